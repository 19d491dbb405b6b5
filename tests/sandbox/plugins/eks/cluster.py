"""A cluster as our program asks for it."""

from __future__ import annotations

from typing import Any

TYPE = "eks:index:Cluster"
INPUTS: dict[str, Any] = {
    "name": "dev",
    "version": "1.34",
    "subnetIds": ["subnet-a", "subnet-b"],
    "vpcId": "vpc-1",
    "authenticationMode": "API",
    "endpointPrivateAccess": True,
    "endpointPublicAccess": False,
    "encryptionConfigKeyArn": "arn:aws:kms:eu-west-1:222222222222:key/1",
    "enabledClusterLogTypes": ["api", "audit"],
    "skipDefaultNodeGroup": True,
    "skipDefaultSecurityGroups": True,
    "createInstanceRole": False,
    "useDefaultVpcCni": True,
    "kubeProxyAddonOptions": {"enabled": False},
    "providerCredentialOpts": {"roleArn": "arn:aws:iam::222222222222:role/deploy"},
    "tags": {"Owner": "platform"},
}
