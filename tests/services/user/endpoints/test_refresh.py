"""Refresh tokens work once; a second use ends the family."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from tests.services.clock import FakeClock
from tests.services.user.client import member, problem

pytestmark = pytest.mark.services


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
