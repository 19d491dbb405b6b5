"""A call that ended something, written down so that it can be made once more: the request without its signature."""

from __future__ import annotations

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from sandbox.cloud.extension import ACCOUNT_HEADER, Call
from sandbox.cloud.http_server import environ_of
from sandbox.cloud.identity import Caller, credential_of

ENDING = re.compile(
    r"(Admin|Batch)?(Cancel|Close|Delete|Deprovision|Deregister|Detach|Disable|Disassociate|Leave|Reject|Release"
    r"|Remove|Retire|Revoke|Stop|Terminate|Unassign|Unlink|Unsubscribe|Untag)(?![a-z])|Schedule\w*Deletion$"
)
OTHERWISE_NAMED = frozenset(
    {
        "ChangeResourceRecordSets",
        "ModifyInstanceMetadataDefaults",
        "PutBucketLogging",
        "PutBucketVersioning",
        "PutObjectLockConfiguration",
        "SetQueueAttributes",
        "SetTopicAttributes",
        "UpdateAccelerator",
    }
)
"""Calls by which records and settings end, or without which something cannot; none has an id to make up."""
HEADERS = (
    "CONTENT_TYPE",
    "HTTP_HOST",
    "HTTP_IF_MATCH",
    "HTTP_SMITHY_PROTOCOL",
    "HTTP_X_AMZ_ACCOUNT_ID",
    "HTTP_X_AMZ_BYPASS_GOVERNANCE_RETENTION",
    "HTTP_X_AMZ_TARGET",
)
"""What a service reads. Signatures and session tokens are not among them: nothing secret is written down."""


@dataclass(frozen=True, kw_only=True)
class EndedCall:
    """One request, with its signature's scope and who sent it in the place of the signature."""

    method: str
    target: str
    headers: dict[str, str]
    body: str
    service: str
    region: str
    account: str
    caller: str
    role: str | None

    def environ(self) -> dict[str, Any]:
        """The request for `Application`, whoever's session has ended since."""
        scope = f"Credential=sandbox/00000000/{self.region}/{self.service}/aws4_request"
        body = self.body.encode("latin-1")
        return {
            **environ_of(self.method, self.target, "HTTP/1.1", 0),
            **self.headers,
            "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 {scope}",
            ACCOUNT_HEADER: self.account,
            Caller.ENVIRON: Caller(self.account, self.caller, "sandbox", self.role),
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }


def is_ending(operation: str) -> bool:
    return operation in OTHERWISE_NAMED or ENDING.match(operation) is not None


def ended_call(call: Call) -> EndedCall | None:
    """None for a request without a signature in its header: it is no client's of ours, and its body may be a token."""
    environ = call.request.environ
    credential = credential_of(environ.get("HTTP_AUTHORIZATION", ""))
    if credential is None:
        return None
    return EndedCall(
        method=environ["REQUEST_METHOD"],
        target=environ["RAW_URI"],
        headers={name: environ[name] for name in HEADERS if name in environ},
        body=environ["wsgi.input"].getvalue().decode("latin-1"),
        service=credential.service,
        region=credential.region,
        account=call.account,
        caller=call.caller.arn,
        role=call.caller.role_arn,
    )
