"""Statements of a policy, compiled once and asked many times."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from policies.evaluation.conditions import Condition, compile_condition
from policies.evaluation.patterns import Tri, all_of, any_of, arn_like, glob, negate
from policies.evaluation.types import PolicyDocument, PolicyError, StatementDocument, Unknown
from policies.evaluation.variables import Lookup, has_variables, substitute


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement. Its Sid carries the guardrail: `DenyRootUser2` belongs to `deny-root-user`."""

    sid: str | None
    denies: bool
    actions: tuple[Callable[[str], bool], ...]
    not_action: bool
    resources: tuple[str, ...]
    not_resource: bool
    conditions: tuple[Condition, ...]

    @property
    def guardrail(self) -> str | None:
        return guardrail_of(self.sid) if self.sid else None

    def names(self, action: str) -> bool:
        """Whether the statement speaks about the action (lower-case)."""
        named = any(predicate(action) for predicate in self.actions)
        return named != self.not_action

    def applies(self, resource: str | Unknown, lookup: Lookup) -> Tri:
        """Whether it applies to a request whose action it names."""
        answer = self._covers(resource, lookup)
        for condition in self.conditions:
            if answer is False:
                return False
            answer = all_of(answer, condition.holds(lookup))
        return answer

    def undecided_keys(self, lookup: Lookup) -> Iterable[str]:
        return (condition.key for condition in self.conditions if condition.holds(lookup) is None)

    def _covers(self, resource: str | Unknown, lookup: Lookup) -> Tri:
        if self.resources == ("*",):
            return not self.not_resource
        covered = any_of(*[_resource_matches(pattern, resource, lookup) for pattern in self.resources])
        return negate(covered) if self.not_resource else covered


def _resource_matches(pattern: str, resource: str | Unknown, lookup: Lookup) -> Tri:
    filled = substitute(pattern, lookup) if has_variables(pattern) else pattern
    if filled is None:
        return False
    if isinstance(filled, Unknown) or isinstance(resource, Unknown):
        return None
    # An action that knows no resource is authorized against `*`, which a pattern for particular ARNs does not cover.
    return arn_like(filled)(resource) if resource != "*" else filled == "*"


def guardrail_of(sid: str) -> str:
    """The guardrail id that a Sid was made from."""
    words = re.sub(r"(?<!^)(?=[A-Z])", "-", sid.rstrip("0123456789"))
    return words.lower()


def compile_policy(document: PolicyDocument) -> tuple[Statement, ...]:
    """Raises PolicyError."""
    return tuple(_compile(statement) for statement in document["Statement"])


def _compile(document: StatementDocument) -> Statement:
    where = document.get("Sid", "a statement without Sid")
    actions = _either(document.get("Action"), document.get("NotAction"), where, "Action")
    resources = _either(document.get("Resource"), document.get("NotResource"), where, "Resource")
    return Statement(
        sid=document.get("Sid"),
        denies=document["Effect"] == "Deny",
        actions=tuple(glob(action.lower()) for action in actions),
        not_action="NotAction" in document,
        resources=tuple(resources),
        not_resource="NotResource" in document,
        conditions=tuple(
            compile_condition(operator, key, values)
            for operator, keys in document.get("Condition", {}).items()
            for key, values in keys.items()
        ),
    )


def _either(
    value: str | Sequence[str] | None, opposite: str | Sequence[str] | None, where: str, element: str
) -> Sequence[str]:
    if (value is None) == (opposite is None):
        raise PolicyError(f"{where}: needs exactly one of {element} and Not{element}")
    chosen = value if value is not None else opposite
    return [chosen] if isinstance(chosen, str) else list(chosen or ())
