"""Refresh tokens work once; a second use ends the family."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from services.user import new_rows
from tests.services.clock import FakeClock
from tests.services.user.client import PASSWORD, member, needs, problem
from tests.services.user.gates import held

pytestmark = pytest.mark.services
DAY = 24 * 60 * 60


def test_a_refresh_gives_new_tokens_of_the_same_family(app: Flask) -> None:
    person = member(app)
    first = person.tokens["refresh_token"]
    answer = person.refresh(first)
    assert answer.status_code == 200
    person.tokens = answer.get_json()
    assert person.tokens["refresh_token"] != first
    assert person.send("GET", "/v1/users/me").status_code == 200
    assert person.refresh(person.tokens["refresh_token"]).status_code == 200


def test_a_reused_token_revokes_the_family_and_only_that(app: Flask) -> None:
    person = member(app)
    stolen = person.tokens["refresh_token"]
    newest = person.refresh(stolen).get_json()["refresh_token"]
    person.login()
    other_family = person.tokens["refresh_token"]
    problem(person.refresh(stolen), 401, "bad-refresh-token")
    problem(person.refresh(newest), 401, "bad-refresh-token")
    assert person.refresh(other_family).status_code == 200
    assert "refresh_token_reused" in person.audit()


def test_a_reused_token_ends_the_family_after_its_own_expiry_too(app: Flask, clock: FakeClock) -> None:
    person = member(app)
    stolen = person.tokens["refresh_token"]
    second = person.refresh(stolen).get_json()["refresh_token"]
    clock.move(20 * DAY)
    third = person.refresh(second).get_json()["refresh_token"]
    clock.move(11 * DAY)
    problem(person.refresh(stolen), 401, "bad-refresh-token")
    assert "refresh_token_reused" in person.audit(), "a second use goes on record however late it is"
    problem(person.refresh(third), 401, "bad-refresh-token")


def test_of_many_concurrent_uses_one_wins_and_the_family_ends(app: Flask) -> None:
    person = member(app)
    token = person.tokens["refresh_token"]
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda _: person.refresh(token), range(8)))
    won = [answer for answer in answers if answer.status_code == 200]
    assert len(won) == 1
    problem(person.refresh(won[0].get_json()["refresh_token"]), 401, "bad-refresh-token")


def test_an_expired_and_an_unknown_token_are_refused(app: Flask, clock: FakeClock) -> None:
    person = member(app)
    problem(person.refresh("x" * 43), 401, "bad-refresh-token")
    clock.move(2_592_001)
    problem(person.refresh(person.tokens["refresh_token"]), 401, "bad-refresh-token")


def test_a_logout_ends_the_session_and_may_be_repeated(app: Flask) -> None:
    person = member(app)
    token = person.tokens["refresh_token"]
    for _ in range(2):
        assert person.send("POST", "/v1/sessions/logout", {"refresh_token": token}).status_code == 204
    problem(person.refresh(token), 401, "bad-refresh-token")


@pytest.mark.parametrize(("end", "status"), [("/v1/sessions/logout", 204), ("/v1/sessions/refresh", 401)])
def test_the_end_of_a_family_takes_the_token_along_that_is_made_at_this_moment(
    app: Flask, monkeypatch: pytest.MonkeyPatch, end: str, status: int
) -> None:
    person = member(app)
    used = person.tokens["refresh_token"]
    newest = person.refresh(used).get_json()["refresh_token"]
    with (
        ThreadPoolExecutor(1) as thread,
        held(monkeypatch, new_rows, "write", lambda: person.refresh(newest)) as (gate, rotation),
    ):
        ended: Future[TestResponse] = thread.submit(person.send, "POST", end, {"refresh_token": used})
        with pytest.raises(TimeoutError):
            ended.result(0.3)  # it waits for the rotation
        gate.open()
        made = rotation.result().get_json()["refresh_token"]
        assert ended.result().status_code == status
    problem(person.refresh(made), 401, "bad-refresh-token")


def test_a_refresh_does_not_wait_for_the_hash_of_a_new_password(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = member(app)
    token = person.tokens["refresh_token"]
    body = {"current_password": PASSWORD, "new_password": "another horse battery"}
    change = partial(person.send, "PUT", "/v1/users/me/password", body)
    with held(monkeypatch, needs(app).passwords, "hash", change) as (gate, changing):
        made = person.refresh(token)
        assert made.status_code == 200, made.get_data(as_text=True)
        gate.open()
        assert changing.result().status_code == 200
    problem(person.refresh(made.get_json()["refresh_token"]), 401, "bad-refresh-token")
