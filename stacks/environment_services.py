"""The services of an environment: what each may do, needs, and is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.cluster.namespace_plan import NamespacePlan
from components.cluster.pod_role import ClusterIdentity
from components.data.aurora_postgres import MASTER_USER, AuroraPostgres
from components.network.cidr_plan import vpc_layout
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
from stacks import environment_parameters
from stacks import environment_permissions as permissions
from stacks.environment_data import Stores
from stacks.environment_settings import EnvironmentSettings
from stacks.names import ORDER_SERVICE as ORDER
from stacks.names import SHARED_ACCOUNT
from stacks.names import USER_SERVICE as USER
from stacks.outputs import entry

USERS_NAMESPACE, ORDERS_NAMESPACE = "users", "orders"
USER_ROLE, ORDER_ROLE = "user_service", "order_service"
GATEWAY_NAMESPACE = "istio-ingress"
NAMESPACES = (
    NamespacePlan(name=USERS_NAMESPACE),
    NamespacePlan(name=ORDERS_NAMESPACE),
    NamespacePlan(name="observability", mesh=False),
)
GATEWAY = Caller(namespace=GATEWAY_NAMESPACE)
PASSWORD = SecretFile(file="database-password", variable="DATABASE_PASSWORD_FILE", key="password")
SIGNING_KEYS = SecretFile(file="signing-keys.json", variable="SIGNING_KEYS_FILE")


@dataclass(frozen=True)
class Database:
    """A service's database and its own role there, which logs in by IAM; the migration job makes that role."""

    store: AuroraPostgres
    role: str

    def url(self, user: str) -> pulumi.Output[str]:
        """Without a password; `verify-full` would need RDS's authority in the image."""
        return pulumi.Output.concat(
            f"postgresql://{user}@", self.store.endpoint, f":5432/{self.store.name}?sslmode=require"
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


def build(place: ServicePlace) -> Mapping[str, Workload]:
    """Every service under its name."""
    return {USER: _user(place), ORDER: _order(place)}


def _user(place: ServicePlace) -> Workload:
    stores = place.stores
    plan = _plan(
        place,
        USER,
        USERS_NAMESPACE,
        callers=(GATEWAY, Caller(namespace=ORDERS_NAMESPACE, app=ORDER)),
        secret_files=(SIGNING_KEYS,),
        migration=("python", "-m", "services.user.migrate"),
        needs=(_databases(place), _aws(place)),
    )
    return _workload(
        place,
        plan,
        database=Database(stores.users, USER_ROLE),
        settings={
            "EVENTS_TOPIC_ARN": stores.user_events.arn,
            "NOTIFICATIONS_TOPIC_ARN": stores.notifications.arn,
        },
        allowed=[
            permissions.publish(stores.user_events.arn, stores.notifications.arn),
            permissions.read_secrets(stores.signing_keys.arn),
        ],
        secret_arns={SIGNING_KEYS.file: stores.signing_keys.arn},
    )


def _order(place: ServicePlace) -> Workload:
    stores = place.stores
    plan = _plan(
        place,
        ORDER,
        ORDERS_NAMESPACE,
        callers=(GATEWAY,),
        calls=(Callee(namespace=USERS_NAMESPACE, app=USER),),
        secret_files=(),
        migration=("python", "-m", "services.order.migrate"),
        needs=(_databases(place), _cache(place), _aws(place), _payments(place)),
    )
    return _workload(
        place,
        plan,
        database=Database(stores.orders, ORDER_ROLE),
        settings={
            "REDIS_URL": pulumi.Output.concat("rediss://", stores.cache.primary_endpoint, ":6379"),
            "JWKS_URL": f"http://{USER}.{USERS_NAMESPACE}/.well-known/jwks.json",
            "PAYMENT_URL": "https://payments.platform.internal",
            "EVENTS_TOPIC_ARN": stores.order_events.arn,
            "ORDERS_QUEUE_URL": stores.order_queue.url,
            "ORDERS_DEAD_LETTER_QUEUE_URL": stores.order_queue.dead_letter_url,
        },
        allowed=[
            permissions.publish(stores.order_events.arn),
            permissions.work_queue(stores.order_queue.arn, stores.order_queue.dead_letter_arn),
        ],
        secret_arns={},
    )


def _plan(
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
        migration=Migration(command=migration, secret_files=(PASSWORD,)),
    )


def _workload(
    place: ServicePlace,
    plan: WorkloadPlan,
    *,
    database: Database,
    settings: Mapping[str, pulumi.Input[str]],
    allowed: list[Statement],
    secret_arns: Mapping[str, pulumi.Input[str]],
) -> Workload:
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
        settings=told,
        permissions=[
            *allowed,
            permissions.log_in(place.cluster, database.store.resource_id, database.role),
            permissions.use_key(place.stores.key.arn),
        ],
        secret_arns=secret_arns,
        migration=MigrationAccess(
            settings={"DATABASE_URL": database.url(MASTER_USER)},
            permissions=[
                permissions.read_secrets(database.store.master_secret_arn),
                permissions.use_key(place.stores.key.arn),
            ],
            secret_arns={PASSWORD.file: database.store.master_secret_arn},
        ),
        after=place.after,
    )
    environment_parameters.publish(place.settings.stack, plan.name, told, secret_arns, place.opts)
    return Workload(plan.name, args, place.opts)


def _databases(place: ServicePlace) -> NetworkNeed:
    return NetworkNeed(name="databases", cidrs=_data_blocks(place), ports=(5432,))


def _cache(place: ServicePlace) -> NetworkNeed:
    return NetworkNeed(name="cache", cidrs=_data_blocks(place), ports=(6379,))


def _data_blocks(place: ServicePlace) -> tuple[str, ...]:
    settings = place.settings
    layout = vpc_layout(
        settings.stack, settings.address_plan.block_of(settings.stack), settings.availability_zones
    )
    return tuple(blocks.data for blocks in layout.values())


def _aws(place: ServicePlace) -> NetworkNeed:
    """AWS's APIs, which answer through interface endpoints inside the VPC."""
    block = place.settings.address_plan.block_of(place.settings.stack)
    return NetworkNeed(name="aws", cidrs=(block,), ports=(443,))


def _payments(place: ServicePlace) -> NetworkNeed:
    """The payment provider, through the inspected egress of the shared network."""
    block = place.settings.address_plan.block_of(SHARED_ACCOUNT)
    return NetworkNeed(name="payments", cidrs=(block,), ports=(443,))
