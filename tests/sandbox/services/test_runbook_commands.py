"""Each command of the services' runbooks runs, with the configuration of the service that it belongs to."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import boto3
import pytest

from sandbox.services.emulator import REGION
from sandbox.services.environment import of_migration, of_order_service, of_user_service
from tests.sandbox.services.conftest import LocalPlatform

pytestmark = [pytest.mark.services, pytest.mark.timeout(120)]
RUNBOOKS = Path(__file__).resolve().parents[3] / "docs" / "operations" / "services.md"
IN_A_SHELL = re.findall(r"python -m (services\..*)$", RUNBOOKS.read_text(), re.MULTILINE)
IN_A_POD = re.findall(r'"command": (\["python", "-m", .*?\])', RUNBOOKS.read_text())
COMMANDS = sorted({*IN_A_SHELL, *(" ".join(json.loads(words)[2:]) for words in IN_A_POD)})
SAYS = {
    "services.order.saga.redrive": r"moved 0 message\(s\)",
    "services.order.saga.redrive --limit 10": r"moved 0 message\(s\)",
    "services.order.housekeeping": r"Tally\(orders_visited=\d+",
    "services.user.housekeeping": r"\{'refresh_tokens': \d+",
    "services.user.keys secretsmanager:user-service/signing-keys": "has a new key in front",
    "services.order.migrate --down 0001": "",
}


def test_every_command_of_the_runbooks_is_run_here() -> None:
    assert set(COMMANDS) == set(SAYS)


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_runbooks_does_what_it_says(local_platform: LocalPlatform, command: str) -> None:
    place = local_platform.place
    told = of_user_service(place) if ".user." in command else of_order_service(place)
    if ".migrate" in command:
        told = of_migration(place, "order")
    if "secretsmanager:" in command:
        secrets = boto3.client(
            "secretsmanager",
            endpoint_url=place.messaging.endpoint,
            region_name=REGION,
            aws_access_key_id="sandbox",
            aws_secret_access_key="sandbox",  # noqa: S106 # of the emulator
        )
        secrets.create_secret(Name="user-service/signing-keys")
    run = [sys.executable, "-m", *command.split()]
    result = subprocess.run(run, env=os.environ | told, check=False, capture_output=True, text=True)
    try:
        assert result.returncode == 0, result.stderr
        assert re.search(SAYS[command], result.stdout), result.stdout
    finally:
        if ".migrate" in command:  # the platform goes on
            forward = [sys.executable, "-m", "services.order.migrate"]
            subprocess.run(forward, env=os.environ | told, check=True, capture_output=True)
