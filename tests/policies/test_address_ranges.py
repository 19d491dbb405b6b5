"""Which ranges are the world."""

from __future__ import annotations

import pytest

from policies.address_ranges import is_world


@pytest.mark.parametrize("cidr", ["0.0.0.0/0", "0.0.0.0/1", "128.0.0.0/1", "52.0.0.0/7", "::/0", "2000::/3"])
def test_a_range_that_no_network_is_as_wide_as_is_the_world(cidr: str) -> None:
    assert is_world(cidr)


@pytest.mark.parametrize("cidr", ["10.0.0.0/8", "52.94.0.0/16", "192.0.2.1/32", "192.0.2.1", "2001:db8::/32"])
def test_a_network_of_somebodys_is_not(cidr: str) -> None:
    assert not is_world(cidr)


def test_private_addresses_of_ipv6_are_not() -> None:
    assert not is_world("fc00::/7")


def test_what_is_no_range_is_left_to_aws() -> None:
    assert not is_world("pl-12345")
