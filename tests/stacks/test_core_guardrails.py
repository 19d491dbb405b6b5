"""Every guardrail judges the stacks that exist once, as they would be deployed."""

from __future__ import annotations

import pytest

from policies.guardrail import Guardrail
from policies.registry import all_guardrails
from tests.stacks.judgement import as_planned, violations
from tests.stacks.program import core


@pytest.mark.parametrize("stack", ["organization", "security", "shared"])
@pytest.mark.parametrize("guardrail", all_guardrails(), ids=lambda guardrail: guardrail.id)
def test_a_core_stack_keeps_every_guardrail(guardrail: Guardrail, stack: str) -> None:
    found = violations(guardrail, as_planned(core(stack)))
    assert not found, f"{guardrail.id}: {guardrail.fix}\n" + "\n".join(found)


@pytest.mark.parametrize("kind", ["aws:kms/key:Key", "aws:s3/bucket:Bucket"])
@pytest.mark.parametrize("stack", ["security", "shared"])
def test_what_holds_the_records_and_images_is_protected(stack: str, kind: str) -> None:
    made = core(stack).of_type(kind)
    assert made
    unprotected = [each.name for each in made if not each.protect]
    assert not unprotected, f"a rename or destroy of {stack} deletes {kind}: {unprotected}"
