"""Empty the buckets of a stack before the sandbox is taken down: their records would outlive the stack, as on AWS."""

from __future__ import annotations

import urllib.error

from operations.engine import Engine
from sandbox import runtime
from sandbox.paths import SandboxPaths

BUCKET_TYPE = "aws:s3/bucket:Bucket"


def empty_buckets(engine: Engine, stack: str, paths: SandboxPaths) -> None:
    """All buckets that the stack's state holds; one that is gone already is no trouble."""
    for resource in engine.state(stack).get("resources", []):
        name = resource.get("outputs", {}).get("bucket")
        if resource["type"] == BUCKET_TYPE and name:
            _empty(paths, name)


def _empty(paths: SandboxPaths, bucket: str) -> None:
    try:
        runtime.page(paths.endpoints()["aws"], f"/sandbox/buckets/{bucket}", "POST")
    except urllib.error.HTTPError as error:
        with error:  # it holds the connection
            if error.code != 404:
                raise
