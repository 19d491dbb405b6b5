"""POST /v1/sessions: log in."""

from __future__ import annotations

from services.common.endpoint import Endpoint, Reply, Request
from services.common.problem import Problem, ProblemError
from services.user import accounts, credentials, lockout
from services.user.call import Call
from services.user.representations import TokenPair


class Credentials(Request):
    """Who logs in."""

    email: accounts.Email
    password: accounts.GivenPassword


def login(call: Call) -> Reply:
    """An unknown address costs as much time as a wrong password, and reads the same."""
    given = call.get(Credentials)
    known = credentials.find(call, given.email)
    lockout.refuse_until(known.locked_until, call.now)
    if not call.needs.passwords.matches(known.usable_hash, given.password):
        lockout.count_failure(call, given.email)
        call.audit("login_failed", known.user_id)
        call.commit()
        raise ProblemError(Problem.BAD_CREDENTIALS, "Check the address and the password.")
    if known.user_id is None or known.password_hash is None or known.role is None:
        raise AssertionError("unreachable: no password matches nobody")
    if known.email_verified_at is None:
        raise ProblemError(Problem.EMAIL_NOT_VERIFIED, "Use the token in the e-mail first.")
    if known.failures:
        lockout.forget_failures(call, given.email)
    if call.needs.passwords.outdated(known.password_hash):
        accounts.find(call, known.user_id).password_hash = call.needs.passwords.hash(given.password)
    call.audit("logged_in", known.user_id)
    return Reply(body=accounts.open_session(call, known.user_id, known.role))


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
