"""What may be written about a service in a stack's configuration."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
import yaml

from services.common.settings import Settings, load, variable_of
from services.order.settings import OrderSettings
from services.user.settings import UserSettings
from stacks.workload_settings import ADJUSTABLE, SET_BY_PROGRAM
from tests.stacks.program import ROOT
from tests.stacks.test_settings import changed, refusal
from tests.stacks.test_settings import load as load_stack

PAGES = ("operations/services.md", "development/feature-flags.md")
MODELS: list[tuple[str, type[Settings]]] = [("user-service", UserSettings), ("order-service", OrderSettings)]
WORKLOAD: dict[str, object] = {"imageTag": "0.1.0", "replicas": 2, "maximumReplicas": 4}


def _workloads(**settings: object) -> dict[str, object]:
    return changed("dev", "workloads", **{"order-service": WORKLOAD | {"settings": settings}})


def _documented() -> Iterator[str]:
    for page in PAGES:
        yield from re.findall(r"`([A-Z][A-Z0-9_]+)`", (ROOT / "docs" / page).read_text())


@pytest.mark.parametrize(("service", "model"), MODELS)
def test_a_service_is_told_all_that_it_knows_by_the_program_or_by_the_stack(
    service: str, model: type[Settings]
) -> None:
    known = {variable_of(name, field) for name, field in model.model_fields.items()}
    plain = {name for name in known if not name.endswith("_FILE")}
    assert plain - SET_BY_PROGRAM == ADJUSTABLE[service], "list the new setting in one of the two"


def test_every_setting_that_a_runbook_names_can_be_set() -> None:
    names = set(_documented())
    assert {"CONSUMERS", "FEATURE_FLAGS"} <= names
    assert not names - frozenset().union(*ADJUSTABLE.values())


def test_the_example_of_the_runbook_is_taken_by_the_stack_and_by_the_service() -> None:
    text = (ROOT / "docs" / PAGES[0]).read_text()
    (block,) = re.findall(r"( *)```yaml\n\s*(platform:workloads:\n.*?)```", text, re.DOTALL)
    written = yaml.safe_load(block[1].replace(f"\n{block[0]}", "\n"))["platform:workloads"]["order-service"]
    load_stack("prod", changed("prod", "workloads", **{"order-service": written}))
    required = {"DATABASE_URL": "postgresql://o@db/o", "REDIS_URL": "rediss://cache", "JWKS_URL": "http://u"}
    told = load(OrderSettings, {**required, "PAYMENT_URL": "http://p", **written["settings"]})
    assert told.consumers == 4


@pytest.mark.parametrize("name", ["DATABASE_URL", "REDIS_PASSWORD_FILE", "HTTP_PORT", "EVENTS_TOPIC_ARN"])
def test_what_the_program_tells_a_service_is_refused_beside_it(name: str) -> None:
    assert refusal("dev", _workloads(**{name: "8081"})) == (
        f"platform:workloads.order-service.settings.{name} is what the program itself tells the service; remove it"
    )


def test_a_misspelt_setting_of_a_service_is_told_the_nearest_one() -> None:
    assert refusal("dev", _workloads(CONSUMER="4")).startswith(
        "platform:workloads.order-service.settings.CONSUMER is not a setting of this program."
        " Did you mean `CONSUMERS`?"
    )


def test_a_setting_of_another_service_is_refused() -> None:
    assert "settings.WORKERS is not a setting" in refusal("dev", _workloads(WORKERS="4"))


def test_a_number_without_quotes_is_refused_with_what_to_write() -> None:
    assert refusal("dev", _workloads(CONSUMERS=4)) == (
        "platform:workloads.order-service.settings.CONSUMERS is 4; it must be a text (put digits in quotes)."
    )
