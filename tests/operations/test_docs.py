"""Generated documents."""

from __future__ import annotations

from typing import Any

from operations.docs import GUARDRAILS, diagram
from operations.engine import REPOSITORY
from policies.reference import guardrail_reference


def _resource(name: str, kind: str, parent: str = "") -> dict[str, Any]:
    return {"urn": f"urn:{name}", "type": kind, "parent": f"urn:{parent}" if parent else ""}


def test_the_committed_guardrail_table_is_current() -> None:
    committed = (REPOSITORY / GUARDRAILS).read_text()
    assert committed == guardrail_reference().rstrip() + "\n", "run `make docs` and commit the result"


def test_a_diagram_shows_components_under_their_parents_with_what_they_make() -> None:
    resources = [
        _resource("s", "pulumi:pulumi:Stack"),
        _resource("net", "platform:network:SpokeNetwork", "s"),
        _resource("vpc", "platform:network:Vpc", "net"),
        _resource("a", "aws:ec2/vpc:Vpc", "vpc"),
        _resource("b", "aws:ec2/subnet:Subnet", "vpc"),
        _resource("p", "pulumi:providers:aws", "s"),
    ]
    drawn = diagram(resources)
    assert 'network_Vpc["Vpc (1)<br/>2 resources"]' in drawn
    assert "stack --> network_SpokeNetwork" in drawn
    assert "network_SpokeNetwork --> network_Vpc" in drawn


def test_resources_of_a_foreign_component_count_for_the_component_above_it() -> None:
    resources = [
        _resource("c", "platform:cluster:EksCluster"),
        _resource("eks", "eks:index:Cluster", "c"),
        _resource("k", "aws:eks/cluster:Cluster", "eks"),
    ]
    assert "EksCluster (1)<br/>2 resources" in diagram(resources)
