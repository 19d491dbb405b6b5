"""What a request tells the SCP evaluator."""

from __future__ import annotations

from typing import Any

import pytest

from sandbox.cloud.extension import Call, Registry
from sandbox.cloud.identity import Caller
from sandbox.cloud.request_context import context_of, resource_of


def _call(service: str, operation: str, params: dict[str, Any]) -> Call:
    return Call(
        service=service,
        operation=operation,
        account="111122223333",
        region="eu-central-1",
        protocol="json",
        caller=Caller("111122223333", "arn:aws:iam::111122223333:role/x", "KEY"),
        request=None,  # type: ignore[arg-type] # neither function looks at the request itself
        registry=Registry(),
        parse=lambda: params,
        next=lambda _call: {},
    )


@pytest.mark.parametrize(
    ("service", "operation", "params", "expected"),
    [
        ("s3", "PutObject", {"Bucket": "b", "Key": "k/v"}, "arn:aws:s3:::b/k/v"),
        ("iam", "DeleteRole", {"RoleName": "r"}, "arn:aws:iam::111122223333:role/r"),
        ("cloudtrail", "StopLogging", {"Name": "t"}, "arn:aws:cloudtrail:eu-central-1:111122223333:trail/t"),
        ("kms", "DisableKey", {"KeyId": "arn:aws:kms:x:1:key/2"}, "arn:aws:kms:x:1:key/2"),
        ("backup", "TagResource", {"ResourceArn": "arn:aws:backup:x:1:y"}, "arn:aws:backup:x:1:y"),
        ("ec2", "DescribeVpcs", {}, "*"),
    ],
)
def test_the_resource_is_found_where_the_service_puts_it(
    service: str, operation: str, params: dict[str, Any], expected: str
) -> None:
    assert resource_of(_call(service, operation, params)) == expected


@pytest.mark.parametrize(
    "params",
    [
        {"Tags": [{"Key": "Owner", "Value": "team"}]},
        {"tags": {"Owner": "team"}},
        {"TagSpecifications": [{"ResourceType": "vpc", "Tags": [{"Key": "Owner", "Value": "team"}]}]},
    ],
)
def test_tags_in_any_form_become_condition_keys(params: dict[str, Any]) -> None:
    context = context_of(_call("ec2", "CreateVpc", params))
    assert context["aws:RequestTag/Owner"] == "team"
    assert context["aws:TagKeys"] == ("Owner",)


def test_keys_of_the_service_come_from_the_parameters() -> None:
    params = {"InstanceType": "t3.micro", "MetadataOptions": {"HttpTokens": "required"}}
    context = context_of(_call("ec2", "RunInstances", params))
    assert (context["ec2:InstanceType"], context["ec2:MetadataHttpTokens"]) == ("t3.micro", "required")
    assert "ec2:InstanceType" not in context_of(_call("ec2", "DescribeInstances", params))


@pytest.mark.parametrize(
    ("service", "operation", "key", "read_as"),
    [
        ("rds", "CreateDBInstance", "rds:StorageEncrypted", False),
        ("elasticache", "CreateReplicationGroup", "elasticache:AtRestEncryptionEnabled", False),
        ("ram", "CreateResourceShare", "ram:RequestedAllowsExternalPrincipals", True),
    ],
)
def test_a_parameter_that_is_left_out_is_read_as_aws_reads_it(
    service: str, operation: str, key: str, read_as: bool
) -> None:
    assert context_of(_call(service, operation, {}))[key] is read_as


def test_a_parameter_that_is_given_counts() -> None:
    context = context_of(_call("rds", "CreateDBInstance", {"StorageEncrypted": True, "Engine": "postgres"}))
    assert (context["rds:StorageEncrypted"], context["rds:DatabaseEngine"]) == (True, "postgres")
