from __future__ import annotations

from policies.guardrails.data.require_database_backups import GUARDRAIL
from tests.policies.builders.data import database_cluster
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, database_cluster())


def test_three_days_are_too_few() -> None:
    rejects(GUARDRAIL, changed(database_cluster(), "backupRetentionPeriod", 3), at="backupRetentionPeriod")
