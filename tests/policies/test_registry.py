"""Rules about all guardrails at once."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from policies.guardrail import Frameworks, Guardrail
from policies.registry import all_guardrails, by_id

FOLDER = Path(__file__).parents[2] / "policies" / "guardrails"
TESTS = Path(__file__).parent / "guardrails"
VERBS = ("deny", "limit", "protect", "require")
FEWEST = 30
REJECTING = {"rejects", "rejects_stack", "denies"}
ACCEPTING = {"accepts", "accepts_stack", "permits"}

every = pytest.mark.parametrize("guardrail", all_guardrails(), ids=lambda guardrail: guardrail.id)


def file_of(guardrail: Guardrail) -> Path:
    return FOLDER / guardrail.domain / f"{guardrail.id.replace('-', '_')}.py"


def test_there_are_at_least_thirty_and_each_file_holds_one() -> None:
    files = [file for file in FOLDER.rglob("*.py") if file.name != "__init__.py"]
    assert len(all_guardrails()) == len(files) >= FEWEST


@every
def test_path_equals_domain_and_id(guardrail: Guardrail) -> None:
    assert file_of(guardrail).is_file(), "a guardrail is found by its name"


@every
def test_the_name_starts_with_a_verb_and_survives_the_way_through_a_sid(guardrail: Guardrail) -> None:
    assert guardrail.id.split("-")[0] in VERBS
    assert re.fullmatch(r"[a-z]+(-[a-z]+)+", guardrail.id), "digits would be lost in the Sid"


@every
def test_the_metadata_is_complete(guardrail: Guardrail) -> None:
    assert guardrail.frameworks != Frameworks(), "every guardrail helps to meet some control"
    assert guardrail.scope
    for text in (guardrail.why, guardrail.fix):
        assert text.endswith("."), "sentences, since people read them in a failed preview"
    assert not guardrail.title.endswith("."), "a title is no sentence"


@every
def test_it_is_enforced_somewhere(guardrail: Guardrail) -> None:
    uses = (guardrail.statements, guardrail.check, guardrail.stack_check, guardrail.admission)
    assert any(uses), "a guardrail that nothing enforces is an opinion"


@every
def test_it_has_a_test_that_accepts_and_one_that_rejects(guardrail: Guardrail) -> None:
    file = TESTS / guardrail.domain / f"test_{guardrail.id.replace('-', '_')}.py"
    assert file.is_file()
    called = {
        node.func.id
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert called & REJECTING, "no test shows it rejecting anything"
    assert called & ACCEPTING, "no test shows it accepting anything"


@every
def test_each_statement_denies_and_says_nothing_about_sids(guardrail: Guardrail) -> None:
    for statement in guardrail.statements:
        assert statement["Effect"] == "Deny", "FullAWSAccess allows; guardrails only deny"
        assert "Sid" not in statement, "Sids come from the id"


def test_guardrails_are_found_by_id() -> None:
    assert by_id()["limit-regions"].title == "Only approved regions are used"
