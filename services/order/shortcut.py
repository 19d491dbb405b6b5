"""Answers an order in front of aiohttp's application, whose routing and middleware cost more than such an answer.

It does so when nothing has to be waited for: caller, order and tokens of both buckets are known here. All other
requests, and every error, are the application's.
"""

from __future__ import annotations

import time
from uuid import UUID

from aiohttp import hdrs, web

from services.common import metrics, tracing
from services.common.context import REQUEST_ID_HEADER, accept_request_id
from services.common.ids import parse_id
from services.common.problem import ProblemError
from services.common.tokens import Principal, bearer
from services.order import incoming, near_cache
from services.order.call import may_see
from services.order.dependencies import Dependencies
from services.order.endpoints.read_order import ENDPOINT
from services.order.near_cache import Rendered
from services.order.payment.deadline import HEADER as DEADLINE_HEADER
from services.order.ready import Ready, fits, ready

_FOLDER = ENDPOINT.path.partition("{")[0]


class Shortcut:
    """Of one route."""

    def __init__(self, needs: Dependencies) -> None:
        self._needs = needs

    def answer(self, request: web.Request) -> Ready | None:
        """None when this is not the place to answer; then no token is taken."""
        started, headers = time.perf_counter(), request.headers
        order = self._order(request)
        if order is None or DEADLINE_HEADER in headers or hdrs.EXPECT in headers or not fits(request):
            return None
        caller = self._caller(headers.get(hdrs.AUTHORIZATION))
        if caller is None or not may_see(caller, order.customer_id):
            return None
        address = incoming.address(request, self._needs.settings.trusted_proxies)
        limits = self._needs.limiter.at_hand(caller.user_id, address)
        if limits is None:
            return None
        near_cache.HITS.inc()
        identifier = accept_request_id(headers.get(REQUEST_ID_HEADER))
        with tracing.serving(ENDPOINT.title, headers):
            response = ready(ENDPOINT.status, order.body, {**order.headers, **limits})
        self._answered(identifier, time.perf_counter() - started)
        return response

    def _caller(self, authorization: str | None) -> Principal | None:
        try:
            return self._needs.verifier.known(bearer(authorization))
        except ProblemError:
            return None

    def _order(self, request: web.Request) -> Rendered | None:
        if request.method != ENDPOINT.method or not request.raw_path.startswith(_FOLDER):
            return None
        try:
            order_id: UUID = parse_id(request.raw_path.removeprefix(_FOLDER))
        except ValueError:
            return None
        return self._needs.cache.near.get(order_id)

    def _answered(self, identifier: str, seconds: float) -> None:
        """As the application's frame does; a request that never waits is never in flight."""
        metrics.observe(ENDPOINT.method, ENDPOINT.path, ENDPOINT.status, seconds)
        self._needs.access_log.answered(identifier, ENDPOINT.method, ENDPOINT.path, ENDPOINT.status, seconds)
