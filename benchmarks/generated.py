"""A project like ours with any number of workload accounts, for measuring how the platform grows."""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from operations.engine import REPOSITORY
from stacks.names import CoreStack

ORGANIZATION = "10.0.0.0/8"
FIRST_BLOCK = 16
MODEL = "dev"
"""The stack whose values every generated environment has."""
Values = dict[str, Any]


def account_names(count: int) -> list[str]:
    return [f"team-{number:03}" for number in range(1, count + 1)]


def project(committed: Values, names: Iterable[str]) -> Values:
    """Pulumi.yaml with these workload accounts instead of dev, stage and prod, a /16 each."""
    chosen = list(names)
    config = dict(committed["config"])
    accounts = {
        name: settings
        for name, settings in config["platform:accounts"]["default"].items()
        if name in set(CoreStack)
    }
    accounts |= {name: {"email": f"aws+{name}@example.com", "unit": "nonprod"} for name in chosen}
    blocks = {"shared": config["platform:addressPlan"]["default"]["vpcs"]["shared"]}
    blocks |= {name: f"10.{FIRST_BLOCK + at}.0.0/16" for at, name in enumerate(chosen)}
    config["platform:accounts"] = {**config["platform:accounts"], "default": accounts}
    plan = {"organization": ORGANIZATION, "vpcs": blocks}
    config["platform:addressPlan"] = {**config["platform:addressPlan"], "default": plan}
    return {**committed, "runtime": "python", "config": config}


def organization(committed: Values, names: Iterable[str]) -> Values:
    """Pulumi.organization.yaml with a budget for each account that there is."""
    config = dict(committed["config"])
    budgets = config["platform:budgets"]
    limits = {name: limit for name, limit in budgets["monthlyLimits"].items() if name in set(CoreStack)}
    limits |= dict.fromkeys(names, 1_000)
    config["platform:budgets"] = {**budgets, "monthlyLimits": limits}
    return {**committed, "config": config}


def write(directory: Path, count: int) -> list[str]:
    """The whole project in `directory`; returns the names of the workload stacks."""
    names = account_names(count)
    shutil.copy2(REPOSITORY / "__main__.py", directory)
    _dump(directory / "Pulumi.yaml", project(_load("Pulumi.yaml"), names))
    for stack in CoreStack:
        values = _load(f"Pulumi.{stack}.yaml")
        is_first = stack is CoreStack.ORGANIZATION
        _dump(directory / f"Pulumi.{stack}.yaml", organization(values, names) if is_first else values)
    for name in names:
        _dump(directory / f"Pulumi.{name}.yaml", _load(f"Pulumi.{MODEL}.yaml"))
    return names


def _load(name: str) -> Values:
    found: Values = yaml.safe_load((REPOSITORY / name).read_text())
    return found


def _dump(file: Path, values: Values) -> None:
    file.write_text(yaml.safe_dump(values, sort_keys=False))
