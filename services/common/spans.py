"""Client spans for SQL and Redis. They are installed only where traces are exported, so without it nothing is paid.

A span holds the statement with its placeholders, never a value.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any, Protocol

from opentelemetry.trace import SpanKind, StatusCode, get_current_span
from sqlalchemy import Engine, event

from services.common import tracing

STARTED = "span_started"


class LoggedQuery(Protocol):
    """What asyncpg tells of a query that has ended; `elapsed` in seconds."""

    query: str
    elapsed: float
    exception: BaseException | None


def record(system: str, statement: str, *, seconds: float, error: BaseException | None = None) -> None:
    """A finished span below the current one; work that nobody traces leaves none."""
    if not get_current_span().is_recording():
        return
    end = time.time_ns()
    operation = statement.split(maxsplit=1)[0].upper() if statement.strip() else "-"
    attributes: Mapping[str, Any] = {
        "db.system.name": system,
        "db.operation.name": operation,
        "db.query.text": statement,
    }
    span = tracing.tracer.start_span(
        f"{system} {operation}",
        kind=SpanKind.CLIENT,
        attributes=attributes,
        start_time=end - int(seconds * 1e9),
    )
    if error is not None:
        span.set_status(StatusCode.ERROR, type(error).__name__)
    span.end(end)


def of_asyncpg(query: LoggedQuery) -> None:
    """asyncpg's query logger; it runs in the context of the query's own request."""
    record("postgresql", query.query, seconds=query.elapsed, error=query.exception)


def trace_engine(engine: Engine) -> None:
    """A span for each statement of a SQLAlchemy engine."""

    def begin(_connection: Any, _cursor: Any, _text: str, _values: Any, context: Any, _many: bool) -> None:
        setattr(context, STARTED, time.perf_counter())

    def end(_connection: Any, _cursor: Any, text: str, _values: Any, context: Any, _many: bool) -> None:
        record("postgresql", text, seconds=time.perf_counter() - getattr(context, STARTED))

    def failed(failure: Any) -> None:
        started = getattr(failure.execution_context, STARTED, None)
        if started is not None:
            seconds = time.perf_counter() - started
            record("postgresql", failure.statement or "", seconds=seconds, error=failure.original_exception)

    event.listen(engine, "before_cursor_execute", begin)
    event.listen(engine, "after_cursor_execute", end)
    event.listen(engine, "handle_error", failed)
