"""AWS errors as the user reads them: what was tried, on what, and AWS's own code and words."""

from __future__ import annotations

import re

from botocore.exceptions import BotoCoreError, ClientError

_NOT_FOUND = re.compile(
    r"NotFound|NoSuch|DoesNotExist|NonExistent|NotExist|UnknownResource|^404$|InvalidResourceArn.NotFound"
)


class OperationFailedError(RuntimeError):
    """One clear line for the user; the resource's URN is added by the engine."""


class UnsupportedTypeError(LookupError):
    """A resource type that the table lacks."""


def code_of(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def is_not_found(error: ClientError, further: tuple[str, ...] = ()) -> bool:
    code = code_of(error)
    return code in further or _NOT_FOUND.search(code) is not None


def describe(doing: str, title: str, name: str, error: Exception) -> str:
    """E.g. `creating EC2 VPC (main): operation error EC2: CreateVpc, StatusCode: 403, AccessDenied: ...`"""
    return f"{doing} {title} ({name}): {_cause(error)}"


def _cause(error: Exception) -> str:
    if isinstance(error, ClientError):
        details = error.response.get("Error", {})
        metadata = error.response.get("ResponseMetadata", {})
        status = metadata.get("HTTPStatusCode", "unknown")
        request = metadata.get("RequestId")
        where = f"StatusCode: {status}" + (f", RequestID: {request}" if request else "")
        message = details.get("Message") or "no message"
        return f"operation error {error.operation_name}, {where}, {details.get('Code', 'Unknown')}: {message}"
    if isinstance(error, BotoCoreError):
        return f"{type(error).__name__}: {' '.join(str(error).split())}"
    return " ".join(str(error).split()) or type(error).__name__


def unsupported_type(token: str) -> str:
    service = token.partition(":")[2].split("/")[0]
    return (
        f"The sandbox's AWS provider has no entry for {token!r}. "
        f"Add one to sandbox/plugins/aws/resources/{service}.py, "
        "or run this stack with the official AWS provider on a real account."
    )
