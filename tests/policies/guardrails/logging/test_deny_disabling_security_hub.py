from __future__ import annotations

from policies.guardrails.logging.deny_disabling_security_hub import GUARDRAIL
from policies.scope import DEPLOY_ROLE
from tests.policies.verdicts import call, denies, permits


def test_an_engineer_cannot() -> None:
    denies(GUARDRAIL, call("securityhub:DisableSecurityHub", role="engineer"))


def test_the_deploy_role_can_since_its_changes_are_reviewed() -> None:
    permits(GUARDRAIL, call("securityhub:DisableSecurityHub", role=DEPLOY_ROLE))
