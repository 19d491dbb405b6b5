"""The parts of a request as their models: headers, query, path and body."""

from __future__ import annotations

from uuid import UUID

from aiohttp import web
from pydantic import BaseModel

from services.common import problem
from services.common.eager import within
from services.common.endpoint import Endpoint, parse, parse_body
from services.common.ids import parse_id
from services.common.problem import FieldError, Problem, ProblemError
from services.order.payment.deadline import HEADER


def models(endpoint: Endpoint, request: web.Request, raw: bytes) -> tuple[BaseModel, ...]:
    """Everything that the endpoint declares. Raises ProblemError: 415, 400 or 422."""
    found: list[BaseModel] = []
    if endpoint.headers:
        given = {name: request.headers[name] for name in endpoint.header_names if name in request.headers}
        found.append(parse(endpoint.headers, given, "headers"))
    if endpoint.query:
        found.append(parse(endpoint.query, _query(request), "query"))
    if endpoint.body:
        found.append(parse_body(endpoint.body, request.headers.get("Content-Type", ""), raw))
    return tuple(found)


def identifiers(request: web.Request) -> dict[str, UUID]:
    """The path's parameters. Raises ProblemError 422."""
    return {name: _uuid(name, value) for name, value in request.match_info.items()}


async def body(request: web.Request, seconds: float) -> bytes:
    """The whole body. Raises ProblemError 408 when it does not arrive in that time, 413 when it is too large."""
    if _is_here(request):
        return request.content.read_nowait()
    try:
        return await within(seconds, request.read())
    except TimeoutError as error:
        raise ProblemError(Problem.TIMEOUT, f"The body did not arrive within {seconds:g} s.") from error
    except web.HTTPRequestEntityTooLarge as error:
        raise problem.from_status(error.status) from None  # a problem of ours is no fault in a trace


def _is_here(request: web.Request) -> bool:
    """Whether all of a body of a size that is allowed has arrived, as it is."""
    length = request.content_length
    whole = request.content.is_eof() and "Content-Encoding" not in request.headers
    return whole and length is not None and length <= request.client_max_size


def seconds(request: web.Request, ours: float) -> float:
    """The time to answer: the caller's limit when it is shorter than ours. Raises ProblemError 422."""
    wanted = request.headers.get(HEADER)
    if wanted is None:
        return ours
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= 9 and int(wanted) > 0):
        wrong = FieldError(where=f"headers.{HEADER}", reason="is not a positive number of milliseconds")
        raise ProblemError(Problem.INVALID, "The headers do not fit their schema.", errors=[wrong])
    return min(ours, int(wanted) / 1000)


def address(request: web.Request, trusted_proxies: int) -> str:
    """The caller's address; of X-Forwarded-For only what our own proxies appended is believed."""
    if trusted_proxies:
        # A proxy may add a line of its own, and the first one is then the client's to choose.
        hops = ",".join(request.headers.getall("X-Forwarded-For", ())).rsplit(",", trusted_proxies)
        believed = hops[-trusted_proxies].strip() if len(hops) >= trusted_proxies else ""
        if believed:
            return believed[:64]
    return request.remote or "unknown"


def _query(request: web.Request) -> dict[str, str]:
    repeated = {name for name in request.query if len(request.query.getall(name)) > 1}
    if repeated:
        errors = [
            FieldError(where=f"query.{name[:60]}", reason="is given more than once")
            for name in sorted(repeated)
        ]
        raise ProblemError(Problem.INVALID, "The query does not fit its schema.", errors=errors)
    return dict(request.query)


def _uuid(name: str, value: str) -> UUID:
    try:
        return parse_id(value)
    except ValueError as error:
        wrong = FieldError(where=f"path.{name}", reason="is not a UUID")
        raise ProblemError(Problem.INVALID, "The path does not fit its schema.", errors=[wrong]) from error
