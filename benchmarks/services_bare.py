"""The yardsticks of the services' benchmark: frameworks alone, answering one small JSON document."""

from __future__ import annotations

import sys

from aiohttp import web
from flask import Flask, Response

DOCUMENT = b'{"id":"01a20a17-017e-77be-99a9-6475ad62f7ab","name":"Ann","state":"active"}'


def flask_app() -> Flask:
    """Flask and nothing else; run it under gunicorn with the user service's settings."""
    app = Flask("bare")

    @app.get("/")
    def read() -> Response:
        return Response(DOCUMENT, content_type="application/json")

    return app


async def _read(_request: web.Request) -> web.Response:
    return web.Response(body=DOCUMENT, content_type="application/json")


async def _create(request: web.Request) -> web.Response:
    await request.json()
    return web.Response(body=DOCUMENT, content_type="application/json", status=201)


def aiohttp_app() -> web.Application:
    """aiohttp and nothing else."""
    app = web.Application()
    app.router.add_get("/", _read)
    app.router.add_post("/", _create)
    return app


if __name__ == "__main__":
    web.run_app(aiohttp_app(), host="127.0.0.1", port=int(sys.argv[1]), print=None, access_log=None)
