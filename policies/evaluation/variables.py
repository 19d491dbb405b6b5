"""Policy variables: `${aws:PrincipalAccount}`, `${aws:username, 'nobody'}`, and the escapes `${*}`, `${?}`, `${$}`."""

from __future__ import annotations

import re
from collections.abc import Callable

from policies.evaluation.types import UNKNOWN, ContextValue, Scalar, Unknown

_VARIABLE = re.compile(r"\$\{([^}]*)\}")
_ESCAPES = {"*": "*", "?": "?", "$": "$"}

Lookup = Callable[[str], ContextValue | None]


def has_variables(text: str) -> bool:
    return "${" in text


def substitute(text: str, lookup: Lookup) -> str | Unknown | None:
    """The text with every variable filled in; None when one has no value, so that the element matches nothing."""
    missing = False
    unknown = False

    def value(match: re.Match[str]) -> str:
        nonlocal missing, unknown
        name, _, default = match[1].partition(",")
        if name in _ESCAPES:
            return _ESCAPES[name]
        found = lookup(name.strip().lower())
        if found is None and default:
            return default.strip().strip("'")
        missing |= found is None or (isinstance(found, tuple) and len(found) != 1)
        single = found[0] if isinstance(found, tuple) and found else found
        unknown |= single is UNKNOWN
        return as_text(single) if isinstance(single, str | bool | int | float) else ""

    filled = _VARIABLE.sub(value, text)
    if unknown:
        return UNKNOWN
    return None if missing else filled


def as_text(value: Scalar) -> str:
    """As AWS writes it in a request context."""
    return str(value).lower() if isinstance(value, bool) else str(value)
