"""Exec plugins run once per command and environment until shortly before their token ends."""

from __future__ import annotations

import json
import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sandbox.plugins.kubernetes.credentials import FAILURE_SECONDS, Credentials
from sandbox.plugins.kubernetes.errors import UnreachableError
from sandbox.plugins.kubernetes.kubeconfig import Selection
from sandbox.plugins.kubernetes.values import Object


def plugin(folder: Path, script: str) -> Path:
    program = folder / "get-token"
    program.write_text(f"#!/bin/sh\necho run >> {folder}/runs\n{script}\n")
    program.chmod(0o755)
    return program


def credential(lifetime: timedelta) -> str:
    expires = (datetime.now(UTC) + lifetime).strftime("%Y-%m-%dT%H:%M:%SZ")
    return json.dumps({"status": {"token": "secret-token", "expirationTimestamp": expires}})


def credentials(folder: Path, **more: str) -> Credentials:
    described: Object = {
        "command": "get-token",
        "args": ["--cluster", "x"],
        "env": [{"name": "OWN", "value": "1"}],
    }
    selection = Selection(cluster={}, user={"exec": described}, namespace="default", folder=folder)
    return Credentials(selection, {"PATH": f"{folder}{os.pathsep}/bin{os.pathsep}/usr/bin", **more})


def runs(folder: Path) -> int:
    return len((folder / "runs").read_text().splitlines())


def test_a_token_is_shared_until_it_ends(tmp_path: Path) -> None:
    plugin(tmp_path, f"echo '{credential(timedelta(minutes=15))}'")
    assert credentials(tmp_path).token() == credentials(tmp_path).token() == "secret-token"
    assert runs(tmp_path) == 1


def test_a_token_about_to_end_is_renewed(tmp_path: Path) -> None:
    plugin(tmp_path, f"echo '{credential(timedelta(seconds=30))}'")
    credentials(tmp_path).token()
    credentials(tmp_path).token()
    assert runs(tmp_path) == 2


def test_other_environments_do_not_share_but_the_engines_own_variables_do_not_count(tmp_path: Path) -> None:
    plugin(tmp_path, f"echo '{credential(timedelta(minutes=15))}'")
    for more in ({"AWS_PROFILE": "a"}, {"AWS_PROFILE": "b"}, {"AWS_PROFILE": "a", "PULUMI_RUN": "2"}):
        credentials(tmp_path, **more).token()
    assert runs(tmp_path) == 2


def test_a_refused_token_is_forgotten(tmp_path: Path) -> None:
    plugin(tmp_path, f"echo '{credential(timedelta(minutes=15))}'")
    found = credentials(tmp_path)
    found.token()
    assert found.forget()
    found.token()
    assert runs(tmp_path) == 2


def test_a_failing_plugin_is_quoted(tmp_path: Path) -> None:
    plugin(tmp_path, "echo 'no such cluster' >&2; exit 3")
    with pytest.raises(UnreachableError, match=r"`get-token --cluster x` gave no token: no such cluster"):
        credentials(tmp_path).token()


def test_a_failing_plugin_is_not_run_for_every_resource_but_soon_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plugin(tmp_path, "exit 3")
    for _ in range(3):
        with pytest.raises(UnreachableError, match="exit code 3"):
            credentials(tmp_path).token()
    assert runs(tmp_path) == 1
    later = time.time() + FAILURE_SECONDS + 1
    monkeypatch.setattr("sandbox.plugins.kubernetes.credentials.time.time", lambda: later)
    with pytest.raises(UnreachableError, match="exit code 3"):
        credentials(tmp_path).token()
    assert runs(tmp_path) == 2


def test_a_plugin_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreachableError, match="'get-token' is not on PATH"):
        credentials(tmp_path).token()
