"""From a finding to a person: event rules that feed one encrypted topic."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.security.alert_patterns import PATTERNS
from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.event_forwarding import bus_admits, default_bus
from components.security.policy_document import only_over_tls, rules_encrypt, rules_publish, to_json


@dataclass(frozen=True, kw_only=True)
class AlertsArgs:
    """Who is told: addresses confirm once by mail; the pager's URL is a secret.

    `trail_account_id` is the account whose alarms come to the bus of this account and region.
    """

    account_id: pulumi.Input[str]
    region: str
    trail_account_id: pulumi.Input[str]
    emails: Sequence[str]
    pager_url: pulumi.Input[str] | None = None
    protect: bool = False


class Alerts(PlatformComponent):
    """Topic, key, rules and subscriptions in the account where the findings come together."""

    topic_arn: pulumi.Output[str]

    def __init__(self, name: str, args: AlertsArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        topic = aws.sns.Topic(
            f"{name}-topic",
            name=f"platform-{name}",
            kms_master_key_id=self._key(args),
            opts=self.child(),
        )
        rules = {role: self._rule(role, pattern) for role, pattern in PATTERNS.items()}
        policy = aws.sns.TopicPolicy(
            f"{name}-policy",
            arn=topic.arn,
            policy=to_json(
                rules_publish(topic.arn),
                only_over_tls("sns:Publish", topic.arn),
            ),
            opts=self.child(),
        )
        for role, rule in rules.items():
            aws.cloudwatch.EventTarget(
                f"{name}-{role}",
                rule=rule.name,
                target_id="alerts",
                arn=topic.arn,
                opts=self.child(depends_on=[policy]),
            )
        self._let_in(args)
        self._subscribe(topic, args)
        self.topic_arn = topic.arn
        self.publish()

    def _key(self, args: AlertsArgs) -> pulumi.Output[str]:
        return EncryptionKey(
            self.name,
            EncryptionKeyArgs(
                description="Alerts on their way to people",
                alias="platform/alerts",
                account_id=args.account_id,
                statements=[rules_encrypt(args.account_id)],
                protect=args.protect,
            ),
            opts=self.child(),
        ).arn

    def _rule(self, role: str, pattern: Mapping[str, object]) -> aws.cloudwatch.EventRule:
        return aws.cloudwatch.EventRule(
            f"{self.name}-{role}",
            name=f"platform-{self.name}-{role}",
            description=f"Sends {role.replace('-', ' ')} to the on-call team",
            event_pattern=json.dumps(pattern),
            opts=self.child(),
        )

    def _let_in(self, args: AlertsArgs) -> None:
        bus = default_bus(args.region, args.account_id)
        aws.cloudwatch.EventBusPolicy(
            f"{self.name}-emergencies",
            policy=to_json(bus_admits(args.trail_account_id, bus)),
            opts=self.child(),
        )

    def _subscribe(self, topic: aws.sns.Topic, args: AlertsArgs) -> None:
        for address in args.emails:
            aws.sns.TopicSubscription(
                f"{self.name}-{address}",
                topic=topic.arn,
                protocol="email",
                endpoint=address,
                opts=self.child(),
            )
        if args.pager_url is not None:
            aws.sns.TopicSubscription(
                f"{self.name}-pager",
                topic=topic.arn,
                protocol="https",
                endpoint=args.pager_url,
                endpoint_auto_confirms=True,
                opts=self.child(),
            )
