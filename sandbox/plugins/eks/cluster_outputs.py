"""The outputs of `eks:index:Cluster`, from what was built."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from sandbox.plugins.eks.cluster_inputs import encryption, subnet_ids
from sandbox.plugins.eks.inputs import Inputs
from sandbox.plugins.eks.registration import Resource
from sandbox.plugins.eks.security_groups import NodeSecurityGroup
from sandbox.plugins.eks.values import Value, collect, combine, listed

ABSENT = ("defaultNodeGroupAsgName", "fargateProfileId", "fargateProfileStatus", "autoModeNodeRoleName")
"""Of what is never built here; the component gives an empty text for each."""


@dataclass(kw_only=True)
class Parts:
    """The optional children of a cluster."""

    cluster_group: Resource | None = None
    node_group: NodeSecurityGroup | None = None
    oidc_provider: Resource | None = None
    instance_roles: list[Value] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True)
class Built:
    """The children that every cluster has, and the kubeconfig for people."""

    cluster: Resource
    role: Value
    provider: Resource
    kubeconfig: Value
    parts: Parts


def outputs(built: Built, inputs: Inputs) -> dict[str, Value]:
    parts, cluster = built.parts, built.cluster
    eks_group = cluster.output("vpcConfig", "clusterSecurityGroupId")
    group, node_group = parts.cluster_group, parts.node_group
    issuer = cluster.output("identities", 0, "oidcs", 0, "issuer")
    rule = node_group.cluster_ingress if node_group else None
    found = {
        "core": core(built, inputs),
        "eksCluster": cluster.reference,
        "kubeconfig": built.kubeconfig,
        "kubeconfigJson": combine(json.dumps, built.kubeconfig),
        "clusterSecurityGroup": group.reference if group else Value(None),
        "clusterSecurityGroupId": group.id if group else eks_group,
        "nodeSecurityGroup": node_group.group.reference if node_group else Value(None),
        "nodeSecurityGroupId": node_group.group.id if node_group else eks_group,
        "eksClusterIngressRule": rule.reference if rule else Value(None),
        "clusterIngressRuleId": rule.output("securityGroupRuleId") if rule else Value(""),
        "instanceRoles": listed(parts.instance_roles),
        "oidcProviderArn": parts.oidc_provider.output("arn") if parts.oidc_provider else Value(""),
        "oidcProviderUrl": issuer,
        "oidcIssuer": combine(lambda url: (url or "").removeprefix("https://"), issuer),
    }
    return found | dict.fromkeys(ABSENT, Value(""))


def core(built: Built, inputs: Inputs) -> Value:
    """What other components of the package need to know of the cluster."""
    parts, cluster = built.parts, built.cluster
    vpc_id = inputs["vpcId"] if inputs.is_given("vpcId") else cluster.output("vpcConfig", "vpcId")
    entries = inputs["accessEntries"]
    return collect(
        {
            "cluster": cluster.reference,
            "clusterIamRole": built.role,
            "endpoint": cluster.output("endpoint"),
            "instanceRoles": listed(parts.instance_roles),
            "nodeGroupOptions": {},
            "provider": built.provider.reference,
            "subnetIds": subnet_ids(inputs),
            "publicSubnetIds": inputs["publicSubnetIds"],
            "privateSubnetIds": inputs["privateSubnetIds"],
            "vpcId": vpc_id,
            "accessEntries": listed(entries.get(key) for key in entries.data or {}),
            "clusterSecurityGroup": parts.cluster_group.reference if parts.cluster_group else None,
            "encryptionConfig": encryption(inputs),
            "kubeconfig": built.kubeconfig,
            "nodeSecurityGroupTags": inputs["nodeSecurityGroupTags"],
            "oidcProvider": parts.oidc_provider.reference if parts.oidc_provider else None,
            "storageClasses": {},
            "tags": inputs["tags"],
        }
    )
