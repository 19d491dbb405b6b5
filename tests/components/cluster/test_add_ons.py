"""Add-ons, their versions and their roles."""

import json

import pytest

from components.cluster.add_on_plan import ADD_ONS, AddOn, Stage
from components.cluster.add_ons import AddOns, AddOnsArgs
from components.cluster.admission_policies import BINDING
from components.cluster.pod_role import ClusterIdentity
from policies.admission import admission_manifests
from policies.scope import Account, Place
from stacks import versions
from tests.components.engine import ACCOUNT, REGION, build

IDENTITY = ClusterIdentity(name="platform-dev", account_id=ACCOUNT, region=REGION)


def arguments(stage: Stage = Stage.AFTER_NODES, *, without: str = "") -> AddOnsArgs:
    known = {name: version for name, version in versions.EKS_ADD_ONS.items() if name != without}
    return AddOnsArgs(cluster=IDENTITY, cluster_name=IDENTITY.name, stage=stage, versions=known)


def test_the_pinned_versions_are_those_of_the_add_ons() -> None:
    assert set(versions.EKS_ADD_ONS) == {add_on.name for add_on in ADD_ONS}


def test_an_add_on_that_calls_aws_has_a_role_of_its_own() -> None:
    graph = build(lambda: AddOns("late", arguments()))
    driver = graph.one("aws:eks/addon:Addon", "late-aws-ebs-csi-driver")
    role = graph.one("aws:iam/role:Role", "late-aws-ebs-csi-driver-role")
    assert driver["podIdentityAssociations"] == [
        {"roleArn": role.outputs["arn"], "serviceAccount": "ebs-csi-controller-sa"}
    ]
    assert json.loads(role["assumeRolePolicy"])["Statement"][0]["Action"] == [
        "sts:AssumeRole",
        "sts:TagSession",
    ]
    attached = graph.one("aws:iam/rolePolicyAttachment:RolePolicyAttachment")
    assert attached["policyArn"] == "arn:aws:iam::aws:policy/service-role/AmazonEBSCSIDriverPolicy"


def test_an_add_on_without_a_version_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^AddOnsArgs\.versions: no version for 'coredns'; `aws eks describe"
    ):
        arguments(without="coredns")


@pytest.mark.parametrize("account", [Account.DEV, Account.STAGE, Account.PROD])
@pytest.mark.parametrize("add_on", ADD_ONS, ids=lambda add_on: add_on.name)
def test_no_admission_policy_binds_the_namespace_of_an_add_on(add_on: AddOn, account: Account) -> None:
    bindings = [each["spec"] for each in admission_manifests(Place.of(account)) if each["kind"] == BINDING]
    assert bindings
    for spec in bindings:
        (left_out,) = spec["matchResources"]["namespaceSelector"]["matchExpressions"]  # type: ignore[typeddict-item]  # kind tells the union's members apart
        assert add_on.namespace in left_out["values"], (
            f"{spec['policyName']} would refuse the pods of {add_on.name} on each new node: "  # type: ignore[typeddict-item]  # as above
            f"add {add_on.namespace} to SYSTEM_NAMESPACES"
        )


def test_a_secret_that_is_rotated_reaches_pods_that_are_running() -> None:
    graph = build(lambda: AddOns("late", arguments()))
    driver = graph.one("aws:eks/addon:Addon", "late-aws-secrets-store-csi-driver-provider")
    assert (
        json.loads(driver["configurationValues"])["secrets-store-csi-driver"]["enableSecretRotation"] is True
    )
