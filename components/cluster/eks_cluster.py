"""A Kubernetes cluster on EKS: private, encrypted, logged, entered through access entries, run on golden images."""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from components.base import PlatformComponent
from components.cluster import node_bootstrap
from components.cluster.access import ClusterAccess, ClusterAccessArgs, Grant
from components.cluster.add_on_plan import Stage
from components.cluster.add_ons import AddOns, AddOnsArgs
from components.cluster.node_group import NodeGroup, NodeGroupArgs
from components.cluster.node_role import NodeRole
from components.cluster.pod_role import ClusterIdentity

with warnings.catch_warnings():
    # On import the package warns of a class of its own that nothing here uses.
    warnings.simplefilter("ignore", DeprecationWarning)
    import pulumi_eks as eks

CONTROL_PLANE_LOGS = ("api", "audit", "authenticator", "controllerManager", "scheduler")


@dataclass(frozen=True, kw_only=True)
class NodePlan:
    """One node group, as far as it differs from the others."""

    instance_types: tuple[str, ...]
    minimum: int
    desired: int
    maximum: int
    image_id: pulumi.Input[str]
    image_built: pulumi.Input[str]


@dataclass(frozen=True, kw_only=True)
class EksClusterArgs:
    """Where the cluster lives, which versions it runs, who enters it and on what its pods run."""

    identity: ClusterIdentity
    version: str
    add_on_versions: Mapping[str, str]
    vpc_id: pulumi.Input[str]
    subnet_ids: pulumi.Input[Sequence[pulumi.Input[str]]]
    key_arn: pulumi.Input[str]
    deploy_role_arn: pulumi.Input[str]
    grants: Mapping[str, Grant]
    node_groups: Mapping[str, NodePlan]
    tags: Mapping[str, str]
    api_clients: Mapping[str, str]
    node_policy_arns: Mapping[str, pulumi.Input[str]] = field(default_factory=dict)
    api_allow_list: tuple[str, ...] = ()
    service_cidr: str = "172.20.0.0/16"
    log_days: int = 365
    protect: bool = False

    def __post_init__(self) -> None:
        if not self.node_groups:
            raise ValueError("EksClusterArgs.node_groups: a cluster without nodes runs nothing; name one")
        if "0.0.0.0/0" in self.api_allow_list:
            raise ValueError(
                "EksClusterArgs.api_allow_list: 0.0.0.0/0 opens the API to everybody; name your networks"
            )


