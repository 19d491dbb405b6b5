"""All guardrails, found by folder: a new file under `guardrails/` is all it takes."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from policies import guardrails
from policies.guardrail import Guardrail

ATTRIBUTE = "GUARDRAIL"


@cache
def all_guardrails() -> tuple[Guardrail, ...]:
    """Sorted by id. Raises TypeError for a file without a guardrail, ValueError for an id used twice."""
    found: dict[str, Guardrail] = {}
    for module in _modules():
        guardrail = getattr(importlib.import_module(module), ATTRIBUTE, None)
        if not isinstance(guardrail, Guardrail):
            raise TypeError(f"{module} must define {ATTRIBUTE} = Guardrail(...)")
        if guardrail.id in found:
            raise ValueError(f"{module}: guardrail id {guardrail.id!r} is used twice")
        found[guardrail.id] = guardrail
    return tuple(found[name] for name in sorted(found))


def _modules() -> list[str]:
    walked = pkgutil.walk_packages(guardrails.__path__, prefix=f"{guardrails.__name__}.")
    return [module.name for module in walked if not module.ispkg]


@cache
def by_id() -> dict[str, Guardrail]:
    return {guardrail.id: guardrail for guardrail in all_guardrails()}
