"""The relay outlives every error, and its lag tells the truth while it fails."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from typing import Any, cast

import asyncpg  # type: ignore[import-untyped] # asyncpg ships no types
import pytest
from botocore.exceptions import BotoCoreError

from sandbox.services import postgres
from services.common import database, metrics, outbox
from services.common.database import Pool
from services.common.iam_login import LoginError
from services.common.ids import new_id
from services.common.outbox import Relay
from tests.services.conftest import Stores

TOPIC = "arn:aws:sns:eu-central-1:000000000000:events"
ORDINARY = (
    asyncpg.InvalidPasswordError("refused"),
    asyncpg.InvalidAuthorizationSpecificationError("refused"),
    asyncpg.ReadOnlySQLTransactionError("a reader now"),
    asyncpg.InsufficientPrivilegeError("not granted"),
    asyncpg.UndefinedTableError("not migrated"),
    LoginError("no credentials"),
    BotoCoreError(),
    KeyError("a fault of ours"),
)


class Failing(Relay):
    """Meets the errors one after the other, then a stop."""

    def __init__(self, *errors: Exception) -> None:
        super().__init__(pool=cast(Pool, None), sns=None, topics={"": TOPIC}, idle_seconds=0)
        self._errors = list(errors)

    async def publish_once(self) -> bool:
        if self._errors:
            raise self._errors.pop(0)
        self.stop()
        return False


@pytest.mark.parametrize("error", ORDINARY, ids=lambda error: type(error).__name__)
async def test_the_relay_outlives_every_error_and_counts_it(error: Exception) -> None:
    before = value_of(metrics.OUTBOX_FAILURES)
    await Failing(error, error).run()
    assert value_of(metrics.OUTBOX_FAILURES) == before + 2


async def test_only_a_fault_of_ours_is_logged_with_its_trace(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, outbox.__name__):
        await Failing(OSError("away"), KeyError("ours")).run()
    assert [record.exc_info is not None for record in caplog.records] == [False, True]


async def test_the_lag_grows_while_the_relay_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    relay = Failing(OSError("away"))
    now[0] += 90
    monkeypatch.setattr(relay, "_pause", _at_once)
    await relay.run()
    assert value_of(metrics.OUTBOX_LAG) == 90


def test_what_a_worker_saw_goes_with_it() -> None:
    assert metrics.OUTBOX_LAG._multiprocess_mode == "livemax"


async def _at_once(_seconds: float) -> None: ...


def value_of(metric: Any) -> float:
    """Of a metric without labels."""
    (sample,) = [each for each in metric.collect()[0].samples if not each.name.endswith("_created")]
    return float(sample.value)


class Topic:
    """Takes everything, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.taken: list[str] = []

    async def publish_batch(self, *, TopicArn: str, PublishBatchRequestEntries: list[Any]) -> Any:  # noqa: N803
        assert TopicArn == TOPIC
        if self.error:
            raise self.error
        self.taken += [entry["Message"] for entry in PublishBatchRequestEntries]
        return {"Successful": [{"Id": entry["Id"]} for entry in PublishBatchRequestEntries]}


@pytest.fixture(scope="module")
def url(stores: Stores) -> str:
    return postgres.create_database(stores.postgres, "outbox")


@pytest.fixture
async def pool(url: str) -> AsyncIterator[Pool]:
    made = await database.connect(url, smallest=0, largest=2, command_seconds=5)
    async with made.acquire() as connection:
        await connection.execute("DROP TABLE IF EXISTS outbox")
        await connection.execute(outbox.TABLE_SQL)
        statement = (
            "INSERT INTO outbox (event_id, key, type, payload, created_at) VALUES ($1, $1, 'a', '{}', $2)"
        )
        await connection.execute(statement.replace("$2", "now() - interval '5 minutes'"), new_id())
    yield made
    await made.close()


@pytest.mark.services
async def test_a_replica_that_may_not_publish_tells_the_lag_too(pool: Pool) -> None:
    relay, topic = _relay(pool)
    async with pool.acquire() as other:
        await other.execute(f"SELECT pg_advisory_lock({outbox.LOCK})")
        metrics.OUTBOX_LAG.set(0)
        assert not await relay.publish_once()
        assert not topic.taken
        assert 300 <= value_of(metrics.OUTBOX_LAG) < 360
        await other.execute(f"SELECT pg_advisory_unlock({outbox.LOCK})")
    await relay.publish_once()
    await relay.publish_once()
    assert len(topic.taken) == 1
    assert value_of(metrics.OUTBOX_LAG) == 0


@pytest.mark.services
async def test_a_relay_that_failed_leaves_the_lock_to_others(pool: Pool) -> None:
    failing, _ = _relay(pool, OSError("no topic"))
    with pytest.raises(OSError, match="no topic"):
        await failing.publish_once()
    working, taken = _relay(pool)
    await _until_published(working, taken)


@pytest.mark.services
async def test_a_look_that_nobody_waited_for_any_more_leaves_the_lock_to_others(
    url: str, pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    slowly = "SELECT pg_try_advisory_lock($1) AS mine, (SELECT 0::float8 FROM pg_sleep(1)) AS lag"
    impatient = await database.connect(url, smallest=0, largest=1, command_seconds=0.2)
    with monkeypatch.context() as patched:
        patched.setattr(outbox, "_LOOK", slowly)
        with pytest.raises(TimeoutError):
            await _relay(impatient)[0].publish_once()
    await _until_published(*_relay(pool))
    await impatient.close()


@pytest.mark.services
async def test_a_relay_leaves_a_server_that_is_the_writer_no_more(pool: Pool) -> None:
    relay, topic = _relay(pool)
    async with pool.acquire() as connection:
        await connection.execute("SET default_transaction_read_only = on")
    with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
        await relay.publish_once()
    await _until_published(relay, topic, times=2)
    async with pool.acquire() as connection:
        assert await connection.fetchval("SELECT count(*) FROM outbox") == 0


def _relay(pool: Pool, error: Exception | None = None) -> tuple[Relay, Topic]:
    topic = Topic(error)
    return Relay(pool=pool, sns=topic, topics={"": TOPIC}), topic


async def _until_published(relay: Relay, topic: Topic, times: int = 1) -> None:
    """The server gives a lock back as soon as it notices that its holder is gone."""
    async with asyncio.timeout(10):
        while len(topic.taken) < times:
            await relay.publish_once()
