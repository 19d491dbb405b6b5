"""Groups that change, permission sets with tags and boundaries."""

from __future__ import annotations

import pytest

from tests.sandbox.cloud.emulator import Cloud

pytestmark = pytest.mark.sandbox


def test_a_group_is_renamed_and_listed_in_the_inventory(cloud: Cloud) -> None:
    instance = cloud.client("sso-admin").list_instances()["Instances"][0]
    store = cloud.client("identitystore")
    names = {"IdentityStoreId": instance["IdentityStoreId"]}
    group = store.create_group(DisplayName="platform", Description="before", **names)["GroupId"]
    store.update_group(
        GroupId=group, Operations=[{"AttributePath": "description", "AttributeValue": "after"}], **names
    )
    assert store.describe_group(GroupId=group, **names)["Description"] == "after"
    assert group in [item["id"] for item in cloud.inventory()]


def test_a_permission_set_has_tags_and_a_boundary(cloud: Cloud) -> None:
    admin = cloud.client("sso-admin")
    instance = admin.list_instances()["Instances"][0]["InstanceArn"]
    made = admin.create_permission_set(InstanceArn=instance, Name="deploy", Tags=[{"Key": "a", "Value": "1"}])
    names = {"InstanceArn": instance, "PermissionSetArn": made["PermissionSet"]["PermissionSetArn"]}
    tags = admin.list_tags_for_resource(InstanceArn=instance, ResourceArn=names["PermissionSetArn"])["Tags"]
    assert tags == [{"Key": "a", "Value": "1"}]
    boundary = {"ManagedPolicyArn": "arn:aws:iam::aws:policy/PowerUserAccess"}
    admin.put_permissions_boundary_to_permission_set(PermissionsBoundary=boundary, **names)
    assert admin.get_permissions_boundary_for_permission_set(**names)["PermissionsBoundary"] == boundary
    admin.delete_permissions_boundary_from_permission_set(**names)
    with pytest.raises(admin.exceptions.ResourceNotFoundException):
        admin.get_permissions_boundary_for_permission_set(**names)
