"""Joins the endpoint declarations to Flask: routing, parsing, authentication, errors, metrics and logs."""

from __future__ import annotations

import logging
import time
from contextlib import closing
from functools import partial
from uuid import UUID

from flask import Flask, Response, g, request
from opentelemetry.trace import SpanKind
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException

from services.common import metrics, problem, tracing
from services.common.context import REQUEST_ID_HEADER, accept_request_id, request_id
from services.common.endpoint import Endpoint, Reply, parse, parse_body
from services.common.problem import FieldError, Problem, ProblemError
from services.common.tokens import Principal, bearer
from services.user.call import Call
from services.user.dependencies import Dependencies

UNMATCHED = "unmatched"
TRACE_HEADERS = ("traceparent", "tracestate", "baggage")
log = logging.getLogger("services.user.access")


def install(app: Flask, endpoints: tuple[Endpoint, ...], needs: Dependencies) -> None:
    """Serve the endpoints on the application."""
    for endpoint in endpoints:
        rule = endpoint.path.replace("{", "<").replace("}", ">")
        view = partial(_view, endpoint, needs)
        app.add_url_rule(
            rule, endpoint.name, view, methods=[endpoint.method], provide_automatic_options=False
        )
    app.before_request(_begin)
    app.after_request(_finish)
    app.register_error_handler(ProblemError, _problem)
    app.register_error_handler(HTTPException, _framework_error)
    app.register_error_handler(Exception, _unexpected)


def _view(endpoint: Endpoint, needs: Dependencies, **path: str) -> Response:
    with tracing.tracer.start_as_current_span(
        f"{endpoint.method} {endpoint.path}",
        context=tracing.incoming(_trace_headers()),
        kind=SpanKind.SERVER,
    ):
        caller = _authenticate(endpoint, needs)
        parts = _parts(endpoint)
        identifiers = {name: _uuid(name, value) for name, value in path.items()}
        attempts = 2 if endpoint.method == "GET" else 1  # a read may be repeated on a fresh connection
        for remaining in reversed(range(attempts)):
            try:
                return _answer(endpoint, needs, parts, identifiers, caller)
            except DBAPIError as error:
                if not (remaining and error.connection_invalidated):
                    raise
    raise AssertionError("unreachable: the last attempt returns or raises")


def _answer(
    endpoint: Endpoint,
    needs: Dependencies,
    parts: tuple[BaseModel, ...],
    identifiers: dict[str, UUID],
    caller: Principal | None,
) -> Response:
    sessions = needs.read if endpoint.method == "GET" else needs.write
    with closing(sessions()) as session:
        call = Call(needs=needs, session=session, parts=parts, path=identifiers, caller=caller)
        reply: Reply = endpoint.handler(call)
        session.commit()
    return _response(endpoint, reply)


def _response(endpoint: Endpoint, reply: Reply) -> Response:
    body = reply.body.model_dump_json() if isinstance(reply.body, BaseModel) else reply.body
    status = reply.status or endpoint.status
    content_type = reply.content_type if body is not None else None
    return Response(body or b"", status, dict(reply.headers), content_type=content_type)


def _trace_headers() -> dict[str, str]:
    given = ((name, request.headers.get(name)) for name in TRACE_HEADERS)
    return {name: value for name, value in given if value is not None}


def _authenticate(endpoint: Endpoint, needs: Dependencies) -> Principal | None:
    if endpoint.roles is None:
        return None
    principal = needs.signer.verify(bearer(request.headers.get("Authorization")))
    if principal.role not in endpoint.roles:
        raise ProblemError(
            Problem.FORBIDDEN, f"This needs one of the roles {', '.join(sorted(endpoint.roles))}."
        )
    return principal


def _parts(endpoint: Endpoint) -> tuple[BaseModel, ...]:
    parts: list[BaseModel] = []
    if endpoint.headers:
        names = {field.alias or name for name, field in endpoint.headers.model_fields.items()}
        given = {name: value for name in names if (value := request.headers.get(name)) is not None}
        parts.append(parse(endpoint.headers, given, "headers"))
    if endpoint.query:
        parts.append(parse(endpoint.query, _query(), "query"))
    if endpoint.body:
        parts.append(parse_body(endpoint.body, request.headers.get("Content-Type", ""), request.get_data()))
    return tuple(parts)


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
        return UUID(value)
    except ValueError as error:
        wrong = FieldError(where=f"path.{name}", reason="is not a UUID")
        raise ProblemError(Problem.INVALID, "The path does not fit its schema.", errors=[wrong]) from error


def _begin() -> None:
    g.started = time.perf_counter()
    g.request_id = accept_request_id(request.headers.get(REQUEST_ID_HEADER))
    metrics.IN_FLIGHT.inc()


def _finish(response: Response) -> Response:
    seconds = time.perf_counter() - g.started
    route = request.url_rule.rule.replace("<", "{").replace(">", "}") if request.url_rule else UNMATCHED
    metrics.IN_FLIGHT.dec()
    metrics.observe(request.method if request.url_rule else "OTHER", route, response.status_code, seconds)
    response.headers[REQUEST_ID_HEADER] = g.request_id
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers.setdefault("Cache-Control", "no-store")
    fields = {
        "method": request.method,
        "route": route,
        "status": response.status_code,
        "ms": round(seconds * 1e3, 2),
    }
    log.info("answered", extra={"fields": fields})
    return response


def _problem(error: ProblemError) -> Response:
    body = problem.document(error, request_id.get())
    response = Response(status=error.problem.status, headers=error.headers)
    response.set_data(problem.ProblemDocument.model_validate(body).model_dump_json())
    response.content_type = problem.CONTENT_TYPE
    return response


def _framework_error(error: HTTPException) -> Response:
    headers = {name: value for name, value in error.get_headers() if name in ("Allow", "Retry-After")}
    return _problem(problem.from_status(error.code or 500, headers))


def _unexpected(error: Exception) -> Response:
    if isinstance(error, PoolTimeoutError) or (isinstance(error, DBAPIError) and _database_is_away(error)):
        log.warning("the database is away: %r", error.__cause__ or error)
        away = ProblemError(
            Problem.UNAVAILABLE, "The database does not answer.", headers={"Retry-After": "1"}
        )
        return _problem(away)
    log.error("unexpected", exc_info=error)
    return _problem(ProblemError(Problem.INTERNAL, "The error is logged under this request id."))


def _database_is_away(error: DBAPIError) -> bool:
    return error.connection_invalidated or type(error).__name__ == "OperationalError"
