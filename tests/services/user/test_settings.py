"""The user service names everything that is wrong with its configuration, at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.common import settings
from services.common.settings import ConfigurationError
from services.user.settings import UserSettings


def test_topics_keys_and_flags_are_judged_together(tmp_path: Path) -> None:
    keys = tmp_path / "keys.json"
    keys.write_text("no keys")
    environment = {
        "DATABASE_URL": "mysql://db",
        "DATABASE_PASSWORD_FILE": str(tmp_path / "absent"),
        "DATABASE_IAM": "true",
        "SIGNING_KEYS_FILE": str(keys),
        "EVENTS_TOPIC_ARN": "arn:aws:sns:eu-central-1:1:events",
        "FEATURE_FLAGS": "on",
        "HTTP_PORT": "0",
    }
    with pytest.raises(ConfigurationError) as caught:
        settings.load(UserSettings, environment)
    named = [problem.split(": ")[0] for problem in caught.value.problems]
    assert sorted(named) == [
        "DATABASE_IAM, DATABASE_PASSWORD_FILE",
        "DATABASE_PASSWORD_FILE",
        "DATABASE_URL",
        "EVENTS_TOPIC_ARN, NOTIFICATIONS_TOPIC_ARN",
        "FEATURE_FLAGS",
        "HTTP_PORT",
        "SIGNING_KEYS_FILE",
    ]


def test_a_key_file_that_may_not_be_read_is_one_of_the_problems(
    signing_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(_path: Path) -> str:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "read_text", forbidden)
    with pytest.raises(ConfigurationError) as caught:
        settings.load(UserSettings, {"SIGNING_KEYS_FILE": str(signing_keys)})
    assert "SIGNING_KEYS_FILE: cannot be read: Permission denied" in str(caught.value)
    assert "DATABASE_URL: is required" in str(caught.value)


@pytest.mark.parametrize("name", ["REFRESH_TOKEN_SECONDS", "ONE_TIME_TOKEN_SECONDS", "LOCKOUT_SECONDS"])
def test_a_time_that_no_clock_can_reach_is_refused_before_the_first_login(
    signing_keys: Path, name: str
) -> None:
    environment = {"DATABASE_URL": "postgresql://me@db/users", "SIGNING_KEYS_FILE": str(signing_keys)}
    with pytest.raises(ConfigurationError, match=f"{name}: Input should be less than or equal to"):
        settings.load(UserSettings, {**environment, name: "99999999999999"})
