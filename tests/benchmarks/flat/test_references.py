"""Values of other resources are named, not copied."""

from __future__ import annotations

from benchmarks.flat.references import references

VPC = {
    "type": "aws:ec2/vpc:Vpc",
    "id": "vpc-0123456789",
    "outputs": {"arn": "arn:aws:ec2:::vpc/vpc-0123456789", "cidrBlock": "10.0.0.0/16", "region": "eu"},
}
ORGANIZATION = {
    "type": "pulumi:pulumi:StackReference",
    "id": "organization/platform/organization",
    "outputs": {"outputs": {"organization_id": "o-12345678", "account_ids": {"prod": "210987654321"}}},
}


def test_an_id_becomes_an_attribute() -> None:
    assert references([("r1", VPC)]).expression("vpc-0123456789") == "r1.id"


def test_an_output_is_named_as_python_names_it() -> None:
    assert references([("r1", VPC)]).expression("10.0.0.0/16") == "r1.cidr_block"


def test_a_text_around_a_value_is_joined_with_it() -> None:
    found = references([("r1", VPC), ("r2", ORGANIZATION)]).expression("a vpc-0123456789 b 210987654321")
    account = "r2.require_output('account_ids').apply(lambda found: found['prod'])"
    assert found == f"pulumi.Output.concat('a ', r1.id, ' b ', {account})"


def test_a_longer_value_wins_over_one_inside_it() -> None:
    assert references([("r1", VPC)]).expression("arn:aws:ec2:::vpc/vpc-0123456789") == "r1.arn"


def test_a_text_without_such_values_is_left_alone() -> None:
    assert references([("r1", VPC)]).expression("eu") is None, "short texts are found everywhere"
    assert references([]).expression("vpc-0123456789") is None
