"""A stack whose state and secrets are kept as on a real organization: in the bucket and by the key of `bootstrap`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from operations.bootstrap import ALIAS, Backend, bootstrap
from operations.engine import Engine
from sandbox.environment import HOME_REGION
from tests.sandbox.platform.conftest import Platform

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(300)]
PROGRAM = """import pulumi
pulumi.export("password", pulumi.Config().require_secret("password"))
"""


@pytest.fixture
def backend(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> Iterator[Backend]:
    for name, value in platform.variables.items():
        monkeypatch.setenv(name, value)
    made = bootstrap("acme-pulumi-state", HOME_REGION)
    try:
        yield made
    finally:
        _forget(made, platform.client("s3"), platform.client("kms"))


def _forget(made: Backend, s3: Any, kms: Any) -> None:
    """The platform is shared, and its last test looks for what was left behind."""
    found = s3.list_object_versions(Bucket=made.bucket)
    for item in (*found.get("Versions", []), *found.get("DeleteMarkers", [])):
        names = {"Bucket": made.bucket, "Key": item["Key"], "VersionId": item["VersionId"]}
        s3.delete_object(**names, BypassGovernanceRetention=True)
    s3.delete_bucket(Bucket=made.bucket)
    kms.delete_alias(AliasName=ALIAS)
    kms.schedule_key_deletion(KeyId=made.key_arn)


def test_a_stack_is_kept_in_the_bucket_and_its_secrets_are_encrypted_with_the_key(
    platform: Platform, backend: Backend, tmp_path: Path
) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: kept\nruntime: python\n")
    (tmp_path / "__main__.py").write_text(PROGRAM)
    # Buckets of the emulator have no host names of their own.
    engine = Engine(
        platform.variables | {"PULUMI_BACKEND_URL": f"{backend.url}&use_path_style=true"}, tmp_path
    )
    del engine.environment["PULUMI_CONFIG_PASSPHRASE_FILE"]
    engine.query("stack", "init", "prod", "--secrets-provider", backend.secrets_provider)
    engine.query("config", "set", "--secret", "password", "open sesame", "--stack", "prod")
    engine.execute("up", "prod", "--yes", "--skip-preview").raise_for_error()
    assert engine.outputs("prod") == {"password": "[secret]"}
    kept = _objects(platform.client("s3"), backend.bucket)
    (state,) = [json.loads(body) for key, body in kept.items() if key.endswith("/kept/prod.json")]
    assert state["checkpoint"]["latest"]["secrets_providers"]["type"] == "cloud"
    assert not [key for key, body in kept.items() if b"open sesame" in body], "no secret is kept in clear"


def _objects(s3: Any, bucket: str) -> dict[str, bytes]:
    listed = s3.list_objects_v2(Bucket=bucket)["Contents"]
    return {item["Key"]: s3.get_object(Bucket=bucket, Key=item["Key"])["Body"].read() for item in listed}
