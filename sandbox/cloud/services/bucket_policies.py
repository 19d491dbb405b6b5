"""Conditions in bucket policies: moto reads a condition that does not hold as a refusal, even in a Deny.

The emulator stands for an endpoint with TLS, so `aws:SecureTransport` is true. A statement that asks for anything
else is not judged, as in moto.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from policies.evaluation.conditions import compile_condition
from policies.evaluation.types import UNKNOWN, ContextValue
from sandbox.cloud.extension import Registry

KNOWN: Mapping[str, ContextValue] = {"aws:securetransport": "true"}


def install(registry: Registry) -> None:  # noqa: ARG001 (every extension is installed with the registry)
    from moto.s3.models import FakeBucket

    FakeBucket.get_permission = get_permission  # type: ignore[assignment,method-assign]  # moto has no other way in


def get_permission(bucket: Any, action: str, resource: str) -> Any:
    """What the bucket's policy says about an action, by the statements whose conditions hold."""
    from moto.iam.access_control import IAMPolicy, PermissionResult

    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = IAMPolicy(json.dumps({"Statement": statements_that_hold(json.loads(bucket.policy))}))
    return policy.is_action_permitted(action, resource)


def statements_that_hold(policy: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The statements of a policy whose conditions all hold, without these conditions."""
    found = policy["Statement"]
    statements = found if isinstance(found, list) else [found]
    return [
        {name: value for name, value in statement.items() if name != "Condition"}
        for statement in statements
        if _holds(statement.get("Condition") or {})
    ]


def _holds(conditions: Mapping[str, Mapping[str, Any]]) -> bool:
    return all(
        compile_condition(operator, key, values).holds(lambda name: KNOWN.get(name, UNKNOWN)) is True
        for operator, block in conditions.items()
        for key, values in block.items()
    )
