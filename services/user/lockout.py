"""Lock-out after failed logins, alike for known and unknown addresses, longer with each further failure."""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert

from services.common.problem import Problem, ProblemError
from services.user.accounts import digest
from services.user.call import Call
from services.user.models import LoginFailures

LONGEST_SECONDS = 3600


def lock_seconds(failures: int, *, after: int, first: int) -> int:
    """How long to lock after that many failures in a row; 0 while they are few."""
    if failures < after:
        return 0
    doublings = min(failures - after, 16)
    return min(first << doublings, LONGEST_SECONDS)


def refuse_if_locked(call: Call, email: str) -> None:
    """Raises ProblemError 429 while the address is locked, be the password right or wrong."""
    row = call.session.get(LoginFailures, digest(email))
    refuse_until(row.locked_until if row else None, call.now)


def refuse_until(locked_until: datetime | None, now: datetime) -> None:
    """Raises ProblemError 429 before that moment."""
    if locked_until is None or locked_until <= now:
        return
    seconds = math.ceil((locked_until - now).total_seconds())
    headers = {"Retry-After": str(seconds)}
    raise ProblemError(Problem.LOCKED_OUT, f"Logins are locked for {seconds} s.", headers=headers)


def count_failure(call: Call, email: str) -> None:
    """Remember a failed login. Concurrent ones are all counted."""
    settings = call.needs.settings
    first = insert(LoginFailures).values(email_hash=digest(email), failures=1, updated_at=call.now)
    counted = first.on_conflict_do_update(
        index_elements=[LoginFailures.email_hash],
        set_={"failures": LoginFailures.failures + 1, "updated_at": call.now},
    )
    failures = call.session.scalar(counted.returning(LoginFailures.failures)) or 1
    seconds = lock_seconds(failures, after=settings.lockout_after, first=settings.lockout_seconds)
    if seconds:
        query = select(LoginFailures).where(LoginFailures.email_hash == digest(email))
        row = call.session.scalars(query.execution_options(populate_existing=True)).one()
        row.locked_until = call.now + timedelta(seconds=seconds)


def forget_failures(call: Call, email: str) -> None:
    """Start from zero after a login that worked."""
    call.session.execute(delete(LoginFailures).where(LoginFailures.email_hash == digest(email)))
