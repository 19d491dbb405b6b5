"""The guardrails' AWS Config rules, as arguments for `aws.cfg.Rule`."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass

from policies.guardrail import Guardrail
from policies.registry import all_guardrails
from policies.scope import Place


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedRule:
    """One AWS managed rule; `parameters` is JSON as AWS Config takes it, None without parameters."""

    name: str
    description: str
    identifier: str
    parameters: str | None
    resource_types: tuple[str, ...]


# AWS Config refuses longer descriptions.
LONGEST_DESCRIPTION = 256


def config_rules(place: Place, guardrails: Iterable[Guardrail] | None = None) -> tuple[ManagedRule, ...]:
    """The rules that detect, in an account at this place, what slipped past prevention."""
    chosen = all_guardrails() if guardrails is None else guardrails
    return tuple(
        ManagedRule(
            name=guardrail.id,
            description=f"{guardrail.title}. {guardrail.fix}"[:LONGEST_DESCRIPTION],
            identifier=guardrail.config_rule.identifier,
            parameters=_parameters(guardrail.config_rule.parameters),
            resource_types=guardrail.config_rule.resource_types,
        )
        for guardrail in chosen
        if guardrail.config_rule and guardrail.binds(place)
    )


def _parameters(parameters: dict[str, str]) -> str | None:
    return json.dumps(parameters, sort_keys=True) if parameters else None
