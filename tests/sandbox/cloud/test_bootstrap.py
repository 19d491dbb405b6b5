"""`platformctl bootstrap` as people run it, against the emulator."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from botocore.exceptions import ClientError

from tests.sandbox.cloud.emulator import REGION, Cloud

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(120)]

PLATFORMCTL = str(Path(sys.prefix) / "bin" / "platformctl")
BUCKET = "acme-pulumi-state"


def _bootstrap(cloud: Cloud, *arguments: str) -> subprocess.CompletedProcess[str]:
    variables = {
        "AWS_ENDPOINT_URL": cloud.url,
        "AWS_ACCESS_KEY_ID": "sandbox",
        "AWS_SECRET_ACCESS_KEY": "sandbox",
    }
    command = [PLATFORMCTL, "bootstrap", *arguments]
    return subprocess.run(
        command, env={**os.environ, **variables}, capture_output=True, text=True, timeout=60, check=False
    )


@pytest.fixture(scope="module")
def runs(cloud: Cloud) -> list[subprocess.CompletedProcess[str]]:
    """The command twice in a row."""
    return [_bootstrap(cloud, "--bucket", BUCKET) for _ in range(2)]


def test_it_prints_what_to_export_and_a_second_run_creates_nothing(
    runs: list[subprocess.CompletedProcess[str]],
) -> None:
    first, second = runs
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert f"Created: KMS key alias/pulumi-state, bucket {BUCKET}." in first.stdout
    assert "Created: nothing, all was there." in second.stdout
    backend = f"export PULUMI_BACKEND_URL='s3://{BUCKET}?region={REGION}&awssdk=v2'"
    assert backend in first.stdout
    assert first.stdout.splitlines()[1:] == second.stdout.splitlines()[1:], "both runs say the same to do"


@pytest.mark.usefixtures("runs")
def test_the_bucket_keeps_versions_encrypts_and_shuts_the_public_out(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    key = cloud.client("kms").describe_key(KeyId="alias/pulumi-state")["KeyMetadata"]["Arn"]
    rule = s3.get_bucket_encryption(Bucket=BUCKET)["ServerSideEncryptionConfiguration"]["Rules"][0]
    block = s3.get_public_access_block(Bucket=BUCKET)["PublicAccessBlockConfiguration"]
    assert s3.get_bucket_versioning(Bucket=BUCKET)["Status"] == "Enabled"
    assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key
    assert all(block.values()), "every kind of public access is blocked"


@pytest.mark.usefixtures("runs")
def test_without_tls_no_state_gets_in(cloud: Cloud) -> None:
    """The emulator stands for an endpoint with TLS, so the policy itself is what can be seen here."""
    policy = json.loads(cloud.client("s3").get_bucket_policy(Bucket=BUCKET)["Policy"])
    (statement,) = [one for one in policy["Statement"] if one["Sid"] == "DenyInsecureTransport"]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.usefixtures("runs")
def test_a_version_of_the_state_cannot_be_deleted_early(cloud: Cloud) -> None:
    s3 = cloud.client("s3")
    s3.delete_bucket_policy(Bucket=BUCKET)
    version = s3.put_object(Bucket=BUCKET, Key="state.json", Body=b"{}")["VersionId"]
    with pytest.raises(ClientError, match="AccessDenied"):
        s3.delete_object(Bucket=BUCKET, Key="state.json", VersionId=version)
    assert _bootstrap(cloud, "--bucket", BUCKET).returncode == 0
    assert "DenyInsecureTransport" in s3.get_bucket_policy(Bucket=BUCKET)["Policy"], (
        "a run mends what is changed"
    )


@pytest.mark.usefixtures("runs")
def test_a_bucket_without_object_lock_gets_one_clear_error(cloud: Cloud) -> None:
    location = {"LocationConstraint": REGION}
    cloud.client("s3").create_bucket(Bucket="acme-plain", CreateBucketConfiguration=location)
    refused = _bootstrap(cloud, "--bucket", "acme-plain")
    assert refused.returncode == 1
    assert "'acme-plain' exists without object lock" in refused.stderr
    assert "Traceback" not in refused.stderr
