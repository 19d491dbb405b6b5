"""The registry of a family, on the AWS that the day-2 commands work on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

import boto3

from operations.accounts import Accounts
from operations.engine import Engine
from operations.image.release.channels import Channels
from operations.image.release.errors import ReleaseError
from operations.image.release.gates import Channel
from operations.image.release.pipeline_settings import PipelineSettings, read_settings
from operations.image.release.registry import ImageRegistry
from operations.image.release.rotation import NodeGroup, node_groups
from operations.image.release.store import ImageStore
from operations.target import command_environment
from stacks.names import NODE_IMAGE, SHARED_ACCOUNT

ENVIRONMENTS = frozenset({Channel.DEV, Channel.STAGE, Channel.PROD})
ClientOf = Callable[[str, str, str], Any]
"""Service, account, region -> the client."""


class Connection:
    """Everything that the image commands ask AWS for. Raises ReleaseError, EngineError, AccountError."""

    def __init__(self, region: str, *, own: bool = False) -> None:
        """`own`: the shell's credentials are of the shared account already, as in CodeBuild; no role is taken."""
        self.region = region
        self._accounts = None if own else _through_roles()

    def client(self, service: str, account: str = SHARED_ACCOUNT, region: str | None = None) -> Any:
        """The client of a service; the home region unless another one is named."""
        create: ClientOf = _of_the_shell if self._accounts is None else self._accounts.client
        return create(service, account, region or self.region)

    @cached_property
    def settings(self) -> PipelineSettings:
        """What the shared stack says."""
        return read_settings(self.client("ssm"), self.region)

    @property
    def shell(self) -> Mapping[str, str]:
        """Variables that give Packer the shared account."""
        return {} if self._accounts is None else self._accounts.shell(SHARED_ACCOUNT, self.region)

    def registry(self, family: str) -> ImageRegistry:
        """The registry of an image family, in the shared account."""
        store = ImageStore(self.client("s3"), self.settings.bucket, family)
        return ImageRegistry(store, Channels(self.client("ssm"), store, self.region), self.alarms)

    def alarms(self, channel: Channel) -> Sequence[str]:
        """Alarms that ring in the account of the channel's environment; candidates run nowhere."""
        if channel not in ENVIRONMENTS:
            return ()
        pages = self.client("cloudwatch", channel).get_paginator("describe_alarms")
        return [
            alarm["AlarmName"]
            for page in pages.paginate(StateValue="ALARM")
            for alarm in page["MetricAlarms"]
        ]

    def node_groups(self, family: str, channel: Channel) -> list[NodeGroup]:
        """The node groups that boot what the channel hands out; other hosts are no concern of a cluster."""
        if family != NODE_IMAGE or channel not in ENVIRONMENTS:
            return []
        return node_groups(self.client("eks", channel))


def _through_roles() -> Accounts:
    variables = command_environment()
    return Accounts(Engine(variables), variables)


def _of_the_shell(service: str, account: str, region: str) -> Any:
    if account != SHARED_ACCOUNT:
        raise ReleaseError(
            f"Credentials of the shared account do not reach {account}. Leave --own-credentials out."
        )
    create: Callable[..., Any] = boto3.Session().client
    return create(service, region_name=region)
