"""When two values mean the same to AWS, and keeping the program's own way of writing where they do."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from sandbox.plugins.aws.assets import asset_hash, is_asset
from sandbox.plugins.aws.values import UNKNOWN, Json, is_empty

POLICY_LISTS = frozenset({"Action", "NotAction", "Resource", "NotResource", "AWS", "Service", "Federated"})


def same(wanted: Json, actual: Json, *, document: bool = False, ordered: bool = False) -> bool:
    """Whether `actual` is what `wanted` asks for. A nested property that is not asked for does not count."""
    if wanted is actual:
        return True
    if UNKNOWN in (wanted, actual) and isinstance(wanted, str | None) and isinstance(actual, str | None):
        return False
    if document:
        return bool(_meaning(wanted) == _meaning(actual))
    if is_asset(wanted) and is_asset(actual):
        return asset_hash(wanted) == asset_hash(actual)
    if isinstance(wanted, dict) and isinstance(actual, dict):
        return all(same(item, actual.get(name), ordered=ordered) for name, item in wanted.items())
    if isinstance(wanted, list) and isinstance(actual, list):
        return _same_list(wanted, actual, ordered)
    if is_empty(wanted) and is_empty(actual):
        return True
    if wanted is None or actual is None:
        # An empty block or a switch that is off means the same as nothing at all.
        return _is_default(wanted) and _is_default(actual)
    return _scalar(wanted) == _scalar(actual) or _same_reference(wanted, actual)


def _same_reference(wanted: Json, actual: Json) -> bool:
    """AWS takes an ARN or an id where it asks for a key, and answers with one of them."""
    if not isinstance(wanted, str) or not isinstance(actual, str):
        return False
    arn, other = (wanted, actual) if wanted.startswith("arn:") else (actual, wanted)
    return (
        arn.startswith("arn:")
        and not other.startswith("arn:")
        and len(other) > 7
        and arn.endswith("/" + other)
    )


def _same_list(wanted: list[Json], actual: list[Json], ordered: bool) -> bool:
    if len(wanted) != len(actual):
        return False
    if ordered:
        return all(same(a, b, ordered=True) for a, b in zip(wanted, actual, strict=True))
    return align(wanted, actual) is not None


def align(wanted: list[Json], actual: list[Json]) -> list[int] | None:
    """For each wanted item the index of its counterpart, if the lists hold the same in any order."""
    left = list(range(len(actual)))
    order = []
    for item in wanted:
        match = next((index for index in left if same(item, actual[index])), None)
        if match is None:
            return None
        left.remove(match)
        order.append(match)
    return order


def _is_default(value: Json) -> bool:
    if isinstance(value, dict):
        return all(_is_default(item) for item in value.values())
    return is_empty(value) or value is False or value == 0


def _scalar(value: Json) -> Json:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return str(int(value)) if float(value).is_integer() else str(value)
    return value


def _meaning(value: Json) -> Any:
    if is_empty(value):
        return None
    text = value if isinstance(value, str) else json.dumps(value)
    return _parsed(text)


@lru_cache(maxsize=2_000)
def _parsed(text: str) -> Any:
    """A JSON text in one canonical form; anything else stands for itself."""
    try:
        return canonical(json.loads(text))
    except ValueError:
        pass
    try:
        return canonical(json.loads(unquote(text)))
    except ValueError:
        return text


def canonical(value: Any) -> Any:
    """One element lists are their element, and the order in a policy's lists does not count."""
    if isinstance(value, dict):
        return {name: canonical(_sorted_once(name, item)) for name, item in value.items()}
    if isinstance(value, list):
        return canonical(value[0]) if len(value) == 1 else [canonical(item) for item in value]
    return str(value).lower() if isinstance(value, bool) else value


def _sorted_once(name: str, value: Any) -> Any:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return sorted(set(value)) if name in POLICY_LISTS or name.startswith("aws:") else sorted(value)
    return value


def keep_form(known: Json, found: Json, *, document: bool = False, ordered: bool = False) -> Json:
    """`found`, written as in `known` where both mean the same: order, number or text, layout of JSON."""
    if known is None or found is None:
        return found
    if document:
        return known if same(known, found, document=True) else found
    if isinstance(known, dict) and isinstance(found, dict):
        return {name: keep_form(known.get(name), item, ordered=ordered) for name, item in found.items()}
    if isinstance(known, list) and isinstance(found, list):
        return _keep_order(known, found, ordered)
    if not isinstance(known, dict | list) and not isinstance(found, dict | list):
        return known if _scalar(known) == _scalar(found) else found
    return found


def _keep_order(known: list[Json], found: list[Json], ordered: bool) -> list[Json]:
    if ordered:
        return found
    left = list(found)
    result: list[Json] = []
    for item in known:
        match = next((index for index, other in enumerate(left) if same(item, other)), None)
        if match is not None:
            result.append(keep_form(item, left.pop(match)))
    return result + left
