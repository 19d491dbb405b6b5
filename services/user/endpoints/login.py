"""POST /v1/sessions: log in."""

from __future__ import annotations

from services.common.endpoint import Endpoint, Reply, Request
from services.common.problem import Problem, ProblemError
from services.user import accounts, lockout
from services.user.call import Call
from services.user.models import Status
from services.user.representations import TokenPair


class Credentials(Request):
    """Who logs in."""

    email: accounts.Email
    password: accounts.GivenPassword


def login(call: Call) -> Reply:
    """An unknown address costs as much time as a wrong password, and reads the same."""
    given = call.get(Credentials)
    lockout.refuse_if_locked(call, given.email)
    user = accounts.find_by_email(call, given.email)
    usable = user is not None and user.status == Status.ACTIVE
    call.session.commit()  # no connection is held while Argon2 works
    if not call.needs.passwords.matches(user.password_hash if user and usable else None, given.password):
        lockout.count_failure(call, given.email)
        call.audit("login_failed", user.id if user else None)
        call.session.commit()
        raise ProblemError(Problem.BAD_CREDENTIALS, "Check the address and the password.")
    if user is None:
        raise AssertionError("unreachable: no password matches nobody")
    if user.email_verified_at is None:
        raise ProblemError(Problem.EMAIL_NOT_VERIFIED, "Use the token in the e-mail first.")
    lockout.forget_failures(call, given.email)
    if call.needs.passwords.outdated(user.password_hash):
        user.password_hash = call.needs.passwords.hash(given.password)
    call.audit("logged_in", user.id)
    return Reply(body=accounts.open_session(call, user))


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/sessions",
    name="login",
    summary="Log in",
    handler=login,
    body=Credentials,
    answer=TokenPair,
    status=201,
    errors=(Problem.BAD_CREDENTIALS, Problem.EMAIL_NOT_VERIFIED, Problem.LOCKED_OUT),
    tag="sessions",
)
