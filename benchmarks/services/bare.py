"""The yardsticks: the frameworks alone, answering the same kind of document to the same requests."""

from __future__ import annotations

import sys

from aiohttp import web
from flask import Flask

USER = {
    "id": "01a20a17-017e-77be-99a9-6475ad62f7ab",
    "email": "01a20a17-017e-77be-99a9-6475ad62f7ab@example.com",
    "display_name": "Bench",
    "role": "user",
    "status": "active",
    "email_verified": True,
    "version": 1,
    "created_at": "2026-01-01T00:00:00.000000Z",
    "updated_at": "2026-01-01T00:00:00.000000Z",
}
ORDER = {
    "id": "01a20a17-017e-77be-99a9-6475ad62f7ab",
    "customer_id": "01a20a17-017e-77be-99a9-6475ad62f7ac",
    "state": "pending",
    "currency": "EUR",
    "total_minor": 3998,
    "items": [{"sku": "book", "quantity": 2, "unit_price_minor": 1999}],
    "version": 1,
    "created_at": "2026-01-01T00:00:00.000000Z",
    "updated_at": "2026-01-01T00:00:00.000000Z",
}


def flask_app() -> Flask:
    """Flask and nothing else; gunicorn runs it under the user service's settings."""
    app = Flask("bare")

    @app.get("/v1/users/me")
    def read() -> dict[str, object]:
        return USER

    @app.get("/livez")
    def livez() -> dict[str, object]:
        return {}

    return app


async def _read(_request: web.Request) -> web.Response:
    return web.json_response(ORDER)


async def _create(request: web.Request) -> web.Response:
    await request.json()
    return web.json_response(ORDER, status=201)


async def _livez(_request: web.Request) -> web.Response:
    return web.json_response({})


def aiohttp_app() -> web.Application:
    """aiohttp and nothing else."""
    app = web.Application()
    app.router.add_get("/v1/orders/{order_id}", _read)
    app.router.add_post("/v1/orders", _create)
    app.router.add_get("/livez", _livez)
    return app


if __name__ == "__main__":
    web.run_app(aiohttp_app(), host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
