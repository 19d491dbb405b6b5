"""The accounts of the organization, and clients in each of them through a role."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from operations.accounts import assumed, own_session
from operations.fleet.errors import FleetError, ThrottledError

if TYPE_CHECKING:
    from mypy_boto3_ec2 import EC2Client
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_ssm import SSMClient

SESSION_NAME = "platformctl-fleet"
PARALLEL_ACCOUNTS = 8
READING = Config(retries={"mode": "standard", "total_max_attempts": 5})
# botocore would send a command again whose answer was lost: the node would be patched twice.
COMMANDING = Config(retries={"mode": "standard", "total_max_attempts": 1})
THROTTLED = frozenset(
    {"Throttling", "ThrottlingException", "RequestLimitExceeded", "TooManyRequestsException"}
)


class AccountClients:
    """Clients of one account. Their credentials are renewed: a patch run may outlast a session of the role."""

    def __init__(self, session: boto3.Session, endpoint: str | None) -> None:
        self._session, self._endpoint = session, endpoint

    @cached_property
    def ec2(self) -> EC2Client:
        return self._session.client("ec2", endpoint_url=self._endpoint, config=READING)

    @cached_property
    def s3(self) -> S3Client:
        return self._session.client("s3", endpoint_url=self._endpoint, config=READING)

    @cached_property
    def ssm(self) -> SSMClient:
        return self._session.client("ssm", endpoint_url=self._endpoint, config=READING)

    @cached_property
    def commands(self) -> SSMClient:
        """For calls that must not be sent again without a look at what the first one did."""
        return self._session.client("ssm", endpoint_url=self._endpoint, config=COMMANDING)


class Accounts:
    """The member accounts by name; `variables` is the environment that leads to them."""

    def __init__(self, variables: Mapping[str, str], role: str) -> None:
        region = variables.get("AWS_REGION") or variables.get("AWS_DEFAULT_REGION")
        if not region:
            raise FleetError("No region is set. Set AWS_REGION to the one that the fleet runs in.")
        self._endpoint, self._role = variables.get("AWS_ENDPOINT_URL"), role
        with explained("the credentials"):
            self._session = own_session(variables, region)
        self._clients: dict[str, AccountClients] = {}
        self._lock = threading.Lock()

    @cached_property
    def ids(self) -> Mapping[str, str]:
        """Name -> id of every active member account. Raises FleetError, also for two accounts of one name."""
        with explained("the organization"):
            organizations = self._session.client("organizations", endpoint_url=self._endpoint, config=READING)
            management = organizations.describe_organization()["Organization"]["MasterAccountId"]
            pages = organizations.get_paginator("list_accounts").paginate()
            members = [
                (account["Name"], account["Id"])
                for page in pages
                for account in page["Accounts"]
                if account["Status"] == "ACTIVE" and account["Id"] != management
            ]
        named = dict(members)
        if len(named) != len(members):
            raise FleetError("Two accounts of the organization have the same name. Rename one of them.")
        return named

    def of(self, account: str) -> AccountClients:
        """Clients in the account of that name."""
        with self._lock:
            if account not in self.ids:
                known = ", ".join(sorted(self.ids))
                raise FleetError(f"The organization has no account {account!r}; it has {known}.")
            if account not in self._clients:
                self._clients[account] = AccountClients(self._assumed(self.ids[account]), self._endpoint)
            return self._clients[account]

    def _assumed(self, account_id: str) -> boto3.Session:
        role = f"arn:aws:iam::{account_id}:role/{self._role}"
        return assumed(self._session, role, self._endpoint, SESSION_NAME)


@contextmanager
def explained(where: str) -> Iterator[None]:
    """Errors of boto3 become ThrottledError or a FleetError that says where it happened."""
    try:
        yield
    except (BotoCoreError, ClientError) as error:
        if isinstance(error, ClientError) and error.response["Error"]["Code"] in THROTTLED:
            raise ThrottledError(f"{where}: {error}") from error
        raise FleetError(f"Asking AWS about {where} failed: {error}") from error
