"""Typed configuration: all wrong values at once, secrets only from files."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import Field, SecretStr

from services.common import settings
from services.common.database import with_password
from services.common.settings import (
    ConfigurationError,
    DatabaseSettings,
    ServerSettings,
    ServiceDatabaseSettings,
    Settings,
)


class Example(Settings):
    port: int = Field(8080, ge=1, description="Port")
    name: str = Field(description="Name")
    token: SecretStr | None = Field(None, description="Token")


def test_values_come_from_the_variables_and_the_secret_from_its_file(tmp_path: Path) -> None:
    secret = tmp_path / "token"
    secret.write_text("hunter2\n")
    loaded = settings.load(Example, {"NAME": "a", "PORT": "1", "TOKEN_FILE": str(secret), "UNRELATED": "x"})
    assert (loaded.port, loaded.name) == (1, "a")
    assert loaded.token is not None
    assert loaded.token.get_secret_value() == "hunter2"


def test_every_wrong_value_is_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        settings.load(Example, {"PORT": "many", "TOKEN": "open", "TOKEN_FILE": str(tmp_path / "absent")})
    text = str(caught.value)
    assert "PORT: " in text
    assert "got 'many'" in text
    assert "NAME: is required (Name)" in text
    assert "TOKEN, TOKEN_FILE: set one of them" in text
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize("readable", [True, False])
def test_values_that_do_not_fit_together_are_named_beside_those_that_are_wrong_alone(
    tmp_path: Path, readable: bool
) -> None:
    file = tmp_path / "password"
    if readable:
        file.write_text("hunter2")
    environment = {"DATABASE_IAM": "yes", "DATABASE_PASSWORD_FILE": str(file)}
    with pytest.raises(ConfigurationError) as caught:
        settings.load(ServiceDatabaseSettings, environment)
    text = str(caught.value)
    assert "DATABASE_URL: is required" in text
    assert "DATABASE_IAM, DATABASE_PASSWORD_FILE: set one of them" in text
    assert ("DATABASE_PASSWORD_FILE: cannot read" in text) is not readable
    assert len(caught.value.problems) == (2 if readable else 3)


def test_a_required_secret_that_cannot_be_read_is_named_once(tmp_path: Path) -> None:
    class Demanding(Settings):
        token: SecretStr = Field(description="Token")

    for environment in ({"TOKEN": "open", "TOKEN_FILE": "x"}, {"TOKEN_FILE": str(tmp_path / "absent")}):
        with pytest.raises(ConfigurationError) as caught:
            settings.load(Demanding, environment)
        assert len(caught.value.problems) == 1


@pytest.mark.parametrize("port", ["many", "99999"])
def test_a_database_url_with_an_impossible_port_is_refused(port: str) -> None:
    with pytest.raises(
        ConfigurationError, match=r"DATABASE_URL: has a host or a port that is none, got .*@db:"
    ):
        settings.load(DatabaseSettings, {"DATABASE_URL": f"postgresql://me@db:{port}/users"})


def test_a_port_is_no_password() -> None:
    url = "postgresql://db:5433/users"
    assert settings.load(DatabaseSettings, {"DATABASE_URL": url}).database == url


def test_a_secret_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"TOKEN_FILE: cannot read '.*absent': No such file"):
        settings.load(Example, {"NAME": "a", "TOKEN_FILE": str(tmp_path / "absent")})


def test_a_secret_as_a_plain_variable_is_refused_even_when_the_rest_is_right() -> None:
    with pytest.raises(ConfigurationError, match="TOKEN: a secret is read from a file") as caught:
        settings.load(Example, {"NAME": "a", "TOKEN": "hunter2"})
    assert "set TOKEN_FILE to its path, or this to secretsmanager:<name or ARN>[#key]" in str(caught.value)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://me:hunter2@db/users",
        "postgresql://me:hun@hunter2@db/users",
        "postgresql://me@hunter2:hunter2@db/users",
        "postgresql://me:hunter2/hunter2@db/users",
        "postgresql://me@db/users?sslmode=verify-full&password=hunter2&x=hunter2",
        "postgresql://me@db/users?sslpassword=hunter2",
    ],
)
def test_a_password_in_the_database_url_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(ConfigurationError, match="must not hold a password; use DATABASE_PASSWORD") as caught:
        settings.load(DatabaseSettings, {"DATABASE_URL": url})
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "mysql://me:hun@hunter2@db/users",
        "me:hunter2@db/users",
        "postgresql://me:hunter2?hunter2@db/users",
        "mysql://db/users?password=hunter2",
    ],
)
def test_what_is_no_database_url_is_quoted_without_its_password(url: str) -> None:
    with pytest.raises(ConfigurationError, match="DATABASE_URL: ") as caught:
        settings.load(DatabaseSettings, {"DATABASE_URL": url})
    assert "hunter2" not in str(caught.value)


def test_ports_of_two_listeners_differ() -> None:
    with pytest.raises(ConfigurationError, match="HTTP_PORT, METRICS_PORT: must differ"):
        settings.load(ServerSettings, {"DATABASE_URL": "postgresql://db/users", "METRICS_PORT": "8080"})


def test_the_password_file_ends_up_quoted_in_the_connection_url(tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("p@ss/word%")
    environment = {"DATABASE_URL": "postgresql://me@db:5433/users", "DATABASE_PASSWORD_FILE": str(secret)}
    assert (
        settings.load(DatabaseSettings, environment).database
        == "postgresql://me:p%40ss%2Fword%25@db:5433/users"
    )


@pytest.mark.parametrize(
    ("url", "complete"),
    [
        ("postgresql://me@[::1]:5433/users", "postgresql://me:p@[::1]:5433/users"),
        ("postgresql://me@[fd00::1]/users", "postgresql://me:p@[fd00::1]:5432/users"),
        ("postgresql://me%40corp@db/users", "postgresql://me%40corp:p@db:5432/users"),
        ("postgresql://me@db:/users?sslmode=require", "postgresql://me:p@db:5432/users?sslmode=require"),
    ],
)
def test_a_password_leaves_the_rest_of_the_url_as_it_is(url: str, complete: str) -> None:
    assert with_password(url, "p") == complete


def test_the_table_names_every_variable_and_its_default() -> None:
    assert settings.table(Example).splitlines()[2:] == [
        "| `PORT` | `8080` | Port |",
        "| `NAME` | required | Name |",
        "| `TOKEN_FILE` or `TOKEN` | `None` | Token |",
    ]
