"""Nothing is left out of what the tests of the roles break."""

from __future__ import annotations

from components.image.hardening_controls import controls
from tests.ansible.breaks import BREAKS


def test_every_control_can_be_broken() -> None:
    assert set(BREAKS) == {control.id for control in controls()}
