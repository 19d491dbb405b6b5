"""EKS: who may enter a cluster, and as whom its pods act."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource
from sandbox.plugins.aws.resources.eks import CLUSTER, eks_tags
from sandbox.plugins.aws.scope import Scope


def _access_policy(scope: Scope) -> Any:
    found = scope.result["associatedAccessPolicies"]
    return next((policy for policy in found if policy["policyArn"] == scope.props["policyArn"]), None)


RESOURCES = (
    Resource(
        token="aws:eks/accessEntry:AccessEntry",
        service="eks",
        title="EKS Access Entry",
        rename={"userName": "username"},
        create=Call("CreateAccessEntry"),
        id_format="{clusterName}:{principalArn}",
        key={**CLUSTER, "principalArn": "props.principalArn"},
        read=(Call("DescribeAccessEntry", result="accessEntry"),),
        update=(Call("UpdateAccessEntry", {"kubernetesGroups": "props.kubernetesGroups || `[]`"}),),
        delete=Call("DeleteAccessEntry"),
        computed=("kubernetesGroups", "userName"),
        defaults={"type": "STANDARD"},
        tags=eks_tags("accessEntryArn"),
    ),
    Resource(
        token="aws:eks/accessPolicyAssociation:AccessPolicyAssociation",
        service="eks",
        title="EKS Access Policy Association",
        create=Call("AssociateAccessPolicy"),
        id_format="{clusterName}#{principalArn}#{policyArn}",
        key={**CLUSTER, "principalArn": "props.principalArn", "policyArn": "props.policyArn"},
        read=(Call("ListAssociatedAccessPolicies", result=_access_policy),),
        delete=Call("DisassociateAccessPolicy"),
        outputs={"clusterName": "props.clusterName", "principalArn": "props.principalArn"},
    ),
    Resource(
        token="aws:eks/podIdentityAssociation:PodIdentityAssociation",
        service="eks",
        title="EKS Pod Identity Association",
        import_format="{clusterName},{id}",
        create=Call("CreatePodIdentityAssociation"),
        id="result.association.associationId",
        key={**CLUSTER, "associationId": "id"},
        read=(Call("DescribePodIdentityAssociation", result="association"),),
        update=(Call("UpdatePodIdentityAssociation"),),
        delete=Call("DeletePodIdentityAssociation"),
        computed=("disableSessionTags",),
        tags=eks_tags("associationArn"),
    ),
)
