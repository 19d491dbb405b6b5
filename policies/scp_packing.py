"""Pack the statements of all guardrails into as few service control policies as fit, before anything is created."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from policies.evaluation import PolicyDocument, StatementDocument
from policies.guardrail import Guardrail
from policies.scope import OrganizationalUnit


@dataclass(frozen=True, slots=True, kw_only=True)
class Quotas:
    """AWS Organizations' limits for SCPs; the defaults are the strictest published values."""

    policies_per_target: int = 5
    document_characters: int = 5120
    # AWS sets no limit; a smaller number keeps single documents readable.
    statements_per_document: int = 60


DEFAULT_QUOTAS = Quotas()


class PackingError(ValueError):
    """The guardrails do not fit the quotas."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PackedPolicy:
    """One SCP to create; `units` are the organizational units to attach it to."""

    name: str
    description: str
    document: str
    units: tuple[OrganizationalUnit, ...]
    guardrails: tuple[str, ...]

    @property
    def parsed(self) -> PolicyDocument:
        document: PolicyDocument = json.loads(self.document)
        return document


@dataclass(frozen=True, slots=True)
class _Item:
    guardrail: str
    statement: StatementDocument
    size: int


class _Box:
    """One document in the making."""

    def __init__(self, quotas: Quotas) -> None:
        self._quotas = quotas
        self._items: list[_Item] = []
        self._size = len(_document([]))

    def take(self, item: _Item) -> bool:
        """Put the statement in if it fits."""
        comma = 1 if self._items else 0
        if self._size + item.size + comma > self._quotas.document_characters:
            return False
        if len(self._items) >= self._quotas.statements_per_document:
            return False
        self._items.append(item)
        self._size += item.size + comma
        return True

    @property
    def size(self) -> int:
        return self._size

    def content(self) -> tuple[str, tuple[str, ...]]:
        """The document and its guardrails, in an order that does not depend on the packing."""
        ordered = sorted(self._items, key=lambda item: str(item.statement.get("Sid")))
        guardrails = tuple(dict.fromkeys(item.guardrail for item in ordered))
        return _document([item.statement for item in ordered]), guardrails


def pack(
    guardrails: Iterable[Guardrail], quotas: Quotas = DEFAULT_QUOTAS, *, full_access_attached: bool = True
) -> tuple[PackedPolicy, ...]:
    """Documents with the units to attach them to, the same for the same guardrails. Raises PackingError.

    `full_access_attached`: FullAWSAccess takes one of the places on each target, as it does by default.
    """
    places = quotas.policies_per_target - (1 if full_access_attached else 0)
    targets: dict[tuple[str, tuple[str, ...]], list[OrganizationalUnit]] = {}
    for unit, items in _by_unit(guardrails).items():
        for box in _fill(unit, items, places, quotas):
            targets.setdefault(box.content(), []).append(unit)
    return tuple(_named(targets))


def _by_unit(guardrails: Iterable[Guardrail]) -> dict[OrganizationalUnit, list[_Item]]:
    items: dict[OrganizationalUnit, list[_Item]] = defaultdict(list)
    for guardrail in sorted(guardrails, key=lambda one: one.id):
        for statement in guardrail.numbered_statements():
            item = _Item(guardrail.id, statement, len(minified(statement)))
            for unit in guardrail.scope:
                items[unit].append(item)
    return {unit: items[unit] for unit in OrganizationalUnit if unit in items}


def _fill(unit: OrganizationalUnit, items: Sequence[_Item], places: int, quotas: Quotas) -> list[_Box]:
    """First fit, largest first: never far from the least number of documents, and always the same."""
    boxes: list[_Box] = []
    for item in sorted(items, key=lambda one: (-one.size, str(one.statement.get("Sid")))):
        if any(box.take(item) for box in boxes):
            continue
        fresh = _Box(quotas)
        if not fresh.take(item) or len(boxes) >= places:
            raise PackingError(_refusal(unit, item, boxes, places, quotas))
        boxes.append(fresh)
    return boxes


def _refusal(
    unit: OrganizationalUnit, item: _Item, boxes: Sequence[_Box], places: int, quotas: Quotas
) -> str:
    sid = item.statement.get("Sid")
    head = (
        f"guardrail {item.guardrail} does not fit at {unit}: statement {sid} needs {item.size} characters; "
    )
    if item.size + len(_document([])) > quotas.document_characters:
        return f"{head}one document holds {quotas.document_characters}. Shorten or split the statement."
    used = ", ".join(str(box.size) for box in boxes) or "none"
    return (
        f"{head}{places} SCPs of {quotas.document_characters} characters may be attached there, and they hold {used}. "
        "Shorten a statement, move one to the units that need it, or raise the quota in policies/scp_packing.py."
    )


def _named(targets: dict[tuple[str, tuple[str, ...]], list[OrganizationalUnit]]) -> Iterable[PackedPolicy]:
    counts: dict[str, int] = defaultdict(int)
    for (document, guardrails), units in targets.items():
        place = "-".join(units)
        counts[place] += 1
        yield PackedPolicy(
            name=f"guardrails-{place}-{counts[place]}",
            description=f"{len(guardrails)} guardrails for {', '.join(units)}",
            document=document,
            units=tuple(units),
            guardrails=guardrails,
        )


def _document(statements: Sequence[StatementDocument]) -> str:
    return minified(PolicyDocument(Version="2012-10-17", Statement=list(statements)))


def minified(value: PolicyDocument | StatementDocument) -> str:
    """JSON without a space to spare: blanks count against the quota."""
    return json.dumps(value, separators=(",", ":"))


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetUse:
    """How much of its quota one unit uses."""

    unit: OrganizationalUnit
    policies: int
    characters: tuple[int, ...]
    statements: int
    guardrails: int


def summary(packed: Sequence[PackedPolicy]) -> list[TargetUse]:
    """One line for each unit that has SCPs, FullAWSAccess not counted."""
    uses = []
    for unit in OrganizationalUnit:
        here = [policy for policy in packed if unit in policy.units]
        if here:
            uses.append(
                TargetUse(
                    unit=unit,
                    policies=len(here),
                    characters=tuple(len(policy.document) for policy in here),
                    statements=sum(len(policy.parsed["Statement"]) for policy in here),
                    guardrails=len({guardrail for policy in here for guardrail in policy.guardrails}),
                )
            )
    return uses
