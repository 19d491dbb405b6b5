"""Reading, changing, exporting and erasing oneself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from flask import Flask
from sqlalchemy import select

from services.user import accounts
from services.user.models import OneTimeToken, OutboxRow, RefreshToken, User
from tests.services.user.client import member, needs, problem
from tests.services.user.gates import held

pytestmark = pytest.mark.services
ME = "/v1/users/me"


def test_a_change_needs_the_etag_of_what_was_read(app: Flask) -> None:
    person = member(app)
    etag = person.send("GET", ME).headers["ETag"]
    change = {"display_name": "Ann Other"}
    problem(person.send("PATCH", ME, change), 428, "precondition-required")
    changed = person.send("PATCH", ME, change, If_Match=etag)
    assert changed.status_code == 200
    assert changed.get_json()["display_name"] == "Ann Other"
    refused = person.send("PATCH", ME, change, If_Match=etag)
    problem(refused, 412, "precondition-failed")
    assert refused.headers["ETag"] == changed.headers["ETag"]
    assert person.send("PATCH", ME, change, If_Match="*").status_code == 200
    problem(person.send("PATCH", ME, change, If_Match="W/nonsense"), 422, "invalid-request")


def test_an_export_holds_everything_and_no_secret(app: Flask) -> None:
    person = member(app)
    answer = person.send("GET", f"{ME}/export")
    export = answer.get_json()
    assert export["user"]["email"] == person.email
    assert [event["event"] for event in export["audit_events"]] == [
        "registered",
        "email_verified",
        "logged_in",
    ]
    assert len(export["sessions"]) == 1
    text = answer.get_data(as_text=True)
    assert "argon2" not in text
    assert person.tokens["refresh_token"] not in text


def test_an_erasure_removes_everything_personal_and_keeps_the_id(app: Flask) -> None:
    person = member(app)
    identifier, token = person.id, person.tokens["access_token"]
    assert person.send("DELETE", ME).status_code == 204
    with needs(app).read() as session:
        user = session.get_one(User, identifier)
        assert (user.status, user.display_name, user.password_hash) == ("erased", "erased", "")
        assert person.email not in user.email
        assert not session.scalars(select(RefreshToken).where(RefreshToken.user_id == identifier)).all()
        assert not session.scalars(select(OneTimeToken).where(OneTimeToken.user_id == identifier)).all()
    problem(person.send("GET", ME, Authorization=f"Bearer {token}"), 401, "unauthenticated")
    problem(person.login(), 401, "bad-credentials")
    assert person.register().status_code == 202, "the address can be used again"
    assert person.id != identifier


def mails_to(app: Flask, email: str) -> list[str]:
    """What is about to be sent to the address."""
    with needs(app).read() as session:
        query = select(OutboxRow.type).where(OutboxRow.payload["email"].astext == email)
        return list(session.scalars(query.order_by(OutboxRow.position)))


def test_an_erasure_takes_back_the_e_mails_that_have_not_left(app: Flask) -> None:
    person, other = member(app), member(app)
    person.send("POST", "/v1/password-resets", {"email": person.email})
    assert mails_to(app, person.email) == ["notification.verify_email", "notification.reset_password"]
    identifier = person.id
    assert person.send("DELETE", ME).status_code == 204
    assert mails_to(app, person.email) == []
    assert mails_to(app, other.email) == ["notification.verify_email"]
    with needs(app).read() as session:
        kinds = session.scalars(select(OutboxRow.type).where(OutboxRow.key == identifier)).all()
    assert set(kinds) == {"user.registered", "user.email_verified", "user.erased"}


def test_nobody_writes_to_somebody_who_is_erased_meanwhile(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = member(app)
    taken = {"email": person.email, "password": person.password, "display_name": "Bea"}
    asked = partial(app.test_client().post, "/v1/users", json=taken)
    with held(monkeypatch, accounts, "find_by_email", asked) as (gate, answer):
        assert person.send("DELETE", ME).status_code == 204
        gate.open()
        assert answer.result(20).status_code == 202
    assert mails_to(app, person.email) == []


def test_an_erasure_takes_the_reset_along_that_is_asked_for_at_this_moment(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = member(app)
    asked = partial(app.test_client().post, "/v1/password-resets", json={"email": person.email})
    with (
        ThreadPoolExecutor(1) as thread,
        held(monkeypatch, accounts, "find_by_email", asked) as (gate, answer),
    ):
        erased = thread.submit(person.send, "DELETE", ME)
        with pytest.raises(TimeoutError):
            erased.result(0.3)  # it waits for the request
        gate.open()
        assert (answer.result(20).status_code, erased.result(20).status_code) == (202, 204)
    assert mails_to(app, person.email) == []


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_without_a_token_there_is_no_profile(app: Flask, method: str) -> None:
    body = {"display_name": "x"} if method == "PATCH" else None
    answer = app.test_client().open(ME, method=method, json=body)
    problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
