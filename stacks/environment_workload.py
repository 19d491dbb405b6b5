"""A service on the cluster of an environment, with its database and everything that it is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.cluster.pod_role import ClusterIdentity
from components.data.aurora_postgres import MASTER_USER, AuroraPostgres
from components.security.policy_document import Statement
from components.workload.arguments import (
    Callee,
    Caller,
    ImageVersion,
    Migration,
    NetworkNeed,
    Replicas,
    SecretFile,
    WorkloadPlan,
)
from components.workload.workload import MigrationAccess, Workload, WorkloadArgs
from policies.scope import OrganizationalUnit
from stacks import database_authorities, environment_parameters
from stacks import environment_permissions as permissions
from stacks.environment_data import Stores
from stacks.environment_settings import EnvironmentSettings
from stacks.outputs import entry

PASSWORD = SecretFile(file="database-password", variable="DATABASE_PASSWORD_FILE", key="password")


@dataclass(frozen=True)
class Database:
    """A service's database and its own role there, which logs in by IAM; the migration job makes that role."""

    store: AuroraPostgres
    role: str
    authorities: str | None

    def url(self, user: str) -> pulumi.Output[str]:
        """Without a password."""
        trust = database_authorities.trust(self.authorities)
        return pulumi.Output.concat(
            f"postgresql://{user}@", self.store.endpoint, f":5432/{self.store.name}?{trust}"
        )


@dataclass(frozen=True, kw_only=True)
class ServicePlace:
    """Where the services run and what they are connected to."""

    settings: EnvironmentSettings
    cluster: ClusterIdentity
    cluster_name: pulumi.Output[str]
    repository_urls: pulumi.Output[Mapping[str, str]]
    stores: Stores
    after: tuple[pulumi.Resource, ...]
    opts: pulumi.ResourceOptions

    def database(self, store: AuroraPostgres, role: str) -> Database:
        return Database(store, role, self.settings.data.database_authorities)


def plan_of(
    place: ServicePlace,
    name: str,
    namespace: str,
    *,
    callers: tuple[Caller, ...],
    secret_files: tuple[SecretFile, ...],
    migration: tuple[str, ...],
    needs: tuple[NetworkNeed, ...],
    calls: tuple[Callee, ...] = (),
) -> WorkloadPlan:
    settings = place.settings
    wanted = settings.workloads[name]
    return WorkloadPlan(
        name=name,
        namespace=namespace,
        version=ImageVersion.parse(wanted.image_tag),
        replicas=Replicas(min=wanted.replicas, max=wanted.maximum_replicas),
        highly_available=settings.accounts[settings.stack].unit is OrganizationalUnit.PROD,
        callers=callers,
        calls=calls,
        needs=needs,
        secret_files=secret_files,
        files=database_authorities.files(name, settings.data.database_authorities),
        migration=Migration(command=migration, secret_files=(PASSWORD,)),
    )


def workload(
    place: ServicePlace,
    plan: WorkloadPlan,
    *,
    database: Database,
    settings: Mapping[str, pulumi.Input[str]],
    allowed: list[Statement],
    secret_arns: Mapping[str, pulumi.Input[str]],
    defaults: Mapping[str, str] | None = None,
) -> Workload:
    """`defaults` are what fits this platform unless the stack's own configuration says otherwise."""
    told = {
        "AWS_REGION": place.cluster.region,
        "DATABASE_URL": database.url(database.role),
        "DATABASE_IAM": "true",
        **settings,
    }
    args = WorkloadArgs(
        plan=plan,
        cluster=place.cluster,
        cluster_name=place.cluster_name,
        repository=entry(place.repository_urls, plan.name, "repository"),
        # Not published below: Pulumi.<stack>.yaml shows them, and a parameter must not sound like TOKEN_ISSUER.
        settings={**(defaults or {}), **place.settings.workloads[plan.name].settings, **told},
        permissions=[
            *allowed,
            permissions.log_in(place.cluster, database.store.resource_id, database.role),
            permissions.use_key(place.stores.key.arn),
        ],
        secret_arns=secret_arns,
        migration=_migration(place, database.url(MASTER_USER), database.store.master_secret_arn),
        after=place.after,
    )
    environment_parameters.publish(place.settings.stack, plan.name, told, secret_arns, place.opts)
    return Workload(plan.name, args, place.opts)


def _migration(
    place: ServicePlace, url: pulumi.Output[str], password_arn: pulumi.Output[str]
) -> MigrationAccess:
    return MigrationAccess(
        settings={"DATABASE_URL": url},
        permissions=[permissions.read_secrets(password_arn), permissions.use_key(place.stores.key.arn)],
        secret_arns={PASSWORD.file: password_arn},
    )
