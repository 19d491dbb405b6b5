"""What is known of a simulated node's compliance with State Manager's associations."""

from __future__ import annotations

import hashlib
from typing import Any

from sandbox.cloud.extension import Call

RESULTS = "ssm/association-results"
"""State: `association|node` -> how the last run went there."""
SUCCESS = "Success"
ROLES = ("auditd", "kernel", "ssh", "users")


def results_of(call: Call, node: str) -> list[dict[str, Any]]:
    """The last run of each association on the node."""
    return [result for result in call.state(RESULTS).values() if result["ResourceId"] == node]


def compliance_items(call: Call, node: str) -> list[dict[str, Any]]:
    """One for each association that ran on the node; a node that none was applied to may have drifted by its id."""
    ran = [
        _item(node, result["AssociationId"], result["DocumentName"], complies=result["Status"] == SUCCESS)
        for result in results_of(call, node)
    ]
    return ran or [_item(node, f"role {role}", "", complies=False) for role in _drifted(node)]


def complies(call: Call, node: str) -> bool:
    return all(item["Status"] == "COMPLIANT" for item in compliance_items(call, node))


def _item(node: str, identifier: str, document: str, *, complies: bool) -> dict[str, Any]:
    return {
        "ComplianceType": "Association",
        "ResourceType": "ManagedInstance",
        "ResourceId": node,
        "Id": identifier,
        "Severity": "HIGH",
        "Status": "COMPLIANT" if complies else "NON_COMPLIANT",
        "Details": {"DocumentName": document} if document else {},
    }


def _drifted(identifier: str) -> tuple[str, ...]:
    """The roles that a node does not comply with; seven nodes in eight comply with all."""
    draw = hashlib.sha256(f"roles of {identifier}".encode()).digest()
    return (ROLES[draw[1] % len(ROLES)],) if draw[0] % 8 == 0 else ()
