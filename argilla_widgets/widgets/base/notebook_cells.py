"""Widgets of cells that run again: the widgets of the earlier run are closed, unless something still refers to them.

Jupyter keeps every widget until it is closed, and IPython every result. Without this, each run of a cell that connects
and displays would leak a client, its directory, a widget, its comm and a thread.
"""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING, NamedTuple

import comm
from IPython.core.getipython import get_ipython
from ipywidgets.widgets import widget as registry

if TYPE_CHECKING:
    import ipywidgets
    from IPython.core.interactiveshell import ExecutionResult, InteractiveShell


class _Run(NamedTuple):
    """What a run of a cell left."""

    number: int | None
    """IPython's number of its result."""
    widgets: weakref.WeakSet[ipywidgets.DOMWidget]
    """The widgets that it made or displayed."""


class Cells:
    """Tracks the cells of a notebook, and closes what only an earlier run of a cell displayed.

    It is made by a running cell of the ``shell``: the one that makes the first widget.
    """

    def __init__(self, shell: InteractiveShell) -> None:
        self._shell = shell
        self._runs: dict[str, _Run] = {}
        self._running: weakref.WeakSet[ipywidgets.DOMWidget] | None = weakref.WeakSet()
        shell.events.register("pre_run_cell", self._begin)
        shell.events.register("post_run_cell", self._end)

    def note(self, widget: ipywidgets.DOMWidget) -> None:
        """Record that the running cell makes or displays a widget; widgets that appear between cells belong to none."""
        if self._running is not None:
            self._running.add(widget)

    def _begin(self, _info: object) -> None:
        self._running = weakref.WeakSet()

    def _end(self, result: ExecutionResult) -> None:
        widgets, self._running = self._running, None
        info = result.info
        if info is None or widgets is None:
            return
        # If the front end sends no cell id, cells with the same text count as the same cell.
        key = info.cell_id or info.raw_cell
        earlier, number = self._runs.get(key), result.execution_count
        if widgets or earlier is not None:
            self._runs[key] = _Run(number, widgets)
        if earlier is None:
            return
        if earlier.number != number:
            self._forget_result(earlier.number)
        shown = [run.widgets for run in self._runs.values()]
        self._close_unused({*earlier.widgets}.difference(*shown), again=widgets)

    def _close_unused(self, widgets: set[ipywidgets.DOMWidget], again: weakref.WeakSet[ipywidgets.DOMWidget]) -> None:
        """Close the widgets that nothing refers to but Jupyter: without its reference, Python closes and frees them.

        Others are in use, or have a running request: ``again`` collects them for the cell's next run.
        """
        left = [(widget.model_id, weakref.ref(widget)) for widget in widgets if widget.comm is not None]
        widgets.clear()
        for model_id, _ in left:
            registry._instances.pop(model_id, None)  # noqa: SLF001 - there is no other list of all widgets
        if left:
            gc.collect()
        for model_id, reference in left:
            if (widget := reference()) is not None:
                again.add(widget)
                if not getattr(widget, "busy", False):
                    registry._instances[model_id] = widget  # noqa: SLF001

    def _forget_result(self, number: int | None) -> None:
        """Remove a result that is a widget of ours, and is no longer shown, from IPython's history."""
        shell = self._shell
        results = shell.user_ns.get("_oh", {})
        value = results.get(number)
        if not type(value).__module__.startswith("argilla_widgets."):
            return
        del results[number]
        for names in (shell.user_ns, shell.user_ns_hidden):
            names.pop(f"_{number}", None)
            for name in ("_", "__", "___"):
                if names.get(name) is value:
                    names[name] = ""
        for name in ("_", "__", "___"):
            if getattr(shell.displayhook, name, None) is value:
                setattr(shell.displayhook, name, "")


_cells: Cells | None = None


def note(widget: ipywidgets.DOMWidget) -> None:
    """Record that a widget was made or is displayed.

    In a script nothing displays a widget: there it lives as long as any other object.
    """
    global _cells  # noqa: PLW0603 - a kernel has one shell
    if _cells is None and (shell := get_ipython()) is not None:
        _cells = Cells(shell)
    if _cells is not None:
        _cells.note(widget)
    elif type(widget.comm) is comm.DummyComm:
        registry._instances.pop(widget.model_id, None)  # noqa: SLF001 - otherwise the registry would keep it forever
