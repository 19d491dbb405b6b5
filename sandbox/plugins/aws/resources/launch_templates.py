"""EC2 launch templates, and defaults of an account."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Function, Resource
from sandbox.plugins.aws.resources.ec2 import ec2_tags
from sandbox.plugins.aws.scope import Scope

TEMPLATE_SKIP = ("name", "description", "defaultVersion", "updateDefaultVersion", "tags")


def _template_data(scope: Scope) -> Any:
    from sandbox.plugins.aws.convert import to_api
    from sandbox.plugins.aws.names import Renames
    from sandbox.plugins.aws.plan import input_shape

    members = input_shape("ec2", "CreateLaunchTemplate").members["LaunchTemplateData"].members
    renames = Renames(TEMPLATE_NAMES)
    result = {}
    for name, value in scope.props.items():
        member = renames.member(name, members)
        if member and value is not None and name not in TEMPLATE_SKIP:
            result[member] = to_api(value, members[member], name, renames)
    return result


TEMPLATE_NAMES = {
    "vpcSecurityGroupIds": "SecurityGroupIds",
    "securityGroupNames": "SecurityGroups",
    "networkInterfaces.securityGroups": "Groups",
}


TEMPLATE_PROPERTIES = (
    "blockDeviceMappings",
    "creditSpecification",
    "disableApiStop",
    "disableApiTermination",
    "ebsOptimized",
    "enclaveOptions",
    "iamInstanceProfile",
    "imageId",
    "instanceInitiatedShutdownBehavior",
    "instanceType",
    "keyName",
    "metadataOptions",
    "monitoring",
    "networkInterfaces",
    "placement",
    "tagSpecifications",
    "userData",
    "vpcSecurityGroupIds",
    "maintenanceOptions",
    "instanceMarketOptions",
    "hibernationOptions",
    "cpuOptions",
)


def _new_version(scope: Scope) -> None:
    answer = scope.call(
        "create_launch_template_version",
        LaunchTemplateId=scope.id,
        LaunchTemplateData=_template_data(scope),
        **({"VersionDescription": scope.props["description"]} if scope.props.get("description") else {}),
    )
    version = str(answer["LaunchTemplateVersion"]["VersionNumber"])
    if scope.props.get("updateDefaultVersion"):
        scope.call("modify_launch_template", LaunchTemplateId=scope.id, DefaultVersion=version)


RESOURCES = (
    Resource(
        token="aws:ec2/launchTemplate:LaunchTemplate",
        service="ec2",
        title="EC2 Launch Template",
        name="name",
        rename={"name": "LaunchTemplateName", **TEMPLATE_NAMES},
        create=Call(
            "CreateLaunchTemplate",
            {"LaunchTemplateData": _template_data, "VersionDescription": "props.description"},
            uses=TEMPLATE_PROPERTIES,
        ),
        id="result.LaunchTemplate.LaunchTemplateId",
        key={"LaunchTemplateId": "id"},
        update=(
            Function(_new_version, uses=(*TEMPLATE_PROPERTIES, "description")),
            Call(
                "ModifyLaunchTemplate",
                {"DefaultVersion": "to_string(props.defaultVersion)"},
                match=False,
                when="props.defaultVersion",
            ),
        ),
        read=(
            Call("DescribeLaunchTemplates", {"LaunchTemplateIds": "[id]"}, result="LaunchTemplates[0]"),
            Call(
                "DescribeLaunchTemplateVersions",
                {"Versions": "['$Latest']"},
                result="LaunchTemplateVersions[0].LaunchTemplateData",
            ),
            Call(
                "DescribeLaunchTemplateVersions",
                {"Versions": "['$Latest']"},
                result="{VersionDescription: LaunchTemplateVersions[0].VersionDescription}",
            ),
        ),
        delete=Call("DeleteLaunchTemplate", skip=("name",)),
        outputs={
            "arn": "join('', ['arn:aws:ec2:', region, ':', account, ':launch-template/', id])",
            "defaultVersion": "doc.DefaultVersionNumber",
            "latestVersion": "doc.LatestVersionNumber",
            "description": "doc.VersionDescription",
            "name": "doc.LaunchTemplateName",
        },
        computed=("defaultVersion",),
        local=("updateDefaultVersion",),
        tags=ec2_tags("launch-template"),
    ),
    Resource(
        token="aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        service="ec2",
        title="EC2 Instance Metadata Defaults",
        create=Call("ModifyInstanceMetadataDefaults"),
        update=(Call("ModifyInstanceMetadataDefaults"),),
        id=lambda s: s.region,
        read=(Call("GetInstanceMetadataDefaults", result="AccountLevel"),),
        delete=Call(
            "ModifyInstanceMetadataDefaults",
            {
                "HttpTokens": "'no-preference'",
                "HttpEndpoint": "'no-preference'",
                "InstanceMetadataTags": "'no-preference'",
                "HttpPutResponseHopLimit": "`-1`",
            },
            match=False,
        ),
        gone="!doc.HttpTokens && !doc.HttpEndpoint",
        computed=("httpEndpoint", "httpPutResponseHopLimit", "instanceMetadataTags"),
    ),
    Resource(
        token="aws:ebs/encryptionByDefault:EncryptionByDefault",
        service="ec2",
        title="EBS Encryption By Default",
        create=Call("EnableEbsEncryptionByDefault", when="props.enabled", match=False),
        settle=(
            Call("EnableEbsEncryptionByDefault", when="props.enabled", match=False),
            Call("DisableEbsEncryptionByDefault", when="!props.enabled", match=False),
        ),
        id=lambda _: "ebs-encryption-by-default",
        read=(Call("GetEbsEncryptionByDefault", result="{enabled: EbsEncryptionByDefault}"),),
        delete=Call("DisableEbsEncryptionByDefault", match=False),
        defaults={"enabled": True},
    ),
)
