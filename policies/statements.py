"""Building blocks of SCP statements."""

from __future__ import annotations

from collections.abc import Sequence

from policies.evaluation.types import ConditionBlock, StatementDocument
from policies.scope import BREAK_GLASS_ROLE, DEPLOY_ROLE, ORGANIZATION_ROLE

BREAK_GLASS = (BREAK_GLASS_ROLE,)
# Roles that reviewed code runs as. What they plan has passed the preview checks.
AUTOMATION = (BREAK_GLASS_ROLE, DEPLOY_ROLE, ORGANIZATION_ROLE)
# Only the management account can take these.
FROM_MANAGEMENT = (BREAK_GLASS_ROLE, ORGANIZATION_ROLE)
NOBODY: tuple[str, ...] = ()


def deny(
    *actions: str,
    unless: Sequence[str] = BREAK_GLASS,
    resource: str | list[str] = "*",
    when: ConditionBlock | None = None,
) -> StatementDocument:
    """Deny the actions, except to the roles named in `unless`, under the further conditions `when`."""
    condition: ConditionBlock = {operator: dict(keys) for operator, keys in (when or {}).items()}
    if unless:
        condition.setdefault("ArnNotLike", {})["aws:PrincipalArn"] = [role_pattern(role) for role in unless]
    statement: StatementDocument = {
        "Effect": "Deny",
        "Action": list(actions) if len(actions) > 1 else actions[0],
        "Resource": resource,
    }
    if condition:
        statement["Condition"] = condition
    return statement


def role_pattern(role: str) -> str:
    """The role in any account."""
    return f"arn:aws:iam::*:role/{role}"
