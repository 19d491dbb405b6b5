"""Private names: a zone that others may join."""

from __future__ import annotations

import pytest

from components.network.private_zone import PrivateZone, PrivateZoneArgs
from tests.components.engine import REGION, build


def test_joining_networks_are_not_thrown_out_again() -> None:
    args = PrivateZoneArgs(domain="platform.internal", vpc_id="vpc-1", region=REGION)
    zone = build(lambda: PrivateZone("internal", args)).one("aws:route53/zone:Zone")
    assert zone["vpcs"] == [{"vpcId": "vpc-1", "vpcRegion": REGION}]
    assert zone.ignore_changes == ("vpcs",)


@pytest.mark.parametrize("domain", ["platform", "Platform.internal", "-x.internal", "a b.internal"])
def test_what_is_no_domain_is_refused(domain: str) -> None:
    with pytest.raises(ValueError, match=r"is no domain name such as platform\.internal"):
        PrivateZoneArgs(domain=domain, vpc_id="vpc-1", region=REGION)
