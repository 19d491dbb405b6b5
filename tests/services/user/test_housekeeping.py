"""Housekeeping takes what is over, in batches, and nothing else."""

from __future__ import annotations

import threading
from unittest.mock import create_autospec

import pytest
from flask import Flask
from sqlalchemy import Engine, event, func, select, text

from services.user import housekeeping
from services.user.accounts import digest
from services.user.models import AuditEvent, OneTimeToken, RefreshToken
from tests.services.user.client import Person, member, needs


def test_it_goes_on_after_every_error(monkeypatch: pytest.MonkeyPatch) -> None:
    again, errors = threading.Event(), [LookupError("no credentials"), ValueError("a fault of ours")]

    def tidy(_engine: Engine) -> None:
        if errors:
            raise errors.pop()
        again.set()

    monkeypatch.setattr(housekeeping, "tidy", tidy)
    monkeypatch.setattr(housekeeping, "EVERY_SECONDS", 0.0)
    thread = housekeeping.Housekeeping(create_autospec(Engine))
    thread.start()
    assert again.wait(10)
    thread.stop()


def age(app: Flask, table: str, column: str, person: Person) -> None:
    """Let the person's rows be of long ago."""
    with needs(app).engine.begin() as connection:
        statement = f"UPDATE {table} SET {column} = {column} - interval '1 year' WHERE user_id = :id"  # noqa: S608
        connection.execute(text(statement), {"id": person.id})


def tokens(app: Flask, model: type[RefreshToken | OneTimeToken], person: Person) -> int:
    with needs(app).read() as session:
        query = select(func.count()).select_from(model).where(model.user_id == person.id)
        return session.scalars(query).one()


@pytest.mark.services
@pytest.mark.parametrize(
    ("table", "model"), [("refresh_tokens", RefreshToken), ("one_time_tokens", OneTimeToken)]
)
def test_tokens_that_are_long_over_go_and_others_stay(
    app: Flask, table: str, model: type[RefreshToken | OneTimeToken]
) -> None:
    old, new = member(app), member(app)
    for person in (old, new):
        person.login()
    age(app, table, "expires_at", old)
    assert housekeeping.tidy(needs(app).engine, batch=1)[table] >= 1
    assert tokens(app, model, old) == 0
    assert tokens(app, model, new) > 0
    assert new.send("GET", "/v1/users/me").status_code == 200
    assert new.refresh(new.tokens["refresh_token"]).status_code == 200


@pytest.mark.services
def test_a_table_that_cannot_be_swept_does_not_keep_the_others_from_it(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = member(app)
    age(app, "one_time_tokens", "expires_at", person)
    over = {"refresh_tokens": "pg_sleep(60) IS NULL", **dict(list(housekeeping._OVER.items())[1:])}
    monkeypatch.setattr(housekeeping, "_OVER", over)
    engine = needs(app).engine
    event.listen(
        engine, "begin", lambda connection: connection.exec_driver_sql("SET LOCAL statement_timeout = 500")
    )
    with pytest.raises(ExceptionGroup, match="not swept: refresh_tokens") as caught:
        housekeeping.tidy(engine)
    assert "statement timeout" in repr(caught.value), "the log line says why"
    assert tokens(app, OneTimeToken, person) == 0, "the tables after it have had their turn"


@pytest.mark.services
def test_what_is_over_is_found_without_reading_the_whole_table(app: Flask) -> None:
    with needs(app).engine.begin() as connection:
        connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        for table, over in housekeeping._OVER.items():
            plan = connection.exec_driver_sql(f"EXPLAIN SELECT ctid FROM {table} WHERE {over} LIMIT 500")  # noqa: S608
            assert "Seq Scan" not in "".join(plan.scalars()), f"{table} has no index for it"


@pytest.mark.services
def test_failed_logins_of_yesterday_are_forgotten(app: Flask) -> None:
    person = member(app)
    person.login("wrong")
    with needs(app).engine.begin() as connection:
        statement = (
            "UPDATE login_failures SET updated_at = now() - interval '25 hours' WHERE email_hash = :hash"
        )
        connection.execute(text(statement), {"hash": digest(person.email)})
    assert housekeeping.tidy(needs(app).engine)["login_failures"] >= 1
    assert housekeeping.tidy(needs(app).engine)["login_failures"] == 0


@pytest.mark.services
def test_the_audit_trail_is_kept(app: Flask) -> None:
    person = member(app)
    with needs(app).read() as session:
        query = select(func.count()).select_from(AuditEvent).where(AuditEvent.user_id == person.id)
        before = session.scalars(query).one()
        housekeeping.tidy(needs(app).engine)
        assert session.scalars(query).one() == before > 0
