"""Ends a run in check mode with an error when it would change something, where the variable `drift_is_failure` asks.

Ansible itself ends well then, and State Manager would call a node compliant that is not what its roles make of it.
"""

from __future__ import annotations

from typing import Any

from ansible import context
from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: drift
type: aggregate
short_description: Fail where check mode finds something to change
description:
  - Does nothing outside of check mode, and nothing unless the extra variable drift_is_failure is true.
options: {}
"""
VARIABLE = "drift_is_failure"
DRIFTED = 3
"""Exit code; Ansible has no meaning of its own for it."""


class CallbackModule(CallbackBase):  # type: ignore[misc]  # Ansible's plugins are untyped
    """Raises SystemExit at the end, after the recap has been printed."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "drift"

    def __init__(self) -> None:
        super().__init__()
        self._asked = False
        self._would_change: list[str] = []

    def v2_playbook_on_play_start(self, play: Any) -> None:
        """Only here a callback sees what `-e` said, which is text when it came as `name=value`."""
        value = play.get_variable_manager().extra_vars.get(VARIABLE, False)
        self._asked = bool(context.CLIARGS.get("check")) and str(value).lower() == "true"

    def v2_runner_on_ok(self, result: Any) -> None:
        """Keep the names of tasks that would change something."""
        if result.is_changed():
            self._would_change.append(result.task_name)

    def v2_playbook_on_stats(self, stats: Any) -> None:  # noqa: ARG002 (Ansible gives it by name)
        """The end of the run."""
        if self._asked and self._would_change:
            self._display.error(
                f"This host is not what its roles make of it: {', '.join(self._would_change)}"
            )
            raise SystemExit(DRIFTED)
