"""GET /readyz: whether requests should come here; false from the first moment of a shutdown."""

from __future__ import annotations

from services.common.database import connection_errors
from services.common.endpoint import Endpoint, Reply
from services.common.openapi import Health
from services.common.problem import Problem, ProblemError
from services.order.call import Call


async def readyz(call: Call) -> Reply:
    """Redis and the payment provider do not count: the service works on without them."""
    if call.needs.readiness.draining:
        raise ProblemError(Problem.UNAVAILABLE, "The service is shutting down.")
    try:
        async with call.needs.pool.acquire(timeout=2) as connection:
            await connection.fetchval("SELECT 1")
    except connection_errors() as error:
        raise ProblemError(Problem.UNAVAILABLE, "The database does not answer.") from error
    if not call.needs.verifier.has_keys:
        await call.needs.verifier.refresh()
    if not call.needs.verifier.has_keys:
        raise ProblemError(Problem.UNAVAILABLE, "The keys of the user service were never read.")
    return Reply(body=Health(status="ok"))


ENDPOINT = Endpoint(
    method="GET",
    path="/readyz",
    name="readyz",
    summary="Whether requests should come here",
    handler=readyz,
    answer=Health,
    errors=(Problem.UNAVAILABLE,),
    limited=False,
)
