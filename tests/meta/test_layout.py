"""Rules about the tree itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PROGRAM = ("__main__.py", "stacks", "components", "policies", "services")
PACKAGES = ("stacks", "components", "policies", "services", "operations", "sandbox", "tests", "benchmarks")
ENVIRONMENT_WORDS = re.compile(r"\b(sandbox|moto|localstack|127\.0\.0\.1|localhost)\b", re.IGNORECASE)
ORGANIZATIONAL_UNIT = re.compile(r"\bSandbox\b|\bSANDBOX\b|\"sandbox\"|OrganizationalUnit")
LONGEST_FILE = 200
LONGEST_FUNCTION = 35


def _files(*roots: str) -> Iterator[Path]:
    for root in roots:
        path = REPOSITORY / root
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


def _name(path: Path) -> str:
    return str(path.relative_to(REPOSITORY))


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_the_infrastructure_program_never_knows_where_it_runs() -> None:
    """An organizational unit may be called Sandbox; code that asks whether it is in one may not exist."""
    infrastructure = [root for root in PROGRAM if root != "services"]
    found = [
        f"{_name(path)}:{number}: {line.strip()}"
        for path in _files(*infrastructure)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if ENVIRONMENT_WORDS.search(line) and not ORGANIZATIONAL_UNIT.search(line)
    ]
    assert not found, "the program must not know that it runs on one machine:\n" + "\n".join(found)


@pytest.mark.parametrize("root", PROGRAM)
def test_the_program_never_imports_the_sandbox(root: str) -> None:
    found = [
        _name(path)
        for path in _files(root)
        if re.search(r"^\s*(from|import) (sandbox|moto)\b", path.read_text(), re.MULTILINE)
    ]
    assert not found, f"the sandbox may only change the environment, but these import it: {found}"


@pytest.mark.timeout(300)
def test_every_test_file_is_collected() -> None:
    with_tests = {
        _name(path)
        for path in _files("tests")
        if any(node.name.startswith("test_") for node in _functions(path))
    }
    command = [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "", "--no-header"]
    answer = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False, timeout=240)
    collected = {line.partition("::")[0] for line in answer.stdout.splitlines() if "::" in line}
    assert answer.returncode == 0, answer.stdout[-2000:]
    assert with_tests <= collected, f"never collected: {sorted(with_tests - collected)}"


def test_every_test_has_a_sentence_for_a_name() -> None:
    short = [
        f"{_name(path)}: {node.name}"
        for path in _files("tests")
        for node in _functions(path)
        if node.name.startswith("test_") and node.name.count("_") < 3
    ]
    assert not short, f"a test's name says what is true, in words: {short}"


def test_files_stay_readable() -> None:
    long = [
        f"{_name(path)}: {lines} lines"
        for path in _files(*PACKAGES)
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    ]
    assert not long, f"no file is longer than {LONGEST_FILE} lines: {long}"


def test_functions_stay_readable() -> None:
    long = [
        f"{_name(path)}: {node.name} has {lines} lines"
        for path in _files(*PACKAGES)
        for node in _functions(path)
        if (lines := (node.end_lineno or 0) - node.lineno + 1) > LONGEST_FUNCTION
    ]
    assert not long, f"no function is longer than {LONGEST_FUNCTION} lines: {long}"


def test_every_suppression_has_a_code() -> None:
    bare = re.compile(r"#\s*(noqa(?!:)|type:\s*ignore(?!\[))")
    found = [
        f"{_name(path)}:{number}"
        for path in _files(*PACKAGES)
        if path != Path(__file__)
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if bare.search(line)
    ]
    assert not found, f"a suppression names what it suppresses: {found}"


def test_ansible_stays_importable_as_the_real_package() -> None:
    assert not (REPOSITORY / "ansible" / "__init__.py").exists(), "it would shadow the ansible package"
