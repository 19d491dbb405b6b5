"""`platformctl docs`."""

from __future__ import annotations

from operations import docs as generated
from operations.console import console, errors
from operations.engine import Engine
from operations.stack_order import StackName
from operations.target import command_environment
from sandbox.environment import NotRunningError


def docs() -> None:
    """Rewrite the tables of guardrails, settings, controls and roles, and the stacks' diagrams when all are up."""
    console.print(f"wrote {generated.write_guardrails()}", markup=False)
    console.print(f"wrote {generated.write_settings()}", markup=False)
    console.print(f"wrote {generated.write_hardening()}", markup=False)
    console.print(f"wrote {generated.write_roles()}", markup=False)
    try:
        engine = Engine(command_environment())
    except NotRunningError as reason:
        errors.print(f"The diagrams are left as they are. {reason}", markup=False)
        return
    missing = set(StackName) - engine.stacks()
    if missing:
        errors.print(f"The diagrams are left as they are: {', '.join(sorted(missing))} not up.", markup=False)
        return
    console.print(f"wrote {generated.write_diagrams(engine, StackName)}", markup=False)
