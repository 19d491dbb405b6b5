"""POST /v1/password-resets/confirm: set a new password with the token from the e-mail."""

from __future__ import annotations

from services.common.endpoint import Endpoint, Reply, Request
from services.common.problem import Problem
from services.user import accounts, lockout
from services.user.call import Call


class Reset(Request):
    """The token from the e-mail and the new password."""

    token: accounts.OpaqueToken
    new_password: accounts.Password


def reset_password(call: Call) -> Reply:
    """Ends every session. The token came to the address, so it proves the address too."""
    given = call.get(Reset)
    accounts.one_time_token(call, given.token, "reset_password")  # a wrong one is not worth a hash
    call.let_go()
    password_hash = call.needs.passwords.hash(given.new_password)
    user = accounts.redeem_one_time_token(call, given.token, "reset_password")
    user.password_hash = password_hash
    user.email_verified_at = user.email_verified_at or call.now
    accounts.changed(user, call.now)
    accounts.close_sessions(call, user_id=user.id)
    lockout.forget_failures(call, user.email)
    call.audit("password_reset", user.id)
    return Reply()


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/password-resets/confirm",
    name="reset_password",
    summary="Set a new password with a reset token",
    handler=reset_password,
    body=Reset,
    status=204,
    errors=(Problem.INVALID_TOKEN, Problem.NOT_FOUND),
    tag="accounts",
)
