"""The services of an environment: what each may do, needs, and is told."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi

from components.cluster.namespace_plan import NamespacePlan
from components.workload.arguments import Callee, Caller, SecretFile
from components.workload.workload import Workload
from stacks import environment_needs as needs
from stacks import environment_permissions as permissions
from stacks.environment_workload import ServicePlace, plan_of, workload
from stacks.names import ORDER_SERVICE as ORDER
from stacks.names import USER_SERVICE as USER

USERS_NAMESPACE, ORDERS_NAMESPACE = "users", "orders"
USER_ROLE, ORDER_ROLE = "user_service", "order_service"
GATEWAY_NAMESPACE = "istio-ingress"
NAMESPACES = (
    NamespacePlan(name=USERS_NAMESPACE),
    NamespacePlan(name=ORDERS_NAMESPACE),
    NamespacePlan(name="observability", mesh=False),
)
GATEWAY = Caller(namespace=GATEWAY_NAMESPACE)
# Only the gateway calls the order service, and it appends the address of its own caller.
BEHIND_GATEWAY = {"TRUSTED_PROXIES": "1"}
SIGNING_KEYS = SecretFile(file="signing-keys.json", variable="SIGNING_KEYS_FILE")


def build(place: ServicePlace) -> Mapping[str, Workload]:
    """Every service under its name."""
    return {USER: _user(place), ORDER: _order(place)}


def _user(place: ServicePlace) -> Workload:
    stores = place.stores
    plan = plan_of(
        place,
        USER,
        USERS_NAMESPACE,
        callers=(GATEWAY, Caller(namespace=ORDERS_NAMESPACE, app=ORDER)),
        secret_files=(SIGNING_KEYS,),
        migration=("python", "-m", "services.user.migrate"),
        needs=(needs.databases(place), needs.aws(place)),
    )
    return workload(
        place,
        plan,
        database=place.database(stores.users, USER_ROLE),
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
    plan = plan_of(
        place,
        ORDER,
        ORDERS_NAMESPACE,
        callers=(GATEWAY,),
        calls=(Callee(namespace=USERS_NAMESPACE, app=USER),),
        secret_files=(),
        migration=("python", "-m", "services.order.migrate"),
        needs=(needs.databases(place), needs.cache(place), needs.aws(place), needs.payments(place)),
    )
    return workload(
        place,
        plan,
        database=place.database(stores.orders, ORDER_ROLE),
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
        defaults=BEHIND_GATEWAY,
    )
