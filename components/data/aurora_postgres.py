"""Aurora PostgreSQL over several zones, with a master password that only RDS and Secrets Manager know."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.data.store_access import StoreAccess, StoreAccessArgs

PORT = 5432
MASTER_USER = "platform_admin"
ENGINE = "aurora-postgresql"
_SHORT_RETENTION = 7


@dataclass(frozen=True, kw_only=True)
class AuroraPostgresArgs:
    """Size, place and care of one database cluster."""

    identifier: str
    database: str
    engine_version: str
    instance_class: str
    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    clients: Mapping[str, pulumi.Input[str]]
    key_arn: pulumi.Input[str]
    protect: bool
    instances: int = 2
    backup_days: int = 35
    log_days: int = 365
    tags: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z](-?[a-z0-9]){0,62}", self.identifier):
            raise ValueError(
                f"AuroraPostgresArgs.identifier: {self.identifier!r} is none that RDS takes; use a letter, then "
                "lower-case letters, digits and single hyphens"
            )
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,62}", self.database):
            raise ValueError(f"AuroraPostgresArgs.database: {self.database!r} is no plain PostgreSQL name")
        fewest = 2 if self.protect else 1
        if not fewest <= self.instances <= 16:
            raise ValueError(
                f"AuroraPostgresArgs.instances: {self.instances} is not within {fewest} "
                "(a protected cluster needs a reader to take over) and 16, Aurora's limit"
            )
        if not _SHORT_RETENTION <= self.backup_days <= 35:
            raise ValueError(
                f"AuroraPostgresArgs.backup_days: {self.backup_days} is not within {_SHORT_RETENTION}, our "
                "minimum, and 35, Aurora's limit"
            )

    @property
    def family(self) -> str:
        """The parameter group family of the engine version."""
        return f"{ENGINE}{self.engine_version.split('.')[0]}"


class AuroraPostgres(PlatformComponent):
    """A writer and readers, encrypted, backed up, logged, and open to its clients over TLS alone."""

    endpoint: pulumi.Output[str]
    reader_endpoint: pulumi.Output[str]
    resource_id: pulumi.Output[str]
    master_secret_arn: pulumi.Output[str]
    security_group_id: pulumi.Output[str]

    def __init__(
        self, name: str, args: AuroraPostgresArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self._args = args
        access = StoreAccess(
            f"{name}-access",
            StoreAccessArgs(vpc_id=args.vpc_id, port=PORT, clients=args.clients),
            self.child(),
        )
        cluster = self._cluster(access.security_group_id)
        self._instances(cluster)
        self.endpoint = cluster.endpoint
        self.reader_endpoint = cluster.reader_endpoint
        self.resource_id = cluster.cluster_resource_id
        self.master_secret_arn = cluster.master_user_secrets.apply(lambda secrets: str(secrets[0].secret_arn))
        self.security_group_id = access.security_group_id
        self.publish()

    def _subnets(self) -> aws.rds.SubnetGroup:
        return aws.rds.SubnetGroup(
            f"{self.name}-subnets",
            name=self._args.identifier,
            description=f"Data subnets of {self._args.identifier}",
            subnet_ids=self._args.subnet_ids,
            opts=self.child(),
        )

    def _parameters(self) -> aws.rds.ClusterParameterGroup:
        settings = {"rds.force_ssl": "1", "log_connections": "1", "log_min_duration_statement": "1000"}
        return aws.rds.ClusterParameterGroup(
            f"{self.name}-parameters",
            name=f"{self._args.identifier}-{self._args.family.removeprefix('aurora-')}",
            family=self._args.family,
            description="TLS only; connections and slow statements are logged",
            parameters=[
                aws.rds.ClusterParameterGroupParameterArgs(name=key, value=value, apply_method="immediate")
                for key, value in settings.items()
            ],
            opts=self.child(),
        )

    def _log_group(self) -> aws.cloudwatch.LogGroup:
        """Made before the cluster, which would otherwise make one that is kept for ever in the clear."""
        return aws.cloudwatch.LogGroup(
            f"{self.name}-logs",
            name=f"/aws/rds/cluster/{self._args.identifier}/postgresql",
            retention_in_days=self._args.log_days,
            kms_key_id=self._args.key_arn,
            opts=self.child(protect=self._args.protect),
        )

    def _cluster(self, security_group_id: pulumi.Output[str]) -> aws.rds.Cluster:
        args = self._args
        return aws.rds.Cluster(
            f"{self.name}-cluster",
            cluster_identifier=args.identifier,
            engine=ENGINE,
            engine_version=args.engine_version,
            database_name=args.database,
            port=PORT,
            master_username=MASTER_USER,
            manage_master_user_password=True,
            master_user_secret_kms_key_id=args.key_arn,
            iam_database_authentication_enabled=True,
            storage_encrypted=True,
            kms_key_id=args.key_arn,
            db_subnet_group_name=self._subnets().name,
            db_cluster_parameter_group_name=self._parameters().name,
            vpc_security_group_ids=[security_group_id],
            backup_retention_period=args.backup_days,
            preferred_backup_window="01:00-02:00",
            preferred_maintenance_window="sun:03:00-sun:04:00",
            copy_tags_to_snapshot=True,
            enabled_cloudwatch_logs_exports=["postgresql"],
            tags=dict(args.tags),
            deletion_protection=args.protect,
            skip_final_snapshot=not args.protect,
            final_snapshot_identifier=f"{args.identifier}-final" if args.protect else None,
            opts=self.child(protect=args.protect, depends_on=[self._log_group()]),
        )

    def _instances(self, cluster: aws.rds.Cluster) -> None:
        """One writer and readers that take over in order; Aurora spreads them over the subnets' zones."""
        args = self._args
        for index in range(args.instances):
            aws.rds.ClusterInstance(
                f"{self.name}-instance-{index}",
                identifier=f"{args.identifier}-{index}",
                cluster_identifier=cluster.id,
                engine=aws.rds.EngineType.AURORA_POSTGRESQL,
                engine_version=cluster.engine_version,
                instance_class=args.instance_class,
                publicly_accessible=False,
                promotion_tier=index,
                auto_minor_version_upgrade=False,
                performance_insights_enabled=True,
                performance_insights_kms_key_id=args.key_arn,
                performance_insights_retention_period=7,
                opts=self.child(),
            )
