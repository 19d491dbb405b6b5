"""Wire shapes of pods, as far as the platform uses them."""

from __future__ import annotations

from typing import Literal, NotRequired, TypedDict

from components.cluster.manifest_types import LabelSelector, ObjectMeta, Text


class ContainerPort(TypedDict):
    name: str
    containerPort: int
    protocol: Literal["TCP"]


class HttpGet(TypedDict):
    path: str
    port: str


class Probe(TypedDict):
    httpGet: HttpGet
    periodSeconds: int
    timeoutSeconds: int
    failureThreshold: int


class Sleep(TypedDict):
    seconds: int


class LifecycleHandler(TypedDict):
    sleep: Sleep


class Lifecycle(TypedDict):
    preStop: LifecycleHandler


class Resources(TypedDict):
    requests: dict[str, str]
    limits: dict[str, str]


class Capabilities(TypedDict):
    drop: list[str]


class ContainerSecurity(TypedDict):
    allowPrivilegeEscalation: bool
    readOnlyRootFilesystem: bool
    capabilities: Capabilities


class SeccompProfile(TypedDict):
    type: Literal["RuntimeDefault"]


class PodSecurityContext(TypedDict):
    runAsNonRoot: bool
    runAsUser: int
    runAsGroup: int
    fsGroup: int
    seccompProfile: SeccompProfile


class NameReference(TypedDict):
    name: Text


class EnvFrom(TypedDict):
    configMapRef: NameReference


class FieldReference(TypedDict):
    fieldPath: str


class EnvSource(TypedDict):
    fieldRef: FieldReference


class EnvVariable(TypedDict):
    name: str
    value: NotRequired[Text]
    valueFrom: NotRequired[EnvSource]


class VolumeMount(TypedDict):
    name: str
    mountPath: str
    readOnly: NotRequired[bool]


class EmptyDir(TypedDict):
    sizeLimit: str


class CsiVolume(TypedDict):
    driver: str
    readOnly: bool
    volumeAttributes: dict[str, str]


class Volume(TypedDict):
    name: str
    configMap: NotRequired[NameReference]
    emptyDir: NotRequired[EmptyDir]
    csi: NotRequired[CsiVolume]


class Container(TypedDict):
    name: str
    image: Text
    imagePullPolicy: Literal["IfNotPresent"]
    command: NotRequired[list[str]]
    ports: list[ContainerPort]
    env: list[EnvVariable]
    envFrom: list[EnvFrom]
    livenessProbe: NotRequired[Probe]
    readinessProbe: NotRequired[Probe]
    startupProbe: NotRequired[Probe]
    lifecycle: NotRequired[Lifecycle]
    resources: Resources
    securityContext: ContainerSecurity
    volumeMounts: list[VolumeMount]


class TopologySpread(TypedDict):
    maxSkew: int
    topologyKey: str
    whenUnsatisfiable: Literal["DoNotSchedule", "ScheduleAnyway"]
    labelSelector: LabelSelector
    matchLabelKeys: list[str]


class PodSpec(TypedDict):
    restartPolicy: NotRequired[Literal["Never"]]
    serviceAccountName: str
    automountServiceAccountToken: bool
    enableServiceLinks: bool
    priorityClassName: str
    terminationGracePeriodSeconds: int
    securityContext: PodSecurityContext
    topologySpreadConstraints: list[TopologySpread]
    containers: list[Container]
    volumes: list[Volume]


class PodTemplate(TypedDict):
    metadata: ObjectMeta
    spec: PodSpec
