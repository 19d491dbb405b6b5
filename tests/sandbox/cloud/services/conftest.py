"""State Manager's clients and nodes, for the tests that share them."""

from __future__ import annotations

import pytest

from tests.sandbox.cloud.emulator import Cloud
from tests.sandbox.cloud.services.state_manager import Aws, clients, make_nodes


@pytest.fixture(scope="module")
def aws(cloud: Cloud) -> Aws:
    return clients(cloud)


@pytest.fixture(scope="module")
def nodes(aws: Aws) -> list[str]:
    return make_nodes(aws)
