"""`platformctl fleet`."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from operations.console import console
from operations.fleet import view
from operations.fleet.aws.accounts import Accounts
from operations.fleet.aws.fleet import SystemsManagerFleet
from operations.fleet.budget import DEFAULT, Amount, Budgets, parse_amounts
from operations.fleet.errors import FleetError, ThrottledError
from operations.fleet.inventory import Instance, Severity
from operations.fleet.patching import Patching, PatchOrder
from operations.fleet.rollout import Limits
from operations.target import engine_environment
from policies.scope import DEPLOY_ROLE, READ_ONLY_ROLE
from sandbox.paths import sandbox_paths

app = typer.Typer(no_args_is_help=True, help="See and patch the fleet of EC2 instances in all accounts.")

NOT_DONE = 2
MINUTE = 60
JOURNAL = Path("build/fleet/patch.json")

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of a table.")]
Html = Annotated[Path | None, typer.Option(help="Write a self-contained report to this file too.")]
OldestDays = Annotated[int, typer.Option(min=1, help="Days after which a node is to be replaced.")]
Least = Annotated[Severity, typer.Option(help="The least severity of a missing patch that counts.")]
Role = Annotated[str, typer.Option(help="The role to assume in each account.")]


@app.command()
def status(as_json: AsJson = False, html: Html = None, role: Role = READ_ONLY_ROLE) -> None:
    """Nodes of each account and group: images, missing patches, drift, age."""
    instances = _instances(role)
    _write_html(html, instances, view.Rules())
    rows = view.group_rows(instances)
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        console.print(view.group_table(rows))
        console.print(f"{len(instances)} nodes")


@app.command()
def compliance(
    severity: Least = Severity.OTHER,
    max_age: OldestDays = 30,
    as_json: AsJson = False,
    html: Html = None,
    role: Role = READ_ONLY_ROLE,
) -> None:
    """Nodes that lack patches, have drifted, are too old or do not answer: exit 0 none, 2 some, 1 error."""
    instances, rules = _instances(role), view.Rules(severity, max_age)
    _write_html(html, instances, rules)
    rows = view.noncompliant_rows(instances, rules)
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
    else:
        console.print(view.node_table(rows))
        console.print(f"{len(rows)} of {len(instances)} nodes do not comply")
    if rows:
        raise typer.Exit(NOT_DONE)


@app.command()
def patch(
    environment: Annotated[list[str] | None, typer.Option(help="Only this environment; repeatable.")] = None,
    severity: Least = Severity.OTHER,
    max_unavailable: Annotated[
        str, typer.Option(help="Nodes of a group that may be away, as 3 or 10%.")
    ] = DEFAULT,
    budget: Annotated[
        list[str] | None, typer.Option(help="The same for one group, as account/group=3; repeatable.")
    ] = None,
    min_available: Annotated[
        list[str] | None, typer.Option(help="Nodes that must stay, as account/group=3; repeatable.")
    ] = None,
    max_failures: Annotated[int, typer.Option(min=0, help="Failed nodes that do not stop the run.")] = 0,
    node_minutes: Annotated[
        int, typer.Option(min=1, help="After this time without an answer a node failed.")
    ] = 30,
    journal: Annotated[Path, typer.Option(help="Where the run keeps how far it is.")] = JOURNAL,
    resume: Annotated[bool, typer.Option("--resume", help="Go on with the run of the journal.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show the waves and patch nothing.")] = False,
    role: Role = DEPLOY_ROLE,
) -> None:
    """Patch in waves, dev first, a canary before the rest: exit 0 all patched, 2 not all, 1 error."""
    if resume and (environment or budget or min_available or dry_run):
        raise FleetError(
            "--resume goes on with the plan of its journal. Leave out what would choose another."
        )
    budgets = Budgets(
        default=Amount.parse(max_unavailable, "--max-unavailable"),
        unavailable=parse_amounts(budget or (), "--budget"),
        available=parse_amounts(min_available or (), "--min-available"),
    )
    order = PatchOrder(budgets=budgets, least=severity, environments=frozenset(environment or ()))
    limits = Limits(node_seconds=node_minutes * MINUTE, most_failures=max_failures)
    patching = Patching(_fleet(role), journal, limits)
    if dry_run:
        patching.show(order)
        return
    if not (patching.resume() if resume else patching.begin(order)):
        raise typer.Exit(NOT_DONE)


def _fleet(role: str) -> SystemsManagerFleet:
    return SystemsManagerFleet(Accounts(engine_environment(sandbox_paths()) or os.environ, role))


def _instances(role: str) -> Sequence[Instance]:
    try:
        return _fleet(role).instances()
    except ThrottledError as error:
        raise FleetError(f"AWS throttles: {error}. Run the command again in a minute.") from error


def _write_html(file: Path | None, instances: Sequence[Instance], rules: view.Rules) -> None:
    if file is None:
        return
    try:
        file.write_text(view.html_report(instances, rules, datetime.now(UTC)))
    except OSError as error:
        raise FleetError(
            f"--html {file}: {error.strerror}. Name a file in a folder that is there."
        ) from error
