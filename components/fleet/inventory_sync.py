"""One account's inventory and compliance on its way into the organization's bucket."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.fleet.central_inventory import PREFIX


@dataclass(frozen=True, kw_only=True)
class InventorySyncArgs:
    """Where the account's data goes."""

    bucket_name: pulumi.Input[str]
    key_arn: pulumi.Input[str]
    region: str


class InventorySync(PlatformComponent):
    """One account's inventory and compliance, written into the central bucket whenever it changes."""

    sync_name: pulumi.Output[str]

    def __init__(
        self, name: str, args: InventorySyncArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        self.sync_name = aws.ssm.ResourceDataSync(
            f"{name}-inventory",
            name="platform-inventory",
            s3_destination=aws.ssm.ResourceDataSyncS3DestinationArgs(
                bucket_name=args.bucket_name,
                region=args.region,
                prefix=PREFIX,
                kms_key_arn=args.key_arn,
                sync_format="JsonSerDe",
            ),
            opts=self.child(),
        ).name
        self.publish()
