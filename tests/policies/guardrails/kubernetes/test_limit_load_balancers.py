from __future__ import annotations

from policies.guardrails.kubernetes.limit_load_balancers import GUARDRAIL
from tests.policies.builders.kubernetes import service
from tests.policies.mutation import changed
from tests.policies.verdicts import accepts, rejects


def test_the_good_resource_is_accepted() -> None:
    accepts(GUARDRAIL, service())


def test_a_load_balancer_is_rejected() -> None:
    rejects(GUARDRAIL, changed(service(), "spec/type", "LoadBalancer"), at="spec.type")


def test_a_node_port_is_rejected() -> None:
    rejects(GUARDRAIL, changed(service(), "spec/type", "NodePort"), at="spec.type")


def test_the_edge_may() -> None:
    accepts(GUARDRAIL, changed(changed(service(), "metadata/namespace", "edge"), "spec/type", "LoadBalancer"))
