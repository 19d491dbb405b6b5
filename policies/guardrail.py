"""What a guardrail is: one definition, from which every enforcement is derived."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from policies.evaluation import StatementDocument
from policies.resource import Resource, Value
from policies.scope import OrganizationalUnit, Place, covers


class Severity(StrEnum):
    """How bad a breach is. MEDIUM and above stop a preview; LOW is advice."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Domain(StrEnum):
    """The folder a guardrail lives in."""

    ORGANIZATION = "organization"
    IDENTITY = "identity"
    LOGGING = "logging"
    DATA = "data"
    NETWORK = "network"
    COMPUTE = "compute"
    KUBERNETES = "kubernetes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frameworks:
    """The controls that a guardrail helps to meet."""

    cis_aws: tuple[str, ...] = ()
    nist_800_53: tuple[str, ...] = ()
    cis_eks: tuple[str, ...] = ()
    nsa_kubernetes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """A property that breaks the guardrail. `urn` names the resource where a graph check found it."""

    path: str
    value: Value
    problem: str
    urn: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Undecided:
    """A property whose value decides, but is not known yet."""

    path: str
    urn: str = ""


Finding: TypeAlias = Violation | Undecided


@dataclass(frozen=True, slots=True)
class ResourceCheck:
    """A judgement of one resource of the given types (Pulumi type tokens)."""

    types: frozenset[str]
    judge: Callable[[Resource], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class StackCheck:
    """A judgement over a whole stack."""

    judge: Callable[[Sequence[Resource]], Iterable[Finding]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfigRule:
    """A managed rule of AWS Config that detects the same breach later."""

    identifier: str
    parameters: dict[str, str] = field(default_factory=dict)
    resource_types: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Validation:
    """A CEL expression that must hold for an object, and what to say when it does not."""

    expression: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Admission:
    """The rule as a ValidatingAdmissionPolicy: resources as `group/plural` (`apps/deployments`, `/pods`)."""

    resources: tuple[str, ...]
    validations: tuple[Validation, ...]
    variables: tuple[tuple[str, str], ...] = ()
    operations: tuple[str, ...] = ("CREATE", "UPDATE")


@dataclass(frozen=True, slots=True, kw_only=True)
class Guardrail:
    """One rule of the organization. `id` is the file's name in kebab case; `scope` is where it binds."""

    id: str
    title: str
    why: str
    fix: str
    severity: Severity
    domain: Domain
    frameworks: Frameworks
    scope: frozenset[OrganizationalUnit] = frozenset({OrganizationalUnit.ROOT})
    statements: tuple[StatementDocument, ...] = ()
    check: ResourceCheck | None = None
    stack_check: StackCheck | None = None
    config_rule: ConfigRule | None = None
    admission: Admission | None = None

    def binds(self, place: Place) -> bool:
        """Whether the place lies in the scope. Checks bind the management account too, SCPs never do."""
        return any(covers(unit, place.unit) for unit in self.scope)

    @property
    def mandatory(self) -> bool:
        return self.severity is not Severity.LOW

    def numbered_statements(self) -> Iterator[StatementDocument]:
        """The statements with their Sids, by which a decision is traced back to this guardrail."""
        name = "".join(word.capitalize() for word in self.id.split("-"))
        for number, statement in enumerate(self.statements, start=1):
            sid = name if number == 1 else f"{name}{number}"
            yield {"Sid": sid, **statement}
