"""Probes, tokens, deadlines, and the service without its neighbours."""

from __future__ import annotations

from pathlib import Path

import pytest

from services.user import keys, signing
from tests.services.order.conftest import MakeWorld
from tests.services.order.world import World, order_world

pytestmark = pytest.mark.services
NOWHERE = {"DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none"}


async def test_the_service_is_ready_until_it_drains(world: World) -> None:
    customer = world.customer()
    assert (await customer.send("GET", "/readyz")).status == 200
    world.needs.readiness.drain()
    (await customer.send("GET", "/readyz")).problem(503, "unavailable")
    assert (await customer.send("GET", "/livez")).status == 200


async def test_without_its_database_it_lives_is_not_ready_and_says_so(
    stores_redis: str, signing_keys: Path
) -> None:
    async with order_world(login=NOWHERE, redis=stores_redis, signing_keys=signing_keys) as world:
        customer = world.customer()
        assert (await customer.send("GET", "/livez")).status == 200
        (await customer.send("GET", "/readyz")).problem(503, "unavailable")
        (await customer.order()).problem(503, "unavailable")


async def test_without_redis_orders_are_still_taken_and_read(
    order_login: dict[str, str], signing_keys: Path
) -> None:
    async with order_world(
        login=order_login, redis="redis://127.0.0.1:1", signing_keys=signing_keys
    ) as world:
        customer = world.customer()
        created = await customer.order()
        assert created.status == 201
        assert "RateLimit-Limit" not in created.headers
        assert (await customer.send("GET", f"/v1/orders/{created.json['id']}")).json == created.json


async def test_without_the_user_service_tokens_cannot_be_judged(make_world: MakeWorld) -> None:
    async with make_world({"JWKS_URL": "http://127.0.0.1:1/jwks"}) as world:
        (await world.customer().send("GET", "/v1/orders")).problem(503, "unavailable")
        (await world.customer().send("GET", "/readyz")).problem(503, "unavailable")


@pytest.mark.parametrize("token", ["", "Bearer x", "Basic YTpi", "Bearer eyJhbGciOiJub25lIn0.e30."])
async def test_a_bad_token_is_refused(world: World, token: str) -> None:
    refused = await world.customer().send("GET", "/v1/orders", Authorization=token)
    refused.problem(401, "unauthenticated")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer ")


async def test_a_rotated_key_is_fetched_when_a_token_names_it(
    make_world: MakeWorld, signing_keys: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(signing, "LOOK_AGAIN_SECONDS", 0.0)
    monkeypatch.setattr("services.order.jwks.PAUSE_SECONDS", 0.0)
    async with make_world({}) as world:
        customer = world.customer()
        assert (await customer.send("GET", "/v1/orders")).status == 200
        old = world.signer.sign(customer.user_id, customer.role)
        keys.rotate(signing_keys, keep=3)
        assert (await customer.send("GET", "/v1/orders")).status == 200
        assert (await customer.send("GET", "/v1/orders", Authorization=f"Bearer {old}")).status == 200


@pytest.mark.parametrize("value", ["0", "-5", "soon", "1e3", "9" * 12])
async def test_a_bad_deadline_is_refused(world: World, value: str) -> None:
    (await world.customer().send("GET", "/v1/orders", X_Request_Timeout_Ms=value)).problem(
        422, "invalid-request"
    )


async def test_a_deadline_that_is_too_short_ends_the_request(world: World) -> None:
    async with world.needs.pool.acquire() as blocker, blocker.transaction():
        await blocker.execute("LOCK TABLE orders IN ACCESS EXCLUSIVE MODE")
        late = await world.customer().send("GET", "/v1/orders", X_Request_Timeout_Ms="50")
        late.problem(503, "unavailable")


async def test_what_fits_no_route_is_a_problem_too(world: World) -> None:
    (await world.customer().send("GET", "/v2/orders")).problem(404, "not-found")
    wrong = await world.customer().send("PUT", "/v1/orders")
    wrong.problem(405, "method-not-allowed")
    assert wrong.headers["Allow"] == "GET,POST"
