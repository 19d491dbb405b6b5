"""The yardsticks: the frameworks alone, answering the same kind of document to the same requests."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

from aiohttp import web
from flask import Flask

from services.common import database
from services.common.ids import new_id
from services.order.creation import Creation, Draft

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
ITEMS = '[{"sku": "book", "quantity": 2, "unit_price_minor": 1999}]'


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


def writing_app(url: str) -> web.Application:
    """aiohttp and the order service's grouped INSERT: what the database alone costs."""
    app = aiohttp_app()
    creation = web.AppKey("creation", Creation)

    async def opened(app: web.Application) -> AsyncIterator[None]:
        pool = await database.connect(url, smallest=0, largest=20, command_seconds=5)
        app[creation] = Creation(pool)
        yield
        await pool.close()

    async def write(request: web.Request) -> web.Response:
        await request.json()
        key = new_id()
        await request.app[creation].create(Draft(key, key.hex, key.bytes, "EUR", 3998, ITEMS))
        return web.json_response(ORDER, status=201)

    app.cleanup_ctx.append(opened)
    app.router.add_post("/v1/written-orders", write)
    return app


if __name__ == "__main__":
    port, orders = sys.argv[1:]
    web.run_app(writing_app(orders), host="127.0.0.1", port=int(port), print=None, access_log=None)
