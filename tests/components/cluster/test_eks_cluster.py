"""The cluster as one graph: private, encrypted, logged, and put together in an order that becomes healthy."""

import base64

import pulumi
import pytest

from components.cluster.access import AccessLevel, Grant
from components.cluster.eks_cluster import EksCluster, EksClusterArgs, NodePlan
from components.cluster.pod_role import ClusterIdentity
from stacks import versions
from tests.components.engine import ACCOUNT, REGION, Graph, build

KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1"
DEPLOY = f"arn:aws:iam::{ACCOUNT}:role/platform-deploy"
NODES = NodePlan(
    instance_types=("m6i.xlarge",),
    minimum=3,
    desired=6,
    maximum=12,
    image_id="ami-1",
    image_built="2026-05-01T08:00:00+00:00",
)


def arguments(
    *,
    node_groups: dict[str, NodePlan] | None = None,
    api_allow_list: tuple[str, ...] = (),
    protect: bool = False,
) -> EksClusterArgs:
    return EksClusterArgs(
        identity=ClusterIdentity(name="platform-dev", account_id=ACCOUNT, region=REGION),
        version=versions.KUBERNETES,
        add_on_versions=versions.EKS_ADD_ONS,
        vpc_id="vpc-1",
        subnet_ids=["subnet-a", "subnet-b", "subnet-c"],
        key_arn=KEY,
        deploy_role_arn=DEPLOY,
        grants={"read-only": Grant(principal_arn="arn:reader", level=AccessLevel.VIEW)},
        node_groups={"general": NODES} if node_groups is None else node_groups,
        tags={"Environment": "dev"},
        api_clients={"shared": "10.0.0.0/16"},
        api_allow_list=api_allow_list,
        protect=protect,
    )


def cluster(args: EksClusterArgs, *, preview: bool = False) -> Graph:
    def program() -> None:
        made = EksCluster("cluster", args)
        pulumi.export("name", made.cluster_name)
        pulumi.export("group", made.node_security_group_id)

    return build(program, preview=preview)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return cluster(arguments())


def test_the_api_answers_inside_the_network_only(graph: Graph) -> None:
    eks = graph.one("eks:index:Cluster")
    assert (eks["endpointPrivateAccess"], eks["endpointPublicAccess"]) == (True, False)
    assert "publicAccessCidrs" not in eks.inputs
    rule = graph.one("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert (rule["cidrIpv4"], rule["fromPort"], rule["toPort"]) == ("10.0.0.0/16", 443, 443)


def test_an_allow_list_opens_the_api_to_its_networks() -> None:
    eks = cluster(arguments(api_allow_list=("203.0.113.0/24",))).one("eks:index:Cluster")
    assert (eks["endpointPublicAccess"], eks["publicAccessCidrs"]) == (True, ["203.0.113.0/24"])


def test_secrets_and_logs_are_encrypted_with_the_clusters_key(graph: Graph) -> None:
    logs = graph.one("aws:cloudwatch/logGroup:LogGroup")
    assert graph.one("eks:index:Cluster")["encryptionConfigKeyArn"] == KEY
    assert (logs["name"], logs["kmsKeyId"]) == ("/aws/eks/platform-dev/cluster", KEY)


def test_all_control_plane_logs_go_to_a_group_that_exists_before_the_cluster(graph: Graph) -> None:
    eks = graph.one("eks:index:Cluster")
    assert eks["enabledClusterLogTypes"] == [
        "api",
        "audit",
        "authenticator",
        "controllerManager",
        "scheduler",
    ]
    assert graph.one("aws:cloudwatch/logGroup:LogGroup").urn in eks.dependencies


def test_access_goes_through_entries_alone(graph: Graph) -> None:
    assert graph.one("eks:index:Cluster")["authenticationMode"] == "API"
    assert graph.one("aws:eks/accessEntry:AccessEntry")["principalArn"] == "arn:reader"
    policy = graph.one("aws:eks/accessPolicyAssociation:AccessPolicyAssociation")
    assert policy["policyArn"] == "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy"
    assert policy["accessScope"] == {"type": "cluster"}


def test_the_kubeconfig_takes_the_deploy_role_of_the_clusters_account(graph: Graph) -> None:
    assert graph.one("eks:index:Cluster")["providerCredentialOpts"] == {"roleArn": DEPLOY}


def test_networking_comes_before_nodes_and_the_rest_after_them(graph: Graph) -> None:
    add_ons = {each["addonName"]: each for each in graph.of_type("aws:eks/addon:Addon")}
    nodes = graph.one("aws:eks/nodeGroup:NodeGroup")
    early = {name for name, each in add_ons.items() if each.urn in nodes.dependencies}
    late = {name for name, each in add_ons.items() if nodes.urn in each.dependencies}
    assert early == {"vpc-cni", "kube-proxy", "eks-pod-identity-agent"}
    assert late == {
        "coredns",
        "aws-ebs-csi-driver",
        "metrics-server",
        "aws-secrets-store-csi-driver-provider",
    }


def test_network_policies_are_enforced_by_the_cni(graph: Graph) -> None:
    cni = next(each for each in graph.of_type("aws:eks/addon:Addon") if each["addonName"] == "vpc-cni")
    assert cni["configurationValues"] == '{"enableNetworkPolicy": "true"}'


def test_nodes_take_the_golden_image_with_imdsv2_and_encrypted_volumes(graph: Graph) -> None:
    template = graph.one("aws:ec2/launchTemplate:LaunchTemplate")
    assert template["imageId"] == "ami-1"
    assert template["metadataOptions"] == {
        "httpEndpoint": "enabled",
        "httpTokens": "required",
        "httpPutResponseHopLimit": 1,
    }
    assert template["blockDeviceMappings"][0]["ebs"]["encrypted"] == "true"
    assert [spec["tags"]["Environment"] for spec in template["tagSpecifications"]] == ["dev"] * 3


def test_nodes_learn_their_cluster_from_user_data(graph: Graph) -> None:
    text = base64.b64decode(graph.one("aws:ec2/launchTemplate:LaunchTemplate")["userData"]).decode()
    assert '"name": "platform-dev"' in text
    assert '"apiServerEndpoint": "https://cluster-eks.example"' in text


def test_the_role_of_nodes_gives_nothing_to_pods(graph: Graph) -> None:
    roles = graph.of_type("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    of_nodes = {
        each["policyArn"].rpartition("/")[2] for each in roles if each.name.startswith("cluster-node-")
    }
    assert of_nodes == {
        "AmazonEKSWorkerNodePolicy",
        "AmazonEC2ContainerRegistryPullOnly",
        "AmazonSSMManagedInstanceCore",
    }


def test_the_first_preview_shows_what_an_existing_cluster_has(graph: Graph) -> None:
    preview = cluster(arguments(), preview=True)
    assert sorted(each.urn for each in preview.resources) == sorted(each.urn for each in graph.resources)


def test_protection_reaches_the_cluster_and_its_logs() -> None:
    protected = cluster(arguments(protect=True))
    assert protected.one("eks:index:Cluster").protect
    assert protected.one("eks:index:Cluster")["deletionProtection"] is True
    assert protected.one("aws:cloudwatch/logGroup:LogGroup").protect


def test_a_cluster_without_nodes_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^EksClusterArgs\.node_groups: a cluster without nodes runs nothing"
    ):
        arguments(node_groups={})


def test_an_api_open_to_everybody_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^EksClusterArgs\.api_allow_list: 0\.0\.0\.0/0 opens the API to everybody"
    ):
        arguments(api_allow_list=("0.0.0.0/0",))
