"""One endpoint a file; this is the list of them."""

from __future__ import annotations

from services.common.endpoint import Endpoint
from services.order.endpoints import (
    cancel_order,
    create_order,
    documentation,
    list_orders,
    livez,
    openapi,
    read_history,
    read_order,
    readyz,
)

ENDPOINTS: tuple[Endpoint, ...] = (
    create_order.ENDPOINT,
    list_orders.ENDPOINT,
    read_order.ENDPOINT,
    read_history.ENDPOINT,
    cancel_order.ENDPOINT,
    livez.ENDPOINT,
    readyz.ENDPOINT,
    openapi.ENDPOINT,
    documentation.ENDPOINT,
)
