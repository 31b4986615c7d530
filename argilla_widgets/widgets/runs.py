"""Which run of a cell the calling thread works for: what one run changed belongs together in the journal."""

from __future__ import annotations

import sys
import threading
import weakref
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple
from uuid import uuid4

from argilla_widgets.sdk.api.writes import Run

if TYPE_CHECKING:
    from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell


class _Running(NamedTuple):
    """A cell that is running."""

    run: Run
    info: ExecutionInfo | None
    """IPython's own object for this run; None for the cell that was running before the first event."""
    earlier: weakref.WeakSet[threading.Thread]
    """The threads that existed when it began: what they do belongs to no cell, or to an earlier one."""


class Runs:
    """Follows the cells of a ``shell``; made while a cell is running.

    A change belongs to a run if it is made by the cell's own code and tasks, or while the cell is running by a thread
    that it has started.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._of_context: ContextVar[Run | None] = ContextVar("run")  # unset in the threads that a cell starts
        self._running: tuple[_Running, ...] = ()  # a cell may run others
        if number := self._next_number() - 1:  # otherwise no cell has run: this is a script that runs at startup
            self._add(f"Cell {number}", None)
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def current(self) -> Run | None:
        """Return the run that the calling thread works for; None outside of a cell."""
        thread = threading.current_thread()
        started_by = (one.run for one in reversed(self._running) if thread not in one.earlier)
        return self._of_context.get(next(started_by, None))

    def _next_number(self) -> int:
        """Return the number of the next cell in IPython's history, which is the one beside its input."""
        return len(getattr(self._shell.history_manager, "input_hist_raw", ()))

    def _add(self, label: str, info: ExecutionInfo | None) -> None:
        running = _Running(Run(uuid4().hex, label), info, weakref.WeakSet(threading.enumerate()))
        self._running = (*self._running, running)
        self._of_context.set(running.run)

    def _begin(self, info: ExecutionInfo) -> None:
        self._add(f"Cell {self._next_number()}" if info.store_history else "A cell", info)

    def _end(self, result: ExecutionResult | None) -> None:
        info = None if result is None else result.info
        infos = [one.info for one in self._running]
        self._running = self._running[: infos.index(info)] if info in infos else ()
        self._of_context.set(self._running[-1].run if self._running else None)


_runs: Runs | None = None


def current_run() -> Run | None:
    """Return the run of a cell that the calling thread works for; None outside of a cell, and outside of IPython."""
    global _runs  # noqa: PLW0603 - a process has one shell
    ipython = sys.modules.get("IPython.core.getipython")  # a script loads no IPython
    if _runs is None and ipython is not None and (shell := ipython.get_ipython()) is not None:
        _runs = Runs(shell)
    return None if _runs is None else _runs.current()
