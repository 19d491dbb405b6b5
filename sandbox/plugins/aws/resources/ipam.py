"""IPAM: the organization's address pools."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource, Wait
from sandbox.plugins.aws.resources.ec2 import ec2_tags
from sandbox.plugins.aws.resources.hybrid import GONE
from sandbox.plugins.aws.scope import Scope


def _regions(scope: Scope) -> set[str]:
    return {item["regionName"] for item in scope.props.get("operatingRegions") or []}


def _known_regions(scope: Scope) -> set[str]:
    return {item["regionName"] for item in scope.old.get("operatingRegions") or []}


def _named(names: set[str]) -> Any:
    return [{"RegionName": name} for name in sorted(names)] or None


RESOURCES = (
    Resource(
        token="aws:ec2/vpcIpam:VpcIpam",
        service="ec2",
        title="IPAM",
        create=Call("CreateIpam"),
        id="result.Ipam.IpamId",
        key={"IpamId": "id"},
        read=(Call("DescribeIpams", {"IpamIds": "[id]"}, result="Ipams[0]"),),
        wait=Wait("contains(['create-complete', 'modify-complete'], doc.State)"),
        gone=GONE,
        update=(
            Call(
                "ModifyIpam",
                {
                    "AddOperatingRegions": lambda s: _named(_regions(s) - _known_regions(s)),
                    "RemoveOperatingRegions": lambda s: _named(_known_regions(s) - _regions(s)),
                },
                uses=("operatingRegions",),
            ),
        ),
        delete=Call("DeleteIpam", {"Cascade": "props.cascade"}),
        deleted_wait=True,
        outputs={"arn": "doc.IpamArn"},
        defaults={"tier": "advanced"},
        computed=("enablePrivateGua", "meteredAccount"),
        local=("cascade",),
        tags=ec2_tags("ipam"),
    ),
    Resource(
        token="aws:ec2/vpcIpamPool:VpcIpamPool",
        service="ec2",
        title="IPAM Pool",
        create=Call("CreateIpamPool", skip=("cascade",)),
        id="result.IpamPool.IpamPoolId",
        key={"IpamPoolId": "id"},
        read=(Call("DescribeIpamPools", {"IpamPoolIds": "[id]"}, result="IpamPools[0]"),),
        wait=Wait("contains(['create-complete', 'modify-complete'], doc.State)"),
        gone=GONE,
        update=(Call("ModifyIpamPool"),),
        delete=Call("DeleteIpamPool", {"Cascade": "props.cascade"}),
        deleted_wait=True,
        outputs={
            "arn": "doc.IpamPoolArn",
            "ipamScopeId": "part(doc.IpamScopeArn, '/', `-1`) || props.ipamScopeId",
        },
        computed=("autoImport", "locale"),
        local=("cascade",),
        tags=ec2_tags("ipam-pool"),
    ),
    Resource(
        token="aws:ec2/vpcIpamPoolCidr:VpcIpamPoolCidr",
        service="ec2",
        title="IPAM Pool CIDR",
        create=Call("ProvisionIpamPoolCidr"),
        id=lambda s: f"{s.result['IpamPoolCidr']['Cidr']}_{s.props['ipamPoolId']}",
        id_parts=("cidr", "ipamPoolId"),
        key={"IpamPoolId": "props.ipamPoolId"},
        read=(
            Call(
                "GetIpamPoolCidrs",
                result=lambda s: next(
                    (c for c in s.result["IpamPoolCidrs"] if c["Cidr"] == s.id.partition("_")[0]), None
                ),
            ),
        ),
        wait=Wait(
            "doc.State == 'provisioned'",
            failed="doc.State == 'failed-provision' && as_json(doc.FailureReason)",
        ),
        gone="contains(['deprovisioned', 'pending-deprovision'], doc.State)",
        delete=Call("DeprovisionIpamPoolCidr", {"Cidr": lambda s: s.id.partition("_")[0]}, match=False),
        deleted_wait=True,
        outputs={"ipamPoolId": "props.ipamPoolId"},
        computed=("cidr",),
        write_only=("netmaskLength",),
    ),
    Resource(
        token="aws:ec2/vpcIpamOrganizationAdminAccount:VpcIpamOrganizationAdminAccount",
        service="ec2",
        title="IPAM Organization Admin Account",
        create=Call("EnableIpamOrganizationAdminAccount"),
        id="props.delegatedAdminAccountId",
        read=(
            Call(
                "ListDelegatedAdministrators",
                {"ServicePrincipal": "'ipam.amazonaws.com'"},
                service="organizations",
                match=False,
                result=lambda s: next(
                    (a for a in s.result["DelegatedAdministrators"] if a["Id"] == s.id), None
                ),
            ),
        ),
        delete=Call("DisableIpamOrganizationAdminAccount", {"DelegatedAdminAccountId": "id"}),
        outputs={"delegatedAdminAccountId": "id", "servicePrincipal": "'ipam.amazonaws.com'"},
    ),
)
