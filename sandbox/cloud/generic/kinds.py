"""The declarative entries of the generic engine: what a service keeps, and how its objects are named."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.cloud.extension import Call

Item = dict[str, Any]
Value = object | Callable[[Call, Item], object]
"""A member of a new object: a constant, a template (see naming.py), or a function of the call and the object so far."""


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of object of a service, served from botocore's model.

    Operations are found by name: Create, Get or Describe, List, Update or Modify, Delete + `name`; what is called
    otherwise stands in `operations` (verb -> operation; "" for one that does not exist or that someone else serves).
    """

    service: str
    name: str
    key: tuple[str, ...]
    """Members of the object that identify it together (one for most)."""
    new: Mapping[str, Value] = field(default_factory=dict)
    """Members set when it is created, in order; a member of the request wins unless it is in `key` or `fixed`."""
    fixed: tuple[str, ...] = ()
    """Members of `new` that a request cannot set."""
    aliases: Mapping[str, str] = field(default_factory=dict)
    """Member of a request -> member of the object it means, where they differ (`analyzerName` -> `name`)."""
    lookup: tuple[str, ...] = ()
    """Other members by which requests may name the object (its ARN beside its name)."""
    unique: tuple[str, ...] = ()
    """Members that no two objects may share; `key` is unique anyhow."""
    operations: Mapping[str, str] = field(default_factory=dict)
    wrapper: str | None = None
    """Output member that holds the object, when it is not the first structure of the output."""
    items: str | None = None
    """Output member that holds the list, when it is not the first list of the output."""
    arn: str | None = None
    """The member with the ARN; tags are kept under it."""
    tags: str | None = None
    """The member with tags in the create request (and in what is read, if the model has it there)."""
    modified: str | None = None
    """A timestamp member set at each update."""
    everywhere: bool = False
    """A global service: one list of objects per account, whatever region was called."""
    not_found: str | None = None
    conflict: str | None = None
    children: Mapping[str, str] = field(default_factory=dict)
    """Kind of the same service -> error code, when an object of it still refers to this one by its key."""
    parent: tuple[str, ...] = ()
    """Kinds of the same service that must exist: (kind, ...); found through the same-named key member."""
    on_create: Callable[[Call, Item], None] | None = None
    on_update: Callable[[Call, Item], None] | None = None
    on_delete: Callable[[Call, Item], None] | None = None


@dataclass(frozen=True, kw_only=True)
class Setting:
    """Something that an account has exactly once per region, with defaults: read, written, perhaps reset."""

    service: str
    name: str
    read: tuple[str, ...]
    write: tuple[str, ...]
    reset: tuple[str, ...] = ()
    defaults: Mapping[str, Any] = field(default_factory=dict)
    """Constants; what a request writes is laid over them."""
    per: tuple[str, ...] = ()
    """Request members that choose among several such settings (a detector, a vault)."""
    answer: Callable[[Call, Item], Mapping[str, Any]] | None = None
    """The output, when it is not simply the members."""
    missing: str | None = None
    """Error code of a read before the first write, when that is an error."""


@dataclass(frozen=True, kw_only=True)
class TagOperations:
    """A service's tagging operations, served for all its objects."""

    service: str
    tag: str = "TagResource"
    untag: str = "UntagResource"
    read: str = "ListTagsForResource"
    created: Mapping[str, str] = field(default_factory=dict)
    """For objects that moto keeps: create operation -> JMESPath of the ARN in {request, answer}."""
