"""GET /livez: whether the process works; never depends on anything else."""

from __future__ import annotations

from services.common.endpoint import Endpoint, Reply
from services.common.openapi import Health
from services.order.call import Call


async def livez(_call: Call) -> Reply:
    return Reply(body=Health(status="ok"))


ENDPOINT = Endpoint(
    method="GET",
    path="/livez",
    name="livez",
    summary="Whether the process works",
    handler=livez,
    answer=Health,
    limited=False,
)
