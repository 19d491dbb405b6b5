"""What looks wrong, in both regions: what is found in the second one is told at home."""

from __future__ import annotations

from components.image.pipeline_documents import CRITICAL_FINDING
from components.security.alerts import FINDINGS
from components.security.event_forwarding import EventForwarding, EventForwardingArgs, default_bus
from components.security.findings import Findings, FindingsArgs
from components.security.threat_detection import ThreatDetection, ThreatDetectionArgs
from components.security.vulnerability_scans import VulnerabilityScans, VulnerabilityScansArgs
from stacks.names import MANAGEMENT_ACCOUNT, SECURITY_ACCOUNT, SHARED_ACCOUNT
from stacks.security_place import Place


def build(place: Place) -> None:
    """An intruder takes the region that nobody looks at, so both that guardrails allow are watched."""
    _detect(place, second=False)
    _detect(place, second=True)
    EventForwarding(
        "second-region",
        EventForwardingArgs(
            patterns=FINDINGS, bus_arn=default_bus(place.settings.home_region, place.account_id)
        ),
        opts=place.into(SECURITY_ACCOUNT, second=True),
    )
    _scan(place)


def _detect(place: Place, *, second: bool) -> None:
    providers = place.second_providers if second else place.providers
    suffix = "-second" if second else ""
    opts = place.into(SECURITY_ACCOUNT, second=second)
    ThreatDetection(
        f"threats{suffix}",
        ThreatDetectionArgs(
            administrator=SECURITY_ACCOUNT,
            administrator_id=place.account_id,
            management=providers[MANAGEMENT_ACCOUNT],
            accounts=providers,
        ),
        opts=opts,
    )
    Findings(
        f"findings{suffix}",
        FindingsArgs(account_id=place.account_id, management=providers[MANAGEMENT_ACCOUNT]),
        opts=opts,
    )


def _scan(place: Place) -> None:
    """At home, where machines run. A critical hole is told to the account that builds their images."""
    others = {
        account: account_id
        for account, account_id in place.account_ids.items()
        if account not in (MANAGEMENT_ACCOUNT, SECURITY_ACCOUNT)
    }
    VulnerabilityScans(
        "scans",
        VulnerabilityScansArgs(
            administrator_id=place.account_id,
            management=place.providers[MANAGEMENT_ACCOUNT],
            members=others,
        ),
        opts=place.opts,
    )
    builders = default_bus(place.settings.home_region, place.account_ids[SHARED_ACCOUNT])
    EventForwarding(
        "image-builders",
        EventForwardingArgs(patterns={"critical-findings": CRITICAL_FINDING}, bus_arn=builders),
        opts=place.opts,
    )
