"""IAM: roles, policies, instance profiles."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.scope import Scope


def iam_tags(kind: str, key: str, value: str = "id") -> Tagging:
    return Tagging(f"Tag{kind}", f"Untag{kind}", {key: value})


def _detach_role(scope: Scope) -> None:
    """What `forceDetachPolicies` promises; the entry's own inline and managed policies go too."""
    for policy in scope.call("list_attached_role_policies", RoleName=scope.id)["AttachedPolicies"]:
        scope.call("detach_role_policy", RoleName=scope.id, PolicyArn=policy["PolicyArn"])
    for name in scope.call("list_role_policies", RoleName=scope.id)["PolicyNames"]:
        scope.call("delete_role_policy", RoleName=scope.id, PolicyName=name)


def _forget_versions(scope: Scope) -> None:
    """A managed policy keeps five versions; the oldest makes room for the next."""
    versions = scope.call("list_policy_versions", PolicyArn=scope.id)["Versions"]
    spare = sorted((v for v in versions if not v["IsDefaultVersion"]), key=lambda v: str(v["CreateDate"]))
    if len(versions) >= 5:
        scope.call("delete_policy_version", PolicyArn=scope.id, VersionId=spare[0]["VersionId"])


def _delete_versions(scope: Scope) -> None:
    for version in scope.call("list_policy_versions", PolicyArn=scope.id)["Versions"]:
        if not version["IsDefaultVersion"]:
            scope.call("delete_policy_version", PolicyArn=scope.id, VersionId=version["VersionId"])


RESOURCES = (
    Resource(
        token="aws:iam/role:Role",
        service="iam",
        name="name",
        rename={
            "name": "RoleName",
            "assumeRolePolicy": "AssumeRolePolicyDocument",
            "createDate": "CreateDate",
            "uniqueId": "RoleId",
        },
        create=Call("CreateRole"),
        id="result.Role.RoleName",
        key={"RoleName": "id"},
        read=(
            Call("GetRole", result="Role"),
            Call("ListAttachedRolePolicies", result="{managedPolicyArns: AttachedPolicies[].PolicyArn}"),
        ),
        update=(
            Call("UpdateRole"),
            Call("UpdateAssumeRolePolicy", {"PolicyDocument": "as_json(props.assumeRolePolicy)"}),
            Call("PutRolePermissionsBoundary", when="props.permissionsBoundary"),
            Call(
                "DeleteRolePermissionsBoundary", when="!props.permissionsBoundary && old.permissionsBoundary"
            ),
        ),
        delete=(
            Function(_detach_role, when="props.forceDetachPolicies"),
            Call("DeleteRole"),
        ),
        outputs={"permissionsBoundary": "doc.PermissionsBoundary.PermissionsBoundaryArn"},
        defaults={"maxSessionDuration": 3600, "path": "/", "forceDetachPolicies": False},
        documents=("assumeRolePolicy",),
        local=("forceDetachPolicies",),
        tags=iam_tags("Role", "RoleName"),
        title="IAM Role",
    ),
    Resource(
        token="aws:iam/rolePolicy:RolePolicy",
        service="iam",
        name="name",
        rename={"name": "PolicyName", "role": "RoleName", "policy": "PolicyDocument"},
        create=Call("PutRolePolicy"),
        update=(Call("PutRolePolicy"),),
        id_format="{role}:{name}",
        key={"RoleName": "props.role", "PolicyName": "props.name"},
        read=(Call("GetRolePolicy"),),
        delete=Call("DeleteRolePolicy"),
        replace=("name", "role"),
        documents=("policy",),
        title="IAM Role Policy",
    ),
    Resource(
        token="aws:iam/rolePolicyAttachment:RolePolicyAttachment",
        service="iam",
        rename={"role": "RoleName"},
        create=Call("AttachRolePolicy"),
        id_format="{role}/{policyArn}",
        key={"RoleName": "props.role", "PolicyArn": "props.policyArn"},
        read=(
            Call(
                "ListAttachedRolePolicies",
                result=lambda s: next(
                    (p for p in s.result["AttachedPolicies"] if p["PolicyArn"] == s.props["policyArn"]), None
                ),
            ),
        ),
        delete=Call("DetachRolePolicy"),
        outputs={"role": "props.role"},
        title="IAM Role Policy Attachment",
    ),
    Resource(
        token="aws:iam/policy:Policy",
        service="iam",
        name="name",
        rename={"name": "PolicyName", "policy": "PolicyDocument", "policyId": "PolicyId"},
        create=Call("CreatePolicy"),
        id="result.Policy.Arn",
        key={"PolicyArn": "id"},
        read=(
            Call("GetPolicy", result="Policy"),
            Call(
                "GetPolicyVersion",
                {"VersionId": "doc.DefaultVersionId"},
                result="{PolicyDocument: PolicyVersion.Document}",
            ),
        ),
        update=(
            Function(_forget_versions, uses=("policy",)),
            Call("CreatePolicyVersion", {"SetAsDefault": lambda _: True}),
        ),
        delete=(Function(_delete_versions), Call("DeletePolicy")),
        defaults={"path": "/"},
        documents=("policy",),
        tags=iam_tags("Policy", "PolicyArn"),
        title="IAM Policy",
    ),
    Resource(
        token="aws:iam/instanceProfile:InstanceProfile",
        service="iam",
        name="name",
        rename={"name": "InstanceProfileName", "uniqueId": "InstanceProfileId"},
        create=Call("CreateInstanceProfile"),
        id="result.InstanceProfile.InstanceProfileName",
        key={"InstanceProfileName": "id"},
        settle=(
            Call("RemoveRoleFromInstanceProfile", {"RoleName": "old.role"}, when="old.role"),
            Call("AddRoleToInstanceProfile", {"RoleName": "props.role"}, when="props.role"),
        ),
        read=(Call("GetInstanceProfile", result="InstanceProfile"),),
        delete=(
            Call(
                "RemoveRoleFromInstanceProfile", {"RoleName": "props.role"}, when="props.role", optional=True
            ),
            Call("DeleteInstanceProfile"),
        ),
        outputs={"role": "doc.Roles[0].RoleName"},
        keep=("role",),
        defaults={"path": "/"},
        tags=iam_tags("InstanceProfile", "InstanceProfileName"),
        title="IAM Instance Profile",
    ),
)
