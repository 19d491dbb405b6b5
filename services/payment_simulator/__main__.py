"""Serves the simulator: `python -m services.payment_simulator --port P`."""

from __future__ import annotations

from argparse import ArgumentParser

from aiohttp import web

from services.payment_simulator.app import Simulator


def main() -> None:
    """Serve until SIGTERM."""
    parser = ArgumentParser(description="A payment provider to develop against.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8090)
    chosen = parser.parse_args()
    web.run_app(Simulator().app(), host=chosen.host, port=chosen.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
