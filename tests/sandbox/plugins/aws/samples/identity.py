"""Samples: IAM, organizations, KMS."""

from __future__ import annotations

from tests.sandbox.plugins.aws.samples.sample import (
    KEY,
    MEMBER,
    ORGANIZATION,
    TAGS,
    Need,
    Sample,
    policy,
    role,
    trust,
)

MANAGED = Need("aws:iam/policy:Policy", {"policy": policy("s3:Get*")})
ORG = {"organization": ORGANIZATION}
ROOT = "${organization.rootId}"
SCP = Need("aws:organizations/policy:Policy", {"content": policy("s3:*")})
UNIT = Need("aws:organizations/organizationalUnit:OrganizationalUnit", {"parentId": ROOT, "name": "unit"})
STRONG = {"minimumPasswordLength": 14, "requireSymbols": True}

SAMPLES = {
    "aws:iam/role:Role": Sample(
        create={"assumeRolePolicy": trust("ec2.amazonaws.com"), "tags": TAGS},
        update={
            "assumeRolePolicy": trust("eks.amazonaws.com"),
            "maxSessionDuration": 7200,
            "description": "changed",
            "tags": {},
        },
        replace={"path": "/platform/"},
    ),
    "aws:iam/rolePolicy:RolePolicy": Sample(
        needs={"role": role("ec2.amazonaws.com"), "other": role("eks.amazonaws.com")},
        create={"role": "${role}", "policy": policy("s3:Get*")},
        update={"policy": policy("s3:List*")},
        replace={"role": "${other}"},
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Sample(
        needs={"role": role("ec2.amazonaws.com"), "other": role("eks.amazonaws.com"), "policy": MANAGED},
        create={"role": "${role}", "policyArn": "${policy}"},
        replace={"role": "${other}"},
    ),
    "aws:iam/policy:Policy": Sample(
        create={"policy": policy("s3:Get*"), "tags": TAGS},
        update={"policy": policy("s3:List*"), "tags": {"a": "b"}},
        replace={"description": "another"},
    ),
    "aws:iam/instanceProfile:InstanceProfile": Sample(
        needs={"role": role("ec2.amazonaws.com"), "other": role("ec2.amazonaws.com")},
        create={"role": "${role}", "tags": TAGS},
        update={"role": "${other}", "tags": {}},
        replace={"path": "/platform/"},
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Sample(
        create={
            "url": "https://oidc.example.com/x",
            "clientIdLists": ["sts.amazonaws.com"],
            "thumbprintLists": ["a" * 40],
            "tags": TAGS,
        },
        update={"thumbprintLists": ["b" * 40]},
        replace={"url": "https://oidc.example.com/y"},
    ),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": Sample(
        create={"awsServiceName": "eks.amazonaws.com", "description": "one"},
        update={"description": "two"},
        replace={"awsServiceName": "rds.amazonaws.com"},
    ),
    "aws:iam/accountPasswordPolicy:AccountPasswordPolicy": Sample(
        create=STRONG, update={"minimumPasswordLength": 16}
    ),
    "aws:iam/accountAlias:AccountAlias": Sample(
        create={"accountAlias": "sample-alias"},
        replace={"accountAlias": "other-alias"},
    ),
    "aws:organizations/organization:Organization": Sample(
        create={
            "awsServiceAccessPrincipals": ["cloudtrail.amazonaws.com"],
            "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY"],
        },
        update={
            "awsServiceAccessPrincipals": ["config.amazonaws.com"],
            "enabledPolicyTypes": ["SERVICE_CONTROL_POLICY", "TAG_POLICY"],
        },
    ),
    "aws:organizations/organizationalUnit:OrganizationalUnit": Sample(
        needs=ORG,
        create={"name": "one", "parentId": ROOT, "tags": TAGS},
        update={"name": "two", "tags": {"a": "b"}},
    ),
    "aws:organizations/account:Account": Sample(
        needs={**ORG, "unit": UNIT},
        create={
            "name": "sample",
            "email": "sample@example.com",
            "parentId": "${unit}",
            "roleName": "OrganizationAccountAccessRole",
            "tags": TAGS,
        },
        update={"parentId": ROOT, "tags": {}},
        replace={"email": "other@example.com"},
    ),
    "aws:organizations/policy:Policy": Sample(
        needs=ORG,
        create={"content": policy("s3:*"), "tags": TAGS},
        update={"content": policy("ec2:*"), "description": "changed"},
        replace={"type": "TAG_POLICY"},
    ),
    "aws:organizations/policyAttachment:PolicyAttachment": Sample(
        needs={**ORG, "unit": UNIT, "policy": SCP},
        create={"policyId": "${policy}", "targetId": "${unit}"},
        replace={"targetId": ROOT},
    ),
    "aws:organizations/delegatedAdministrator:DelegatedAdministrator": Sample(
        needs={**ORG, "member": MEMBER},
        create={"accountId": "${member}", "servicePrincipal": "guardduty.amazonaws.com"},
        replace={"servicePrincipal": "config.amazonaws.com"},
    ),
    "aws:ram/sharingWithOrganization:SharingWithOrganization": Sample(needs=ORG, create={}),
    "aws:kms/key:Key": Sample(
        create={
            "description": "one",
            "enableKeyRotation": True,
            "deletionWindowInDays": 7,
            "policy": policy("kms:*"),
            "tags": TAGS,
        },
        update={"description": "two", "enableKeyRotation": False, "isEnabled": False, "tags": {"a": "b"}},
        replace={"keyUsage": "GENERATE_VERIFY_MAC"},
    ),
    "aws:kms/alias:Alias": Sample(
        needs={"key": KEY, "other": KEY},
        create={"name": "alias/sample", "targetKeyId": "${key.arn}"},
        update={"targetKeyId": "${other}"},
        replace={"name": "alias/another"},
    ),
    "aws:kms/grant:Grant": Sample(
        needs={"key": KEY, "role": role("ec2.amazonaws.com"), "other": role("eks.amazonaws.com")},
        create={
            "keyId": "${key.arn}",
            "name": "sample",
            "granteePrincipal": "${role.arn}",
            "operations": ["Decrypt", "DescribeKey"],
            "retiringPrincipal": "${other.arn}",
        },
        replace={"granteePrincipal": "${other.arn}"},
    ),
}
