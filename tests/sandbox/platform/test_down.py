"""Everything goes away, and that is proved."""

from __future__ import annotations

import pytest

from operations.console import Progress
from operations.down import take_down
from sandbox.processes import supervisor
from tests.sandbox.platform.conftest import Platform

pytestmark = [pytest.mark.sandbox, pytest.mark.timeout(600)]


def test_down_leaves_no_object_and_no_process(platform: Platform) -> None:
    result = take_down(platform.paths, Progress())
    assert all(names for names in result.before.values()), "the listing sees what there is"
    assert result.before.keys() == result.after.keys()
    assert result.left == []
    assert supervisor.running(platform.paths) == {}
    assert list(platform.paths.clusters.iterdir()) == []
