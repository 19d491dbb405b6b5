"""Pickles moto's objects: the fast C pickler, told what to do with what it cannot handle or need not keep.

AWS's own policies and public parameters are left out and made again at loading: they were nine tenths of a snapshot.
"""

from __future__ import annotations

import importlib
import json
import pickle
import threading
import weakref
from collections import defaultdict
from functools import cache
from typing import Any

import dill  # type: ignore[import-untyped] # ships neither stubs nor a marker
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from moto.core.base_backend import AccountSpecificBackend, BackendDict
from moto.iam.models import AWSManagedPolicy
from moto.ssm.models import ParameterDict

from sandbox.cloud import moto_state

PRIVATE_KEYS = (RSAPrivateKey, EllipticCurvePrivateKey, Ed25519PrivateKey)
LOCKS = (type(threading.Lock()), type(threading.RLock()), threading.Condition)
PUBLIC_PARAMETERS = "/aws/service/"


class SnapshotError(RuntimeError):
    """The snapshot cannot be written or read; the message says what to do."""


class StatePickler(pickle.Pickler):
    """What it writes, plain `pickle.loads` reads."""

    def reducer_override(self, value: Any) -> Any:
        if isinstance(value, AWSManagedPolicy):
            changed = {"id": value.id, "attachment_count": value.attachment_count}
            return _aws_policy, (value.name, value.account_id), changed
        if isinstance(value, defaultdict) and type(value) is not defaultdict:
            return _reduce_mapping(value)
        if isinstance(value, weakref.WeakValueDictionary):
            return weakref.WeakValueDictionary, (), None, None, iter(value.items())
        if isinstance(value, BackendDict):
            module = value.backend.__module__
            return find_backends, (module, moto_state.attribute_of(value, module))
        if isinstance(value, AccountSpecificBackend):
            return _find_account, (*_owner(value), value.account_id)
        if isinstance(value, PRIVATE_KEYS):
            return _load_key, (_pem(value),)
        if isinstance(value, LOCKS):
            return (threading.Condition if isinstance(value, threading.Condition) else threading.RLock), ()
        if callable(value) and "<" in getattr(value, "__qualname__", ""):
            return dill.loads, (dill.dumps(value),)  # a lambda or an inner function
        return NotImplemented


def find_backends(module: str, name: str) -> Any:
    """The BackendDict that a service's module keeps under that name."""
    return getattr(importlib.import_module(module), name)


def _reduce_mapping(value: defaultdict[Any, Any]) -> tuple[Any, ...]:
    """Subclasses have constructors of their own, which pickle would call without arguments."""
    items = dict.items(value)
    state = dict(vars(value))
    if isinstance(value, ParameterDict):
        items = {name: item for name, item in items if not name.startswith(PUBLIC_PARAMETERS)}.items()
        state |= {name: False for name in state if name.endswith("_loaded")}
    return _new_mapping, (type(value), value.default_factory), state, None, iter(items)


def _new_mapping(kind: type[defaultdict[Any, Any]], factory: Any) -> defaultdict[Any, Any]:
    made = kind.__new__(kind)
    defaultdict.__init__(made, factory)
    return made


@cache
def _aws_policies() -> dict[str, Any]:
    from moto.iam.aws_managed_policies import aws_managed_policies_data

    policies: dict[str, Any] = json.loads(aws_managed_policies_data)
    return policies


def _aws_policy(name: str, account: str) -> AWSManagedPolicy:
    return AWSManagedPolicy.from_data(name, account, "aws", _aws_policies()[name])


def _find_account(module: str, name: str, account: str) -> Any:
    return find_backends(module, name)[account]


def _owner(account: AccountSpecificBackend[Any]) -> tuple[str, str]:
    for module, name, backends in moto_state.backend_dicts():
        if dict.get(backends, account.account_id) is account:
            return module, name
    raise SnapshotError(f"{account.service_name} of account {account.account_id} belongs to no known service")


def _pem(key: Any) -> bytes:
    data: bytes = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return data


def _load_key(pem: bytes) -> Any:
    # our own key, and its check takes a tenth of a second
    return serialization.load_pem_private_key(pem, password=None, unsafe_skip_rsa_key_validation=True)
