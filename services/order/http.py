"""Joins the endpoint declarations to aiohttp: routing, parsing, authentication, limits, errors, metrics and logs."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from functools import partial
from uuid import UUID

from aiohttp import web
from opentelemetry.trace import SpanKind
from pydantic import BaseModel

from services.common import metrics, problem, tracing
from services.common.context import REQUEST_ID_HEADER, accept_request_id
from services.common.database import connection_errors
from services.common.endpoint import Endpoint, Reply, parse, parse_body
from services.common.problem import FieldError, Problem, ProblemError
from services.common.tokens import Principal, bearer
from services.order.call import Call
from services.order.dependencies import Dependencies
from services.order.payment.deadline import HEADER, Deadline

UNMATCHED = "unmatched"
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

log = logging.getLogger("services.order.access")


def install(app: web.Application, endpoints: tuple[Endpoint, ...], needs: Dependencies) -> None:
    """Serve the endpoints on the application."""
    app.middlewares.append(_frame)
    for endpoint in endpoints:
        app.router.add_route(endpoint.method, endpoint.path, partial(_handle, endpoint, needs))


@web.middleware
async def _frame(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Around every request, those without a route included."""
    started = time.perf_counter()
    identifier = accept_request_id(request.headers.get(REQUEST_ID_HEADER))
    metrics.IN_FLIGHT.inc()
    try:
        response = await _answered(request, handler, identifier)
    finally:
        metrics.IN_FLIGHT.dec()
    response.headers[REQUEST_ID_HEADER] = identifier
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-store")
    _observe(request, response.status, time.perf_counter() - started)
    return response


async def _answered(request: web.Request, handler: Handler, identifier: str) -> web.StreamResponse:
    try:
        return await handler(request)
    except ProblemError as error:
        return _problem(error, identifier)
    except web.HTTPException as error:
        allowed = {name: value for name, value in error.headers.items() if name == "Allow"}
        return _problem(problem.from_status(error.status, allowed), identifier)
    except connection_errors() as error:
        log.warning("the database is away or too slow: %r", error)
        away = ProblemError(
            Problem.UNAVAILABLE, "The service cannot answer in time.", headers={"Retry-After": "1"}
        )
        return _problem(away, identifier)
    except Exception as error:
        log.error("unexpected", exc_info=error)
        return _problem(
            ProblemError(Problem.INTERNAL, "The error is logged under this request id."), identifier
        )


def _observe(request: web.Request, status: int, seconds: float) -> None:
    resource = request.match_info.route.resource
    route = resource.canonical if resource else UNMATCHED
    metrics.observe(request.method if resource else "OTHER", route, status, seconds)
    if log.isEnabledFor(logging.INFO):
        fields = {"method": request.method, "route": route, "status": status, "ms": round(seconds * 1e3, 2)}
        log.info("answered", extra={"fields": fields})


def _problem(error: ProblemError, identifier: str) -> web.Response:
    body = problem.ProblemDocument.model_validate(problem.document(error, identifier)).model_dump_json()
    response = web.Response(body=body.encode(), status=error.problem.status, headers=error.headers)
    response.headers["Content-Type"] = problem.CONTENT_TYPE
    return response


async def _handle(endpoint: Endpoint, needs: Dependencies, request: web.Request) -> web.StreamResponse:
    with tracing.tracer.start_as_current_span(
        f"{endpoint.method} {endpoint.path}", context=tracing.incoming(request.headers), kind=SpanKind.SERVER
    ):
        async with asyncio.timeout(_deadline(request, needs).remaining):
            return await _serve(endpoint, needs, request)


def _deadline(request: web.Request, needs: Dependencies) -> Deadline:
    """The caller's deadline when it is sooner than ours."""
    ours = Deadline.after(needs.settings.request_seconds)
    wanted = request.headers.get(HEADER)
    if wanted is None:
        return ours
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) <= 9 and int(wanted) > 0):
        wrong = FieldError(where=f"headers.{HEADER}", reason="is not a positive number of milliseconds")
        raise ProblemError(Problem.INVALID, "The headers do not fit their schema.", errors=[wrong])
    return ours.sooner(int(wanted) / 1000)


async def _serve(endpoint: Endpoint, needs: Dependencies, request: web.Request) -> web.Response:
    address = _address(request, needs.settings.trusted_proxies)
    caller = await _authenticate(endpoint, needs, request, address)
    limits: dict[str, str] = {}
    if endpoint.limited:
        limits = await needs.limiter.check(str(caller.user_id) if caller else None, address)
    raw = await _read_body(request, needs.settings.body_seconds) if endpoint.body else b""
    call = Call(
        needs=needs,
        parts=_parts(endpoint, request, raw),
        raw_body=raw,
        path={name: _uuid(name, value) for name, value in request.match_info.items()},
        caller=caller,
    )
    reply: Reply = await endpoint.handler(call)
    return _response(endpoint, reply, limits)


def _response(endpoint: Endpoint, reply: Reply, limits: dict[str, str]) -> web.Response:
    body = reply.body.model_dump_json().encode() if isinstance(reply.body, BaseModel) else reply.body
    response = web.Response(
        body=body, status=reply.status or endpoint.status, headers={**limits, **reply.headers}
    )
    if body is not None:
        response.headers["Content-Type"] = reply.content_type
    return response


async def _authenticate(
    endpoint: Endpoint, needs: Dependencies, request: web.Request, address: str
) -> Principal | None:
    if endpoint.roles is None:
        return None
    try:
        principal = await needs.verifier.verify(bearer(request.headers.get("Authorization")))
    except ProblemError:
        await needs.limiter.check(None, address)  # guessing tokens is limited too
        raise
    if principal.role not in endpoint.roles:
        roles = ", ".join(sorted(endpoint.roles))
        raise ProblemError(Problem.FORBIDDEN, f"This needs one of the roles {roles}.")
    return principal


async def _read_body(request: web.Request, seconds: float) -> bytes:
    try:
        async with asyncio.timeout(seconds):
            return await request.read()
    except TimeoutError as error:
        raise ProblemError(Problem.TIMEOUT, f"The body did not arrive within {seconds:g} s.") from error


def _parts(endpoint: Endpoint, request: web.Request, raw: bytes) -> tuple[BaseModel, ...]:
    parts: list[BaseModel] = []
    if endpoint.headers:
        names = {member.alias or name for name, member in endpoint.headers.model_fields.items()}
        given = {name: request.headers[name] for name in names if name in request.headers}
        parts.append(parse(endpoint.headers, given, "headers"))
    if endpoint.query:
        parts.append(parse(endpoint.query, _query(request), "query"))
    if endpoint.body:
        parts.append(parse_body(endpoint.body, request.headers.get("Content-Type", ""), raw))
    return tuple(parts)


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
        return UUID(value)
    except ValueError as error:
        wrong = FieldError(where=f"path.{name}", reason="is not a UUID")
        raise ProblemError(Problem.INVALID, "The path does not fit its schema.", errors=[wrong]) from error


def _address(request: web.Request, trusted_proxies: int) -> str:
    """The caller's address; of X-Forwarded-For only what our own proxies appended is believed."""
    hops = [hop.strip() for hop in request.headers.get("X-Forwarded-For", "").split(",") if hop.strip()]
    if trusted_proxies and len(hops) >= trusted_proxies:
        return hops[-trusted_proxies][:64]
    return request.remote or "unknown"
