"""The guardrail reference as Markdown, for the documentation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from policies.guardrail import Domain, Guardrail
from policies.registry import all_guardrails

HEAD = ("id", "what", "severity", "scope", "enforced by", "frameworks")


def guardrail_reference(guardrails: Iterable[Guardrail] | None = None) -> str:
    """One table a domain, then why and how to fix, for each guardrail."""
    chosen = sorted(all_guardrails() if guardrails is None else guardrails, key=lambda one: one.id)
    lines = ["# Guardrails", "", f"{len(chosen)} guardrails, one file each under `policies/guardrails/`.", ""]
    for domain in Domain:
        here = [guardrail for guardrail in chosen if guardrail.domain is domain]
        if here:
            lines += [f"## {domain.capitalize()}", "", *_table(here), "", *_details(here)]
    return "\n".join(lines).rstrip() + "\n"


def _table(guardrails: Iterable[Guardrail]) -> Iterator[str]:
    yield f"| {' | '.join(HEAD)} |"
    yield f"|{'---|' * len(HEAD)}"
    for guardrail in guardrails:
        cells = (
            f"[{guardrail.id}](#{guardrail.id})",
            guardrail.title,
            guardrail.severity,
            ", ".join(sorted(guardrail.scope)),
            ", ".join(_uses(guardrail)),
            ", ".join(_controls(guardrail)),
        )
        yield f"| {' | '.join(cells)} |"


def _details(guardrails: Iterable[Guardrail]) -> Iterator[str]:
    for guardrail in guardrails:
        yield f"### {guardrail.id}"
        yield ""
        yield f"Why: {guardrail.why}  "
        yield f"Fix: {guardrail.fix}"
        yield ""


def _uses(guardrail: Guardrail) -> Iterator[str]:
    yield from ["SCP"] if guardrail.statements else []
    yield from ["preview"] if guardrail.check or guardrail.stack_check else []
    yield from ["AWS Config"] if guardrail.config_rule else []
    yield from ["admission"] if guardrail.admission else []


def _controls(guardrail: Guardrail) -> Iterator[str]:
    frameworks = guardrail.frameworks
    named = (
        ("CIS AWS", frameworks.cis_aws),
        ("NIST", frameworks.nist_800_53),
        ("CIS EKS", frameworks.cis_eks),
        ("NSA", frameworks.nsa_kubernetes),
    )
    for name, controls in named:
        if controls:
            yield f"{name} {' '.join(controls)}"
