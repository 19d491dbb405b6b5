"""OpenSCAP inside a root filesystem: the rules of a profile, as pass, fail or not applicable."""

from __future__ import annotations

import shutil
from pathlib import Path
from xml.etree import ElementTree

from operations.image.families import DEBIAN
from operations.image.scan.namespace import TOOLS, ScanRoom, needed, run
from operations.image.scan.result import RuleResults, ScanError

PREFIX = "xccdf_org.ssgproject.content_"
XCCDF = "{http://checklists.nist.gov/xccdf/1.2}"
DATA = Path("/usr/share/openscap")
RULES_FAIL = 2
"""How `oscap` ends when it could judge and a rule fails."""
# Not being able to tell is no pass.
FAILED = frozenset({"fail", "error", "unknown"})
SILENT = frozenset({"notapplicable", "notselected", "notchecked", "informational"})


def bring(tools: Path) -> None:
    """Copy the scanner, its libraries and its data into the folder. Raises ScanError, ImageBuildError."""
    program = needed("oscap", "openscap-scanner")
    folder = tools / "openscap"
    (folder / "lib").mkdir(parents=True)
    shutil.copy(program, folder / "oscap")
    for library in _libraries(program):
        shutil.copy(library, folder / "lib" / library.name)
    shutil.copytree(DATA, folder / "share")
    shutil.copy(DEBIAN.standard.content(), folder / "content.xml")


def _libraries(program: Path) -> list[Path]:
    """What the dynamic linker of this machine loads for the program, itself included."""
    lines = run(("ldd", str(program))).stdout.split()
    found = [Path(word) for word in lines if word.startswith("/")]
    if not found:
        raise ScanError(
            f"`ldd {program}` names no libraries: this machine cannot copy the scanner into an image."
        )
    return found


def judge(room: ScanRoom) -> RuleResults:
    """Every rule of the profile. Raises ScanError."""
    share, out = f"{TOOLS}/openscap/share", room.tools / "results.xml"
    linker = next(
        path.name for path in (room.tools / "openscap/lib").iterdir() if path.name.startswith("ld-linux")
    )
    room.execute(
        (
            *("/usr/bin/env", f"OSCAP_SCHEMA_PATH={share}/schemas", f"OSCAP_XSLT_PATH={share}/xsl"),
            *(f"OSCAP_CPE_PATH={share}/cpe", f"{TOOLS}/openscap/lib/{linker}"),
            *("--library-path", f"{TOOLS}/openscap/lib", f"{TOOLS}/openscap/oscap", "xccdf", "eval"),
            *("--profile", profile_id(DEBIAN.standard.profile), "--results", f"{TOOLS}/results.xml"),
            f"{TOOLS}/openscap/content.xml",
        ),
        good=frozenset({0, RULES_FAIL}),
    )
    return rule_results(out.read_bytes())


def rule_results(document: bytes) -> RuleResults:
    """The results in an XCCDF document. Raises ScanError when it has a result that is not known."""
    tree = ElementTree.fromstring(document)  # noqa: S314 (written by the scanner a moment ago)
    titles = {rule.attrib["id"]: rule.findtext(f"{XCCDF}title", "") for rule in tree.iter(f"{XCCDF}Rule")}
    found = {
        entry.attrib["idref"]: entry.findtext(f"{XCCDF}result", "")
        for entry in tree.iter(f"{XCCDF}rule-result")
    }
    for rule, result in found.items():
        if result not in FAILED | SILENT | {"pass", "fixed"}:
            raise ScanError(f"OpenSCAP answers {result!r} for {rule}, which is no result of XCCDF 1.2.")
    return RuleResults(
        passed=sum(result in {"pass", "fixed"} for result in found.values()),
        failed={_short(rule): titles.get(rule, "") for rule, result in found.items() if result in FAILED},
        not_applicable=sum(result == "notapplicable" for result in found.values()),
    )


def profile_id(name: str) -> str:
    """The name of a profile as OpenSCAP takes it."""
    return f"{PREFIX}profile_{name}"


def _short(rule: str) -> str:
    return rule.removeprefix(f"{PREFIX}rule_")
