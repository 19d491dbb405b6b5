"""GET /readyz: whether requests should come here; false from the first moment of a shutdown."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from services.common.endpoint import Endpoint, Reply
from services.common.openapi import Health
from services.common.problem import Problem, ProblemError
from services.user.call import Call


def readyz(call: Call) -> Reply:
    if call.needs.readiness.draining:
        raise ProblemError(Problem.UNAVAILABLE, "The service is shutting down.")
    try:
        call.session.execute(text("SELECT 1"))
    except (DBAPIError, PoolTimeoutError) as error:
        raise ProblemError(Problem.UNAVAILABLE, "The database does not answer.") from error
    return Reply(body=Health(status="ok"))


ENDPOINT = Endpoint(
    method="GET",
    path="/readyz",
    name="readyz",
    summary="Whether requests should come here",
    handler=readyz,
    answer=Health,
    errors=(Problem.UNAVAILABLE,),
)
