"""Systems Manager: parameters."""

from __future__ import annotations

from typing import Any

from sandbox.plugins.aws.entry import Call, Resource
from sandbox.plugins.aws.resources.ssm_tags import ssm_tags
from sandbox.plugins.aws.scope import Scope


def _described(scope: Scope) -> Any:
    found = scope.result["Parameters"]
    return (
        {name: value for name, value in found[0].items() if name not in ("ARN", "Version")} if found else None
    )


def _value(scope: Scope) -> Any:
    return scope.props.get("value") or scope.props.get("insecureValue") or scope.props.get("valueWo")


def _is_secure(scope: Scope) -> bool:
    return scope.doc.get("Type") == "SecureString"


RESOURCES = (
    Resource(
        token="aws:ssm/parameter:Parameter",
        service="ssm",
        title="SSM Parameter",
        name="name",
        create=Call(
            "PutParameter",
            {"Value": _value},
            uses=("value", "insecureValue", "valueWo"),
            skip=("overwrite", "arn"),
        ),
        id="props.name",
        key={"Name": "id"},
        update=(
            Call(
                "PutParameter",
                {"Value": _value, "Overwrite": lambda _: True},
                uses=("value", "insecureValue", "valueWo"),
            ),
        ),
        read=(
            Call("GetParameter", {"WithDecryption": lambda _: True}, result="Parameter"),
            Call(
                "DescribeParameters",
                {"ParameterFilters": "[{Key: 'Name', Option: 'Equals', Values: [id]}]"},
                result=_described,
                match=False,
            ),
        ),
        delete=Call("DeleteParameter"),
        outputs={
            "arn": "doc.ARN",
            "name": "doc.Name",
            "value": "doc.Value",
            "insecureValue": lambda s: (
                s.doc["Value"] if s.props.get("insecureValue") and not _is_secure(s) else None
            ),
            "hasValueWo": lambda s: bool(s.props.get("valueWoVersion")),
            "keyId": lambda s: s.doc.get("KeyId") if _is_secure(s) else None,
        },
        computed=("dataType", "tier", "keyId", "arn", "insecureValue", "value"),
        replace=("name",),
        local=("overwrite",),
        write_only=("valueWo", "valueWoVersion"),
        secrets=("value",),
        tags=ssm_tags("Parameter"),
    ),
)
