"""Joins the endpoint declarations to Flask: routing, parsing, authentication, errors, metrics and logs."""

from __future__ import annotations

import logging
import time
import traceback
from contextlib import closing
from functools import partial
from uuid import UUID

from flask import Flask, Response, g, request
from pydantic import BaseModel
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule

from services.common import problem, tracing
from services.common.access_log import AccessLog
from services.common.context import REQUEST_ID_HEADER, request_id
from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.common.problem import Problem, ProblemError
from services.common.tokens import Principal, bearer, require_role
from services.user import accounts, frame, incoming
from services.user.call import Call
from services.user.dependencies import Dependencies

log = logging.getLogger("services.user.http")


def install(app: Flask, endpoints: tuple[Endpoint, ...], needs: Dependencies) -> None:
    """Serve the endpoints on the application."""
    for endpoint in endpoints:
        rule = endpoint.path.replace("{", "<").replace("}", ">")
        view = partial(_view, endpoint, needs)
        app.add_url_rule(
            rule, endpoint.name, view, methods=[endpoint.method], provide_automatic_options=False
        )
    app.before_request(_begin)
    app.after_request(partial(_finish, needs.access_log))
    app.register_error_handler(ProblemError, _problem)
    app.register_error_handler(HTTPException, _framework_error)
    app.register_error_handler(Exception, _unexpected)


def _view(endpoint: Endpoint, needs: Dependencies, **path: str) -> Response:
    with tracing.serving(endpoint.title, incoming.trace(request.environ)):
        caller = _authenticate(endpoint, needs)
        parts = incoming.models(endpoint, needs.slow_clients)
        identifiers = incoming.identifiers(path)
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
    call = Call(needs=needs, sessions=sessions, parts=parts, path=identifiers, caller=caller)
    with closing(call):
        if endpoint.roles not in (None, EVERYONE):
            accounts.check_role(call, endpoint.roles)
        reply: Reply = endpoint.handler(call)
        call.commit()
    return _response(endpoint, reply)


def _response(endpoint: Endpoint, reply: Reply) -> Response:
    body = reply.body.model_dump_json() if isinstance(reply.body, BaseModel) else reply.body
    status = reply.status or endpoint.status
    content_type = reply.content_type if body is not None else None
    return Response(body or b"", status, dict(reply.headers), content_type=content_type)


def _authenticate(endpoint: Endpoint, needs: Dependencies) -> Principal | None:
    if endpoint.roles is None:
        return None
    principal = needs.signer.verify(bearer(request.headers.get("Authorization")))
    require_role(principal.role, endpoint.roles)
    return principal


def _begin() -> None:
    g.frame = frame.begin(request.environ.get(frame.OFFERED_ID), time.perf_counter())


def _finish(access_log: AccessLog, response: Response) -> Response:
    begun: frame.Frame = g.frame
    response.headers[REQUEST_ID_HEADER] = begun.identifier
    for name, value in frame.HEADERS.items():
        response.headers.setdefault(name, value)
    frame.end(begun, access_log, request.method, _route(request.url_rule), response.status_code)
    return response


def _route(rule: Rule | None) -> str:
    return rule.rule.replace("<", "{").replace(">", "}") if rule else frame.UNMATCHED


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
    if isinstance(error, DBAPIError):
        _log_without_values(error)
    else:
        log.error("unexpected", exc_info=error)
    return _problem(ProblemError(Problem.INTERNAL, "The error is logged under this request id."))


def _log_without_values(error: DBAPIError) -> None:
    """The database quotes the row that it refuses, which may be personal."""
    about = getattr(error.orig, "diag", None)
    where = "".join(traceback.format_tb(error.__traceback__))
    names = [getattr(about, name, None) for name in ("sqlstate", "table_name", "constraint_name")]
    log.error("unexpected: %s %s in %s\n%s", type(error.orig).__name__, names, error.statement, where)


def _database_is_away(error: DBAPIError) -> bool:
    return error.connection_invalidated or type(error).__name__ == "OperationalError"
