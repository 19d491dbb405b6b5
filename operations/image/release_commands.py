"""`platformctl image publish|list|show|diff|promote|rollback|deprecate`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer

from operations.console import console
from operations.image.families import family_named
from operations.image.release import view
from operations.image.release.channels import Move
from operations.image.release.connection import Connection
from operations.image.release.gates import Channel
from operations.image.release.manifest import opened
from operations.image.release.rotation import rotation


def _known(family: str) -> str:
    """Refused before anything is asked: of an unknown family AWS only says that a parameter is missing."""
    return family_named(family).name


Family = Annotated[str, typer.Option(help="Image family, such as eks-node or debian-12.", callback=_known)]
Region = Annotated[str, typer.Option(help="The home region.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Version = Annotated[str, typer.Argument(help="Semantic version of a released image.")]
DEFAULT_FAMILY = "debian-12"
DEFAULT_REGION = "eu-central-1"


def publish(
    folder: Annotated[Path, typer.Argument(help="Folder of a finished build.")],
    region: Region = DEFAULT_REGION,
) -> None:
    """Release a finished build and make it the candidate, when its scan and controls allow it."""
    family = opened(folder).family
    told(Connection(region).registry(family).publish(folder), family)


def list_versions(
    family: Family = DEFAULT_FAMILY, region: Region = DEFAULT_REGION, as_json: AsJson = False
) -> None:
    """Released versions: age, scan, and the channels that hand them out."""
    entries = Connection(region).registry(family).listing()
    if as_json:
        typer.echo(json.dumps([view.row(entry) for entry in entries], indent=2))
    else:
        console.print(view.listing(family, entries))


def show(
    version: Version,
    channel: Annotated[Channel, typer.Option(help="The channel whose gates are shown.")] = Channel.DEV,
    family: Family = DEFAULT_FAMILY,
    region: Region = DEFAULT_REGION,
) -> None:
    """One version, and which gates in front of a channel are open."""
    registry = Connection(region).registry(family)
    console.print(view.description(registry.store.manifest(version)))
    console.print(view.gate_table(channel, registry.gates(version, channel)))


def diff(
    first: Version,
    second: Version,
    family: Family = DEFAULT_FAMILY,
    region: Region = DEFAULT_REGION,
    as_json: AsJson = False,
) -> None:
    """Packages, settings and scan results that differ between two versions."""
    changes = Connection(region).registry(family).difference(first, second)
    if as_json:
        typer.echo(json.dumps([view.change_row(change) for change in changes], indent=2))
    elif changes:
        console.print(view.changes(first, second, changes))
    else:
        console.print(f"{family} {first} and {second} have the same packages, settings and scan results.")


def promote(
    version: Version,
    channel: Annotated[Channel, typer.Argument(help="The channel that hands it out next.")],
    family: Family = DEFAULT_FAMILY,
    region: Region = DEFAULT_REGION,
) -> None:
    """Move a version on, when every gate is open: scan, controls, age, time and health in the channel before."""
    connection = Connection(region)
    told(connection.registry(family).promote(version, channel), family)
    console.print(view.rotation_table(channel, rotation(connection.node_groups(family, channel))))


def rollback(
    channel: Annotated[Channel, typer.Argument(help="The channel to take back.")],
    reason: Annotated[str, typer.Option(help="Why; it is kept in the channel's journal.")],
    family: Family = DEFAULT_FAMILY,
    region: Region = DEFAULT_REGION,
) -> None:
    """Hand out the version before again, and say how the nodes come back to it."""
    connection = Connection(region)
    told(connection.registry(family).rollback(channel, reason), family)
    console.print(view.rotation_table(channel, rotation(connection.node_groups(family, channel))))


def deprecate(
    version: Version,
    reason: Annotated[str, typer.Option(help="Why nobody may use it any more.")],
    family: Family = DEFAULT_FAMILY,
    region: Region = DEFAULT_REGION,
) -> None:
    """Withdraw a version that no channel hands out."""
    Connection(region).registry(family).deprecate(version, reason)
    console.print(f"{family} {version} is deprecated: {reason}", markup=False)


def told(move: Move, family: str) -> None:
    """Say what a channel hands out now."""
    console.print(f"{move.channel} of {family} hands out {move.version} ({move.reason}).", markup=False)
