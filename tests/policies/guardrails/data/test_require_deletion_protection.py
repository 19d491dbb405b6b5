from __future__ import annotations

from policies.guardrails.data.require_deletion_protection import GUARDRAIL
from tests.policies.builders.data import database_cluster
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, database_cluster())


def test_a_database_that_can_go_is_rejected() -> None:
    rejects(GUARDRAIL, changed(database_cluster(), "deletionProtection", False), at="deletionProtection")
