"""Every role alone on a real Debian system: what it says before, what it does, and that its controls notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from components.image.hardening_controls import Control, controls_of
from operations.image.roles import role_names
from tests.ansible.agents import FOLDER, put_agents
from tests.ansible.breaks import BREAKS
from tests.ansible.system import Outcome, System, debian_base, playbook_of, system

pytestmark = [pytest.mark.images, pytest.mark.timeout(1800)]
VARIABLES: dict[str, dict[str, object]] = {"aws_agents": {"aws_agents_package_folder": FOLDER}}


@dataclass(frozen=True, kw_only=True)
class Applied:
    """A role on a system of its own: asked in check mode, applied, applied again."""

    role: str
    system: System
    asked: Outcome
    touched: list[str]
    first: Outcome
    second: Outcome

    @property
    def controls(self) -> list[Control]:
        return [control for control in controls_of("Debian") if control.role == self.role]


@pytest.fixture(scope="module", params=role_names())
def applied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    role = str(request.param)
    folder = tmp_path_factory.mktemp(role)
    with system(folder, debian_base()) as host:
        yield _apply(role, host, playbook_of(folder, role))


def _apply(role: str, host: System, playbook: Path) -> Applied:
    variables = VARIABLES.get(role, {})
    if variables:
        put_agents(host.root)
    before = host.fingerprint()
    asked = host.play(playbook, "--check", **variables)
    after = host.fingerprint()
    return Applied(
        role=role,
        system=host,
        asked=asked,
        touched=sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name)),
        first=host.play(playbook, **variables),
        second=host.play(playbook, **variables),
    )


def test_check_mode_tells_what_a_role_would_do_and_does_nothing(applied: Applied) -> None:
    assert applied.asked.succeeded, applied.asked.text
    assert applied.asked.changed, f"{applied.role} --check says that there is nothing to do on a plain system"
    assert not applied.touched, f"{applied.role} --check changed {applied.touched}"


def test_a_role_needs_no_other_role(applied: Applied) -> None:
    assert applied.first.succeeded, applied.first.text
    assert applied.first.changed, f"{applied.role} did nothing to a plain system"


def test_a_second_run_changes_nothing(applied: Applied) -> None:
    assert applied.second.succeeded, applied.second.text
    assert not applied.second.changed, f"{applied.role} changes again: {applied.second.changed}"


def test_the_controls_of_a_role_hold_after_it_and_notice_when_they_are_broken(applied: Applied) -> None:
    for control in applied.controls:
        said = applied.system.run(control.test)
        assert said.returncode == 0, f"{control.id} does not hold after {applied.role}: {said.stderr}"
    for control in applied.controls:
        assert applied.system.holds(control.test), f"{control.id} fell with another control's break"
        broken = applied.system.run(BREAKS[control.id])
        assert broken.returncode == 0, f"{control.id} could not be broken: {broken.stderr}"
        assert not applied.system.holds(control.test), f"{control.id} does not notice `{BREAKS[control.id]}`"
