"""POST /v1/users: register."""

from __future__ import annotations

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
    known = accounts.find_by_email(call, wanted.email)
    if known is not None:
        call.emit("notification.registration_repeated", known.id, email=known.email)
        return Reply(body=Accepted())
    user = User(email=wanted.email, password_hash=password_hash, display_name=wanted.display_name)
    call.session.add(user)
    call.session.flush()
    token = accounts.issue_one_time_token(call, user.id, "verify_email")
    call.audit("registered", user.id)
    call.emit("user.registered", user.id)
    call.emit("notification.verify_email", user.id, email=user.email, token=token)
    return Reply(body=Accepted())


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
