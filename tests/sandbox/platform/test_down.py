"""Everything goes away, and that is proved."""

from __future__ import annotations

import pytest

from operations.console import Progress
from operations.down import take_down
from operations.emptying import BUCKET_TYPE
from sandbox.processes import supervisor
from tests.sandbox.platform.conftest import Platform

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(600)]


def test_down_leaves_no_object_and_no_process(platform: Platform) -> None:
    _record_inventory(platform)
    result = take_down(platform.paths, Progress())
    assert all(names for names in result.before.values()), "the listing sees what there is"
    assert result.before.keys() == result.after.keys()
    assert result.left == []
    assert supervisor.running(platform.paths) == {}
    assert list(platform.paths.clusters.iterdir()) == []


def _record_inventory(platform: Platform) -> None:
    """What a node's inventory sync leaves in the central bucket, which the stack knows nothing of."""
    resources = platform.engine.state("security")["resources"]
    names = [one["outputs"]["bucket"] for one in resources if one["type"] == BUCKET_TYPE]
    s3 = platform.client("s3", platform.account_id("security"))
    for name in names:
        s3.put_object(Bucket=name, Key="AWS:Application/i-1.json", Body=b"{}", ChecksumAlgorithm="SHA256")
    assert names, "there is a bucket to keep something in"
