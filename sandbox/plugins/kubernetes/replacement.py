"""Which changed properties replace an object instead of updating it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

from sandbox.plugins.kubernetes.differences import Change, Path
from sandbox.plugins.kubernetes.directives import AUTONAMED, is_true
from sandbox.plugins.kubernetes.naming import name_of, namespace_of
from sandbox.plugins.kubernetes.resources import KindName
from sandbox.plugins.kubernetes.settings import ProviderSettings
from sandbox.plugins.kubernetes.values import Object


def _specs(names: str) -> tuple[str, ...]:
    return tuple(f"spec.{name}" for name in names.split())


_ALWAYS: Final = ("kind", "metadata.name", "metadata.namespace")
_POD: Final = (
    "spec.containers.[*]",
    "spec.initContainers",
    *_specs(
        """
        affinity automountServiceAccountToken dnsConfig dnsPolicy enableServiceLinks hostAliases hostIPC
        hostNetwork hostPID hostUsers hostname imagePullSecrets nodeName nodeSelector
        os overhead preemptionPolicy priority priorityClassName readinessGates resourceClaims
        restartPolicy runtimeClassName schedulerName securityContext serviceAccount serviceAccountName
        shareProcessNamespace subdomain terminationGracePeriodSeconds topologySpreadConstraints volumes
        """
    ),
)
_VOLUME_SOURCES: Final = _specs(
    """
    awsElasticBlockStore azureDisk azureFile cephfs cinder csi fc
    flexVolume flocker gcePersistentDisk glusterfs hostPath iscsi local
    nfs photonPersistentDisk portworxVolume quobyte rbd scaleIO storageos
    vsphereVolume nodeAffinity volumeMode
    """
)
# Group -> kind -> properties. The first part follows the official provider, which replaces even where a
# recent API server would update in place; the second part is what the API server refuses to change.
_TABLE: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "": {
        "PersistentVolume": _VOLUME_SOURCES,
        "PersistentVolumeClaim": (
            *(f"spec.{name}" for name in ("accessModes", "selector", "storageClassName", "volumeName")),
            *(f"spec.{name}" for name in ("volumeMode", "dataSource", "dataSourceRef")),
        ),
        "Pod": _POD,
        "ResourceQuota": ("spec.scopes", "spec.scopeSelector"),
        "Service": ("spec.clusterIP",),
    },
    "apps": {
        "DaemonSet": ("spec.selector",),
        "Deployment": ("spec.selector",),
        "ControllerRevision": ("data",),
        "ReplicaSet": ("spec.selector",),
        "StatefulSet": tuple(
            f"spec.{name}"
            for name in (
                "podManagementPolicy",
                "revisionHistoryLimit",
                "selector",
                "serviceName",
                "volumeClaimTemplates",
            )
        ),
    },
    "batch": {
        "Job": tuple(
            f"spec.{name}"
            for name in (
                "completions",
                "parallelism",
                "selector",
                "template",
                "completionMode",
                "podFailurePolicy",
            )
        )
    },
    "rbac.authorization.k8s.io": {"ClusterRoleBinding": ("roleRef",), "RoleBinding": ("roleRef",)},
    "storage.k8s.io": {
        "StorageClass": ("parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"),
        "CSIDriver": ("spec.attachRequired", "spec.fsGroupPolicy", "spec.volumeLifecycleModes"),
        "VolumeAttachment": ("spec",),
        "VolumeAttributesClass": ("driverName", "parameters"),
    },
    "resource.k8s.io": {"ResourceClaim": ("spec",), "ResourceClaimTemplate": ("spec",)},
    "scheduling.k8s.io": {"PriorityClass": ("value", "preemptionPolicy")},
    "node.k8s.io": {"RuntimeClass": ("handler",)},
    "networking.k8s.io": {
        "IngressClass": ("spec.controller",),
        "IPAddress": ("spec",),
    },
    "discovery.k8s.io": {"EndpointSlice": ("addressType",)},
    "certificates.k8s.io": {"CertificateSigningRequest": ("spec",)},
    "apiextensions.k8s.io": {
        "CustomResourceDefinition": ("spec.group", "spec.scope", "spec.names.kind", "spec.names.plural")
    },
}


@dataclass(frozen=True)
class Plan:
    """The changes that force a new object, and whether the old one has to go first."""

    replacing: tuple[Change, ...]
    delete_first: bool


def plan(
    changes: list[Change],
    kind: KindName,
    live: Object,
    inputs: Object,
    settings: ProviderSettings,
    forced: tuple[Change, ...] = (),
) -> Plan:
    """A new object of the same fixed name can only come after the old one is gone; `forced` changes replace anyway."""
    replacing = tuple(
        change for change in changes if change in forced or replaces(change.path, kind, inputs, settings)
    )
    same_place = name_of(inputs) == name_of(live) and namespace_of(inputs) in (namespace_of(live), "")
    cluster_scoped = not namespace_of(live) and name_of(inputs) == name_of(live)
    fixed_name = bool(name_of(inputs)) and not is_true(inputs, AUTONAMED)
    return Plan(replacing, bool(replacing) and fixed_name and (same_place or cluster_scoped))


def replaces(path: Path, kind: KindName, inputs: Object, settings: ProviderSettings) -> bool:
    """Whether a change at `path` needs a new object."""
    if kind.is_patch:
        return _matches(path, ("metadata.name", "metadata.namespace"))
    return _matches(path, _ALWAYS + _properties(kind, inputs, settings))


def _properties(kind: KindName, inputs: Object, settings: ProviderSettings) -> tuple[str, ...]:
    if kind.group == "" and kind.kind in ("Secret", "ConfigMap"):
        return _data_properties(kind.kind, inputs.get("immutable") is True, settings)
    return _TABLE.get(kind.group, {}).get(kind.kind, ())


def _data_properties(kind: str, immutable: bool, settings: ProviderSettings) -> tuple[str, ...]:
    if kind == "Secret":
        return ("type",) if settings.secret_mutable and not immutable else ("type", "stringData", "data")
    return () if settings.config_map_mutable and not immutable else ("binaryData", "data")


def _matches(path: Path, properties: tuple[str, ...]) -> bool:
    parts = tuple("[*]" if isinstance(part, int) else part for part in path)
    return any(_overlap(parts, _compiled(name)) for name in properties)


def _overlap(path: tuple[str, ...], pattern: tuple[str, ...]) -> bool:
    """The change lies at or below the property, or removes or adds an object around it."""
    shared = min(len(path), len(pattern))
    return path[:shared] == pattern[:shared]


@cache
def _compiled(name: str) -> tuple[str, ...]:
    return tuple(name.split("."))
