"""Joins the endpoint declarations to aiohttp: routing, authentication, limits, errors, metrics and logs."""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from pydantic import BaseModel

from services.common import metrics, problem, tracing
from services.common.access_log import AccessLog
from services.common.context import REQUEST_ID_HEADER, accept_request_id
from services.common.database import connection_errors
from services.common.eager import within
from services.common.endpoint import JSON, Endpoint, Reply
from services.common.problem import Problem, ProblemError
from services.common.tokens import Principal, bearer
from services.order import incoming
from services.order.call import Call
from services.order.dependencies import Dependencies
from services.order.endpoints import read_order
from services.order.ready import COMMON_HEADERS, Ready, fits, ready
from services.order.runner import meet_expectation
from services.order.shortcut import Shortcut

UNMATCHED = "unmatched"
UNLIMITED: Mapping[str, str] = {}

log = logging.getLogger("services.order.http")


def install(app: web.Application, endpoints: tuple[Endpoint, ...], needs: Dependencies) -> None:
    """Serve the endpoints on the application."""
    app.middlewares.append(_frame(needs.access_log))
    for endpoint in endpoints:
        handler: Handler = partial(_handle, endpoint, needs)
        if endpoint is read_order.ENDPOINT:
            handler = partial(_at_once, Shortcut(needs), handler)
        app.router.add_route(endpoint.method, endpoint.path, handler, expect_handler=meet_expectation)


def _frame(access_log: AccessLog) -> Middleware:
    """Around every request, those without a route included."""

    @web.middleware
    async def frame(request: web.Request, handler: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        identifier = accept_request_id(request.headers.get(REQUEST_ID_HEADER))
        metrics.IN_FLIGHT.inc()
        try:
            response = await _answered(request, handler, identifier)
        finally:
            metrics.IN_FLIGHT.dec()
        if not isinstance(response, Ready):  # which has them
            response.headers[REQUEST_ID_HEADER] = identifier
            for name, value in COMMON_HEADERS.items():
                response.headers.setdefault(name, value)
        resource, seconds = request.match_info.route.resource, time.perf_counter() - started
        route = resource.canonical if resource else UNMATCHED
        metrics.observe(request.method if resource else "OTHER", route, response.status, seconds)
        access_log.answered(identifier, request.method, route, response.status, seconds)
        return response

    return frame


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


def _problem(error: ProblemError, identifier: str) -> web.Response:
    body = problem.ProblemDocument.model_validate(problem.document(error, identifier)).model_dump_json()
    response = web.Response(body=body.encode(), status=error.problem.status, headers=error.headers)
    response.headers["Content-Type"] = problem.CONTENT_TYPE
    return response


async def _at_once(shortcut: Shortcut, handler: Handler, request: web.Request) -> web.StreamResponse:
    return shortcut.answer(request) or await handler(request)


async def _handle(endpoint: Endpoint, needs: Dependencies, request: web.Request) -> web.StreamResponse:
    with tracing.serving(endpoint.title, request.headers):
        seconds = incoming.seconds(request, needs.settings.request_seconds)
        return await within(seconds, _serve(endpoint, needs, request))


async def _serve(endpoint: Endpoint, needs: Dependencies, request: web.Request) -> web.StreamResponse:
    address = incoming.address(request, needs.settings.trusted_proxies)
    caller = await _authenticate(endpoint, needs, request, address)
    limits = UNLIMITED
    if endpoint.limited:
        limits = await needs.limiter.check(caller.user_id if caller else None, address)
    raw = await incoming.body(request, needs.settings.body_seconds) if endpoint.body else b""
    call = Call(
        needs=needs,
        parts=incoming.models(endpoint, request, raw),
        path=incoming.identifiers(request),
        caller=caller,
    )
    reply: Reply = await endpoint.handler(call)
    return _response(request, reply, reply.status or endpoint.status, limits)


def _response(
    request: web.Request, reply: Reply, status: int, limits: Mapping[str, str]
) -> web.StreamResponse:
    body = reply.body.model_dump_json().encode() if isinstance(reply.body, BaseModel) else reply.body
    headers = {**limits, **reply.headers}
    if body is not None and reply.content_type == JSON and fits(request):
        return ready(status, body, headers)
    if body is not None:
        headers["Content-Type"] = reply.content_type
    return web.Response(body=body, status=status, headers=headers)


async def _authenticate(
    endpoint: Endpoint, needs: Dependencies, request: web.Request, address: str
) -> Principal | None:
    if endpoint.roles is None:
        return None
    try:
        token = bearer(request.headers.get("Authorization"))
        principal = needs.verifier.known(token) or await needs.verifier.verify(token)
    except ProblemError:
        await needs.limiter.check(None, address)  # guessing tokens is limited too
        raise
    if principal.role not in endpoint.roles:
        roles = ", ".join(sorted(endpoint.roles))
        raise ProblemError(Problem.FORBIDDEN, f"This needs one of the roles {roles}.")
    return principal
