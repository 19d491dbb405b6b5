"""Files that a service reads: the name of their ConfigMap follows what they hold."""

import pytest

from components.workload.plain_files import PlainFiles


def test_other_content_is_another_object_so_that_pods_roll() -> None:
    old = PlainFiles(owner="order-service", contents={"a.pem": "one", "b.pem": "two"})
    same = PlainFiles(owner="order-service", contents={"b.pem": "two", "a.pem": "one"})
    new = PlainFiles(owner="order-service", contents={"a.pem": "one", "b.pem": "three"})
    assert old.name == same.name != new.name
    assert old.name.startswith("order-service-files-")


def test_more_than_a_config_map_takes_is_refused() -> None:
    with pytest.raises(
        ValueError, match=r"^PlainFiles\.contents: big\.pem hold 1000002 bytes, more than the 1000000"
    ):
        PlainFiles(owner="order-service", contents={"big.pem": "ä" * 500_001})
