"""Typed configuration from the environment: every wrong value is named, all of them at once.

The variable is the field's name in capitals. A `SecretStr` field is read from the file that `<VARIABLE>_FILE`
names, or from Secrets Manager when `<VARIABLE>` is `secretsmanager:<name or ARN>[#key]`: no secret is ever an
argument or a variable.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Self, TypeVar, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo

from services.common import secrets_manager
from services.common.database import with_password
from services.common.iam_login import IamLogin

SettingsT = TypeVar("SettingsT", bound="Settings")


class ConfigurationError(ValueError):
    """The environment does not describe a runnable service; the message lists every reason."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"The configuration has {len(problems)} problem(s):\n{lines}")


class Settings(BaseModel):
    """Base of a service's settings; load with `load`, never by hand outside of tests."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=False)


def is_secret(field: FieldInfo) -> bool:
    """Whether the field holds a secret, alone or as `SecretStr | None`."""
    return field.annotation is SecretStr or SecretStr in get_args(field.annotation)


def variable_of(name: str, field: FieldInfo) -> str:
    """The environment variable that sets the field."""
    return f"{name.upper()}_FILE" if is_secret(field) else name.upper()


def load(model: type[SettingsT], environment: Mapping[str, str]) -> SettingsT:
    """Build the settings. Raises ConfigurationError."""
    values: dict[str, str] = {}
    problems: list[str] = []
    for name, field in model.model_fields.items():
        if is_secret(field):
            _read_secret(name, environment, values, problems)
        elif name.upper() in environment:
            values[name] = environment[name.upper()]
    try:
        settings = model.model_validate(values)
    except ValidationError as error:
        named = {problem.split(":")[0].removesuffix("_FILE") for problem in problems}
        problems += [
            line for line in _lines(model, error) if line.split(":")[0].removesuffix("_FILE") not in named
        ]
    else:
        if not problems:
            return settings
    raise ConfigurationError(problems)


def _read_secret(
    name: str, environment: Mapping[str, str], values: dict[str, str], problems: list[str]
) -> None:
    variable, of_file = name.upper(), f"{name.upper()}_FILE"
    if variable in environment and of_file in environment:
        problems.append(f"{variable}, {of_file}: set one of them")
    elif variable in environment:
        _fetch_secret(name, environment[variable], values, problems)
    elif of_file in environment:
        path = environment[of_file]
        try:
            values[name] = Path(path).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "not text"
            problems.append(f"{of_file}: cannot read {path!r}: {reason}")


def _fetch_secret(name: str, given: str, values: dict[str, str], problems: list[str]) -> None:
    variable = name.upper()
    if not given.startswith(secrets_manager.SCHEME):
        problems.append(
            f"{variable}: a secret is read from a file or from Secrets Manager; "
            f"set {variable}_FILE to its path, or this to {secrets_manager.SCHEME}<name or ARN>[#key]"
        )
        return
    try:
        values[name] = secrets_manager.read(given)
    except secrets_manager.SecretError as error:
        problems.append(f"{variable}: {error}")


def _lines(model: type[Settings], error: ValidationError) -> Iterator[str]:
    for detail in error.errors(include_url=False):
        if not detail["loc"]:
            yield str(detail["msg"]).removeprefix("Value error, ")
            continue
        name = str(detail["loc"][0])
        field = model.model_fields[name]
        variable = variable_of(name, field)
        if detail["type"] == "missing":
            yield f"{variable}: is required ({field.description})"
        elif is_secret(field):
            yield f"{variable}: {detail['msg']} (the value is not shown)"
        else:
            yield f"{variable}: {detail['msg'].removeprefix('Value error, ')}, got {_shown(detail['input'])}"


def _shown(value: object) -> str:
    """The value as the message quotes it, without the password of a URL."""
    return re.sub(r"(://[^:/@\s]*):[^@\s]*@", r"\1:***@", repr(value))


def table(model: type[Settings]) -> str:
    """The settings as a Markdown table, for the service's README."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in model.model_fields.items():
        default = "required" if field.is_required() else f"`{field.default}`"
        variable = f"`{variable_of(name, field)}`"
        if is_secret(field):
            variable += f" or `{name.upper()}`"
        rows.append(f"| {variable} | {default} | {field.description} |")
    return "\n".join(rows) + "\n"


class DatabaseSettings(Settings):
    """A database and who logs in to it."""

    database_url: str = Field(
        description="PostgreSQL without the password, as in postgresql://orders@db.internal:5432/orders"
    )
    database_password: SecretStr | None = Field(None, description="File with the database password")

    @field_validator("database_url")
    @classmethod
    def _without_password(cls, url: str) -> str:
        if not url.startswith("postgresql://"):
            raise ValueError("must start with postgresql://")
        if ":" in url.removeprefix("postgresql://").partition("@")[0]:
            raise ValueError("must not hold a password; use DATABASE_PASSWORD_FILE")
        return url

    @property
    def database(self) -> str:
        """The URL with the password."""
        secret = self.database_password
        return with_password(self.database_url, secret.get_secret_value() if secret else None)


class ServiceDatabaseSettings(DatabaseSettings):
    """The database as a running service uses it."""

    database_iam: bool = Field(
        False, description="Log in to the database by IAM (`rds-db:connect`), in the place of a password"
    )
    aws_region: str = Field("eu-central-1", description="Region of database, topics and queues")

    @model_validator(mode="after")
    def _logs_in_one_way(self) -> Self:
        if self.database_iam and self.database_password is not None:
            raise ValueError("DATABASE_IAM, DATABASE_PASSWORD_FILE: set one of them")
        return self

    @property
    def iam_login(self) -> IamLogin | None:
        """What makes a password for each connection, unless there is a lasting one."""
        return IamLogin(self.database_url, self.aws_region) if self.database_iam else None
