"""What several endpoints do with accounts: e-mail rules, lookup, tokens, sessions."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints
from sqlalchemy import ColumnElement, Select, and_, exists, select, update

from services.common.endpoint import Role
from services.common.ids import new_id
from services.common.problem import Problem, ProblemError
from services.common.tokens import require_role, unauthenticated
from services.user.call import Call
from services.user.models import OneTimeToken, RefreshToken, Status, User
from services.user.owned_rows import Values, insert_owned
from services.user.passwords import MAX_LENGTH, MIN_LENGTH
from services.user.representations import TokenPair

EMAIL_PATTERN = r"^[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){1,3}$"
TEXT_PATTERN = r"^[^\u0000-\u001F\u007F]*$"

# Long enough that nobody fills a mailbox, short enough for an owner whose first e-mail was lost.
BETWEEN_MAILS = timedelta(seconds=60)

Purpose = Literal["verify_email", "reset_password"]

Email = Annotated[
    str,
    StringConstraints(max_length=254, pattern=EMAIL_PATTERN, to_lower=True),
    Field(examples=["ann@example.com"]),
]
Password = Annotated[
    str,
    StringConstraints(min_length=MIN_LENGTH, max_length=MAX_LENGTH, pattern=TEXT_PATTERN),
    Field(examples=["correct horse battery"]),
]
GivenPassword = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_LENGTH, pattern=TEXT_PATTERN),
    Field(examples=["correct horse battery"]),
]
DisplayName = Annotated[
    str,
    StringConstraints(
        min_length=1, max_length=100, pattern=r"^[^\u0000-\u001F\u007F]*\S[^\u0000-\u001F\u007F]*$"
    ),
    Field(examples=["Ann"]),
]
OpaqueToken = Annotated[
    str,
    StringConstraints(min_length=20, max_length=200, pattern=r"^[A-Za-z0-9_-]+$"),
    Field(examples=["zK2v9dUq0sV3nB7mX1cF5gH8jL4pQ6rT0wY2aE9iO3u"]),
]


def digest(token: str) -> bytes:
    """What the database keeps of a token; the tokens are random, so a plain hash is enough."""
    return hashlib.sha256(token.encode()).digest()


def find_by_email(call: Call, email: str, *, lock: bool = False) -> User | None:
    """The account that can use this address, erased ones aside."""
    return _read(call, select(User).where(User.email == email, User.status != Status.ERASED), lock=lock)


def find(call: Call, user_id: UUID, *, lock: bool = False) -> User:
    """The account, active or deactivated. Raises ProblemError 404."""
    user = _read(call, select(User).where(User.id == user_id, User.status != Status.ERASED), lock=lock)
    if user is None:
        raise ProblemError(Problem.NOT_FOUND, "There is no such user.")
    return user


def own(call: Call, *, lock: bool = False) -> User:
    """The caller's account. Raises ProblemError 401 once it cannot be used any more."""
    query = select(User).where(User.id == call.principal.user_id, User.status == Status.ACTIVE)
    user = _read(call, query, lock=lock)
    if user is None:
        raise unauthenticated("The account is deactivated or erased.")
    return user


def check_role(call: Call, roles: frozenset[Role]) -> None:
    """What staff do outlasts the token that says they are: the account decides. Raises ProblemError 401 or 403."""
    require_role(own(call).role, roles)


def _read(call: Call, query: Select[User], *, lock: bool) -> User | None:
    """An account that is locked is read anew. Its lock comes before its tokens', else two requests could block."""
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return call.session.scalar(query)


def changed(user: User, now: datetime) -> None:
    """Mark the account as changed, which gives it another ETag."""
    user.version += 1
    user.updated_at = now


