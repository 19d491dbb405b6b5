"""What schemathesis needs to know of the services: who calls, and what no schema can say.

Loaded by the schemathesis process through SCHEMATHESIS_HOOKS; CONTRACT_DATABASE and CONTRACT_KEYS name the user
service's database and key file.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import psycopg
import schemathesis
from schemathesis import GenerationMode

from services.common.endpoint import Role
from services.common.ids import new_id
from services.user.signing import Signer

ENDING = {"DELETE /v1/users/me", "POST /v1/users/me/deactivate"}
ISSUER = "https://users.platform.internal"
_INSERT = """
INSERT INTO users (id, email, password_hash, display_name, role, status, email_verified_at, version)
VALUES (%s, %s, '', 'Contract', 'admin', 'active', now(), 1)
"""
_signer = Signer(file=Path(os.environ["CONTRACT_KEYS"]), issuer=ISSUER, audience="platform", seconds=3600)


@schemathesis.auth(refresh_interval=None)
class Administrator:
    """An admin's token; operations that end the account get an account of their own each time."""

    def __init__(self) -> None:
        self._token = ""

    def get(self, _case: schemathesis.Case[Any], context: schemathesis.AuthContext) -> str:
        if context.operation.label in ENDING:
            return self._make()
        self._token = self._token or self._make()
        return self._token

    def set(self, case: schemathesis.Case[Any], data: str, _context: schemathesis.AuthContext) -> None:
        case.headers["Authorization"] = f"Bearer {data}"

    @staticmethod
    def _make() -> str:
        identifier = new_id()
        with psycopg.connect(os.environ["CONTRACT_DATABASE"]) as connection:
            connection.execute(_INSERT, (identifier, f"{identifier}@example.com"))
        return _signer.sign(identifier, Role.ADMIN)


@schemathesis.hook
def before_call(
    _context: schemathesis.HookContext, case: schemathesis.Case[Any], _kwargs: dict[str, Any]
) -> None:
    """A valid order has a new key, a valid change is based on the profile as it is."""
    if case.meta is None or case.meta.generation.mode is not GenerationMode.POSITIVE:
        return
    if case.operation.label == "POST /v1/orders" and "Idempotency-Key" in case.headers:
        case.headers["Idempotency-Key"] = new_id().hex
    if case.operation.label == "PATCH /v1/users/me" and "If-Match" in case.headers:
        case.headers["If-Match"] = "*"
