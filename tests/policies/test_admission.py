"""CEL rules as manifests."""

from __future__ import annotations

from policies.admission import admission_manifests
from policies.registry import by_id
from policies.scope import Account, Place

PROD = Place.of(Account.PROD)


def test_every_policy_has_a_binding_that_names_it() -> None:
    manifests = admission_manifests(PROD)
    policies = {one["metadata"]["name"] for one in manifests if one["kind"] == "ValidatingAdmissionPolicy"}
    bound = {
        one["spec"]["policyName"]  # type: ignore[typeddict-item]  # kind tells the union's members apart
        for one in manifests
        if one["kind"] == "ValidatingAdmissionPolicyBinding"
    }
    assert policies == bound
    assert len(policies) >= 10


def test_a_mandatory_guardrail_denies_and_the_message_says_what_to_do() -> None:
    guardrail = by_id()["deny-latest-tag"]
    policy, binding = admission_manifests(PROD, [guardrail])
    assert binding["spec"]["validationActions"] == ["Deny"]  # type: ignore[typeddict-item]  # second is the binding
    (validation,) = policy["spec"]["validations"]  # type: ignore[typeddict-item]  # first is the policy
    assert validation["message"].startswith("deny-latest-tag: ")
    assert guardrail.fix in validation["message"]


def test_the_clusters_own_namespaces_are_left_alone() -> None:
    _, binding = admission_manifests(PROD, [by_id()["deny-host-access"]])
    (requirement,) = binding["spec"]["matchResources"]["namespaceSelector"]["matchExpressions"]  # type: ignore[typeddict-item]  # second is the binding
    assert requirement["operator"] == "NotIn"
    assert "kube-system" in requirement["values"]


def test_guardrails_without_cel_give_nothing() -> None:
    assert admission_manifests(PROD, [by_id()["limit-regions"]]) == []
