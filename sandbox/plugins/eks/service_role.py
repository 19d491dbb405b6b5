"""The IAM role that a component makes for an AWS service: `eks:index:ServiceRole`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sandbox.plugins.eks.inputs import Inputs
from sandbox.plugins.eks.registration import ChildOptions, Monitor, Resource
from sandbox.plugins.eks.values import Value, referenced_urn

POLICY_PREFIX = "arn:aws:iam::aws:policy/"
SUFFIX_DIGITS = 8


@dataclass(frozen=True)
class ServiceRole:
    """The role, and the URNs that whoever uses it must wait for."""

    role: Resource
    attachments: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ServiceRoleArgs:
    service: str
    policies: tuple[str, ...]
    tags: Value
    description: str | None = None
    actions: tuple[str, ...] = ("sts:AssumeRole",)


def create(monitor: Monitor, name: str, parent: str, args: ServiceRoleArgs) -> ServiceRole:
    component = monitor.nested_component("eks:index:ServiceRole", name, parent)
    options = ChildOptions(parent=component.urn)
    inputs = {
        "description": args.description,
        "assumeRolePolicy": _trust(args),
        "tags": args.tags,
    }
    role = monitor.child("aws:iam/role:Role", f"{name}-role", inputs, options)
    attachments = [
        monitor.child(
            "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
            f"{name}-{_suffix(f'{POLICY_PREFIX}{policy}')}",
            {"role": role.output("name"), "policyArn": f"{POLICY_PREFIX}{policy}"},
            options,
        )
        for policy in args.policies
    ]
    monitor.finish(component.urn, {})
    return ServiceRole(role, tuple(attachment.urn for attachment in attachments))


def of_cluster(
    monitor: Monitor, name: str, parent: str, inputs: Inputs
) -> tuple[Value, Value, tuple[str, ...]]:
    """ARN, reference and what to wait for: the given role, or one of our own."""
    given = inputs["serviceRole"]
    if given.data is not None:
        urn = referenced_urn(given.data)
        return given.get("arn"), given, (urn,) if urn else ()
    args = ServiceRoleArgs(
        service="eks.amazonaws.com",
        policies=("AmazonEKSClusterPolicy",),
        tags=inputs["tags"],
        description="Allows EKS to manage clusters on your behalf.",
        actions=("sts:AssumeRole", "sts:TagSession"),
    )
    made = create(monitor, f"{name}-eksRole", parent, args)
    return made.role.output("arn"), made.role.reference, (made.role.urn, *made.attachments)


def _trust(args: ServiceRoleArgs) -> str:
    statement = {
        "Action": list(args.actions),
        "Effect": "Allow",
        "Principal": {"Service": [args.service]},
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _suffix(policy: str) -> str:
    """A short stable name for a policy; not a secret matter."""
    return hashlib.sha1(policy.encode(), usedforsecurity=False).hexdigest()[:SUFFIX_DIGITS]
