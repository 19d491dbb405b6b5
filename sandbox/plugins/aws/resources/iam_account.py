"""IAM: what an account has once: alias, password policy, identity providers, service-linked roles."""

from __future__ import annotations

from sandbox.plugins.aws.entry import Call, Resource
from sandbox.plugins.aws.resources.iam import iam_tags
from sandbox.plugins.aws.scope import Scope


def _service_linked_role(scope: Scope) -> str:
    return scope.id.rpartition("/")[2]


RESOURCES = (
    Resource(
        token="aws:iam/openIdConnectProvider:OpenIdConnectProvider",
        service="iam",
        rename={"clientIdLists": "ClientIDList", "thumbprintLists": "ThumbprintList"},
        create=Call("CreateOpenIDConnectProvider"),
        id="result.OpenIDConnectProviderArn",
        key={"OpenIDConnectProviderArn": "id"},
        read=(Call("GetOpenIDConnectProvider"),),
        update=(Call("UpdateOpenIDConnectProviderThumbprint"),),
        delete=Call("DeleteOpenIDConnectProvider"),
        outputs={
            "arn": "id",
            "url": lambda s: s.props.get("url") or f"https://{s.doc['Url'].removeprefix('https://')}",
        },
        computed=("thumbprintLists",),
        tags=iam_tags("OpenIDConnectProvider", "OpenIDConnectProviderArn"),
        title="IAM OIDC Provider",
    ),
    Resource(
        token="aws:iam/serviceLinkedRole:ServiceLinkedRole",
        service="iam",
        rename={"uniqueId": "RoleId", "name": "RoleName"},
        create=Call("CreateServiceLinkedRole"),
        id="result.Role.Arn",
        key={"RoleName": _service_linked_role},
        read=(Call("GetRole", result="Role"),),
        update=(Call("UpdateRole", {"Description": "props.description"}, match=False),),
        delete=Call("DeleteServiceLinkedRole", {"RoleName": _service_linked_role}),
        outputs={"awsServiceName": lambda s: s.doc["Path"].split("/")[2]},
        tags=iam_tags("Role", "RoleName", "doc.RoleName"),
        title="IAM Service Linked Role",
    ),
    Resource(
        token="aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        service="iam",
        create=Call("UpdateAccountPasswordPolicy"),
        update=(Call("UpdateAccountPasswordPolicy"),),
        id=lambda _: "iam-account-password-policy",
        read=(Call("GetAccountPasswordPolicy", result="PasswordPolicy"),),
        delete=Call("DeleteAccountPasswordPolicy"),
        defaults={"allowUsersToChangePassword": True, "minimumPasswordLength": 6},
        computed=(
            "hardExpiry",
            "maxPasswordAge",
            "passwordReusePrevention",
            "requireLowercaseCharacters",
            "requireNumbers",
            "requireSymbols",
            "requireUppercaseCharacters",
        ),
        title="IAM Account Password Policy",
    ),
    Resource(
        token="aws:iam/accountAlias:AccountAlias",
        service="iam",
        create=Call("CreateAccountAlias"),
        id="props.accountAlias",
        key={"AccountAlias": "id"},
        read=(
            Call(
                "ListAccountAliases",
                result=lambda s: {"accountAlias": s.id} if s.id in s.result["AccountAliases"] else None,
            ),
        ),
        delete=Call("DeleteAccountAlias"),
        outputs={"accountAlias": "id"},
        title="IAM Account Alias",
    ),
)
