"""What the environment gives for each setting, before anybody judges the values; secrets come from files or a vault."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from services.common import secrets_manager


@dataclass(frozen=True)
class Given:
    """By the settings' names: their values, and why a secret that was given has none."""

    values: dict[str, str] = field(default_factory=dict)
    problems: dict[str, str] = field(default_factory=dict)


def read(names: Iterable[str], secrets: Iterable[str], environment: Mapping[str, str]) -> Given:
    """The variable is the name in capitals; that of a secret may end in `_FILE`."""
    given = Given({name: environment[name.upper()] for name in names if name.upper() in environment})
    for name in secrets:
        _read_secret(name, environment, given)
    return given


def _read_secret(name: str, environment: Mapping[str, str], given: Given) -> None:
    variable, of_file = name.upper(), f"{name.upper()}_FILE"
    if variable in environment and of_file in environment:
        given.problems[name] = f"{variable}, {of_file}: set one of them"
    elif variable in environment:
        _fetch_secret(name, environment[variable], given)
    elif of_file in environment:
        path = environment[of_file]
        try:
            given.values[name] = Path(path).read_text().strip()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or "not text"
            given.problems[name] = f"{of_file}: cannot read {path!r}: {reason}"


def _fetch_secret(name: str, reference: str, given: Given) -> None:
    variable = name.upper()
    if not reference.startswith(secrets_manager.SCHEME):
        given.problems[name] = (
            f"{variable}: a secret is read from a file or from Secrets Manager; "
            f"set {variable}_FILE to its path, or this to {secrets_manager.SCHEME}<name or ARN>[#key]"
        )
        return
    try:
        given.values[name] = secrets_manager.read(reference)
    except secrets_manager.SecretError as error:
        given.problems[name] = f"{variable}: {error}"
