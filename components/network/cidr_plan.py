"""Who gets which addresses: one plan for the organization, one layout inside each VPC. No Pulumi here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from itertools import combinations, islice

LARGEST_VPC = 16  # AWS takes no VPC larger than a /16
SMALLEST_VPC = 20  # below it the last block cannot hold three /28 attachment subnets
ATTACHMENT_PREFIX = 28  # AWS advises a /28 of its own for each transit gateway attachment
MOST_ZONES = 3


class CidrError(ValueError):
    """An address block that cannot be used; the message names the blocks."""


def parse_block(text: str) -> IPv4Network:
    """The network, or a refusal that says what is wrong with the text."""
    try:
        return IPv4Network(text)
    except ValueError as reason:
        raise CidrError(f"{text!r} is not an IPv4 block such as 10.16.0.0/16: {reason}") from reason


@dataclass(frozen=True, kw_only=True)
class AddressPlan:
    """The organization's block and the block of each VPC, checked against each other."""

    organization: str
    vpcs: Mapping[str, str]

    def __post_init__(self) -> None:
        whole = parse_block(self.organization)
        blocks = {name: parse_block(text) for name, text in self.vpcs.items()}
        for name, block in blocks.items():
            _check_size(name, block)
            if not block.subnet_of(whole):
                raise CidrError(f"{name} {block} lies outside the organization's {whole}")
        for (name, block), (other, taken) in combinations(blocks.items(), 2):
            if block.overlaps(taken):
                raise CidrError(f"{name} {block} overlaps {other} {taken}")

    def block_of(self, name: str) -> str:
        """The VPC block of an account, or a refusal that lists the accounts in the plan."""
        if name not in self.vpcs:
            raise CidrError(f"no block for {name!r}; the plan has {', '.join(sorted(self.vpcs))}")
        return self.vpcs[name]


@dataclass(frozen=True, kw_only=True)
class SubnetBlocks:
    """The four subnets of one availability zone."""

    public: str
    private: str
    data: str
    attachment: str


def vpc_layout(name: str, cidr: str, zones: Sequence[str]) -> Mapping[str, SubnetBlocks]:
    """Zone -> its subnets. Of the VPC's quarters three are private (pods need addresses); the rest share the last."""
    block = parse_block(cidr)
    _check_size(name, block)
    if not 1 <= len(zones) <= MOST_ZONES or len(set(zones)) != len(zones):
        raise CidrError(
            f"{name} {block} is laid out over 1 to {MOST_ZONES} different zones, not {list(zones)}"
        )
    *private, shared = block.subnets(prefixlen_diff=2)
    *public, rest = shared.subnets(prefixlen_diff=2)
    *data, last = rest.subnets(prefixlen_diff=2)
    attachment = _first(last.subnets(new_prefix=ATTACHMENT_PREFIX))
    return {
        zone: SubnetBlocks(public=str(a), private=str(b), data=str(c), attachment=str(d))
        for zone, a, b, c, d in zip(zones, public, private, data, attachment, strict=False)
    }


def _first(blocks: Iterator[IPv4Network]) -> Iterator[IPv4Network]:
    return islice(blocks, MOST_ZONES)


def _check_size(name: str, block: IPv4Network) -> None:
    if block.prefixlen > SMALLEST_VPC:
        raise CidrError(
            f"{name} {block} is too small: public, private, data and attachment subnets"
            f" in {MOST_ZONES} zones need at least a /{SMALLEST_VPC}"
        )
    if block.prefixlen < LARGEST_VPC:
        raise CidrError(f"{name} {block} is too large: AWS takes no VPC larger than a /{LARGEST_VPC}")
