"""Clients of AWS services in the organization's accounts, through the role that deploys there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from operations.engine import Engine

SESSION_NAME = "platformctl"
MANAGEMENT = "organization"


class AccountError(RuntimeError):
    """An account cannot be entered; the message says which, why, and what to do."""


class Accounts:
    """`variables` are what `engine_environment` gives: empty for the AWS that the shell is set to."""

    def __init__(self, engine: Engine, variables: Mapping[str, str]) -> None:
        self._engine, self._variables = engine, variables
        self._roles: Mapping[str, str] | None = None
        self._sessions: dict[str, Callable[..., Any]] = {}

    def client(self, service: str, account: str, region: str) -> Any:
        """The client of a service in an account, by its name in the configuration. Raises AccountError."""
        if account not in self._sessions:
            self._sessions[account] = self._enter(account, region)
        return self._sessions[account](
            service, region_name=region, endpoint_url=self._variables.get("AWS_ENDPOINT_URL")
        )

    def _enter(self, account: str, region: str) -> Callable[..., Any]:
        role = self._role(account)
        own: Any = boto3.Session(
            aws_access_key_id=self._variables.get("AWS_ACCESS_KEY_ID"),
            aws_secret_access_key=self._variables.get("AWS_SECRET_ACCESS_KEY"),
        ).client
        try:
            sts = own("sts", region_name=region, endpoint_url=self._variables.get("AWS_ENDPOINT_URL"))
            given = sts.assume_role(RoleArn=role, RoleSessionName=SESSION_NAME)["Credentials"]
        except (BotoCoreError, ClientError) as error:
            raise AccountError(
                f"The account {account} cannot be entered as {role}: {error}. "
                "Check the credentials of your shell; the role trusts the management account alone."
            ) from error
        session: Callable[..., Any] = boto3.Session(
            aws_access_key_id=given["AccessKeyId"],
            aws_secret_access_key=given["SecretAccessKey"],
            aws_session_token=given["SessionToken"],
        ).client
        return session

    def _role(self, account: str) -> str:
        if self._roles is None:
            self._roles = self._engine.outputs(MANAGEMENT).get("deploy_role_arns") or {}
        if account not in self._roles:
            known = ", ".join(sorted(self._roles)) or "none; run `pulumi up --stack organization` first"
            raise AccountError(f"There is no account {account!r} with a deploy role. There are: {known}.")
        return self._roles[account]
