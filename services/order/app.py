"""The application factory of the order service."""

from __future__ import annotations

from aiohttp import web

from services.common import metrics
from services.order import http
from services.order.dependencies import Dependencies
from services.order.endpoints import ENDPOINTS

SERVICE = "order"


def create_app(needs: Dependencies) -> web.Application:
    """An aiohttp application that serves every endpoint."""
    app = web.Application(client_max_size=needs.settings.max_body_bytes)
    http.install(app, ENDPOINTS, needs)
    metrics.announce(SERVICE)
    return app
