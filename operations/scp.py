"""`platformctl scp`: what the organization's guardrails allow, and how full their SCPs are."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from operations import scp_view
from operations.console import console, errors
from operations.engine import Engine
from operations.scp_request import BadRequestError, Question, parse_context
from operations.target import command_environment
from policies.evaluation import Outcome
from policies.explanation import explain as explain_request
from policies.plan_file import PlanError, resources_of_plan
from policies.scp_check import planned_decisions
from policies.scp_packing import DEFAULT_QUOTAS, PackingError, summary
from policies.scp_paths import packed_guardrails, scp_path

app = typer.Typer(no_args_is_help=True, help="Ask the service control policies before AWS does.")

BAD_INPUT = 1
EXIT_CODES = {Outcome.ALLOWED: 0, Outcome.DENIED: 2, Outcome.UNDECIDED: 3}


@app.command()
def explain(
    account: Annotated[
        str, typer.Option(help="management, security, shared, dev, stage, prod, or a unit:name")
    ],
    principal: Annotated[
        str, typer.Option(help="ARN of the caller, such as arn:aws:iam::111122223333:role/x")
    ],
    action: Annotated[str, typer.Option(help="IAM action, such as ec2:RunInstances")],
    region: Annotated[str | None, typer.Option(help="the region of the call")] = None,
    resource: Annotated[str, typer.Option(help="ARN of what the call works on")] = "*",
    context: Annotated[list[str] | None, typer.Option(help="condition key as key=value, repeatable")] = None,
) -> None:
    """Allow or deny, and which statement of which guardrail decided. Exit 0 allow, 2 deny, 3 undecided."""
    try:
        question = Question.of(account, principal, action, region, resource, parse_context(context or []))
    except BadRequestError as error:
        raise _refused(error) from None
    explanation = explain_request(question.request, scp_path(question.place))
    console.print(scp_view.tree(explanation, question.place.account))
    raise typer.Exit(EXIT_CODES[explanation.decision.outcome])


@app.command()
def simulate(
    stack: Annotated[str | None, typer.Option(help="preview this stack and ask about what it plans")] = None,
    plan: Annotated[
        Path | None, typer.Option(help="output of `pulumi preview --json` or of --save-plan")
    ] = None,
    name: Annotated[str, typer.Option(help="the stack that --plan was made for")] = "",
    everything: Annotated[bool, typer.Option("--all", help="show allowed actions too")] = False,
) -> None:
    """All actions that a stack's plan needs. Exit 0 all allowed, 2 some denied, 3 some undecided."""
    if (stack is None) == (plan is None):
        raise _refused(BadRequestError("name either --stack or --plan FILE"))
    try:
        text = plan.read_text() if plan else _preview(str(stack))
        resources = resources_of_plan(json.loads(text), stack or name)
    except json.JSONDecodeError as error:
        told = f"{plan or stack} is no plan: {error}. Make one with `pulumi preview --json > FILE`"
        raise _refused(PlanError(told)) from None
    except (OSError, PlanError) as error:
        raise _refused(error) from None
    rows = [(resource, planned) for resource in resources for planned in planned_decisions(resource)]
    table = scp_view.plan_table(rows, everything=everything)
    if table.row_count:
        console.print(table)
    console.print(scp_view.plan_summary(rows))
    raise typer.Exit(EXIT_CODES[scp_view.worst(rows)])


@app.command()
def pack() -> None:
    """The SCPs as they will be attached, with their sizes against the quotas. Exit 1 if they do not fit."""
    try:
        packed = packed_guardrails()
    except PackingError as error:
        raise _refused(error) from None
    table = Table("unit", "SCPs", "characters", "statements", "guardrails")
    places = DEFAULT_QUOTAS.policies_per_target - 1
    for use in summary(packed):
        sizes = ", ".join(f"{size:,}" for size in use.characters)
        table.add_row(
            use.unit, f"{use.policies} of {places}", sizes, str(use.statements), str(use.guardrails)
        )
    console.print(table)
    console.print(
        f"A document holds {DEFAULT_QUOTAS.document_characters:,} characters; FullAWSAccess takes one of the "
        f"{DEFAULT_QUOTAS.policies_per_target} places on each target."
    )


def _preview(stack: str) -> str:
    engine = Engine(command_environment())
    return engine.query("preview", "--json", "--stack", stack)


def _refused(error: Exception) -> typer.Exit:
    errors.print("error:", style="red", end=" ")
    errors.print(str(error), markup=False, soft_wrap=True)
    return typer.Exit(BAD_INPUT)
