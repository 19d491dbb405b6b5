"""The log archive: what is written stays, and only its writers write."""

from __future__ import annotations

import json
from typing import Any

import pytest

from components.security.archive_documents import ArchiveWriters
from components.security.locked_bucket import LockMode
from components.security.log_archive import LogArchive, LogArchiveArgs
from components.security.organization_trail import trail_arn
from tests.components.engine import ACCOUNT, REGION, Graph, build

MANAGEMENT = "123456789012"
TRAIL = f"arn:aws:cloudtrail:{REGION}:{MANAGEMENT}:trail/platform-organization"
BUCKET = f"arn:aws:s3:::platform-log-archive-{ACCOUNT}"
CONFIG_BUCKET = f"arn:aws:s3:::platform-log-archive-config-{ACCOUNT}"


def archive() -> None:
    writers = ArchiveWriters(
        trail_arn=trail_arn(REGION, MANAGEMENT),
        management_account_id=MANAGEMENT,
        organization_id="o-1",
        account_ids=[MANAGEMENT, ACCOUNT],
    )
    args = LogArchiveArgs(
        account_id=ACCOUNT,
        writers=writers,
        lock_mode=LockMode.COMPLIANCE,
        lock_days=365,
        cold_after_days=90,
        expire_after_days=2555,
        protect=True,
    )
    LogArchive("archive", args)


@pytest.fixture(scope="module")
def graph() -> Graph:
    return build(archive)


def statements(document: str) -> dict[str, dict[str, Any]]:
    return {each["Sid"]: each for each in json.loads(document)["Statement"]}


@pytest.fixture(scope="module")
def bucket_policy(graph: Graph) -> dict[str, dict[str, Any]]:
    return statements(graph.one("aws:s3/bucketPolicy:BucketPolicy", "archive-policy")["policy"])


@pytest.fixture(scope="module")
def config_policy(graph: Graph) -> dict[str, dict[str, Any]]:
    return statements(graph.one("aws:s3/bucketPolicy:BucketPolicy", "archive-config-policy")["policy"])


@pytest.fixture(scope="module")
def key_policy(graph: Graph) -> dict[str, dict[str, Any]]:
    return statements(graph.one("aws:kms/key:Key")["policy"])


def test_objects_are_locked_versioned_and_encrypted_with_the_own_key(graph: Graph) -> None:
    lock = graph.one("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert lock["rule"]["defaultRetention"] == {"mode": "COMPLIANCE", "days": 365}
    assert graph.one("aws:s3/bucket:Bucket", "archive-bucket")["objectLockEnabled"] is True
    versioning = graph.one("aws:s3/bucketVersioning:BucketVersioning", "archive-versioning")
    assert versioning["versioningConfiguration"] == {"status": "Enabled"}
    (rule,) = graph.one(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        "archive-encryption",
    )["rules"]
    key = graph.one("aws:kms/key:Key").outputs["arn"]
    assert rule["applyServerSideEncryptionByDefault"] == {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": key}


def test_config_gets_a_bucket_without_a_lock_which_it_would_refuse(
    graph: Graph, config_policy: dict[str, dict[str, Any]]
) -> None:
    assert not graph.one("aws:s3/bucket:Bucket", "archive-config-bucket").inputs.get("objectLockEnabled")
    lock = graph.one("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration")
    assert lock["bucket"] == f"platform-log-archive-{ACCOUNT}"
    assert config_policy["ConfigWrites"]["Resource"] == f"{CONFIG_BUCKET}/config/AWSLogs/*"


def test_buckets_and_key_are_protected(graph: Graph) -> None:
    assert all(each.protect for each in graph.of_type("aws:s3/bucket:Bucket"))
    assert graph.one("aws:kms/key:Key").protect


def test_the_trail_writes_for_the_account_and_for_the_organization(
    bucket_policy: dict[str, dict[str, Any]],
) -> None:
    writes = bucket_policy["TrailWrites"]
    assert writes["Resource"] == [
        f"{BUCKET}/cloudtrail/AWSLogs/{MANAGEMENT}/*",
        f"{BUCKET}/cloudtrail/AWSLogs/o-1/*",
    ]
    assert writes["Condition"]["StringEquals"] == {
        "s3:x-amz-acl": "bucket-owner-full-control",
        "aws:SourceArn": TRAIL,
    }


def test_no_other_trail_checks_or_writes(bucket_policy: dict[str, dict[str, Any]]) -> None:
    trails = [each for each in bucket_policy.values() if "cloudtrail" in json.dumps(each["Principal"])]
    assert len(trails) == 2
    assert all(each["Condition"]["StringEquals"]["aws:SourceArn"] == TRAIL for each in trails)


def test_config_delivers_for_our_accounts_alone(config_policy: dict[str, dict[str, Any]]) -> None:
    service = config_policy["ConfigWrites"]["Condition"]["StringEquals"]
    roles = config_policy["ConfigRolesWrite"]["Condition"]
    assert service["aws:SourceAccount"] == [MANAGEMENT, ACCOUNT]
    assert roles["StringEquals"] == {"aws:PrincipalOrgID": "o-1"}
    assert roles["ArnLike"] == {"aws:PrincipalArn": "arn:aws:iam::*:role/config-recorder"}


def test_every_request_comes_over_tls(bucket_policy: dict[str, dict[str, Any]]) -> None:
    deny = bucket_policy["OnlyOverTls"]
    assert (deny["Effect"], deny["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_cloudtrail_uses_the_key_for_one_trail_alone(key_policy: dict[str, dict[str, Any]]) -> None:
    encrypts = key_policy["TrailEncrypts"]
    assert encrypts["Action"] == ["kms:GenerateDataKey*"]
    assert encrypts["Condition"]["StringEquals"] == {"aws:SourceArn": TRAIL}
    checks = key_policy["TrailChecksKey"]
    assert "kms:Decrypt" in checks["Action"], (
        "AWS refuses the trail without it where the bucket has a Bucket Key"
    )
    assert checks["Condition"] == {"StringEquals": {"aws:SourceArn": TRAIL}}


def test_whoever_uses_the_bucket_comes_after_its_policy(graph: Graph) -> None:
    for name in ("archive", "archive-config"):
        policy = graph.one("aws:s3/bucketPolicy:BucketPolicy", f"{name}-policy")
        block = graph.one("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", f"{name}-not-public")
        assert block.urn in policy.dependencies
