"""The organization's trail: what it records goes to the archive, and what nobody may do unseen becomes an alarm."""

from __future__ import annotations

from components.security.event_forwarding import EventForwarding, EventForwardingArgs, default_bus
from components.security.log_archive import LogArchive
from components.security.organization_trail import OrganizationTrail, OrganizationTrailArgs
from components.security.trail_alarms import RAISED, TrailAlarms, TrailAlarmsArgs
from stacks.names import MANAGEMENT_ACCOUNT
from stacks.security_place import Place


def build(place: Place, archive: LogArchive) -> None:
    """In the management account, which alone can have a trail of the organization with a log group."""
    settings, management_id = place.settings, place.account_ids[MANAGEMENT_ACCOUNT]
    opts = place.into(MANAGEMENT_ACCOUNT)
    alarms = TrailAlarms(
        "trail-alarms",
        TrailAlarmsArgs(
            account_id=management_id,
            region=settings.home_region,
            protect=settings.protect_stateful,
        ),
        opts=opts,
    )
    OrganizationTrail(
        "organization",
        OrganizationTrailArgs(
            bucket_name=archive.bucket_name,
            key_arn=archive.key_arn,
            log_group_arn=alarms.log_group_arn,
            log_writer_arn=alarms.writer_role_arn,
        ),
        opts=opts,
    )
    EventForwarding(
        "emergencies",
        EventForwardingArgs(
            patterns={"raised": RAISED}, bus_arn=default_bus(settings.home_region, place.account_id)
        ),
        opts=opts,
    )
