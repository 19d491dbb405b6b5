"""Systems Manager: patch baselines and patch groups."""

from __future__ import annotations

import json
from typing import Any

from sandbox.plugins.aws.convert import plain
from sandbox.plugins.aws.entry import Call, Resource
from sandbox.plugins.aws.resources.ssm_tags import ssm_tags
from sandbox.plugins.aws.scope import Scope

MISSING = ("DoesNotExistException",)
RULE = {
    "approveAfterDays": "ApproveAfterDays",
    "approveUntilDate": "ApproveUntilDate",
    "complianceLevel": "ComplianceLevel",
    "enableNonSecurity": "EnableNonSecurity",
}


def _filters(filters: Any) -> dict[str, Any]:
    return {"PatchFilters": [{"Key": one["key"], "Values": one["values"]} for one in filters or ()]}


def _rule(rule: dict[str, Any]) -> dict[str, Any]:
    simple: dict[str, Any] = {api: rule[name] for name, api in RULE.items() if rule.get(name) is not None}
    if "ApproveAfterDays" in simple:
        simple["ApproveAfterDays"] = int(simple["ApproveAfterDays"])
    return {"PatchFilterGroup": _filters(rule["patchFilters"]), **simple}


def _read_filters(group: Any) -> list[dict[str, Any]]:
    return [{"key": one["Key"], "values": one["Values"]} for one in (group or {}).get("PatchFilters", ())]


def _read_rules(scope: Scope) -> list[dict[str, Any]]:
    return [
        {name: rule[api] for name, api in RULE.items() if rule.get(api) is not None}
        | {"patchFilters": _read_filters(rule["PatchFilterGroup"])}
        for rule in (scope.doc.get("ApprovalRules") or {}).get("PatchRules", ())
    ]


def _approval_rules(scope: Scope) -> dict[str, Any]:
    rules: Any = scope.props.get("approvalRules")
    return {"PatchRules": [_rule(rule) for rule in rules or ()]}


PARTS = {
    "ApprovalRules": _approval_rules,
    "GlobalFilters": lambda scope: _filters(scope.props.get("globalFilters")),
}
USED = ("approvalRules", "globalFilters")


def _group(scope: Scope) -> Any:
    wanted = (scope.props["patchGroup"], scope.props["baselineId"])
    return next(
        (
            {"PatchGroup": one["PatchGroup"], "BaselineId": one["BaselineIdentity"]["BaselineId"]}
            for one in scope.result["Mappings"]
            if (one["PatchGroup"], one["BaselineIdentity"]["BaselineId"]) == wanted
        ),
        None,
    )


RESOURCES = (
    Resource(
        token="aws:ssm/patchBaseline:PatchBaseline",
        service="ssm",
        name="name",
        title="SSM Patch Baseline",
        create=Call("CreatePatchBaseline", PARTS, uses=USED),
        id="result.BaselineId",
        key={"BaselineId": "id"},
        read=(Call("GetPatchBaseline"),),
        update=(Call("UpdatePatchBaseline", {**PARTS, "Replace": "`true`"}, uses=USED),),
        delete=Call("DeletePatchBaseline"),
        missing=MISSING,
        defaults={"operatingSystem": "WINDOWS", "approvedPatchesComplianceLevel": "UNSPECIFIED"},
        computed=("rejectedPatchesAction",),
        replace=("operatingSystem",),
        outputs={
            "arn": "join('', ['arn:aws:ssm:', region, ':', account, ':patchbaseline/', id])",
            "json": lambda scope: json.dumps(plain(scope.doc), sort_keys=True),
            "approvalRules": _read_rules,
            "globalFilters": lambda scope: _read_filters(scope.doc.get("GlobalFilters")),
        },
        tags=ssm_tags("PatchBaseline"),
    ),
    Resource(
        token="aws:ssm/patchGroup:PatchGroup",
        service="ssm",
        title="SSM Patch Group",
        create=Call("RegisterPatchBaselineForPatchGroup"),
        id_format="{patchGroup},{baselineId}",
        read=(Call("DescribePatchGroups", result=_group, match=False, uses=("patchGroup", "baselineId")),),
        delete=Call("DeregisterPatchBaselineForPatchGroup"),
        missing=MISSING,
        outputs={"patchGroup": "doc.PatchGroup", "baselineId": "doc.BaselineId"},
    ),
)
