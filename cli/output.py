"""How commands speak: tables and bars for people, JSON for programs, one sentence for errors."""

import json
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    SpinnerColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.text import Text

out = Console()
err = Console(stderr=True)
Advance = Callable[..., None]


def print_json(value: Any) -> None:
    """The only thing on standard output of a command with `--json`."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


@contextmanager
def progress_bar(what: str, unit: str) -> Iterator[Advance]:
    """A bar on standard error with count, rate and time left; call it with (done, total) and what it waits for."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        _Rate(unit),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err) as progress:
        task = progress.add_task(what, total=None)

        def advance(done: int, total: int, waiting: str | None = None) -> None:
            progress.update(task, completed=done, total=total or None, description=escape(waiting or what))

        yield advance


@contextmanager
def working(what: str) -> Iterator[None]:
    """A spinner on standard error for what has no measure."""
    with err.status(what):
        yield


class _Rate(ProgressColumn):
    def __init__(self, unit: str) -> None:
        super().__init__()
        self._unit = unit

    def render(self, task: Task) -> Text:
        return Text(f"{task.speed:.1f} {self._unit}/s" if task.speed else "", style="progress.data.speed")
