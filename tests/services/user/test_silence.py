"""No password, token or key is ever in a log line, a trace or an error, whatever happens."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from services.common.json_logs import JsonFormatter
from services.user import accounts
from tests.services.conftest import PASSWORD as DATABASE_PASSWORD
from tests.services.user.client import PASSWORD, Person, member, needs

pytestmark = pytest.mark.services
NEW_PASSWORD = "another horse battery"  # noqa: S105 # of nobody real


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]) -> Any:
    """All that was logged so far, as it is written."""
    caplog.set_level(logging.DEBUG)
    formatter = JsonFormatter("user")

    def text() -> str:
        lines = "\n".join(formatter.format(record) for record in caplog.records)
        return lines + capsys.readouterr().out

    return text


def secrets_of(person: Person, signing_keys: Path) -> dict[str, str]:
    (key, *_) = json.loads(signing_keys.read_text())["keys"]
    return {
        "the password": PASSWORD,
        "the new password": NEW_PASSWORD,
        "the access token": person.tokens["access_token"],
        "the refresh token": person.tokens["refresh_token"],
        "the e-mail's token": person.mail("verify_email"),
        "the signing key": key["d"],
        "the database password": DATABASE_PASSWORD,
        "the address": person.email,
    }


def test_nothing_secret_is_logged_on_any_way_through_the_service(
    app: Flask, signing_keys: Path, logged: Any
) -> None:
    person = member(app)
    secrets = secrets_of(person, signing_keys)
    person.refresh(person.tokens["refresh_token"])
    person.refresh(person.tokens["refresh_token"])  # reuse, which is on record
    body = {"current_password": PASSWORD, "new_password": NEW_PASSWORD}
    person.send("PUT", "/v1/users/me/password", {**body, "current_password": "wrong"})
    person.send("PUT", "/v1/users/me/password", body)
    person.send("POST", "/v1/password-resets", {"email": person.email})
    person.send(
        "POST",
        "/v1/password-resets/confirm",
        {"token": person.mail("reset_password"), "new_password": PASSWORD},
    )
    person.send("POST", "/v1/sessions", {"email": person.email, "password": [PASSWORD]})
    person.send("GET", "/v1/users/me", Authorization=f"Bearer {person.tokens['access_token']}x")
    person.send("GET", f"/v1/users/me?access_token={person.tokens['access_token']}")
    text = logged()
    assert '"route": "/v1/sessions"' in text, "the access lines are there"
    assert [name for name, value in secrets.items() if value in text] == []


def test_a_statement_that_fails_is_logged_without_its_values(
    app: Flask, logged: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    person, other = member(app), member(app)
    monkeypatch.setattr(accounts, "changed", lambda user, _now: setattr(user, "email", other.email))
    answer = person.send("PATCH", "/v1/users/me", {"display_name": "Ann"}, If_Match="*")
    assert answer.status_code == 500
    text = logged()
    assert "UPDATE users SET" in text, "the statement helps to find the fault"
    assert "users_email_key" in text, "and the constraint"
    assert other.email not in text
    assert other.email not in answer.get_data(as_text=True)


def test_an_answer_to_a_bad_request_does_not_repeat_a_password(app: Flask) -> None:
    for wrong in ({"password": [PASSWORD]}, {"password": PASSWORD, "email": PASSWORD}, {PASSWORD: 1}):
        answer = app.test_client().post("/v1/sessions", json={"email": "ann@example.com", **wrong})
        assert answer.status_code == 422
        values = [error["reason"] for error in answer.get_json()["errors"]]
        assert not any(PASSWORD in value for value in values)


def test_the_settings_hide_what_is_secret(app: Flask) -> None:
    assert DATABASE_PASSWORD not in repr(needs(app).settings)
