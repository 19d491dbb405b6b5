"""Values of AWS Secrets Manager, named as `secretsmanager:<name or ARN>[#key]`; `key` picks one of a JSON secret."""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass
from typing import Any, Self

import botocore.session
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

SCHEME = "secretsmanager:"
_REFERENCE = re.compile(
    r"secretsmanager:(?P<secret>[A-Za-z0-9/_+=.@:!-]{1,512})(#(?P<key>[A-Za-z0-9_.-]{1,128}))?"
)


class SecretError(ValueError):
    """The secret cannot be read; the message says which and why, and never what is in it."""


@dataclass(frozen=True, kw_only=True)
class SecretReference:
    """Which secret, and which value in it."""

    secret: str
    key: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """Raises SecretError."""
        found = _REFERENCE.fullmatch(text)
        if found is None:
            raise SecretError(f"must look like {SCHEME}<name or ARN>[#key]")
        return cls(secret=found["secret"], key=found["key"])

    @property
    def region(self) -> str | None:
        """The region that an ARN names."""
        parts = self.secret.split(":")
        return parts[3] if len(parts) >= 7 and parts[0] == "arn" else None


def client(reference: SecretReference) -> Any:
    """Secrets Manager with short time limits; endpoint and credentials come from the standard variables."""
    region = reference.region or os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION")
    config = Config(connect_timeout=2, read_timeout=5, retries={"max_attempts": 3, "mode": "standard"})
    return botocore.session.get_session().create_client("secretsmanager", region_name=region, config=config)


def read(text: str) -> str:
    """The value that the reference names. Raises SecretError."""
    reference = SecretReference.parse(text)
    try:
        answer = client(reference).get_secret_value(SecretId=reference.secret, VersionStage="AWSCURRENT")
    except (BotoCoreError, ClientError) as error:
        raise SecretError(f"cannot read the secret {reference.secret!r}: {error}") from error
    value = answer.get("SecretString")
    if value is None:
        raise SecretError(f"the secret {reference.secret!r} holds bytes, not text")
    return str(value) if reference.key is None else _member(str(value), reference)


def _member(value: str, reference: SecretReference) -> str:
    try:
        document = json.loads(value)
    except ValueError:
        document = None
    if not isinstance(document, dict):
        raise SecretError(
            f"the secret {reference.secret!r} is no JSON object, so it has no {reference.key!r}"
        )
    member = document.get(reference.key)
    if not isinstance(member, str):
        raise SecretError(f"the secret {reference.secret!r} has no text under {reference.key!r}")
    return member
