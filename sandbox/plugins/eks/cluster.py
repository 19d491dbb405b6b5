"""`eks:index:Cluster`: the children of the official component, as far as an API-mode cluster has them."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import partial

from sandbox.plugins.eks import security_groups, service_role
from sandbox.plugins.eks.cluster_access import access_entries
from sandbox.plugins.eks.cluster_add_ons import ADD_ON, add_on_inputs
from sandbox.plugins.eks.cluster_inputs import (
    SUPPORTED,
    UNSUPPORTED,
    check_modes,
    encryption,
    kubernetes_network,
    subnet_ids,
)
from sandbox.plugins.eks.cluster_outputs import Built, Parts, outputs
from sandbox.plugins.eks.inputs import Inputs
from sandbox.plugins.eks.kubeconfig import kubeconfig
from sandbox.plugins.eks.registration import ChildOptions, Monitor, Resource
from sandbox.plugins.eks.values import Value, collect, combine, listed

ISSUER_THUMBPRINT = "9e99a48a9960b14926bb7f3b02e22da2b0ab7280"
"""Of the root that signs oidc.eks.*.amazonaws.com; the official component asks the host, which is not reachable."""
NODE_POLICIES = (
    "AmazonEKSWorkerNodePolicy",
    "AmazonEKS_CNI_Policy",
    "AmazonEC2ContainerRegistryReadOnly",
)


@dataclass
class ClusterBuilder:
    """Builds one cluster; each method adds one group of children."""

    monitor: Monitor
    inputs: Inputs
    parent: Resource
    name: str
    parts: Parts = field(default_factory=Parts)

    @property
    def options(self) -> ChildOptions:
        return ChildOptions(parent=self.parent.urn)

    def build(self) -> dict[str, Value]:
        """Register everything and return the component's outputs."""
        role_arn, role, waits = service_role.of_cluster(self.monitor, self.name, self.parent.urn, self.inputs)
        self._cluster_security_group()
        cluster = self._cluster(role_arn, waits)
        self._add_on("kube-proxy", "kubeProxyAddonOptions", cluster, enabled=True)
        config = partial(self._kubeconfig, cluster)
        provider = self._kubernetes_provider(config(with_profile=True))
        self._instance_role()
        given = self.inputs["accessEntries"]
        entries = access_entries(self.monitor, self.name, cluster, given, self.options)
        self._add_on("vpc-cni", "vpcCniOptions", cluster, enabled=self._uses_vpc_cni(), waits=entries)
        self._add_on("coredns", "corednsAddonOptions", cluster, enabled=False)
        self._oidc(cluster)
        self._node_security_group(cluster)
        built = Built(
            cluster=cluster,
            role=role,
            provider=provider,
            kubeconfig=config(with_profile=False),
            parts=self.parts,
        )
        return outputs(built, self.inputs)

    def _cluster_security_group(self) -> None:
        if self.inputs.flag("skipDefaultSecurityGroups", default=False):
            return
        tags = self._tags("clusterSecurityGroupTags")
        vpc = self.inputs["vpcId"]
        self.parts.cluster_group = security_groups.create_cluster_group(
            self.monitor, self.name, vpc, tags, self.options
        )

    def _cluster(self, role_arn: Value, waits: tuple[str, ...]) -> Resource:
        given, name = self.inputs, f"{self.name}-eksCluster"
        tags = combine(lambda merged: {"Name": name, **(merged or {})}, self._tags("clusterTags"))
        inputs = {
            "name": given["name"],
            "roleArn": role_arn,
            "bootstrapSelfManagedAddons": given.flag("bootstrapSelfManagedAddons", default=True),
            "vpcConfig": self._vpc_config(),
            "kubernetesNetworkConfig": kubernetes_network(given),
            "version": given["version"],
            "enabledClusterLogTypes": given["enabledClusterLogTypes"],
            "tags": tags,
            "encryptionConfig": encryption(given),
            "accessConfig": collect(
                {
                    "authenticationMode": given["authenticationMode"],
                    "bootstrapClusterCreatorAdminPermissions": True,
                }
            ),
            "upgradePolicy": given["upgradePolicy"],
            "deletionProtection": given["deletionProtection"],
        }
        ignored = ("accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons")
        options = ChildOptions(parent=self.parent.urn, depends_on=waits, ignore_changes=ignored)
        return self.monitor.child("aws:eks/cluster:Cluster", name, inputs, options)

    def _vpc_config(self) -> Value:
        groups = listed([self.parts.cluster_group.id]) if self.parts.cluster_group else None
        return collect(
            {
                "securityGroupIds": groups,
                "subnetIds": subnet_ids(self.inputs),
                "endpointPrivateAccess": self.inputs["endpointPrivateAccess"],
                "endpointPublicAccess": self.inputs["endpointPublicAccess"],
                "publicAccessCidrs": self.inputs["publicAccessCidrs"],
            }
        )

    def _kubeconfig(self, cluster: Resource, *, with_profile: bool) -> Value:
        return combine(
            partial(kubeconfig, with_profile=with_profile),
            cluster.output("name"),
            cluster.output("arn"),
            cluster.output("endpoint"),
            cluster.output("certificateAuthority", "data"),
            self.inputs["providerCredentialOpts"],
        )

    def _kubernetes_provider(self, config: Value) -> Resource:
        inputs = {"kubeconfig": combine(json.dumps, config)}
        return self.monitor.child("pulumi:providers:kubernetes", f"{self.name}-eks-k8s", inputs, self.options)

    def _instance_role(self) -> None:
        """Roles that the user gave, or one made for node groups to come."""
        given = self.inputs
        if given.is_given("instanceRoles"):
            roles = given["instanceRoles"]
            self.parts.instance_roles = [roles.get(index) for index in range(len(roles.data))]
        elif given.is_given("instanceRole"):
            self.parts.instance_roles = [given["instanceRole"]]
        elif given.flag("createInstanceRole", default=False):
            args = service_role.ServiceRoleArgs(
                service="ec2.amazonaws.com", policies=NODE_POLICIES, tags=given["tags"]
            )
            name = f"{self.name}-instanceRole"
            made = service_role.create(self.monitor, name, self.parent.urn, args)
            self.parts.instance_roles = [made.role.reference]

    def _uses_vpc_cni(self) -> bool:
        return not self.inputs.flag("useDefaultVpcCni", default=False)

    def _add_on(
        self, add_on: str, key: str, cluster: Resource, *, enabled: bool, waits: tuple[str, ...] = ()
    ) -> None:
        """One of EKS's default add-ons, unless the user decides otherwise."""
        options = self.inputs[key]
        wanted = options.get("enabled").data
        if enabled if wanted is None else wanted:
            where = ChildOptions(parent=self.parent.urn, depends_on=waits)
            inputs = add_on_inputs(add_on, options, cluster, self.inputs["tags"])
            self.monitor.child(ADD_ON, f"{self.name}-{add_on}", inputs, where)

    def _oidc(self, cluster: Resource) -> None:
        if not self.inputs.flag("createOidcProvider", default=False):
            return
        inputs = {
            "clientIdLists": ["sts.amazonaws.com"],
            "url": cluster.output("identities", 0, "oidcs", 0, "issuer"),
            "thumbprintLists": [ISSUER_THUMBPRINT],
        }
        type_ = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
        self.parts.oidc_provider = self.monitor.child(
            type_, f"{self.name}-oidcProvider", inputs, self.options
        )

    def _node_security_group(self, cluster: Resource) -> None:
        if self.parts.cluster_group is None:
            return
        self.parts.node_group = security_groups.create_node_group(
            self.monitor,
            self.name,
            cluster.output("name"),
            self.parts.cluster_group,
            self.inputs["vpcId"],
            self._tags("nodeSecurityGroupTags"),
            self.options,
        )

    def _tags(self, special: str) -> Value:
        return combine(
            lambda own, common: {**(own or {}), **(common or {})}, self.inputs[special], self.inputs["tags"]
        )


def build(monitor: Monitor, inputs: Inputs, parent: Resource, name: str) -> dict[str, Value]:
    """Check the inputs, register the children, return the outputs."""
    inputs.check(SUPPORTED, UNSUPPORTED)
    check_modes(inputs)
    return ClusterBuilder(monitor, inputs, parent, name).build()
