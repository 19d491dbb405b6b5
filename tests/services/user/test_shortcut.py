"""A remembered profile is answered in front of Flask as Flask would have, and nothing else is."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from services.common import metrics, settings
from services.common.access_log import AccessLog
from services.common.endpoint import Role
from services.common.ids import new_id
from services.user.app import create_app
from services.user.profile_cache import Rendered
from services.user.settings import UserSettings
from services.user.shortcut import Shortcut
from tests.services.user.client import needs

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

ME = "/v1/users/me"
PERSON = new_id()
PROFILE = Rendered(body=b'{"id":"x"}', headers={"ETag": '"7"'})
VARIES = {"X-Request-Id"}


@pytest.fixture
def app(signing_keys: Path) -> Iterator[Flask]:
    """The service without a database, which it must not ask; it remembers one profile."""
    environment = {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "SIGNING_KEYS_FILE": str(signing_keys),
    }
    application = create_app(settings.load(UserSettings, environment))
    profiles = needs(application).profiles
    profiles.listen()
    profiles.keep(PERSON, PROFILE, profiles.ticket(PERSON))
    yield application
    needs(application).engine.dispose()


def _token(app: Flask) -> str:
    return needs(app).signer.sign(PERSON, Role.USER)


def _read(app: Flask, token: str, **headers: str) -> TestResponse:
    return app.test_client().get(ME, headers={"Authorization": f"Bearer {token}", **headers})


def _nobody(_environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    """In the place of Flask."""
    start_response("418 ", [])
    return ()


def test_the_answer_is_the_one_that_flask_gives(app: Flask) -> None:
    token = _token(app)
    by_flask = _read(app, token)
    remembered = _read(app, token)
    assert Client(Shortcut(_nobody, needs(app))).get(ME, headers=_bearer(token)).status_code == 200
    assert (remembered.status, remembered.data) == (by_flask.status, by_flask.data)
    assert _constant(remembered) == _constant(by_flask)
    assert len(remembered.headers["X-Request-Id"]) == len(by_flask.headers["X-Request-Id"])


def _bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def _constant(answer: TestResponse) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in VARIES}


def test_it_is_counted_and_logged_under_the_callers_request_id(app: Flask) -> None:
    out, token = io.StringIO(), _token(app)
    needs(app).signer.verify(token)
    logging.getLogger("services.user.access").setLevel(logging.INFO)
    counted = metrics.REQUESTS.labels("GET", ME, "200")._value
    before = counted.get()
    shortcut = Shortcut(_nobody, needs(app))
    object.__setattr__(shortcut._needs, "access_log", AccessLog("user", out))
    answer = Client(shortcut).get(ME, headers={**_bearer(token), "X-Request-Id": "request-12345"})
    assert answer.headers["X-Request-Id"] == "request-12345"
    assert counted.get() == before + 1
    line = json.loads(out.getvalue())
    assert (line["request_id"], line["route"], line["status"]) == ("request-12345", ME, 200)


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE", "OPTIONS"])
def test_another_method_is_flasks(app: Flask, method: str) -> None:
    token = _token(app)
    needs(app).signer.verify(token)
    assert (
        Client(Shortcut(_nobody, needs(app))).open(ME, method=method, headers=_bearer(token)).status_code
        == 418
    )


def test_who_is_not_known_is_flasks(app: Flask) -> None:
    client, token = Client(Shortcut(_nobody, needs(app))), _token(app)
    assert client.get(ME).status_code == 418, "no token"
    assert client.get(ME, headers=_bearer(token)).status_code == 418, "a token that was never verified"
    needs(app).signer.verify(token)
    assert client.get(ME, headers=_bearer(token)).status_code == 200
    assert client.get(ME + "/export", headers=_bearer(token)).status_code == 418, "another path"


def test_a_profile_that_may_have_changed_is_flasks(app: Flask) -> None:
    client, token = Client(Shortcut(_nobody, needs(app))), _token(app)
    needs(app).signer.verify(token)
    needs(app).profiles.versions.moved(PERSON)
    assert client.get(ME, headers=_bearer(token)).status_code == 418
