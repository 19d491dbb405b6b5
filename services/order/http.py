"""Joins the endpoint declarations to aiohttp: routing, authentication, limits, parts and answers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from aiohttp import web
from aiohttp.typedefs import Handler
from pydantic import BaseModel

from services.common import tracing
from services.common.eager import within
from services.common.endpoint import JSON, Endpoint, Reply
from services.common.problem import ProblemError
from services.common.shared_limit import SharedLimit
from services.common.tokens import Principal, bearer, require_role
from services.order import incoming
from services.order.call import Call
from services.order.dependencies import Dependencies
from services.order.front import Front, Route
from services.order.ready import fits, ready
from services.order.runner import FRONT, meet_expectation

UNLIMITED: Mapping[str, str] = {}


def install(app: web.Application, endpoints: tuple[Endpoint, ...], needs: Dependencies) -> None:
    """Serve the endpoints on the application, and those without parameters in front of it."""
    limit = SharedLimit(needs.settings.request_seconds)
    fixed: dict[Route, Handler] = {}
    for endpoint in endpoints:
        handler: Handler = partial(_handle, endpoint, needs, limit)
        app.router.add_route(endpoint.method, endpoint.path, handler, expect_handler=meet_expectation)
        if not endpoint.path_parameters:
            fixed[endpoint.method, endpoint.path] = handler
    app[FRONT] = Front(needs, fixed).before


async def _handle(
    endpoint: Endpoint, needs: Dependencies, limit: SharedLimit, request: web.Request
) -> web.StreamResponse:
    with tracing.serving(endpoint.title, request.headers):
        seconds, work = incoming.seconds(request, limit.seconds), _serve(endpoint, needs, request)
        return await (limit.within(work) if seconds == limit.seconds else within(seconds, work))


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
        path=incoming.identifiers(request) if endpoint.path_parameters else {},
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
    require_role(principal.role, endpoint.roles)
    return principal
