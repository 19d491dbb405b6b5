"""POST /v1/users: register."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from services.common.endpoint import Endpoint, Reply, Request
from services.common.ids import new_id
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
    """The same answer after the same statements for an address that is taken: its owner hears of it by e-mail."""
    if not call.needs.flags.enabled("user-registration"):
        raise ProblemError(Problem.FORBIDDEN, "Registration is closed.")
    wanted = call.get(Registration)
    password_hash = call.needs.passwords.hash(wanted.password)
    created = _create(call, wanted, password_hash)
    owner = accounts.find_by_email(call, wanted.email)
    new_one = created or new_id()  # else an id of nobody
    token = accounts.issue_one_time_token(call, new_one, "verify_email")
    call.emit_if_known("user.registered", new_one)
    call.audit("registered" if created else "registration_repeated", owner.id if owner else None)
    kind, more = ("verify_email", {"token": token}) if token else ("registration_repeated", {})
    call.emit_if_known(f"notification.{kind}", owner.id if owner else new_id(), email=wanted.email, **more)
    return Reply(body=Accepted())


def _create(call: Call, wanted: Registration, password_hash: str) -> UUID | None:
    """The new account, unless the address is taken, maybe by a request of this very moment."""
    values = {"email": wanted.email, "password_hash": password_hash, "display_name": wanted.display_name}
    new = insert(User).values(values).on_conflict_do_nothing(index_elements=[User.email])
    return call.session.scalar(new.returning(User.id))


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
