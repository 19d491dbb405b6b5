"""Run the emulator for tests and talk to it as several accounts."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from sandbox.paths import LOOPBACK, REPOSITORY, ROOT_VARIABLE, free_port

REGION = "eu-central-1"
MANAGEMENT = "123456789012"
_CONFIG = Config(retries={"total_max_attempts": 1})


@dataclass(frozen=True)
class Session:
    """Credentials of one principal."""

    key: str = "sandbox"
    secret: str = "sandbox"  # noqa: S105 (the placeholder that means the management account)
    token: str | None = None


ADMINISTRATOR = Session()


class Cloud:
    """The emulator as a process; `root` is its `.sandbox`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self._clients: list[Any] = []

    @property
    def url(self) -> str:
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def log(self) -> Path:
        return self.root / "emulator.log"

    def start(self) -> None:
        """Start and wait until it answers; a start that fails raises with its output."""
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "sandbox.cloud.server", "--port", str(self.port)],
                cwd=REPOSITORY,
                env={**os.environ, ROOT_VARIABLE: str(self.root)},
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise RuntimeError(f"exit code {self.process.returncode}: {self.log.read_text()}")
            try:
                with urllib.request.urlopen(f"{self.url}/moto-api/", timeout=2):  # noqa: S310 (always http on loopback)
                    return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(f"not ready: {self.log.read_text()}")

    def stop(self) -> int:
        """SIGTERM; the exit code."""
        for client in self._clients:
            client.close()
        if self.process is None:
            return 0
        self.process.terminate()
        return self.process.wait(30)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(30)

    def client(self, service: str, session: Session = ADMINISTRATOR, region: str = REGION) -> Any:
        create: Any = boto3.Session().client
        client = create(
            service,
            region_name=region,
            endpoint_url=self.url,
            aws_access_key_id=session.key,
            aws_secret_access_key=session.secret,
            aws_session_token=session.token,
            config=_CONFIG,
        )
        client.meta.events.register("before-sign.s3-control", self._without_account_prefix)
        self._clients.append(client)
        return client

    def _without_account_prefix(self, request: Any, **_: object) -> None:
        """`ACCOUNT.127.0.0.1` does not resolve; the account is in a header too."""
        request.url = f"{self.url}/{request.url.split('/', 3)[3]}"

    def assume(
        self, account: str, role: str = "OrganizationAccountAccessRole", by: Session = ADMINISTRATOR
    ) -> Session:
        credentials = self.client("sts", by).assume_role(
            RoleArn=f"arn:aws:iam::{account}:role/{role}", RoleSessionName="test"
        )["Credentials"]
        return Session(
            credentials["AccessKeyId"], credentials["SecretAccessKey"], credentials["SessionToken"]
        )

    def member(self, name: str) -> str:
        """A new account in the organization, which is created when it is missing; its id."""
        organizations = self.client("organizations")
        with contextlib.suppress(organizations.exceptions.AlreadyInOrganizationException):
            organizations.create_organization(FeatureSet="ALL")
        created = organizations.create_account(AccountName=name, Email=f"{name}@example.com")
        return str(created["CreateAccountStatus"]["AccountId"])

    def get(self, path: str, method: str = "GET") -> Any:
        request = urllib.request.Request(f"{self.url}{path}", method=method)  # noqa: S310 (always http on loopback)
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310 (always http on loopback)
            return json.loads(answer.read())

    def inventory(self) -> list[dict[str, str]]:
        found: list[dict[str, str]] = self.get("/sandbox/inventory")
        return found
