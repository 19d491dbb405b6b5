from __future__ import annotations

from policies.guardrails.data.deny_public_databases import GUARDRAIL
from tests.policies.builders.data import database_instance
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, call, denies, permits, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, database_instance())


def test_a_public_address_is_rejected() -> None:
    rejects(GUARDRAIL, changed(database_instance(), "publiclyAccessible", True), at="publiclyAccessible")


def test_aws_refuses_it_as_well() -> None:
    denies(GUARDRAIL, call("rds:CreateDBInstance", rds__PubliclyAccessible="true"))
    permits(GUARDRAIL, call("rds:CreateDBInstance", rds__PubliclyAccessible="false"))
