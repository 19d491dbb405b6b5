"""Redis on ElastiCache: a primary and replicas in other zones, encrypted at rest and on the wire."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.data.store_access import StoreAccess, StoreAccessArgs

PORT = 6379


@dataclass(frozen=True, kw_only=True)
class RedisArgs:
    """Size, place and care of one replication group."""

    identifier: str
    engine_version: str
    node_type: str
    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    clients: Mapping[str, pulumi.Input[str]]
    key_arn: pulumi.Input[str]
    protect: bool
    nodes: int = 2
    snapshot_days: int = 7

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z](-?[a-z0-9]){0,39}", self.identifier):
            raise ValueError(
                f"RedisArgs.identifier: {self.identifier!r} is none that ElastiCache takes; use a letter, then up "
                "to 39 lower-case letters, digits and single hyphens"
            )
        if not 2 <= self.nodes <= 6:
            raise ValueError(
                f"RedisArgs.nodes: {self.nodes} is not within 2 (a primary and a replica to take over) and 6, "
                "ElastiCache's limit"
            )


class Redis(PlatformComponent):
    """A replication group that fails over by itself, open to its clients over TLS alone."""

    primary_endpoint: pulumi.Output[str]
    reader_endpoint: pulumi.Output[str]
    security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: RedisArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        access = StoreAccess(
            f"{name}-access",
            StoreAccessArgs(vpc_id=args.vpc_id, port=PORT, clients=args.clients),
            self.child(),
        )
        subnets = aws.elasticache.SubnetGroup(
            f"{name}-subnets",
            name=args.identifier,
            description=f"Data subnets of {args.identifier}",
            subnet_ids=args.subnet_ids,
            opts=self.child(),
        )
        group = self._group(name, args, subnets.name, access.security_group_id)
        self.primary_endpoint = group.primary_endpoint_address
        self.reader_endpoint = group.reader_endpoint_address
        self.security_group_id = access.security_group_id
        self.publish()

    def _group(
        self, name: str, args: RedisArgs, subnets: pulumi.Output[str], security_group_id: pulumi.Output[str]
    ) -> aws.elasticache.ReplicationGroup:
        return aws.elasticache.ReplicationGroup(
            f"{name}-group",
            replication_group_id=args.identifier,
            description=f"Cache {args.identifier}",
            engine="redis",
            engine_version=args.engine_version,
            node_type=args.node_type,
            num_cache_clusters=args.nodes,
            port=PORT,
            parameter_group_name=f"default.redis{args.engine_version.split('.')[0]}",
            automatic_failover_enabled=True,
            multi_az_enabled=True,
            at_rest_encryption_enabled=True,
            kms_key_id=args.key_arn,
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            auto_minor_version_upgrade=True,
            subnet_group_name=subnets,
            security_group_ids=[security_group_id],
            snapshot_retention_limit=args.snapshot_days,
            snapshot_window="02:00-03:00",
            maintenance_window="sun:04:00-sun:05:00",
            final_snapshot_identifier=f"{args.identifier}-final" if args.protect else None,
            opts=self.child(protect=args.protect),
        )
