"""Image channels: parameters that the image pipeline moves later."""

from __future__ import annotations

import pytest

from components.image.image_channels import ImageChannels, ImageChannelsArgs
from tests.components.engine import build

PARAMETER = "aws:ssm/parameter:Parameter"


def test_a_channel_starts_with_an_image_and_is_then_left_to_the_pipeline() -> None:
    args = ImageChannelsArgs(family="eks-node", images={"stable": "ami-0a1b2c3d4e5f60001"})
    parameter = build(lambda: ImageChannels("eks-node", args)).one(PARAMETER, "eks-node-stable")
    assert (parameter["name"], parameter["dataType"]) == ("/platform/images/eks-node/stable", "aws:ec2:image")
    assert parameter.ignore_changes == ("value",)


@pytest.mark.parametrize("image", ["ami-123", "AMI-0a1b2c3d4e5f60001", "latest"])
def test_what_is_no_image_id_is_refused(image: str) -> None:
    with pytest.raises(ValueError, match=f"stable is '{image}', which is no AMI id"):
        ImageChannelsArgs(family="eks-node", images={"stable": image})


def test_when_the_image_was_built_is_unknown_until_a_release_says_it() -> None:
    args = ImageChannelsArgs(family="eks-node", images={"stable": "ami-0a1b2c3d4e5f60001"})
    built = build(lambda: ImageChannels("eks-node", args)).one(PARAMETER, "eks-node-stable-built")
    assert (built["name"], built["value"]["value"]) == ("/platform/images/eks-node/stable/built", "unknown")
    assert built.ignore_changes == ("value",)
