"""Answers an order at once when nothing has to be waited for: caller, order and tokens of both buckets are known here.

All other requests, and every error, go the long way.
"""

from __future__ import annotations

from uuid import UUID

from aiohttp import web

from services.common import tracing
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


class Shortcut:
    """Of one route."""

    def __init__(self, needs: Dependencies) -> None:
        self._needs = needs

    def answer(self, request: web.Request) -> Ready | None:
        """None when this is not the place to answer; then no token is taken."""
        headers = request.headers
        if DEADLINE_HEADER in headers or not fits(request):
            return None
        caller = self._caller(headers.get("Authorization"))
        order = self._order(request.match_info["order_id"])
        if caller is None or order is None or not may_see(caller, order.customer_id):
            return None
        address = incoming.address(request, self._needs.settings.trusted_proxies)
        limits = self._needs.limiter.at_hand(caller.user_id, address)
        if limits is None:
            return None
        near_cache.HITS.inc()
        with tracing.serving(ENDPOINT.title, headers):
            return ready(ENDPOINT.status, order.body, {**order.headers, **limits})

    def _caller(self, authorization: str | None) -> Principal | None:
        try:
            return self._needs.verifier.known(bearer(authorization))
        except ProblemError:
            return None

    def _order(self, given: str) -> Rendered | None:
        try:
            order_id: UUID = parse_id(given)
        except ValueError:
            return None
        return self._needs.cache.near.get(order_id)
