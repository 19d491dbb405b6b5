"""What the emulator remembers of EKS: plain documents in the shape of the API, so that snapshots can hold them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias
from uuid import uuid4

Document: TypeAlias = dict[str, Any]
"""A wire document; botocore's model of EKS says what is in it and checks it on both sides."""


@dataclass
class ClusterState:
    """One cluster with everything that belongs to it."""

    document: Document
    creator: str
    nodegroups: dict[str, Document] = field(default_factory=dict)
    addons: dict[str, Document] = field(default_factory=dict)
    access_entries: dict[str, Document] = field(default_factory=dict)
    access_policies: dict[str, dict[str, Document]] = field(default_factory=dict)
    pod_identities: dict[str, Document] = field(default_factory=dict)
    identity_providers: dict[str, Document] = field(default_factory=dict)
    updates: dict[str, Document] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return str(self.document["name"])

    @property
    def is_active(self) -> bool:
        return bool(self.document["status"] == "ACTIVE")

    def collections(self) -> dict[str, dict[str, Document]]:
        """What belongs to the cluster and has an ARN of its own, by kind."""
        return {
            "nodegroup": self.nodegroups,
            "addon": self.addons,
            "access-entry": self.access_entries,
            "pod-identity-association": self.pod_identities,
            "identity-provider-config": self.identity_providers,
        }

    def record_update(self, kind: str, parameters: Document, status: str = "Successful") -> Document:
        """Remember an update, so that DescribeUpdate can tell how it went."""
        update: Document = {
            "id": str(uuid4()),
            "status": status,
            "type": kind,
            "params": [{"type": key, "value": str(value)} for key, value in parameters.items()],
            "createdAt": now(),
            "errors": [],
        }
        self.updates[update["id"]] = update
        return update


def now() -> datetime:
    return datetime.now(UTC)


def without_none(document: Document) -> Document:
    return {key: value for key, value in document.items() if value is not None}
