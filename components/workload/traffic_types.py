"""Wire shapes of the objects by which a workload is reached, scaled and kept up."""

from __future__ import annotations

from typing import Literal, TypedDict

from components.cluster.manifest_types import LabelSelector, ObjectMeta


class ServicePort(TypedDict):
    name: str
    port: int
    targetPort: str
    protocol: Literal["TCP"]
    appProtocol: str


class ServiceSpec(TypedDict):
    type: Literal["ClusterIP"]
    selector: dict[str, str]
    ports: list[ServicePort]


class Service(TypedDict):
    apiVersion: Literal["v1"]
    kind: Literal["Service"]
    metadata: ObjectMeta
    spec: ServiceSpec


class ScaleTarget(TypedDict):
    apiVersion: Literal["apps/v1"]
    kind: Literal["Deployment"]
    name: str


class MetricTarget(TypedDict):
    type: Literal["Utilization"]
    averageUtilization: int


class ResourceMetric(TypedDict):
    name: str
    target: MetricTarget


class Metric(TypedDict):
    type: Literal["Resource"]
    resource: ResourceMetric


class ScalingPolicy(TypedDict):
    type: Literal["Percent", "Pods"]
    value: int
    periodSeconds: int


class ScalingRules(TypedDict):
    stabilizationWindowSeconds: int
    selectPolicy: Literal["Max", "Min"]
    policies: list[ScalingPolicy]


class ScalingBehavior(TypedDict):
    scaleUp: ScalingRules
    scaleDown: ScalingRules


class AutoscalerSpec(TypedDict):
    scaleTargetRef: ScaleTarget
    minReplicas: int
    maxReplicas: int
    metrics: list[Metric]
    behavior: ScalingBehavior


class Autoscaler(TypedDict):
    apiVersion: Literal["autoscaling/v2"]
    kind: Literal["HorizontalPodAutoscaler"]
    metadata: ObjectMeta
    spec: AutoscalerSpec


class DisruptionBudgetSpec(TypedDict):
    maxUnavailable: int
    selector: LabelSelector
    unhealthyPodEvictionPolicy: Literal["AlwaysAllow"]


class DisruptionBudget(TypedDict):
    apiVersion: Literal["policy/v1"]
    kind: Literal["PodDisruptionBudget"]
    metadata: ObjectMeta
    spec: DisruptionBudgetSpec
