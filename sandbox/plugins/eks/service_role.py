"""The IAM role that a component makes for an AWS service: `eks:index:ServiceRole`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from sandbox.plugins.eks.registration import ChildOptions, Monitor, Resource
from sandbox.plugins.eks.values import Value

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