class EksCluster(PlatformComponent):
    """Control plane, access, add-ons and nodes, in the order in which each can become healthy."""

    cluster_name: pulumi.Output[str]
    kubeconfig: pulumi.Output[Mapping[str, object]]
    kubeconfig_json: pulumi.Output[str]
    node_security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: EksClusterArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(name, opts)
        self._args = args
        cluster = self._control_plane()
        self.cluster_name = cluster.eks_cluster.apply(lambda made: made.name)
        self.node_security_group_id = cluster.cluster_security_group_id
        self.kubeconfig, self.kubeconfig_json = cluster.kubeconfig, cluster.kubeconfig_json
        self._admit()
        ClusterAccess(
            f"{name}-access",
            ClusterAccessArgs(cluster_name=self.cluster_name, grants=args.grants),
            self.child(),
        )
        before = self._add_ons(Stage.BEFORE_NODES, after=[])
        nodes = self._nodes(self._user_data(cluster), after=[before])
        self._add_ons(Stage.AFTER_NODES, after=nodes)
        self.publish()

    def _log_group(self) -> aws.cloudwatch.LogGroup:
        """Made before the cluster, which would otherwise make one that is kept for ever in the clear."""
        return aws.cloudwatch.LogGroup(
            f"{self.name}-logs",
            name=f"/aws/eks/{self._args.identity.name}/cluster",
            retention_in_days=self._args.log_days,
            kms_key_id=self._args.key_arn,
            opts=self.child(protect=self._args.protect),
        )

    def _control_plane(self) -> eks.Cluster:
        args = self._args
        return eks.Cluster(
            f"{self.name}-eks",
            name=args.identity.name,
            version=args.version,
            vpc_id=args.vpc_id,
            subnet_ids=args.subnet_ids,
            authentication_mode=eks.AuthenticationMode.API,
            endpoint_private_access=True,
            endpoint_public_access=bool(args.api_allow_list),
            public_access_cidrs=list(args.api_allow_list) or None,
            kubernetes_service_ip_address_range=args.service_cidr,
            encryption_config_key_arn=args.key_arn,
            enabled_cluster_log_types=list(CONTROL_PLANE_LOGS),
            deletion_protection=args.protect,
            # EKS's own security group joins control plane and nodes; add-ons and nodes have resources of their own.
            skip_default_security_groups=True,
            skip_default_node_group=True,
            create_instance_role=False,
            create_oidc_provider=False,
            bootstrap_self_managed_addons=False,
            use_default_vpc_cni=True,
            kube_proxy_addon_options=eks.KubeProxyAddonOptionsArgs(enabled=False),
            coredns_addon_options=eks.CoreDnsAddonOptionsArgs(enabled=False),
            provider_credential_opts=eks.KubeconfigOptionsArgs(role_arn=args.deploy_role_arn),
            tags=dict(args.tags),
            opts=self.child(depends_on=[self._log_group()], protect=args.protect),
        )

    def _admit(self) -> None:
        """Networks of ours from which the private API endpoint may be called."""
        for client, cidr in self._args.api_clients.items():
            aws.vpc.SecurityGroupIngressRule(
                f"{self.name}-api-from-{client}",
                security_group_id=self.node_security_group_id,
                description=f"Kubernetes API from {client}",
                cidr_ipv4=cidr,
                ip_protocol="tcp",
                from_port=443,
                to_port=443,
                opts=self.child(),
            )

    def _add_ons(self, stage: Stage, after: Sequence[pulumi.Resource]) -> AddOns:
        args = AddOnsArgs(
            cluster=self._args.identity,
            cluster_name=self.cluster_name,
            stage=stage,
            versions=self._args.add_on_versions,
            after=after,
        )
        return AddOns(f"{self.name}-add-ons-{stage.value}", args, self.child())

    def _user_data(self, cluster: eks.Cluster) -> pulumi.Output[str]:
        endpoint: pulumi.Output[str] = cluster.eks_cluster.apply(lambda made: made.endpoint)
        authority: pulumi.Output[str] = cluster.eks_cluster.apply(
            lambda made: made.certificate_authority.apply(lambda held: str(held.data))
        )
        return pulumi.Output.all(endpoint, authority).apply(
            lambda known: node_bootstrap.user_data(
                node_bootstrap.ClusterEntry(
                    name=self._args.identity.name,
                    endpoint=known[0],
                    certificate_authority=known[1],
                    service_cidr=self._args.service_cidr,
                )
            )
        )

    def _nodes(
        self, user_data: pulumi.Output[str], after: Sequence[pulumi.Resource]
    ) -> Sequence[pulumi.Resource]:
        role = NodeRole(f"{self.name}-node", self._args.node_policy_arns, self.child())
        return [
            NodeGroup(
                f"{self.name}-{group}",
                NodeGroupArgs(
                    cluster_name=self.cluster_name,
                    role_arn=role.arn,
                    subnet_ids=self._args.subnet_ids,
                    image_id=plan.image_id,
                    image_built=plan.image_built,
                    user_data=user_data,
                    instance_types=plan.instance_types,
                    minimum=plan.minimum,
                    desired=plan.desired,
                    maximum=plan.maximum,
                    tags=self._args.tags,
                    after=[*after, role],
                ),
                self.child(),
            )
            for group, plan in self._args.node_groups.items()
        ]
