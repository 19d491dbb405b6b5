"""The user service in this process, over the session's PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask

from services.common import settings
from services.user.app import create_app
from services.user.settings import UserSettings
from tests.services.clock import FakeClock
from tests.services.user.client import needs


@pytest.fixture(scope="session")
def user_environment(user_login: dict[str, str], signing_keys: Path) -> dict[str, str]:
    return {
        **user_login,
        "SIGNING_KEYS_FILE": str(signing_keys),
        "ARGON2_TIME_COST": "1",
        "ARGON2_MEMORY_KIB": "8192",
        "LOCKOUT_AFTER": "3",
        "LOCKOUT_SECONDS": "30",
    }


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def app(user_environment: dict[str, str], clock: FakeClock) -> Iterator[Flask]:
    application = create_app(settings.load(UserSettings, user_environment), clock=clock)
    yield application
    needs(application).engine.dispose()
