"""Run Helm operations in worker processes; a cancelled one is ended."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sandbox.plugins.kubernetes.errors import CancelledError, KubernetesError
from sandbox.plugins.kubernetes.values import Object

_ROOT = Path(__file__).resolve().parents[4]
_MARGIN_SECONDS = 60.0
_POLL_SECONDS = 0.2


class HelmError(KubernetesError):
    """Helm refused or failed; its own message."""


def run(request: Object, environment: Mapping[str, str], cancelled: threading.Event, seconds: float) -> Any:
    """The answer of one operation. Raises HelmError, CancelledError."""
    process = subprocess.Popen(
        (sys.executable, "-m", "sandbox.plugins.kubernetes.helm.worker"),
        cwd=_ROOT,
        env=dict(environment),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    watcher = threading.Thread(target=_end_when_cancelled, args=(process, cancelled), daemon=True)
    watcher.start()
    try:
        output, errors = process.communicate(json.dumps(request), timeout=seconds + _MARGIN_SECONDS)
    except subprocess.TimeoutExpired as error:
        process.kill()
        process.communicate()
        raise HelmError(f"helm {request['operation']} of {request['name']!r} did not end in time.") from error
    if cancelled.is_set():
        raise CancelledError(f"helm {request['operation']} of {request['name']!r} was cancelled.")
    return _answer(output, errors, request)


def _answer(output: str, errors: str, request: Object) -> Any:
    try:
        answer: Object = json.loads(output)
    except ValueError as error:
        last = errors.strip().splitlines()[-1:] or ["no output"]
        raise HelmError(f"helm {request['operation']} of {request['name']!r} broke: {last[0]}") from error
    if "error" in answer:
        raise HelmError(f"helm {request['operation']} of {request['name']!r} failed: {answer['error']}")
    return answer["result"]


def _end_when_cancelled(process: subprocess.Popen[str], cancelled: threading.Event) -> None:
    while process.poll() is None:
        if cancelled.is_set():
            process.terminate()
            return
        time.sleep(_POLL_SECONDS)
