"""What an expression of an entry can see, and JMESPath with the few functions that entries need."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import jmespath
from jmespath import functions

if TYPE_CHECKING:
    from sandbox.plugins.aws.account import Account
    from sandbox.plugins.aws.entry import Expression

PARTITION = "aws"


class _Functions(functions.Functions):
    """`as_json(x)`, `from_json(text)`, `base64(text)`, `part(text, separator, index)`, `lower(text)`."""

    @functions.signature({"types": []})
    def _func_as_json(self, value: Any) -> str:
        return value if isinstance(value, str) else json.dumps(value)

    @functions.signature({"types": ["string", "null"]})
    def _func_from_json(self, text: str | None) -> Any:
        return json.loads(text) if text else None

    @functions.signature({"types": ["string"]})
    def _func_base64(self, text: str) -> str:
        return base64.b64encode(text.encode()).decode()

    @functions.signature({"types": ["string", "null"]}, {"types": ["string"]}, {"types": ["number"]})
    def _func_part(self, text: str | None, separator: str, index: int) -> str | None:
        parts = text.split(separator) if text else []
        return parts[index] if -len(parts) <= index < len(parts) else None

    @functions.signature({"types": ["string", "null"]})
    def _func_lower(self, text: str | None) -> str | None:
        return text.lower() if text else text


_OPTIONS = jmespath.Options(custom_functions=_Functions())


@lru_cache(maxsize=5_000)
def _compiled(expression: str) -> Any:
    # JMESPath reads `!props.x` as `(!props).x`, which nobody means.
    return jmespath.compile(re.sub(r"!((?:props|old|doc|changed|result)(?:\.\w+)+)", r"!(\1)", expression))


@lru_cache(maxsize=5_000)
def properties_in(expression: str) -> frozenset[str]:
    """The properties that a JMESPath expression looks at: `props.x`, `old.x` and `changed.x`."""
    return frozenset(re.findall(r"\b(?:props|old|changed)\.(\w+)", expression))


def search(expression: str, data: Any) -> Any:
    return _compiled(expression).search(data, options=_OPTIONS)


@dataclass(frozen=True)
class Scope:
    """Everything an expression may refer to."""

    account: Account
    region: str
    service: str
    id: str = ""
    props: dict[str, Any] = field(default_factory=dict)
    """Desired properties; when reading, what is known so far."""
    old: dict[str, Any] = field(default_factory=dict)
    """The state before an update."""
    changed: dict[str, Any] = field(default_factory=dict)
    """The desired values of what an update changes; the properties themselves after a creation."""
    removed: frozenset[str] = frozenset()
    doc: dict[str, Any] = field(default_factory=dict)
    """What reading has found."""
    result: Any = None
    """The answer of the creation or of the call under way."""
    item: Any = None
    random: str = ""
    default_tags: dict[str, str] = field(default_factory=dict)

    def evaluate(self, expression: Expression) -> Any:
        if callable(expression):
            return expression(self)
        return search(expression, self._data)

    def having(self, **changes: Any) -> Scope:
        return replace(self, **changes)

    def call(
        self, operation: str, *, service: str | None = None, region: str | None = None, **params: Any
    ) -> Any:
        """An API call from a function of an entry, by its botocore name (`describe_vpcs`)."""
        return self.account.call(service or self.service, operation, params, region or self.region)

    @property
    def account_id(self) -> str:
        return self.account.identity()["Account"]

    @cached_property
    def _data(self) -> Any:
        return _Lazy(self)


class _Lazy(dict[str, Any]):
    """The scope as JMESPath sees it; the account id costs a call, so it is asked for only when used."""

    _COMPUTED: dict[str, Callable[[Scope], Any]] = {  # noqa: RUF012 (a constant table)
        "account": lambda scope: scope.account_id,
        "partition": lambda _: PARTITION,
    }

    def __init__(self, scope: Scope) -> None:
        names = ("region", "id", "props", "old", "changed", "doc", "result", "item", "random")
        super().__init__({name: getattr(scope, name) for name in names})
        self._scope = scope

    def get(self, key: str, default: Any = None) -> Any:
        if key in self:
            return self[key]
        computed = self._COMPUTED.get(key)
        return computed(self._scope) if computed else default
