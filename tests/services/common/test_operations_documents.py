"""What the runbooks and the pages for developers name is there: metrics, commands, flags, settings."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from prometheus_client import REGISTRY

from services.common.settings import variable_of
from services.order import app as order_app
from services.order.saga import workers
from services.order.settings import OrderSettings
from services.user import app as user_app
from services.user.settings import UserSettings

REPOSITORY = Path(__file__).resolve().parents[3]
RUNBOOKS = REPOSITORY / "docs" / "operations" / "services.md"
READMES = [REPOSITORY / "services" / name / "README.md" for name in ("user", "order")]
DOCUMENTS = [*READMES, RUNBOOKS, *(REPOSITORY / "docs" / "development").glob("*.md")]
METRIC = re.compile(
    r"\b([a-z]+(?:_[a-z]+)*_(?:total|seconds_bucket|seconds|pool_connections|messages|state|info|in_flight))\b"
)
LINK = re.compile(r"\[[^\]]*\]\(([^)#\s]*)(?:#([^)]*))?\)")


def _names(document: Path) -> str:
    return str(document.relative_to(REPOSITORY))


def test_every_metric_of_the_runbooks_is_measured() -> None:
    assert all((order_app, user_app, workers)), "imported, so that everything that they count is registered"
    known = {sample for collector in REGISTRY._collector_to_names.values() for sample in collector}
    named = set(METRIC.findall(RUNBOOKS.read_text()))
    assert len(named) > 8, "the runbooks name metrics"
    assert named <= known, f"nothing measures {sorted(named - known)}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=_names)
def test_every_module_that_is_run_is_there(document: Path) -> None:
    for module in re.findall(r"python -m ((?:services|benchmarks|sandbox)[\w.]*)", document.read_text()):
        if "<" not in module and not module.endswith("."):
            assert importlib.util.find_spec(module), f"{_names(document)}: there is no {module}"


@pytest.mark.parametrize("document", [*READMES, RUNBOOKS], ids=_names)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target, section in LINK.findall(document.read_text()):
        if "://" in target:
            continue
        file = (document.parent / target) if target else document
        assert file.exists(), f"{_names(document)} links to {target}, which is absent"
        titles = re.findall(r"^#+ (.*)$", file.read_text(), re.MULTILINE)
        sections = {re.sub(r"[^a-z0-9 -]", "", title.lower()).replace(" ", "-") for title in titles}
        assert not section or section in sections, f"{_names(document)}: {target} has no section {section}"


def test_every_setting_of_the_runbooks_exists() -> None:
    known = {
        name
        for model in (UserSettings, OrderSettings)
        for field_name, field in model.model_fields.items()
        for name in (field_name.upper(), variable_of(field_name, field))
    }
    named = set(re.findall(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)`", RUNBOOKS.read_text()))
    assert named
    assert named <= known, f"there is no setting {sorted(named - known)}"


def test_the_table_of_flags_is_that_of_the_code() -> None:
    page = (REPOSITORY / "docs" / "development" / "feature-flags.md").read_text()
    documented = set(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE))
    asked = {
        flag
        for file in (REPOSITORY / "services").rglob("*.py")
        for flag in re.findall(r"flags\.enabled\(\"([a-z-]+)\"", file.read_text())
    }
    assert documented == asked
