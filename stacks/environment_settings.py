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
    """The VPC of the environment."""

    zones: tuple[str, ...] = ("a", "b", "c")
    """Letters of the zones of the home region; each zone gets one subnet of every tier."""


@dataclass(frozen=True, kw_only=True)
class NodeGroupSettings:
    """EC2 instances that join the cluster."""

    instance_types: tuple[str, ...]
    """EC2 instance types of the nodes."""
    minimum: int
    """Fewest nodes."""
    desired: int
    """Nodes at the start; later the autoscaler decides, and a change does nothing."""
    maximum: int
    """Most nodes."""
    image_channel: str
    """Channel of golden images that nodes boot."""

    def __post_init__(self) -> None:
        if not 0 <= self.minimum <= self.desired <= self.maximum or self.maximum == 0:
            raise ValueError(
                f"minimum {self.minimum}, desired {self.desired}, maximum {self.maximum}"
                " must rise in this order, and maximum must be at least 1"
            )


@dataclass(frozen=True, kw_only=True)
class ClusterSettings:
    """The EKS cluster and its nodes."""

    node_groups: Mapping[str, NodeGroupSettings]
    """Groups of EC2 instances that join the cluster."""
    administrators: tuple[str, ...] = ()
    """ARNs of IAM principals with full access besides the deploy role."""
    api_allow_list: tuple[str, ...] = ()
    """CIDR blocks that reach the Kubernetes API; without them it answers inside our networks only."""
    log_retention_days: int = 90
    """Days for which CloudWatch keeps the logs of cluster, database and network."""


@dataclass(frozen=True, kw_only=True)
class DataSettings:
    """Sizes of the managed data stores."""

    database_instance_class: str
    """Instance class of each database."""
    database_instances: int
    """Instances of each database: a writer, the others readers."""
    cache_node_type: str
    """Node type of Redis."""
    cache_nodes: int
    """Nodes of Redis: a primary, the others replicas."""
    backup_retention_days: int = 7
    """Days for which backups and snapshots are kept."""
    database_authorities: str | None = None
    """PEM file beside Pulumi.yaml of RDS's certificate authorities; without it nobody checks who answers."""

    def __post_init__(self) -> None:
        if self.database_authorities is not None:
            database_authorities.read(self.database_authorities)


@dataclass(frozen=True, kw_only=True)
class EnvironmentSettings(CommonSettings):
    """Everything that tells one environment from another."""

    network: NetworkSettings = field(default_factory=NetworkSettings)
    """The VPC."""
    cluster: ClusterSettings
    """The EKS cluster."""
    data: DataSettings
    """Sizes of the managed data stores."""
    workloads: Mapping[str, WorkloadSettings]
    """Services on the cluster, each by name."""
    fleet: FleetTerms = field(default_factory=FleetTerms)
    """What holds for all nodes."""

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
