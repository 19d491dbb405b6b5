"""What belongs to the request or message in work: its id, for logs, problems and traces."""

from __future__ import annotations

import random
import re
from contextvars import ContextVar

REQUEST_ID_HEADER = "X-Request-Id"
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")

request_id: ContextVar[str] = ContextVar("request_id", default="-")
trace_id: ContextVar[str] = ContextVar(
    "trace_id", default=""
)  # outlives the request's span, for its access line


def accept_request_id(offered: str | None) -> str:
    """The caller's request id when it is harmless in a log line, else a new one; set for this context."""
    value = offered if offered and _ACCEPTED.fullmatch(offered) else _made()
    request_id.set(value)
    trace_id.set("")
    return value


def _made() -> str:
    return f"{random.getrandbits(128):032x}"  # it must be unlike others, not secret
