"""Good machines and clusters."""

from __future__ import annotations

from policies.resource import Resource
from policies.scope import Account
from tests.policies.builders.base import KEY_ARN, TAGS, resource


def instance(account: Account = Account.PROD) -> Resource:
    return resource(
        "aws:ec2/instance:Instance",
        {
            "instanceType": "t3.large",
            "metadataOptions": {"httpTokens": "required"},
            "associatePublicIpAddress": False,
        },
        account=account,
    )


def launch_template(account: Account = Account.PROD) -> Resource:
    return resource(
        "aws:ec2/launchTemplate:LaunchTemplate",
        {
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
