"""Which golden image a new node gets: one parameter per release channel."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from policies.image_age import NEVER_RELEASED

BUILT = "built"
"""The last part of the name of a channel's second parameter."""
_IMAGE = re.compile(r"ami-([0-9a-f]{8}|[0-9a-f]{17})")


@dataclass(frozen=True, kw_only=True)
class ImageChannelsArgs:
    """Channel -> the image that it starts with; `family` is what the image is for, like eks-node."""

    family: str
    images: Mapping[str, str]

    def __post_init__(self) -> None:
        for channel, image in self.images.items():
            if not _IMAGE.fullmatch(image):
                raise ValueError(f"ImageChannelsArgs.images: {channel} is {image!r}, which is no AMI id")


class ImageChannels(PlatformComponent):
    """Parameters /platform/images/<family>/<channel>, and under each `built`; a release moves both of a channel."""

    parameter_arns: pulumi.Output[Mapping[str, str]]

    def __init__(
        self, name: str, args: ImageChannelsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(name, opts)
        parameters = {
            channel: aws.ssm.Parameter(
                f"{name}-{channel}",
                name=f"/platform/images/{args.family}/{channel}",
                description=f"Golden image {args.family}, channel {channel}",
                type="String",
                data_type="aws:ec2:image",
                tier="Advanced",  # only advanced parameters can be shared with other accounts
                value=image,
                # The image pipeline releases by writing the parameter; the stack only gives it a first value.
                opts=self.child(ignore_changes=["value"]),
            )
            for channel, image in args.images.items()
        }
        for channel in args.images:
            self._built(args.family, channel)
        self.parameter_arns = pulumi.Output.all(
            **{channel: parameter.arn for channel, parameter in parameters.items()}
        )
        self.publish()

    def _built(self, family: str, channel: str) -> None:
        """When the image was built; other accounts do not see the tags of an image that is shared with them."""
        aws.ssm.Parameter(
            f"{self.name}-{channel}-built",
            name=f"/platform/images/{family}/{channel}/{BUILT}",
            description=f"When the image of {family}, channel {channel}, was built",
            type="String",
            value=NEVER_RELEASED,
            opts=self.child(ignore_changes=["value"]),
        )
