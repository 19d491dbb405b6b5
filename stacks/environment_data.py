"""The data stores of an environment: what each service keeps, and how events travel between them."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.data.app_secret import AppSecret, AppSecretArgs
from components.data.aurora_postgres import AuroraPostgres, AuroraPostgresArgs
from components.data.queue import Queue, QueueArgs
from components.data.redis import Redis, RedisArgs
from components.data.topic import Subscription, Topic, TopicArgs, key_for_topics, topic_arn
from components.organization.management_documents import BACKUP_TAG, BACKUP_TAG_VALUE
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.policy_document import key_for_log_groups
from stacks import versions
from stacks.environment_settings import EnvironmentSettings

USER_EVENTS, ORDER_EVENTS = "user-events", "order-events"
NOTIFICATIONS = "notifications"
"""E-mails to send, which hold one-time tokens: a topic of its own, which no reader of domain events sees."""


@dataclass(frozen=True, kw_only=True)
class DataPlace:
    """Where the stores live, who may connect to them, and with which provider they are made."""

    settings: EnvironmentSettings
    account_id: pulumi.Output[str]
    region: str
    vpc_id: pulumi.Output[str]
    subnet_ids: pulumi.Output[list[str]]
    client_group_id: pulumi.Output[str]
    opts: pulumi.ResourceOptions

    @property
    def clients(self) -> dict[str, pulumi.Input[str]]:
        return {"cluster-nodes": self.client_group_id}


@dataclass(frozen=True, kw_only=True)
class Stores:
    """Everything that the services are connected to."""

    key: EncryptionKey
    users: AuroraPostgres
    orders: AuroraPostgres
    cache: Redis
    user_events: Topic
    order_events: Topic
    notifications: Topic
    order_queue: Queue
    signing_keys: AppSecret


def build(place: DataPlace) -> Stores:
    """All stores under one key of the environment."""
    key = _key(place)
    queue = _order_queue(place, key)
    about_users = Subscription(name="orders", queue=queue, event_types=("user.erased", "user.deactivated"))
    return Stores(
        key=key,
        users=_database("users", place, key),
        orders=_database("orders", place, key),
        cache=_cache(place, key),
        user_events=_topic(USER_EVENTS, place, key, about_users),
        order_events=_topic(ORDER_EVENTS, place, key, Subscription(name="orders", queue=queue)),
        notifications=_topic(NOTIFICATIONS, place, key),
        order_queue=queue,
        signing_keys=_signing_keys(place, key),
    )


def _key(place: DataPlace) -> EncryptionKey:
    return EncryptionKey(
        "data",
        EncryptionKeyArgs(
            description=f"Data stores of {place.settings.stack}",
            alias="platform/data",
            account_id=place.account_id,
            statements=[
                key_for_log_groups(place.account_id, place.region),
                key_for_topics(place.account_id),
            ],
            protect=place.settings.protect_stateful,
        ),
        place.opts,
    )


def _database(name: str, place: DataPlace, key: EncryptionKey) -> AuroraPostgres:
    sizes = place.settings.data
    return AuroraPostgres(
        name,
        AuroraPostgresArgs(
            identifier=f"{place.settings.stack}-{name}",
            database=name,
            engine_version=versions.AURORA_POSTGRESQL,
            instance_class=sizes.database_instance_class,
            instances=sizes.database_instances,
            backup_days=sizes.backup_retention_days,
            vpc_id=place.vpc_id,
            subnet_ids=place.subnet_ids,
            clients=place.clients,
            key_arn=key.arn,
            log_days=place.settings.cluster.log_retention_days,
            protect=place.settings.protect_stateful,
            # The organization's backup policy finds what to back up by this tag.
            tags={BACKUP_TAG: BACKUP_TAG_VALUE},
        ),
        place.opts,
    )


def _cache(place: DataPlace, key: EncryptionKey) -> Redis:
    sizes = place.settings.data
    return Redis(
        "cache",
        RedisArgs(
            identifier=f"{place.settings.stack}-cache",
            engine_version=versions.REDIS,
            node_type=sizes.cache_node_type,
            nodes=sizes.cache_nodes,
            snapshot_days=sizes.backup_retention_days,
            vpc_id=place.vpc_id,
            subnet_ids=place.subnet_ids,
            clients=place.clients,
            key_arn=key.arn,
            protect=place.settings.protect_stateful,
        ),
        place.opts,
    )


def _order_queue(place: DataPlace, key: EncryptionKey) -> Queue:
    """The order service's inbox; ordered, because the events of one order must not overtake each other."""
    topics = [
        topic_arn(region=place.region, account_id=place.account_id, name=name, fifo=True)
        for name in (USER_EVENTS, ORDER_EVENTS)
    ]
    return Queue(
        "orders",
        QueueArgs(
            queue_name="orders",
            key_arn=key.arn,
            topic_arns=topics,
            fifo=True,
            # SQS's most, every 30 s: eight hours without a provider; the service itself puts poison aside at once.
            max_receives=1000,
            protect=place.settings.protect_stateful,
        ),
        place.opts,
    )


def _topic(name: str, place: DataPlace, key: EncryptionKey, *subscriptions: Subscription) -> Topic:
    args = TopicArgs(
        topic_name=name,
        account_id=place.account_id,
        key_arn=key.arn,
        subscriptions=subscriptions,
        fifo=True,
    )
    return Topic(name, args, place.opts)


def _signing_keys(place: DataPlace, key: EncryptionKey) -> AppSecret:
    return AppSecret(
        "signing-keys",
        AppSecretArgs(
            path="user-service/signing-keys",
            purpose="Private JWKS that signs access tokens.",
            rotation_owner="user-service",
            key_arn=key.arn,
            recovery_days=30 if place.settings.protect_stateful else 0,
            protect=place.settings.protect_stateful,
        ),
        place.opts,
    )
