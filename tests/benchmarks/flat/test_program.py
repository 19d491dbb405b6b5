"""The flat program says what somebody would have written by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from benchmarks.flat import program

URN = "urn:pulumi:prod::platform::"
PROVIDER: dict[str, Any] = {
    "urn": f"{URN}pulumi:providers:aws::prod",
    "type": "pulumi:providers:aws",
    "custom": True,
    "inputs": {"region": "eu-central-1", "version": "7.51.1"},
}
VPC: dict[str, Any] = {
    "urn": f"{URN}platform:network:Vpc$aws:ec2/vpc:Vpc::main",
    "type": "aws:ec2/vpc:Vpc",
    "custom": True,
    "id": "vpc-0123456789",
    "inputs": {"cidrBlock": "10.0.0.0/16", "tags": {"Name": "main"}},
    "provider": f"{PROVIDER['urn']}::some-id",
    "protect": True,
}
SUBNET: dict[str, Any] = {
    "urn": f"{URN}platform:network:Vpc$aws:ec2/subnet:Subnet::main-a",
    "type": "aws:ec2/subnet:Subnet",
    "custom": True,
    "id": "subnet-0123456789",
    "inputs": {"vpcId": "vpc-0123456789", "cidrBlock": "10.0.1.0/24"},
    "provider": f"{PROVIDER['urn']}::some-id",
    "propertyDependencies": {"vpcId": [VPC["urn"]]},
    "dependencies": [VPC["urn"]],
}
ROLE: dict[str, Any] = {
    "urn": f"{URN}aws:iam/role:Role::role",
    "type": "aws:iam/role:Role",
    "custom": True,
    "inputs": {"assumeRolePolicy": "{}", "inlinePolicies": [{"name": "own", "policy": "{}"}]},
    "provider": f"{PROVIDER['urn']}::some-id",
    "propertyDependencies": {"assumeRolePolicy": [VPC["urn"]]},
    "dependencies": [VPC["urn"], SUBNET["urn"]],
}
OBJECT: dict[str, Any] = {
    "urn": f"{URN}kubernetes:core/v1:Namespace::users",
    "type": "kubernetes:core/v1:Namespace",
    "custom": True,
    "inputs": {"apiVersion": "v1", "kind": "Namespace"},
}


def test_typed_classes_take_references_and_options() -> None:
    lines = program.source([PROVIDER, VPC, SUBNET]).splitlines()
    assert "r0 = aws.Provider('prod', region='eu-central-1', opts=pulumi.ResourceOptions())" in lines
    assert (
        "r1 = aws.ec2.Vpc('main', cidr_block='10.0.0.0/16', tags={'Name': 'main'}, "
        "opts=pulumi.ResourceOptions(provider=r0, protect=True))"
    ) in lines
    assert "vpc_id=r1.id" in lines[-1], lines[-1]
    assert lines[-1].endswith("opts=pulumi.ResourceOptions(provider=r0))"), "a reference needs no depends_on"


def test_a_dependency_without_a_visible_value_is_kept() -> None:
    role = program.source([PROVIDER, VPC, SUBNET, ROLE]).splitlines()[-1]
    assert "assume_role_policy=pulumi.Output.all(r1.urn).apply(lambda _: '{}')" in role
    assert "depends_on=[r2]" in role
    assert "aws.iam.RoleInlinePolicyArgs(name='own', policy='{}')" in role


def test_an_object_on_a_cluster_is_given_as_its_manifest() -> None:
    last = program.source([OBJECT]).splitlines()[-1]
    assert last.startswith("r0 = KubernetesObject('users', {'apiVersion': 'v1', 'kind': 'Namespace'}")


def test_copies_share_the_provider_and_nothing_else() -> None:
    text = program.source([PROVIDER, VPC, SUBNET], copies=3)
    assert text.count("aws.Provider(") == 1
    assert text.count("aws.ec2.Vpc(") == 3
    assert "'main-3'" in text
    assert "vpc_id=r1_3.id" in text, "a copy refers to its own resources"


def test_the_project_is_a_program_that_python_can_read(tmp_path: Path) -> None:
    program.write(tmp_path, [PROVIDER, VPC, SUBNET, ROLE, OBJECT])
    compile((tmp_path / "resources.py").read_text(), "resources.py", "exec")
    assert (tmp_path / "__main__.py").read_text() == "import resources\n"
    assert (tmp_path / "Pulumi.yaml").read_text().startswith("name: flat\n")
