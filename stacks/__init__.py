"""One module per layer; `build` hands the settings to the one that they belong to."""

from __future__ import annotations

import traceback
from importlib import import_module
from typing import TYPE_CHECKING

import pulumi

if TYPE_CHECKING:
    from stacks.settings import Settings


def build(settings: Settings) -> None:
    """Declare every resource of the stack and publish its outputs. Raises RunError for a value that is refused."""
    from stacks.names import layer_of
    from stacks.outputs import export

    # Only the layer that runs is imported: the SDK modules of the others cost seconds.
    layer = import_module(f"stacks.{layer_of(settings.stack)}")
    try:
        export(layer.build(settings))
    except ValueError as refusal:
        if not _is_about_an_argument(refusal):
            raise
        raise pulumi.RunError(f"stack {settings.stack}: {refusal}") from refusal


def _is_about_an_argument(error: ValueError) -> bool:
    """Arguments check themselves in `__post_init__`; what comes from elsewhere is a mistake in the program."""
    frames = traceback.extract_tb(error.__traceback__)
    return any(frame.name == "__post_init__" for frame in frames)
