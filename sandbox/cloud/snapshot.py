"""The emulator's state on disk: written whole and atomically, read back at the next start."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import io
import os
import pickle
import signal
import sys
import threading
import weakref
from importlib.metadata import version
from pathlib import Path
from typing import Any

from moto.core.base_backend import BackendDict

from sandbox.cloud import moto_state
from sandbox.cloud.ended_calls import EndedCalls
from sandbox.cloud.extension import Registry
from sandbox.cloud.pickling import SnapshotError, StatePickler, find_backends
from sandbox.cloud.unsaved import Unsaved

MAGIC = b"enterprise-platform emulator snapshot 1\n"
FILE_NAME = "state.snapshot"
PR_SET_PDEATHSIG = 1
# What the constructor of a BackendDict sets; anything else on one is state (S3's bucket owners, member accounts).
__all__ = ["Keeper", "SnapshotError", "dump", "restore", "write"]
CONSTRUCTED = frozenset({"backend", "service_name", "_use_boto3_regions", "_additional_regions", "_id"})


def dump(registry: Registry) -> bytes:
    """Everything as bytes. The caller holds the registry's lock, or is a forked copy of the process."""
    services = [_service(module, name, backends) for module, name, backends in moto_state.backend_dicts()]
    content = {
        "moto": version("moto"),
        "extensions": registry.states,
        "baselines": moto_state.baselines(),
        "services": services,
    }
    try:
        body = _pickled(content)
    except Exception:
        body = _pickled({**content, "services": [service for service in services if _can_be_saved(service)]})
    return MAGIC + hashlib.sha256(body).digest() + body


def _pickled(content: object) -> bytes:
    buffer = io.BytesIO()
    StatePickler(buffer, protocol=pickle.HIGHEST_PROTOCOL).dump(content)
    return buffer.getvalue()


def _can_be_saved(service: dict[str, Any]) -> bool:
    """One service that cannot be saved must not cost the state of all others; it is named in the log."""
    try:
        _pickled(service)
    except Exception as error:
        sys.stderr.write(f"The emulator's snapshot leaves out {service['module']}: {error!r}\n")
        return False
    return True


def write(data: bytes, folder: Path) -> Path:
    """Replace the snapshot in `folder`; a crash leaves the old one whole."""
    target = folder / FILE_NAME
    partial = target.with_suffix(f".{os.getpid()}.partial")
    with partial.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(target)
    return target


def restore(registry: Registry, folder: Path) -> bool:
    """Load the snapshot of `folder` into moto and the registry; False without one. Raises SnapshotError."""
    source = folder / FILE_NAME
    for stale in folder.glob("*.partial"):
        stale.unlink(missing_ok=True)
    if not source.exists():
        return False
    content = _read(source)
    for service in content["services"]:
        _load_service(service)
    registry.states.update(content["extensions"])
    moto_state.baselines().update(content["baselines"])
    return True


def _read(source: Path) -> dict[str, Any]:
    advice = "Move the file away, or run `platformctl sandbox reset` to start from nothing."
    data = source.read_bytes()
    head = len(MAGIC) + hashlib.sha256().digest_size
    if not data.startswith(MAGIC) or hashlib.sha256(data[head:]).digest() != data[len(MAGIC) : head]:
        raise SnapshotError(f"{source} is damaged: its checksum is wrong ({len(data)} bytes). {advice}")
    try:
        content: dict[str, Any] = pickle.loads(data[head:])  # noqa: S301 (written by this program, checksum verified)
    except Exception as error:
        raise SnapshotError(f"{source} cannot be read by this version: {error!r}. {advice}") from error
    if content["moto"] != version("moto"):
        raise SnapshotError(
            f"{source} was written with moto {content['moto']}, this is {version('moto')}. {advice}"
        )
    return content


def _service(module: str, name: str, backends: BackendDict[Any]) -> dict[str, Any]:
    extra = {key: value for key, value in vars(backends).items() if key not in CONSTRUCTED}
    regions = {account: dict(items.items()) for account, items in list(backends.items())}
    return {"module": module, "name": name, "extra": extra, "accounts": regions}


def _load_service(service: dict[str, Any]) -> None:
    backends = find_backends(service["module"], service["name"])
    vars(backends).update(service["extra"])
    for account, regions in service["accounts"].items():
        for region, backend in regions.items():
            dict.__setitem__(backends[account], region, backend)
            _register_references(backend)


def _register_references(backend: Any) -> None:
    """EC2 finds the backends of other accounts through class-wide weak references that its constructor sets."""
    for attribute in ("backend_refs", "vpc_pcx_refs"):
        references = getattr(backend, attribute, None)
        if references is not None:
            references[backend.__class__].add(weakref.ref(backend))


class Keeper:
    """Writes snapshots: now and then from a forked copy, so that requests hardly wait, and at the end in place."""

    def __init__(self, registry: Registry, folder: Path) -> None:
        self.unsaved = Unsaved(folder)
        self.ended = EndedCalls(folder, registry)
        self._registry = registry
        self._folder = folder
        self._busy = threading.Lock()

    def save(self) -> Path:
        """Write now, in this process."""
        with self._registry.lock, self._busy:
            held, turn = self.unsaved.held(), self.ended.turn()
            target = write(dump(self._registry), self._folder)
            self._saved(held, turn)
            return target

    def save_aside(self) -> bool:
        """Write from a fork; requests wait only for the fork itself. False when the copy could not be written."""
        with self._registry.lock:
            self._busy.acquire()  # after the other lock: whoever calls may hold that one already
            held, turn = self.unsaved.held(), self.ended.turn()
            child = self._fork()
        try:
            _, status = os.waitpid(child, 0)
            if status == 0:
                self._saved(held, turn)
            return status == 0
        finally:
            self._busy.release()

    def _saved(self, held: int | None, turn: int) -> None:
        self.ended.forget_before(turn)
        self.unsaved.saved(held)

    def _fork(self) -> int:
        try:
            child = os.fork()
        except OSError:
            self._busy.release()
            raise
        if child == 0:
            self._write_and_exit()
        return child

    def _write_and_exit(self) -> None:
        code = 1
        with contextlib.suppress(Exception):
            # What outlives a killed emulator would hold creations whose answer nobody got: orphans.
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
            os.nice(10)
            write(dump(self._registry), self._folder)
            code = 0
        os._exit(code)
