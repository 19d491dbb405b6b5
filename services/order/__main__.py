"""Serves the order service: `python -m services.order`, configured by the environment alone."""

from __future__ import annotations

import os
import sys

import uvloop

from services.common import settings
from services.order.server import run
from services.order.settings import OrderSettings


def main() -> None:
    """Serve until SIGTERM."""
    try:
        chosen = settings.load(OrderSettings, os.environ)
    except settings.ConfigurationError as error:
        sys.exit(str(error))
    uvloop.run(run(chosen))


if __name__ == "__main__":
    main()
