"""Access tokens: forged, expired, foreign and `none` ones are refused."""

from __future__ import annotations

import base64
import json
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import KeySet, OctKey

from services.common.endpoint import Role
from services.common.problem import ProblemError
from services.common.tokens import Principal, UnknownKeyError, Verifier, bearer
from services.user import keys
from tests.services.clock import FakeClock

NOW = 1_800_000_000.0
KEY = keys.generate()
USER = uuid4()


def make(key: Any = KEY, **changes: object) -> str:
    claims = {"iss": "me", "aud": "us", "sub": str(USER), "role": "user", "exp": int(NOW) + 60, **changes}
    present = {name: value for name, value in claims.items() if value is not None}
    return jwt.encode({"alg": str(key.alg), "kid": str(key.kid)}, present, key, algorithms=[str(key.alg)])


def verifier(moment: float = NOW) -> Verifier:
    return Verifier(keys=KeySet([KEY]), issuer="me", audience="us", clock=lambda: moment)


def test_a_good_token_names_its_principal() -> None:
    assert verifier().verify(make()) == Principal(user_id=USER, role=Role.USER)


def test_an_ed25519_key_works_like_an_rsa_key() -> None:
    key = keys.generate("EdDSA")
    known = Verifier(keys=KeySet([key]), issuer="me", audience="us", clock=lambda: NOW)
    assert known.verify(make(key)).user_id == USER


@pytest.mark.parametrize(
    "changes",
    [
        {"exp": int(NOW) - 60},
        {"exp": None},
        {"iss": "another"},
        {"aud": "another"},
        {"aud": None},
        {"sub": "no uuid"},
        {"sub": None},
        {"role": "root"},
        {"role": None},
        {"nbf": int(NOW) + 600},
        {"exp": "soon"},
    ],
)
def test_a_token_with_wrong_claims_is_refused(changes: dict[str, object]) -> None:
    with pytest.raises(ProblemError) as caught:
        verifier().verify(make(**changes))
    assert caught.value.problem.status == 401
    assert "WWW-Authenticate" in caught.value.headers


def test_a_verified_token_is_refused_once_it_expires() -> None:
    clock = FakeClock()
    checked = Verifier(
        keys=KeySet([KEY]), issuer="me", audience="us", clock=lambda: NOW + clock.now.timestamp() - started
    )
    started = clock.now.timestamp()
    token = make()
    checked.verify(token)
    clock.move(3600)
    with pytest.raises(ProblemError):
        checked.verify(token)


def test_a_small_difference_of_clocks_is_forgiven() -> None:
    assert verifier(NOW + 63).verify(make()).user_id == USER


def _part(value: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


def _forgeries() -> dict[str, str]:
    header, body, signature = make().split(".")
    claims = {"iss": "me", "aud": "us", "sub": str(USER), "role": "admin", "exp": int(NOW) + 60}
    public = json.dumps(KEY.as_dict(private=False)).encode()
    confused = jwt.encode(
        {"alg": "HS256", "kid": str(KEY.kid)}, claims, OctKey.import_key(public), algorithms=["HS256"]
    )
    return {
        "other body": f"{header}.{_part(claims)}.{signature}",
        "none": f"{_part({'alg': 'none', 'kid': KEY.kid})}.{_part(claims)}.",
        "NONE": f"{_part({'alg': 'NoNe', 'kid': KEY.kid})}.{_part(claims)}.",
        "no signature": f"{header}.{body}.",
        "public key as secret": confused,
        "no kid": f"{_part({'alg': 'RS256'})}.{body}.{signature}",
        "kid of another type": f"{_part({'alg': 'RS256', 'kid': 5})}.{body}.{signature}",
        "two parts": f"{header}.{body}",
        "five parts": "a.b.c.d.e",
        "no base64": "%%%.%%%.%%%",
        "empty header": f"{_part({})}.{body}.{signature}",
        "list header": f"{_part([])}.{body}.{signature}",
        "words": "not a token",
    }


@pytest.mark.parametrize("name", sorted(_forgeries()))
def test_a_forged_token_is_refused(name: str) -> None:
    with pytest.raises(ProblemError) as caught:
        verifier().verify(_forgeries()[name])
    assert caught.value.problem.status == 401


def test_a_token_of_an_unknown_key_asks_for_newer_keys() -> None:
    with pytest.raises(UnknownKeyError):
        verifier().verify(make(keys.generate()))


@pytest.mark.parametrize(
    "header", [None, "", "Basic YTpi", "Bearer", "Bearer ", "Bearer " + "a" * 5000, "Bearer ä"]
)
def test_a_header_without_a_bearer_token_is_refused(header: str | None) -> None:
    with pytest.raises(ProblemError) as caught:
        bearer(header)
    assert caught.value.problem.status == 401
