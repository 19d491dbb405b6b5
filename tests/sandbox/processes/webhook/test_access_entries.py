"""Access entries: who matches, and as which Kubernetes user."""

from __future__ import annotations

from pathlib import Path

import pytest

from sandbox.processes.cluster_files import ClusterFiles
from sandbox.processes.webhook import access_entries
from sandbox.processes.webhook.access_entries import AccessEntry, AccessPolicy

ROLE = "arn:aws:iam::123456789012:role/platform/deploy"
SESSION = "arn:aws:sts::123456789012:assumed-role/deploy/alice@example.com"


def _entry(principal: str = ROLE, **changes: object) -> AccessEntry:
    username = access_entries.default_username(principal)
    return AccessEntry(**({"principal": principal, "username": username} | changes))  # type: ignore[arg-type] # test data


def test_a_session_matches_its_role_whatever_the_roles_path() -> None:
    assert access_entries.find((_entry(),), SESSION) == _entry()


@pytest.mark.parametrize(
    "caller",
    [
        "arn:aws:sts::999999999999:assumed-role/deploy/alice",
        "arn:aws:sts::123456789012:assumed-role/deployer/alice",
        "arn:aws:iam::123456789012:user/deploy",
    ],
)
def test_another_account_role_or_kind_does_not_match(caller: str) -> None:
    assert access_entries.find((_entry(),), caller) is None


def test_a_user_matches_by_its_arn() -> None:
    user = "arn:aws:iam::123456789012:user/alice"
    assert access_entries.find((_entry(user),), user) == _entry(user)


def test_the_default_name_of_a_role_carries_the_session() -> None:
    user = access_entries.user_for(_entry(), SESSION)
    assert user.name == "arn:aws:sts::123456789012:assumed-role/deploy/alice-example.com"


def test_the_user_has_the_entrys_groups_and_the_group_of_its_policies() -> None:
    entry = _entry(groups=("viewers",))
    assert access_entries.user_for(entry, SESSION).groups == ("viewers", entry.group)


def test_two_entries_never_share_a_group() -> None:
    assert _entry().group != _entry("arn:aws:iam::123456789012:role/other").group


def test_what_the_emulator_writes_the_webhook_reads(tmp_path: Path) -> None:
    policy = AccessPolicy(name="AmazonEKSViewPolicy", namespaces=("team-*",))
    entries = (_entry(policies=(policy,), groups=("a",)), _entry("arn:aws:iam::123456789012:user/bob"))
    files = ClusterFiles(tmp_path)
    access_entries.write(files, entries)
    assert access_entries.read(files) == entries


def test_without_a_file_nobody_is_let_in(tmp_path: Path) -> None:
    assert access_entries.read(ClusterFiles(tmp_path)) == ()
