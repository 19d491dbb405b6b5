"""A private zone of one account resolves in a VPC of another once both sides agreed."""

from __future__ import annotations

import pytest

from tests.sandbox.cloud.emulator import REGION, Cloud, Session

pytestmark = pytest.mark.sandbox


def test_the_owner_authorizes_and_the_member_associates(cloud: Cloud) -> None:
    owner, member = cloud.assume(cloud.member("dns")), cloud.assume(cloud.member("spoke"))
    own, theirs = cloud.client("route53", owner), cloud.client("route53", member)

    def vpc(session: Session, block: str) -> dict[str, str]:
        ec2 = cloud.client("ec2", session)
        return {"VPCRegion": REGION, "VPCId": ec2.create_vpc(CidrBlock=block)["Vpc"]["VpcId"]}

    home, spoke = vpc(owner, "10.0.0.0/16"), vpc(member, "10.1.0.0/16")
    zone = own.create_hosted_zone(Name="corp.internal", CallerReference="1", VPC=home)["HostedZone"]["Id"]
    with pytest.raises(theirs.exceptions.NotAuthorizedException):
        theirs.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=spoke)
    own.create_vpc_association_authorization(HostedZoneId=zone, VPC=spoke)
    assert own.list_vpc_association_authorizations(HostedZoneId=zone)["VPCs"] == [spoke]
    theirs.associate_vpc_with_hosted_zone(HostedZoneId=zone, VPC=spoke)
    own.delete_vpc_association_authorization(HostedZoneId=zone, VPC=spoke)

    assert spoke in own.get_hosted_zone(Id=zone)["VPCs"]
    seen = theirs.list_hosted_zones_by_vpc(VPCId=spoke["VPCId"], VPCRegion=REGION)["HostedZoneSummaries"]
    assert [each["Name"] for each in seen] == ["corp.internal."]
    theirs.disassociate_vpc_from_hosted_zone(HostedZoneId=zone, VPC=spoke)
    assert spoke not in own.get_hosted_zone(Id=zone)["VPCs"]
