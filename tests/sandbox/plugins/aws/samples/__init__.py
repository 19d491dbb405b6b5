"""One known-good sample for each entry of the AWS table: what to create, change, and what a change replaces."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from tests.sandbox.plugins.aws.samples.sample import Sample


@cache
def samples() -> dict[str, Sample]:
    """Every sample by its resource type."""
    found: dict[str, Sample] = {}
    for module in pkgutil.iter_modules(__path__):
        found |= getattr(importlib.import_module(f"{__name__}.{module.name}"), "SAMPLES", {})
    return found
