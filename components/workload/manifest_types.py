"""Wire shapes of the objects that run a workload."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from components.cluster.manifest_types import LabelSelector, ObjectMeta, Text
from components.workload.pod_types import PodTemplate


class ServiceAccount(TypedDict):
    apiVersion: Literal["v1"]
    kind: Literal["ServiceAccount"]
    metadata: ObjectMeta
    automountServiceAccountToken: bool


class ConfigMap(TypedDict):
    apiVersion: Literal["v1"]
    kind: Literal["ConfigMap"]
    metadata: ObjectMeta
    data: dict[str, Text]


class RollingUpdate(TypedDict):
    maxSurge: str
    maxUnavailable: int


class DeploymentStrategy(TypedDict):
    type: Literal["RollingUpdate"]
    rollingUpdate: RollingUpdate


class DeploymentSpec(TypedDict):
    revisionHistoryLimit: int
    progressDeadlineSeconds: int
    minReadySeconds: int
    selector: LabelSelector
    strategy: DeploymentStrategy
    template: PodTemplate


class Deployment(TypedDict):
    apiVersion: Literal["apps/v1"]
    kind: Literal["Deployment"]
    metadata: ObjectMeta
    spec: DeploymentSpec


class JobSpec(TypedDict):
    backoffLimit: int
    activeDeadlineSeconds: int
    template: PodTemplate


class Job(TypedDict):
    apiVersion: Literal["batch/v1"]
    kind: Literal["Job"]
    metadata: ObjectMeta
    spec: JobSpec


class JmesPath(TypedDict):
    path: str
    objectAlias: str


class SecretObject(TypedDict):
    objectName: Text
    objectType: Literal["secretsmanager"]
    objectAlias: NotRequired[str]
    jmesPath: NotRequired[list[JmesPath]]


class ProviderParameters(TypedDict):
    region: str
    usePodIdentity: Literal["true"]
    objects: Text


class SecretProviderSpec(TypedDict):
    provider: Literal["aws"]
    parameters: ProviderParameters


class SecretProviderClass(TypedDict):
    apiVersion: Literal["secrets-store.csi.x-k8s.io/v1"]
    kind: Literal["SecretProviderClass"]
    metadata: ObjectMeta
    spec: SecretProviderSpec
