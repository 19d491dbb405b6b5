"""Connections to a database that is checked against an authority, by both drivers."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from sandbox.paths import LOOPBACK
from sandbox.processes import certificates
from sandbox.processes.cluster_files import AUTHORITY, ClusterFiles
from services.common import database
from tests.services.conftest import Stores
from tests.services.tls_front import tls_in_front_of

pytestmark = pytest.mark.services

OTHER_LOOPBACK = "127.0.0.2"  # which no certificate names
REFUSALS = (ssl.SSLError, psycopg.OperationalError, OperationalError)
Ask = Callable[[str], int]


def by_asyncpg(url: str) -> int:
    async def ask() -> int:
        pool = await database.connect(url, smallest=0, largest=1, command_seconds=5)
        try:
            async with pool.acquire() as connection:
                return int(await connection.fetchval("SELECT 1"))
        finally:
            await pool.close()

    return asyncio.run(ask())


def by_sqlalchemy(url: str) -> int:
    with create_engine(database.for_sqlalchemy(url), poolclass=NullPool).connect() as connection:
        return int(connection.execute(text("SELECT 1")).scalar_one())


def by_psycopg(url: str) -> int:
    with psycopg.connect(url) as connection:
        return int(connection.execute("SELECT 1").fetchall()[0][0])


every_driver = pytest.mark.parametrize("ask", [by_asyncpg, by_sqlalchemy, by_psycopg])


@pytest.fixture(scope="module")
def ours(tmp_path_factory: pytest.TempPathFactory) -> ClusterFiles:
    return authority(tmp_path_factory.mktemp("ours"))


def authority(folder: Path) -> ClusterFiles:
    files = ClusterFiles(folder)
    certificates.create_all(files, "10.0.0.1")
    return files


def checked(server: str, files: ClusterFiles) -> str:
    return f"{server}/postgres?sslmode=verify-full&sslrootcert={files.certificate(AUTHORITY)}"


@pytest.fixture(scope="module")
def server(stores: Stores, ours: ClusterFiles) -> Iterator[str]:
    with tls_in_front_of(stores.postgres, ours, LOOPBACK) as url:
        yield url


@every_driver
def test_a_server_with_a_certificate_of_the_authority_is_believed(
    server: str, ours: ClusterFiles, ask: Ask
) -> None:
    assert ask(checked(server, ours)) == 1


@every_driver
def test_a_server_with_a_certificate_of_another_authority_learns_no_password(
    server: str, ask: Ask, tmp_path: Path
) -> None:
    with pytest.raises(REFUSALS, match="certificate verify failed"):
        ask(checked(server, authority(tmp_path)))


@every_driver
def test_a_server_with_a_certificate_for_another_name_learns_no_password(
    stores: Stores, ours: ClusterFiles, ask: Ask
) -> None:
    with (
        tls_in_front_of(stores.postgres, ours, OTHER_LOOPBACK) as url,
        pytest.raises(REFUSALS, match=r"IP address mismatch|does not match"),
    ):
        ask(checked(url, ours))


def test_the_server_notices_within_half_a_minute_that_a_replica_is_gone(stores: Stores) -> None:
    async def ask() -> list[str]:
        pool = await database.connect(f"{stores.postgres}/postgres", smallest=0, largest=1, command_seconds=5)
        try:
            async with pool.acquire() as connection:
                names = ("idle", "interval", "count")
                return [await connection.fetchval(f"SHOW tcp_keepalives_{name}") for name in names]
        finally:
            await pool.close()

    idle, interval, count = map(int, asyncio.run(ask()))
    assert idle + interval * count < 30
