from __future__ import annotations

from policies.evaluation import UNKNOWN
from policies.guardrails.organization.require_tags import GUARDRAIL
from tests.policies.builders.data import database_cluster, queue
from tests.policies.mutation import changed, without
from tests.policies.verdicts import accepts, call, denies, leaves_open, permits, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, database_cluster())


def test_a_database_without_owner_is_rejected() -> None:
    rejects(GUARDRAIL, without(database_cluster(), "tags/Owner"), at="tags.Owner")


def test_an_empty_owner_is_no_owner() -> None:
    rejects(GUARDRAIL, changed(database_cluster(), "tags/Owner", ""), at="tags.Owner")


def test_an_unknown_tag_is_undecided() -> None:
    leaves_open(GUARDRAIL, changed(queue(), "tags/CostCenter", UNKNOWN), at="tags.CostCenter")


def test_a_create_call_without_a_tag_is_denied() -> None:
    tags = {"aws__RequestTag___Environment": "prod", "aws__RequestTag___Owner": "team"}
    denies(GUARDRAIL, call("sqs:CreateQueue", **tags))
    permits(GUARDRAIL, call("sqs:CreateQueue", **tags, **{"aws__RequestTag___CostCenter": "cc-1"}))


def test_a_service_that_acts_for_us_need_not_tag() -> None:
    permits(GUARDRAIL, call("secretsmanager:CreateSecret", aws__ViaAWSService=True))
