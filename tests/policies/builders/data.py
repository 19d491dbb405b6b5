"""Good data stores and keys."""

from __future__ import annotations

from policies.resource import Resource, Value
from tests.policies.builders.base import KEY_ARN, TAGS, resource, urn_of

BUCKET = urn_of("aws:s3/bucket:Bucket", "example")


def volume() -> Resource:
    return resource("aws:ebs/volume:Volume", {"encrypted": True, "size": 10})


def encryption_by_default() -> Resource:
    return resource("aws:ebs/encryptionByDefault:EncryptionByDefault", {"enabled": True})


def database_cluster() -> Resource:
    return resource(
        "aws:rds/cluster:Cluster",
        {
            "engine": "aurora-postgresql",
            "storageEncrypted": True,
            "kmsKeyId": KEY_ARN,
            "backupRetentionPeriod": 35,
            "deletionProtection": True,
            "tags": TAGS,
        },
        protect=True,
    )


def database_instance() -> Resource:
    return resource(
        "aws:rds/clusterInstance:ClusterInstance",
        {"engine": "aurora-postgresql", "publiclyAccessible": False, "tags": TAGS},
    )


def bucket() -> Resource:
    return resource("aws:s3/bucket:Bucket", {"bucket": "platform-files", "tags": TAGS}, protect=True)


def bucket_encryption() -> Resource:
    default: dict[str, Value] = {"sseAlgorithm": "aws:kms", "kmsMasterKeyId": KEY_ARN}
    return resource(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        {"bucket": "platform-files", "rules": [{"applyServerSideEncryptionByDefault": default}]},
        relations={"bucket": (BUCKET,)},
    )


def public_access_block() -> Resource:
    switches = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    return resource(
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        {"bucket": "platform-files", **dict.fromkeys(switches, True)},
        relations={"bucket": (BUCKET,)},
    )


def bucket_policy() -> Resource:
    statement: dict[str, Value] = {
        "Effect": "Allow",
        "Principal": {"Service": "cloudtrail.amazonaws.com"},
        "Action": "s3:PutObject",
        "Condition": {"Bool": {"aws:SecureTransport": "true"}},
    }
    return resource("aws:s3/bucketPolicy:BucketPolicy", {"policy": {"Statement": [statement]}})


def queue() -> Resource:
    return resource("aws:sqs/queue:Queue", {"kmsMasterKeyId": KEY_ARN, "tags": TAGS})


def topic() -> Resource:
    return resource("aws:sns/topic:Topic", {"kmsMasterKeyId": KEY_ARN, "tags": TAGS})


def cache() -> Resource:
    return resource(
        "aws:elasticache/replicationGroup:ReplicationGroup",
        {"atRestEncryptionEnabled": True, "transitEncryptionEnabled": True, "tags": TAGS},
        protect=True,
    )


def key() -> Resource:
    return resource(
        "aws:kms/key:Key", {"enableKeyRotation": True, "deletionWindowInDays": 30, "tags": TAGS}, protect=True
    )


def repository() -> Resource:
    return resource(
        "aws:ecr/repository:Repository",
        {"imageScanningConfiguration": {"scanOnPush": True}, "imageTagMutability": "IMMUTABLE", "tags": TAGS},
    )


def share() -> Resource:
    return resource("aws:ram/resourceShare:ResourceShare", {"name": "hub", "allowExternalPrincipals": False})
