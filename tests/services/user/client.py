"""A person who uses the user service in tests."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select, update
from werkzeug.test import TestResponse

from services.common.endpoint import Role
from services.common.ids import new_id
from services.user.app import EXTENSION
from services.user.dependencies import Dependencies
from services.user.models import AuditEvent, OutboxRow, User

PASSWORD = "correct horse battery"  # noqa: S105 # of nobody real


def needs(app: Flask) -> Dependencies:
    """What the application works with."""
    found: Dependencies = app.extensions[EXTENSION]
    return found


def fresh_email() -> str:
    """An address nobody has used."""
    return f"user-{new_id().hex}@example.com"


@dataclass
class Person:
    """Registers, logs in and sends requests."""

    app: Flask
    email: str = field(default_factory=fresh_email)
    password: str = PASSWORD
    tokens: dict[str, Any] = field(default_factory=dict)

    def send(self, method: str, path: str, body: object = None, **headers: str) -> TestResponse:
        """Send a request, with the access token once there is one."""
        if self.tokens and "Authorization" not in headers:
            headers["Authorization"] = f"Bearer {self.tokens['access_token']}"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.app.test_client().open(path, method=method, json=body, headers=named)

    def register(self) -> TestResponse:
        body = {"email": self.email, "password": self.password, "display_name": "Ann"}
        return self.send("POST", "/v1/users", body)

    def mail(self, kind: str) -> str:
        """The token of the newest e-mail of that kind."""
        return self.events(f"notification.{kind}")[-1]["token"]

    def verify(self) -> TestResponse:
        return self.send("POST", "/v1/email-verifications", {"token": self.mail("verify_email")})

    def login(self, password: str | None = None) -> TestResponse:
        self.tokens = {}
        answer = self.send(
            "POST", "/v1/sessions", {"email": self.email, "password": password or self.password}
        )
        if answer.status_code == 201:
            self.tokens = answer.get_json()
        return answer

    def refresh(self, token: str) -> TestResponse:
        return self.send("POST", "/v1/sessions/refresh", {"refresh_token": token})

    @property
    def id(self) -> UUID:
        with needs(self.app).read() as session:
            return session.scalars(select(User.id).where(User.email == self.email.lower())).one()

    def events(self, kind: str) -> list[dict[str, str]]:
        """Payloads of the person's events in the outbox, oldest first."""
        with needs(self.app).read() as session:
            query = select(OutboxRow).where(OutboxRow.key == self.id, OutboxRow.type == kind)
            return [row.payload for row in session.scalars(query.order_by(OutboxRow.position))]

    def audit(self) -> list[str]:
        """The person's security events, oldest first."""
        with needs(self.app).read() as session:
            query = select(AuditEvent.event).where(AuditEvent.user_id == self.id).order_by(AuditEvent.id)
            return list(session.scalars(query))

    def become(self, role: Role) -> None:
        """Give the person a role, past the API, and log in with it."""
        with needs(self.app).write() as session:
            session.execute(update(User).where(User.id == self.id).values(role=role))
            session.commit()
        assert self.login().status_code == 201


def member(app: Flask, role: Role = Role.USER) -> Person:
    """Somebody who is registered, verified and logged in."""
    person = Person(app)
    assert person.register().status_code == 202
    assert person.verify().status_code == 204
    assert person.login().status_code == 201
    if role is not Role.USER:
        person.become(role)
    return person


def problem(answer: TestResponse, status: int, slug: str) -> dict[str, Any]:
    """Check that the answer is that problem and return its document."""
    assert answer.status_code == status, answer.get_data(as_text=True)
    assert answer.content_type == "application/problem+json"
    document: dict[str, Any] = answer.get_json()
    assert document["type"] == f"urn:platform:problem:{slug}"
    assert document["request_id"] == answer.headers["X-Request-Id"]
    return document
