"""The thread of the relay tries until it is stopped."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from services.common import settings
from services.user import relay
from services.user.relay import RelayThread
from services.user.settings import UserSettings


def test_it_begins_again_after_every_error(signing_keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {"DATABASE_URL": "postgresql://me@db/users", "SIGNING_KEYS_FILE": str(signing_keys)}
    again, errors = threading.Event(), [LookupError("no credentials"), ValueError("a fault of ours")]

    async def begin(_thread: RelayThread) -> None:
        if errors:
            raise errors.pop()
        again.set()

    monkeypatch.setattr(RelayThread, "_relay_events", begin)
    monkeypatch.setattr(relay, "AGAIN_SECONDS", 0.0)
    thread = RelayThread(settings.load(UserSettings, environment))
    thread.start()
    assert again.wait(10)
    thread.stop()
