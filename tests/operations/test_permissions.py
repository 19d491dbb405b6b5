"""The IAM policies in docs/operations/permissions grant what is needed, and nothing that is not."""

from __future__ import annotations

import dataclasses
import inspect
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore import xform_name
from botocore.client import BaseClient
from moto import mock_aws

from operations.bootstrap import ALIAS, bootstrap
from operations.engine import REPOSITORY
from policies.evaluation import PolicyDocument, Request, ScpPath, evaluate
from policies.evaluation.actions import iam_action
from policies.evaluation.patterns import glob
from policies.planned_actions import actions_of
from policies.scope import DEPLOY_ROLE, ORGANIZATION_ROLE, READ_ONLY_ROLE
from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.resources import PLANS
from tests.components.engine import Graph
from tests.stacks.program import core

FOLDER = REPOSITORY / "docs" / "operations" / "permissions"
ACCOUNT = "123456789012"
BUCKET = "arn:aws:s3:::acme-pulumi-state"
STATE = {
    "s3:ListBucket": BUCKET,
    **{f"s3:{verb}Object": f"{BUCKET}/.pulumi/meta.yaml" for verb in ("Get", "Put", "Delete")},
    **{f"kms:{verb}": "*" for verb in ("Encrypt", "Decrypt", "GenerateDataKey", "DescribeKey")},
}
"""What the engine does with a state in S3 whose objects and secrets KMS encrypts."""
ROLES_OF_SECURITY = ("config-recorder", "emergencies-sender-0a1b2c3", "trail-alarms-writer-0a1b2c3")
"""In the management account; the provider ends a name that the program leaves to it with a suffix."""
OF_OTHER_ROLES = {
    *("iam:DeletePolicyVersion", "iam:ListPolicyVersions"),
    *("iam:DeleteRolePermissionsBoundary", "iam:PutRolePermissionsBoundary"),
}
"""Named in the table for policies and for roles with a boundary, of which there are none here."""
BEYOND_CREATION = {"iam:CreateServiceLinkedRole", "organizations:DisablePolicyType"}
"""Needed by calls that AWS makes for the caller, or when a setting goes back."""


def _policy(name: str) -> PolicyDocument:
    document: PolicyDocument = json.loads((FOLDER / f"{name}.json").read_text())
    return document


def _allows(policy: PolicyDocument, action: str, resource: str = "*") -> bool:
    request = Request(
        action=action,
        principal_arn=f"arn:aws:iam::{ACCOUNT}:role/administrator",
        account=ACCOUNT,
        resource=resource,
        context={"kms:ResourceAliases": (ALIAS,)},
    )
    return evaluate(request, ScpPath.of([("policy", [policy])])).allowed


def _unused(policy: PolicyDocument, needed: Iterable[str]) -> list[str]:
    patterns = [pattern for statement in policy["Statement"] for pattern in _listed(statement["Action"])]
    return [pattern for pattern in patterns if not any(glob(pattern)(action) for action in needed)]


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_bootstrap_may_do_all_that_it_does_and_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    made: dict[str, str] = {}
    call: Any = BaseClient._make_api_call  # type: ignore[attr-defined] # the one place that every call passes

    def recorded(client: Any, operation: str, parameters: dict[str, Any]) -> Any:
        action = iam_action(client.meta.service_model.service_name, operation)
        made[action] = f"arn:aws:s3:::{parameters['Bucket']}" if "Bucket" in parameters else "*"
        return call(client, operation, parameters)

    monkeypatch.setattr(BaseClient, "_make_api_call", recorded)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        bootstrap("acme-pulumi-state", "eu-central-1")
        bootstrap("acme-pulumi-state", "eu-central-1")
    policy = _policy("bootstrap")
    missing = {action: resource for action, resource in made.items() if not _allows(policy, action, resource)}
    assert not missing, f"bootstrap.json lacks {missing}"
    assert not _unused(policy, made), "bootstrap.json grants what nothing needs"


