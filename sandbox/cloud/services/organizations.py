"""Organizations as AWS behaves: delegated administrators, quotas of policies, who may read what."""

from __future__ import annotations

from typing import Any

from sandbox.cloud import organization
from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.generic.engine import serve
from sandbox.cloud.generic.kinds import Item, Setting

MAX_SCPS_PER_TARGET = 5
MAX_SCP_CHARACTERS = 5120
# Policy types that moto lists or knows nothing of; they are kept as tag policies are.
MORE_POLICY_TYPES = ("BACKUP_POLICY", "CHATBOT_POLICY", "DECLARATIVE_POLICY_EC2", "SECURITYHUB_POLICY")
FOR_EVERY_MEMBER = frozenset({"DescribeOrganization", "ListRoots", "LeaveOrganization"})
READING = ("Describe", "List")
DELEGATES = [
    "account",
    "backup",
    "cloudtrail",
    "config",
    "detective",
    "fms",
    "guardduty",
    "health",
    "inspector2",
    "ipam",
    "license-manager",
    "macie",
    "networkmanager",
    "ram",
    "securityhub",
    "securitylake",
    "servicecatalog",
    "sso",
    "ssm",
    "stacksets.cloudformation",
    "member.org.stacksets.cloudformation",
    "storage-lens.s3",
    "tagpolicies.tag",
    "auditmanager",
    "access-analyzer",
    "config-multiaccountsetup",
    "compute-optimizer",
    "devops-guru",
    "reachabilityanalyzer.networkinsights",
    "reporting.trustedadvisor",
    "resource-explorer-2",
    "cost-optimization-hub.bcm",
    "iam",
    "controltower",
    "identitystore",
    "user-subscriptions",
    "observabilityadmin",
    "malware-protection.guardduty",
]


def install(registry: Registry) -> None:
    _accept_all_principals()
    for operation in _operations():
        registry.handle("organizations", operation, _for_members)
    registry.handle("organizations", "CreatePolicy", create_policy)
    registry.handle("organizations", "AttachPolicy", attach_policy)
    registry.handle("organizations", "CreateOrganizationalUnit", create_unit)
    registry.handle("organizations", "DeleteOrganizationalUnit", delete_unit)
    serve(registry, RESOURCE_POLICY)


def create_policy(call: Call) -> Answer:
    """moto lacks some policy types; the quota on the document's size is AWS's."""
    kind, content = call.params.get("Type"), str(call.params.get("Content", ""))
    if kind == organization.SCP and len(content) > MAX_SCP_CHARACTERS:
        raise AwsError(
            "ConstraintViolationException",
            f"The service control policy has {len(content)} characters, the maximum is {MAX_SCP_CHARACTERS}.",
            fields={"Reason": "POLICY_CONTENT_LIMIT_EXCEEDED"},
        )
    if kind not in MORE_POLICY_TYPES:
        return call.forward()
    backend = _backend(call)
    described = backend.create_policy(**{**call.params, "Type": "TAG_POLICY"})
    policy = backend.get_policy_by_id(described["Policy"]["PolicySummary"]["Id"])
    policy.type = kind
    policy._arn_format = "arn:{0}:organizations::{1}:policy/{2}/" + str(kind).lower() + "/{3}"
    answer: dict[str, Any] = policy.describe()
    return answer


