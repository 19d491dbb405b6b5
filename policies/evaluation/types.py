"""What the evaluator reads and answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Final, Literal, TypeAlias, TypedDict


class Unknown(Enum):
    """A value that nobody knows before the resource exists."""

    UNKNOWN = "unknown"

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown.UNKNOWN

# Stands for the unknown part of an otherwise known ARN, as in `arn:aws:ec2:eu-west-1:111122223333:vpc/{unknown}`.
UNKNOWN_PART: Final = "{unknown}"

Scalar: TypeAlias = str | bool | int | float
# UNKNOWN: it is not even known whether the key is there. (UNKNOWN,): it is there, its value is not known.
ContextValue: TypeAlias = Scalar | Unknown | tuple[Scalar | Unknown, ...]

ConditionBlock: TypeAlias = dict[str, dict[str, str | list[str]]]


class StatementDocument(TypedDict, total=False):
    """One statement of a service control policy, as it is written."""

    Sid: str
    Effect: Literal["Allow", "Deny"]
    Action: str | list[str]
    NotAction: str | list[str]
    Resource: str | list[str]
    NotResource: str | list[str]
    Condition: ConditionBlock


class PolicyDocument(TypedDict):
    """A whole service control policy."""

    Version: Literal["2012-10-17"]
    Statement: list[StatementDocument]


class PolicyError(ValueError):
    """A policy document that AWS would refuse."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One call to AWS, as the authorization engine sees it.

    `complete=False` says that keys missing in `context` may still be there in the real call, as in a preview.
    """

    action: str
    principal_arn: str | Unknown
    account: str
    resource: str | Unknown = "*"
    region: str | Unknown | None = None
    context: Mapping[str, ContextValue] = field(default_factory=dict)
    complete: bool = True


class Outcome(StrEnum):
    ALLOWED = "allowed"
    DENIED = "denied"
    UNDECIDED = "undecided"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The answer, and the statement that made it; `level` is where on the path from the root it stands."""

    outcome: Outcome
    reason: str
    guardrail: str | None = None
    sid: str | None = None
    level: str | None = None
    missing: tuple[str, ...] = ()

    @property
    def denied(self) -> bool:
        return self.outcome is Outcome.DENIED

    @property
    def allowed(self) -> bool:
        return self.outcome is Outcome.ALLOWED

    @property
    def undecided(self) -> bool:
        return self.outcome is Outcome.UNDECIDED
