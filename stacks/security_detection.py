"""What looks wrong, in both regions: what is found in the second one is told at home."""

from __future__ import annotations

import pulumi

from components.image.pipeline_documents import CRITICAL_FINDING
from components.security.alert_patterns import ELSEWHERE
from components.security.event_forwarding import EventForwarding, EventForwardingArgs, default_bus
from components.security.findings import Findings, FindingsArgs
from components.security.threat_detection import ThreatDetection, ThreatDetectionArgs
from components.security.vulnerability_scans import VulnerabilityScans, VulnerabilityScansArgs
from stacks.names import MANAGEMENT_ACCOUNT, SECURITY_ACCOUNT, SHARED_ACCOUNT
from stacks.security_place import Place


def build(place: Place) -> None:
    """An intruder takes the region that nobody looks at, so both that guardrails allow are watched.

    The organization names one administrator at a time and refuses the others meanwhile, so one waits for the other.
    """
    named = _detect(place, place.account_id, second=False)
    named = _detect(place, named, second=True)
    EventForwarding(
        "second-region",
        EventForwardingArgs(
            patterns=ELSEWHERE, bus_arn=default_bus(place.settings.home_region, place.account_id)
        ),
        opts=place.into(SECURITY_ACCOUNT, second=True),
    )
    _scan(place, named)


def _detect(place: Place, administrator_id: pulumi.Output[str], *, second: bool) -> pulumi.Output[str]:
    """The administrator's id, known once it is named for all that works in that region."""
    providers = place.second_providers if second else place.providers
    suffix = "-second" if second else ""
    opts = place.into(SECURITY_ACCOUNT, second=second)
    threats = ThreatDetection(
        f"threats{suffix}",
        ThreatDetectionArgs(
            administrator=SECURITY_ACCOUNT,
            administrator_id=administrator_id,
            management=providers[MANAGEMENT_ACCOUNT],
            accounts=providers,
        ),
        opts=opts,
    )
    findings = Findings(
        f"findings{suffix}",
        FindingsArgs(
            administrator_id=threats.administrator_id,
            management=providers[MANAGEMENT_ACCOUNT],
            accounts=providers,
            members=_others(place, SECURITY_ACCOUNT),
        ),
        opts=opts,
    )
    return findings.administrator_id


def _scan(place: Place, administrator_id: pulumi.Output[str]) -> None:
    """At home, where machines run. A critical hole is told to the account that builds their images."""
    VulnerabilityScans(
        "scans",
        VulnerabilityScansArgs(
            administrator_id=administrator_id,
            management=place.providers[MANAGEMENT_ACCOUNT],
            members=_others(place, MANAGEMENT_ACCOUNT, SECURITY_ACCOUNT),
        ),
        opts=place.opts,
    )
    builders = default_bus(place.settings.home_region, place.account_ids[SHARED_ACCOUNT])
    EventForwarding(
        "image-builders",
        EventForwardingArgs(patterns={"critical-findings": CRITICAL_FINDING}, bus_arn=builders),
        opts=place.opts,
    )


def _others(place: Place, *without: str) -> dict[str, pulumi.Output[str]]:
    return {name: number for name, number in place.account_ids.items() if name not in without}
