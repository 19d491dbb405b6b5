"""The address plan: known values, and refusals that name both blocks."""

from __future__ import annotations

from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.network.cidr_plan import AddressPlan, CidrError, SubnetBlocks, parse_block, vpc_layout

ZONES = ("a", "b", "c")


def plan(**vpcs: str) -> AddressPlan:
    return AddressPlan(organization="10.0.0.0/8", vpcs=vpcs)


def test_a_vpc_gives_three_quarters_to_pods_and_the_rest_to_the_other_tiers() -> None:
    layout = vpc_layout("dev", "10.16.0.0/16", ZONES)
    assert layout["a"] == SubnetBlocks(
        public="10.16.192.0/20", private="10.16.0.0/18", data="10.16.240.0/22", attachment="10.16.252.0/28"
    )
    assert layout["c"] == SubnetBlocks(
        public="10.16.224.0/20",
        private="10.16.128.0/18",
        data="10.16.248.0/22",
        attachment="10.16.252.32/28",
    )


@given(second=st.integers(0, 255), prefix=st.integers(16, 20), zones=st.integers(1, 3))
def test_subnets_never_overlap_and_never_leave_the_vpc(second: int, prefix: int, zones: int) -> None:
    cidr = f"10.{second}.0.0/{prefix}"
    layout = vpc_layout("any", cidr, ZONES[:zones])
    blocks = [IPv4Network(text) for each in layout.values() for text in vars(each).values()]
    assert len(blocks) == 4 * zones
    assert all(block.subnet_of(IPv4Network(cidr)) for block in blocks)
    assert not any(one.overlaps(other) for one, other in combinations(blocks, 2))


def test_the_plan_finds_the_block_of_an_account() -> None:
    assert plan(dev="10.16.0.0/16").block_of("dev") == "10.16.0.0/16"


def test_an_account_without_a_block_is_refused_with_those_that_have_one() -> None:
    with pytest.raises(CidrError, match="no block for 'qa'; the plan has dev, prod"):
        plan(dev="10.16.0.0/16", prod="10.48.0.0/16").block_of("qa")


def test_an_overlap_is_refused_and_names_both() -> None:
    with pytest.raises(CidrError, match=r"dev 10\.16\.0\.0/16 overlaps stage 10\.16\.128\.0/17"):
        plan(dev="10.16.0.0/16", stage="10.16.128.0/17")


def test_a_block_outside_the_organization_is_refused() -> None:
    with pytest.raises(
        CidrError, match=r"dev 172\.16\.0\.0/16 lies outside the organization's 10\.0\.0\.0/8"
    ):
        plan(dev="172.16.0.0/16")


def test_a_block_that_is_too_small_is_refused_with_the_smallest_that_fits() -> None:
    with pytest.raises(CidrError, match=r"dev 10\.16\.0\.0/24 is too small: .* need at least a /20"):
        plan(dev="10.16.0.0/24")


def test_a_block_that_aws_would_not_take_is_refused() -> None:
    with pytest.raises(
        CidrError, match=r"dev 10\.16\.0\.0/12 is too large: AWS takes no VPC larger than a /16"
    ):
        plan(dev="10.16.0.0/12")


@pytest.mark.parametrize("text", ["10.16.0.1/16", "10.16/16", "dev", "10.16.0.0/33"])
def test_what_is_no_block_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(CidrError, match=r"is not an IPv4 block such as 10\.16\.0\.0/16"):
        parse_block(text)


@pytest.mark.parametrize("zones", [(), ("a", "a"), ("a", "b", "c", "d")])
def test_zones_must_be_one_to_three_different_ones(zones: tuple[str, ...]) -> None:
    with pytest.raises(CidrError, match="laid out over 1 to 3 different zones"):
        vpc_layout("dev", "10.16.0.0/16", zones)
