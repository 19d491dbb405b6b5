"""The keys of a user service that hangs: good tokens are believed as before, and nobody waits."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from aiohttp import ClientSession, web

from services.common.endpoint import Role
from services.common.ids import new_id
from services.common.problem import ProblemError
from services.order import jwks
from services.order.jwks import RemoteVerifier
from services.user import keys
from services.user.signing import Signer
from tests.services.order.world import ISSUER, listening

PATIENCE_SECONDS = 1.0


@dataclass
class UserService:
    """Hangs while it is told to; counts how often it is asked."""

    signer: Signer
    asked: int = 0
    answers: asyncio.Event = field(default_factory=asyncio.Event)

    async def jwks(self, _request: web.Request) -> web.Response:
        self.asked += 1
        await self.answers.wait()
        return web.json_response(self.signer.public())


@pytest.fixture
def signer(tmp_path: Path) -> Signer:
    keys.rotate(tmp_path / "keys.json", keep=3)
    return Signer(file=tmp_path / "keys.json", issuer=ISSUER, audience="platform", seconds=600)


@asynccontextmanager
async def served(signer: Signer) -> AsyncIterator[tuple[UserService, RemoteVerifier]]:
    """A verifier that has just got the keys."""
    service = UserService(signer)
    service.answers.set()
    app = web.Application()
    app.router.add_get("/jwks", service.jwks)
    async with listening(app) as url, ClientSession() as http:
        verifier = RemoteVerifier(http=http, url=f"{url}/jwks", issuer=ISSUER, audience="platform")
        await verifier.refresh()
        try:
            yield service, verifier
        finally:
            service.answers.set()
            await verifier.close()


async def test_old_keys_do_until_a_user_service_that_hangs_gives_new_ones(
    signer: Signer, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = signer.sign(new_id(), Role.USER)
    async with served(signer) as (service, verifier):
        service.answers.clear()
        monkeypatch.setattr(jwks, "FRESH_SECONDS", 0.0)
        monkeypatch.setattr(jwks, "PAUSE_SECONDS", 0.0)
        async with asyncio.timeout(PATIENCE_SECONDS):
            principals = await asyncio.gather(*(verifier.verify(token) for _ in range(50)))
        assert len(set(principals)) == 1
        assert verifier.known(token) == principals[0]
        assert service.asked <= 2, "the first fetch, and one beside all requests"


async def test_those_who_waited_for_a_fetch_that_failed_do_not_all_try_again(
    signer: Signer, tmp_path: Path
) -> None:
    keys.rotate(tmp_path / "other.json", keep=3)
    stranger = Signer(file=tmp_path / "other.json", issuer=ISSUER, audience="platform", seconds=600)
    token = stranger.sign(new_id(), Role.USER)
    async with served(signer) as (service, verifier):
        verifier._tried -= jwks.PAUSE_SECONDS
        refused = await asyncio.gather(*(verifier.verify(token) for _ in range(50)), return_exceptions=True)
        assert all(isinstance(each, ProblemError) for each in refused)
        assert service.asked == 2, "one for the start, one for all who waited"
