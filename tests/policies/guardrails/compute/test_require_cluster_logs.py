from __future__ import annotations

from policies.guardrails.compute.require_cluster_logs import GUARDRAIL
from tests.policies.builders.compute import cluster
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, cluster())


def test_a_missing_log_is_rejected() -> None:
    rejects(
        GUARDRAIL, changed(cluster(), "enabledClusterLogTypes", ["api", "audit"]), at="enabledClusterLogTypes"
    )
