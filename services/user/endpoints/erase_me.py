"""DELETE /v1/users/me: erase oneself."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import delete

from services.common.endpoint import EVERYONE, Endpoint, Reply
from services.user import accounts, lockout
from services.user.call import Call
from services.user.models import OneTimeToken, OutboxRow, RefreshToken, Status


def erase_me(call: Call) -> Reply:
    """Removes everything personal; the id stays, so that the audit trail and other services' records still join."""
    user = accounts.own(call, lock=True)
    lockout.forget_failures(call, user.email)
    call.session.execute(delete(RefreshToken).where(RefreshToken.user_id == user.id))
    call.session.execute(delete(OneTimeToken).where(OneTimeToken.user_id == user.id))
    _take_back_mails(call, user.id)
    user.email = f"erased-{user.id}"
    user.display_name = "erased"
    user.password_hash = ""
    user.email_verified_at = None
    user.status = Status.ERASED
    accounts.changed(user, call.now)
    call.audit("erased", user.id)
    call.emit("user.erased", user.id)
    return Reply()


def _take_back_mails(call: Call, user_id: UUID) -> None:
    """E-mails that have not left."""
    of_user = OutboxRow.key == user_id
    call.session.execute(delete(OutboxRow).where(of_user, OutboxRow.type.startswith("notification.")))


ENDPOINT = Endpoint(
    method="DELETE",
    path="/v1/users/me",
    name="erase_me",
    summary="Erase one's account and personal data",
    handler=erase_me,
    status=204,
    roles=EVERYONE,
    tag="profile",
)
