"""Who did what in any account, what looks wrong, and who is told."""

from __future__ import annotations

from dataclasses import replace

from components.fleet.central_inventory import CentralInventory, CentralInventoryArgs
from components.fleet.inventory_sync import InventorySync, InventorySyncArgs
from components.security.alerts import Alerts, AlertsArgs
from components.security.archive_documents import ArchiveWriters
from components.security.config_aggregator import ConfigAggregator, ConfigAggregatorArgs
from components.security.config_recorder import ConfigRecorder, ConfigRecorderArgs
from components.security.config_rules import ConfigRules, ConfigRulesArgs, detected_in
from components.security.log_archive import LogArchive, LogArchiveArgs
from components.security.organization_trail import trail_arn
from policies.registry import all_guardrails
from policies.scope import OrganizationalUnit
from stacks import security_detection, security_trail
from stacks.core_settings import SecuritySettings
from stacks.names import MANAGEMENT_ACCOUNT, READ_ONLY_ROLE
from stacks.outputs import SecurityOutputs
from stacks.security_place import Place, place_of


def build(settings: SecuritySettings) -> SecurityOutputs:
    """The archive first: trail and recorders are refused until they may write there."""
    place = place_of(settings)
    archive = _archive(place)
    security_trail.build(place, archive)
    _record(place, archive)
    _inventory(place)
    security_detection.build(place)
    alerts = Alerts(
        "alerts",
        AlertsArgs(
            account_id=place.account_id,
            region=settings.home_region,
            trail_account_id=place.account_ids[MANAGEMENT_ACCOUNT],
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


def _archive(place: Place) -> LogArchive:
    settings, terms = place.settings, place.settings.log_archive
    return LogArchive(
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


def _record(place: Place, archive: LogArchive) -> None:
    """A recorder for each region of every account, the management account included, and the guardrails' rules."""
    units = {name: account.unit for name, account in place.settings.accounts.items()}
    for account, account_id in place.account_ids.items():
        args = ConfigRecorderArgs(
            account_id=account_id, bucket_name=archive.config_bucket_name, key_arn=archive.key_arn
        )
        recorder = ConfigRecorder(account, args, opts=place.into(account))
        ConfigRecorder(
            f"{account}-second",
            replace(args, role_arn=recorder.role_arn),
            opts=place.into(account, second=True),
        )
        rules = detected_in(units.get(account, OrganizationalUnit.ROOT), all_guardrails())
        # Only at home, where everything is: the other region holds copies of what the rules judge here.
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
