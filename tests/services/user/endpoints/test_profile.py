"""Reading, changing, exporting and erasing oneself."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from services.user.models import OneTimeToken, RefreshToken, User
from tests.services.user.client import member, needs, problem

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


@pytest.mark.parametrize("method", ["GET", "PATCH", "DELETE"])
def test_without_a_token_there_is_no_profile(app: Flask, method: str) -> None:
    body = {"display_name": "x"} if method == "PATCH" else None
    answer = app.test_client().open(ME, method=method, json=body)
    problem(answer, 401, "unauthenticated")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer ")
