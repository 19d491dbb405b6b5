"""The migration job: `python -m services.user.migrate [revision | --down revision]`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from services.common import migration, settings

FOLDER = Path(__file__).parent / "migrations"


def main() -> None:
    """Migrate the database that the environment names."""
    chosen = settings.load(settings.DatabaseSettings, os.environ)
    migration.run(FOLDER, chosen.database, sys.argv[1:])


if __name__ == "__main__":
    main()
