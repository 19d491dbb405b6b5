"""Keys rotate, carry a readable name, and stay manageable."""

from __future__ import annotations

import json

import pytest

from components.security.encryption_key import EncryptionKey, EncryptionKeyArgs
from components.security.policy_document import key_for_log_groups
from tests.components.engine import ACCOUNT, REGION, build


def test_a_key_rotates_and_its_account_administers_it() -> None:
    def program() -> None:
        logs = key_for_log_groups(ACCOUNT, REGION)
        EncryptionKey(
            "x",
            EncryptionKeyArgs(description="d", alias="platform/x", account_id=ACCOUNT, statements=[logs]),
        )

    graph = build(program)
    key = graph.one("aws:kms/key:Key")
    account, logs = json.loads(key["policy"])["Statement"]
    assert (key["enableKeyRotation"], graph.one("aws:kms/alias:Alias")["name"]) == (True, "alias/platform/x")
    assert (account["Principal"], account["Action"]) == ({"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "kms:*")
    assert logs["Condition"]["ArnLike"] == {
        "kms:EncryptionContext:aws:logs:arn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:*"
    }


@pytest.mark.parametrize("alias", ["alias/x", "aws/s3"])
def test_an_alias_that_aws_would_refuse_is_refused(alias: str) -> None:
    with pytest.raises(ValueError, match="leave alias/ off, and aws/ belongs to AWS"):
        EncryptionKeyArgs(description="d", alias=alias, account_id=ACCOUNT)
