"""No end of a connection to the database waits long for another that is gone without a word."""

from __future__ import annotations

import socket

import psycopg
import pytest
from flask import Flask
from psycopg.conninfo import make_conninfo
from sqlalchemy import Connection

from services.user import account_changes
from tests.services.user.client import needs

pytestmark = pytest.mark.services


def patience(connection: psycopg.Connection) -> tuple[int, int]:
    """For how many seconds this end waits: on a silent connection, and for an acknowledgement."""
    with socket.socket(fileno=socket.dup(connection.fileno())) as ours:
        idle, interval, count, unanswered = (
            ours.getsockopt(socket.IPPROTO_TCP, option)
            for option in (
                socket.TCP_KEEPIDLE,
                socket.TCP_KEEPINTVL,
                socket.TCP_KEEPCNT,
                socket.TCP_USER_TIMEOUT,
            )
        )
        assert ours.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE), "a silent server is asked"
    return idle + interval * count, unanswered // 1000


def driver(connection: Connection) -> psycopg.Connection:
    found = connection.connection.driver_connection
    assert isinstance(found, psycopg.Connection)
    return found


def test_a_thread_waits_some_seconds_for_a_server_that_is_gone_without_a_word(app: Flask) -> None:
    with needs(app).engine.connect() as connection:
        silent, unanswered = patience(driver(connection))
    assert silent <= 15, "the system's default is two hours"
    assert 0 < unanswered <= 10, "the system's default is a quarter of an hour"


def test_the_server_drops_a_replica_that_is_gone_without_a_word_and_its_locks(app: Flask) -> None:
    with needs(app).engine.connect() as connection:
        idle, interval, count = (
            int(connection.exec_driver_sql(f"SHOW tcp_keepalives_{name}").scalar_one())
            for name in ("idle", "interval", "count")
        )
        limits = [
            connection.exec_driver_sql(f"SHOW {name}_timeout").scalar_one() for name in ("statement", "lock")
        ]
    assert idle + interval * count < 30, "it holds the rows of a change that nobody will commit"
    assert limits == ["5s", "3s"]


def test_whoever_hears_of_changes_notices_that_nobody_speaks_any_more(user_database: str) -> None:
    with psycopg.connect(make_conninfo(user_database, **account_changes._CONNECTION)) as connection:
        silent, unanswered = patience(connection)
    assert silent <= 5
    assert 0 < unanswered <= 5, "it asks each second, and its question is not acknowledged"
