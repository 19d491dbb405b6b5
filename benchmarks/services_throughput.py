"""Both services beside their bare frameworks in one run, by wrk; prints one JSON line.

`python -m benchmarks.services_throughput [--seconds N]`; needs wrk on PATH (Debian: apt-get install wrk).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from argparse import ArgumentParser
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import create_engine, text

from sandbox.paths import LOOPBACK, SandboxPaths, free_port
from sandbox.processes import supervisor
from sandbox.services import platform
from sandbox.services.environment import Place
from services.common.database import for_sqlalchemy
from services.common.endpoint import Role
from services.common.ids import new_id
from services.user.passwords import Passwords
from services.user.signing import Signer

ISSUER = "https://users.platform.internal"
PASSWORD = "correct horse battery"  # noqa: S105 # of a benchmark's user
ORDER = '{"currency":"EUR","items":[{"sku":"book","quantity":2,"unit_price_minor":1999}]}'
UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True)
class Result:
    """What wrk measured."""

    per_second: float
    p99_ms: float
    errors: int


def wrk(url: str, seconds: int, *, lua: str = "", token: str = "") -> Result:
    """16 connections from one thread, after a short warm-up that is not counted."""
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as script:
        script.write(lua)
        script.flush()
        command = ["wrk", "-t1", "-c16", "--latency", "-s", script.name]
        command += ["-H", f"Authorization: Bearer {token}"] if token else []
        subprocess.run([*command, "-d1s", url], check=True, capture_output=True)
        output = subprocess.run(
            [*command, f"-d{seconds}s", url], check=True, capture_output=True, text=True
        ).stdout
    value, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", output)[0]
    refused = re.findall(r"Non-2xx or 3xx responses: (\d+)", output)
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", output)[0])
    return Result(rate, float(value) * UNITS[unit], int(refused[0]) if refused else 0)


def post(body: str, headers: str = "") -> str:
    """A wrk script that posts the body; `headers` is Lua that may use the counter `n`."""
    return f"""
    local n, run = 0, math.floor({time.time_ns()} / 1000)
    request = function()
        n = n + 1
        local h = {{["Content-Type"] = "application/json", ["Authorization"] = wrk.headers["Authorization"]}}
        {headers}
        return wrk.format("POST", nil, h, [[{body}]])
    end
    """


def make_user(place: Place, cost: Passwords) -> tuple[str, str]:
    """A verified user; returns an address and an access token."""
    identifier = new_id()
    email = f"{identifier}@example.com"
    statement = text(
        "INSERT INTO users (id, email, password_hash, display_name, role, status, email_verified_at, version)"
        " VALUES (:id, :email, :hash, 'Bench', 'user', 'active', now(), 1)"
    )
    engine = create_engine(for_sqlalchemy(place.user_database))
    with engine.begin() as connection:
        connection.execute(statement, {"id": identifier, "email": email, "hash": cost.hash(PASSWORD)})
    engine.dispose()
    signer = Signer(file=place.signing_keys, issuer=ISSUER, audience="platform", seconds=3600)
    return email, signer.sign(identifier, Role.USER)


def start_bare(paths: SandboxPaths) -> tuple[str, str]:
    """Bare Flask under the user service's gunicorn settings, and bare aiohttp."""
    flask_port, aiohttp_port = free_port(), free_port()
    gunicorn = (
        "-m",
        "gunicorn",
        "-b",
        f"{LOOPBACK}:{flask_port}",
        "-w",
        "2",
        "--threads",
        "8",
        "-k",
        "gthread",
    )
    commands = {
        "bare-flask": (*gunicorn, "--keep-alive", "75", "benchmarks.services_bare:flask_app()"),
        "bare-aiohttp": ("-m", "benchmarks.services_bare", str(aiohttp_port)),
    }
    for (name, command), port in zip(commands.items(), (flask_port, aiohttp_port), strict=True):
        url = f"http://{LOOPBACK}:{port}/"
        spec = supervisor.ProcessSpec(
            name=name, command=(sys.executable, *command), ready=partial(platform.answers, url)
        )
        supervisor.start(spec, paths)
    return f"http://{LOOPBACK}:{flask_port}/", f"http://{LOOPBACK}:{aiohttp_port}/"


