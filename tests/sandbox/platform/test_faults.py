"""An update that is cut off leaves nothing behind, and the next one goes on."""

from __future__ import annotations

import os
import shlex
import signal
from collections.abc import Iterator

import psutil
import pytest

from operations.console import Progress
from operations.stack_order import StackName
from operations.up import bring_up
from sandbox import runtime
from sandbox.paths import SandboxPaths
from sandbox.processes import supervisor
from tests.sandbox.platform.cut_off import assert_whole, half_way

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]


@pytest.fixture(autouse=True)
def interrupts_reach_children() -> Iterator[None]:
    """A background job of a shell ignores Ctrl-C, and what it starts would inherit that."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


def _engines(paths: SandboxPaths) -> list[psutil.Process]:
    own = str(paths.bin / "pulumi")
    return [found for found in psutil.process_iter(["cmdline"]) if (found.info["cmdline"] or [""])[0] == own]


def _belonging_to(paths: SandboxPaths) -> list[str]:
    """Every process that was started for this sandbox: by its command, its folder or its environment."""
    root = str(paths.root)
    return [
        shlex.join(found.info["cmdline"] or [found.name()])
        for found in psutil.process_iter(["cmdline", "environ"])
        if found.pid != os.getpid()
        and (
            root in " ".join(found.info["cmdline"] or [])
            or any(root in value for value in (found.info["environ"] or {}).values())
        )
    ]


def test_after_a_killed_engine_the_next_up_ends_clean_and_orphans_nothing(paths: SandboxPaths) -> None:
    process = half_way(paths)
    for engine in _engines(paths):
        engine.kill()
    assert process.wait(60) == 1, "the cut-off update is an error"
    assert_whole(paths)


def test_after_ctrl_c_no_process_is_left_and_the_next_up_goes_on(paths: SandboxPaths) -> None:
    process = half_way(paths)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(120) == 130
    assert _belonging_to(paths) == [], "no process is left behind"
    assert_whole(paths)


def test_ctrl_c_at_the_terminal_of_make_up_ends_all_of_it_and_the_next_up_goes_on(
    paths: SandboxPaths,
) -> None:
    """A terminal interrupts every process in front of it at once: make, its shell, and platformctl."""
    process = half_way(paths, ["make", "up"])
    os.killpg(process.pid, signal.SIGINT)
    assert process.wait(120) != 0
    assert _belonging_to(paths) == [], "no process is left behind"
    assert_whole(paths)


def test_ctrl_c_leaves_a_sandbox_running_that_ran_before(paths: SandboxPaths) -> None:
    runtime.start(paths)
    before = {name: found.pid for name, found in supervisor.running(paths).items()}
    process = half_way(paths)
    os.kill(process.pid, signal.SIGINT)
    assert process.wait(120) == 130
    assert _engines(paths) == []
    assert {name: found.pid for name, found in supervisor.running(paths).items()} == before


def test_a_state_file_that_was_cut_short_is_restored_and_nothing_is_orphaned(paths: SandboxPaths) -> None:
    bring_up(paths, Progress(), [StackName.ORGANIZATION])
    (file,) = (paths.pulumi_state / ".pulumi" / "stacks").glob("*/organization.json")
    file.write_bytes(file.read_bytes()[:100])
    file.with_name(f"{file.name}.attrs").write_bytes(b"")
    assert_whole(paths)
