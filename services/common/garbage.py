"""What the garbage collector does not look at again."""

from __future__ import annotations

import gc


def spare_what_is_here() -> None:
    """Call it once, when a process is ready to serve: what is here by then stays as long as the process.

    A full collection would walk through all of it, libraries included, and stop every request for tens of milliseconds.
    """
    gc.collect()
    gc.freeze()
