"""Signs and verifies this service's own access tokens, following rotations of the key file."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from contextlib import suppress
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

log = logging.getLogger(__name__)


class Signer:
    """Holds the key file's content; looks every other second, and for an unknown key at once, whether it was rotated.

    A new key signs when it is `delay_seconds` old, so that all who verify know it by then.
    """

    def __init__(
        self,
        *,
        file: Path,
        issuer: str,
        audience: str,
        seconds: int,
        delay_seconds: float = 0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._file = file
        self._issuer = issuer
        self._audience = audience
        self._seconds = seconds
        self._delay_seconds = delay_seconds
        self._clock = clock
        self._seen = _state(file)
        self._looked = time.monotonic()
        self._looking = threading.Lock()
        self._private = keys.parse(file.read_text())
        self._verifier = Verifier(keys=self._private, issuer=issuer, audience=audience, clock=clock)

    def sign(self, user_id: UUID, role: Role) -> str:
        """An access token for the user."""
        now = self._clock()
        key = keys.signing(self._current(), now, self._delay_seconds)
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": self._audience,
            "sub": str(user_id),
            "role": role.value,
            "iat": int(now),
            "exp": int(now) + self._seconds,
            "jti": str(new_id()),
        }
        header = {"alg": str(key.alg), "kid": str(key.kid)}
        return jwt.encode(header, claims, key, algorithms=[str(key.alg)])

    def verify(self, token: str) -> Principal:
        """Raises ProblemError 401."""
        self._current()
        with suppress(UnknownKeyError):
            return self._verifier.verify(token)
        self._look()
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
        if time.monotonic() - self._looked >= LOOK_AGAIN_SECONDS:
            self._look()
        return self._private

    def _look(self) -> None:
        """Read the file if it changed, and only then: tokens with invented keys make nobody read."""
        with self._looking:
            self._looked = time.monotonic()
            state = _state(self._file)
            if state == self._seen:
                return
            self._seen = state
            try:
                self._private = keys.parse(self._file.read_text())
                self._verifier.replace_keys(self._private)
            except (OSError, ValueError) as error:
                if isinstance(error, OSError):
                    self._seen = None  # so that it is tried again as soon as there is a file
                log.error("the signing keys cannot be read, those of before stay: %s", error)


def _state(file: Path) -> tuple[int, int, int] | None:
    """What changes with the content: a driver may put another file in the place of this one."""
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino
