"""One line of a Condition block: operator, context key and wanted values."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from policies.evaluation.operators import Operator, Predicate, operator_named
from policies.evaluation.patterns import Tri, all_of, any_of, negate
from policies.evaluation.types import UNKNOWN, ContextValue, PolicyError, Scalar, Unknown
from policies.evaluation.variables import Lookup, as_text, has_variables, substitute

IF_EXISTS = "IfExists"


class Quantifier(StrEnum):
    """How a key with several values is read; NONE is the plain operator."""

    NONE = ""
    ANY = "ForAnyValue"
    ALL = "ForAllValues"


@dataclass(frozen=True, slots=True)
class Condition:
    """A compiled condition. `key` is lower-case, as AWS ignores the case of keys."""

    key: str
    operator: Operator | None  # None is the Null operator
    quantifier: Quantifier
    if_exists: bool
    wanted: tuple[str, ...]
    predicates: tuple[Predicate, ...] | None  # None: the values hold variables

    def holds(self, lookup: Lookup) -> Tri:
        value = lookup(self.key)
        if self.operator is None:
            return self._null(value)
        if value is UNKNOWN:
            return None
        if value is None or value == ():
            return self._absent(self.operator)
        values = value if isinstance(value, tuple) else (value,)
        predicates = self.predicates if self.predicates is not None else self._filled(self.operator, lookup)
        if predicates is None:
            return None
        return self._present(self.operator, values, predicates)

    def _null(self, value: ContextValue | None) -> Tri:
        if value is UNKNOWN:
            return None
        absent = value is None or value == ()
        return absent == (self.wanted[0].lower() == "true")

    def _absent(self, operator: Operator) -> bool:
        if self.if_exists or self.quantifier is Quantifier.ALL:
            return True
        return operator.negated and self.quantifier is Quantifier.NONE

    def _present(
        self, operator: Operator, values: Sequence[Scalar | Unknown], predicates: Sequence[Predicate]
    ) -> Tri:
        matches = [_matches(value, predicates) for value in values]
        if operator.negated:
            matches = [negate(match) for match in matches]
        # A plain negated operator over several values means that none of them matches.
        every = self.quantifier is Quantifier.ALL or (operator.negated and self.quantifier is Quantifier.NONE)
        return all_of(*matches) if every else any_of(*matches)

    def _filled(self, operator: Operator, lookup: Lookup) -> list[Predicate] | None:
        texts = [substitute(text, lookup) for text in self.wanted]
        if UNKNOWN in texts:
            return None
        return [operator.compile(text) for text in texts if isinstance(text, str)]


def _matches(value: Scalar | Unknown, predicates: Sequence[Predicate]) -> Tri:
    if isinstance(value, Unknown):
        return None
    text = as_text(value)
    return any_of(*[predicate(text) for predicate in predicates])


def compile_condition(operator_text: str, key: str, values: str | Sequence[str]) -> Condition:
    """Raises PolicyError for an operator or value that AWS would refuse."""
    prefix, colon, rest = operator_text.partition(":")
    try:
        quantifier = Quantifier(prefix) if colon else Quantifier.NONE
    except ValueError:
        raise PolicyError(f"condition operator {operator_text!r}: {prefix!r} is no quantifier") from None
    name = rest if colon else operator_text
    wanted = (values,) if isinstance(values, str) else tuple(as_text(value) for value in values)
    if name == "Null":
        return Condition(key.lower(), None, quantifier, False, wanted, None)
    operator = operator_named(name.removesuffix(IF_EXISTS))
    try:
        predicates = None if any(map(has_variables, wanted)) else tuple(map(operator.compile, wanted))
    except ValueError as error:
        raise PolicyError(f"condition {operator_text} on {key}: {error}") from None
    return Condition(key.lower(), operator, quantifier, name.endswith(IF_EXISTS), wanted, predicates)
