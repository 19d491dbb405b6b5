"""Work that outlives one request: control planes and nodes come and go in the background, as on AWS."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager
from functools import partial

from sandbox.paths import SandboxPaths, sandbox_paths
from sandbox.processes import control_plane
from sandbox.processes.cluster_files import cluster_files, known_clusters
from sandbox.processes.plane import ControlPlane

logger = logging.getLogger("eks")
WORKERS = 4
ALL_CLUSTERS = "*"


class _Work:
    """What is under way in this process, a queue for each cluster."""

    def __init__(self) -> None:
        self.state_lock: AbstractContextManager[object] = threading.RLock()
        self.keep: Callable[[], object] = bool
        self.lock = threading.Lock()
        self.pool = ThreadPoolExecutor(WORKERS, thread_name_prefix="eks")
        self.pending: dict[str, Future[None]] = {}


_work = _Work()


def share_state(lock: AbstractContextManager[object], keep: Callable[[], object]) -> None:
    """Change state under the emulator's own lock, which it holds while it answers and while it saves."""
    _work.state_lock, _work.keep = lock, keep


def keep() -> None:
    """Save the emulator's state now."""
    _work.keep()


def locked() -> AbstractContextManager[object]:
    return _work.state_lock


def submit(key: str, work: Callable[[], None]) -> None:
    """Do the work of one cluster in the background, after whatever is already under way for it."""
    with _work.lock:
        previous = _work.pending.get(key) or _work.pending.get(ALL_CLUSTERS)
        _work.pending[key] = _work.pool.submit(_after, previous, work)


def is_pending(key: str) -> bool:
    """Whether this process works on the cluster; after a restart of the emulator nobody does."""
    with _work.lock:
        work = _work.pending.get(key)
    return work is not None and not work.done()


def paths() -> SandboxPaths:
    return sandbox_paths()


def control_plane_of(key: str) -> ControlPlane | None:
    """The control plane behind a cluster, found by its folder; None before it was started."""
    files = cluster_files(paths(), key)
    return control_plane.find(files, paths()) if files.exists() else None


def delete_control_plane(key: str) -> None:
    """Also one that is left over from state that was lost; none is no error."""
    plane = control_plane_of(key)
    if plane is not None:
        control_plane.delete(plane)


def resume(wanted: frozenset[str]) -> None:
    """Bring the wanted control planes of an earlier run back in the background, and remove those nobody knows."""
    submit(ALL_CLUSTERS, partial(_resume, wanted))


def _resume(wanted: frozenset[str]) -> None:
    for files in known_clusters(paths()):
        if files.key not in wanted:
            logger.warning(
                "removing the control plane %s: the emulator's state has no such cluster", files.key
            )
            delete_control_plane(files.key)
    control_plane.resume_all(paths())


def _after(previous: Future[None] | None, work: Callable[[], None]) -> None:
    if previous is not None:
        previous.exception()
    try:
        work()
    except Exception:
        logger.exception("background work of EKS failed")
        raise
