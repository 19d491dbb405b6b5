"""Documents promise only what is there: links resolve, commands exist."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.main import get_command

from operations.cli import app

REPOSITORY = Path(__file__).resolve().parents[2]
DOCUMENTS = sorted(path for path in [*REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]+)(?:#[^)]*)?\)")
ANCHORED = re.compile(r"\[[^\]]*\]\(([^)#\s]*)#([^)]+)\)")
INLINE = re.compile(r"`((?:make|platformctl) [^`]+)`")
FENCE = re.compile(r"^ *```(?:bash|sh|console)\n(.*?)^ *```", re.MULTILINE | re.DOTALL)


def commands_in(document: Path) -> Iterator[list[str]]:
    text = document.read_text()
    lines = [line for block in FENCE.findall(text) for line in block.splitlines()]
    lines += [found.partition("[")[0] for found in INLINE.findall(text)]
    for line in lines:
        if line.lstrip().startswith(("make ", "platformctl ")):
            yield shlex.split(line, comments=True)


def test_commands_are_found_in_blocks_of_a_numbered_list_too(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("1. Look.\n   ```sh\n   platformctl image list\n   ```\n\n```bash\nmake up\n```\n")
    assert list(commands_in(page)) == [["platformctl", "image", "list"], ["make", "up"]]


def _identifier(document: Path) -> str:
    return str(document.relative_to(REPOSITORY))


@pytest.mark.parametrize("document", DOCUMENTS, ids=_identifier)
def test_links_lead_to_files_that_are_there(document: Path) -> None:
    targets = [target for target in LINK.findall(document.read_text()) if "://" not in target]
    missing = [target for target in targets if not (document.parent / target).exists()]
    assert not missing, f"{_identifier(document)} links to what is absent: {missing}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=_identifier)
def test_anchors_of_links_are_headings_of_their_page(document: Path) -> None:
    missing = [
        f"{page}#{anchor}"
        for page, anchor in ANCHORED.findall(document.read_text())
        if "://" not in page and anchor not in _anchors(document.parent / page if page else document)
    ]
    assert not missing, f"{_identifier(document)} links to sections that are absent: {missing}"


def _anchors(page: Path) -> set[str]:
    """As code hosts make them: lower case, spaces to dashes, other punctuation dropped."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("document", DOCUMENTS, ids=_identifier)
def test_make_targets_in_documents_exist(document: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))
    named = {words[1] for words in commands_in(document) if words[0] == "make"}
    assert named <= targets, (
        f"{_identifier(document)} names targets that the Makefile lacks: {named - targets}"
    )


@pytest.mark.parametrize("document", DOCUMENTS, ids=_identifier)
def test_platformctl_commands_in_documents_exist(document: Path) -> None:
    root = get_command(app)
    for words in commands_in(document):
        if words[0] == "platformctl":
            _assert_known(root, words[1:], f"{_identifier(document)}: {shlex.join(words)}")


def _assert_known(command: object, words: list[str], where: str) -> None:
    """Follow sub-commands as far as they go, then check each option's name."""
    groups = getattr(command, "commands", None)
    if groups is not None and words:
        name = words[0].rstrip(",.")
        assert name in groups, f"{where}: platformctl has no {name!r} (it has {', '.join(sorted(groups))})"
        _assert_known(groups[name], words[1:], where)
        return
    known = {option for parameter in getattr(command, "params", ()) for option in parameter.opts}
    used = {word.partition("=")[0] for word in words if word.startswith("--")}
    assert used <= known | {"--help"}, f"{where}: unknown options {sorted(used - known)}"


def test_the_makefiles_help_lists_every_target() -> None:
    help_text = subprocess.run(["make"], cwd=REPOSITORY, capture_output=True, text=True, check=True).stdout
    targets = re.findall(r"^([a-z-]+):.*##", (REPOSITORY / "Makefile").read_text(), re.MULTILINE)
    assert targets, "the Makefile documents its targets"
    assert all(target in help_text for target in targets)
