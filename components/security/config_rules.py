"""The guardrails' detective half: managed rules of AWS Config in one account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from policies.guardrail import ConfigRule, Guardrail
from policies.scope import OrganizationalUnit, path_to


@dataclass(frozen=True, kw_only=True)
class ConfigRulesArgs:
    """Guardrail id -> the guardrail whose rule is to run, and the recorder without which AWS refuses rules."""

    guardrails: Mapping[str, Guardrail]
    recorder: pulumi.Resource


class ConfigRules(PlatformComponent):
    """One rule for each guardrail, under the guardrail's id."""

    rule_names: pulumi.Output[list[str]]

    def __init__(self, name: str, args: ConfigRulesArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        rules = [
            self._rule(guardrail, guardrail.config_rule, args.recorder)
            for guardrail in args.guardrails.values()
            if guardrail.config_rule is not None
        ]
        self.rule_names = pulumi.Output.all(*[rule.name for rule in rules]).apply(list)
        self.publish()

    def _rule(self, guardrail: Guardrail, rule: ConfigRule, recorder: pulumi.Resource) -> aws.cfg.Rule:
        scope = aws.cfg.RuleScopeArgs(compliance_resource_types=list(rule.resource_types))
        return aws.cfg.Rule(
            f"{self.name}-{guardrail.id}",
            name=guardrail.id,
            description=guardrail.title[:256],  # AWS takes no longer description
            source=aws.cfg.RuleSourceArgs(owner="AWS", source_identifier=rule.identifier),
            input_parameters=json.dumps(rule.parameters) if rule.parameters else None,
            scope=scope if rule.resource_types else None,
            opts=self.child(depends_on=[recorder]),
        )


def detected_in(unit: OrganizationalUnit, guardrails: tuple[Guardrail, ...]) -> Mapping[str, Guardrail]:
    """The guardrails with a Config rule that bind accounts of the unit."""
    above = set(path_to(unit))
    return {each.id: each for each in guardrails if each.config_rule is not None and each.scope & above}
