"""Who did what in any account, what looks wrong, and who is told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.fleet.central_inventory import CentralInventory, CentralInventoryArgs
from components.fleet.inventory_sync import InventorySync, InventorySyncArgs
from components.security.alerts import Alerts, AlertsArgs
from components.security.archive_documents import ArchiveWriters
from components.security.config_aggregator import ConfigAggregator, ConfigAggregatorArgs
from components.security.config_recorder import ConfigRecorder, ConfigRecorderArgs
from components.security.config_rules import ConfigRules, ConfigRulesArgs, detected_in
from components.security.findings import Findings, FindingsArgs
from components.security.log_archive import LogArchive, LogArchiveArgs
from components.security.organization_trail import OrganizationTrail, OrganizationTrailArgs, trail_arn
from components.security.threat_detection import ThreatDetection, ThreatDetectionArgs
from policies.registry import all_guardrails
from policies.scope import OrganizationalUnit
from stacks.context import context_of
from stacks.core_settings import SecuritySettings
from stacks.names import MANAGEMENT_ACCOUNT, READ_ONLY_ROLE, SECURITY_ACCOUNT
from stacks.outputs import OrganizationOutputs, SecurityOutputs, entry, read
from stacks.providers import Providers, management_provider


@dataclass(frozen=True, kw_only=True)
class Place:
    """The security account, and a way into every other one."""

    settings: SecuritySettings
    organization: OrganizationOutputs
    account_ids: Mapping[str, pulumi.Output[str]]
    providers: Mapping[str, aws.Provider]

    @property
    def account_id(self) -> pulumi.Output[str]:
        return self.account_ids[SECURITY_ACCOUNT]

    @property
    def opts(self) -> pulumi.ResourceOptions:
        return self.into(SECURITY_ACCOUNT)

    def into(self, account: str) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(provider=self.providers[account])


def build(settings: SecuritySettings) -> SecurityOutputs:
    """The archive first: trail and recorders are refused until they may write there."""
    place = _place(settings)
    archive = _archive(place)
    _record(place, archive)
    _inventory(place)
    _detect(place)
    alerts = Alerts(
        "alerts",
        AlertsArgs(
            account_id=place.account_id,
            emails=settings.alert_emails,
            pager_url=settings.pager_url,
            protect=settings.protect_stateful,
        ),
        opts=place.opts,
    )
    return SecurityOutputs(
        log_archive_bucket=archive.bucket_name,
        log_archive_key_arn=archive.key_arn,
        alerts_topic_arn=alerts.topic_arn,
    )


def _detect(place: Place) -> None:
    """Threats and findings of all accounts come together here."""
    ThreatDetection(
        "threats",
        ThreatDetectionArgs(
            administrator=SECURITY_ACCOUNT,
            administrator_id=place.account_id,
            management=place.providers[MANAGEMENT_ACCOUNT],
            accounts=place.providers,
        ),
        opts=place.opts,
    )
    Findings(
        "findings",
        FindingsArgs(account_id=place.account_id, management=place.providers[MANAGEMENT_ACCOUNT]),
        opts=place.opts,
    )


def _place(settings: SecuritySettings) -> Place:
    organization = read(OrganizationOutputs)
    context = context_of(settings, SECURITY_ACCOUNT)
    providers = Providers(context, organization.account_ids)
    members = {name: providers.of(name) for name in settings.accounts}
    management = management_provider(context, settings.management_account_id)
    ids = {name: entry(organization.account_ids, name, "account id") for name in settings.accounts}
    return Place(
        settings=settings,
        organization=organization,
        account_ids={MANAGEMENT_ACCOUNT: organization.management_account_id, **ids},
        providers={MANAGEMENT_ACCOUNT: management, **members},
    )


def _archive(place: Place) -> LogArchive:
    settings, terms = place.settings, place.settings.log_archive
    archive = LogArchive(
        "log-archive",
        LogArchiveArgs(
            account_id=place.account_id,
            writers=ArchiveWriters(
                trail_arn=trail_arn(settings.home_region, place.account_ids[MANAGEMENT_ACCOUNT]),
                management_account_id=place.account_ids[MANAGEMENT_ACCOUNT],
                organization_id=place.organization.organization_id,
                account_ids=list(place.account_ids.values()),
            ),
            lock_mode=terms.lock_mode,
            lock_days=terms.lock_days,
            cold_after_days=terms.cold_after_days,
            expire_after_days=terms.expire_after_days,
            protect=settings.protect_stateful,
        ),
        opts=place.opts,
    )
    OrganizationTrail(
        "organization",
        OrganizationTrailArgs(bucket_name=archive.bucket_name, key_arn=archive.key_arn),
        opts=place.into(MANAGEMENT_ACCOUNT),
    )
    return archive


def _record(place: Place, archive: LogArchive) -> None:
    """A recorder and the guardrails' rules in every account, the management account included."""
    units = {name: account.unit for name, account in place.settings.accounts.items()}
    for account, account_id in place.account_ids.items():
        recorder = ConfigRecorder(
            account,
            ConfigRecorderArgs(
                account_id=account_id, bucket_name=archive.config_bucket_name, key_arn=archive.key_arn
            ),
            opts=place.into(account),
        )
        rules = detected_in(units.get(account, OrganizationalUnit.ROOT), all_guardrails())
        ConfigRules(
            account,
            ConfigRulesArgs(guardrails=rules, recorder=recorder),
            opts=place.into(account),
        )
    ConfigAggregator("organization", ConfigAggregatorArgs(account_id=place.account_id), opts=place.opts)


def _inventory(place: Place) -> None:
    """Where no environment can change it: what the nodes of every member account run, lack and comply with."""
    settings = place.settings
    central = CentralInventory(
        "inventory",
        CentralInventoryArgs(
            account_id=place.account_id,
            organization_id=place.organization.organization_id,
            reader_role=READ_ONLY_ROLE,
            protect=settings.protect_stateful,
        ),
        opts=place.opts,
    )
    args = InventorySyncArgs(
        bucket_name=central.bucket_name, key_arn=central.key_arn, region=settings.home_region
    )
    for account in settings.accounts:
        InventorySync(account, args, opts=place.into(account))
