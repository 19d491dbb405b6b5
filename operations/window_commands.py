"""`platformctl sandbox window ...`: no sandbox lives to see the day of a maintenance window."""

from __future__ import annotations

import json
import time
import urllib.error
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated, Any

import typer
from rich.table import Table

from operations.console import console
from sandbox import runtime
from sandbox.environment import environment
from sandbox.paths import sandbox_paths

app = typer.Typer(no_args_is_help=True, help="Maintenance windows of all accounts in the sandbox.")

NOT_DONE = 2
POLL_SECONDS = 0.2
UNDER_WAY = "IN_PROGRESS"
Window = Mapping[str, Any]


class WindowError(RuntimeError):
    """A window cannot be opened; the message says which and what to do."""


@app.command("list")
def list_windows() -> None:
    """Windows in the order in which they open next."""
    table = Table("window", "id", "account", "opens next")
    for window in _known():
        table.add_row(window["name"], window["id"], window["account"], window["next"] or "never")
    console.print(table)


@app.command()
def run(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="[NAME|ID]...", help="Which; all that open by default.")
    ] = None,
) -> None:
    """Open windows one after the other, as their moments follow: exit 0 all succeeded, 2 not all, 1 error."""
    chosen = _chosen(_known(), names or [])
    table = Table("window", "account", "task", "node", "status", "why")
    done = []
    for window in chosen:
        with console.status(f"{window['name']} is open"):
            execution = _waited_for(_ask(f"/{window['id']}", "POST"))
        done.append(execution)
        for row in _rows(execution):
            table.add_row(window["name"], window["account"], *row)
    console.print(table)
    if any(execution["Status"] != "SUCCESS" for execution in done):
        raise typer.Exit(NOT_DONE)


def _chosen(known: Sequence[Window], names: Sequence[str]) -> list[Window]:
    """In the order of `known`. Raises WindowError for a name that is no window's, or that of several."""
    for name in names:
        matching = [one["id"] for one in known if name in (one["name"], one["id"])]
        if len(matching) != 1:
            found = f"is the name of {', '.join(matching)}; give an id" if matching else "is no window"
            raise WindowError(f"{name!r} {found}. See `platformctl sandbox window list`.")
    if names:
        return [one for one in known if one["name"] in names or one["id"] in names]
    return [one for one in known if one["next"]]


def _rows(execution: Mapping[str, Any]) -> Iterator[tuple[str, str, str, str]]:
    """One for each node; a task or an execution without any has one of its own."""
    if not execution["Tasks"]:
        yield "", "", execution["Status"], execution.get("StatusDetails", "")
    for task in execution["Tasks"]:
        if not task["Invocations"] or "StatusDetails" in task:
            yield task["TaskArn"], "", task["Status"], task.get("StatusDetails", "no node is concerned")
        for one in task["Invocations"]:
            yield task["TaskArn"], one["ResourceId"], one["Status"], one.get("StatusDetails", "")


def _waited_for(execution: Mapping[str, Any]) -> Mapping[str, Any]:
    while execution["Status"] == UNDER_WAY:
        time.sleep(POLL_SECONDS)
        execution = _ask(f"/{execution['WindowExecutionId']}")
    return execution


def _known() -> list[Window]:
    found: list[Window] = _ask("")
    return found


def _ask(path: str, method: str = "GET") -> Any:
    """Raises NotRunningError, WindowError."""
    emulator = environment(sandbox_paths())["AWS_ENDPOINT_URL"]
    try:
        return runtime.page(emulator, f"/sandbox/windows{path}", method)
    except urllib.error.HTTPError as error:
        raise WindowError(json.load(error)["error"]) from error
