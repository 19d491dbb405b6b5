"""Both services keep to their OpenAPI description under generated requests, good and bad ones.

CONTRACT_EXAMPLES sets the examples per operation; the release check uses 1000.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.sandbox.services.conftest import LocalPlatform

pytestmark = [pytest.mark.services, pytest.mark.timeout(3600)]
# A missing Idempotency-Key is a schema violation, a missing If-Match has a status of its own (RFC 6585)
CONFIG = """
[checks]
missing_required_header.expected-statuses = [422, 428]
negative_data_rejection.expected-statuses = [400, 401, 403, 404, 405, 406, 409, 413, 415, 422, 428]
"""
EXAMPLES = os.environ.get("CONTRACT_EXAMPLES", "20")


@pytest.mark.parametrize("service", ["user", "order"])
def test_no_generated_request_breaks_the_contract(
    local_platform: LocalPlatform, service: str, tmp_path: Path
) -> None:
    place = local_platform.place
    url = place.users_url if service == "user" else place.orders_url
    environment = os.environ | {
        "SCHEMATHESIS_HOOKS": "tests.services.contract_hooks",
        "CONTRACT_DATABASE": place.user_database,
        "CONTRACT_KEYS": str(place.signing_keys),
        "PYTHONPATH": os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")]),
    }
    config = tmp_path / "schemathesis.toml"
    config.write_text(CONFIG)
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "--config-file",
        str(config),
        "run",
        f"{url}/openapi.json",
    ]
    command += ["--checks", "all", "-n", EXAMPLES, "--no-color", "--report-dir", str(tmp_path)]
    command += ["--suppress-health-check", "all"]
    result = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout[-5000:] + result.stderr[-2000:]
