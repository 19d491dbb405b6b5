"""Commands in documents work: the cheap ones run here, each other one names the test that runs it."""

from __future__ import annotations

import ast
import importlib.util
import re
import shlex
import subprocess

import pytest
from typer.testing import CliRunner

from operations.cli import app
from tests.meta.test_docs import DOCUMENTS, REPOSITORY, commands_in

PLATFORM = "tests/sandbox/platform"
FLEET = "tests/operations/fleet/test_commands.py"
IMAGE = "tests/operations/image"
IMAGES = f"{PLATFORM}/test_image_release.py"
PIPELINE = f"{PLATFORM}/test_images_of_the_pipeline.py"
LIFE_OF_A_SANDBOX = (
    "tests/sandbox/test_sandbox_commands.py::test_a_sandbox_starts_tells_its_status_stops_and_forgets"
)
RUN_BY = {
    "make image": f"{IMAGE}/test_local_build.py::test_a_build_is_sealed_with_all_that_a_release_needs",
    "make load": (
        "tests/benchmarks/load/test_run.py"
        "::test_the_steady_profile_is_measured_judged_reported_and_leaves_nothing_behind"
    ),
    "make down": f"{PLATFORM}/test_down.py::test_down_leaves_no_object_and_no_process",
    "make sbom": (
        "tests/sandbox/services/test_bill_of_materials.py"
        "::test_the_bill_names_every_locked_package_with_its_hashes"
    ),
    "make services": (
        "tests/sandbox/services/test_walkthrough.py::test_the_walk_through_ends_with_a_shipped_order"
    ),
    "make up": f"{PLATFORM}/test_up.py::test_every_stack_comes_up_in_the_order_of_its_needs",
    "platformctl bootstrap": (
        "tests/sandbox/cloud/test_bootstrap.py"
        "::test_it_prints_what_to_export_and_a_second_run_creates_nothing"
    ),
    "platformctl down": f"{PLATFORM}/test_down.py::test_down_leaves_no_object_and_no_process",
    "platformctl drift": (
        f"{PLATFORM}/test_drift.py::test_a_tag_changed_by_hand_is_reported_with_both_values_and_its_owner"
    ),
    "platformctl env": f"{PLATFORM}/test_plain_pulumi.py::test_a_plain_preview_sees_the_stack_and_nothing_to_do",
    "platformctl fleet compliance": f"{FLEET}::test_compliance_ends_with_2_and_writes_the_report",
    "platformctl fleet parameters": (
        "tests/operations/fleet/test_asking.py::test_parameters_are_a_tree_whose_secrets_stay_hidden"
    ),
    "platformctl fleet patch": f"{FLEET}::test_the_whole_fleet_is_patched_from_the_command_line",
    "platformctl fleet status": f"{FLEET}::test_status_counts_every_node_of_every_account",
    "platformctl image build": f"{IMAGE}/test_local_build.py::test_a_build_is_sealed_with_all_that_a_release_needs",
    "platformctl image deprecate": f"{IMAGES}::test_a_channel_goes_back_and_the_withdrawn_version_stays_away",
    "platformctl image diff": f"{IMAGES}::test_two_versions_are_compared_by_what_was_released",
    "platformctl image list": f"{IMAGES}::test_released_versions_are_listed_with_the_channel_that_hands_them_out",
    "platformctl image prune": f"{PIPELINE}::test_what_would_be_removed_is_shown_with_the_reasons_of_what_stays",
    "platformctl image release": f"{PIPELINE}::test_a_build_installs_what_it_needs_and_releases_both_families",
    "platformctl image stale": f"{PIPELINE}::test_without_a_newer_base_image_the_daily_look_builds_nothing",
    "platformctl image promote": f"{IMAGES}::test_a_promotion_moves_the_parameter_that_hosts_read_and_is_no_drift",
    "platformctl image publish": f"{IMAGES}::test_released_versions_are_listed_with_the_channel_that_hands_them_out",
    "platformctl image rollback": f"{IMAGES}::test_a_channel_goes_back_and_the_withdrawn_version_stays_away",
    "platformctl image root": (
        f"{IMAGE}/test_root_filesystem.py::test_an_image_is_made_with_a_report_of_packages_and_controls"
    ),
    "platformctl image scan": (
        f"{IMAGE}/test_local_build.py::test_the_scan_compares_the_plain_system_with_the_hardened_one"
    ),
    "platformctl image show": f"{IMAGES}::test_released_versions_are_listed_with_the_channel_that_hands_them_out",
    "platformctl sandbox reset": LIFE_OF_A_SANDBOX,
    "platformctl sandbox start": LIFE_OF_A_SANDBOX,
    "platformctl sandbox status": LIFE_OF_A_SANDBOX,
    "platformctl sandbox stop": LIFE_OF_A_SANDBOX,
    "platformctl sandbox window": "tests/operations/test_window_commands.py::"
    "test_each_environment_is_patched_once_the_one_before_is_done",
    "platformctl scp explain": (
        "tests/operations/test_scp.py::test_a_region_that_is_not_approved_is_denied_by_name"
    ),
    "platformctl scp pack": "tests/operations/test_scp.py::test_the_packing_is_shown_against_the_quotas",
    "platformctl scp simulate": "tests/operations/test_scp.py::test_a_plan_that_the_scps_let_through",
    "platformctl up": f"{PLATFORM}/test_faults.py::test_after_ctrl_c_no_process_is_left_and_the_next_up_goes_on",
}
"""Command without arguments -> the test that runs it, or the function behind it, with real processes where it
needs them. Targets that only serve developers (`make lint`, `make lock`, benchmarks) are expanded here instead."""
EXPANDED = frozenset(
    f"make {target}"
    for target in (
        "bench",
        "bench-cold",
        "bench-services",
        "docs",
        "format",
        "install",
        "lint",
        "lock",
        "roles",
        "test",
        "unit",
    )
)
DOCUMENTED = sorted({shlex.join(words) for page in DOCUMENTS for words in commands_in(page)})
TARGETS = sorted(re.findall(r"^([a-z-]+):.*##", (REPOSITORY / "Makefile").read_text(), re.MULTILINE))


