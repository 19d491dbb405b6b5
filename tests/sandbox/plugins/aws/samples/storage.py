"""Samples: S3."""

from __future__ import annotations

import json
from typing import Any

from sandbox.plugins.aws import assets
from sandbox.plugins.aws.values import SIGNATURE_KEY
from tests.sandbox.plugins.aws.samples.sample import BUCKET, KEY, TAGS, Need, Sample

ALL = {
    "blockPublicAcls": True,
    "blockPublicPolicy": True,
    "ignorePublicAcls": True,
    "restrictPublicBuckets": True,
}
LOCKABLE = Need("aws:s3/bucket:Bucket", {"objectLockEnabled": True})
VERSIONED = Need(
    "aws:s3/bucketVersioning:BucketVersioning",
    {"bucket": "${bucket}", "versioningConfiguration": {"status": "Enabled"}},
)
RULE: dict[str, Any] = {
    "id": "tidy",
    "status": "Enabled",
    "filter": {"prefix": "logs/"},
    "expiration": {"days": 30},
    "transitions": [{"days": 10, "storageClass": "GLACIER"}],
    "noncurrentVersionExpiration": {"noncurrentDays": 7},
    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 3},
}


def bucket_policy(
    action: str, service: str = "logging.s3.amazonaws.com", bucket: str = "${bucket.arn}"
) -> str:
    statement = {
        "Sid": "one",
        "Effect": "Allow",
        "Principal": {"Service": service},
        "Action": [action],
        "Resource": f"{bucket}/*",
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


ARCHIVE = {
    SIGNATURE_KEY: assets.ARCHIVE,
    "hash": "engine-1",
    "assets": {"roles/a.yml": {SIGNATURE_KEY: assets.ASSET, "hash": "engine-2", "text": "- hosts: all"}},
}
CHANGED = {
    SIGNATURE_KEY: assets.ARCHIVE,
    "hash": "engine-3",
    "assets": {"roles/a.yml": {SIGNATURE_KEY: assets.ASSET, "hash": "engine-4", "text": "- hosts: web"}},
}

SAMPLES = {
    "aws:s3/bucketObjectv2:BucketObjectv2": Sample(
        needs={"bucket": BUCKET},
        create={
            "bucket": "${bucket}",
            "key": "roles/one.zip",
            "source": ARCHIVE,
            "contentType": "application/zip",
            "tags": TAGS,
        },
        update={"source": CHANGED, "contentType": "application/x-zip", "tags": {"a": "b"}},
        replace={"key": "roles/two.zip"},
    ),
    "aws:s3/bucket:Bucket": Sample(
        create={"forceDestroy": True, "tags": TAGS},
        update={"forceDestroy": False, "tags": {"a": "b"}},
        replace={"bucket": "another-bucket"},
    ),
    "aws:s3/bucketVersioning:BucketVersioning": Sample(
        needs={"bucket": BUCKET},
        create={"bucket": "${bucket}", "versioningConfiguration": {"status": "Enabled"}},
        update={"versioningConfiguration": {"status": "Suspended"}},
        lingers="a bucket that was versioned once stays suspended",
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": Sample(
        needs={"bucket": BUCKET, "key": KEY},
        create={
            "bucket": "${bucket}",
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": {
                        "sseAlgorithm": "aws:kms",
                        "kmsMasterKeyId": "${key.arn}",
                    },
                    "bucketKeyEnabled": True,
                }
            ],
        },
        update={
            "rules": [
                {"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}, "bucketKeyEnabled": False}
            ]
        },
        lingers="a bucket is always encrypted",
    ),
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": Sample(
        needs={"bucket": LOCKABLE, "versioning": VERSIONED},
        create={"bucket": "${bucket}", "rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 1}}},
        update={"rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 2}}},
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": Sample(
        needs={"bucket": BUCKET},
        create={"bucket": "${bucket}", "rules": [RULE]},
        update={"rules": [{**RULE, "expiration": {"days": 31}}]},
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": Sample(
        needs={"bucket": BUCKET, "other": BUCKET},
        create={"bucket": "${bucket}", **ALL},
        update={"blockPublicAcls": False},
        replace={"bucket": "${other}"},
    ),
    "aws:s3/bucketPolicy:BucketPolicy": Sample(
        needs={"bucket": BUCKET},
        create={"bucket": "${bucket}", "policy": bucket_policy("s3:PutObject")},
        update={"policy": bucket_policy("s3:GetObject")},
    ),
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": Sample(
        needs={"bucket": BUCKET},
        create={"bucket": "${bucket}", "rule": {"objectOwnership": "BucketOwnerEnforced"}},
        update={"rule": {"objectOwnership": "BucketOwnerPreferred"}},
    ),
    "aws:s3/bucketLogging:BucketLogging": Sample(
        needs={
            "bucket": BUCKET,
            "logs": BUCKET,
            "policy": Need(
                "aws:s3/bucketPolicy:BucketPolicy",
                {"bucket": "${logs}", "policy": bucket_policy("s3:PutObject", bucket="${logs.arn}")},
            ),
        },
        create={"bucket": "${bucket}", "targetBucket": "${logs}", "targetPrefix": "x/"},
        update={"targetPrefix": "y/"},
    ),
    "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock": Sample(
        create=ALL, update={"blockPublicAcls": False}
    ),
}