def argon2_alone(cost: Passwords, seconds: float) -> float:
    """Verifications per second with nothing around them, on every core (Argon2 releases the GIL)."""
    stored, done = cost.hash(PASSWORD), time.monotonic() + seconds

    def work(_: int) -> int:
        count = 0
        while time.monotonic() < done:
            cost.matches(stored, PASSWORD)
            count += 1
        return count

    with ThreadPoolExecutor(16) as threads:
        return sum(threads.map(work, range(16))) / seconds


def megabytes_per_process(name: str, paths: SandboxPaths) -> float:
    """Unique memory of the largest process of the service."""
    process = supervisor.find(name, paths)
    family = [process, *process.children(recursive=True)] if process else []
    return max((member.memory_full_info().uss for member in family), default=0) / 2**20


def measure(paths: SandboxPaths, place: Place, seconds: int) -> dict[str, object]:
    """All the numbers."""
    cost = Passwords(time_cost=2, memory_kib=19_456)
    email, token = make_user(place, cost)
    flask, aiohttp = start_bare(paths)
    orders = f"{place.orders_url}/v1/orders"
    unique = 'h["Idempotency-Key"] = "bench-" .. run .. "-" .. n'
    create = post(ORDER, unique)
    made = subprocess.run(
        [
            *("curl", "-fsS", orders, "-d", ORDER, "-H", "Content-Type: application/json"),
            *("-H", f"Authorization: Bearer {token}", "-H", "Idempotency-Key: the-one-we-read"),
        ],
        check=True,
        capture_output=True,
    ).stdout
    one = f"{orders}/{json.loads(made)['id']}"
    login = post(json.dumps({"email": email, "password": PASSWORD}))
    runs = {
        "bare_flask": wrk(flask, seconds),
        "user_read": wrk(f"{place.users_url}/v1/users/me", seconds, token=token),
        "bare_aiohttp_read": wrk(aiohttp, seconds),
        "order_read": wrk(one, seconds, token=token),
        "bare_aiohttp_create": wrk(aiohttp, seconds, lua=post(ORDER)),
        "order_create": wrk(orders, seconds, lua=create, token=token),
        "login": wrk(f"{place.users_url}/v1/sessions", seconds, lua=login),
    }
    alone = argon2_alone(cost, seconds)

    def share(ours: str, bare: str) -> float:
        return round(runs[ours].per_second / runs[bare].per_second, 3)

    return {
        "benchmark": "services_throughput",
        "user_read_share": share("user_read", "bare_flask"),
        "order_read_share": share("order_read", "bare_aiohttp_read"),
        "order_create_share": share("order_create", "bare_aiohttp_create"),
        "login_share_of_argon2": round(runs["login"].per_second / alone, 3),
        "argon2_alone_per_second": round(alone, 1),
        "runs": {name: vars(result) for name, result in runs.items()},
        "user_worker_mb": round(megabytes_per_process("user-service", paths), 1),
        "order_process_mb": round(megabytes_per_process("order-service", paths), 1),
    }


def main() -> None:
    """Start everything, measure, stop everything."""
    parser = ArgumentParser(description="Throughput of both services beside their bare frameworks.")
    parser.add_argument("--seconds", type=int, default=5, help="of each measurement")
    seconds = parser.parse_args().seconds
    if shutil.which("wrk") is None:
        sys.exit("wrk is not on PATH; on Debian: apt-get install wrk")
    for bucket in ("ADDRESS", "PRINCIPAL"):  # one user from one address is all there is
        os.environ[f"RATE_PER_{bucket}"] = os.environ[f"BURST_PER_{bucket}"] = "1000000"
    with tempfile.TemporaryDirectory(prefix="bench-services-") as folder:
        paths = SandboxPaths(Path(folder))
        try:
            place = platform.prepare(paths)
            platform.migrate(place)
            platform.start_services(paths, place)
            print(json.dumps(measure(paths, place, seconds)))
        finally:
            for name in ("bare-flask", "bare-aiohttp"):
                supervisor.stop(name, paths)
            platform.stop(paths)


if __name__ == "__main__":
    main()
