"""Logging in by IAM: the token is what AWS's own SDK makes, and each new connection shows a fresh one."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import botocore.auth
import botocore.session
import psycopg
import pytest
from botocore.credentials import Credentials, ReadOnlyCredentials
from botocore.exceptions import MetadataRetrievalError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import NullPool

from sandbox.services import postgres
from services.common import database, settings
from services.common.database import for_sqlalchemy
from services.common.iam_login import IamLogin, LoginError, log_in_by
from services.common.settings import ConfigurationError, ServiceDatabaseSettings
from services.user.account_changes import Listener
from tests.services.conftest import Stores
from tests.services.user.test_account_changes import Heard

KEYS = Credentials("AKIDEXAMPLE", "secret/of+nobody", "session")
URL = "postgresql://user_service@users.cluster-abc.eu-central-1.rds.amazonaws.com/users"


def test_the_token_is_the_one_that_the_sdk_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5)  # botocore's clock is naive
    monkeypatch.setattr(botocore.auth, "get_current_datetime", lambda: moment)
    monkeypatch.setattr("botocore.signers.get_current_datetime", lambda: moment, raising=False)
    session = botocore.session.get_session()
    session.set_credentials(KEYS.access_key, KEYS.secret_key, KEYS.token)
    rds: Any = session.create_client("rds", region_name="eu-central-1")
    theirs = rds.generate_db_auth_token(
        DBHostname="users.cluster-abc.eu-central-1.rds.amazonaws.com", Port=5432, DBUsername="user_service"
    )
    assert IamLogin(URL, "eu-central-1", KEYS).password() == theirs


def test_without_credentials_the_reason_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("services.common.iam_login.get_session", botocore.session.Session)
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    with pytest.raises(LoginError, match="no AWS credentials to log in to the database with"):
        IamLogin(URL, "eu-central-1").password()


class Expired(Credentials):
    """That cannot be renewed now."""

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        raise MetadataRetrievalError(error_msg="no answer")


def test_credentials_that_cannot_be_renewed_are_a_login_that_fails() -> None:
    with pytest.raises(LoginError, match=r"there is no password for the database: .*no answer"):
        IamLogin(URL, "eu-central-1", Expired("AKIDEXAMPLE", "of nobody")).password()


def test_without_a_password_the_engine_says_that_it_cannot_connect() -> None:
    engine = create_engine(for_sqlalchemy(URL), poolclass=NullPool)
    log_in_by(engine, IamLogin(URL, "eu-central-1", Expired("AKIDEXAMPLE", "of nobody")))
    with pytest.raises(OperationalError, match="no answer"), engine.connect():
        pass


async def test_without_a_password_the_pool_says_that_the_database_is_away() -> None:
    login = IamLogin(URL, "eu-central-1", Expired("AKIDEXAMPLE", "of nobody"))
    pool = await database.connect(URL, smallest=0, largest=1, command_seconds=5, login=login)
    with pytest.raises(database.connection_errors(), match="no answer"):
        async with pool.acquire():
            pass
    await pool.close()


def test_a_password_beside_iam_is_refused(tmp_path_factory: pytest.TempPathFactory) -> None:
    file = tmp_path_factory.mktemp("secret") / "password"
    file.write_text("lasting")
    environment = {"DATABASE_URL": URL, "DATABASE_IAM": "true", "DATABASE_PASSWORD_FILE": str(file)}
    with pytest.raises(ConfigurationError, match="DATABASE_IAM, DATABASE_PASSWORD_FILE: set one of them"):
        settings.load(ServiceDatabaseSettings, environment)


class Rotating(IamLogin):
    """PostgreSQL knows no IAM: so the role's password is changed before each connection, as a token changes."""

    def __init__(self, administrator: str) -> None:
        super().__init__(postgres.log_in_as(administrator, "rotating"), "eu-central-1", KEYS)
        self._administrator = administrator
        self.made = 0

    def password(self) -> str:
        self.made += 1
        token = super().password() + str(self.made)
        with psycopg.connect(self._administrator, autocommit=True) as connection:
            connection.execute(f"ALTER ROLE rotating PASSWORD '{token}'".encode())
        return token


@pytest.fixture
def rotating(stores: Stores) -> Iterator[Rotating]:
    administrator = postgres.create_database(stores.postgres, "rotating")
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute("CREATE ROLE rotating LOGIN")
        yield Rotating(administrator)
        connection.execute("DROP ROLE rotating")


@pytest.mark.services
async def test_each_connection_of_the_pool_shows_a_fresh_token(rotating: Rotating, stores: Stores) -> None:
    url = postgres.log_in_as(f"{stores.postgres}/rotating", "rotating")
    pool = await database.connect(url, smallest=0, largest=2, command_seconds=5, login=rotating)
    async with pool.acquire() as first, pool.acquire() as second:
        assert await first.fetchval("SELECT current_user") == "rotating"
        assert await second.fetchval("SELECT 1") == 1, "the first stays open when its token is over"
        assert await first.fetchval("SELECT 1") == 1
    await pool.close()
    assert rotating.made == 2


@pytest.mark.services
def test_each_connection_of_the_engine_shows_a_fresh_token(rotating: Rotating, stores: Stores) -> None:
    url = postgres.log_in_as(f"{stores.postgres}/rotating", "rotating")
    engine = create_engine(for_sqlalchemy(url), poolclass=NullPool)
    log_in_by(engine, rotating)
    for _ in range(2):
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT current_user")) == "rotating"
    engine.dispose()
    assert rotating.made == 2


@pytest.mark.services
def test_the_listener_shows_a_token_too(rotating: Rotating, stores: Stores) -> None:
    url = postgres.log_in_as(f"{stores.postgres}/rotating", "rotating")
    cache = Heard()
    listener = Listener(url, cache, rotating)
    listener.start()
    assert cache.began.wait(10)
    listener.stop()
    assert rotating.made == 1
