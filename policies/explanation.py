"""A decision taken apart, level by level."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.evaluation import Decision, Outcome, Request, ScpPath, evaluate
from policies.evaluation.context import context_of
from policies.evaluation.path import Relevant
from policies.evaluation.patterns import Tri
from policies.evaluation.variables import Lookup

# Sid, guardrail and what the statement says: denies, may deny, or does not apply.
Verdict = tuple[str, str | None, str]


@dataclass(frozen=True, slots=True)
class LevelVerdict:
    """What one level says: only statements that name the action are listed, allowing ones left out."""

    level: str
    outcome: Outcome
    statements: tuple[Verdict, ...]


@dataclass(frozen=True, slots=True)
class Explanation:
    decision: Decision
    levels: tuple[LevelVerdict, ...]


def explain(request: Request, path: ScpPath) -> Explanation:
    """The decision of `evaluate`, with every level's part in it; no levels where SCPs do not bind."""
    decision = evaluate(request, path)
    if path.exempt:
        return Explanation(decision, ())
    lookup = context_of(request)
    return Explanation(
        decision, tuple(_level(level, request, lookup) for level in path.relevant(request.action))
    )


def _level(level: Relevant, request: Request, lookup: Lookup) -> LevelVerdict:
    verdicts = tuple(_verdicts(level, request, lookup))
    words = {word for _, _, word in verdicts}
    if "denies" in words:
        return LevelVerdict(level.level, Outcome.DENIED, verdicts)
    allows = [statement.applies(request.resource, lookup) for statement in level.allows]
    if True not in allows:
        outcome = Outcome.UNDECIDED if None in allows else Outcome.DENIED
    else:
        outcome = Outcome.UNDECIDED if "may deny" in words else Outcome.ALLOWED
    return LevelVerdict(level.level, outcome, verdicts)


def _verdicts(level: Relevant, request: Request, lookup: Lookup) -> Iterator[Verdict]:
    for statement in level.denies:
        yield (
            statement.sid or "(no Sid)",
            statement.guardrail,
            _word(statement.applies(request.resource, lookup)),
        )


def _word(applies: Tri) -> str:
    if applies is None:
        return "may deny"
    return "denies" if applies else "does not apply"
