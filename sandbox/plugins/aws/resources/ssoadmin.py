"""IAM Identity Center: permission sets, their policies and assignments, and groups."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource, Tagging
from sandbox.plugins.aws.scope import Scope
from sandbox.plugins.timings import pause

KEY = {"InstanceArn": "props.instanceArn", "PermissionSetArn": "props.permissionSetArn"}
SET_ID = "{permissionSetArn},{instanceArn}"
ASSIGNMENT = "{principalId},{principalType},{targetId},{targetType},{permissionSetArn},{instanceArn}"


def _set_arn(scope: Scope) -> str:
    return scope.id.partition(",")[0]


def _instance(scope: Scope) -> str:
    return scope.id.rpartition(",")[2]


OWN_KEY = {"InstanceArn": _instance, "PermissionSetArn": _set_arn}
TAG_KEY = {"InstanceArn": _instance, "ResourceArn": _set_arn}


def _attached(scope: Scope) -> Any:
    found = scope.result["AttachedManagedPolicies"]
    return next((policy for policy in found if policy["Arn"] == scope.props["managedPolicyArn"]), None)


def _assigned(scope: Scope) -> Any:
    wanted = (scope.props["principalId"], scope.props["principalType"])
    found = scope.result["AccountAssignments"]
    return next((a for a in found if (a["PrincipalId"], a["PrincipalType"]) == wanted), None)


def _wait_for(scope: Scope, answer: Any, describe: str, key: str, member: str) -> None:
    """Assignments are made in the background."""
    from sandbox.plugins.aws.errors import OperationFailedError

    status = answer[key]
    while status["Status"] == "IN_PROGRESS":
        pause("Identity Center", 0.2)
        request = {"InstanceArn": scope.props["instanceArn"], member: status["RequestId"]}
        status = scope.call(describe, **request)[key]
    if status["Status"] == "FAILED":
        raise OperationFailedError(str(status.get("FailureReason")))


def _assignment(scope: Scope) -> dict[str, Any]:
    names = ("instanceArn", "permissionSetArn", "principalId", "principalType", "targetId", "targetType")
    return {name[0].upper() + name[1:]: scope.props[name] for name in names}


def _assign(scope: Scope) -> Any:
    answer = scope.call("create_account_assignment", **_assignment(scope))
    _wait_for(
        scope,
        answer,
        "describe_account_assignment_creation_status",
        "AccountAssignmentCreationStatus",
        "AccountAssignmentCreationRequestId",
    )
    return answer


def _unassign(scope: Scope) -> None:
    answer = scope.call("delete_account_assignment", **_assignment(scope))
    _wait_for(
        scope,
        answer,
        "describe_account_assignment_deletion_status",
        "AccountAssignmentDeletionStatus",
        "AccountAssignmentDeletionRequestId",
    )


ASSIGNMENT_PROPERTIES = (
    "instanceArn",
    "permissionSetArn",
    "principalId",
    "principalType",
    "targetId",
    "targetType",
)

RESOURCES = (
    Resource(
        token="aws:ssoadmin/permissionSet:PermissionSet",
        service="sso-admin",
        title="SSO Permission Set",
        name="name",
        create=Call("CreatePermissionSet"),
        id=lambda s: f"{s.result['PermissionSet']['PermissionSetArn']},{s.props['instanceArn']}",
        key=OWN_KEY,
        read=(Call("DescribePermissionSet", result="PermissionSet"),),
        update=(Call("UpdatePermissionSet"),),
        delete=Call("DeletePermissionSet"),
        outputs={"arn": "doc.PermissionSetArn", "instanceArn": _instance},
        defaults={"sessionDuration": "PT1H"},
        replace=("instanceArn", "name"),
        tags=Tagging(
            "TagResource",
            "UntagResource",
            TAG_KEY,
            list=Call("ListTagsForResource", TAG_KEY, result="Tags", match=False),
        ),
    ),
    Resource(
        token="aws:ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
        service="sso-admin",
        title="SSO Managed Policy Attachment",
        create=Call("AttachManagedPolicyToPermissionSet"),
        id_format="{managedPolicyArn},{permissionSetArn},{instanceArn}",
        key={**KEY, "ManagedPolicyArn": "props.managedPolicyArn"},
        read=(Call("ListManagedPoliciesInPermissionSet", result=_attached),),
        delete=Call("DetachManagedPolicyFromPermissionSet"),
        outputs={
            "managedPolicyName": "doc.Name",
            "managedPolicyArn": "doc.Arn",
            "instanceArn": "props.instanceArn",
            "permissionSetArn": "props.permissionSetArn",
        },
    ),
    Resource(
        token="aws:ssoadmin/accountAssignment:AccountAssignment",
        service="sso-admin",
        title="SSO Account Assignment",
        create=Function(_assign, uses=ASSIGNMENT_PROPERTIES),
        id_format=ASSIGNMENT,
        key={**KEY, "AccountId": "props.targetId"},
        read=(Call("ListAccountAssignments", result=_assigned),),
        delete=Function(_unassign),
        outputs={name: f"props.{name}" for name in ASSIGNMENT_PROPERTIES},
    ),
    Resource(
        token="aws:identitystore/group:Group",
        service="identitystore",
        title="Identity Store Group",
        create=Call("CreateGroup"),
        id=lambda s: f"{s.props['identityStoreId']}/{s.result['GroupId']}",
        key={
            "IdentityStoreId": lambda s: s.id.partition("/")[0],
            "GroupId": lambda s: s.id.rpartition("/")[2],
        },
        read=(Call("DescribeGroup"),),
        update=(
            Call(
                "UpdateGroup",
                {
                    "Operations": lambda s: [
                        {"AttributePath": name, "AttributeValue": s.props[name]}
                        for name in ("displayName", "description")
                        if s.props.get(name)
                    ]
                },
                match=False,
                uses=("displayName", "description"),
            ),
        ),
        delete=Call("DeleteGroup"),
        outputs={"arn": "join('', ['arn:aws:identitystore:::group/', doc.GroupId])"},
    ),
)
