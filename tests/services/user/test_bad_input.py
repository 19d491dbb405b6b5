"""What hostile or broken clients send to the user service is a clear 4xx, never a 5xx, never a stack trace."""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from services.common.endpoint import Endpoint, Role
from services.user import keys
from services.user.endpoints import ENDPOINTS
from services.user.signing import Signer
from tests.services.attacks import attacks
from tests.services.user.client import member, needs, problem

pytestmark = pytest.mark.services


def encoded(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def issuer(app: Flask, file: Path, *, clock_seconds: float = 0.0, **changes: Any) -> Signer:
    """A signer like the service's own, with what is wrong about it."""
    now = needs(app).clock().timestamp() + clock_seconds
    normal: dict[str, Any] = {
        "issuer": "https://users.platform.internal",
        "audience": "platform",
        "seconds": 600,
    }
    return Signer(file=file, clock=lambda: now, **{**normal, **changes})


def refused(app: Flask, token: str) -> None:
    headers = {"Authorization": f"Bearer {token}"}
    problem(app.test_client().get("/v1/users/me", headers=headers), 401, "unauthenticated")


@pytest.mark.parametrize(
    ("skew", "changes"),
    [(-606.0, {}), (60.0, {}), (0.0, {"issuer": "https://elsewhere"}), (0.0, {"audience": "another"})],
    ids=["expired", "issued in the future", "of another issuer", "for another audience"],
)
def test_a_token_that_is_not_good_here_is_refused(
    app: Flask, signing_keys: Path, skew: float, changes: dict[str, Any]
) -> None:
    person = member(app)
    refused(app, issuer(app, signing_keys, clock_seconds=skew, **changes).sign(person.id, Role.USER))


def test_a_clock_that_is_a_few_seconds_off_is_forgiven(app: Flask, signing_keys: Path) -> None:
    person = member(app)
    for skew in (-603.0, 3.0):
        token = issuer(app, signing_keys, clock_seconds=skew).sign(person.id, Role.USER)
        headers = {"Authorization": f"Bearer {token}"}
        assert app.test_client().get("/v1/users/me", headers=headers).status_code == 200


def test_a_token_of_another_key_with_our_kid_is_forged(
    app: Flask, signing_keys: Path, tmp_path: Path
) -> None:
    person = member(app)
    document = json.loads(keys.rotated(None, 1))
    document["keys"][0]["kid"] = json.loads(signing_keys.read_text())["keys"][0]["kid"]
    file = tmp_path / "forged.json"
    file.write_text(json.dumps(document))
    refused(app, issuer(app, file).sign(person.id, Role.ADMIN))


def test_a_token_whose_role_was_changed_is_forged(app: Flask) -> None:
    head, body, signature = member(app).tokens["access_token"].split(".")
    claims = json.loads(base64.urlsafe_b64decode(body + "=="))
    refused(app, f"{head}.{encoded({**claims, 'role': 'admin'})}.{signature}")


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256"])
def test_a_token_without_a_signature_of_ours_is_refused(app: Flask, algorithm: str) -> None:
    head, body, _ = member(app).tokens["access_token"].split(".")
    kid = json.loads(base64.urlsafe_b64decode(head + "=="))["kid"]
    refused(app, f"{encoded({'alg': algorithm, 'kid': kid})}.{body}.")


@pytest.mark.parametrize(
    "raw", [b"{", b"\xff\xfe", b'{"email": "\xff"}', b"[]", b"5", b'"text"', b"null", b""]
)
def test_a_body_that_is_no_object_in_utf_8_is_refused(app: Flask, raw: bytes) -> None:
    answer = app.test_client().post("/v1/sessions", data=raw, content_type="application/json")
    assert answer.status_code in (400, 422), answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
def test_sql_in_any_part_of_any_request_is_data_or_refused(app: Flask, endpoint: Endpoint) -> None:
    person = member(app, Role.ADMIN)
    for attack in attacks(endpoint):
        headers = {name.replace("-", "_"): value for name, value in attack.headers.items()}
        answer = person.send(endpoint.method, attack.path, attack.body, **headers)
        assert answer.status_code < 500, f"{attack}: {answer.get_data(as_text=True)}"
    assert member(app).send("GET", "/v1/users/me").status_code == 200, "the tables are still there"


@pytest.mark.parametrize(
    "query",
    [
        "cursor=unknown",
        "cursor=%00",
        "limit=-1",
        "limit=many",
        "status=gone",
        "role=god",
        "email=%27--",
        "x=1",
    ],
)
def test_a_bad_listing_is_refused(app: Flask, query: str) -> None:
    staff = member(app, Role.SUPPORT)
    problem(staff.send("GET", f"/v1/users?{query}"), 422, "invalid-request")


@pytest.mark.parametrize("identifier", ["5", "%27--", "%00", "x" * 500])
def test_an_id_that_is_none_is_refused(app: Flask, identifier: str) -> None:
    staff = member(app, Role.SUPPORT)
    problem(staff.send("GET", f"/v1/users/{identifier}"), 422, "invalid-request")
