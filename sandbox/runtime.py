"""Start and stop the sandbox as a whole: its files, the AWS emulator, the plugin daemon, the clusters."""

from __future__ import annotations

import json
import shutil
import socket
import sys
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from sandbox.environment import EMULATOR
from sandbox.paths import LOOPBACK, REPOSITORY, SandboxPaths, free_port
from sandbox.plugins.install import install_launchers
from sandbox.processes import supervisor
from sandbox.processes.supervisor import ProcessError, ProcessSpec
from sandbox.toolchain import binaries
from sandbox.toolchain.catalog import BINARIES

DAEMON = "plugin-daemon"
LANGUAGE_HOST = "pulumi-language-python"


def install(paths: SandboxPaths) -> None:
    """Put the engine, the language host and the plugin launchers where the engine looks for them."""
    for entry in BINARIES:
        if binaries.is_ready(entry.name):
            _place(binaries.path(entry.name), paths.bin / entry.name)
    _write_language_host(paths.bin / LANGUAGE_HOST)
    install_launchers(paths)
    _turn_off_engine_logs(paths.pulumi_home / "logs")


def start(paths: SandboxPaths, *, port: int | None = None) -> None:
    """Start what does not run yet; `port` is for the AWS emulator, a free one by default.

    Raises ProcessError when the port is taken or a process does not come up.
    """
    install(paths)
    if supervisor.find(EMULATOR, paths) is None:
        supervisor.stop(DAEMON, paths)  # its sessions may be of accounts that a killed emulator has forgotten
        chosen = port if port is not None else _usable_port(paths)
        _refuse_taken(chosen)
        supervisor.start(_emulator(chosen, paths), paths)
        paths.publish_endpoints(aws=f"http://{LOOPBACK}:{chosen}")
    if supervisor.find(DAEMON, paths) is None:
        paths.publish_endpoints(daemon="")
        supervisor.start(_daemon(paths), paths)


def save(paths: SandboxPaths) -> None:
    """Write down what the emulator holds, so that a kill right after costs nothing."""
    page(paths.endpoints()["aws"], "/sandbox/snapshot", "POST")


def page(emulator: str, path: str, method: str = "GET") -> Any:
    """What one of the own pages of the emulator at that URL answers, from its JSON. Raises HTTPError."""
    request = urllib.request.Request(emulator + path, method=method)  # noqa: S310 (always http on loopback)
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        return json.load(answer)


def stop(paths: SandboxPaths) -> list[str]:
    """Stop every process that the sandbox started, the emulator (which saves its state) before the clusters.

    Returns the names of what was stopped.
    """
    first = [name for name in (DAEMON, EMULATOR) if supervisor.find(name, paths)]
    for name in first:
        supervisor.stop(name, paths)
    clusters = list(supervisor.running(paths))  # asked only now: the emulator starts some until it ends
    for name in clusters:
        supervisor.stop(name, paths)
    return [*first, *clusters]


def reset(paths: SandboxPaths) -> None:
    """Stop, and forget everything: accounts, clusters, Pulumi state, logs."""
    stop(paths)
    if paths.root.exists():
        shutil.rmtree(paths.root)


def _emulator(port: int, paths: SandboxPaths) -> ProcessSpec:
    return ProcessSpec(
        name=EMULATOR,
        command=(sys.executable, "-m", "sandbox.cloud.server", "--port", str(port)),
        environment={"PLATFORM_SANDBOX_ROOT": str(paths.root)},
        working_directory=REPOSITORY,
        ready=lambda: _answers(f"http://{LOOPBACK}:{port}/moto-api/"),
    )


def _daemon(paths: SandboxPaths) -> ProcessSpec:
    return ProcessSpec(
        name=DAEMON,
        command=(sys.executable, "-m", "sandbox.plugins.daemon"),
        environment={"PLATFORM_SANDBOX_ROOT": str(paths.root)},
        working_directory=REPOSITORY,
        ready=lambda: bool(paths.endpoints().get("daemon")),
    )


def _usable_port(paths: SandboxPaths) -> int:
    """The port of the last run when it is still free, so that a shell's old environment stays right."""
    last = paths.endpoints().get("aws", "").rpartition(":")[2]
    return int(last) if last.isdigit() and _refusal_of(int(last)) is None else free_port()


def _refuse_taken(port: int) -> None:
    refusal = _refusal_of(port)
    if refusal is not None:
        raise ProcessError(
            f"Port {port} on {LOOPBACK} is taken by another program ({refusal.strerror}). "
            "Stop that program, or leave --port out and a free one is chosen."
        ) from refusal


def _refusal_of(port: int) -> OSError | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            return error
    return None


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2):  # noqa: S310 (always http on loopback)
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _place(source: Path, target: Path) -> None:
    """A hard link where possible: the engine looks for the language host beside its own file."""
    if target.exists() and target.samefile(source):
        return
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copy2(source, target)


def _turn_off_engine_logs(folder: Path) -> None:
    """A file where the engine wants its folder.

    It logs every call with all properties, encrypted, and knows no switch: 8 MB a preview of 1,000 resources, and
    most of what policy packs seem to cost. Where it cannot have the folder, it goes on without.
    """
    if folder.is_dir():
        shutil.rmtree(folder)
    folder.touch()


def _write_language_host(target: Path) -> None:
    # A shell may forbid bytecode; then each program would compile the SDK anew, which takes seconds.
    script = (
        f'#!/bin/sh\nexport PYTHONDONTWRITEBYTECODE=\nexec "{sys.executable}" -m sandbox.language.host "$@"\n'
    )
    if not target.exists() or target.read_text() != script:
        target.write_text(script)
        target.chmod(0o755)
