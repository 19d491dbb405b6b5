"""What a request tells a policy: the resource it is about, and the condition keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import jmespath

from policies.evaluation import ContextValue
from sandbox.cloud import organization
from sandbox.cloud.extension import Call

# service -> (parameter, resource ARN with {value}); the first parameter that the request has decides.
RESOURCES: dict[str, tuple[tuple[str, str], ...]] = {
    "iam": (
        ("RoleName", "arn:aws:iam::{account}:role/{value}"),
        ("UserName", "arn:aws:iam::{account}:user/{value}"),
        ("GroupName", "arn:aws:iam::{account}:group/{value}"),
        ("InstanceProfileName", "arn:aws:iam::{account}:instance-profile/{value}"),
    ),
    "cloudtrail": (
        ("Name", "arn:aws:cloudtrail:{region}:{account}:trail/{value}"),
        ("TrailName", "arn:aws:cloudtrail:{region}:{account}:trail/{value}"),
    ),
    "config": (("ConfigRuleName", "arn:aws:config:{region}:{account}:config-rule/{value}"),),
    "dynamodb": (("TableName", "arn:aws:dynamodb:{region}:{account}:table/{value}"),),
    "ecr": (("repositoryName", "arn:aws:ecr:{region}:{account}:repository/{value}"),),
    "ec2": (
        ("VpcId", "arn:aws:ec2:{region}:{account}:vpc/{value}"),
        ("GroupId", "arn:aws:ec2:{region}:{account}:security-group/{value}"),
        ("SubnetId", "arn:aws:ec2:{region}:{account}:subnet/{value}"),
        ("TransitGatewayId", "arn:aws:ec2:{region}:{account}:transit-gateway/{value}"),
    ),
    "eks": (
        ("name", "arn:aws:eks:{region}:{account}:cluster/{value}"),
        ("clusterName", "arn:aws:eks:{region}:{account}:cluster/{value}"),
    ),
    "guardduty": (("DetectorId", "arn:aws:guardduty:{region}:{account}:detector/{value}"),),
    "kms": (("KeyId", "arn:aws:kms:{region}:{account}:key/{value}"),),
    "lambda": (("FunctionName", "arn:aws:lambda:{region}:{account}:function:{value}"),),
    "logs": (("logGroupName", "arn:aws:logs:{region}:{account}:log-group:{value}"),),
    "rds": (
        ("DBClusterIdentifier", "arn:aws:rds:{region}:{account}:cluster:{value}"),
        ("DBInstanceIdentifier", "arn:aws:rds:{region}:{account}:db:{value}"),
    ),
    "secretsmanager": (
        ("SecretId", "arn:aws:secretsmanager:{region}:{account}:secret:{value}"),
        ("Name", "arn:aws:secretsmanager:{region}:{account}:secret:{value}"),
    ),
    "ssm": (("Name", "arn:aws:ssm:{region}:{account}:parameter/{value}"),),
    "sqs": (("QueueName", "arn:aws:sqs:{region}:{account}:{value}"),),
    "sns": (("Name", "arn:aws:sns:{region}:{account}:{value}"),),
}
# (service, operation or "*") -> condition key -> where the request holds it.
KEYS: dict[tuple[str, str], dict[str, str]] = {
    ("ec2", "RunInstances"): {
        "ec2:InstanceType": "InstanceType",
        "ec2:MetadataHttpTokens": "MetadataOptions.HttpTokens",
        "ec2:ImageId": "ImageId",
    },
    ("ec2", "CreateVolume"): {"ec2:Encrypted": "Encrypted", "ec2:VolumeType": "VolumeType"},
    ("ec2", "ModifyInstanceMetadataOptions"): {"ec2:MetadataHttpTokens": "HttpTokens"},
    ("rds", "*"): {
        "rds:StorageEncrypted": "StorageEncrypted",
        "rds:PubliclyAccessible": "PubliclyAccessible",
        "rds:DatabaseEngine": "Engine",
        "rds:DatabaseClass": "DBInstanceClass",
    },
    ("elasticache", "*"): {
        "elasticache:AtRestEncryptionEnabled": "AtRestEncryptionEnabled",
        "elasticache:TransitEncryptionEnabled": "TransitEncryptionEnabled",
    },
    ("s3", "*"): {
        "s3:x-amz-acl": "ACL",
        "s3:x-amz-server-side-encryption": "ServerSideEncryption",
        "s3:prefix": "Prefix",
    },
    ("iam", "*"): {"iam:AWSServiceName": "AWSServiceName", "iam:PolicyARN": "PolicyArn"},
    ("iam", "PassRole"): {"iam:PassedToService": "Service"},
    ("kms", "*"): {"kms:ScheduleKeyDeletionPendingWindowInDays": "PendingWindowInDays"},
    ("ram", "*"): {
        "ram:RequestedAllowsExternalPrincipals": "allowExternalPrincipals",
        "ram:Principal": "principals",
        "ram:ResourceArn": "resourceArns",
    },
    ("eks", "*"): {"eks:endpointPublicAccess": "resourcesVpcConfig.endpointPublicAccess"},
    ("organizations", "*"): {"organizations:ServicePrincipal": "ServicePrincipal"},
}
# What AWS says of a parameter that a creating call leaves out: these keys are never absent there.
LEFT_OUT: dict[tuple[str, str], dict[str, bool]] = {
    ("rds", "CreateDBCluster"): {"rds:StorageEncrypted": False},
    ("rds", "CreateDBInstance"): {"rds:StorageEncrypted": False},
    ("elasticache", "CreateReplicationGroup"): {
        "elasticache:AtRestEncryptionEnabled": False,
        "elasticache:TransitEncryptionEnabled": False,
    },
    ("ram", "CreateResourceShare"): {"ram:RequestedAllowsExternalPrincipals": True},
}
TAG_LISTS = ("Tags", "tags", "TagList", "Tagging.TagSet", "TagSpecifications[].Tags[]", "TagSet")


def resource_of(call: Call) -> str:
    """The ARN that the request is about, as far as its parameters tell; `*` when they do not."""
    params = call.params
    if call.service == "s3" and "Bucket" in params:
        key = f"/{params['Key']}" if params.get("Key") else ""
        return f"arn:aws:s3:::{params['Bucket']}{key}"
    for name, pattern in RESOURCES.get(call.service, ()):
        value = params.get(name)
        if isinstance(value, str):
            return value if value.startswith("arn:") else _filled(pattern, call, value)
    arns = [
        value for name, value in params.items() if name.lower().endswith("arn") and isinstance(value, str)
    ]
    return arns[0] if arns else "*"


def context_of(call: Call) -> Mapping[str, ContextValue]:
    """Condition keys of the organization, the service and the tags; the evaluator adds those of the caller."""
    identifier = organization.organization_id(call.account)
    context: dict[str, ContextValue] = dict(LEFT_OUT.get((call.service, call.operation), {}))
    if identifier is not None:
        context["aws:PrincipalOrgID"] = identifier
        context["aws:PrincipalOrgPaths"] = (organization.organization_path(call.account),)
    for where in ("*", call.operation):
        for key, expression in KEYS.get((call.service, where), {}).items():
            value = jmespath.search(expression, call.params)
            if value is not None:
                context[key] = tuple(value) if isinstance(value, list) else value
    return context | _tag_keys(call.params)


def _tag_keys(params: Mapping[str, Any]) -> dict[str, ContextValue]:
    tags = _tags(params)
    context: dict[str, ContextValue] = {f"aws:RequestTag/{key}": value for key, value in tags.items()}
    return context | {"aws:TagKeys": tuple(tags)} if tags else context


def _tags(params: Mapping[str, Any]) -> dict[str, str]:
    for expression in TAG_LISTS:
        found = jmespath.search(expression, params)
        if isinstance(found, dict):
            return {str(key): str(value) for key, value in found.items()}
        if isinstance(found, list) and found:
            return {str(_of(tag, "Key")): str(_of(tag, "Value")) for tag in found if isinstance(tag, dict)}
    return {}


def _of(tag: Mapping[str, Any], name: str) -> object:
    lower = name.lower()
    return tag.get(name, tag.get(lower, tag.get(f"Tag{name}", "")))


def _filled(pattern: str, call: Call, value: str) -> str:
    return pattern.format(region=call.region, account=call.account, value=value.lstrip("/"))
