"""Which inputs of `eks:index:Cluster` this stand-in honours, and what to do instead of the others."""

from __future__ import annotations

from sandbox.plugins.eks.inputs import Inputs
from sandbox.plugins.eks.values import Value, collect, combine

SUPPORTED = frozenset(
    {
        "accessEntries",
        "authenticationMode",
        "bootstrapSelfManagedAddons",
        "clusterSecurityGroupTags",
        "clusterTags",
        "corednsAddonOptions",
        "createInstanceRole",
        "createOidcProvider",
        "deletionProtection",
        "enabledClusterLogTypes",
        "encryptionConfigKeyArn",
        "endpointPrivateAccess",
        "endpointPublicAccess",
        "instanceRole",
        "instanceRoles",
        "ipFamily",
        "kubeProxyAddonOptions",
        "kubernetesServiceIpAddressRange",
        "name",
        "nodeSecurityGroupTags",
        "privateSubnetIds",
        "providerCredentialOpts",
        "publicAccessCidrs",
        "publicSubnetIds",
        "serviceRole",
        "skipDefaultNodeGroup",
        "skipDefaultSecurityGroups",
        "subnetIds",
        "tags",
        "upgradePolicy",
        "useDefaultVpcCni",
        "version",
        "vpcCniOptions",
        "vpcId",
    }
)
_OWN_NODES = "set skipDefaultNodeGroup and use eks.ManagedNodeGroup or aws.eks.NodeGroup"
_ACCESS_ENTRIES = "grant access with accessEntries instead"
UNSUPPORTED = {
    **dict.fromkeys(
        (
            "desiredCapacity",
            "gpu",
            "instanceProfileName",
            "instanceType",
            "maxSize",
            "minSize",
            "nodeAmiId",
            "nodeAssociatePublicIpAddress",
            "nodeGroupOptions",
            "nodePublicKey",
            "nodeRootVolumeEncrypted",
            "nodeRootVolumeSize",
            "nodeSubnetIds",
            "nodeUserData",
        ),
        _OWN_NODES,
    ),
    "roleMappings": _ACCESS_ENTRIES,
    "userMappings": _ACCESS_ENTRIES,
    "autoMode": _OWN_NODES,
    "fargate": _OWN_NODES,
    "clusterSecurityGroup": "set skipDefaultSecurityGroups and add rules to EKS's own security group",
    "creationRoleProvider": "give the component a provider and providerCredentialOpts",
    "enableConfigMapMutable": "create a kubernetes.Provider with the cluster's kubeconfig",
    "proxy": "leave it out: everything is on this machine",
    "storageClasses": "create kubernetes.storage.v1.StorageClass with the cluster's kubeconfig",
}
API_MODES = ("API", "API_AND_CONFIG_MAP")


def check_modes(inputs: Inputs) -> None:
    """Raises InputError where the official component would build what is not built here."""
    mode = inputs["authenticationMode"].data
    if mode not in API_MODES:
        raise inputs.fail(
            f"authenticationMode is {mode!r}; the sandbox maps callers by access entries alone: set it to API"
        )
    if not inputs.flag("skipDefaultNodeGroup", default=False):
        raise inputs.fail(f"the sandbox builds no default node group; {_OWN_NODES}")
    public, cidrs = inputs["endpointPublicAccess"], inputs["publicAccessCidrs"]
    if cidrs.data and public.data is False:
        raise inputs.fail("`publicAccessCidrs` can only be set when `endpointPublicAccess` is true")
    if subnet_ids(inputs).data is None:
        raise inputs.fail(
            "subnetIds is missing; an account of this platform has no default VPC to fall back on"
        )


def subnet_ids(inputs: Inputs) -> Value:
    """The given subnets, or public and private ones together."""
    if inputs.is_given("subnetIds"):
        return inputs["subnetIds"]
    if not inputs.is_given("publicSubnetIds") and not inputs.is_given("privateSubnetIds"):
        return Value(None)
    both = (inputs["publicSubnetIds"], inputs["privateSubnetIds"])
    return combine(lambda public, private: [*(public or []), *(private or [])], *both)


def kubernetes_network(inputs: Inputs) -> Value:
    """Only what the user chose; EKS fills in the rest."""
    if not inputs.is_given("kubernetesServiceIpAddressRange") and not inputs.is_given("ipFamily"):
        return Value(None)
    family = inputs["ipFamily"] if inputs.is_given("ipFamily") else "ipv4"
    return collect({"serviceIpv4Cidr": inputs["kubernetesServiceIpAddressRange"], "ipFamily": family})


def encryption(inputs: Inputs) -> Value:
    """Envelope encryption of Kubernetes secrets with the given key."""
    if not inputs.is_given("encryptionConfigKeyArn"):
        return Value(None)
    provider = collect({"keyArn": inputs["encryptionConfigKeyArn"]})
    return collect({"provider": provider, "resources": ["secrets"]})
