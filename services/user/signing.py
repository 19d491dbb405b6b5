"""Signs and verifies this service's own access tokens, following rotations of the key file."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import UUID

from joserfc import jwt
from joserfc.jwk import KeySet

from services.common.endpoint import Role
from services.common.ids import new_id
from services.common.tokens import Principal, UnknownKeyError, Verifier, unauthenticated
from services.user import keys

LOOK_AGAIN_SECONDS = 2.0


class Signer:
    """Holds the key file's content; looks every other second whether it was rotated."""

    def __init__(
        self, *, file: Path, issuer: str, audience: str, seconds: int, clock: Callable[[], float] = time.time
    ) -> None:
        self._file = file
        self._issuer = issuer
        self._audience = audience
        self._seconds = seconds
        self._clock = clock
        self._seen = file.stat().st_mtime_ns
        self._looked = time.monotonic()
        self._private = keys.parse(file.read_text())
        self._verifier = Verifier(keys=self._private, issuer=issuer, audience=audience, clock=clock)

    def sign(self, user_id: UUID, role: Role) -> str:
        """An access token for the user."""
        key = self._current().keys[0]
        now = int(self._clock())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(user_id),
            "role": role.value,
            "iat": now,
            "exp": now + self._seconds,
            "jti": str(new_id()),
        }
        header = {"alg": str(key.alg), "kid": str(key.kid)}
        return jwt.encode(header, claims, key, algorithms=[str(key.alg)])

    def verify(self, token: str) -> Principal:
        """Raises ProblemError 401."""
        self._current()
        try:
            return self._verifier.verify(token)
        except UnknownKeyError as error:
            raise unauthenticated("The access token's key is unknown here.") from error

    def known(self, token: str) -> Principal | None:
        """The principal of a token that was verified before, if it and its key are still good."""
        self._current()
        return self._verifier.known(token)

    def public(self) -> dict[str, Any]:
        """The JWKS that other services and the mesh verify with."""
        return {"keys": [key.as_dict(private=False) for key in self._current().keys]}

    def _current(self) -> KeySet:
        if time.monotonic() - self._looked < LOOK_AGAIN_SECONDS:
            return self._private
        self._looked = time.monotonic()
        changed = self._file.stat().st_mtime_ns
        if changed != self._seen:
            self._private = keys.parse(self._file.read_text())
            self._verifier.replace_keys(self._private)
            self._seen = changed
        return self._private
