"""Wire shapes of the Kubernetes objects that namespaces are made of, as the API server reads them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NotRequired, TypeAlias, TypedDict

if TYPE_CHECKING:
    from pulumi import Input

# A value that may only be known later flows through; planning itself needs no Pulumi.
Text: TypeAlias = "Input[str]"


class ObjectMeta(TypedDict, total=False):
    """Name, place and marks of an object; without a name Pulumi chooses one."""

    name: str
    namespace: str
    labels: dict[str, str]
    annotations: dict[str, Text]


class Manifest(TypedDict):
    """What every object has; the kinds below add their spec."""

    apiVersion: str
    kind: str
    metadata: ObjectMeta


class Namespace(TypedDict):
    apiVersion: Literal["v1"]
    kind: Literal["Namespace"]
    metadata: ObjectMeta


class ResourceQuotaSpec(TypedDict):
    hard: dict[str, str]


class ResourceQuota(TypedDict):
    apiVersion: Literal["v1"]
    kind: Literal["ResourceQuota"]
    metadata: ObjectMeta
    spec: ResourceQuotaSpec


class LimitRangeItem(TypedDict):
    type: Literal["Container"]
    default: dict[str, str]
    defaultRequest: dict[str, str]
    max: dict[str, str]


class LimitRangeSpec(TypedDict):
    limits: list[LimitRangeItem]


class LimitRange(TypedDict):
    apiVersion: Literal["v1"]
    kind: Literal["LimitRange"]
    metadata: ObjectMeta
    spec: LimitRangeSpec


class LabelSelector(TypedDict, total=False):
    matchLabels: dict[str, str]


class IpBlock(TypedDict):
    cidr: str


class NetworkPeer(TypedDict, total=False):
    namespaceSelector: LabelSelector
    podSelector: LabelSelector
    ipBlock: IpBlock


class NetworkPort(TypedDict):
    protocol: Literal["TCP", "UDP"]
    port: int


# `from` is a keyword, so this one is written as a call.
IngressRule = TypedDict("IngressRule", {"from": list[NetworkPeer], "ports": list[NetworkPort]})


class EgressRule(TypedDict):
    to: list[NetworkPeer]
    ports: list[NetworkPort]


class NetworkPolicySpec(TypedDict):
    podSelector: LabelSelector
    policyTypes: list[Literal["Ingress", "Egress"]]
    ingress: NotRequired[list[IngressRule]]
    egress: NotRequired[list[EgressRule]]


class NetworkPolicy(TypedDict):
    apiVersion: Literal["networking.k8s.io/v1"]
    kind: Literal["NetworkPolicy"]
    metadata: ObjectMeta
    spec: NetworkPolicySpec


class PriorityClass(TypedDict):
    apiVersion: Literal["scheduling.k8s.io/v1"]
    kind: Literal["PriorityClass"]
    metadata: ObjectMeta
    value: int
    globalDefault: bool
    preemptionPolicy: Literal["PreemptLowerPriority", "Never"]
    description: str
