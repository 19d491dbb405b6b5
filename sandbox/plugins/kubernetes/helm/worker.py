"""One Helm operation: a JSON request on standard input, a JSON answer on standard output.

A process of its own keeps Helm's memory out of the daemon and makes cancelling as simple as ending it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from typing import Any

import helm_python
from helm_python.errors import HelmError, HelmNotFoundError

Request = dict[str, Any]


def template(request: Request) -> Any:
    """The rendered manifests by template, and the definitions of the chart's `crds` folder."""
    with helm_python.Chart.load(request["chart"]) as chart:
        rendered = chart.render(
            request["values"],
            name=request["name"],
            namespace=request["namespace"],
            is_install=True,
        )
        return {
            "manifests": rendered,
            "crds": [entry["data"] for entry in chart.crds],
            "chart": chart.metadata,
        }


def install(request: Request) -> Any:
    with _config(request) as config:
        return config.install(request["chart"], request["name"], request["values"], **request["options"])


def upgrade(request: Request) -> Any:
    with _config(request) as config:
        return config.upgrade(request["chart"], request["name"], request["values"], **request["options"])


def uninstall(request: Request) -> Any:
    with _config(request) as config:
        return config.uninstall(request["name"], ignore_not_found=True, **request["options"])


def status(request: Request) -> Any:
    """Everything about the latest revision, or null if there is no such release."""
    with _config(request) as config:
        try:
            found = dict(config.status(request["name"]))
            found["config"] = config.get_values(request["name"])
        except HelmNotFoundError:
            return None
        return found


def _config(request: Request) -> Any:
    return helm_python.Config(namespace=request["namespace"], **request["cluster"])


OPERATIONS: dict[str, Callable[[Request], Any]] = {
    "template": template,
    "install": install,
    "upgrade": upgrade,
    "uninstall": uninstall,
    "status": status,
}


def main() -> int:
    request: Request = json.load(sys.stdin)
    try:
        answer = {"result": OPERATIONS[request["operation"]](request)}
    except HelmError as error:
        answer = {"error": str(error)}
    json.dump(answer, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
