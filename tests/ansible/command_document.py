"""Do with a command document what the agent of Systems Manager does, on a root filesystem of this machine."""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from components.image.image_verification import ImageVerification, ImageVerificationArgs
from sandbox.paths import LOOPBACK
from tests.ansible.system import System
from tests.components.engine import build

SECONDS = 60
INSTANCE = "i-0123456789abcdef0"
REGION = "eu-central-1"
RECORDER = '#!/bin/sh\nfor word; do printf "%s\\n" "$word"; done > /run/asked\n'
"""In the place of the AWS command line: the root filesystem has no way to AWS."""


@dataclass(frozen=True, kw_only=True)
class Run:
    """How the steps ended, what they said, and what the AWS command line was asked to do."""

    root: Path
    succeeded: bool
    said: str
    asked: Sequence[str]


def run_document(host: System) -> Run:
    """Run the steps of the document that the stacks make, one after the other, as the agent does."""
    document = json.loads(build(_verification).one("aws:ssm/document:Document")["content"])
    recorder, asked = host.root / "usr/local/bin/aws", host.root / "run/asked"
    recorder.write_text(RECORDER)
    recorder.chmod(0o755)
    asked.unlink(missing_ok=True)
    succeeded, said = True, ""
    for step in document["mainSteps"]:
        answer = _step(host, "\n".join(step["inputs"]["runCommand"]))
        succeeded, said = succeeded and answer.returncode == 0, said + answer.stdout + answer.stderr
        if answer.returncode and step["inputs"].get("onFailure") == "exit":
            break
    recorder.unlink()
    words = asked.read_text().splitlines() if asked.exists() else ()
    return Run(root=host.root, succeeded=succeeded, said=said, asked=words)


def _verification() -> None:
    ImageVerification("verification", ImageVerificationArgs(environment="dev"))


def _step(host: System, script: str) -> subprocess.CompletedProcess[str]:
    (host.root / "run/step.sh").write_text(script)
    variables = {"AWS_SSM_INSTANCE_ID": INSTANCE, "AWS_SSM_REGION_NAME": REGION}
    words = " ".join(f"{name}={shlex.quote(value)}" for name, value in variables.items())
    return host.run(f"env {words} sh /run/step.sh")


def sent(run: Run, folder: Path) -> dict[str, Any]:
    """What the real AWS command line, asked the same, would send to Systems Manager."""
    words = [word.replace("file://", f"file://{run.root}") for word in run.asked]
    bodies: list[bytes] = []
    with HTTPServer((LOOPBACK, 0), _handler(bodies)) as server:
        server.timeout = SECONDS
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        answer = subprocess.run(
            [
                Path(sys.prefix) / "bin" / "aws",
                *words,
                "--endpoint-url",
                f"http://{LOOPBACK}:{server.server_port}",
            ],
            env={**os.environ, "AWS_ACCESS_KEY_ID": "a", "AWS_SECRET_ACCESS_KEY": "b", "HOME": str(folder)},
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        thread.join()
    assert answer.returncode == 0, f"the AWS command line refuses {words}: {answer.stderr}"
    body: dict[str, Any] = json.loads(bodies[0])
    assert (body["ResourceId"], body["ResourceType"]) == (INSTANCE, "ManagedInstance")
    return body


def _handler(bodies: list[bytes]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name of the base class)
            """Says nothing: the test looks at the body."""

    return Handler
