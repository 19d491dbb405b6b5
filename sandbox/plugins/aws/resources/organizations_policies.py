"""Organizations: policies, and where they are attached."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.resources.organizations import TAGS, everything
from sandbox.plugins.aws.scope import Scope


def _attached(scope: Scope) -> Any:
    target = scope.props["targetId"]
    found = everything(scope, "list_targets_for_policy", "Targets", PolicyId=scope.props["policyId"])
    return next((item for item in found if item["TargetId"] == target), None)


RESOURCES = (
    Resource(
        token="aws:organizations/policy:Policy",
        service="organizations",
        title="Organizations Policy",
        name="name",
        create=Call("CreatePolicy", {"Description": "props.description || ''"}),
        id="result.Policy.PolicySummary.Id",
        key={"PolicyId": "id"},
        read=(
            Call("DescribePolicy", result="Policy.PolicySummary"),
            Call("DescribePolicy", result="{Content: Policy.Content}"),
        ),
        update=(Call("UpdatePolicy"),),
        delete=Call("DeletePolicy", when="!props.skipDestroy"),
        defaults={"type": "SERVICE_CONTROL_POLICY"},
        local=("skipDestroy",),
        documents=("content",),
        tags=TAGS,
    ),
    Resource(
        token="aws:organizations/policyAttachment:PolicyAttachment",
        service="organizations",
        title="Organizations Policy Attachment",
        create=Call("AttachPolicy"),
        id_format="{targetId}:{policyId}",
        key={"PolicyId": "props.policyId", "TargetId": "props.targetId"},
        read=(Function(_attached),),
        delete=Call("DetachPolicy", when="!props.skipDestroy"),
        outputs={"policyId": "props.policyId"},
        missing=("TargetNotFoundException", "PolicyNotAttachedException"),
        local=("skipDestroy",),
    ),
)
