"""What the commands of the fleet may be told."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from operations.fleet.asking import Source
from operations.fleet.budget import DEFAULT
from operations.fleet.inventory import Severity

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Html = Annotated[Path | None, typer.Option(help="Write a self-contained report to this file too.")]
MaxAge = Annotated[
    int | None,
    typer.Option(
        min=1, help="Days after which a node is to be replaced; by default its environment's, or 30."
    ),
]
Least = Annotated[Severity, typer.Option(help="The least severity of a missing patch that counts.")]
Only = Annotated[list[str] | None, typer.Option(help="Only this environment; repeatable.")]
Role = Annotated[str, typer.Option(help="The role to assume in each account.")]
NodeMinutes = Annotated[int, typer.Option(min=1, help="After this time without an answer a node failed.")]
Unavailable = Annotated[
    str | None,
    typer.Option(help=f"Nodes of a group that may be away; by default its environment's, or {DEFAULT}."),
]
Budget = Annotated[
    list[str] | None, typer.Option(help="The same for one group, as account/group=3; repeatable.")
]
Staying = Annotated[
    list[str] | None, typer.Option(help="Nodes that must stay, as account/group=3; repeatable.")
]
Where = Annotated[
    Source, typer.Option(help="Ask every account, or the organization's inventory in one bucket.")
]
