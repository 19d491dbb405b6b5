"""GET /openapi.json: this API, described from the endpoint declarations."""

from __future__ import annotations

import json
from functools import cache

from services.common.endpoint import Endpoint, Reply
from services.common.openapi import describe
from services.order.call import Call


@cache
def rendered() -> bytes:
    from services.order.endpoints import ENDPOINTS  # the list contains this very endpoint

    return json.dumps(describe("Order service", ENDPOINTS)).encode()


async def openapi(_call: Call) -> Reply:
    return Reply(body=rendered())


ENDPOINT = Endpoint(
    method="GET", path="/openapi.json", name="openapi", summary="This API as OpenAPI 3.1", handler=openapi
)
