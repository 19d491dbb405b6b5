"""Whom the services of an environment may reach over the network."""

from __future__ import annotations

from components.network.cidr_plan import vpc_layout
from components.workload.arguments import NetworkNeed
from stacks.environment_workload import ServicePlace
from stacks.names import SHARED_ACCOUNT


def databases(place: ServicePlace) -> NetworkNeed:
    return NetworkNeed(name="databases", cidrs=_data_blocks(place), ports=(5432,))


def cache(place: ServicePlace) -> NetworkNeed:
    return NetworkNeed(name="cache", cidrs=_data_blocks(place), ports=(6379,))


def aws(place: ServicePlace) -> NetworkNeed:
    """AWS's APIs, which answer through interface endpoints inside the VPC."""
    block = place.settings.address_plan.block_of(place.settings.stack)
    return NetworkNeed(name="aws", cidrs=(block,), ports=(443,))


def payments(place: ServicePlace) -> NetworkNeed:
    """The payment provider, through the inspected egress of the shared network."""
    block = place.settings.address_plan.block_of(SHARED_ACCOUNT)
    return NetworkNeed(name="payments", cidrs=(block,), ports=(443,))


def _data_blocks(place: ServicePlace) -> tuple[str, ...]:
    settings = place.settings
    layout = vpc_layout(
        settings.stack, settings.address_plan.block_of(settings.stack), settings.availability_zones
    )
    return tuple(blocks.data for blocks in layout.values())
