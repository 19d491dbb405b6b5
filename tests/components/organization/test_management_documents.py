"""Tag and backup policies in the shape that AWS merges down the tree."""

from __future__ import annotations

import json

from components.organization.management_documents import backup_policy, tag_policy


def test_a_tag_policy_fixes_spelling_and_only_closed_values() -> None:
    document = json.loads(tag_policy(["Owner", "Environment"], {"Environment": ["dev", "prod"]}))
    assert document == {
        "tags": {
            "Owner": {"tag_key": {"@@assign": "Owner"}},
            "Environment": {
                "tag_key": {"@@assign": "Environment"},
                "tag_value": {"@@assign": ["dev", "prod"]},
            },
        }
    }


def test_a_backup_policy_names_vault_and_role_of_each_account() -> None:
    document = json.loads(backup_policy(vault="platform", role="platform-backup", home_region="eu-central-1"))
    plan = document["plans"]["platform-daily"]
    assert plan["regions"] == {"@@assign": ["eu-central-1"]}
    assert plan["rules"]["daily"]["target_backup_vault_name"] == {"@@assign": "platform"}
    assert plan["selections"]["tags"]["daily"]["iam_role_arn"] == {
        "@@assign": "arn:aws:iam::$account:role/platform-backup"
    }
