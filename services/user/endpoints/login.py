"""POST /v1/sessions: log in."""

from __future__ import annotations

from sqlalchemy import update

from services.common.endpoint import Endpoint, Reply, Request
from services.common.problem import Problem, ProblemError
from services.user import accounts, credentials, lockout
from services.user.call import Call
from services.user.models import User
from services.user.new_rows import Proof, disproved
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
        raise disproved()
    if known.role is None:
        raise AssertionError("unreachable: no password matches nobody")
    if known.email_verified_at is None:
        raise ProblemError(Problem.EMAIL_NOT_VERIFIED, "Use the token in the e-mail first.")
    call.proof = _newly_hashed(call, known.proof, given.password)
    if known.failures:
        lockout.forget_failures(call, given.email)
    call.audit("logged_in", call.proof.user_id)
    return Reply(body=accounts.open_session(call, call.proof.user_id, known.role))


def _newly_hashed(call: Call, proof: Proof, password: str) -> Proof:
    """The password at today's cost, unless another one was set meanwhile or another login was faster."""
    if not call.needs.passwords.outdated(proof.password_hash):
        return proof
    newer = proof._replace(password_hash=call.needs.passwords.hash(password))
    same = update(User).where(User.id == proof.user_id, User.password_hash == proof.password_hash)
    written = call.session.scalar(same.values(password_hash=newer.password_hash).returning(User.id))
    return newer if written else proof


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
