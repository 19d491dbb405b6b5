"""Run by test_engine.py: everything hangs below a component that was given the only provider."""

import pulumi
import pulumi_aws as aws
import pulumi_eks as eks
import pulumi_kubernetes as kubernetes


class Platform(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions) -> None:
        super().__init__("test:index:Platform", name, None, opts)
        here = pulumi.ResourceOptions(parent=self)
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", opts=here)
        subnets = [
            aws.ec2.Subnet(
                zone,
                vpc_id=vpc.id,
                cidr_block=f"10.0.{number}.0/24",
                availability_zone=f"eu-west-1{zone}",
                opts=here,
            )
            for number, zone in enumerate("ab")
        ]
        cluster = _cluster(vpc, subnets, here)
        entered = kubernetes.Provider("team", kubeconfig=cluster.kubeconfig_json, opts=here)
        kubernetes.core.v1.Namespace(
            "shop",
            metadata={"name": "shop"},
            opts=pulumi.ResourceOptions(parent=self, provider=entered),
        )
        pulumi.export("arn", cluster.eks_cluster.apply(lambda made: made.arn))
        pulumi.export("group", cluster.cluster_security_group_id)
        self.register_outputs({})


def _cluster(vpc: aws.ec2.Vpc, subnets: list[aws.ec2.Subnet], here: pulumi.ResourceOptions) -> eks.Cluster:
    return eks.Cluster(
        "team",
        name="team",
        vpc_id=vpc.id,
        subnet_ids=[subnet.id for subnet in subnets],
        authentication_mode=eks.AuthenticationMode.API,
        endpoint_private_access=True,
        skip_default_security_groups=True,
        skip_default_node_group=True,
        create_instance_role=False,
        use_default_vpc_cni=True,
        kube_proxy_addon_options=eks.KubeProxyAddonOptionsArgs(enabled=False),
        coredns_addon_options=eks.CoreDnsAddonOptionsArgs(enabled=False),
        opts=here,
    )


Platform("platform", pulumi.ResourceOptions(providers=[aws.Provider("far", region="eu-west-1")]))
