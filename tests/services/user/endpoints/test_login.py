"""Login: unknown addresses behave like known ones, failures lock, backoff grows."""

from __future__ import annotations

from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from services.user.models import User
from tests.services.clock import FakeClock
from tests.services.user.client import Person, member, needs, problem
from tests.services.user.gates import held
from tests.services.user.statements import statements

pytestmark = pytest.mark.services
NEW_PASSWORD = "another horse battery"  # noqa: S105 # of nobody real


def test_a_login_needs_a_verified_address(app: Flask) -> None:
    person = Person(app)
    person.register()
    problem(person.login(), 403, "email-not-verified")
    person.verify()
    assert person.login().status_code == 201


def test_an_unknown_address_and_a_wrong_password_read_the_same(app: Flask) -> None:
    wrong = problem(member(app).login("wrong"), 401, "bad-credentials")
    unknown = problem(Person(app).login("wrong"), 401, "bad-credentials")
    assert {**wrong, "request_id": ""} == {**unknown, "request_id": ""}


def test_an_unknown_address_costs_one_hash_like_a_known_one(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = member(app)
    asked: list[str | None] = []
    passwords = needs(app).passwords
    real = passwords.matches

    def count(stored: str | None, password: str) -> bool:
        asked.append(stored)
        return real(stored, password)

    monkeypatch.setattr(passwords, "matches", count)
    known.login("wrong")
    Person(app).login("wrong")
    assert len(asked) == 2
    assert asked[1] is None


def test_a_failed_login_runs_the_same_statements_whether_or_not_the_address_is_known(app: Flask) -> None:
    asked: list[list[str]] = []
    for person in (member(app), Person(app)):
        with statements(app) as said:
            problem(person.login("wrong"), 401, "bad-credentials")
        asked.append(said)
    assert asked[0] == asked[1]
    assert len(asked[0]) == 4, "find, count, audit, commit"


def test_a_login_needs_two_statements(app: Flask) -> None:
    person = member(app)
    with statements(app) as said:
        assert person.login().status_code == 201
    assert len(said) == 2, "find, then audit and the refresh token in one, which needs no transaction"


@pytest.mark.parametrize("exists", [True, False])
def test_failed_logins_lock_for_longer_each_time_whether_or_not_the_address_exists(
    app: Flask, clock: FakeClock, exists: bool
) -> None:
    person = member(app) if exists else Person(app)
    for _ in range(3):
        problem(person.login("wrong"), 401, "bad-credentials")
    locked = person.login()
    problem(locked, 429, "locked-out")
    assert locked.headers["Retry-After"] == "30"
    clock.move(31)
    problem(person.login("wrong"), 401, "bad-credentials")
    assert person.login().headers["Retry-After"] == "60"


def test_a_login_that_works_after_the_lock_starts_from_zero(app: Flask, clock: FakeClock) -> None:
    person = member(app)
    for _ in range(3):
        person.login("wrong")
    clock.move(31)
    assert person.login().status_code == 201
    problem(person.login("wrong"), 401, "bad-credentials")
    assert person.login().status_code == 201
    assert person.audit().count("login_failed") == 4


def test_a_deactivated_account_reads_like_a_wrong_password(app: Flask) -> None:
    person = member(app)
    assert person.send("POST", "/v1/users/me/deactivate").status_code == 204
    problem(person.send("GET", "/v1/users/me"), 401, "unauthenticated")
    problem(person.login(), 401, "bad-credentials")


def stored_hash(person: Person) -> str:
    with needs(person.app).read() as session:
        return session.scalars(select(User.password_hash).where(User.email == person.email)).one()


def reset(person: Person, password: str) -> None:
    person.send("POST", "/v1/password-resets", {"email": person.email})
    body = {"token": person.mail("reset_password"), "new_password": password}
    assert person.send("POST", "/v1/password-resets/confirm", body).status_code == 204


def test_a_login_with_the_old_password_that_is_under_way_ends_with_the_reset(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, thief = member(app), Person(app)
    thief.email = person.email
    with held(monkeypatch, needs(app).passwords, "matches", thief.login) as (gate, login):
        reset(person, NEW_PASSWORD)
        gate.open()
        problem(login.result(), 401, "bad-credentials")
    assert person.login(NEW_PASSWORD).status_code == 201


def test_a_login_at_an_old_cost_does_not_bring_back_the_password_that_was_reset_meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, thief = member(app), Person(app)
    thief.email = person.email
    passwords = needs(app).passwords
    with held(monkeypatch, passwords, "matches", thief.login) as (gate, login):
        reset(person, NEW_PASSWORD)
        monkeypatch.setattr(passwords, "outdated", lambda _stored: True)
        gate.open()
        problem(login.result(), 401, "bad-credentials")
    problem(person.login(), 401, "bad-credentials")
    assert person.login(NEW_PASSWORD).status_code == 201


def test_of_two_logins_at_an_old_cost_neither_is_told_that_the_password_is_wrong(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, again = member(app), Person(app)
    again.email = person.email
    passwords, old = needs(app).passwords, stored_hash(person)
    monkeypatch.setattr(passwords, "outdated", lambda stored: stored == old)
    with held(monkeypatch, passwords, "hash", again.login) as (gate, login):
        assert person.login().status_code == 201
        newer = stored_hash(person)
        assert newer != old
        gate.open()
        assert login.result().status_code == 201, "the password is right"
    assert stored_hash(person) == newer, "once is enough"
    assert person.login().status_code == 201


def test_a_change_of_password_is_not_refused_because_a_login_hashed_the_old_one_anew(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, again = member(app), Person(app)
    again.email = person.email
    passwords, old = needs(app).passwords, stored_hash(person)
    monkeypatch.setattr(passwords, "outdated", lambda stored: stored == old)
    body = {"current_password": person.password, "new_password": NEW_PASSWORD}
    change = partial(person.send, "PUT", "/v1/users/me/password", body)
    with held(monkeypatch, passwords, "hash", change) as (gate, changed):
        assert again.login().status_code == 201
        gate.open()
        assert changed.result().status_code == 200, "the current password is right"
    assert person.login(NEW_PASSWORD).status_code == 201


def test_a_login_under_way_ends_with_the_deactivation(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    person, again = member(app), Person(app)
    again.email = person.email
    with held(monkeypatch, needs(app).passwords, "matches", again.login) as (gate, login):
        assert person.send("POST", "/v1/users/me/deactivate").status_code == 204
        gate.open()
        problem(login.result(), 401, "bad-credentials")
