"""What hostile or broken clients send to the order service is a clear 4xx, never a 5xx, never a stack trace."""

from __future__ import annotations

import base64
import json
import time
from pathlib import Path
from typing import Any

import pytest
from yarl import URL

from services.common.endpoint import Endpoint, Role
from services.common.ids import encode_cursor, new_id
from services.order.endpoints import ENDPOINTS
from services.user import keys
from services.user.signing import Signer
from tests.services.attacks import attacks
from tests.services.order.world import BODY, ISSUER, Answer, World, answer

pytestmark = pytest.mark.services
ITEM = BODY["items"][0]


def encoded(document: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode().rstrip("=")


def decoded(part: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(base64.urlsafe_b64decode(part + "=="))
    return document


def signer(file: Path, *, clock_seconds: float = 0.0, **changes: Any) -> Signer:
    """A signer like the user service's own, with what is wrong about it."""
    normal: dict[str, Any] = {"issuer": ISSUER, "audience": "platform", "seconds": 600}
    return Signer(file=file, clock=lambda: time.time() + clock_seconds, **{**normal, **changes})


async def read(world: World, token: str) -> Answer:
    return await world.customer().send("GET", "/v1/orders", Authorization=f"Bearer {token}")


@pytest.mark.parametrize(
    ("skew", "changes"),
    [(-620.0, {}), (60.0, {}), (0.0, {"issuer": "https://elsewhere"}), (0.0, {"audience": "another"})],
    ids=["expired", "issued in the future", "of another issuer", "for another audience"],
)
async def test_a_token_that_is_not_good_here_is_refused(
    world: World, signing_keys: Path, skew: float, changes: dict[str, Any]
) -> None:
    token = signer(signing_keys, clock_seconds=skew, **changes).sign(new_id(), Role.USER)
    refused = await read(world, token)
    refused.problem(401, "unauthenticated")
    assert refused.headers["WWW-Authenticate"].startswith("Bearer ")


@pytest.mark.parametrize("skew", [-602.0, 3.0], ids=["just expired", "from a clock that is ahead"])
async def test_a_clock_that_is_a_few_seconds_off_is_forgiven(
    world: World, signing_keys: Path, skew: float
) -> None:
    token = signer(signing_keys, clock_seconds=skew).sign(new_id(), Role.USER)
    assert (await read(world, token)).status == 200


async def test_a_token_of_another_key_with_our_kid_is_forged(
    world: World, signing_keys: Path, tmp_path: Path
) -> None:
    document = json.loads(keys.rotated(None, 1))
    document["keys"][0]["kid"] = json.loads(signing_keys.read_text())["keys"][0]["kid"]
    file = tmp_path / "forged.json"
    file.write_text(json.dumps(document))
    (await read(world, signer(file).sign(new_id(), Role.ADMIN))).problem(401, "unauthenticated")


async def test_a_token_whose_role_was_changed_is_forged_even_beside_the_true_one(world: World) -> None:
    token = world.signer.sign(new_id(), Role.USER)
    assert (await read(world, token)).status == 200, "the true one is remembered"
    head, body, signature = token.split(".")
    forged = f"{head}.{encoded({**decoded(body), 'role': 'admin'})}.{signature}"
    (await read(world, forged)).problem(401, "unauthenticated")


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256"])
async def test_a_token_without_a_signature_of_ours_is_refused(world: World, algorithm: str) -> None:
    head, body, _ = world.signer.sign(new_id(), Role.USER).split(".")
    forged = encoded({"alg": algorithm, "kid": decoded(head)["kid"]})
    (await read(world, f"{forged}.{body}.")).problem(401, "unauthenticated")


@pytest.mark.parametrize(
    ("raw", "status", "slug"),
    [
        (b'{"currency": "\xff"}', 400, "malformed-request"),
        (b"null", 422, "invalid-request"),
        (b"", 400, "malformed-request"),
        (b"[" * 20_000, 400, "malformed-request"),
        (b'{"currency": "EUR", "items": ' + b"9" * 5000 + b"}", 400, "malformed-request"),
        (b" " * 200_000, 413, "too-large"),
    ],
    ids=["invalid UTF-8", "null", "empty", "deep", "a long number", "huge"],
)
async def test_a_raw_body_that_is_no_order_is_refused(
    world: World, raw: bytes, status: int, slug: str
) -> None:
    headers = {
        "Authorization": f"Bearer {world.signer.sign(new_id(), Role.USER)}",
        "Idempotency-Key": "my-key-1",
        "Content-Type": "application/json",
    }
    async with world.http.post(f"{world.url}/v1/orders", data=raw, headers=headers) as response:
        (await answer(response)).problem(status, slug)


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"unit_price_minor": -1}, "body.items.0.unit_price_minor"),
        ({"unit_price_minor": None}, "body.items.0.unit_price_minor"),
        ({"unit_price_minor": [1999]}, "body.items.0.unit_price_minor"),
        ({"quantity": -2}, "body.items.0.quantity"),
        ({"quantity": "2"}, "body.items.0.quantity"),
        ({"sku": {"name": "book"}}, "body.items.0.sku"),
        ({"sku": "\ud800"}, None),
    ],
    ids=["negative money", "no money", "a list", "negative", "text", "an object", "half a character"],
)
async def test_a_wrong_member_is_named(world: World, change: dict[str, Any], where: str | None) -> None:
    refused = await world.customer().order({"currency": "EUR", "items": [{**ITEM, **change}]})
    assert refused.status in (400, 422), refused.json
    assert refused.headers["Content-Type"] == "application/problem+json"
    if where is not None:
        assert [error["where"] for error in refused.json["errors"]] == [where]


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: endpoint.name)
async def test_sql_in_any_part_of_any_request_is_data_or_refused(world: World, endpoint: Endpoint) -> None:
    customer = world.customer()
    for attack in attacks(endpoint):
        headers = {
            "Authorization": f"Bearer {world.signer.sign(customer.user_id, Role.ADMIN)}",
            **attack.headers,
        }
        target = URL(world.url + attack.path, encoded=True)
        async with world.http.request(endpoint.method, target, json=attack.body, headers=headers) as response:
            assert response.status < 500, f"{attack}: {await response.text()}"
    assert (await customer.order()).status == 201, "the tables are still there"


@pytest.mark.parametrize("cursor", ["unknown", "%00", "A" * 22 + "=", "A" * 5000, "..%2F..%2Fetc"])
async def test_a_cursor_that_nobody_was_given_is_refused(world: World, cursor: str) -> None:
    refused = await world.customer().send("GET", f"/v1/orders?cursor={cursor}")
    refused.problem(422, "invalid-request")


async def test_a_cursor_of_another_listing_shows_nothing_of_it(world: World) -> None:
    other = (await world.customer().order()).json["id"]
    page = await world.customer().send("GET", f"/v1/orders?cursor={encode_cursor(new_id())}")
    assert (page.status, page.json) == (200, {"orders": [], "next_cursor": None})
    assert other not in json.dumps(page.json)


@pytest.mark.parametrize("milliseconds", ["0", "-5", "1e3", "soon", "9" * 40])
async def test_a_deadline_that_is_none_is_refused(world: World, milliseconds: str) -> None:
    refused = await world.customer().send("GET", "/v1/orders", X_Request_Timeout_Ms=milliseconds)
    assert refused.problem(422, "invalid-request")["errors"][0]["where"] == "headers.X-Request-Timeout-Ms"
