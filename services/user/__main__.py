"""Serves the user service: `python -m services.user`, configured by the environment alone."""

from __future__ import annotations

import atexit
import os
import shutil
import sys
import tempfile
from pathlib import Path

# prometheus_client decides on import whether the workers share their metrics through a folder
os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="user-metrics-"))

from services.common import settings
from services.user.server import Server
from services.user.settings import UserSettings


def main() -> None:
    """Serve until SIGTERM."""
    atexit.register(_remove_metrics, os.getpid())
    try:
        chosen = settings.load(UserSettings, os.environ)
    except settings.ConfigurationError as error:
        sys.exit(str(error))
    Server(chosen).run()


def _remove_metrics(owner: int) -> None:
    """Workers end this way too, but the folder goes with the process that made it."""
    folder = Path(os.environ["PROMETHEUS_MULTIPROC_DIR"])
    if os.getpid() == owner and folder.name.startswith("user-metrics-"):
        shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
