"""What the image commands must know of the platform: one parameter, so that they read no stack's state."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent

PARAMETER = "/platform/images/pipeline"


@dataclass(frozen=True, kw_only=True)
class PipelineSettingsArgs:
    """The bucket of releases, and where and for whom Packer builds."""

    bucket_name: pulumi.Input[str]
    region: str
    second_region: str
    key_arn: pulumi.Input[str]
    second_key_arn: pulumi.Input[str]
    share_with: Sequence[pulumi.Input[str]]
    subnet_id: pulumi.Input[str]
    builder_cidr: str


class PipelineSettings(PlatformComponent):
    """The bucket and the values of Packer's variables as JSON; `platformctl image` is the reader."""

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: PipelineSettingsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        variables = {
            "region": args.region,
            "second_region": args.second_region,
            "kms_key_id": args.key_arn,
            "second_kms_key_id": args.second_key_arn,
            "share_with": pulumi.Output.all(*args.share_with).apply(lambda ids: json.dumps(sorted(ids))),
            "subnet_id": args.subnet_id,
            "ssh_interface": "private_ip",
            "builder_cidrs": json.dumps([args.builder_cidr]),
        }
        self.arn = aws.ssm.Parameter(
            f"{name}-parameter",
            name=PARAMETER,
            description="Where golden images are kept, and the variables of their Packer builds",
            type="String",
            value=pulumi.Output.json_dumps({"bucket": args.bucket_name, "variables": variables}),
            opts=self.child(),
        ).arn
        self.publish()
