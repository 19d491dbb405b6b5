"""POST /v1/password-resets: ask for a reset token by e-mail."""

from __future__ import annotations

from services.common.endpoint import Endpoint, Reply, Request
from services.common.ids import new_id
from services.user import accounts
from services.user.call import Call
from services.user.models import Status
from services.user.representations import Accepted


class ResetRequest(Request):
    """Whose password is forgotten."""

    email: accounts.Email


def request_password_reset(call: Call) -> Reply:
    """The same answer for every address, after the same statements: else its time would tell whose is known."""
    email = call.get(ResetRequest).email
    user = accounts.find_by_email(call, email, lock=True)
    usable = user.id if user is not None and user.status == Status.ACTIVE else None
    owner = usable or new_id()  # an id of nobody
    token = accounts.issue_one_time_token(call, owner, "reset_password")
    call.audit("password_reset_requested", usable)
    addressee = owner if token else new_id()
    call.emit_if_known("notification.reset_password", addressee, email=email, token=token or "")
    return Reply(body=Accepted())


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/password-resets",
    name="request_password_reset",
    summary="Ask for a password reset token by e-mail",
    handler=request_password_reset,
    body=ResetRequest,
    answer=Accepted,
    status=202,
    tag="accounts",
)
