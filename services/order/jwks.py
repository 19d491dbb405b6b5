"""The user service's keys: fetched when needed, kept while that service is away, fetched again for an unknown kid.

A request waits for a fetch only when no key at hand can do: a user service that hangs must not stop this one.
"""

from __future__ import annotations

import asyncio
import logging
import time

from aiohttp import ClientError, ClientSession, ClientTimeout
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.common.problem import Problem, ProblemError
from services.common.tokens import Principal, UnknownKeyError, Verifier, unauthenticated

FRESH_SECONDS = 300.0
PAUSE_SECONDS = 1.0  # a flood of tokens with invented kids must not become a flood of fetches

log = logging.getLogger(__name__)


class RemoteVerifier:
    """Verifies access tokens against a JWKS URL."""

    def __init__(self, *, http: ClientSession, url: str, issuer: str, audience: str) -> None:
        self._http = http
        self._url = url
        self._verifier = Verifier(keys=KeySet([]), issuer=issuer, audience=audience)
        self._fetched = -FRESH_SECONDS
        self._tried = -PAUSE_SECONDS
        self._lock = asyncio.Lock()
        self._renewal: asyncio.Task[None] | None = None

    @property
    def has_keys(self) -> bool:
        return bool(self._verifier.keys.keys)

    async def verify(self, token: str) -> Principal:
        """Raises ProblemError: 401, or 503 while no key was ever fetched."""
        self._renew_if_old()
        try:
            return self._verifier.verify(token)
        except UnknownKeyError:
            await self.refresh()
        try:
            return self._verifier.verify(token)
        except UnknownKeyError as error:
            if not self.has_keys:
                detail = "The keys of the user service cannot be read."
                raise ProblemError(Problem.UNAVAILABLE, detail, headers={"Retry-After": "1"}) from error
            raise unauthenticated("The access token's key is unknown.") from error

    def known(self, token: str) -> Principal | None:
        """The principal of a token that was verified before and is still good."""
        self._renew_if_old()
        return self._verifier.known(token)

    def _renew_if_old(self) -> None:
        """Fetch old keys again beside the requests, which go on with those at hand."""
        now = time.monotonic()
        due = now - self._fetched > FRESH_SECONDS and now - self._tried >= PAUSE_SECONDS
        if due and self.has_keys and (self._renewal is None or self._renewal.done()):
            self._renewal = asyncio.create_task(self.refresh())

    async def close(self) -> None:
        """End the fetch that is under way."""
        if self._renewal is not None:
            self._renewal.cancel()
            await asyncio.gather(self._renewal, return_exceptions=True)

    async def refresh(self) -> None:
        """Fetch the keys unless that was tried a moment ago; without an answer the old ones stay."""
        async with self._lock:
            if time.monotonic() - self._tried < PAUSE_SECONDS:
                return
            try:
                async with self._http.get(self._url, timeout=ClientTimeout(total=2)) as answer:
                    answer.raise_for_status()
                    keys = KeySet.import_key_set(await answer.json())
            except (ClientError, TimeoutError, ValueError, KeyError, TypeError, JoseError) as error:
                log.warning("the keys at %s cannot be read: %r", self._url, error)
                return
            finally:  # counted from its end, or those who waited for a long one would all try again
                self._tried = time.monotonic()
            if {key.kid for key in keys.keys} != {key.kid for key in self._verifier.keys.keys}:
                self._verifier.replace_keys(keys)
            self._fetched = time.monotonic()
