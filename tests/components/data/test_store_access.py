"""The security group around a store."""

import pytest

from components.data.store_access import StoreAccess, StoreAccessArgs
from tests.components.engine import build


def test_each_client_has_a_rule_of_its_own() -> None:
    args = StoreAccessArgs(vpc_id="vpc-1", port=5432, clients={"nodes": "sg-1", "bastion": "sg-2"})
    graph = build(lambda: StoreAccess("users", args))
    rules = graph.of_type("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule")
    assert {each["description"]: each["referencedSecurityGroupId"] for each in rules} == {
        "From nodes": "sg-1",
        "From bastion": "sg-2",
    }


def test_a_store_without_clients_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^StoreAccessArgs\.clients: a store that nobody may reach is of no use"
    ):
        StoreAccessArgs(vpc_id="vpc-1", port=5432, clients={})
