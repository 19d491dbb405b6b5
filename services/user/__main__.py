"""Serves the user service: `python -m services.user`, configured by the environment alone."""

from __future__ import annotations

import os
import sys
import tempfile

# prometheus_client decides on import whether the workers share their metrics through a folder
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="user-metrics-"))

from services.common import settings
from services.user.server import Server
from services.user.settings import UserSettings


def main() -> None:
    """Serve until SIGTERM."""
    try:
        chosen = settings.load(UserSettings, os.environ)
    except settings.ConfigurationError as error:
        sys.exit(str(error))
    Server(chosen).run()


if __name__ == "__main__":
    main()
