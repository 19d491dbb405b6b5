"""The declaration of one HTTP operation: validation, routing and OpenAPI are all derived from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from services.common.problem import FieldError, Problem, ProblemError

JSON = "application/json"
ModelT = TypeVar("ModelT", bound=BaseModel)


class Role(StrEnum):
    """What a principal is; each role includes what the ones before it may do."""

    USER = "user"
    SUPPORT = "support"
    ADMIN = "admin"


class Request(BaseModel):
    """Base of bodies, query strings and headers: unknown members are refused, nothing is coerced from JSON."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    @classmethod
    def example(cls) -> dict[str, Any]:
        """A good request, made of the examples that the fields give."""
        return {name: field.examples[0] for name, field in cls.model_fields.items() if field.examples}


class Representation(BaseModel):
    """Base of answers."""

    model_config = ConfigDict(frozen=True)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """What an endpoint answers."""

    body: BaseModel | bytes | None = None
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)
    content_type: str = JSON


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """One operation. `roles` None means public; the errors every operation can answer are implied."""

    method: str
    path: str
    name: str
    summary: str
    handler: Callable[..., Any]
    body: type[Request] | None = None
    query: type[Request] | None = None
    headers: type[Request] | None = None
    answer: type[BaseModel] | None = None
    content_type: str = JSON
    status: int = 200
    roles: frozenset[Role] | None = None
    errors: tuple[Problem, ...] = ()
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    limited: bool = True
    tag: str = "operations"

    @cached_property
    def header_names(self) -> tuple[str, ...]:
        """The headers that it declares."""
        fields = self.headers.model_fields.items() if self.headers else ()
        return tuple(member.alias or name for name, member in fields)

    @cached_property
    def title(self) -> str:
        """What a span of it is called."""
        return f"{self.method} {self.path}"

    @cached_property
    def path_parameters(self) -> tuple[str, ...]:
        """Names between braces in the path; every one of them is a UUID."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))


EVERYONE = frozenset(Role)
STAFF = frozenset({Role.SUPPORT, Role.ADMIN})
ADMINS = frozenset({Role.ADMIN})


def parse_body(model: type[ModelT], content_type: str, raw: bytes) -> ModelT:
    """The request's body as its model. Raises ProblemError: 415, 400 or 422."""
    if content_type.split(";")[0].strip().lower() != JSON:
        raise ProblemError(
            Problem.UNSUPPORTED_MEDIA_TYPE, f"The body's type is {content_type or 'not given'}."
        )
    try:
        return model.model_validate_json(raw, strict=True)
    except ValidationError as error:
        if error.errors(include_url=False, include_input=False)[0]["type"] == "json_invalid":
            raise ProblemError(Problem.MALFORMED, "The body is not JSON in UTF-8.") from None
        raise _invalid("body", error) from None


def parse(model: type[ModelT], value: Mapping[str, str], part: str) -> ModelT:
    """Query or headers as their model. Raises ProblemError 422 that lists every wrong member."""
    try:
        return model.model_validate_strings(dict(value))
    except ValidationError as error:
        raise _invalid(part, error) from None


def _invalid(part: str, error: ValidationError) -> ProblemError:
    return ProblemError(Problem.INVALID, f"The {part} does not fit its schema.", errors=_errors(part, error))


def _errors(part: str, error: ValidationError) -> list[FieldError]:
    return [
        FieldError(where=".".join((part, *map(_readable, detail["loc"]))), reason=detail["msg"])
        for detail in error.errors(include_url=False, include_input=False, include_context=False)[:20]
    ]


def _readable(step: int | str) -> str:
    return str(step).encode("utf-8", "backslashreplace").decode("utf-8")[:60]
