"""POST /v1/email-verifications: prove the address with the token from the e-mail."""

from __future__ import annotations

from services.common.endpoint import Endpoint, Reply, Request
from services.common.problem import Problem
from services.user import accounts
from services.user.call import Call


class Verification(Request):
    """The token from the e-mail."""

    token: accounts.OpaqueToken


def verify_email(call: Call) -> Reply:
    user = accounts.redeem_one_time_token(call, call.get(Verification).token, "verify_email")
    if user.email_verified_at is None:
        user.email_verified_at = call.now
        accounts.changed(user, call.now)
        call.audit("email_verified", user.id)
        call.emit("user.email_verified", user.id)
    return Reply()


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/email-verifications",
    name="verify_email",
    summary="Prove the e-mail address",
    handler=verify_email,
    body=Verification,
    status=204,
    errors=(Problem.INVALID_TOKEN, Problem.NOT_FOUND),
    tag="accounts",
)
