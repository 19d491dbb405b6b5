"""moto's state as a whole: every backend of every account and region, found without knowing the services."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from moto.core.base_backend import BackendDict, BaseBackend

Key = tuple[str, str, str]
"""(module of the service's models, account, region)"""
Identity = tuple[str, str]
"""(attribute of the backend, identifier in it)"""
LOCATION_DEPTH = 2

_baselines: dict[Key, frozenset[Identity]] = {}


def backend_dicts() -> Iterator[tuple[str, str, BackendDict[Any]]]:
    """(module, attribute, BackendDict) of every service that was used."""
    from moto.core.base_backend import BackendDict

    instances: list[BackendDict[Any]] = vars(BackendDict)["_instances"]
    for backends in list(instances):
        module = backends.backend.__module__
        yield module, attribute_of(backends, module), backends


def attribute_of(backends: BackendDict[Any], module: str) -> str:
    """The global name under which a service's module keeps its backends."""
    names = vars(importlib.import_module(module)).items()
    return next(name for name, value in names if value is backends)


def instances() -> Iterator[tuple[Key, BaseBackend]]:
    for module, _, backends in backend_dicts():
        for account, regions in list(backends.items()):
            for region, backend in list(regions.items()):
                yield (module, account, region), backend


def record_baselines() -> None:
    """From now on, remember what each new backend holds by itself (default VPCs, AWS's policies, ...)."""
    from moto.core.base_backend import AccountSpecificBackend

    original = AccountSpecificBackend.__getitem__
    if getattr(original, "records_baseline", False):
        return

    def recording(self: AccountSpecificBackend[Any], region: str) -> Any:
        name = "aws" if region == "global" else region
        known = name in self.keys()
        backend = original(self, region)
        if not known:
            _baselines[backend.__class__.__module__, self.account_id, name] = frozenset(
                identity for identity, _ in objects_of(backend)
            )
        return backend

    recording.records_baseline = True  # type: ignore[attr-defined] # marks the method as replaced already
    AccountSpecificBackend.__getitem__ = recording  # type: ignore[method-assign] # moto offers no hook for new backends


def baselines() -> dict[Key, frozenset[Identity]]:
    return _baselines


def objects_of(backend: BaseBackend) -> Iterator[tuple[Identity, Any]]:
    """Every model object that the backend holds in a dict or list, one level of nesting deep."""
    for attribute, value in list(vars(backend).items()):
        for identifier, item in _members(value, LOCATION_DEPTH):
            yield (attribute, identifier), item


def _members(value: object, depth: int) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Mapping):
        pairs: list[tuple[str, Any]] = [(str(key), item) for key, item in list(value.items())]
    elif isinstance(value, list):
        pairs = [(_identifier(item, index), item) for index, item in enumerate(list(value))]
    else:
        return
    for identifier, item in pairs:
        if is_model(item):
            yield identifier, item
        elif depth > 1:
            yield from _members(item, depth - 1)


def is_model(item: object) -> bool:
    """An object of one of moto's classes. Not all of those share a base class."""
    return type(item).__module__.startswith("moto.") and not isinstance(item, Mapping | list | Enum)


def _identifier(item: Any, index: int) -> str:
    """The same in every run of the emulator, so that defaults are known again after a restart."""
    others = sorted(name for name in getattr(item, "__dict__", {}) if name.endswith(("_arn", "_id")))
    for name in ("arn", "id", "name", *others):
        found = getattr(item, name, None)
        if isinstance(found, str) and found:
            return found
    return f"{type(item).__name__} {index}"
