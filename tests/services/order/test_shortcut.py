"""An order at hand is answered at once as the long way answers it, limits and refusals included."""

from __future__ import annotations

import pytest

from services.order.near_cache import HITS
from services.order.shortcut import Shortcut
from tests.services.order.conftest import MakeWorld
from tests.services.order.world import Answer, Customer, World

pytestmark = pytest.mark.services
LONG_WAY = {"X_Request_Timeout_Ms": "4000"}  # who sets a deadline goes it
VARIES = {"x-request-id", "date", "ratelimit-remaining", "ratelimit-reset"}


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each read, whether it was answered at once; ask for it before the world, which binds the method."""
    answers: list[bool] = []
    answer = Shortcut.answer

    def noting(shortcut: Shortcut, request: object) -> object:
        found = answer(shortcut, request)  # type: ignore[arg-type] # passed on as it came
        answers.append(found is not None)
        return found

    monkeypatch.setattr(Shortcut, "answer", noting)
    return answers


async def _ordered(world: World) -> tuple[Customer, str]:
    """A customer whose order, token and rate-limit tokens are at hand."""
    world.needs.cache.near.listen()
    customer = world.customer()
    path = (await customer.order()).headers["Location"]
    for _ in range(20):
        await _read(customer, path)
    return customer, path


async def _read(customer: Customer, path: str, **headers: str) -> Answer:
    return await customer.send("GET", path, Authorization=_authorization(customer), **headers)


_TOKENS: dict[object, str] = {}


def _authorization(customer: Customer) -> str:
    """The same token each time."""
    signed = _TOKENS.get(customer.user_id) or customer.world.signer.sign(customer.user_id, customer.role)
    return f"Bearer {_TOKENS.setdefault(customer.user_id, signed)}"


def _constant(answer: Answer) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.headers.items() if name.lower() not in VARIES}


async def test_it_gives_the_answer_of_the_long_way(taken: list[bool], world: World) -> None:
    customer, path = await _ordered(world)
    assert any(taken), "orders at hand are answered at once"
    taken.clear()
    long = await _read(customer, path, **LONG_WAY)
    assert taken == [False]
    hits = HITS._value.get()
    answers = [await _read(customer, path) for _ in range(5)]
    assert any(taken[1:])
    assert HITS._value.get() == hits + 5
    for answer in answers:
        assert (answer.status, answer.json, _constant(answer)) == (200, long.json, _constant(long))


async def test_somebody_elses_order_reads_like_none(taken: list[bool], world: World) -> None:
    _, path = await _ordered(world)
    other, _ = await _ordered(world)
    taken.clear()
    answers = [await _read(other, path) for _ in range(5)]
    assert not any(taken)
    for answer in answers:
        answer.problem(404, "not-found")


async def test_an_id_that_is_none_is_explained(taken: list[bool], world: World) -> None:
    customer, _ = await _ordered(world)
    taken.clear()
    (await _read(customer, "/v1/orders/none")).problem(422, "invalid-request")
    assert taken == [False]


async def test_the_limit_holds(make_world: MakeWorld, taken: list[bool]) -> None:
    async with make_world({"RATE_PER_PRINCIPAL": "0.001", "BURST_PER_PRINCIPAL": "100"}) as world:
        customer, path = await _ordered(world)
        answers = [await _read(customer, path) for _ in range(100)]
        assert sum(answer.status == 200 for answer in answers) == 100 - 21
        assert any(taken)
        answers[-1].problem(429, "too-many-requests")


async def test_a_changed_order_is_not_answered_from_memory(taken: list[bool], world: World) -> None:
    customer, path = await _ordered(world)
    cancelled = await customer.send("POST", f"{path}/cancel")
    assert cancelled.status == 200
    taken.clear()
    read = await _read(customer, path)
    assert taken == [False]
    assert read.json["state"] == "cancelled"