def issue_one_time_token(call: Call, user_id: UUID, purpose: Purpose) -> str | None:
    """A fresh token beside older ones, else anybody could take those away by asking for more.

    None for an id of nobody, and when the last one, unused, is only a moment old. The account has to be locked.
    """
    token = secrets.token_urlsafe(32)
    expires = call.now + timedelta(seconds=call.needs.settings.one_time_token_seconds)
    row: Values = {
        OneTimeToken.token_hash: digest(token),
        OneTimeToken.purpose: purpose,
        OneTimeToken.expires_at: expires,
    }
    # By its end, as nothing else says when it was issued; one that ends later was issued under another setting.
    ends = OneTimeToken.expires_at
    recent = _usable(user_id, purpose, ends > expires - BETWEEN_MAILS, ends <= expires + BETWEEN_MAILS)
    issued = insert_owned(call.session, OneTimeToken.user_id, user_id, row, unless=exists().where(recent))
    return token if issued else None


def _usable(user_id: UUID, purpose: Purpose, *also: ColumnElement[bool]) -> ColumnElement[bool]:
    """What is true of a token of this account that nobody has used."""
    ours = (OneTimeToken.user_id == user_id, OneTimeToken.purpose == purpose)
    return and_(*ours, OneTimeToken.used_at.is_(None), *also)


def retire_one_time_tokens(call: Call, user_id: UUID, purpose: Purpose) -> None:
    """None of that purpose works any more."""
    call.session.execute(update(OneTimeToken).where(_usable(user_id, purpose)).values(used_at=call.now))


def redeem_one_time_token(call: Call, token: str, purpose: Purpose) -> User:
    """Use the token up, with all of its purpose, and return its account, locked. Raises ProblemError 404."""
    user = find(call, one_time_token(call, token, purpose).user_id, lock=True)
    one_time_token(call, token, purpose)  # as it is now
    retire_one_time_tokens(call, user.id, purpose)
    return user


def one_time_token(call: Call, token: str, purpose: Purpose) -> OneTimeToken:
    """One that can be used now. Raises ProblemError 404."""
    query = select(OneTimeToken).where(
        OneTimeToken.token_hash == digest(token), OneTimeToken.purpose == purpose
    )
    row = call.session.scalar(query.execution_options(populate_existing=True))
    if row is None or row.used_at is not None or row.expires_at <= call.now:
        raise ProblemError(Problem.INVALID_TOKEN, "Ask for a new token.")
    return row


def open_session(call: Call, user_id: UUID, role: str, family_id: UUID | None = None) -> TokenPair:
    """An access token and a refresh token, which starts or continues a family."""
    settings = call.needs.settings
    refresh = secrets.token_urlsafe(32)
    call.insert(
        RefreshToken,
        token_hash=digest(refresh),
        family_id=family_id or new_id(),
        user_id=user_id,
        issued_at=call.now,
        expires_at=call.now + timedelta(seconds=settings.refresh_token_seconds),
    )
    access = call.needs.signer.sign(user_id, Role(role))
    return TokenPair(access_token=access, refresh_token=refresh, expires_in=settings.access_token_seconds)


def lock_session(call: Call, token: str) -> tuple[User, RefreshToken] | None:
    """The account of a refresh token, locked, and the token as it is then: nobody adds one to its family meanwhile."""
    token_hash = digest(token)
    owner = select(RefreshToken.user_id).where(RefreshToken.token_hash == token_hash).scalar_subquery()
    user = _read(call, select(User).where(User.id == owner), lock=True)
    row = call.session.get(RefreshToken, token_hash) if user else None
    return (user, row) if user and row else None


def close_sessions(call: Call, *, user_id: UUID | None = None, family_id: UUID | None = None) -> None:
    """Revoke the refresh tokens of a user or of one family."""
    statement = update(RefreshToken).where(RefreshToken.revoked_at.is_(None)).values(revoked_at=call.now)
    if user_id is not None:
        statement = statement.where(RefreshToken.user_id == user_id)
    if family_id is not None:
        statement = statement.where(RefreshToken.family_id == family_id)
    call.session.execute(statement)


def deactivate(call: Call, user: User) -> None:
    """Nothing that was handed out for the account, which has to be locked, lets anybody in any more."""
    user.status = Status.DEACTIVATED
    changed(user, call.now)
    close_sessions(call, user_id=user.id)
    retire_one_time_tokens(call, user.id, "reset_password")
    call.audit("deactivated", user.id)
    call.emit("user.deactivated", user.id)
