"""Changing and resetting passwords ends every session."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from services.common.endpoint import Role
from services.user.models import OneTimeToken, OutboxRow
from tests.services.clock import FakeClock
from tests.services.user.client import Person, member, needs, problem
from tests.services.user.statements import statements

pytestmark = pytest.mark.services
NEW = "another good password"


def test_a_change_needs_the_old_password_and_ends_other_sessions(app: Flask) -> None:
    person = member(app)
    old_session = person.tokens["refresh_token"]
    wrong = {"current_password": "wrong", "new_password": NEW}
    problem(person.send("PUT", "/v1/users/me/password", wrong), 403, "forbidden")
    right = {"current_password": person.password, "new_password": NEW}
    answer = person.send("PUT", "/v1/users/me/password", right)
    assert answer.status_code == 200
    problem(person.refresh(old_session), 401, "bad-refresh-token")
    assert person.refresh(answer.get_json()["refresh_token"]).status_code == 200
    problem(person.login(), 401, "bad-credentials")
    assert person.login(NEW).status_code == 201


def test_guessing_the_old_password_locks(app: Flask) -> None:
    person = member(app)
    wrong = {"current_password": "wrong", "new_password": NEW}
    for _ in range(3):
        problem(person.send("PUT", "/v1/users/me/password", wrong), 403, "forbidden")
    problem(person.send("PUT", "/v1/users/me/password", wrong), 429, "locked-out")


def test_a_reset_works_with_an_older_token_too_and_uses_all_of_them_up(app: Flask, clock: FakeClock) -> None:
    person = member(app)
    session = person.tokens["refresh_token"]
    for _ in range(2):
        answer = person.send("POST", "/v1/password-resets", {"email": person.email})
        assert (answer.status_code, answer.get_json()) == (202, {"status": "accepted"})
        clock.move(60)
    older, newer = (event["token"] for event in person.events("notification.reset_password"))
    confirm = "/v1/password-resets/confirm"
    answer = person.send("POST", confirm, {"token": older, "new_password": NEW})
    assert answer.status_code == 204, "a stranger who asks for more must not take the owner's token away"
    for token in (older, newer):
        problem(person.send("POST", confirm, {"token": token, "new_password": NEW}), 404, "invalid-token")
    problem(person.refresh(session), 401, "bad-refresh-token")
    assert person.login(NEW).status_code == 201


def test_repeated_requests_send_one_e_mail_a_minute(app: Flask, clock: FakeClock) -> None:
    person = member(app)

    def mails() -> int:
        answer = person.send("POST", "/v1/password-resets", {"email": person.email})
        assert (answer.status_code, answer.get_json()) == (202, {"status": "accepted"})
        return len(person.events("notification.reset_password"))

    assert [mails(), mails()] == [1, 1], "nobody fills somebody else's mailbox"
    clock.move(59)
    assert mails() == 1
    clock.move(1)
    assert mails() == 2
    assert person.audit().count("password_reset_requested") == 4, "each request is on record"


def test_a_shorter_life_of_tokens_does_not_make_anybody_wait_longer_for_an_e_mail(
    app: Flask, clock: FakeClock
) -> None:
    person = member(app)
    person.send("POST", "/v1/password-resets", {"email": person.email})
    clock.move(61)
    needs(app).settings.__dict__["one_time_token_seconds"] = 600  # it was an hour
    person.send("POST", "/v1/password-resets", {"email": person.email})
    assert len(person.events("notification.reset_password")) == 2


def test_of_many_requests_at_once_one_sends_an_e_mail(app: Flask) -> None:
    person = member(app)
    with ThreadPoolExecutor(4) as threads:
        body = {"email": person.email}
        list(threads.map(lambda _: person.send("POST", "/v1/password-resets", body), range(4)))
    assert len(person.events("notification.reset_password")) == 1


def test_a_reset_token_ends_with_a_change_of_password(app: Flask) -> None:
    person = member(app)
    person.send("POST", "/v1/password-resets", {"email": person.email})
    change = {"current_password": person.password, "new_password": NEW}
    assert person.send("PUT", "/v1/users/me/password", change).status_code == 200
    body = {"token": person.mail("reset_password"), "new_password": "a password of a thief"}
    problem(person.send("POST", "/v1/password-resets/confirm", body), 404, "invalid-token")


@pytest.mark.parametrize("by", ["me", "staff"])
def test_a_reset_token_ends_with_a_deactivation_also_once_that_is_over(app: Flask, by: str) -> None:
    person, admin = member(app), member(app, Role.ADMIN)
    person.send("POST", "/v1/password-resets", {"email": person.email})
    account = f"/v1/users/{person.id}"
    whose, who = ("/v1/users/me", person) if by == "me" else (account, admin)
    assert who.send("POST", f"{whose}/deactivate").status_code == 204
    assert admin.send("POST", f"{account}/reactivate").status_code == 204
    body = {"token": person.mail("reset_password"), "new_password": NEW}
    problem(person.send("POST", "/v1/password-resets/confirm", body, Authorization=""), 404, "invalid-token")


def test_a_reset_token_expires_and_does_not_verify_as_another_kind(app: Flask, clock: FakeClock) -> None:
    person = member(app)
    person.send("POST", "/v1/password-resets", {"email": person.email})
    token = person.mail("reset_password")
    problem(person.send("POST", "/v1/email-verifications", {"token": token}), 404, "invalid-token")
    clock.move(3601)
    body = {"token": token, "new_password": NEW}
    problem(person.send("POST", "/v1/password-resets/confirm", body), 404, "invalid-token")


def test_a_reset_for_an_unknown_address_reads_the_same(app: Flask) -> None:
    stranger = Person(app)
    answer = stranger.send("POST", "/v1/password-resets", {"email": stranger.email})
    assert (answer.status_code, answer.get_json()) == (202, {"status": "accepted"})


@pytest.mark.parametrize("case", ["unknown", "deactivated", "repeated"])
def test_a_reset_runs_the_same_statements_whether_or_not_the_address_is_known(app: Flask, case: str) -> None:
    known, other = member(app), Person(app)
    if case == "deactivated":
        other = member(app)
        assert other.send("POST", "/v1/users/me/deactivate").status_code == 204
    if case == "repeated":
        other = member(app)
        other.send("POST", "/v1/password-resets", {"email": other.email})
    asked: list[list[str]] = []
    for email in (known.email, other.email):
        with statements(app) as said:
            answer = app.test_client().post("/v1/password-resets", json={"email": email})
        assert answer.status_code == 202
        asked.append(said)
    assert asked[0] == asked[1]
    assert len(asked[0]) == 5, "find, issue, notify, audit, commit"


def test_a_reset_for_an_unknown_address_leaves_no_token_and_no_message(app: Flask) -> None:
    stranger = Person(app)
    with needs(app).read() as session:
        before = [
            session.scalar(select(func.count()).select_from(table)) for table in (OneTimeToken, OutboxRow)
        ]
        stranger.send("POST", "/v1/password-resets", {"email": stranger.email})
        after = [
            session.scalar(select(func.count()).select_from(table)) for table in (OneTimeToken, OutboxRow)
        ]
    assert before == after
