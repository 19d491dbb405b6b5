"""The order service in this process, with the parts of its world that tests control."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from aiohttp import ClientResponse, ClientSession, web

from sandbox.paths import LOOPBACK
from services.common import settings
from services.common.endpoint import Role
from services.common.health import Readiness
from services.common.ids import new_id
from services.order.app import create_app
from services.order.dependencies import Dependencies, opened
from services.order.runner import Runner
from services.order.settings import OrderSettings
from services.payment_simulator.app import Simulator
from services.user.signing import Signer

ISSUER = "https://users.platform.internal"
BODY: dict[str, Any] = {
    "currency": "EUR",
    "items": [{"sku": "book", "quantity": 2, "unit_price_minor": 1999}],
}


@dataclass(frozen=True, kw_only=True)
class World:
    """The service, the payment provider, and who can sign tokens."""

    url: str
    needs: Dependencies
    simulator: Simulator
    signer: Signer
    http: ClientSession
    administrator: str

    def customer(self, role: Role = Role.USER) -> Customer:
        return Customer(world=self, user_id=new_id(), role=role)


@dataclass(frozen=True, kw_only=True)
class Customer:
    """Sends requests with an access token."""

    world: World
    user_id: UUID
    role: Role

    async def send(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named.setdefault("Authorization", f"Bearer {self.world.signer.sign(self.user_id, self.role)}")
        async with self.world.http.request(
            method, self.world.url + path, json=body, headers=named
        ) as response:
            return await answer(response)

    async def order(self, body: object = None, key: str | None = None) -> Answer:
        return await self.send("POST", "/v1/orders", body or BODY, Idempotency_Key=key or new_id().hex)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """A response that was read."""

    status: int
    headers: Mapping[str, str]
    json: Any

    def problem(self, status: int, slug: str) -> dict[str, Any]:
        """Check that the answer is that problem and return its document."""
        assert self.status == status, self.json
        assert self.headers["Content-Type"] == "application/problem+json"
        document: dict[str, Any] = self.json
        assert document["type"] == f"urn:platform:problem:{slug}"
        assert document["request_id"] == self.headers["X-Request-Id"]
        return document


async def answer(response: ClientResponse) -> Answer:
    """Read a response to its end."""
    return Answer(
        status=response.status, headers=response.headers, json=await response.json(content_type=None)
    )


@asynccontextmanager
async def listening(app: web.Application, readiness: Readiness | None = None) -> AsyncIterator[str]:
    """Serve an application on a free port and give its URL."""
    runner = Runner(app, readiness or Readiness(), access_log=None, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0)
    await site.start()
    try:
        yield f"http://{LOOPBACK}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def key_server(signer: Signer) -> web.Application:
    """What the order service needs of the user service."""

    async def jwks(_request: web.Request) -> web.Response:
        return web.json_response(signer.public())

    app = web.Application()
    app.router.add_get("/jwks", jwks)
    return app


@asynccontextmanager
async def order_world(
    *,
    login: Mapping[str, str],
    redis: str,
    signing_keys: Path,
    changes: Mapping[str, str] | None = None,
    administrator: str = "",
) -> AsyncIterator[World]:
    """Everything up; `login` and `changes` are environment variables, `administrator` is a database URL."""
    signer = Signer(file=signing_keys, issuer=ISSUER, audience="platform", seconds=600)
    simulator = Simulator()
    async with AsyncExitStack() as stack:
        jwks = await stack.enter_async_context(listening(key_server(signer)))
        payment = await stack.enter_async_context(listening(simulator.app()))
        environment = {
            **login,
            "REDIS_URL": redis,
            "JWKS_URL": f"{jwks}/jwks",
            "PAYMENT_URL": payment,
            "RATE_PER_ADDRESS": "100000",
            "BURST_PER_ADDRESS": "100000",
            **(changes or {}),
        }
        chosen = settings.load(OrderSettings, environment)
        needs = await stack.enter_async_context(opened(chosen, Readiness()))
        url = await stack.enter_async_context(listening(create_app(needs), needs.readiness))
        http = await stack.enter_async_context(ClientSession())
        yield World(
            url=url, needs=needs, simulator=simulator, signer=signer, http=http, administrator=administrator
        )
