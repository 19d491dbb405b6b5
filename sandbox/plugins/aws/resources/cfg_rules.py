"""AWS Config rules."""

from __future__ import annotations

import json
from typing import Any

from sandbox.plugins.aws.entry import Call, Resource
from sandbox.plugins.aws.resources.cfg_aggregation import config_tags
from sandbox.plugins.aws.scope import Scope


def _rule(scope: Scope) -> dict[str, Any]:
    props = scope.props
    source: Any = props["source"]
    rule = {
        "ConfigRuleName": props["name"],
        "Description": props.get("description"),
        "InputParameters": _text(props.get("inputParameters")),
        "MaximumExecutionFrequency": props.get("maximumExecutionFrequency"),
        "Scope": _rule_scope(props.get("scope")),
        "Source": {"Owner": source["owner"], "SourceIdentifier": source["sourceIdentifier"]},
    }
    return {name: value for name, value in rule.items() if value is not None}


def _rule_scope(scope: Any) -> Any:
    names = {
        "complianceResourceTypes": "ComplianceResourceTypes",
        "complianceResourceId": "ComplianceResourceId",
        "tagKey": "TagKey",
        "tagValue": "TagValue",
    }
    return {names[name]: value for name, value in scope.items() if value} if scope else None


def _text(value: Any) -> str | None:
    if not value:
        return None
    return value if isinstance(value, str) else json.dumps(value)


RULE_PROPERTIES = ("description", "inputParameters", "maximumExecutionFrequency", "scope", "source", "name")


PUT_RULE = Call("PutConfigRule", {"ConfigRule": _rule}, match=False, uses=RULE_PROPERTIES)


RESOURCES = (
    Resource(
        token="aws:cfg/rule:Rule",
        service="config",
        name="name",
        rename={"name": "ConfigRuleName", "arn": "ConfigRuleArn", "ruleId": "ConfigRuleId"},
        create=PUT_RULE,
        update=(PUT_RULE,),
        id="props.name",
        read=(Call("DescribeConfigRules", {"ConfigRuleNames": "[id]"}, result="ConfigRules[0]"),),
        delete=Call(
            "DeleteConfigRule", {"ConfigRuleName": "id"}, match=False, retry=("ResourceInUseException",)
        ),
        replace=("name",),
        documents=("inputParameters",),
        tags=config_tags("ConfigRuleArn"),
        title="ConfigService Rule",
    ),
)
