"""The access entries of one cluster as the emulator writes them, and the Kubernetes user that each one means."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import asdict, dataclass, replace

from sandbox.processes.cluster_files import ClusterFiles, write_private

ASSUMED_ROLE = re.compile(
    r"arn:(?P<partition>[\w-]+):sts::(?P<account>\d{12}):assumed-role/(?P<role>[^/]+)/(?P<session>.+)"
)
ROLE = re.compile(r"arn:(?P<partition>[\w-]+):iam::(?P<account>\d{12}):role/(?:.*/)?(?P<role>[^/]+)$")
SESSION_NAME = "{{SessionName}}"
ACCOUNT_ID = "{{AccountID}}"
NODE_NAME = "{{EC2PrivateDNSName}}"


@dataclass(frozen=True, kw_only=True)
class AccessPolicy:
    """One associated access policy; no namespaces means the whole cluster."""

    name: str
    namespaces: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class AccessEntry:
    """One IAM principal that may authenticate."""

    principal: str
    username: str
    groups: tuple[str, ...] = ()
    policies: tuple[AccessPolicy, ...] = ()

    @property
    def group(self) -> str:
        """The group by which RBAC bindings know this entry; its user name may change with each session."""
        return f"eks:access-entry:{hashlib.sha256(self.principal.encode()).hexdigest()[:16]}"


@dataclass(frozen=True)
class KubernetesUser:
    name: str
    groups: tuple[str, ...]


def read(files: ClusterFiles) -> tuple[AccessEntry, ...]:
    if not files.access_entries.exists():
        return ()
    return tuple(_parse(document) for document in json.loads(files.access_entries.read_text()))


def write(files: ClusterFiles, entries: tuple[AccessEntry, ...]) -> None:
    write_private(files.access_entries, json.dumps([asdict(entry) for entry in entries], indent=2) + "\n")


def find(entries: tuple[AccessEntry, ...], caller: str) -> AccessEntry | None:
    """The entry of a caller; EKS compares a session with its role, whose path the session does not tell."""
    wanted = principal_key(caller)
    return next((entry for entry in entries if principal_key(entry.principal) == wanted), None)


def user_for(entry: AccessEntry, caller: str) -> KubernetesUser:
    """The user name with EKS's placeholders filled in."""
    session = ASSUMED_ROLE.match(caller)
    values = {
        SESSION_NAME: re.sub(r"[^\w.-]", "-", session["session"]) if session else "",
        ACCOUNT_ID: caller.split(":")[4],
        NODE_NAME: session["session"] if session else "",
    }
    name = entry.username
    for placeholder, value in values.items():
        name = name.replace(placeholder, value)
    return KubernetesUser(name, (*entry.groups, entry.group))


def principal_key(arn: str) -> str:
    """What makes two ARNs the same principal: a session counts as its role, a role's path does not count."""
    found = ASSUMED_ROLE.match(arn) or ROLE.match(arn)
    return f"{found['account']}:role/{found['role']}" if found else arn


def default_username(principal: str) -> str:
    """As EKS names a principal when the entry does not: roles by session, users by ARN."""
    role = ROLE.match(principal)
    if role is None:
        return principal
    return f"arn:{role['partition']}:sts::{role['account']}:assumed-role/{role['role']}/{SESSION_NAME}"


def _parse(document: dict[str, object]) -> AccessEntry:
    entry = AccessEntry(**document)  # type: ignore[arg-type] # written by `write` above
    policies = tuple(
        AccessPolicy(name=policy["name"], namespaces=tuple(policy["namespaces"]))
        for policy in document["policies"]  # type: ignore[attr-defined] # a list, written by `write` above
    )
    return replace(entry, groups=tuple(entry.groups), policies=policies)
