from __future__ import annotations

from policies.evaluation import UNKNOWN
from policies.guardrails.identity.deny_administrator_policies import GUARDRAIL
from tests.policies.builders.identity import policy
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, leaves_open, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, policy())


def test_everything_on_everything_is_rejected() -> None:
    rejects(GUARDRAIL, changed(policy(), "policy/Statement/0/Action", "*"), at="policy.Statement.0")


def test_an_unknown_policy_is_undecided() -> None:
    leaves_open(GUARDRAIL, changed(policy(), "policy", UNKNOWN), at="policy")
