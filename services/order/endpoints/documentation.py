"""GET /docs: a page to read the API and try it, without any asset from elsewhere."""

from __future__ import annotations

from services.common.endpoint import Endpoint, Reply
from services.common.try_page import PAGE
from services.order.call import Call


async def documentation(_call: Call) -> Reply:
    return Reply(body=PAGE, content_type="text/html; charset=utf-8")


ENDPOINT = Endpoint(
    method="GET",
    path="/docs",
    name="documentation",
    summary="A page to try the API",
    handler=documentation,
    content_type="text/html",
)
