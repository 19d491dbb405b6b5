"""POST /v1/users: register."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.common.endpoint import Endpoint, Reply, Request
from services.common.problem import Problem, ProblemError
from services.user import accounts
from services.user.call import Call
from services.user.models import User
from services.user.representations import Accepted


class Registration(Request):
    """A new account."""

    email: accounts.Email
    password: accounts.Password
    display_name: accounts.DisplayName


def register(call: Call) -> Reply:
    """The answer and its time are the same for an address that is taken: its owner hears of it by e-mail."""
    if not call.needs.flags.enabled("user-registration"):
        raise ProblemError(Problem.FORBIDDEN, "Registration is closed.")
    wanted = call.get(Registration)
    password_hash = call.needs.passwords.hash(wanted.password)
    user_id = _create(call, wanted, password_hash)
    if user_id is None:
        _tell_owner(call, wanted.email)
        return Reply(body=Accepted())
    token = accounts.issue_one_time_token(call, user_id, "verify_email") or ""
    call.audit("registered", user_id)
    call.emit("user.registered", user_id)
    call.emit("notification.verify_email", user_id, email=wanted.email, token=token)
    return Reply(body=Accepted())


def _create(call: Call, wanted: Registration, password_hash: str) -> UUID | None:
    """The new account, unless the address is taken, maybe by a request of this very moment."""
    values = {"email": wanted.email, "password_hash": password_hash, "display_name": wanted.display_name}
    new = insert(User).values(values).on_conflict_do_nothing(index_elements=[User.email])
    return call.session.scalar(new.returning(User.id))


def _tell_owner(call: Call, email: str) -> None:
    known = accounts.find_by_email(call, email)
    if known is not None:
        call.emit_if_known("notification.registration_repeated", known.id, email=known.email)


ENDPOINT = Endpoint(
    method="POST",
    path="/v1/users",
    name="register",
    summary="Register; a verification token goes out by e-mail",
    handler=register,
    body=Registration,
    answer=Accepted,
    status=202,
    errors=(Problem.FORBIDDEN,),
    tag="accounts",
)
