"""A recording stand-in for the Pulumi engine: components run against it in milliseconds, and the graph is kept.

`build(program)` runs a function as the engine would run a stack and returns a `Graph`. Outputs that only AWS could
know are made up from the resource's name, of the type that the SDK's class declares. An invoke that no test has
declared is refused: a mock that answers `{}` hides mistakes.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import functools
from collections.abc import Callable, Mapping, Sequence

from pulumi.runtime import config, mocks, settings, stack

from tests.components.graph import Graph as Graph
from tests.components.graph import Recorded as Recorded
from tests.components.made_up import ACCOUNT as ACCOUNT
from tests.components.made_up import REGION as REGION
from tests.components.monitor import Invokes, Monitor


def build(
    program: Callable[[], object],
    *,
    invokes: Invokes | None = None,
    project: str = "platform",
    stack_name: str = "dev",
    configuration: Mapping[str, str] | None = None,
    secret_keys: Sequence[str] = (),
    preview: bool = False,
) -> Graph:
    """Run the program as a stack. With `preview` nothing that AWS would decide is known, as on a first preview."""
    graph = Graph()
    monitor = Monitor(graph, invokes or {}, knows_outputs=not preview)

    async def run() -> None:
        settings.ROOT.set(None)
        _configure(monitor, project, stack_name, preview)
        config.set_all_config(dict(configuration or {}), list(secret_keys))
        await stack.run_pulumi_func(functools.partial(_in_stack, program, graph))

    with contextlib.closing(monitor):
        contextvars.copy_context().run(asyncio.run, run())
    return graph


def _configure(monitor: Monitor, project: str, stack_name: str, preview: bool) -> None:
    information = monitor.GetDeploymentInfo(None)  # type: ignore[no-untyped-call] # unannotated in the SDK
    settings.configure(
        mocks.MockSettings(  # type: ignore[no-untyped-call] # unannotated in the SDK
            monitor=monitor,
            monitor_features=set(information.supportedFeatures),
            engine=mocks.MockEngine(None),
            project=project,
            stack=stack_name,
            dry_run=preview,
            organization="organization",
        )
    )


def _in_stack(program: Callable[[], object], graph: Graph) -> None:
    root = stack.Stack()
    try:
        graph.result = program()
    finally:
        root._finish()
