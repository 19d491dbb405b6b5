"""State Manager on simulated nodes: an association runs when it is made, changed or started, and on new nodes.

Its schedule does not run: nothing here acts by itself. On AWS the agent on a node does the work; here each document has
a function that says how it went.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from sandbox.cloud.extension import Answer, AwsError, Call, Registry
from sandbox.cloud.generic.entries.systems_manager import ASSOCIATION
from sandbox.cloud.generic.objects import items_of
from sandbox.cloud.services import inventory_sync, role_application
from sandbox.cloud.services.managed_nodes import (
    CONNECTION_LOST,
    NEVER_ANSWERS,
    fault_of,
    running_nodes,
    targeted,
)
from sandbox.cloud.services.node_compliance import RESULTS, SUCCESS, compliance_items, complies

EXECUTIONS = "ssm/association-executions"
FAILED, PENDING = "Failed", "Pending"
Work = Callable[[Call, Any, Mapping[str, list[str]]], str]
"""What a document does on a healthy node with its parameters: why it failed, or nothing."""
WORK: Mapping[str, Work] = {"AWS-ApplyAnsiblePlaybooks": role_application.problem}


def install(registry: Registry) -> None:
    registry.handle("ssm", "CreateAssociation", create)
    registry.handle("ssm", "UpdateAssociation", update)
    registry.handle("ssm", "DeleteAssociation", delete)
    registry.handle("ssm", "StartAssociationsOnce", start_once)
    registry.handle("ssm", "DescribeAssociationExecutions", describe_executions)
    registry.handle("ssm", "DescribeAssociationExecutionTargets", describe_targets)
    registry.handle("ssm", "ListResourceComplianceSummaries", list_summaries)
    registry.handle("ssm", "ListComplianceItems", list_items)


def create(call: Call) -> Answer:
    answer = call.forward()
    _run(call, answer["AssociationDescription"]["AssociationId"])
    return answer


def update(call: Call) -> Answer:
    identifier = call.params["AssociationId"]
    before = items_of(call, ASSOCIATION).get(identifier, {}).get("AssociationVersion", "0")
    answer = call.forward()
    items_of(call, ASSOCIATION)[identifier]["AssociationVersion"] = str(int(before) + 1)
    _run(call, identifier)
    return answer


def delete(call: Call) -> Answer:
    answer = call.forward()
    for name in (RESULTS, EXECUTIONS):
        kept = call.state(name)
        gone = [key for key, one in kept.items() if one["AssociationId"] == call.params.get("AssociationId")]
        for key in gone:
            del kept[key]
    return answer


def start_once(call: Call) -> Answer:
    known = items_of(call, ASSOCIATION)
    for identifier in call.params["AssociationIds"]:
        if identifier not in known:
            raise AwsError("AssociationDoesNotExist", f"There is no association {identifier}.")
    for identifier in call.params["AssociationIds"]:
        _run(call, identifier)
    return {}


def settle(call: Call) -> None:
    """Run every association on the nodes that it has not seen: AWS does so when they register."""
    for identifier, association in sorted(items_of(call, ASSOCIATION).items(), key=_only_looks):
        nodes = targeted(call, association.get("Targets", []))
        if any(f"{identifier}|{name}" not in call.state(RESULTS) for name in nodes):
            _run(call, identifier, only_new=True)


def _only_looks(one: tuple[str, Mapping[str, Any]]) -> bool:
    """Whoever only looks comes after those that change something, as more time has passed on AWS."""
    return bool(one[1].get("Parameters", {}).get("Check") == ["True"])


def describe_executions(call: Call) -> Answer:
    wanted = call.params["AssociationId"]
    found = [one for one in call.state(EXECUTIONS).values() if one["AssociationId"] == wanted]
    return {"AssociationExecutions": sorted(found, key=lambda one: one["CreatedTime"], reverse=True)}


def describe_targets(call: Call) -> Answer:
    wanted = (call.params["AssociationId"], call.params["ExecutionId"])
    return {
        "AssociationExecutionTargets": [
            one
            for one in call.state(RESULTS).values()
            if (one["AssociationId"], one["ExecutionId"]) == wanted
        ]
    }


def list_summaries(call: Call) -> Answer:
    """Of associations only: that is what the sandbox knows of compliance beside the patch states."""
    settle(call)
    return {
        "ResourceComplianceSummaryItems": [
            {
                "ComplianceType": "Association",
                "ResourceType": "ManagedInstance",
                "ResourceId": name,
                "Status": "COMPLIANT" if complies(call, name) else "NON_COMPLIANT",
            }
            for name in running_nodes(call)
        ]
    }


def list_items(call: Call) -> Answer:
    settle(call)
    nodes = running_nodes(call)
    filters = call.params.get("Filters", [])
    wanted = {value for one in filters if one["Key"] == "Status" for value in one.get("Values", [])}
    items = [
        item for name in call.params["ResourceIds"] if name in nodes for item in compliance_items(call, name)
    ]
    return {"ComplianceItems": [item for item in items if not wanted or item["Status"] in wanted]}


def _run(call: Call, identifier: str, *, only_new: bool = False) -> None:
    association, results = items_of(call, ASSOCIATION)[identifier], call.state(RESULTS)
    nodes = targeted(call, association.get("Targets", []))
    if only_new:
        nodes = {name: node for name, node in nodes.items() if f"{identifier}|{name}" not in results}
    marks = {
        "AssociationId": identifier,
        "ExecutionId": str(uuid.uuid4()),
        "LastExecutionDate": datetime.now(UTC),
    }
    for name, node in nodes.items():
        status, detail = _outcome(call, association, node)
        results[f"{identifier}|{name}"] = {
            **marks,
            "ResourceId": name,
            "ResourceType": "ManagedInstance",
            "DocumentName": association["Name"],
            "Status": status,
            "DetailedStatus": detail or status,
        }
    counts = Counter(results[f"{identifier}|{name}"]["Status"] for name in nodes)
    _record(call, association, marks, counts)
    inventory_sync.write(call, nodes)


def _record(call: Call, association: dict[str, Any], marks: Mapping[str, Any], counts: Counter[str]) -> None:
    status = next((one for one in (FAILED, PENDING) if counts[one]), SUCCESS)
    association["Overview"] = {
        "Status": status,
        "DetailedStatus": status,
        "AssociationStatusAggregatedCount": dict(counts),
    }
    call.state(EXECUTIONS)[marks["ExecutionId"]] = {
        **marks,
        "AssociationVersion": association["AssociationVersion"],
        "Status": status,
        "DetailedStatus": status,
        "CreatedTime": marks["LastExecutionDate"],
        "ResourceCountByStatus": ", ".join(f"{one}={count}" for one, count in sorted(counts.items())),
    }


def _outcome(call: Call, association: Mapping[str, Any], node: Any) -> tuple[str, str]:
    """Status, and what is wrong."""
    fault = fault_of(node)
    if fault in (NEVER_ANSWERS, CONNECTION_LOST):
        return PENDING, "the node does not answer"
    if fault is not None:
        return FAILED, "the document failed on the node"
    work = WORK.get(association["Name"])
    problem = work(call, node, association.get("Parameters", {})) if work else ""
    return (FAILED, problem) if problem else (SUCCESS, "")
