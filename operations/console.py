"""How platformctl speaks: progress while it works, tables and trees when it is done, one clear error."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

console = Console(highlight=False)
errors = Console(stderr=True, highlight=False)

PLAIN_SECONDS = 15.0


@dataclass
class Task:
    """One line of progress; `detail` changes while it runs, `result` is set at its end."""

    name: str
    began: float = field(default_factory=time.monotonic)
    detail: str = ""
    result: str | None = None
    seconds: float = 0.0

    def elapsed(self) -> float:
        return self.seconds if self.result is not None else time.monotonic() - self.began


class Progress:
    """A live list of tasks on a terminal; elsewhere a plain line now and then, and one at each end."""

    def __init__(self) -> None:
        self._tasks: list[Task] = []
        self._lock = threading.Lock()
        self._said = time.monotonic()

    @contextmanager
    def shown(self) -> Iterator[Progress]:
        if console.is_terminal:
            with Live(get_renderable=self._table, console=console, refresh_per_second=4):
                yield self
        else:
            stop = threading.Event()
            reporter = threading.Thread(target=self._report_until, args=(stop,), daemon=True)
            reporter.start()
            try:
                yield self
            finally:
                stop.set()
                reporter.join()

    @contextmanager
    def task(self, name: str) -> Iterator[Task]:
        """A task that runs while the block does; an exception marks it as failed."""
        task = Task(name)
        with self._lock:
            self._tasks.append(task)
        try:
            yield task
        except BaseException:
            self._end(task, "failed")
            raise
        self._end(task, task.result or "done")

    def _end(self, task: Task, result: str) -> None:
        task.seconds = time.monotonic() - task.began
        task.result = result
        if not console.is_terminal:
            console.print(_plain(task))

    def _report_until(self, stop: threading.Event) -> None:
        while not stop.wait(PLAIN_SECONDS):
            with self._lock:
                running = [task for task in self._tasks if task.result is None]
            for task in running:
                console.print(_plain(task))

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        with self._lock:
            for task in self._tasks:
                table.add_row(_mark(task), task.name, f"{task.elapsed():5.0f} s", Text(task.detail, "dim"))
        return table


def _mark(task: Task) -> Text:
    marks = {None: Text("…", "cyan"), "done": Text("✓", "green"), "failed": Text("✗", "red")}
    return marks[task.result]


def _plain(task: Task) -> str:
    state = task.result or "running"
    return f"{task.name:<28} {task.elapsed():6.0f} s  {state}  {task.detail}".rstrip()
