"""The image's health check: exit code 0 when the service in this container is alive."""

from __future__ import annotations

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen


def main() -> None:
    """Ask /livez on the port that the service is told to listen on."""
    url = f"http://127.0.0.1:{os.environ.get('HTTP_PORT', '8080')}/livez"
    try:
        with urlopen(url, timeout=2) as answer:  # our own http URL
            answer.read()
    except (URLError, OSError) as error:
        sys.exit(f"{url}: {error}")


if __name__ == "__main__":
    main()
