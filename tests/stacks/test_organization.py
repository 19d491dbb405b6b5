"""The organization stack: every account has its baseline, in its own account."""

from __future__ import annotations

import pulumi
import pytest

import stacks.organization
from policies.scp_packing import PackingError
from tests.components.engine import Graph
from tests.stacks.program import core, run

ACCOUNTS = {"security", "shared", "dev", "stage", "prod"}


@pytest.fixture(scope="module")
def graph() -> Graph:
    return core("organization")


def test_every_account_has_a_baseline_laid_by_its_own_provider(graph: Graph) -> None:
    baselines = graph.of_type("platform:organization:AccountBaseline")
    assert {each.name for each in baselines} == ACCOUNTS
    roles = graph.of_type("aws:iam/role:Role")
    assert all(each.provider_name == f"{each.name.partition('-')[0]}-eu-central-1" for each in roles)


def test_baselines_are_laid_through_the_role_that_a_new_account_has(graph: Graph) -> None:
    provider = graph.one("pulumi:providers:aws", "dev-eu-central-1")
    assert "role/OrganizationAccountAccessRole" in provider["assumeRoles"]


def test_the_management_account_has_the_defaults_too(graph: Graph) -> None:
    aliases = {each["accountAlias"] for each in graph.of_type("aws:iam/accountAlias:AccountAlias")}
    assert aliases == {f"example-platform-{account}" for account in (*ACCOUNTS, "management")}


def test_guardrails_are_attached(graph: Graph) -> None:
    policies = [
        each
        for each in graph.of_type("aws:organizations/policy:Policy")
        if each["type"] == "SERVICE_CONTROL_POLICY"
    ]
    assert policies
    assert all(len(each["content"]) <= 5120 for each in policies), "AWS's limit for a document"


def test_only_accounts_with_workloads_are_backed_up(graph: Graph) -> None:
    vaults = {each.provider_name for each in graph.of_type("aws:backup/vault:Vault")}
    assert vaults == {"dev-eu-central-1", "stage-eu-central-1", "prod-eu-central-1"}


def test_later_stacks_find_every_account(graph: Graph) -> None:
    assert set(graph.outputs["account_ids"]) == ACCOUNTS
    assert set(graph.outputs["deploy_role_arns"]) == ACCOUNTS


def test_guardrails_that_do_not_fit_end_the_program_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def too_large(_: object) -> None:
        raise PackingError("guardrail limit-regions does not fit at root")

    monkeypatch.setattr(stacks.organization, "pack", too_large)
    with pytest.raises(pulumi.RunError, match="guardrail limit-regions does not fit at root"):
        run("organization")


def test_the_first_preview_shows_every_resource(graph: Graph) -> None:
    preview = run("organization", preview=True)
    assert {each.urn for each in preview.resources} == {each.urn for each in graph.resources}
