"""Both services with embedded stores: `python -m sandbox.services`; Ctrl-C stops all of it."""

from __future__ import annotations

import os
import signal
import sys
import threading
from argparse import ArgumentParser

from sandbox.paths import SandboxPaths, sandbox_paths
from sandbox.processes.supervisor import ProcessError
from sandbox.services import platform
from sandbox.services.environment import Place
from sandbox.services.walkthrough import walkthrough


def main() -> None:
    """Start, print where everything is, wait, stop."""
    parser = ArgumentParser(description="Run both services with everything they need.")
    parser.add_argument("--user-port", type=int, default=8081)
    parser.add_argument("--order-port", type=int, default=8082)
    chosen = parser.parse_args()
    paths = SandboxPaths(sandbox_paths().root / "services")
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: done.set())
    try:
        _say("Starting PostgreSQL, Redis, the AWS emulator, the payment simulator and both services ...")
        place = platform.prepare(paths, user_port=chosen.user_port, order_port=chosen.order_port)
        platform.migrate(place)
        platform.start_services(paths, place)
        _say(_report(paths, place))
        done.wait()
    except ProcessError as error:
        sys.exit(str(error))
    finally:
        _say("Stopping ...")
        platform.stop(paths)


def _report(paths: SandboxPaths, place: Place) -> str:
    user_metrics, order_metrics = platform.metrics_urls(place)
    commands = walkthrough(users=place.users_url, orders=place.orders_url, messaging=place.messaging)
    return f"""
User service       {place.users_url}   try it: {place.users_url}/docs   metrics: {user_metrics}
Order service      {place.orders_url}   try it: {place.orders_url}/docs   metrics: {order_metrics}
Payment simulator  {place.payment_url}   faults: curl -X PUT {place.payment_url}/faults -d '{{"error_share": 0.5}}'
PostgreSQL         {place.user_database}  {place.order_database}   (as its administrator)
Redis              {place.redis}
AWS emulator       {place.messaging.endpoint}
Logs               {paths.logs}

Paste this into another shell:

{commands}
Ctrl-C stops everything (pid {os.getpid()})."""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
