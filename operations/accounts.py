"""Clients of AWS services in the organization's accounts, through the role that deploys there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import boto3
import botocore.session
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import BotoCoreError, ClientError

from operations.engine import Engine
from stacks.names import CoreStack

SESSION_NAME = "platformctl"


class AccountError(RuntimeError):
    """An account cannot be entered; the message says which, why, and what to do."""


class Accounts:
    """`variables` are what `command_environment` gives: empty for the AWS that the shell is set to."""

    def __init__(self, engine: Engine, variables: Mapping[str, str]) -> None:
        self._engine, self._variables = engine, variables
        self._roles: Mapping[str, str] | None = None
        self._sessions: dict[str, boto3.Session] = {}

    def client(self, service: str, account: str, region: str) -> Any:
        """The client of a service in an account, by its name in the configuration. Raises AccountError."""
        create: Callable[..., Any] = self._session(account, region).client
        return create(service, region_name=region, endpoint_url=self._variables.get("AWS_ENDPOINT_URL"))

    def shell(self, account: str, region: str) -> dict[str, str]:
        """Variables that give another program this account for the next hour. Raises AccountError."""
        found = self._session(account, region).get_credentials()
        keys = found.get_frozen_credentials() if found else None
        given = {
            "AWS_ACCESS_KEY_ID": keys.access_key if keys else None,
            "AWS_SECRET_ACCESS_KEY": keys.secret_key if keys else None,
            "AWS_SESSION_TOKEN": keys.token if keys else None,
            "AWS_ENDPOINT_URL": self._variables.get("AWS_ENDPOINT_URL"),
        }
        return {name: value for name, value in given.items() if value}

    def _session(self, account: str, region: str) -> boto3.Session:
        if account not in self._sessions:
            self._sessions[account] = self._enter(account, region)
        return self._sessions[account]

    def _enter(self, account: str, region: str) -> boto3.Session:
        role = self._role(account)
        try:
            session = assumed(
                own_session(self._variables, region),
                role,
                self._variables.get("AWS_ENDPOINT_URL"),
                SESSION_NAME,
            )
            if credentials := session.get_credentials():
                credentials.get_frozen_credentials()  # fetched now, so that a refusal names the account
        except (BotoCoreError, ClientError) as error:
            raise AccountError(
                f"The account {account} cannot be entered as {role}: {error}. "
                "Check the credentials of your shell; the role trusts whom `platform:access.deployers` in "
                "Pulumi.organization.yaml names."
            ) from error
        return session

    def _role(self, account: str) -> str:
        if self._roles is None:
            self._roles = self._engine.outputs(CoreStack.ORGANIZATION).get("deploy_role_arns") or {}
        if account not in self._roles:
            known = ", ".join(sorted(self._roles)) or "none; run `pulumi up --stack organization` first"
            raise AccountError(f"There is no account {account!r} with a deploy role. There are: {known}.")
        return self._roles[account]


def own_session(variables: Mapping[str, str], region: str) -> boto3.Session:
    """The caller's own session: from the variables where they have keys, else from the shell."""
    return boto3.Session(
        aws_access_key_id=variables.get("AWS_ACCESS_KEY_ID"),
        aws_secret_access_key=variables.get("AWS_SECRET_ACCESS_KEY"),
        aws_session_token=variables.get("AWS_SESSION_TOKEN"),
        region_name=region,
    )


def assumed(own: boto3.Session, role_arn: str, endpoint: str | None, name: str) -> boto3.Session:
    """A session in a role, whose credentials are fetched at first use and renewed before they end."""
    fetcher = AssumeRoleCredentialFetcher(
        # botocore names the service and the credentials; where AWS is, is ours to say.
        partial(botocore.session.Session().create_client, region_name=own.region_name, endpoint_url=endpoint),
        own.get_credentials(),
        role_arn,
        extra_args={"RoleSessionName": name},
    )
    core = botocore.session.Session()
    core.register_component("credential_provider", _Resolver(fetcher))
    return boto3.Session(botocore_session=core, region_name=own.region_name)


class _Resolver:
    """Takes the place of botocore's own search through environment and files."""

    def __init__(self, fetcher: AssumeRoleCredentialFetcher) -> None:
        self._credentials = DeferredRefreshableCredentials(fetcher.fetch_credentials, "assume-role")

    def load_credentials(self) -> DeferredRefreshableCredentials:
        return self._credentials
