"""Who sends a request: the account, and the principal that IAM would name in a message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, ClassVar

from sandbox.cloud.errors import AwsError

MANAGEMENT_ACCOUNT = "123456789012"
_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/\d{8}/([^/]*)/([^/]*)/aws4_request")
_TEMPORARY_KEY = "ASIA"


@dataclass(frozen=True)
class Caller:
    """The principal of a request; `role_arn` is set for sessions of an assumed role."""

    ENVIRON: ClassVar[str] = "sandbox.caller"
    """Where a request's WSGI environment names its caller itself; no header can set it."""

    account: str
    arn: str
    access_key: str
    role_arn: str | None = None

    @property
    def principal_arn(self) -> str:
        """What the condition key aws:PrincipalArn holds: the role of a session, else the principal itself."""
        return self.role_arn or self.arn


# moto searches all accounts and sessions for a key, at every request; what a key means never changes.
_KNOWN: dict[str, Caller] = {}


@dataclass(frozen=True)
class Credential:
    """The SigV4 scope of a request."""

    access_key: str
    region: str
    service: str


def credential_of(authorization: str, query: str = "") -> Credential | None:
    """The scope from the Authorization header or a presigned query string; None for an unsigned request."""
    found = _CREDENTIAL.search(authorization)
    if found is None and "X-Amz-Credential=" in query:
        found = _CREDENTIAL.search(query.replace("X-Amz-Credential=", "Credential=").replace("%2F", "/"))
    return Credential(*found.groups()) if found else None


def caller_of(access_key: str | None) -> Caller:
    """The principal behind an access key.

    Keys that IAM or STS of the emulator issued stand for their user or role session. A key that looks issued
    (ASIA...) but is unknown has expired with a reset: an error, never silently the management account. Any other key
    is the sandbox's placeholder for the administrator of the management account.
    """
    if access_key is None:
        return _administrator("anonymous")
    found = _KNOWN.get(access_key) or _issued(access_key)
    if found is not None:
        _KNOWN[access_key] = found
        return found
    if access_key.startswith(_TEMPORARY_KEY):
        raise AwsError(
            "InvalidClientTokenId",
            f"The security token included in the request is invalid: session key {access_key} is unknown to this "
            "sandbox (it was reset, or the role's account is gone). Assume the role again.",
            status=403,
        )
    return _administrator(access_key)


def _administrator(access_key: str) -> Caller:
    return Caller(MANAGEMENT_ACCOUNT, f"arn:aws:iam::{MANAGEMENT_ACCOUNT}:user/administrator", access_key)


def _issued(access_key: str) -> Caller | None:
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends

    for account, partitions in list(sts_backends.items()):
        for backend in list(partitions.values()):
            session: Any = backend.get_assumed_role_from_access_key(access_key)
            if session is not None:
                return Caller(account, session.arn, access_key, session.role_arn)
    for account, iam_partitions in list(iam_backends.items()):
        for iam in list(iam_partitions.values()):
            key: Any = iam.access_keys.get(access_key)
            if key is not None:
                return Caller(account, _key_owner(account, key), access_key)
    return None


def _key_owner(account: str, key: Any) -> str:
    return f"arn:aws:iam::{account}:user/{key.user_name}" if key.user_name else f"arn:aws:iam::{account}:root"
