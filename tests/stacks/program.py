"""The program itself, run as a stack against the recording engine with the repository's own configuration."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

import stacks
from stacks import settings
from tests.components.engine import Graph, build

ROOT = Path(__file__).parents[2]
READ_OUTPUTS = "pulumi:pulumi:readStackOutputs"


def configuration(stack: str) -> dict[str, str]:
    """The project's and the stack's own configuration files, as the engine hands them over."""
    project = yaml.safe_load((ROOT / "Pulumi.yaml").read_text())["config"]
    values = {key: entry["value"] if "value" in entry else entry["default"] for key, entry in project.items()}
    values |= yaml.safe_load((ROOT / f"Pulumi.{stack}.yaml").read_text())["config"]
    return {key: each if isinstance(each, str) else json.dumps(each) for key, each in values.items()}


def run(stack: str, upstream: Mapping[str, Graph] | None = None, *, preview: bool = False) -> Graph:
    """Build a stack on top of others that were built before."""

    def outputs(arguments: Mapping[str, Any]) -> dict[str, Any]:
        return {"outputs": dict((upstream or {})[arguments["name"].rpartition("/")[2]].outputs)}

    return build(
        lambda: stacks.build(settings.load()),
        stack_name=stack,
        configuration=configuration(stack),
        invokes={READ_OUTPUTS: outputs},
        preview=preview,
    )


@functools.cache
def core(stack: str) -> Graph:
    """One of the stacks that exist once, with everything below it; built once for all tests."""
    return run(stack, {} if stack == "organization" else {"organization": core("organization")})
