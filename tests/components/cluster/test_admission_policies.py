"""Which guardrails a cluster enforces."""

from components.cluster.admission_policies import AdmissionPolicies
from policies.registry import all_guardrails
from policies.scope import Account, Place
from tests.components.engine import Graph, build

POLICY = "kubernetes:admissionregistration.k8s.io/v1:ValidatingAdmissionPolicy"


def enforced(account: Account) -> Graph:
    return build(lambda: AdmissionPolicies("admission", Place.of(account)))


def test_each_policy_has_a_binding_that_waits_for_it() -> None:
    graph = enforced(Account.PROD)
    bindings = graph.of_type(f"{POLICY}Binding")
    names = {each["metadata"]["name"] for each in graph.of_type(POLICY)}
    assert {each["spec"]["policyName"] for each in bindings} == names
    for each in bindings:
        assert {graph.by_urn(urn).type for urn in each.dependencies} == {POLICY}


def test_a_cluster_enforces_what_binds_its_account() -> None:
    place = Place.of(Account.DEV)
    bound = {f"platform-{each.id}" for each in all_guardrails() if each.admission and each.binds(place)}
    assert {each["metadata"]["name"] for each in enforced(Account.DEV).of_type(POLICY)} == bound
    assert bound
