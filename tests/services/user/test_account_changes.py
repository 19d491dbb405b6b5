"""Every way in which an account changes reaches the profile caches."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from services.common import settings
from services.common.endpoint import Role
from services.user import account_changes
from services.user.account_changes import Listener
from services.user.models import User
from services.user.profile_cache import ProfileCache, Versions
from services.user.settings import UserSettings
from tests.services.user.client import Person, member, needs

pytestmark = pytest.mark.services
_END_LISTENERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND query IN ('LISTEN accounts_changed', 'SELECT 1')
"""


@pytest.fixture(autouse=True)
def caching(app: Flask) -> ProfileCache:
    """The application's cache, as if changes elsewhere were heard of."""
    needs(app).profiles.listen()
    return needs(app).profiles


def _change(person: Person) -> None:
    etag = person.send("GET", "/v1/users/me").headers["ETag"]
    answer = person.send("PATCH", "/v1/users/me", {"display_name": "Bea"}, If_Match=etag)
    assert answer.status_code == 200


def test_the_second_read_needs_no_database(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    person = member(app)
    first = person.send("GET", "/v1/users/me")
    monkeypatch.delattr(Session, "scalar")
    second = person.send("GET", "/v1/users/me")
    assert (second.data, second.headers["ETag"]) == (first.data, first.headers["ETag"])


def test_ones_own_change_is_read_at_once(app: Flask) -> None:
    person = member(app)
    _change(person)
    assert person.send("GET", "/v1/users/me").get_json()["display_name"] == "Bea"


@pytest.mark.parametrize("end", ["deactivate", "erase"])
def test_a_closed_account_is_refused_at_once(app: Flask, end: str) -> None:
    person = member(app)
    assert person.send("GET", "/v1/users/me").status_code == 200
    if end == "deactivate":
        assert person.send("POST", "/v1/users/me/deactivate").status_code < 300
    else:
        assert person.send("DELETE", "/v1/users/me", {"password": person.password}).status_code < 300
    assert person.send("GET", "/v1/users/me").status_code == 401


def test_a_new_role_is_read_at_once(app: Flask) -> None:
    person, admin = member(app), member(app, Role.ADMIN)
    person.send("GET", "/v1/users/me")
    assert admin.send("PUT", f"/v1/users/{person.id}/role", {"role": "support"}).status_code < 300
    assert person.send("GET", "/v1/users/me").get_json()["role"] == "support"


def test_a_change_that_is_rolled_back_moves_nothing(app: Flask, caching: ProfileCache) -> None:
    person = member(app)
    before = caching.versions.of(person.id)
    refused = person.send("PATCH", "/v1/users/me", {"display_name": "Bea"}, If_Match='"999"')
    assert refused.status_code == 412
    assert caching.versions.of(person.id) == before


class Heard(ProfileCache):
    """Tells a test when it hears."""

    def __init__(self) -> None:
        super().__init__(Versions(), 60)
        self.began, self.ended = threading.Event(), threading.Event()

    def listen(self) -> None:
        super().listen()
        self.began.set()

    def deaf(self) -> None:
        super().deaf()
        self.began.clear()
        self.ended.set()


@pytest.fixture
def heard(user_environment: dict[str, str]) -> Iterator[Heard]:
    cache = Heard()
    listener = Listener(settings.load(UserSettings, user_environment).database, cache)
    listener.start()
    assert cache.began.wait(10)
    yield cache
    listener.stop()
    assert not cache.listening, "a listener that has stopped leaves nothing behind"


def _until(true: Callable[[], bool]) -> bool:
    """Whether it comes true within ten seconds."""
    waiting = threading.Event()
    return any(true() or waiting.wait(0.02) for _ in range(500))


def test_a_change_by_another_server_is_heard_of(app: Flask, heard: Heard) -> None:
    person = member(app)
    user_id: UUID = person.id
    before = heard.versions.of(user_id)
    with needs(app).write() as session:
        session.execute(update(User).where(User.id == user_id).values(display_name="Past the API"))
        session.commit()
    assert _until(lambda: heard.versions.of(user_id) > before)


def test_a_lost_connection_empties_the_cache_until_there_is_another(user_database: str, heard: Heard) -> None:
    with psycopg.connect(user_database, autocommit=True) as connection:
        connection.execute(_END_LISTENERS)
    assert heard.ended.wait(10)
    assert heard.began.wait(10), "it listens again"


def test_it_listens_again_after_every_error(monkeypatch: pytest.MonkeyPatch) -> None:
    again, errors = threading.Event(), [LookupError("no credentials"), ValueError("a fault of ours")]

    def listen(_listener: Listener) -> None:
        if errors:
            raise errors.pop()
        again.set()

    monkeypatch.setattr(Listener, "_listen", listen)
    monkeypatch.setattr(account_changes, "AGAIN_SECONDS", 0.0)
    listener = Listener("", Heard())
    listener.start()
    assert again.wait(10)
    listener.stop()
