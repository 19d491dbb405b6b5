from __future__ import annotations

from components.organization.account_roles import BOUNDARY_NAME
from policies.evaluation import UNKNOWN
from policies.guardrails.identity.deny_administrator_policies import GUARDRAIL
from tests.policies.builders.identity import policy
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, leaves_open, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, policy())


def test_everything_on_everything_is_rejected() -> None:
    rejects(GUARDRAIL, changed(policy(), "policy/Statement/0/Action", "*"), at="policy.Statement.0")


def test_everything_but_little_is_everything() -> None:
    statement = {"Effect": "Allow", "NotAction": ["iam:CreateUser"], "Resource": "*"}
    rejects(GUARDRAIL, changed(policy(), "policy/Statement/0", statement), at="policy.Statement.0")
    elsewhere = {"Effect": "Allow", "Action": "*:*", "NotResource": "arn:aws:s3:::archive"}
    rejects(GUARDRAIL, changed(policy(), "policy/Statement/0", elsewhere), at="policy.Statement.0")


def test_all_actions_on_one_resource_are_accepted() -> None:
    statement = {"Effect": "Allow", "NotAction": "sqs:DeleteQueue", "Resource": "arn:aws:sqs:*:*:jobs"}
    accepts(GUARDRAIL, changed(policy(), "policy/Statement/0", statement))


def test_only_the_boundary_of_the_accounts_may() -> None:
    statement = {"Effect": "Allow", "NotAction": ["iam:CreateUser"], "Resource": "*"}
    boundary = changed(policy(), "policy/Statement/0", statement)
    accepts(GUARDRAIL, changed(boundary, "name", BOUNDARY_NAME))


def test_an_unknown_policy_is_undecided() -> None:
    leaves_open(GUARDRAIL, changed(policy(), "policy", UNKNOWN), at="policy")
