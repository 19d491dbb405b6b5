"""A call as the emulator hears of it, for tests of what is written down."""

from __future__ import annotations

from io import BytesIO
from types import SimpleNamespace
from typing import Any, cast

from sandbox.cloud.extension import Call, Registry
from sandbox.cloud.identity import Caller

SECRET = "the-secret"  # noqa: S105 (nobody's)
ACCOUNT = "222222222222"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/deploy"


def environ(path: str = "/queue%2Fa", **more: Any) -> dict[str, Any]:
    scope = f"Credential={SECRET}/20260101/eu-west-1/sqs/aws4_request, Signature={SECRET}"
    return {
        "REQUEST_METHOD": "POST",
        "RAW_URI": f"{path}?x=1",
        "PATH_INFO": path.replace("%2F", "/"),
        "QUERY_STRING": "x=1",
        "CONTENT_TYPE": "application/x-amz-json-1.0",
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 {scope}",
        "HTTP_X_AMZ_SECURITY_TOKEN": SECRET,
        "HTTP_X_AMZ_TARGET": "AmazonSQS.DeleteQueue",
        "wsgi.input": BytesIO(b'{"QueueUrl": "\xc3\xa4"}'),
        **more,
    }


def call(operation: str = "DeleteQueue", path: str = "/queue%2Fa", **more: Any) -> Call:
    return Call(
        service="sqs",
        operation=operation,
        account=ACCOUNT,
        region="eu-west-1",
        protocol="json",
        caller=Caller(ACCOUNT, "arn:aws:sts::222222222222:assumed-role/deploy/pulumi", SECRET, ROLE),
        request=cast(Any, SimpleNamespace(environ=environ(path, **more))),
        registry=Registry(),
        parse=dict,
        next=lambda _call: {},
    )
