"""URLs of stores as settings: they hold no password, and one that is there by mistake is not shown."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl

_SECRET = {"password", "sslpassword"}


def has_password(url: str) -> bool:
    """Before the host or as a parameter. No parser looks, as its errors would quote the password."""
    address, _, parameters = url.partition("://")[2].partition("?")
    login = address.rpartition("@")[0]
    names = {name for name, _ in parse_qsl(parameters, keep_blank_values=True)}
    return ":" in login or bool(names & _SECRET)


def masked(value: object) -> str:
    """How an error quotes it: nothing before the last @, as a password may hold one, and no password parameter."""
    if not isinstance(value, str):
        return repr(value)
    without_login = re.sub(r"^(\w[\w+.-]*://)?.*@", r"\1***@", value, flags=re.DOTALL)
    return repr(re.sub(r"(password=).*", r"\1***", without_login, flags=re.DOTALL))