def _name(command: str) -> str:
    """`platformctl scp explain --account prod` -> `platformctl scp explain`."""
    words = [word.rstrip(",.") for word in shlex.split(command)]
    if words[0] == "make":
        return " ".join(words[:2])
    groups = {group.name for group in app.registered_groups}
    return " ".join(words[: 3 if words[1] in groups else 2])


@pytest.mark.parametrize("command", DOCUMENTED)
def test_every_command_in_the_documents_is_run_by_some_test(command: str) -> None:
    name = _name(command)
    assert name in RUN_BY or name in EXPANDED, f"{command!r}: add the test that runs it to RUN_BY"


def test_no_entry_speaks_of_a_command_that_no_document_has() -> None:
    named = {_name(command) for command in DOCUMENTED}
    assert not (set(RUN_BY) | EXPANDED) - named


@pytest.mark.parametrize("identifier", sorted(set(RUN_BY.values())))
def test_the_test_that_is_named_exists(identifier: str) -> None:
    file, _, function = identifier.partition("::")
    tree = ast.parse((REPOSITORY / file).read_text())
    names = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
    assert function in names, f"{file} has no {function}"


@pytest.mark.parametrize("command", [one for one in DOCUMENTED if one.startswith("platformctl ")])
def test_a_documented_command_answers_for_help_and_knows_its_options(command: str) -> None:
    path = _name(command).split()[1:]
    answer = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "200", "NO_COLOR": "1"})
    assert answer.exit_code == 0, answer.output
    options = {word.partition("=")[0] for word in shlex.split(command) if word.startswith("--")}
    assert all(option in answer.output for option in options), answer.output


@pytest.mark.parametrize("target", TARGETS)
def test_a_target_expands_to_programs_and_modules_that_are_there(target: str) -> None:
    """A dry run: make itself resolves the prerequisites."""
    shown = subprocess.run(
        ["make", "--dry-run", target], cwd=REPOSITORY, capture_output=True, text=True, check=True
    ).stdout
    # Only what stands there whole: `make bench` puts its module names together in the shell.
    modules = re.findall(r"-m ([\w.]+)(?=\s|$)", shown)
    programs = re.findall(r"(?<!-x )(\.venv/bin/[\w-]+)", shown)
    assert not [name for name in programs if not (REPOSITORY / name).exists()], shown
    assert not [name for name in modules if importlib.util.find_spec(name) is None], shown
