"""Find a binary in the user's cache or on PATH, or build it from its pinned module."""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from sandbox.toolchain.catalog import Binary, binary
from sandbox.toolchain.go import go_command

Progress = Callable[[str, float], None]
"""Called about once a second with the binary's name and the seconds since its build began."""

PROGRESS_SECONDS = 1.0
CACHE_VARIABLE = "PLATFORM_CACHE"
MEGABYTE = 1024 * 1024
FREE_MEGABYTES_TO_BUILD = 3_000


class BuildError(RuntimeError):
    """A binary could not be built; the message says which, why, and what to do."""


def cache_folder() -> Path:
    """`$PLATFORM_CACHE`, else `enterprise-platform` under the user's cache folder."""
    configured = os.environ.get(CACHE_VARIABLE)
    if configured:
        return Path(configured)
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "enterprise-platform"


def path(name: str, progress: Progress | None = None) -> Path:
    """The absolute path of a binary, building it first if needed; waits while another process builds it.

    Raises BuildError.
    """
    entry = binary(name)
    return _cached(entry) or _on_path(entry) or _build_once(entry, progress)


def is_ready(name: str) -> bool:
    """Whether `path` would answer without building."""
    entry = binary(name)
    return (_cached(entry) or _on_path(entry)) is not None


def cached_file(entry: Binary) -> Path:
    return cache_folder() / "bin" / f"{entry.name}-{entry.version}" / entry.name


def _cached(entry: Binary) -> Path | None:
    file = cached_file(entry)
    return file if file.exists() else None


def _on_path(entry: Binary) -> Path | None:
    """A binary that the user installed counts only when it reports exactly the pinned version."""
    found = shutil.which(entry.name)
    if found is None:
        return None
    answer = subprocess.run(
        [found, *entry.version_arguments], capture_output=True, text=True, timeout=30, check=False
    )
    words = (answer.stdout + answer.stderr).replace(",", " ").split()
    return Path(found).resolve() if entry.version in words else None


def _build_once(entry: Binary, progress: Progress | None) -> Path:
    """Only one process builds a binary; whoever comes second waits for the lock and finds it made."""
    with _build_lock(entry, progress):
        file = cached_file(entry)
        if not file.exists():
            _refuse_full_disk(entry, file)
            _build(entry, file, progress)
        return file


@contextmanager
def _build_lock(entry: Binary, progress: Progress | None) -> Iterator[None]:
    lock_file = cache_folder() / "locks" / f"{entry.name}-{entry.version}.lock"
    lock_file.parent.mkdir(parents=True, exist_ok=True)
    began = time.monotonic()
    with lock_file.open("w") as lock:
        while not _try_lock(lock.fileno()):
            _report(progress, entry, began)
            time.sleep(PROGRESS_SECONDS)
        yield


def _try_lock(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _refuse_full_disk(entry: Binary, file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(file.parent).free // MEGABYTE
    if free < FREE_MEGABYTES_TO_BUILD:
        raise BuildError(
            f"Building {entry.name} {entry.version} needs {FREE_MEGABYTES_TO_BUILD} MB and {file.parent} has "
            f"{free} MB free. Free some space, or set {CACHE_VARIABLE} to a folder on a larger disk."
        )


def _build(entry: Binary, file: Path, progress: Progress | None) -> None:
    partial = file.with_suffix(".partial")
    command = [
        str(go_command()),
        "build",
        "-trimpath",
        "-buildvcs=false",
        "-ldflags",
        entry.linker_flags,
        "-o",
        str(partial),
        entry.package,
    ]
    log = file.parent / "build.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command,
            cwd=entry.folder,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env={**os.environ, "CGO_ENABLED": "0", "GOFLAGS": "-mod=readonly", "GOWORK": "off"},
            start_new_session=True,  # so that it ends together with the compilers that it runs
        )
        _wait(process, entry, progress)
    if process.returncode != 0:
        partial.unlink(missing_ok=True)
        raise BuildError(_explain(entry, log))
    partial.replace(file)


def _wait(process: subprocess.Popen[bytes], entry: Binary, progress: Progress | None) -> None:
    """Wait for the build; whatever interrupts us ends the compiler too. Go's own cache keeps what is done."""
    began = time.monotonic()
    end = partial(_end, process)
    # A background thread is cut off without its `finally` when the interpreter ends.
    atexit.register(end)
    try:
        while True:
            try:
                process.wait(PROGRESS_SECONDS)
                return
            except subprocess.TimeoutExpired:
                _report(progress, entry, began)
    finally:
        end()
        atexit.unregister(end)


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait()


def _report(progress: Progress | None, entry: Binary, began: float) -> None:
    if progress is not None:
        progress(entry.name, time.monotonic() - began)


def _explain(entry: Binary, log: Path) -> str:
    lines = log.read_text(errors="replace").splitlines()
    tail = "\n  ".join(lines[-8:])
    # On a disk that is full to the last byte the log, which lies there too, is empty.
    if any("no space left on device" in line for line in lines) or not shutil.disk_usage(log.parent).free:
        return (
            f"The disk filled up while building {entry.name} {entry.version} in {log.parent}. Free some space "
            f"and run the command again: what is compiled is kept. The compiler said:\n  {tail or 'nothing'}"
        )
    return f"Building {entry.name} {entry.version} failed. The end of {log}:\n  {tail}"
