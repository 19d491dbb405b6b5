"""Machines boot images that have the updates of the last weeks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from policies.aws_types import aws_type, aws_types
from policies.evaluation import Unknown
from policies.findings import mapping
from policies.guardrail import (
    Domain,
    Finding,
    Frameworks,
    Guardrail,
    ResourceCheck,
    Severity,
    Undecided,
    Violation,
)
from policies.image_age import BUILT_TAG, NEVER_RELEASED, OLDEST, built_at, in_time
from policies.resource import Resource, Value

INSTANCE = aws_type("ec2", "Instance")
TEMPLATE = aws_type("ec2", "LaunchTemplate")
NODE_GROUP = aws_type("eks", "NodeGroup")
_RELEASE = re.compile(r"[\d.]+-(\d{4})(\d{2})(\d{2})")
"""An EKS release version such as 1.34.1-20251120 ends in the day of its build."""

Clock = Callable[[], datetime]


def _judge(resource: Resource, clock: Clock) -> Iterator[Finding]:
    if resource.type == NODE_GROUP:
        yield from _node_group(resource, clock)
    elif resource.type == TEMPLATE:
        if resource.at("imageId") is not None:
            yield from _template(resource, clock)
    elif resource.at("ami") is not None:
        path = f"tags.{BUILT_TAG}"
        yield from _built(resource.at(path), path, clock)


def _template(resource: Resource, clock: Clock) -> Iterator[Finding]:
    """The tags that instances get say it; the template's own tags are of the template."""
    for path, specification in resource.items("tagSpecifications"):
        if isinstance(specification, Unknown):
            yield Undecided(path=path)
            return
        if mapping(specification).get("resourceType") == "instance":
            tag = f"{path}.tags.{BUILT_TAG}"
            yield from _built(resource.at(tag), tag, clock)
            return
    yield from _built(None, "tagSpecifications", clock)


def _node_group(resource: Resource, clock: Clock) -> Iterator[Finding]:
    """A group with a launch template is judged there; one without boots an image of AWS."""
    if resource.at("launchTemplate") is not None:
        return
    release = resource.at("releaseVersion")
    found = _RELEASE.fullmatch(release) if isinstance(release, str) else None
    if found is None:
        yield Undecided(path="releaseVersion")
    else:
        yield from _built("-".join(found.groups()) + "T00:00:00+00:00", "releaseVersion", clock)


def _built(value: Value, path: str, clock: Clock) -> Iterator[Finding]:
    if isinstance(value, Unknown) or value == NEVER_RELEASED:
        yield Undecided(path=path)
        return
    built = built_at(value) if isinstance(value, str) else None
    if built is None:
        yield Violation(path=path, value=value, problem=f"must say in {BUILT_TAG} when the image was built")
    elif not in_time(built, now := clock()):
        age = (now - built).days
        yield Violation(path=path, value=value, problem=f"is {age} days ago; {OLDEST.days} are allowed")


def guardrail(clock: Clock) -> Guardrail:
    """The guardrail at the clock's time."""
    return Guardrail(
        id="limit-image-age",
        title=f"Machines boot images that are at most {OLDEST.days} days old",
        why="Each new machine of an old image comes up with every hole that was closed since its build.",
        fix="Promote a newer version: `platformctl image release`, then `platformctl image promote`.",
        severity=Severity.HIGH,
        domain=Domain.COMPUTE,
        frameworks=Frameworks(nist_800_53=("SI-2", "CM-2")),
        check=ResourceCheck(
            aws_types("ec2.Instance", "ec2.LaunchTemplate", "eks.NodeGroup"),
            lambda resource: _judge(resource, clock),
        ),
    )


GUARDRAIL = guardrail(lambda: datetime.now(UTC))
