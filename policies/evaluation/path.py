"""The levels from the organization's root down to one account, each with its service control policies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from policies.evaluation.statements import Statement, compile_policy
from policies.evaluation.types import PolicyDocument

FULL_AWS_ACCESS: PolicyDocument = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}],
}


@dataclass(frozen=True, slots=True)
class Level:
    """One target of SCPs (root, an OU or an account) with all statements attached to it."""

    name: str
    statements: tuple[Statement, ...]

    @classmethod
    def of(cls, name: str, documents: Iterable[PolicyDocument]) -> Level:
        """Raises PolicyError."""
        return cls(name, tuple(statement for document in documents for statement in compile_policy(document)))


@dataclass(frozen=True, slots=True)
class Relevant:
    """The statements of one level that name an action."""

    level: str
    denies: tuple[Statement, ...]
    allows: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class ScpPath:
    """Root first, account last. SCPs never bind the management account: it has `exempt`."""

    levels: tuple[Level, ...]
    exempt: bool = False
    _relevant: dict[str, tuple[Relevant, ...]] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def of(
        cls, levels: Sequence[tuple[str, Iterable[PolicyDocument]]], *, management: bool = False
    ) -> ScpPath:
        """From the attached documents of each level, by name. Raises PolicyError."""
        return cls(tuple(Level.of(name, documents) for name, documents in levels), exempt=management)

    def relevant(self, action: str) -> tuple[Relevant, ...]:
        """Remembered for each action: a path sees the same few actions many times."""
        found = self._relevant.get(action)
        if found is None:
            found = tuple(_relevant(level, action.lower()) for level in self.levels)
            self._relevant[action] = found
        return found

    def condition_keys(self, action: str) -> frozenset[str]:
        """The keys (lower-case) that statements about the action ask for."""
        return frozenset(
            condition.key
            for level in self.relevant(action)
            for statement in (*level.denies, *level.allows)
            for condition in statement.conditions
        )


def _relevant(level: Level, action: str) -> Relevant:
    named = [statement for statement in level.statements if statement.names(action)]
    return Relevant(
        level.name,
        denies=tuple(statement for statement in named if statement.denies),
        allows=tuple(statement for statement in named if not statement.denies),
    )
