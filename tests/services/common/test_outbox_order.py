"""An event that the topic refuses is seen, holds up its own key only, and is overtaken by none of it."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import pytest

from sandbox.services import postgres
from services.common import database, metrics, outbox, resting
from services.common.database import Pool
from services.common.ids import new_id
from services.common.outbox import Relay
from tests.services.common.test_outbox import value_of
from tests.services.conftest import Stores

pytestmark = pytest.mark.services
EVENTS, MAILS = "arn:aws:sns:eu-central-1:0:events.fifo", "arn:aws:sns:eu-central-1:0:mails"
ANN, BEA = new_id(), new_id()
SECRET = "a one-time token"  # noqa: S105 # of nobody real


class Topics:
    """Refuse the types of events that they are told to, entry by entry as SNS does."""

    def __init__(self, *refused: str) -> None:
        self.refused = set(refused)
        self.calls: list[tuple[str, list[str]]] = []
        self.taken: list[str] = []

    async def publish_batch(self, *, TopicArn: str, PublishBatchRequestEntries: list[Any]) -> Any:  # noqa: N803
        types = {
            entry["Id"]: str(json.loads(entry["Message"])["type"]) for entry in PublishBatchRequestEntries
        }
        self.calls.append((TopicArn, list(types.values())))
        taken = [identifier for identifier, kind in types.items() if kind not in self.refused]
        self.taken += [types[identifier] for identifier in taken]
        return {
            "Successful": [{"Id": identifier} for identifier in taken],
            "Failed": [
                {"Id": identifier, "Code": "InvalidParameter", "Message": SECRET, "SenderFault": True}
                for identifier in types
                if identifier not in taken
            ],
        }


@pytest.fixture(scope="module")
def url(stores: Stores) -> str:
    return postgres.create_database(stores.postgres, "outbox-order")


@pytest.fixture
async def pool(url: str) -> AsyncIterator[Pool]:
    made = await database.connect(url, smallest=0, largest=1, command_seconds=5)
    async with made.acquire() as connection:
        await connection.execute("DROP TABLE IF EXISTS outbox")
        await connection.execute(outbox.TABLE_SQL)
    yield made
    await made.close()


@pytest.fixture(autouse=True)
def rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Long, unless a test ends them."""
    monkeypatch.setattr(resting, "FIRST_SECONDS", 10.0)


async def write(pool: Pool, *events: tuple[UUID, str]) -> list[str]:
    """Let the events be in the outbox; their ids."""
    statement = "INSERT INTO outbox (event_id, key, type, payload) VALUES ($1, $2, $3, $4)"
    written = [(new_id(), key, kind) for key, kind in events]
    async with pool.acquire() as connection:
        for identifier, key, kind in written:
            await connection.execute(statement, identifier, key, kind, json.dumps({"token": SECRET}))
    return [str(identifier) for identifier, _, _ in written]


def relay_to(pool: Pool, topics: Topics) -> Relay:
    return Relay(pool=pool, sns=topics, topics={"": EVENTS, "mail": MAILS})


async def test_nobody_overtakes_an_event_of_the_same_key_that_is_refused(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = Topics("ann-1")
    relay = relay_to(pool, topics)
    await write(pool, (ANN, "ann-1"), (ANN, "mail-ann-2"), (BEA, "bea-1"), (ANN, "ann-3"), (BEA, "bea-2"))
    await relay.publish_once()
    assert topics.taken == ["bea-1", "bea-2"], "only the other key's events leave, in their order"
    topics.refused.clear()
    await relay.publish_once()
    assert topics.taken == ["bea-1", "bea-2"], "the key rests for a while"
    monkeypatch.setattr(relay, "_resting", resting.Resting())
    await relay.publish_once()
    assert topics.taken[2:] == ["ann-1", "mail-ann-2", "ann-3"]


async def test_what_is_refused_is_counted_and_named_without_its_content(
    pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    before = value_of(metrics.OUTBOX_FAILURES)
    refused, _ = await write(pool, (ANN, "ann-1"), (BEA, "bea-1"))
    with caplog.at_level(logging.WARNING, outbox.__name__):
        await relay_to(pool, Topics("ann-1")).publish_once()
    assert value_of(metrics.OUTBOX_FAILURES) == before + 1
    assert caplog.messages == [f"the topic refuses the event {refused}: InvalidParameter"]
    assert SECRET not in caplog.text


async def test_a_topic_that_takes_nothing_is_left_alone_for_a_while(pool: Pool) -> None:
    topics = Topics("ann-1", "bea-1")
    relay = relay_to(pool, topics)
    await write(pool, (ANN, "ann-1"), (BEA, "bea-1"))
    assert not await relay.publish_once()
    assert not await relay.publish_once()
    assert len(topics.calls) == 1


async def test_many_keys_that_are_refused_do_not_keep_the_others_behind_them(pool: Pool) -> None:
    topics = Topics("refused")
    relay = relay_to(pool, topics)
    await write(pool, *[(new_id(), "refused") for _ in range(250)], (BEA, "bea-1"))
    while await relay.publish_once():
        pass
    assert topics.taken == ["bea-1"]


async def test_a_key_that_is_refused_for_good_leaves_room_for_the_others(pool: Pool) -> None:
    topics = Topics("ann")
    relay = relay_to(pool, topics)
    await write(pool, *[(ANN, "ann")] * 101, (BEA, "bea-1"))
    await relay.publish_once()
    await relay.publish_once()
    assert topics.taken == ["bea-1"], "it rests, and so do the hundred behind it"
    assert [types for _, types in topics.calls] == [["ann"], ["bea-1"]]


async def test_events_of_different_keys_go_ten_at_a_time_to_each_topic(pool: Pool) -> None:
    topics = Topics()
    people = [new_id() for _ in range(20)]
    await write(pool, *[(person, kind) for person in people for kind in ("registered", "mail")])
    await relay_to(pool, topics).publish_once()
    assert topics.calls == [
        *[(EVENTS, ["registered"] * 10)] * 2,
        *[(MAILS, ["mail"] * 10)] * 2,
    ]


def test_a_rest_doubles_up_to_a_limit_and_is_forgotten(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    monkeypatch.setattr(resting, "FIRST_SECONDS", 24.0)
    keys = resting.Resting()
    for seconds in (24, 48, 60, 60):
        keys.refused("k")
        now[0] += seconds - 1
        assert keys.keys() == ["k"]
        now[0] += 1
        assert keys.keys() == []
    now[0] += resting.LONGEST_SECONDS
    assert not keys.keys()
    assert not keys._resting, "what nobody refuses any more takes no memory"
