"""The registry of a family, on the AWS that the day-2 commands work on."""

from __future__ import annotations

from collections.abc import Sequence

from operations.accounts import Accounts
from operations.engine import Engine
from operations.image.release.channels import Channels
from operations.image.release.errors import ReleaseError
from operations.image.release.gates import Channel
from operations.image.release.registry import ImageRegistry
from operations.image.release.rotation import NodeGroup, node_groups
from operations.image.release.store import ImageStore
from operations.target import engine_environment
from sandbox.paths import sandbox_paths
from stacks.names import NODE_IMAGE, SHARED_ACCOUNT, CoreStack

ENVIRONMENTS = frozenset({Channel.DEV, Channel.STAGE, Channel.PROD})


class Connection:
    """Everything that the image commands ask AWS for. Raises ReleaseError, EngineError, AccountError."""

    def __init__(self, region: str) -> None:
        variables = engine_environment(sandbox_paths())
        self._engine, self.region = Engine(variables), region
        self._accounts = Accounts(self._engine, variables)

    def registry(self, family: str) -> ImageRegistry:
        """The registry of an image family, in the shared account."""
        bucket = self._engine.outputs(CoreStack.SHARED).get("image_bucket")
        if not bucket:
            raise ReleaseError(
                "The stack shared has no bucket for images. Run `pulumi up --stack shared` first."
            )
        store = ImageStore(self._accounts.client("s3", SHARED_ACCOUNT, self.region), bucket, family)
        channels = Channels(self._accounts.client("ssm", SHARED_ACCOUNT, self.region), store, self.region)
        return ImageRegistry(store, channels, self.alarms)

    def alarms(self, channel: Channel) -> Sequence[str]:
        """Alarms that ring in the account of the channel's environment; candidates run nowhere."""
        if channel not in ENVIRONMENTS:
            return ()
        pages = self._accounts.client("cloudwatch", channel, self.region).get_paginator("describe_alarms")
        return [
            alarm["AlarmName"]
            for page in pages.paginate(StateValue="ALARM")
            for alarm in page["MetricAlarms"]
        ]

    def node_groups(self, family: str, channel: Channel) -> list[NodeGroup]:
        """The node groups that boot what the channel hands out; other hosts are no concern of a cluster."""
        if family != NODE_IMAGE or channel not in ENVIRONMENTS:
            return []
        return node_groups(self._accounts.client("eks", channel, self.region))
