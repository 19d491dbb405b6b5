"""How answers about SCPs look on a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from policies.evaluation import Decision, Outcome
from policies.explanation import Explanation, LevelVerdict
from policies.registry import by_id
from policies.resource import Resource
from policies.scp_check import Planned

Row = tuple[Resource, Planned]

STYLES = {Outcome.ALLOWED: "green", Outcome.DENIED: "red", Outcome.UNDECIDED: "yellow"}
WORST_FIRST = (Outcome.DENIED, Outcome.UNDECIDED, Outcome.ALLOWED)


def tree(explanation: Explanation, account: str) -> Tree:
    """The answer on top, then each level with what its statements say."""
    decision = explanation.decision
    title = Text.assemble(
        (decision.outcome.upper(), f"bold {STYLES[decision.outcome]}"),
        f" in account {account}: {decision.reason}",
    )
    top = Tree(title)
    for verdict in explanation.levels:
        branch = top.add(_level(verdict))
        for sid, guardrail, answer in verdict.statements:
            branch.add(
                Text.assemble(
                    (answer, _answer_style(answer)), f" {sid}" + (f" ({guardrail})" if guardrail else "")
                )
            )
    _advise(top, decision)
    return top


def _level(verdict: LevelVerdict) -> Text:
    return Text.assemble(verdict.level, ": ", (verdict.outcome, STYLES[verdict.outcome]))


def _answer_style(answer: str) -> str:
    return {"denies": "red", "may deny": "yellow"}.get(answer, "dim")


def _advise(top: Tree, decision: Decision) -> None:
    guardrail = by_id().get(decision.guardrail or "")
    if guardrail and decision.outcome is not Outcome.ALLOWED:
        advice = top.add(Text(f"guardrail {guardrail.id}: {guardrail.title}", style="bold"))
        advice.add(Text(f"why: {guardrail.why}"))
        advice.add(Text(f"fix: {guardrail.fix}"))
    if decision.missing:
        top.add(Text(f"to decide, give: {' '.join(_option(key) for key in decision.missing)}"))


def _option(key: str) -> str:
    if key == "aws:requestedregion":
        return "--region"
    return "--resource" if key == "resource" else f"--context {key}=..."


def plan_table(rows: Sequence[Row], *, everything: bool) -> Table:
    """Denied actions first."""
    table = Table("answer", "action", "resource", "account", "guardrail", "because")
    for outcome in WORST_FIRST:
        for resource, planned in rows:
            if planned.decision.outcome is outcome and (everything or _worth_showing(planned)):
                table.add_row(
                    Text(_word(planned), style=STYLES[outcome]),
                    planned.action,
                    resource.name,
                    resource.place.account,
                    planned.decision.guardrail or "",
                    planned.decision.reason,
                )
    return table


def _word(planned: Planned) -> str:
    """An action that only some properties need is denied `if needed`."""
    outcome = str(planned.decision.outcome)
    return outcome if planned.certain or planned.decision.allowed else f"{outcome} if needed"


def _worth_showing(planned: Planned) -> bool:
    return planned.decision.denied or (planned.certain and planned.decision.undecided)


def plan_summary(rows: Sequence[Row]) -> str:
    if not rows:
        return "The plan creates and changes nothing, so it needs no action."
    counts = Counter(planned.decision.outcome for _, planned in rows if planned.certain)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in WORST_FIRST)
    return f"{sum(counts.values())} actions that the plan needs for certain: {told}."


def worst(rows: Sequence[Row]) -> Outcome:
    """The answer for the plan as a whole; actions that may not be needed do not count."""
    outcomes = {planned.decision.outcome for _, planned in rows if planned.certain}
    return next((outcome for outcome in WORST_FIRST if outcome in outcomes), Outcome.ALLOWED)