def test_the_organization_stack_may_do_all_that_it_does_in_the_management_account() -> None:
    needed = _needed_in_the_management_account(core("organization"))
    policy = _policy("organization")
    missing = sorted(action for action in needed if not _allows(policy, action))
    assert not missing, f"organization.json lacks {missing}"
    taken = (ORGANIZATION_ROLE, DEPLOY_ROLE, READ_ONLY_ROLE)  # the last by `platformctl fleet`
    roles = [f"arn:aws:iam::210987654321:role/{role}" for role in taken]
    assert all(_allows(policy, "sts:AssumeRole", role) for role in roles)
    assert not _allows(policy, "sts:AssumeRole", "arn:aws:iam::210987654321:role/other")
    refused = [action for action, resource in STATE.items() if not _allows(policy, action, resource)]
    assert not refused, f"the state cannot be kept without {refused}"
    everything = {*needed, *STATE, *BEYOND_CREATION, "sts:AssumeRole"}
    assert not _unused(policy, everything), "organization.json grants what nothing needs"


def test_the_security_stack_may_do_all_that_it_does_in_the_management_account() -> None:
    needed = _needed_in_the_management_account(core("security"), possible=False) - OF_OTHER_ROLES
    policy = _policy("security")
    general = {action for action in needed if not action.startswith("iam:")}
    missing = sorted(action for action in general if not _allows(policy, action))
    roles = {"iam:PassRole", "iam:ListInstanceProfilesForRole", *(needed - general)}
    for name in ROLES_OF_SECURITY:
        resource = f"arn:aws:iam::{ACCOUNT}:role/{name}"
        missing += sorted(f"{action} of {name}" for action in roles if not _allows(policy, action, resource))
    assert not missing, f"security.json lacks {missing}"
    assert not _allows(policy, "iam:PutRolePolicy", f"arn:aws:iam::{ACCOUNT}:role/other")
    assert not _unused(policy, needed | roles), "security.json grants what nothing needs"


def test_the_roles_of_the_security_stack_in_the_management_account_are_those_of_its_policy() -> None:
    made = {
        str(each.inputs.get("name") or f"{each.name}-0a1b2c3")
        for each in core("security").of_type("aws:iam/role:Role")
        if each.provider_name.startswith("management")
    }
    assert made == set(ROLES_OF_SECURITY)


@pytest.mark.parametrize("name", ["bootstrap", "organization", "security"])
def test_a_policy_is_no_larger_than_iam_takes(name: str) -> None:
    assert len("".join((FOLDER / f"{name}.json").read_text().split())) <= 6144


def _needed_in_the_management_account(graph: Graph, *, possible: bool = True) -> frozenset[str]:
    """From the types that the program declares there: by CloudFormation's schemas and by the table's calls."""
    types = {
        each.type
        for each in graph.resources
        if each.type.startswith("aws:") and each.provider_name.startswith("management")
    }
    assert types, "the management account holds resources"
    needed: set[str] = set()
    for token in types:
        planned, entry = actions_of(token), PLANS[token].entry
        assert planned is not None, f"nobody knows what {token} needs"
        needed |= {*planned.certain, *(planned.possible if possible else ())}
        needed |= {iam_action(service, name) for service, name in _operations(entry, entry.service)}
    return frozenset(needed)


def _operations(part: object, service: str) -> Iterator[tuple[str, str]]:
    """Service and operation of every call in an entry, also those inside its functions."""
    if isinstance(part, Call):
        yield part.service or service, part.operation
    elif isinstance(part, Function):
        yield from _named_in(Path(inspect.getfile(part.run)), service)
    elif isinstance(part, Tagging):
        yield from ((service, part.tag), (service, part.untag))
        yield from _operations(part.list, service)
    elif isinstance(part, Resource):
        for field in dataclasses.fields(part):
            yield from _operations(getattr(part, field.name), service)
    elif isinstance(part, tuple):
        for each in part:
            yield from _operations(each, service)


def _named_in(module: Path, service: str) -> Iterator[tuple[str, str]]:
    """Operations that a module of the table calls by boto3's names."""
    model = botocore.session.get_session().get_service_model(service)
    known = {xform_name(name): name for name in model.operation_names}
    for word in set(re.findall(r'"(\w+)"', module.read_text())) & known.keys():
        yield service, known[word]
