"""Tag and backup policies as documents. AWS merges them down the tree, hence the `@@assign` operators."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

DAILY_RETENTION_DAYS = 35
COPY_RETENTION_DAYS = 90
BACKUP_TAG = "Backup"
BACKUP_TAG_VALUE = "daily"


def tag_policy(tags: Sequence[str], allowed_values: Mapping[str, Sequence[str]]) -> str:
    """Spelling of the required tags, and their values where these are a closed set."""
    document = {"tags": {tag: _tag(tag, allowed_values.get(tag)) for tag in tags}}
    return json.dumps(document, separators=(",", ":"))


def backup_policy(*, vault: str, role: str, home_region: str) -> str:
    """What carries the tag Backup=daily is backed up every night in its own account."""
    rule = {
        "schedule_expression": _assign("cron(0 3 ? * * *)"),
        "start_backup_window_minutes": _assign("60"),
        "complete_backup_window_minutes": _assign("480"),
        "target_backup_vault_name": _assign(vault),
        "lifecycle": {"delete_after_days": _assign(str(DAILY_RETENTION_DAYS))},
    }
    selection = {
        "iam_role_arn": _assign(f"arn:aws:iam::$account:role/{role}"),
        "tag_key": _assign(BACKUP_TAG),
        "tag_value": _assign([BACKUP_TAG_VALUE]),
    }
    plan = {
        "regions": _assign([home_region]),
        "rules": {"daily": rule},
        "selections": {"tags": {"daily": selection}},
    }
    return json.dumps({"plans": {"platform-daily": plan}}, separators=(",", ":"))


def _tag(key: str, values: Sequence[str] | None) -> Mapping[str, object]:
    spelled = {"tag_key": _assign(key)}
    return spelled if values is None else spelled | {"tag_value": _assign(list(values))}


def _assign(value: object) -> dict[str, object]:
    return {"@@assign": value}
