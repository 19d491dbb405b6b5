"""The gauge of the pool tells the truth also while nothing happens, for an alarm is made of it."""

from __future__ import annotations

import pytest
from flask import Flask
from prometheus_client import REGISTRY

from services.common import metrics
from tests.services.user.client import needs

pytestmark = pytest.mark.services


@pytest.fixture(autouse=True)
def _unused() -> None:
    """The order service's pools, if its tests ran before, have functions in the place of the values."""
    metrics.POOL.clear()


def gauge() -> tuple[float | None, float | None]:
    """Used and idle."""
    used, idle = (
        REGISTRY.get_sample_value("database_pool_connections", {"state": state}) for state in ("used", "idle")
    )
    return used, idle


def test_after_a_request_its_connection_is_idle(app: Flask) -> None:
    assert app.test_client().get("/readyz").status_code == 200
    assert gauge() == (0, 1), "a quiet service must raise no alarm"


def test_connections_are_counted_when_they_are_taken_and_when_they_come_back(app: Flask) -> None:
    first, second = needs(app).engine.connect(), needs(app).at_once.connect()
    assert gauge() == (2, 0)
    first.invalidate()
    first.close()
    assert gauge() == (1, 1), "its place is free"
    second.close()
    assert gauge() == (0, 2)
