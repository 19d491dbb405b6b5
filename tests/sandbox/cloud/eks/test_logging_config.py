"""Control plane logs: changes touch only the types they name."""

from __future__ import annotations

import pytest

from sandbox.cloud.eks import logging_config
from sandbox.cloud.errors import AwsError


def test_enabled_and_disabled_types_are_told_apart() -> None:
    wanted = {"clusterLogging": [{"types": ["audit", "api"], "enabled": True}]}
    assert logging_config.merged(logging_config.NOTHING, wanted) == {
        "clusterLogging": [
            {"types": ["api", "audit"], "enabled": True},
            {"types": ["authenticator", "controllerManager", "scheduler"], "enabled": False},
        ]
    }


def test_a_later_change_keeps_the_types_it_does_not_name() -> None:
    first = {"clusterLogging": [{"types": ["api", "audit"], "enabled": True}]}
    second = {"clusterLogging": [{"types": ["api"], "enabled": False}]}
    merged = logging_config.merged(logging_config.merged(logging_config.NOTHING, first), second)
    assert merged["clusterLogging"][0] == {"types": ["audit"], "enabled": True}


def test_all_types_on_leave_no_disabled_part() -> None:
    wanted = {"clusterLogging": [{"types": list(logging_config.TYPES), "enabled": True}]}
    assert len(logging_config.merged(logging_config.NOTHING, wanted)["clusterLogging"]) == 1


def test_an_unknown_type_is_refused() -> None:
    with pytest.raises(AwsError, match=r"unknown log types \['network'\]"):
        logging_config.merged(
            logging_config.NOTHING, {"clusterLogging": [{"types": ["network"], "enabled": True}]}
        )
