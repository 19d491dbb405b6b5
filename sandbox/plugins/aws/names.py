"""Match Pulumi's property names with AWS's member names: case, separators and plural do not count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache


@lru_cache(maxsize=20_000)
def normal(name: str) -> str:
    """`SubnetIds`, `subnet_id` and `subnetIds` all become `subnetid`."""
    text = name.replace("_", "").replace("-", "").lower()
    if text.endswith("ies") and len(text) > 4:
        return text[:-3] + "y"
    if text.endswith(("sses", "xes", "ches")):
        return text[:-2]
    if text.endswith("s") and not text.endswith("ss") and len(text) > 3:
        return text[:-1]
    return text


def find(name: str, candidates: Iterable[str]) -> str | None:
    """The candidate that means `name`; an exact one wins over one that differs in case or number."""
    wanted = normal(name)
    close = None
    for candidate in candidates:
        if candidate.lower() == name.lower():
            return candidate
        if close is None and normal(candidate) == wanted:
            close = candidate
    return close


class Renames:
    """An entry's exceptions: property path (`vpcConfig.subnetIds`) or bare nested name -> AWS member."""

    def __init__(self, table: Mapping[str, str]) -> None:
        self._table = table

    def member(self, path: str, candidates: Iterable[str]) -> str | None:
        """The AWS member for the property at `path`, if there is one."""
        explicit = self._table.get(path)
        if explicit is not None:
            return explicit if explicit in candidates else None
        return find(path.rpartition(".")[2], candidates)
