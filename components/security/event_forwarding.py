"""Events that happen in one account or region and are acted upon in another."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent, after
from components.security.policy_document import EVENTS, Statement, account_root, service_trust, to_json


@dataclass(frozen=True, kw_only=True)
class EventForwardingArgs:
    """Rule -> the events that it sends, and the bus that gets them; a bus of another account must let them in."""

    patterns: Mapping[str, Mapping[str, object]]
    bus_arn: pulumi.Input[str]

    def __post_init__(self) -> None:
        if not self.patterns:
            raise ValueError("EventForwardingArgs.patterns: without one nothing is sent")


class EventForwarding(PlatformComponent):
    """The provider given to the component is where the events happen."""

    rule_arns: pulumi.Output[list[str]]

    def __init__(
        self, name: str, args: EventForwardingArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        sender = self._sender(args)
        rules = [self._send(title, pattern, args, sender) for title, pattern in args.patterns.items()]
        self.rule_arns = pulumi.Output.all(*[rule.arn for rule in rules]).apply(list)
        self.publish()

    def _sender(self, args: EventForwardingArgs) -> pulumi.Output[str]:
        role = aws.iam.Role(
            f"{self.name}-sender",
            description="Sends events to another bus",
            assume_role_policy=service_trust(EVENTS),
            opts=self.child(),
        )
        policy = aws.iam.RolePolicy(
            f"{self.name}-sender",
            role=role.name,
            policy=to_json(
                {"Sid": "Send", "Effect": "Allow", "Action": "events:PutEvents", "Resource": args.bus_arn}
            ),
            opts=self.child(),
        )
        return after(role.arn, policy)

    def _send(
        self,
        title: str,
        pattern: Mapping[str, object],
        args: EventForwardingArgs,
        sender: pulumi.Output[str],
    ) -> aws.cloudwatch.EventRule:
        rule = aws.cloudwatch.EventRule(
            f"{self.name}-{title}",
            name=f"platform-{self.name}-{title}",
            description=f"Sends {title.replace('-', ' ')} to where they are acted upon",
            event_pattern=json.dumps(pattern),
            opts=self.child(),
        )
        aws.cloudwatch.EventTarget(
            f"{self.name}-{title}",
            rule=rule.name,
            target_id="bus",
            arn=args.bus_arn,
            role_arn=sender,
            opts=self.child(),
        )
        return rule


def default_bus(region: str, account_id: pulumi.Input[str]) -> pulumi.Output[str]:
    """The bus that AWS's own events come to."""
    return pulumi.Output.format("arn:aws:events:{0}:{1}:event-bus/default", region, account_id)


def bus_admits(account_id: pulumi.Input[str], bus_arn: pulumi.Input[str]) -> Statement:
    """What a bus says to take events that another account forwards."""
    return {
        "Sid": "ForwardedEvents",
        "Effect": "Allow",
        "Principal": {"AWS": account_root(account_id)},
        "Action": "events:PutEvents",
        "Resource": bus_arn,
    }
