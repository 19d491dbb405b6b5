"""What the stacks tell each other: one frozen dataclass per stack, written and read through its fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, TypeVar, cast

import pulumi

from stacks.names import CoreStack

_READ_OUTPUTS = "pulumi:pulumi:readStackOutputs"  # the engine's own function, without a resource in the graph

_NO_SUCH_STACK = "unknown stack"

T = TypeVar("T")
V = TypeVar("V")


class UpstreamError(pulumi.RunError):
    """Another stack has not been brought up yet; the message holds the command that does."""


@dataclass(frozen=True, kw_only=True)
class OrganizationOutputs:
    """Accounts and roles that every later stack works with."""

    organization_id: pulumi.Output[str]
    organization_arn: pulumi.Output[str]
    management_account_id: pulumi.Output[str]
    account_ids: pulumi.Output[Mapping[str, str]]
    unit_ids: pulumi.Output[Mapping[str, str]]
    deploy_role_arns: pulumi.Output[Mapping[str, str]]


@dataclass(frozen=True, kw_only=True)
class SecurityOutputs:
    """Where logs and findings go."""

    log_archive_bucket: pulumi.Output[str]
    log_archive_key_arn: pulumi.Output[str]
    alerts_topic_arn: pulumi.Output[str]


@dataclass(frozen=True, kw_only=True)
class SharedOutputs:
    """The hub that environments attach to, and what they pull from it."""

    transit_gateway_id: pulumi.Output[str]
    prod_route_table_id: pulumi.Output[str]
    nonprod_route_table_id: pulumi.Output[str]
    shared_route_table_id: pulumi.Output[str]
    private_zone_id: pulumi.Output[str]
    repository_urls: pulumi.Output[Mapping[str, str]]
    image_parameter_arns: pulumi.Output[Mapping[str, str]]
    image_bucket: pulumi.Output[str]
    image_key_arn: pulumi.Output[str]


@dataclass(frozen=True, kw_only=True)
class EnvironmentOutputs:
    """What people and later stacks look up in an environment."""

    vpc_id: pulumi.Output[str]
    cluster_name: pulumi.Output[str]
    kubeconfig: pulumi.Output[Mapping[str, Any]]
    database_endpoints: pulumi.Output[Mapping[str, str]]
    cache_endpoint: pulumi.Output[str]
    queue_url: pulumi.Output[str]
    service_addresses: pulumi.Output[Mapping[str, str]]


StackOutputs = OrganizationOutputs | SecurityOutputs | SharedOutputs | EnvironmentOutputs

_STACK_OF: Mapping[type[Any], CoreStack] = {
    OrganizationOutputs: CoreStack.ORGANIZATION,
    SecurityOutputs: CoreStack.SECURITY,
    SharedOutputs: CoreStack.SHARED,
}


def export(outputs: StackOutputs) -> None:
    """Publish every field as a stack output of the same name."""
    for field in fields(outputs):
        pulumi.export(field.name, getattr(outputs, field.name))


def read(kind: type[T]) -> T:
    """The outputs of the stack that `kind` belongs to. Raises UpstreamError when it is not up."""
    stack = _STACK_OF[kind]
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{stack}"
    known = _known_outputs(name, stack)
    if not known:
        raise UpstreamError(f"The stack {stack} is not up. Run `pulumi up --stack {stack}` first.")
    missing = sorted({field.name for field in fields(cast(Any, kind))} - known)
    if missing:
        raise UpstreamError(
            f"The stack {stack} has no output {', '.join(missing)} yet. Run `pulumi up --stack {stack}` first."
        )
    reference = pulumi.StackReference(name)
    return kind(**{field.name: reference.require_output(field.name) for field in fields(cast(Any, kind))})


def _known_outputs(name: str, stack: CoreStack) -> frozenset[str]:
    """Asked before the StackReference exists: its own failure could not say what to do."""
    try:
        answer = pulumi.runtime.invoke(_READ_OUTPUTS, {"name": name}).value or {}
    except Exception as refusal:
        why = "" if _NO_SUCH_STACK in str(refusal) else f" ({refusal})"
        raise UpstreamError(
            f"The stack {stack} does not exist yet{why}. Run `pulumi up --stack {stack}` first."
        ) from refusal
    outputs: Mapping[str, object] = answer.get("outputs") or {}
    return frozenset(outputs)


Entries = pulumi.Output[Mapping[str, str]] | Mapping[str, pulumi.Output[str]]
"""Values by name: as another stack published them, or one by one within the stack that makes them."""


def entry(mapping: Entries, key: str, what: str) -> pulumi.Output[str]:
    """One value by its name, or a refusal that lists the names that are there."""

    def pick(values: Mapping[str, V]) -> V:
        if key not in values:
            raise UpstreamError(f"No {what} for {key!r}; there are {', '.join(sorted(values)) or 'none'}.")
        return values[key]

    return mapping.apply(pick) if isinstance(mapping, pulumi.Output) else pick(mapping)
