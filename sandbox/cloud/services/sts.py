"""STS: who am I, and may I assume that role: the account, the role and its trust policy decide, as on AWS."""

from __future__ import annotations

import json
import re
from typing import Any

from policies.evaluation.conditions import compile_condition
from sandbox.cloud import organization
from sandbox.cloud.extension import Answer, AwsError, Call, Caller, Registry

ROLE_ARN = re.compile(r"arn:aws:iam::(\d{12}):role/(.+)")
FORBIDDEN = 403


def install(registry: Registry) -> None:
    registry.handle("sts", "GetCallerIdentity", get_caller_identity)
    registry.handle("sts", "AssumeRole", assume_role)


def get_caller_identity(call: Call) -> Answer:
    answer = call.forward()
    return {**answer, "Arn": call.caller.arn, "Account": call.account}


def assume_role(call: Call) -> Answer:
    """Refuses what AWS refuses, in its words: it does not say whether the role exists."""
    arn = str(call.params.get("RoleArn", ""))
    found = ROLE_ARN.fullmatch(arn)
    if found is None:
        raise AwsError(
            "ValidationError", f"{arn} is not the ARN of a role (arn:aws:iam::<account>:role/<name>)."
        )
    role = _role(found.group(1), found.group(2))
    if role is None or not trusts(json.loads(role.assume_role_policy_document), call):
        message = f"User: {call.caller.arn} is not authorized to perform: sts:AssumeRole on resource: {arn}"
        raise AwsError("AccessDenied", message, status=FORBIDDEN)
    return call.forward()


def trusts(document: dict[str, Any], call: Call) -> bool:
    """Whether a trust policy lets the caller in: an Allow that fits, and no Deny that does."""
    statements = document.get("Statement", [])
    fitting = [
        statement.get("Effect")
        for statement in (statements if isinstance(statements, list) else [statements])
        if _names_action(statement) and _names_principal(statement, call.caller) and _holds(statement, call)
    ]
    return "Allow" in fitting and "Deny" not in fitting


def _role(account: str, path_and_name: str) -> Any:
    from moto.iam.models import iam_backends

    if not organization.exists(account):
        return None
    name = path_and_name.rpartition("/")[2]
    roles = iam_backends[account]["aws"].roles.values()
    return next(
        (role for role in roles if role.name == name and role.arn.endswith(f":role/{path_and_name}")), None
    )


def _names_action(statement: dict[str, Any]) -> bool:
    return any(action in ("sts:AssumeRole", "sts:*", "*") for action in _list(statement.get("Action", [])))


def _names_principal(statement: dict[str, Any], caller: Caller) -> bool:
    principal = statement.get("Principal", {})
    if principal == "*":
        return True
    named = _list(principal.get("AWS", [])) if isinstance(principal, dict) else []
    accepted = {"*", caller.account, f"arn:aws:iam::{caller.account}:root", caller.arn, caller.principal_arn}
    return not accepted.isdisjoint(named)


def _holds(statement: dict[str, Any], call: Call) -> bool:
    context: dict[str, Any] = {
        "aws:principalarn": call.caller.principal_arn,
        "aws:principalaccount": call.caller.account,
        "aws:principalorgid": organization.organization_id(call.caller.account),
        "aws:principalorgpaths": (organization.organization_path(call.caller.account),),
        "sts:externalid": call.params.get("ExternalId"),
        "sts:rolesessionname": call.params.get("RoleSessionName"),
        "aws:requestedregion": call.region,
        # The sandbox's sessions stand for people and pipelines that signed in with a second factor.
        "aws:multifactorauthpresent": True,
    }
    return all(
        compile_condition(operator, key, values).holds(context.get)
        for operator, keys in statement.get("Condition", {}).items()
        for key, values in keys.items()
    )


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else [value]
