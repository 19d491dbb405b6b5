"""The organization: accounts, guardrails, and what every account starts with."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from components.organization.account_backup import AccountBackupArgs
from components.organization.account_baseline import AccountBaseline, AccountBaselineArgs
from components.organization.account_budget import AccountBudget, AccountBudgetArgs
from components.organization.account_defaults import AccountDefaults, AccountDefaultsArgs
from components.organization.account_roles import AccountRolesArgs
from components.organization.delegation import Delegation, DelegationArgs
from components.organization.management_documents import backup_policy, tag_policy
from components.organization.organization_policy import OrganizationPolicy, OrganizationPolicyArgs
from components.organization.organization_tree import MemberAccount, OrganizationTree, OrganizationTreeArgs
from components.organization.service_control_policies import (
    ServiceControlPolicies,
    ServiceControlPoliciesArgs,
)
from policies.registry import all_guardrails
from policies.scope import OrganizationalUnit
from policies.scp_packing import PackedPolicy, PackingError, pack
from stacks.context import Context, context_of
from stacks.core_settings import OrganizationSettings
from stacks.names import (
    BACKUP_ROLE,
    BACKUP_VAULT,
    MANAGEMENT_ACCOUNT,
    ORGANIZATION_ROLE,
    PLATFORM_ENVIRONMENT,
    SECURITY_ACCOUNT,
    CoreStack,
)
from stacks.outputs import OrganizationOutputs, entry
from stacks.providers import Providers, management_provider

DELEGATED_SERVICES = (
    "access-analyzer.amazonaws.com",
    "config.amazonaws.com",
    "config-multiaccountsetup.amazonaws.com",
)
BACKED_UP = frozenset({OrganizationalUnit.NONPROD, OrganizationalUnit.PROD})


def build(settings: OrganizationSettings) -> OrganizationOutputs:
    """Accounts first; each baseline is laid through the role that Organizations leaves in a new account."""
    context = context_of(settings, MANAGEMENT_ACCOUNT)
    policies = packed_guardrails()
    management = pulumi.ResourceOptions(provider=management_provider(context, settings.management_account_id))
    tree = OrganizationTree("organization", _tree(settings), opts=management)
    ServiceControlPolicies(
        "guardrails",
        ServiceControlPoliciesArgs(policies=policies, unit_ids=tree.unit_ids, after=[tree]),
        opts=management,
    )
    _management_policies(settings, context, tree, management)
    providers = Providers(context, tree.accounts, role_name=ORGANIZATION_ROLE)
    deploy_roles = {name: _baseline(name, settings, tree, providers) for name in settings.accounts}
    _management_account(settings, tree, management, context)
    return OrganizationOutputs(
        organization_id=tree.organization_id,
        organization_arn=tree.organization_arn,
        management_account_id=pulumi.Output.from_input(settings.management_account_id),
        account_ids=tree.account_ids,
        unit_ids=tree.unit_ids,
        deploy_role_arns=pulumi.Output.all(**deploy_roles),
    )


def packed_guardrails() -> tuple[PackedPolicy, ...]:
    """The SCPs, or a clean refusal before anything is planned."""
    try:
        return pack(all_guardrails())
    except PackingError as refusal:
        raise pulumi.RunError(str(refusal)) from refusal


def _tree(settings: OrganizationSettings) -> OrganizationTreeArgs:
    accounts = {
        name: MemberAccount(email=account.email, unit=account.unit, account_id=account.account_id)
        for name, account in settings.accounts.items()
    }
    return OrganizationTreeArgs(accounts=accounts, protect=settings.protect_stateful)


def _management_policies(
    settings: OrganizationSettings, context: Context, tree: OrganizationTree, opts: pulumi.ResourceOptions
) -> None:
    environments = sorted({PLATFORM_ENVIRONMENT, *settings.accounts} - set(CoreStack))
    OrganizationPolicy(
        "tags",
        OrganizationPolicyArgs(
            kind="TAG_POLICY",
            description="Spelling and values of the tags that every resource carries",
            content=tag_policy(tuple(context.tags), {"Environment": environments, "ManagedBy": ["pulumi"]}),
            units=[OrganizationalUnit.ROOT],
            unit_ids=tree.unit_ids,
            after=[tree],
        ),
        opts=opts,
    )
    OrganizationPolicy(
        "backups",
        OrganizationPolicyArgs(
            kind="BACKUP_POLICY",
            description="A nightly backup of everything tagged Backup=daily",
            content=backup_policy(vault=BACKUP_VAULT, role=BACKUP_ROLE, home_region=settings.home_region),
            units=[OrganizationalUnit.WORKLOADS],
            unit_ids=tree.unit_ids,
            after=[tree],
        ),
        opts=opts,
    )


def _baseline(
    name: str, settings: OrganizationSettings, tree: OrganizationTree, providers: Providers
) -> pulumi.Output[str]:
    account_id = entry(tree.accounts, name, "account id")
    regions: Mapping[str, aws.Provider] = {
        region: providers.of(name, region) for region in (settings.regions.home, settings.regions.second)
    }
    backup = AccountBackupArgs(
        account_id=account_id,
        vault_name=BACKUP_VAULT,
        role_name=BACKUP_ROLE,
        protect=settings.protect_stateful,
    )
    args = AccountBaselineArgs(
        roles=AccountRolesArgs(
            account_id=account_id,
            organization_id=tree.organization_id,
            deployers=settings.access.deployers,
            readers=settings.access.readers,
            break_glass=settings.access.break_glass,
        ),
        defaults=AccountDefaultsArgs(alias=f"{settings.alias_prefix}-{name}", regions=regions),
        backup=backup if settings.accounts[name].unit in BACKED_UP else None,
    )
    opts = pulumi.ResourceOptions(provider=regions[settings.home_region])
    return AccountBaseline(name, args, opts=opts).deploy_role_arn


def _management_account(
    settings: OrganizationSettings, tree: OrganizationTree, opts: pulumi.ResourceOptions, context: Context
) -> None:
    home = opts.provider
    regions: dict[str, pulumi.ProviderResource] = {settings.regions.home: home} if home else {}
    second = context.at(MANAGEMENT_ACCOUNT, settings.regions.second)
    regions[settings.regions.second] = management_provider(second, settings.management_account_id)
    AccountDefaults(
        MANAGEMENT_ACCOUNT,
        AccountDefaultsArgs(alias=f"{settings.alias_prefix}-{MANAGEMENT_ACCOUNT}", regions=regions),
        opts=opts,
    )
    security_id = entry(tree.accounts, SECURITY_ACCOUNT, "account id")
    Delegation(
        "security-services",
        DelegationArgs(account_id=security_id, services=DELEGATED_SERVICES),
        opts=opts,
    )
    for account, limit in settings.budgets.monthly_limits.items():
        AccountBudget(
            account,
            AccountBudgetArgs(
                account_id=entry(tree.accounts, account, "account id"),
                monthly_limit=limit,
                notify=settings.budgets.notify,
            ),
            opts=opts,
        )
