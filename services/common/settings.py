"""Typed configuration from the environment: every wrong value is named, all of them at once.

The variable is the field's name in capitals. A `SecretStr` field is read from the file that `<VARIABLE>_FILE`
names, or from Secrets Manager when `<VARIABLE>` is `secretsmanager:<name or ARN>[#key]`: no secret is ever an
argument or a variable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from typing import Any, Final, Self, TypeVar, get_args
from urllib.parse import urlsplit

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

from services.common.database import with_password
from services.common.environment import Given, read
from services.common.iam_login import IamLogin
from services.common.urls import has_password, masked

YEAR_SECONDS: Final = 31_536_000
SettingsT = TypeVar("SettingsT", bound="Settings")
_CONFLICT: Final = "conflict"


class ConfigurationError(ValueError):
    """The environment does not describe a runnable service; the message lists every reason."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = tuple(problems)
        lines = "\n".join(f"  - {problem}" for problem in problems)
        super().__init__(f"The configuration has {len(problems)} problem(s):\n{lines}")


class Settings(BaseModel):
    """Base of a service's settings; load with `load`, never by hand outside of tests."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=False)

    def conflicts(self) -> Iterator[str]:
        """What is wrong between values that are right alone; looks only at fields that have a default."""
        yield from ()

    @model_validator(mode="after")
    def _fit_together(self) -> Self:
        if found := "; ".join(self.conflicts()):
            raise PydanticCustomError(_CONFLICT, "{found}", {"found": found})
        return self


def is_secret(field: FieldInfo) -> bool:
    """Whether the field holds a secret, alone or as `SecretStr | None`."""
    return field.annotation is SecretStr or SecretStr in get_args(field.annotation)


def variable_of(name: str, field: FieldInfo) -> str:
    """The environment variable that sets the field."""
    return f"{name.upper()}_FILE" if is_secret(field) else name.upper()


def load(model: type[SettingsT], environment: Mapping[str, str]) -> SettingsT:
    """Build the settings. Raises ConfigurationError."""
    fields = model.model_fields
    secrets = [name for name, field in fields.items() if is_secret(field)]
    given = read([name for name in fields if name not in secrets], secrets, environment)
    wrong: list[tuple[str, str]] = []
    try:
        settings = model.model_validate(given.values)
    except ValidationError as error:
        wrong = list(_wrong(model, error))
    else:
        if not given.problems:
            return settings
    problems = [*given.problems.values(), *(line for name, line in wrong if name not in given.problems)]
    right = _right(model, given, {name for name, _ in wrong})
    raise ConfigurationError([*problems, *right.conflicts()])


def _wrong(model: type[Settings], error: ValidationError) -> Iterator[tuple[str, str]]:
    """Each field that is wrong alone, and what to say about it."""
    for detail in error.errors(include_url=False):
        if detail["type"] == _CONFLICT:
            continue
        if not detail["loc"]:
            yield "", detail["msg"].removeprefix("Value error, ")
            continue
        name = str(detail["loc"][0])
        field = model.model_fields[name]
        variable = variable_of(name, field)
        if detail["type"] == "missing":
            yield name, f"{variable}: is required ({field.description})"
        elif is_secret(field):
            yield name, f"{variable}: {detail['msg']} (the value is not shown)"
        else:
            reason = detail["msg"].removeprefix("Value error, ")
            yield name, f"{variable}: {reason}, got {masked(detail['input'])}"


def _right(model: type[SettingsT], given: Given, wrong: Set[str]) -> SettingsT:
    """The fields that are right alone, in settings that nobody may use; the others have their defaults or nothing."""
    values: dict[str, Any] = {name: None for name, field in model.model_fields.items() if field.is_required()}
    for name, value in given.values.items():
        if name not in wrong:
            values[name] = TypeAdapter[Any](model.model_fields[name].annotation or str).validate_python(value)
    values |= dict.fromkeys(given.problems, SecretStr(""))  # it was given, even if nobody can read it
    return model.model_construct(**values)


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
        if has_password(url):
            raise ValueError("must not hold a password; use DATABASE_PASSWORD_FILE")
        try:
            _ = urlsplit(url).port
        except ValueError:  # whose words may hold what was meant as a password
            raise ValueError("has a host or a port that is none") from None
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

    def conflicts(self) -> Iterator[str]:
        yield from super().conflicts()
        if self.database_iam and self.database_password is not None:
            yield "DATABASE_IAM, DATABASE_PASSWORD_FILE: set one of them"

    @property
    def iam_login(self) -> IamLogin | None:
        """What makes a password for each connection, unless there is a lasting one."""
        return IamLogin(self.database_url, self.aws_region) if self.database_iam else None


class ServerSettings(ServiceDatabaseSettings):
    """Where a running service listens."""

    http_host: str = Field("0.0.0.0", description="Address the API listens on")  # noqa: S104 # a container's interface
    http_port: int = Field(8080, ge=1, le=65535, description="Port of the API")
    metrics_port: int = Field(9090, ge=1, le=65535, description="Port of /metrics")

    def conflicts(self) -> Iterator[str]:
        yield from super().conflicts()
        if self.http_port == self.metrics_port:
            yield "HTTP_PORT, METRICS_PORT: must differ"
