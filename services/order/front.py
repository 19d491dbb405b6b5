"""What stands before aiohttp's application: the frame of every answer, orders at hand, routes without parameters.

aiohttp's routing and middleware are made for every case, and cost more than the answers that need none of it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from services.common import metrics, problem
from services.common.context import REQUEST_ID_HEADER, accept_request_id
from services.common.database import connection_errors
from services.common.problem import Problem, ProblemError
from services.order.dependencies import Dependencies
from services.order.ready import COMMON_HEADERS, Ready
from services.order.shortcut import Shortcut

UNMATCHED = "unmatched"
Route = tuple[str, str]  # method and path

log = logging.getLogger(__name__)


class Front:
    """Of one application, which answers what is not `fixed` here."""

    def __init__(self, needs: Dependencies, fixed: Mapping[Route, Handler]) -> None:
        self._access_log = needs.access_log
        self._shortcut = Shortcut(needs)
        self._fixed = fixed

    def before(self, application: Handler) -> Handler:
        """The handler of all requests."""

        async def handle(request: web.Request) -> web.StreamResponse:
            return self._shortcut.answer(request) or await self._framed(request, application)

        return handle

    async def _framed(self, request: web.Request, application: Handler) -> web.StreamResponse:
        started = time.perf_counter()
        identifier = accept_request_id(request.headers.get(REQUEST_ID_HEADER))
        fixed = (
            None if hdrs.EXPECT in request.headers else self._fixed.get((request.method, request.raw_path))
        )
        metrics.IN_FLIGHT.inc()
        try:
            response = await _answered(request, fixed or application, identifier)
        finally:
            metrics.IN_FLIGHT.dec()
        if not isinstance(response, Ready):  # which has them
            response.headers[REQUEST_ID_HEADER] = identifier
            for name, value in COMMON_HEADERS.items():
                response.headers.setdefault(name, value)
        route, seconds = request.raw_path if fixed else _template(request), time.perf_counter() - started
        metrics.observe("OTHER" if route == UNMATCHED else request.method, route, response.status, seconds)
        self._access_log.answered(identifier, request.method, route, response.status, seconds)
        return response


def _template(request: web.Request) -> str:
    resource = request.match_info.route.resource
    return resource.canonical if resource else UNMATCHED


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
