"""Keeps the generated parts of the services' READMEs current: `python -m services.common.readme [--check]`."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from pathlib import Path

from services.common import settings
from services.common.endpoint import Endpoint
from services.order.endpoints import ENDPOINTS as ORDER_ENDPOINTS
from services.order.settings import OrderSettings
from services.user.endpoints import ENDPOINTS as USER_ENDPOINTS
from services.user.settings import UserSettings

FOLDER = Path(__file__).parent.parent


def routes(endpoints: Iterable[Endpoint]) -> str:
    """One line a route."""
    rows = ["| route | who | what |", "|---|---|---|"]
    for endpoint in endpoints:
        who = ", ".join(sorted(endpoint.roles)) if endpoint.roles is not None else "everybody"
        rows.append(f"| `{endpoint.method} {endpoint.path}` | {who} | {endpoint.summary} |")
    return "\n".join(rows) + "\n"


def rendered(name: str) -> str:
    """The README with its generated parts as the code has them now."""
    endpoints = {"user": USER_ENDPOINTS, "order": ORDER_ENDPOINTS}[name]
    models: dict[str, type[settings.Settings]] = {"user": UserSettings, "order": OrderSettings}
    text = (FOLDER / name / "README.md").read_text()
    for part, content in (("routes", routes(endpoints)), ("settings", settings.table(models[name]))):
        marked = re.compile(rf"(<!-- {part} -->\n).*?(<!-- /{part} -->)", re.DOTALL)
        text = marked.sub(lambda match, content=content: match[1] + content + match[2], text)  # type: ignore[misc] # the bound default is a string
    return text


def main() -> None:
    """Write the READMEs, or with --check fail when one is stale."""
    stale = []
    for name in ("user", "order"):
        readme = FOLDER / name / "README.md"
        if rendered(name) == readme.read_text():
            continue
        stale.append(str(readme))
        if "--check" not in sys.argv:
            readme.write_text(rendered(name))
    if stale and "--check" in sys.argv:
        sys.exit(f"stale, run `python -m services.common.readme`: {', '.join(stale)}")


if __name__ == "__main__":
    main()
