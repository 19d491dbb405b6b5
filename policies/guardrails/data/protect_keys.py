"""Keys are deleted by automation alone."""

from __future__ import annotations

from collections.abc import Iterator

from policies.aws_types import aws_types
from policies.findings import number, require
from policies.guardrail import Domain, Finding, Frameworks, Guardrail, ResourceCheck, Severity
from policies.resource import Resource
from policies.statements import AUTOMATION, deny

SHORTEST_WINDOW_DAYS = 7


def _judge(resource: Resource) -> Iterator[Finding]:
    # Absent means AWS's 30 days.
    yield from require(
        resource,
        "deletionWindowInDays",
        lambda value: value is None or number(value) >= SHORTEST_WINDOW_DAYS,
        f"leaves less than {SHORTEST_WINDOW_DAYS} days to notice",
    )


GUARDRAIL = Guardrail(
    id="protect-keys",
    title="Only automation schedules the deletion of keys",
    why="Deleting a key deletes all that it ever encrypted.",
    fix="Remove the key from the program; wait out the deletion window.",
    severity=Severity.CRITICAL,
    domain=Domain.DATA,
    frameworks=Frameworks(nist_800_53=("SC-12", "CP-9")),
    statements=(
        deny(
            "kms:DeleteImportedKeyMaterial",
            "kms:DisableKey",
            "kms:DisableKeyRotation",
            "kms:ScheduleKeyDeletion",
            unless=AUTOMATION,
        ),
    ),
    check=ResourceCheck(aws_types("kms.Key"), _judge),
)
