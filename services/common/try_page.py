"""The page that shows the API and sends requests to it; one file, no asset from elsewhere."""

from __future__ import annotations

from pathlib import Path

PAGE = Path(__file__).with_suffix(".html").read_bytes()
