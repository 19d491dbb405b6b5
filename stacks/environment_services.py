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
    NetworkNeed,
    Replicas,
    SecretFile,
    WorkloadPlan,
)
from components.workload.workload import Workload, WorkloadArgs
from policies.scope import OrganizationalUnit
from stacks import environment_parameters
from stacks.environment_data import Stores
from stacks.environment_settings import EnvironmentSettings
from stacks.names import SHARED_ACCOUNT
from stacks.outputs import entry

USER, ORDER = "user-service", "order-service"
USERS_NAMESPACE, ORDERS_NAMESPACE = "users", "orders"
GATEWAY_NAMESPACE = "istio-ingress"
NAMESPACES = (
    NamespacePlan(name=USERS_NAMESPACE),
    NamespacePlan(name=ORDERS_NAMESPACE),
    NamespacePlan(name="observability", mesh=False),
)
GATEWAY = Caller(namespace=GATEWAY_NAMESPACE)
PASSWORD = SecretFile(file="database-password", variable="DATABASE_PASSWORD_FILE", key="password")
SIGNING_KEYS = SecretFile(file="signing-keys.json", variable="SIGNING_KEYS_FILE")


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
        secret_files=(PASSWORD, SIGNING_KEYS),
        migration=("python", "-m", "services.user.migrate"),
        needs=(_databases(place), _aws(place)),
    )
    return _workload(
        place,
        plan,
        settings={
            "DATABASE_URL": _database_url(stores.users),
            "EVENTS_TOPIC_ARN": stores.user_events.arn,
            "NOTIFICATIONS_TOPIC_ARN": stores.notifications.arn,
        },
        permissions=[
            _publish(stores.user_events.arn, stores.notifications.arn),
            _read_secrets(stores.users.master_secret_arn, stores.signing_keys.arn),
            _use_key(stores.key.arn),
        ],
        secret_arns={
            PASSWORD.file: stores.users.master_secret_arn,
            SIGNING_KEYS.file: stores.signing_keys.arn,
        },
    )


def _order(place: ServicePlace) -> Workload:
    stores = place.stores
    plan = _plan(
        place,
        ORDER,
        ORDERS_NAMESPACE,
        callers=(GATEWAY,),
        calls=(Callee(namespace=USERS_NAMESPACE, app=USER),),
        secret_files=(PASSWORD,),
        migration=("python", "-m", "services.order.migrate"),
        needs=(_databases(place), _cache(place), _aws(place), _payments(place)),
    )
    return _workload(
        place,
        plan,
        settings={
            "DATABASE_URL": _database_url(stores.orders),
            "REDIS_URL": pulumi.Output.concat("rediss://", stores.cache.primary_endpoint, ":6379"),
            "JWKS_URL": f"http://{USER}.{USERS_NAMESPACE}/.well-known/jwks.json",
            "PAYMENT_URL": "https://payments.platform.internal",
            "EVENTS_TOPIC_ARN": stores.order_events.arn,
            "ORDERS_QUEUE_URL": stores.order_queue.url,
            "ORDERS_DEAD_LETTER_QUEUE_URL": stores.order_queue.dead_letter_url,
        },
        permissions=[
            _publish(stores.order_events.arn),
            _work_queue(stores.order_queue.arn, stores.order_queue.dead_letter_arn),
            _read_secrets(stores.orders.master_secret_arn),
            _use_key(stores.key.arn),
        ],
        secret_arns={PASSWORD.file: stores.orders.master_secret_arn},
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
        migration=migration,
    )


def _workload(
    place: ServicePlace,
    plan: WorkloadPlan,
    *,
    settings: Mapping[str, pulumi.Input[str]],
    permissions: list[Statement],
    secret_arns: Mapping[str, pulumi.Input[str]],
) -> Workload:
    args = WorkloadArgs(
        plan=plan,
        cluster=place.cluster,
        cluster_name=place.cluster_name,
        repository=entry(place.repository_urls, plan.name, "repository"),
        settings={"AWS_REGION": place.cluster.region, **settings},
        permissions=permissions,
        secret_arns=secret_arns,
        after=place.after,
    )
    environment_parameters.publish(place.settings.stack, plan.name, settings, secret_arns, place.opts)
    return Workload(plan.name, args, place.opts)


def _database_url(database: AuroraPostgres) -> pulumi.Output[str]:
    """Without the password, which comes as a file; `verify-full` would need RDS's authority in the image."""
    return pulumi.Output.concat(
        f"postgresql://{MASTER_USER}@", database.endpoint, f":5432/{database.name}?sslmode=require"
    )


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


def _publish(*topic_arns: pulumi.Input[str]) -> Statement:
    return {
        "Sid": "PublishEvents",
        "Effect": "Allow",
        "Action": ["sns:Publish"],
        "Resource": list(topic_arns),
    }


def _read_secrets(*arns: pulumi.Input[str]) -> Statement:
    actions = ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"]
    return {"Sid": "ReadOwnSecrets", "Effect": "Allow", "Action": actions, "Resource": list(arns)}


def _use_key(key_arn: pulumi.Input[str]) -> Statement:
    actions = ["kms:Decrypt", "kms:GenerateDataKey"]
    return {"Sid": "UseDataKey", "Effect": "Allow", "Action": actions, "Resource": key_arn}


def _work_queue(queue_arn: pulumi.Input[str], dead_letter_arn: pulumi.Input[str]) -> Statement:
    """Work the queue, and move poison messages there and, by the redrive command, back."""
    actions = [
        "sqs:ReceiveMessage",
        "sqs:DeleteMessage",
        "sqs:ChangeMessageVisibility",
        "sqs:GetQueueAttributes",
        "sqs:SendMessage",
    ]
    return {
        "Sid": "WorkQueue",
        "Effect": "Allow",
        "Action": actions,
        "Resource": [queue_arn, dead_letter_arn],
    }
