"""Settings of an environment stack: dev, stage, prod or any further workload account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from components.fleet.fleet_parameters import FleetTerms
from stacks import database_authorities
from stacks.common_settings import CommonSettings
from stacks.decode import unknown_key
from stacks.names import SERVICES
from stacks.workload_settings import WorkloadSettings, check_names


@dataclass(frozen=True, kw_only=True)
class NetworkSettings:
    """Zone letters of the home region; each zone gets one subnet of every tier."""

    zones: tuple[str, ...] = ("a", "b", "c")


@dataclass(frozen=True, kw_only=True)
class NodeGroupSettings:
    """EC2 instances that join the cluster."""

    instance_types: tuple[str, ...]
    minimum: int
    desired: int
    maximum: int
    image_channel: str

    def __post_init__(self) -> None:
        if not 0 <= self.minimum <= self.desired <= self.maximum or self.maximum == 0:
            raise ValueError(
                f"minimum {self.minimum}, desired {self.desired}, maximum {self.maximum}"
                " must rise in this order, and maximum must be at least 1"
            )


@dataclass(frozen=True, kw_only=True)
class ClusterSettings:
    """The EKS cluster; `administrators` are IAM principal ARNs with full access besides the deploy role.

    Without `api_allow_list` (CIDR blocks) the Kubernetes API answers inside our networks only.
    """

    node_groups: Mapping[str, NodeGroupSettings]
    administrators: tuple[str, ...] = ()
    api_allow_list: tuple[str, ...] = ()
    log_retention_days: int = 90


@dataclass(frozen=True, kw_only=True)
class DataSettings:
    """Sizes of the managed data stores.

    `database_authorities` is a PEM file beside Pulumi.yaml, with the certificates that RDS's are signed by; without it
    connections are encrypted, but nobody checks who answers.
    """

    database_instance_class: str
    database_instances: int
    cache_node_type: str
    cache_nodes: int
    backup_retention_days: int = 7
    database_authorities: str | None = None

    def __post_init__(self) -> None:
        if self.database_authorities is not None:
            database_authorities.read(self.database_authorities)


@dataclass(frozen=True, kw_only=True)
class EnvironmentSettings(CommonSettings):
    """Everything that tells one environment from another."""

    network: NetworkSettings = field(default_factory=NetworkSettings)
    cluster: ClusterSettings
    data: DataSettings
    workloads: Mapping[str, WorkloadSettings]
    fleet: FleetTerms = field(default_factory=FleetTerms)

    def __post_init__(self) -> None:
        super().__post_init__()
        for name, workload in self.workloads.items():
            if name not in SERVICES:
                raise ValueError(unknown_key(f"workloads.{name}", name, SERVICES))
            check_names(name, workload)
        for name in SERVICES:
            if name not in self.workloads:
                raise ValueError(f"workloads.{name} is missing; every environment runs {', '.join(SERVICES)}")

    @property
    def availability_zones(self) -> tuple[str, ...]:
        return tuple(f"{self.home_region}{letter}" for letter in self.network.zones)
