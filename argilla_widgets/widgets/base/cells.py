"""Widgets of cells that run again: the widgets of the earlier run are closed, unless a variable still refers to them.

Jupyter keeps every widget until it is closed, and IPython every result. Without this, each run of a cell that connects
and displays would leak a client, its directory, a widget, its comm and a thread.
"""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import comm
from IPython.core.getipython import get_ipython
from ipywidgets.widgets import widget as registry

if TYPE_CHECKING:
    import ipywidgets
    from IPython.core.interactiveshell import ExecutionResult, InteractiveShell

_HISTORY = re.compile(r"_+|_\d+|_i+|_i\d+|_[oid]h|In|Out")
"""Names under which IPython keeps the output of cells: they do not count as the user's variables."""
_CONTAINERS = (list, tuple, set, frozenset, dict)


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
        shown = {widget for run in self._runs.values() for widget in run.widgets}
        for widget in set(earlier.widgets) - shown:
            if not self._is_held(widget):
                layout = widget.layout
                widget.close()
                if not self._is_held(layout):  # a layout is a widget itself, and has a comm
                    layout.close()

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

    def _is_held(self, widget: ipywidgets.Widget) -> bool:
        """Return whether a user's variable, an object that it contains, or another widget refers to a widget."""
        return any(held is widget for held in self._held())

    def _held(self) -> Iterator[Any]:
        for name, value in list(self._shell.user_ns.items()):
            if not _HISTORY.fullmatch(name):
                yield value
                inside = value if isinstance(value, _CONTAINERS) else getattr(value, "__dict__", {})
                yield from [*inside.values()] if isinstance(inside, dict) else [*inside]  # a thread may change it
        for other in list(registry._instances.values()):  # noqa: SLF001 - there is no other list of all widgets
            yield from getattr(other, "children", ())
            yield getattr(other, "layout", None)


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
        for model in (widget, widget.layout):  # the layout is a widget itself
            registry._instances.pop(model.model_id, None)  # noqa: SLF001 - otherwise the registry would keep both forever
            if model.comm is not None:
                model.comm.on_msg(None)
