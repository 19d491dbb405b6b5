"""The vocabulary of the resource tables: what one entry says about one resource type."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from sandbox.plugins.aws.values import Json

if TYPE_CHECKING:
    from sandbox.plugins.aws.scope import Scope

Expression: TypeAlias = "str | Callable[[Scope], Any]"
"""JMESPath over the scope (`props`, `old`, `id`, `doc`, `result`, `account`, `region`), or a function of it."""


@dataclass(frozen=True)
class Call:
    """One API call. Properties whose names match parameters of the operation travel by themselves.

    `params` gives the others (None leaves a parameter out); `result` picks the part of the answer that counts.
    """

    operation: str
    params: Mapping[str, Expression] = field(default_factory=dict)
    result: Expression = "@"
    service: str | None = None
    match: bool = True
    """False: only `params` travel, nothing by name."""
    skip: tuple[str, ...] = ()
    """Properties that do not travel by name in this call."""
    uses: tuple[str, ...] = ()
    """Properties that functions in `params` look at; JMESPath expressions declare theirs by themselves."""
    when: Expression | None = None
    """Run only if this holds."""
    each: Expression | None = None
    """Run once for each item, which is `item` in the scope."""
    optional: bool = False
    """Not found is no error: the part it describes is not configured."""
    ignore: tuple[str, ...] = ()
    """Further error codes that are no error here."""
    retry: tuple[str, ...] = ()
    """Error codes of a state that passes by itself."""
    into: str | None = None
    """Reading: put the result under this key of the document."""
    until: Expression | None = None
    """Repeat until this holds over the `result`."""


@dataclass(frozen=True)
class Function:
    """A step that no single call can express."""

    run: Callable[[Scope], Any]
    uses: tuple[str, ...] = ()
    when: Expression | None = None


Step: TypeAlias = "Call | Function"


@dataclass(frozen=True)
class Tagging:
    """How a service changes and lists tags; `key` gives the parameters that name the resource."""

    tag: str
    untag: str
    key: Mapping[str, Expression]
    tags: str = "Tags"
    keys: str = "TagKeys"
    list: Call | None = None
    """Needed where describing the resource does not show its tags."""
    create: str | None = None
    """The parameter of the create call; None: found by its name; "": tags are set after creation."""
    ec2_type: str | None = None
    """The resource type in EC2's TagSpecifications."""
    service: str | None = None
    whole: bool = False
    """The call takes all tags at once and forgets the others; `untag` is not called."""


@dataclass(frozen=True)
class Wait:
    """After a creation or update, poll until `ready` holds; `failed` gives up with the text it yields."""

    ready: Expression
    failed: Expression | None = None
    minutes: float = 30


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource type of the table."""

    token: str
    service: str
    create: Step
    read: tuple[Step, ...]
    delete: Step | tuple[Step, ...] | None
    update: tuple[Step, ...] = ()
    """Run when one of the properties that they carry changed."""
    settle: tuple[Step, ...] = ()
    """Like `update`, and also after creation for properties that are set."""
    id: Expression = ""
    """The id, from the `result` of the creation."""
    id_format: str | None = None
    """Or a text such as `{role}/{policyArn}`: built from properties, parsed when importing. Beside `id`: only that."""
    import_format: str | None = None
    """The id to import, if it says more than the id itself, e.g. `{planId}|{id}`."""
    id_parts: tuple[str, ...] = ()
    """The properties in an id of parts joined by `_`, when a function builds it."""
    key: Mapping[str, Expression] = field(default_factory=dict)
    """Parameters that name the resource, for every call but the creation that has such a parameter."""
    rename: Mapping[str, str] = field(default_factory=dict)
    """Property path -> AWS member, where the rule does not find it."""
    outputs: Mapping[str, Expression] = field(default_factory=dict)
    """Properties computed from the scope after reading, where the rule does not find them."""
    defaults: Mapping[str, Json] = field(default_factory=dict)
    computed: tuple[str, ...] = ()
    """Inputs that AWS chooses when the program does not."""
    replace: tuple[str, ...] = ()
    """Properties that replace although an update call carries them. Those that none carries do so anyway."""
    keep: tuple[str, ...] = ()
    """Properties whose change updates the resource although no API call carries them."""
    local: tuple[str, ...] = ()
    """Properties that only the provider uses, e.g. forceDestroy."""
    tags: Tagging | None = None
    name: str | None = None
    """The property that gets a generated name when the program sets none."""
    lower_name: bool = False
    name_prefix: str = ""
    """Stands before a generated name, e.g. `alias/`."""
    wait: Wait | None = None
    gone: Expression | None = None
    """Reading: holds when what AWS still shows no longer counts."""
    deleted_wait: bool = False
    """Deletion is asynchronous: wait until reading finds nothing."""
    missing: tuple[str, ...] = ()
    """Error codes that mean `not found` here, beyond the usual ones."""
    documents: tuple[str, ...] = ()
    """Properties that hold JSON (policies): compared by meaning."""
    ordered: tuple[str, ...] = ()
    """Lists whose order counts."""
    write_only: tuple[str, ...] = ()
    """Properties that AWS never shows: taken from the program."""
    secrets: tuple[str, ...] = ()
    importable: bool = True
    """False: an id alone does not tell AWS which resource it is."""
    title: str = ""
    """For messages, e.g. `EC2 VPC`; by default built from the token."""
    region: str | None = None
    """The only region that serves this type, if it is a global one."""
