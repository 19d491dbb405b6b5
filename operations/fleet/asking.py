"""Where the commands get what they show: the fleet, its parameters, and the rules that it is held to."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from enum import StrEnum
from typing import TypeVar

from operations.fleet.aws.accounts import Accounts
from operations.fleet.aws.central import read_central
from operations.fleet.aws.fleet import SystemsManagerFleet
from operations.fleet.aws.parameters import read_parameters
from operations.fleet.errors import FleetError, ThrottledError
from operations.fleet.inventory import Instance, Severity
from operations.fleet.parameters import Parameters, oldest_days
from operations.fleet.view import Rules
from operations.target import command_environment

OLDEST_DAYS = 30
"""Where neither the command nor the environment says another age."""
T = TypeVar("T")


class Source(StrEnum):
    """Every account, or the bucket into which all of them sync."""

    LIVE = "live"
    CENTRAL = "central"


def fleet_of(role: str) -> SystemsManagerFleet:
    """The fleet through that role of each account."""
    return SystemsManagerFleet(_accounts(role))


def ask_instances(role: str, source: Source) -> Sequence[Instance]:
    """All nodes. Raises FleetError."""
    if source is Source.CENTRAL:
        return _patiently(lambda: read_central(_accounts(role)))
    return _patiently(fleet_of(role).instances)


def ask_parameters(role: str) -> Parameters:
    """Settings of all environments. Raises FleetError."""
    return _patiently(lambda: read_parameters(_accounts(role)))


def rules_of(role: str, source: Source, least: Severity, max_age: int | None) -> Rules:
    """An age that was asked for holds for all; whoever asks the central inventory has no way into the environments."""
    if max_age is not None or source is Source.CENTRAL:
        return Rules(least, max_age or OLDEST_DAYS)
    return Rules(least, OLDEST_DAYS, oldest_days(ask_parameters(role)))


def _accounts(role: str) -> Accounts:
    return Accounts(command_environment() or os.environ, role)


def _patiently(ask: Callable[[], T]) -> T:
    try:
        return ask()
    except ThrottledError as error:
        raise FleetError(f"AWS throttles: {error}. Run the command again in a minute.") from error
