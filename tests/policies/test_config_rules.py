"""Guardrails as AWS Config rules."""

from __future__ import annotations

import json
import re

from policies.config_rules import LONGEST_DESCRIPTION, config_rules
from policies.scope import Account, Place


def test_each_rule_is_one_that_aws_takes() -> None:
    for rule in config_rules(Place.of(Account.PROD)):
        assert re.fullmatch(r"[A-Z0-9_]+", rule.identifier), rule.name
        assert len(rule.description) <= LONGEST_DESCRIPTION
        assert rule.parameters is None or json.loads(rule.parameters)


def test_the_place_decides_which_rules_there_are() -> None:
    dev = {rule.name for rule in config_rules(Place.of(Account.DEV))}
    prod = {rule.name for rule in config_rules(Place.of(Account.PROD))}
    assert "limit-instance-types" in dev - prod
    assert "require-deletion-protection" in prod - dev
