"""How an automation reaches the emulator: signed requests as its role, on a clock that runs fast."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Mapping
from functools import cache, partial
from typing import Any

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from sandbox.cloud.automation.steps import Api, CancelledError, StepFailedError
from sandbox.cloud.extension import AwsError, Call
from sandbox.cloud.service_access import lets_in
from sandbox.paths import LOOPBACK

FASTER = 1000
"""Seconds of a document that pass in one of ours."""
SERVICE = "ssm.amazonaws.com"
SECONDS = 3600
ONCE = Config(retries={"total_max_attempts": 1})


class FastClock:
    """Time of a document."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    def now(self) -> float:
        return time.monotonic() * FASTER

    def sleep(self, seconds: float) -> None:
        if self._cancelled.wait(seconds / FASTER):
            raise CancelledError

    def cancel(self) -> None:
        self._cancelled.set()


def api_of(call: Call, role: str, session: str) -> Api:
    """Calls of an execution: as its role, or as whoever started it when its document assumes none."""
    keys: Any = _keys(call, role, session) if role else {"aws_access_key_id": call.caller.access_key}
    keys.setdefault("aws_secret_access_key", "sandbox")
    create: Any = boto3.Session(region_name=call.region, **keys).client
    endpoint = f"http://{LOOPBACK}:{os.environ['MOTO_PORT']}"
    client = cache(partial(create, endpoint_url=endpoint, config=ONCE))

    def ask(service: str, operation: str, members: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            answer: Mapping[str, Any] = getattr(client(service), xform_name(operation))(**members)
        except (ClientError, BotoCoreError) as error:
            raise StepFailedError(str(error)) from error
        return answer

    return ask


def _keys(call: Call, arn: str, session: str) -> dict[str, str]:
    """A session of the role, if its trust policy lets Systems Manager of this account take it."""
    from moto.iam.models import iam_backends
    from moto.sts.models import sts_backends

    roles = {role.arn: role for role in iam_backends[call.account]["aws"].roles.values()}
    context = {"aws:sourceaccount": call.account}
    if arn not in roles or not lets_in(
        roles[arn].assume_role_policy_document, SERVICE, "sts:AssumeRole", "*", context
    ):
        raise AwsError(
            "InvalidAutomationExecutionParametersException", f"Systems Manager cannot assume the role {arn}."
        )
    backend = sts_backends[call.account]["aws"]
    made: Any = backend.assume_role(
        region_name=call.region,
        role_session_name=session,
        role_arn=arn,
        policy="",
        duration=SECONDS,
        external_id="",
    )
    return {
        "aws_access_key_id": made.access_key_id,
        "aws_secret_access_key": made.secret_access_key,
        "aws_session_token": made.session_token,
    }
