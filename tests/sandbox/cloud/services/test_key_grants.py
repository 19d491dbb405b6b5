"""A grant on another account's key: the key's policy decides who makes it, the grant who gives it back."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.cloud.emulator import Cloud

pytestmark = pytest.mark.sandbox
ROLE = "OrganizationAccountAccessRole"


@dataclass(frozen=True)
class Place:
    """A key of one account, and KMS as another account sees it."""

    kms: Any
    key: str
    grantee: str
    deployer: str

    def grant(self, **changes: Any) -> str:
        wanted = {"GranteePrincipal": self.grantee, "Operations": ["Decrypt"], **changes}
        made = self.kms.create_grant(KeyId=self.key, RetiringPrincipal=self.deployer, **wanted)
        return str(made["GrantId"])

    def grants(self) -> list[str]:
        return [one["GrantId"] for one in self.kms.list_grants(KeyId=self.key)["Grants"]]


@pytest.fixture(scope="module")
def place(cloud: Cloud) -> Place:
    owner, user = cloud.member("owner"), cloud.member("user")
    grantee = cloud.client("iam", cloud.assume(user)).create_service_linked_role(
        AWSServiceName="autoscaling.amazonaws.com"
    )["Role"]["Arn"]
    statements = [
        _statement(owner, "kms:*"),
        _statement(user, "kms:ListGrants"),
        _statement(user, "kms:CreateGrant")
        | {
            "Condition": {
                "StringEquals": {"kms:GranteePrincipal": [grantee]},
                "ForAllValues:StringEquals": {"kms:GrantOperations": ["Decrypt", "DescribeKey"]},
            }
        },
    ]
    key = cloud.client("kms", cloud.assume(owner)).create_key(Policy=json.dumps({"Statement": statements}))
    deployer = f"arn:aws:iam::{user}:role/{ROLE}"
    kms = cloud.client("kms", cloud.assume(user))
    return Place(kms=kms, key=key["KeyMetadata"]["Arn"], grantee=grantee, deployer=deployer)


def _statement(account: str, action: str) -> dict[str, Any]:
    principal = {"AWS": f"arn:aws:iam::{account}:root"}
    return {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}


def test_the_service_linked_role_has_the_name_that_aws_gives_it(place: Place) -> None:
    assert place.grantee.endswith(
        ":role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling"
    )


def test_a_grant_lies_on_the_owners_key_until_its_retiring_principal_gives_it_back(place: Place) -> None:
    made = place.grant()
    assert place.grants() == [made]
    place.kms.retire_grant(KeyId=place.key, GrantId=made)
    assert place.grants() == []


@pytest.mark.parametrize("change", [{"Operations": ["Decrypt", "Encrypt"]}, {"GranteePrincipal": "deployer"}])
def test_what_the_key_policy_does_not_foresee_is_refused(place: Place, change: dict[str, Any]) -> None:
    changed = {
        name: getattr(place, value) if value == "deployer" else value for name, value in change.items()
    }
    with pytest.raises(ClientError, match="AccessDenied"):
        place.grant(**changed)


def test_nobody_revokes_without_a_statement_that_lets_him(place: Place) -> None:
    made = place.grant()
    with pytest.raises(ClientError, match="AccessDenied"):
        place.kms.revoke_grant(KeyId=place.key, GrantId=made)
    place.kms.retire_grant(KeyId=place.key, GrantId=made)


def test_another_principal_gives_no_grant_back(cloud: Cloud, place: Place) -> None:
    made = place.grant()
    stranger = cloud.client("kms", cloud.assume(cloud.member("stranger")))
    with pytest.raises(ClientError, match="AccessDenied"):
        stranger.retire_grant(KeyId=place.key, GrantId=made)
    place.kms.retire_grant(KeyId=place.key, GrantId=made)


def test_a_role_that_does_not_exist_gets_no_grant(place: Place) -> None:
    with pytest.raises(ClientError, match="InvalidArn"):
        place.grant(GranteePrincipal=place.grantee + "2")
