"""From a type token to a kind, and from a kind to its REST path: the built-in table, then discovery."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from urllib.parse import quote

from sandbox.plugins.kubernetes.client import ApiClient
from sandbox.plugins.kubernetes.errors import ApiError, KubernetesError, NoSuchKindError
from sandbox.plugins.kubernetes.schema import builtin
from sandbox.plugins.kubernetes.values import Object

PACKAGE = "kubernetes"


@dataclass(frozen=True)
class KindName:
    """What one resource type means: apiVersion and kind, and whether it only patches an object."""

    api_version: str
    kind: str
    is_patch: bool = False

    @property
    def group(self) -> str:
        return self.api_version.rpartition("/")[0]

    def __str__(self) -> str:
        return f"{self.api_version}/{self.kind}"


def kind_of_token(token: str) -> KindName:
    """`kubernetes:apps/v1:Deployment` -> apps/v1, Deployment. Raises KubernetesError."""
    package, _, rest = token.partition(":")
    group_version, _, kind = rest.rpartition(":")
    group, _, version = group_version.rpartition("/")
    if package != PACKAGE or not kind or not version:
        raise KubernetesError(
            f"{token!r} is no Kubernetes resource type; expected kubernetes:<group>/<version>:<Kind>."
        )
    api_version = version if group in ("", "core") else f"{group}/{version}"
    _refuse_list(api_version, kind)
    if kind.endswith("Patch") and _may_be_patch(api_version, kind.removesuffix("Patch")):
        return KindName(api_version, kind.removesuffix("Patch"), is_patch=True)
    return KindName(api_version, kind)


def _may_be_patch(api_version: str, kind: str) -> bool:
    # CustomResourcePatch of any group carries the kind in its inputs; of a custom kind the token alone
    # cannot tell, so the inputs' kind decides (see `kind_of`)
    return builtin.kind(api_version, kind) is not None


def kind_of(token: str, inputs: Object) -> KindName:
    """The kind of a resource; a custom resource whose inputs name another kind than its token is a patch."""
    named = kind_of_token(token)
    kind = inputs.get("kind")
    if isinstance(kind, str) and not named.is_patch and named.kind == f"{kind}Patch":
        return KindName(named.api_version, kind, is_patch=True)
    return named


def _refuse_list(api_version: str, kind: str) -> None:
    single = kind.removesuffix("List")
    if single != kind and builtin.kind(api_version, single):
        raise KubernetesError(
            f"{kind} cannot be created: list types exist for manifests only. Create each {single} by itself."
        )


@dataclass(frozen=True)
class RestResource:
    """The REST path of one kind on one API server."""

    base: str
    resource: str
    namespaced: bool

    def collection(self, namespace: str | None = None) -> str:
        scope = f"/namespaces/{quote(namespace)}" if self.namespaced and namespace else ""
        return f"{self.base}{scope}/{self.resource}"

    def item(self, name: str, namespace: str | None = None) -> str:
        return f"{self.collection(namespace)}/{quote(name, safe='')}"


class Resources:
    """Finds REST paths; what discovery answered is remembered for the cluster."""

    def __init__(self, client: ApiClient) -> None:
        self._client = client
        self._known: dict[tuple[str, str], RestResource] = {}
        self._lock = threading.Lock()

    def find(self, kind: KindName) -> RestResource:
        """The REST path of a kind. Raises NoSuchKindError if the API server does not serve it."""
        entry = builtin.kind(kind.api_version, kind.kind)
        if entry is not None:
            return RestResource(_base(kind.api_version), entry.resource, entry.namespaced)
        known = self._known.get((kind.api_version, kind.kind))
        return known or self._discover(kind)

    def namespaced(self, kind: KindName) -> bool | None:
        """Whether the kind lives in namespaces, as far as that is known without asking the server."""
        entry = builtin.kind(kind.api_version, kind.kind)
        known = self._known.get((kind.api_version, kind.kind))
        return entry.namespaced if entry else known.namespaced if known else None

    def forget(self) -> None:
        """Ask again: a CustomResourceDefinition came, went or changed."""
        with self._lock:
            self._known.clear()

    def _discover(self, kind: KindName) -> RestResource:
        try:
            answer = self._client.get(_base(kind.api_version))
        except ApiError as error:
            if error.code != 404:
                raise
            answer = {}
        with self._lock:
            for entry in answer.get("resources", []):
                if "/" not in entry["name"]:
                    found = RestResource(_base(kind.api_version), entry["name"], entry["namespaced"])
                    self._known[kind.api_version, entry["kind"]] = found
        known = self._known.get((kind.api_version, kind.kind))
        if known is None:
            raise NoSuchKindError(
                f"the Kubernetes API server does not serve {kind}. Verify that any required "
                "CustomResourceDefinition has been created first."
            )
        return known


def _base(api_version: str) -> str:
    return f"/apis/{api_version}" if "/" in api_version else f"/api/{api_version}"
