from __future__ import annotations

from policies.evaluation import UNKNOWN
from policies.guardrails.identity.limit_role_trust import GUARDRAIL
from policies.resource import Value
from tests.policies.builders.identity import role
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, leaves_open, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, role())


def test_trust_in_everybody_is_rejected() -> None:
    rejects(
        GUARDRAIL,
        changed(role(), "assumeRolePolicy/Statement/0/Principal", "*"),
        at="assumeRolePolicy.Statement.0.Principal",
    )


def test_an_aws_wildcard_is_everybody_too() -> None:
    rejects(
        GUARDRAIL,
        changed(role(), "assumeRolePolicy/Statement/0/Principal/AWS", "*"),
        at="assumeRolePolicy.Statement.0.Principal",
    )


def test_everybody_outside_of_the_organization_is_everybody_too() -> None:
    trusting = changed(role(), "assumeRolePolicy/Statement/0/Principal", "*")
    inside: Value = {"StringEquals": {"aws:PrincipalOrgID": "o-abc"}}
    accepts(GUARDRAIL, changed(trusting, "assumeRolePolicy/Statement/0/Condition", inside))
    outside: Value = {"StringNotEquals": {"aws:PrincipalOrgID": "o-abc"}}
    rejects(
        GUARDRAIL,
        changed(trusting, "assumeRolePolicy/Statement/0/Condition", outside),
        at="assumeRolePolicy.Statement.0.Principal",
    )


def test_an_unknown_trust_is_undecided() -> None:
    leaves_open(GUARDRAIL, changed(role(), "assumeRolePolicy", UNKNOWN), at="assumeRolePolicy")
