"""Probes, keys, documentation, and requests that fit nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text

from services.common import settings
from services.user.app import create_app
from services.user.settings import UserSettings
from tests.services.user.client import needs, problem

pytestmark = pytest.mark.services


def test_the_service_is_alive_and_ready_until_it_drains(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/readyz").status_code == 200
    needs(app).readiness.drain()
    problem(client.get("/readyz"), 503, "unavailable")
    assert client.get("/livez").status_code == 200


def test_without_its_database_it_lives_is_not_ready_and_says_so(signing_keys: Path) -> None:
    environment = {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "SIGNING_KEYS_FILE": str(signing_keys),
    }
    app = create_app(settings.load(UserSettings, environment))
    client = app.test_client()
    assert client.get("/livez").status_code == 200
    problem(client.get("/readyz"), 503, "unavailable")
    answer = client.post("/v1/password-resets", json={"email": "a@example.com"})
    problem(answer, 503, "unavailable")
    assert answer.headers["Retry-After"] == "1"
    needs(app).engine.dispose()


def test_a_database_that_takes_no_writes_is_away_and_left(app: Flask) -> None:
    body = {"email": "a@example.com"}
    with needs(app).at_once.connect() as connection:
        connection.execute(text("SET default_transaction_read_only = on"))
    refused = app.test_client().post("/v1/password-resets", json=body)
    problem(refused, 503, "unavailable")
    assert app.test_client().post("/v1/password-resets", json=body).status_code == 202


def test_the_published_keys_are_public(app: Flask) -> None:
    keys = app.test_client().get("/.well-known/jwks.json").get_json()["keys"]
    assert keys
    assert not any({"d", "p", "q"} & key.keys() for key in keys)


def test_the_description_and_the_page_are_served(app: Flask) -> None:
    client = app.test_client()
    assert client.get("/openapi.json").get_json()["openapi"] == "3.1.0"
    page = client.get("/docs")
    assert page.content_type.startswith("text/html")
    assert b"https://" not in page.data, "every asset is local"


def test_what_fits_no_route_is_a_problem_too(app: Flask) -> None:
    client = app.test_client()
    problem(client.get("/v2/users"), 404, "not-found")
    answer = client.delete("/v1/users")
    problem(answer, 405, "method-not-allowed")
    assert set(answer.headers["Allow"].split(", ")) >= {"GET", "POST"}


def test_a_request_id_is_taken_over_and_returned(app: Flask) -> None:
    answer = app.test_client().get("/livez", headers={"X-Request-Id": "my-request-1"})
    assert answer.headers["X-Request-Id"] == "my-request-1"


def test_a_fault_of_ours_shows_no_stack_trace(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> dict[str, object]:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(needs(app).signer, "public", broken)
    answer = app.test_client().get("/.well-known/jwks.json")
    problem(answer, 500, "internal-error")
    assert "secret detail" not in answer.get_data(as_text=True)
