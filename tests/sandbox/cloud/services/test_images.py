"""Images between accounts: who sees them, what they say about themselves, and who uses them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations.image.builder.base_images import newest_base
from operations.image.families import FAMILIES, Family
from tests.sandbox.cloud.emulator import REGION, Cloud, Session

pytestmark = pytest.mark.sandbox


@pytest.fixture(scope="module")
def owner(cloud: Cloud) -> Session:
    return cloud.assume(cloud.member("shared"))


@pytest.fixture(scope="module")
def launcher(cloud: Cloud) -> str:
    return cloud.member("dev")


def made(ec2: Any, name: str, **copied: object) -> str:
    """An image of ours, as Packer makes it: a copy."""
    source = ec2.describe_images()["Images"][0]["ImageId"]
    answer = ec2.copy_image(SourceImageId=source, SourceRegion=REGION, Name=name, **copied)
    identifier: str = answer["ImageId"]
    return identifier


def described(ec2: Any, image: str) -> dict[str, Any]:
    (found,) = ec2.describe_images(ImageIds=[image])["Images"]
    only: dict[str, Any] = found
    return only


@pytest.mark.parametrize("family", FAMILIES.values(), ids=lambda family: family.name)
def test_the_base_of_each_family_is_shown_by_its_publisher(cloud: Cloud, family: Family) -> None:
    base = newest_base(cloud.client("ec2"), family, REGION)
    assert described(cloud.client("ec2"), base)["OwnerId"] == family.base.owner


def test_an_image_says_that_it_is_encrypted_wants_tokens_and_ends(cloud: Cloud, owner: Session) -> None:
    ec2 = cloud.client("ec2", owner)
    image = made(ec2, "sealed", Encrypted=True)
    ec2.modify_image_attribute(ImageId=image, ImdsSupport={"Value": "v2.0"})
    ec2.enable_image_deprecation(ImageId=image, DeprecateAt=datetime(2030, 1, 1, tzinfo=UTC))
    found = described(ec2, image)
    assert found["BlockDeviceMappings"][0]["Ebs"]["Encrypted"] is True
    assert (found["ImdsSupport"], found["DeprecationTime"]) == ("v2.0", "2030-01-01T00:00:00.000Z")


def test_only_an_account_that_may_launch_an_image_sees_it_and_never_its_tags(
    cloud: Cloud, owner: Session, launcher: str
) -> None:
    ec2, other = cloud.client("ec2", owner), cloud.client("ec2", cloud.assume(launcher))
    image = made(ec2, "shared")
    ec2.create_tags(Resources=[image], Tags=[{"Key": "Version", "Value": "1.0.0"}])
    with pytest.raises(ClientError, match="NotFound"):
        described(other, image)
    permission = {"Add": [{"UserId": launcher}]}
    ec2.modify_image_attribute(ImageId=image, LaunchPermission=permission)
    assert described(other, image).get("Tags", []) == []
    assert described(ec2, image)["Tags"] == [{"Key": "Version", "Value": "1.0.0"}]
    assert image not in {one["ImageId"] for one in other.describe_images(Owners=["self"])["Images"]}


def test_the_owner_learns_who_uses_an_image_here_and_elsewhere(
    cloud: Cloud, owner: Session, launcher: str
) -> None:
    ec2, other = cloud.client("ec2", owner), cloud.client("ec2", cloud.assume(launcher))
    image = made(ec2, "used")
    ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)
    other.create_launch_template(LaunchTemplateName="nodes", LaunchTemplateData={"ImageId": image})
    kinds = [{"ResourceType": "ec2:Instance"}, {"ResourceType": "ec2:LaunchTemplate"}]
    (reference,) = ec2.describe_image_references(ImageIds=[image], ResourceTypes=kinds)["ImageReferences"]
    assert ":instance/i-" in reference["Arn"]
    report = ec2.create_image_usage_report(ImageId=image, ResourceTypes=kinds)["ReportId"]
    (state,) = ec2.describe_image_usage_reports(ReportIds=[report])["ImageUsageReports"]
    (entry,) = ec2.describe_image_usage_report_entries(ReportIds=[report])["ImageUsageReportEntries"]
    assert state["State"] == "available"
    assert (entry["AccountId"], entry["ResourceType"], entry["UsageCount"]) == (
        launcher,
        "ec2:LaunchTemplate",
        1,
    )
