"""`platformctl fleet`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from operations.console import console
from operations.fleet import parameters as tree
from operations.fleet import report, tables, view
from operations.fleet.asking import Source, ask_instances, ask_parameters, fleet_of, rules_of
from operations.fleet.budget import DEFAULT, Amount, Budgets, parse_amounts
from operations.fleet.errors import FleetError
from operations.fleet.inventory import Instance, Severity
from operations.fleet.options import (
    AsJson,
    Budget,
    Html,
    Least,
    MaxAge,
    NodeMinutes,
    Only,
    Role,
    Staying,
    Unavailable,
    Where,
)
from operations.fleet.patching import Patching, PatchOrder
from operations.fleet.rollout import Limits
from policies.scope import DEPLOY_ROLE, READ_ONLY_ROLE

app = typer.Typer(no_args_is_help=True, help="See and patch the fleet of EC2 instances in all accounts.")

NOT_DONE = 2
MINUTE = 60
JOURNAL = Path("build/fleet/patch.json")


@app.command()
def status(
    source: Where = Source.LIVE, as_json: AsJson = False, html: Html = None, role: Role = READ_ONLY_ROLE
) -> None:
    """Nodes of each account and group: images, missing patches, drift from associations and from roles, age."""
    instances = ask_instances(role, source)
    if html is not None:
        _write_html(html, instances, rules_of(role, source, Severity.OTHER, None))
    rows = view.group_rows(instances)
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        console.print(tables.group_table(rows))
        console.print(f"{len(instances)} nodes")


@app.command()
def compliance(
    severity: Least = Severity.OTHER,
    max_age: MaxAge = None,
    source: Where = Source.LIVE,
    as_json: AsJson = False,
    html: Html = None,
    role: Role = READ_ONLY_ROLE,
) -> None:
    """Nodes that lack patches, have drifted, are too old or do not answer: exit 0 none, 2 some, 1 error."""
    instances, rules = ask_instances(role, source), rules_of(role, source, severity, max_age)
    if html is not None:
        _write_html(html, instances, rules)
    rows = view.noncompliant_rows(instances, rules)
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        console.print(tables.node_table(rows))
        console.print(f"{len(rows)} of {len(instances)} nodes do not comply")
    if rows:
        raise typer.Exit(NOT_DONE)


@app.command()
def parameters(
    environment: Only = None,
    diff: Annotated[
        tuple[str, str] | None,
        typer.Option(metavar="ONE OTHER", help="What two environments have differently."),
    ] = None,
    as_json: AsJson = False,
    role: Role = READ_ONLY_ROLE,
) -> None:
    """Settings in Parameter Store as a tree; with --diff exit 0 the same, 2 different, 1 error."""
    if diff and environment:
        raise FleetError("--diff names its two environments. Leave out --environment.")
    known = ask_parameters(role)
    for name in (*(environment or ()), *(diff or ())):
        if name not in known:
            names = ", ".join(sorted(known)) or "none"
            raise FleetError(f"{name!r} has no parameters; environments with parameters are {names}")
    if diff:
        _print_differences(tree.differences(known[diff[0]], known[diff[1]]), diff, as_json=as_json)
        return
    chosen = {name: found for name, found in known.items() if not environment or name in environment}
    if as_json:
        typer.echo(json.dumps({one.path: one.shown for found in chosen.values() for one in found}, indent=2))
    else:
        console.print(tree.tree(chosen))


@app.command()
def patch(
    environment: Only = None,
    severity: Annotated[
        Severity | None,
        typer.Option(help="The least severity of a missing patch that counts; all by default."),
    ] = None,
    max_unavailable: Unavailable = None,
    budget: Budget = None,
    min_available: Staying = None,
    max_failures: Annotated[int, typer.Option(min=0, help="Failed nodes that do not stop the run.")] = 0,
    node_minutes: NodeMinutes = 30,
    journal: Annotated[Path, typer.Option(help="Where the run keeps how far it is.")] = JOURNAL,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run of the journal.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the waves and patch nothing.")] = False,
    role: Role = DEPLOY_ROLE,
) -> None:
    """Patch in waves, dev first, a canary before the rest: exit 0 all patched, 2 not all, 1 error."""
    if resume:
        _refuse_another_plan(dry_run, environment, severity, max_unavailable, budget, min_available)
    limits = Limits(node_seconds=node_minutes * MINUTE, most_failures=max_failures)
    patching = Patching(fleet_of(role), journal, limits)
    if resume:
        _end(all_patched=patching.resume())
        return
    order = PatchOrder(
        budgets=_budgets(role, max_unavailable, budget or (), min_available or ()),
        least=severity or Severity.OTHER,
        environments=frozenset(environment or ()),
    )
    if dry_run:
        patching.show(order)
    else:
        _end(all_patched=patching.begin(order))


def _refuse_another_plan(*choosing: object) -> None:
    if any(choosing):
        raise FleetError(
            "--resume goes on with the plan of its journal. Leave out what would choose another."
        )


def _budgets(
    role: str, max_unavailable: str | None, exceptions: Sequence[str], minima: Sequence[str]
) -> Budgets:
    """What was asked for is checked before anybody else is asked."""
    default = Amount.parse(max_unavailable or DEFAULT, "--max-unavailable")
    unavailable = parse_amounts(exceptions, "--budget")
    available = parse_amounts(minima, "--min-available")
    return Budgets(
        default=default,
        of_environments=tree.budgets(ask_parameters(role)) if max_unavailable is None else {},
        unavailable=unavailable,
        available=available,
    )


def _end(*, all_patched: bool) -> None:
    if not all_patched:
        raise typer.Exit(NOT_DONE)


def _print_differences(rows: Sequence[tree.Difference], names: tuple[str, str], *, as_json: bool) -> None:
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    elif rows:
        console.print(tree.difference_table(rows, *names))
    else:
        console.print(f"{names[0]} and {names[1]} have the same parameters")
    if rows:
        raise typer.Exit(NOT_DONE)


def _write_html(file: Path, instances: Sequence[Instance], rules: view.Rules) -> None:
    try:
        file.write_text(report.html(instances, rules, datetime.now(UTC)))
    except OSError as error:
        raise FleetError(
            f"--html {file}: {error.strerror}. Name a file in a folder that is there."
        ) from error
