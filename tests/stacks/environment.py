"""A whole environment as a graph, on top of upstream stacks that are finished."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import stacks
from policies.image_age import NEVER_RELEASED
from stacks import settings
from tests.components.engine import Graph, build
from tests.stacks.program import READ_OUTPUTS, configuration

ACCOUNTS = {"security": "111111111111", "shared": "222222222222", "dev": "333333333333"}
ACCOUNTS |= {"stage": "444444444444", "prod": "555555555555"}
ORGANIZATION = {
    "organization_id": "o-1",
    "organization_arn": "arn:aws:organizations::123456789012:organization/o-1",
    "management_account_id": "123456789012",
    "account_ids": ACCOUNTS,
    "unit_ids": {"prod": "ou-1"},
    "deploy_role_arns": {
        name: f"arn:aws:iam::{number}:role/platform-deploy" for name, number in ACCOUNTS.items()
    },
}
SHARED = {
    "transit_gateway_id": "tgw-1",
    "prod_route_table_id": "tgw-rtb-prod",
    "nonprod_route_table_id": "tgw-rtb-nonprod",
    "shared_route_table_id": "tgw-rtb-shared",
    "private_zone_id": "Z1",
    "repository_urls": {
        service: f"222222222222.dkr.ecr.eu-central-1.amazonaws.com/{service}"
        for service in ("user-service", "order-service")
    },
    "image_parameter_arns": {
        f"eks-node/{channel}": f"arn:aws:ssm:eu-central-1:222222222222:parameter/images/{channel}"
        for channel in ("dev", "stage", "prod")
    },
    "image_bucket": "platform-images-222222222222",
    "image_key_arn": "arn:aws:kms:eu-central-1:222222222222:key/images",
}


def upstream(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What the finished upstream stacks publish."""
    stack = str(arguments["name"]).rpartition("/")[2]
    return {"outputs": {"organization": ORGANIZATION, "shared": SHARED}[stack]}


def channel(arguments: Mapping[str, Any]) -> dict[str, Any]:
    """What a channel's two parameters say."""
    value = NEVER_RELEASED if arguments["name"].endswith("/built") else "ami-golden"
    return {**arguments, "value": value}


def environment(stack: str, *, preview: bool = False, changes: Mapping[str, object] | None = None) -> Graph:
    told = {f"platform:{key}": json.dumps(value) for key, value in (changes or {}).items()}
    return build(
        lambda: stacks.build(settings.load()),
        stack_name=stack,
        configuration=configuration(stack) | told,
        invokes={
            READ_OUTPUTS: upstream,
            "aws:ssm/getParameter:getParameter": channel,
        },
        preview=preview,
    )
