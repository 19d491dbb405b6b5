"""wrk: many principals from many addresses, each inside its rate limits, over as many connections as wanted."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0}
# The requests are made before the run: what Lua costs is taken from the servers' two cores.
SCRIPT = """
local n, run, made = 0, 0, {}
init = function(args)
    run = args[2]
    for line in io.lines(args[1]) do
        local address, token, path, body = line:match("^(%S+) (%S+) (%S+) ?(.*)$")
        local method = body == "" and "GET" or "POST"
        local head = method .. " " .. path .. " HTTP/1.1\\r\\nHost: " .. wrk.headers["Host"]
            .. "\\r\\nAuthorization: Bearer " .. token .. "\\r\\nX-Forwarded-For: " .. address .. "\\r\\n"
        local rest = "\\r\\nContent-Length: " .. #body .. "\\r\\n\\r\\n" .. body
        made[#made + 1] = { head = head, rest = rest, body = body }
    end
end
request = function()
    n = n + 1
    local one = made[n % #made + 1]
    if one.body == "" then return one.head .. "\\r\\n" end
    return one.head .. "Content-Type: application/json\\r\\nIdempotency-Key: bench-" .. run .. "-" .. n .. one.rest
end
"""


@dataclass(frozen=True)
class Result:
    """What wrk measured in one run."""

    per_second: float
    p99_ms: float
    errors: int


@dataclass(frozen=True)
class Caller:
    """Who calls from where, and what it asks for."""

    address: str
    token: str
    path: str
    body: str = ""


class Load:
    """One kind of request, from every caller in turn."""

    def __init__(self, folder: Path, connections: int, name: str, callers: Sequence[Caller]) -> None:
        self._connections = connections
        self._callers, self._script = folder / f"{name}.callers", folder / f"{name}.lua"
        lines = (f"{one.address} {one.token} {one.path} {one.body}\n" for one in callers)
        self._callers.write_text("".join(lines))
        self._script.write_text(SCRIPT)
        self._runs = 0

    def run(self, url: str, seconds: int) -> Result:
        """Ask for so many seconds."""
        self._runs += 1
        command = [
            "wrk",
            "-t1",
            f"-c{self._connections}",
            f"-d{seconds}s",
            "--latency",
            "-s",
            str(self._script),
            url,
        ]
        command += ["--", str(self._callers), f"{id(self)}-{self._runs}"]
        output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        return parse(output)


def parse(output: str) -> Result:
    """The rate, the 99th percentile in ms, and how many answers were not 2xx or did not come."""
    value, unit = re.findall(r"99%\s+([\d.]+)(us|ms|s)", output)[0]
    rate = float(re.findall(r"Requests/sec:\s+([\d.]+)", output)[0])
    refused = re.findall(r"Non-2xx or 3xx responses: (\d+)", output)
    broken = re.findall(r"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)", output)
    errors = sum(map(int, refused)) + sum(int(count) for counts in broken for count in counts)
    return Result(rate, float(value) * UNITS[unit], errors)
