"""What surrounds every answer: a request id, common headers, metrics and an access line."""

from __future__ import annotations

import time
from typing import NamedTuple

from services.common import metrics
from services.common.access_log import AccessLog
from services.common.context import accept_request_id

OFFERED_ID = "HTTP_X_REQUEST_ID"
UNMATCHED = "unmatched"
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}


class Frame(NamedTuple):
    """A request that is being answered."""

    identifier: str
    started: float


def begin(offered: str | None, started: float) -> Frame:
    """A request has come, perhaps with an id."""
    metrics.IN_FLIGHT.inc()
    return Frame(accept_request_id(offered), started)


def end(begun: Frame, access_log: AccessLog, method: str, route: str, status: int) -> None:
    """It is answered."""
    seconds = time.perf_counter() - begun.started
    metrics.IN_FLIGHT.dec()
    metrics.observe("OTHER" if route == UNMATCHED else method, route, status, seconds)
    access_log.answered(begun.identifier, method, route, status, seconds)
