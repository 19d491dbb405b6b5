"""Which pods go first when the cluster is full."""

from collections.abc import Sequence

import pulumi

from components.base import PlatformComponent
from components.cluster.kubernetes_object import KubernetesObject
from components.cluster.manifest_types import PriorityClass

PLATFORM = "platform-critical"
STANDARD = "platform-standard"
BATCH = "platform-batch"


def manifests() -> tuple[PriorityClass, ...]:
    """From what everything depends on to what can wait; none is the default, so each pod says what it is."""
    return (
        _priority_class(PLATFORM, 1_000_000, "Mesh, delivery and monitoring: services cannot run without"),
        _priority_class(STANDARD, 100_000, "Services that answer users"),
        _priority_class(BATCH, 1_000, "Work that can be started again", preempts=False),
    )


def _priority_class(name: str, value: int, description: str, *, preempts: bool = True) -> PriorityClass:
    return {
        "apiVersion": "scheduling.k8s.io/v1",
        "kind": "PriorityClass",
        "metadata": {"name": name},
        "value": value,
        "globalDefault": False,
        "preemptionPolicy": "PreemptLowerPriority" if preempts else "Never",
        "description": description,
    }


class PriorityClasses(PlatformComponent):
    """The classes that every workload chooses from."""

    names: pulumi.Output[Sequence[str]]

    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        made = [
            KubernetesObject(f"{name}-{manifest['metadata']['name']}", manifest, self.child())
            for manifest in manifests()
        ]
        self.names = pulumi.Output.all(*(each.object_name for each in made))
        self.publish()
