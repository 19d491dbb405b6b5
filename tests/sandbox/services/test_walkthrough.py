"""The commands that `python -m sandbox.services` prints do what they say."""

from __future__ import annotations

import json
import subprocess

import pytest

from sandbox.services.emulator import empty_mailbox
from sandbox.services.walkthrough import walkthrough
from tests.sandbox.services.conftest import LocalPlatform

pytestmark = [pytest.mark.services, pytest.mark.timeout(180)]


def test_the_walk_through_ends_with_a_shipped_order(local_platform: LocalPlatform) -> None:
    place = local_platform.place
    empty_mailbox(place.messaging)
    commands = walkthrough(users=place.users_url, orders=place.orders_url, messaging=place.messaging)
    result = subprocess.run(
        ["bash", "-eu", "-c", commands], check=False, capture_output=True, text=True, timeout=120
    )
    assert result.returncode == 0, result.stderr
    history = json.loads(result.stdout.splitlines()[-1])
    states = [step["to_state"] for step in history["transitions"]]
    assert states == ["pending", "reserved", "paid", "shipped"]
