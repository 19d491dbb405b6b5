"""The parts of a request as their models: headers, query, path and body."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import request
from gunicorn.http.errors import ParseException  # type: ignore[import-untyped] # gunicorn ships no types
from pydantic import BaseModel
from werkzeug.exceptions import HTTPException

from services.common import problem
from services.common.endpoint import Endpoint, parse, parse_body
from services.common.ids import parse_id
from services.common.problem import FieldError, Problem, ProblemError
from services.user.slow_clients import Watch

TRACE_HEADERS = {
    "traceparent": "HTTP_TRACEPARENT",
    "tracestate": "HTTP_TRACESTATE",
    "baggage": "HTTP_BAGGAGE",
}
SOCKET = "gunicorn.socket"  # absent where no server is between, as in most tests


def models(endpoint: Endpoint, watch: Watch) -> tuple[BaseModel, ...]:
    """Everything that the endpoint declares. Raises ProblemError: 408, 415, 400 or 422."""
    found: list[BaseModel] = []
    if endpoint.headers:
        headers = request.headers
        given = {name: headers[name] for name in endpoint.header_names if name in headers}
        found.append(parse(endpoint.headers, given, "headers"))
    if endpoint.query:
        found.append(parse(endpoint.query, _query(), "query"))
    if endpoint.body:
        found.append(parse_body(endpoint.body, request.headers.get("Content-Type", ""), _body(watch)))
    return tuple(found)


def identifiers(path: dict[str, str]) -> dict[str, UUID]:
    """The path's parameters. Raises ProblemError 422."""
    return {name: _uuid(name, value) for name, value in path.items()}


def trace(environ: Mapping[str, Any]) -> dict[str, str]:
    """The caller's trace context, as headers."""
    return {name: environ[key] for name, key in TRACE_HEADERS.items() if key in environ}


def _body(watch: Watch) -> bytes:
    connection = request.environ.get(SOCKET)
    if connection is None:
        return _data()
    watch.begin(connection)
    try:
        return _whole()
    except (OSError, ParseException):
        raise problem.from_status(400) from None  # their texts quote the body, which may be a password
    finally:
        if not watch.end(connection):
            detail = f"The body did not arrive within {watch.seconds:g} s."
            raise ProblemError(Problem.TIMEOUT, detail)


def _whole() -> bytes:
    """A body in chunks tells no length: werkzeug cuts it at the limit, so one more byte means that it is too large."""
    raw = _data()
    if request.content_length is None and request.environ["wsgi.input"].read(1):
        raise problem.from_status(413)
    return raw


def _data() -> bytes:
    try:
        return request.get_data()
    except HTTPException as error:  # a problem of ours is no fault in a trace
        raise problem.from_status(error.code or 400) from None


def _query() -> dict[str, str]:
    repeated = [name for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        errors = [
            FieldError(where=f"query.{name[:60]}", reason="is given more than once") for name in repeated
        ]
        raise ProblemError(Problem.INVALID, "The query does not fit its schema.", errors=errors)
    return request.args.to_dict()


def _uuid(name: str, value: str) -> UUID:
    try:
        return parse_id(value)
    except ValueError as error:
        wrong = FieldError(where=f"path.{name}", reason="is not a UUID")
        raise ProblemError(Problem.INVALID, "The path does not fit its schema.", errors=[wrong]) from error
