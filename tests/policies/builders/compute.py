"""Good machines and clusters."""

from __future__ import annotations

from policies.image_age import BUILT_TAG
from policies.resource import Resource
from policies.scope import Account
from tests.policies.builders.base import KEY_ARN, TAGS, resource

IMAGE_BUILT = "2026-05-01T08:00:00+00:00"


def instance(account: Account = Account.PROD) -> Resource:
    return resource(
        "aws:ec2/instance:Instance",
        {
            "ami": "ami-0a1b2c3d4e5f60001",
            "instanceType": "t3.large",
            "metadataOptions": {"httpTokens": "required"},
            "associatePublicIpAddress": False,
            "tags": {BUILT_TAG: IMAGE_BUILT},
        },
        account=account,
    )


def launch_template(account: Account = Account.PROD) -> Resource:
    return resource(
        "aws:ec2/launchTemplate:LaunchTemplate",
        {
            "imageId": "ami-0a1b2c3d4e5f60001",
            "tagSpecifications": [
                {"resourceType": "volume", "tags": {}},
                {"resourceType": "instance", "tags": {BUILT_TAG: IMAGE_BUILT}},
            ],
            "instanceType": "t3.large",
            "metadataOptions": {"httpTokens": "required"},
            "networkInterfaces": [{"associatePublicIpAddress": "false"}],
            "blockDeviceMappings": [{"deviceName": "/dev/xvda", "ebs": {"encrypted": "true"}}],
        },
        account=account,
    )


def node_group(account: Account = Account.DEV) -> Resource:
    return resource("aws:eks/nodeGroup:NodeGroup", {"instanceTypes": ["t3.large"]}, account=account)


def cluster() -> Resource:
    return resource(
        "aws:eks/cluster:Cluster",
        {
            "vpcConfig": {"endpointPrivateAccess": True, "endpointPublicAccess": False},
            "encryptionConfig": {"provider": {"keyArn": KEY_ARN}, "resources": ["secrets"]},
            "enabledClusterLogTypes": ["api", "audit", "authenticator", "controllerManager", "scheduler"],
            "tags": TAGS,
        },
    )
