"""AWS Config: what several accounts and regions recorded, in one place."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource, Tagging
from sandbox.plugins.aws.scope import Scope


def _aggregator_sources(scope: Scope) -> Any:
    found = scope.doc.get("OrganizationAggregationSource")
    if not found:
        return None
    return {
        "roleArn": found["RoleArn"],
        "allRegions": found.get("AllAwsRegions"),
        "regions": found.get("AwsRegions"),
    }


def _account_sources(scope: Scope) -> Any:
    found = (scope.doc.get("AccountAggregationSources") or [None])[0]
    if not found:
        return None
    return {
        "accountIds": found["AccountIds"],
        "allRegions": found.get("AllAwsRegions"),
        "regions": found.get("AwsRegions"),
    }


def _organization_source(scope: Scope) -> Any:
    wanted: Any = scope.props.get("organizationAggregationSource")
    if not wanted:
        return None
    source = {
        "RoleArn": wanted["roleArn"],
        "AllAwsRegions": wanted.get("allRegions"),
        "AwsRegions": wanted.get("regions"),
    }
    return {name: value for name, value in source.items() if value is not None}


def _account_source(scope: Scope) -> Any:
    wanted: Any = scope.props.get("accountAggregationSource")
    if not wanted:
        return None
    source = {
        "AccountIds": wanted["accountIds"],
        "AllAwsRegions": wanted.get("allRegions"),
        "AwsRegions": wanted.get("regions"),
    }
    return [{name: value for name, value in source.items() if value is not None}]


def config_tags(arn: str) -> Tagging:
    key = {"ResourceArn": f"doc.{arn}"}
    return Tagging(
        "TagResource",
        "UntagResource",
        key,
        list=Call("ListTagsForResource", key, result="Tags", match=False),
    )


PUT_AGGREGATOR = Call(
    "PutConfigurationAggregator",
    {
        "ConfigurationAggregatorName": "props.name",
        "OrganizationAggregationSource": _organization_source,
        "AccountAggregationSources": _account_source,
    },
    match=False,
    uses=("organizationAggregationSource", "accountAggregationSource"),
)


RESOURCES = (
    Resource(
        token="aws:cfg/configurationAggregator:ConfigurationAggregator",
        service="config",
        name="name",
        rename={"name": "ConfigurationAggregatorName", "arn": "ConfigurationAggregatorArn"},
        create=PUT_AGGREGATOR,
        update=(PUT_AGGREGATOR,),
        id="result.ConfigurationAggregator.ConfigurationAggregatorName",
        read=(
            Call(
                "DescribeConfigurationAggregators",
                {"ConfigurationAggregatorNames": "[id]"},
                result="ConfigurationAggregators[0]",
            ),
        ),
        delete=Call("DeleteConfigurationAggregator", {"ConfigurationAggregatorName": "id"}, match=False),
        replace=("name",),
        outputs={
            "organizationAggregationSource": _aggregator_sources,
            "accountAggregationSource": _account_sources,
        },
        tags=config_tags("ConfigurationAggregatorArn"),
        title="ConfigService Configuration Aggregator",
    ),
    Resource(
        token="aws:cfg/aggregateAuthorization:AggregateAuthorization",
        service="config",
        rename={
            "accountId": "AuthorizedAccountId",
            "authorizedAwsRegion": "AuthorizedAwsRegion",
            "arn": "AggregationAuthorizationArn",
        },
        create=Call("PutAggregationAuthorization"),
        id_format="{accountId}:{authorizedAwsRegion}",
        read=(
            Call(
                "DescribeAggregationAuthorizations",
                result=lambda scope: next(
                    (
                        found
                        for found in scope.result["AggregationAuthorizations"]
                        if found["AuthorizedAccountId"] == scope.props["accountId"]
                    ),
                    None,
                ),
            ),
        ),
        delete=Call("DeleteAggregationAuthorization"),
        tags=config_tags("AggregationAuthorizationArn"),
        title="ConfigService Aggregate Authorization",
    ),
)