def attach_policy(call: Call) -> Answer:
    """The policy type must be enabled on the root, and a target takes five SCPs."""
    backend = _backend(call)
    policy = backend.get_policy_by_id(call.params["PolicyId"])
    root = next(unit for unit in backend.ou if unit.type == "ROOT")
    if all(enabled["Type"] != policy.type for enabled in root.policy_types):
        message = (
            f"This operation can be performed only for enabled policy types: {policy.type} is not enabled."
        )
        raise AwsError("PolicyTypeNotEnabledException", message)
    target: Any = next(
        (node for node in [*backend.ou, *backend.accounts] if node.id == call.params["TargetId"]), None
    )
    attached = [other for other in target.attached_policies if other.type == policy.type] if target else []
    if policy in attached:
        raise AwsError(
            "DuplicatePolicyAttachmentException", f"{policy.name} is already attached to {target.id}."
        )
    if policy.type == organization.SCP and len(attached) >= MAX_SCPS_PER_TARGET:
        message = f"{target.id} already has {MAX_SCPS_PER_TARGET} service control policies, the maximum."
        fields = {"Reason": "MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"}
        raise AwsError("ConstraintViolationException", message, fields=fields)
    return call.forward()


def create_unit(call: Call) -> Answer:
    for unit in _backend(call).ou:
        if unit.parent_id == call.params.get("ParentId") and unit.name == call.params.get("Name"):
            message = f"An organizational unit named {unit.name} exists already under {unit.parent_id}."
            raise AwsError("DuplicateOrganizationalUnitException", message)
    return call.forward()


def delete_unit(call: Call) -> Answer:
    """Only an empty unit goes, and its policies are detached."""
    backend, identifier = _backend(call), call.params.get("OrganizationalUnitId")
    if any(node.parent_id == identifier for node in [*backend.ou, *backend.accounts]):
        message = f"The organizational unit {identifier} still holds accounts or units."
        raise AwsError("OrganizationalUnitNotEmptyException", message)
    answer = call.forward()
    for policy in backend.policies:
        policy.attachments = [target for target in policy.attachments if target.id != identifier]
    return answer


def _for_members(call: Call) -> Answer:
    """Members read the organization only as delegated administrators, and never change it."""
    management = organization.management_account(call.account)
    if management is None or management == call.account:
        return call.forward()
    delegated = any(admin.account.id == call.account for admin in _backend(call).admins)
    if call.operation in FOR_EVERY_MEMBER:
        return call.forward()
    if delegated and call.operation.startswith(READING):
        return call.forward(account=management)
    raise AwsError("AccessDeniedException", "You don't have permissions to access this resource.")


def _operations() -> list[str]:
    from moto.core.utils import get_service_model

    return list(get_service_model("organizations").operation_names)


def _accept_all_principals() -> None:
    """moto's lists of service principals are data that lags behind AWS."""
    from moto.organizations.models import FakeDelegatedAdministrator, FakePolicy, FakeRoot, FakeServiceAccess

    principals = [f"{name}.amazonaws.com" for name in DELEGATES]
    for known in (FakeServiceAccess.TRUSTED_SERVICES, FakeDelegatedAdministrator.SUPPORTED_SERVICES):
        known.extend(principal for principal in principals if principal not in known)
    for types in (FakePolicy.SUPPORTED_POLICY_TYPES, FakeRoot.SUPPORTED_POLICY_TYPES):
        types.extend(kind for kind in MORE_POLICY_TYPES if kind not in types)


def _backend(call: Call) -> Any:
    backend = organization.backend_of(call.account)
    if backend is None:
        raise AwsError(
            "AWSOrganizationsNotInUseException", "Your account is not a member of an organization."
        )
    return backend


def _resource_policy(call: Call, item: Item) -> Item:
    identifier = organization.organization_id(call.account) or ""
    arn = f"arn:aws:organizations::{call.account}:resourcepolicy/{identifier}/rp-{identifier[2:]}"
    summary = {"Id": f"rp-{identifier[2:]}", "Arn": arn}
    return {"ResourcePolicy": {"ResourcePolicySummary": summary, "Content": item.get("Content", "")}}


RESOURCE_POLICY = Setting(
    service="organizations",
    name="ResourcePolicy",
    read=("DescribeResourcePolicy",),
    write=("PutResourcePolicy",),
    reset=("DeleteResourcePolicy",),
    missing="ResourcePolicyNotFoundException",
    answer=_resource_policy,
)
