"""Pages of the emulator that let the moment of a maintenance window come. AWS has no such call: there, time does it.

GET `/sandbox/windows` lists the windows of all accounts by their next moment. POST `/sandbox/windows/WINDOW` opens one
and answers with the execution; GET `/sandbox/windows/EXECUTION` shows how far it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import partial

from werkzeug.wrappers import Response

from sandbox.cloud.application import Page, json_page
from sandbox.cloud.errors import AwsError
from sandbox.cloud.extension import Registry
from sandbox.cloud.services.window_executions import execution, open_window, windows
from sandbox.cloud.windows.moments import ScheduleError


def window_pages(registry: Registry) -> Mapping[str, Page]:
    return {
        "/sandbox/windows": lambda _method, _path: _list(registry),
        "/sandbox/windows/*": partial(_one, registry),
    }


def _list(registry: Registry) -> Response:
    try:
        with registry.lock:
            return json_page(windows(registry))
    except ScheduleError as error:
        return json_page({"error": str(error)}, status=400)


def _one(registry: Registry, method: str, path: str) -> Response:
    name = path.rpartition("/")[2]
    try:
        with registry.lock:
            found = open_window(registry, name) if method == "POST" else execution(registry, name)
            if found is None:
                return json_page({"error": f"There is no execution {name}."}, status=404)
            return json_page(json.loads(json.dumps(found, default=str)))
    except AwsError as error:
        return json_page({"error": str(error)}, status=400)
