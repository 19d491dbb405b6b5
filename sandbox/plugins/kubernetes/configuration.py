"""The provider's own inputs: check them, and tell whether a change means another cluster."""

from __future__ import annotations

from sandbox.plugins.kubernetes import kubeconfig
from sandbox.plugins.kubernetes.settings import failures
from sandbox.plugins.kubernetes.values import Object, Unknown, has_unknown, plain

_CLUSTER_KEYS = ("kubeconfig", "context", "cluster")
_IDENTIFIER = "clusterIdentifier"
_RENDER = "renderYamlToDirectory"


def check(news: Object) -> dict[str, str]:
    """Argument -> what is wrong with it, an unreadable kubeconfig included."""
    found = failures(news)
    config = plain(news).get("kubeconfig")
    if isinstance(config, str) and config:
        try:
            kubeconfig.load(config, {})
        except kubeconfig.KubeconfigError as error:
            found["kubeconfig"] = str(error)
    return found


def changed(olds: Object, news: Object) -> tuple[list[str], list[str]]:
    """The arguments that differ, and those among them that mean another cluster (replace everything).

    A new token, certificate or endpoint spelling of the same cluster is an update: the cluster is the same
    as long as its certificate authority is, or, without one, its address.
    """
    old, new = plain(olds), plain(news)
    differing = sorted(
        key
        for key in {*old, *new}
        if not key.startswith("__") and (old.get(key) != new.get(key) or isinstance(new.get(key), Unknown))
    )
    if old.get(_IDENTIFIER) and new.get(_IDENTIFIER):
        return differing, [_IDENTIFIER] if old[_IDENTIFIER] != new[_IDENTIFIER] else []
    replacing = [key for key in differing if key == _RENDER]
    if not has_unknown([new.get(key) for key in _CLUSTER_KEYS]) and _other_cluster(old, new):
        replacing += [key for key in _CLUSTER_KEYS if key in differing]
    return differing, replacing


def _other_cluster(old: Object, new: Object) -> bool:
    before, after = _active(old), _active(new)
    if before is None or after is None or before == after:
        return False
    authorities = [_authority(entry) for entry in (before, after)]
    if all(authorities):
        return authorities[0] != authorities[1]
    return before.get("server") != after.get("server")


def _active(values: Object) -> Object | None:
    text = values.get("kubeconfig")
    if not isinstance(text, str):
        return None
    return kubeconfig.active_cluster(text, str(values.get("context") or ""), str(values.get("cluster") or ""))


def _authority(entry: Object) -> str:
    return str(entry.get("certificate-authority-data") or entry.get("certificate-authority") or "")
