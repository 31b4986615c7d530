"""The selection: a trait of up to 10,000 ids, for which only changes are sent.

How `selected_ids` stays correct: Python owns the list and counts its changes. ``_selection_revision`` is that count;
the list and its count are read and written together, under one lock.

- A browser sends the ids that it selects and deselects (`Select`, about 200 bytes for one user). They are applied to
the current list, so two browsers, or a browser and a cell, do not overwrite each other. Each request has an id; it is
carried out once, in the order of arrival. All views are sent the change and its number (`Selection`), and the trait
itself is not sent again.
- An assignment in Python is checked as a whole, and sent as the trait, with its number next to it.
- A request that is sent again may arrive after a later one of its view: it skips the users of the later one.
- A view applies a change only to the number before it. It ignores older ones, and after a gap it asks for the whole
list. Until a request is answered, the view shows it on top of what Python has confirmed. A request that fails, or whose
ids Python refuses, is reverted.
- In each page the view writes the confirmed list into the widget manager's copy of the trait, which a saved notebook
contains and ``jslink`` follows. A page that loads later gets the list with the rest of the state.
- A host that assigns the whole trait in a browser, as ``jslink`` does, is answered with the whole trait, in all views.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import traitlets

from argilla_widgets.widgets.base.seen import Newest
from argilla_widgets.widgets.protocol.from_browser import Select
from argilla_widgets.widgets.protocol.parts import MAX_IDS, ErrorInfo
from argilla_widgets.widgets.protocol.to_browser import Failed, Selection
from argilla_widgets.widgets.rows.live import LiveWidget

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from argilla_widgets.directory import Change
    from argilla_widgets.widgets.protocol.from_browser import AskSelection

REVISION = "_selection_revision"
"""The count of changes, in the state next to `selected_ids`."""


_EVERYONE = "everyone"


class SelectionChange(NamedTuple):
    """Some users to deselect, then some to select."""

    select: Collection[UUID] = ()
    deselect: Collection[UUID] = ()
    only: bool = False
    """Whether all other users are deselected."""
    request: str = ""
    """The request that asks for it, if there is one."""
    keep: Collection[UUID] = ()
    """With ``only``: the users whose selection stays unchanged."""


class SelectedIds(traitlets.List[str]):
    """The trait: a list of ids, assigned as a whole, or in part with a `SelectionChange`."""

    def __init__(self) -> None:
        super().__init__(traitlets.Unicode())

    def set(self, obj: SelectingWidget, value: Any) -> None:  # noqa: ANN401 - checked here
        """Replace the list and increment the count in one step; then notify observers, outside the lock."""
        if not isinstance(value, SelectionChange):
            value = self._validate(obj, [value] if isinstance(value, str) else value)
        with obj._selection_lock:  # noqa: SLF001 - the trait is part of the widget
            old = obj.selected_ids
            new = obj._apply(value, old) if isinstance(value, SelectionChange) else value  # noqa: SLF001
            if new == old:
                return
            if not isinstance(value, SelectionChange):
                obj._selection_revision += 1  # noqa: SLF001
            obj._trait_values[str(self.name)] = new  # noqa: SLF001
        obj._notify_trait(str(self.name), old, new)  # noqa: SLF001


class SelectingWidget(LiveWidget):
    """A widget in which users are selected.

    Attributes
    ----------
    selected_ids : list of str
        Ids of the selected users. Unknown ids are dropped; at most 10,000.
    """

    selected_ids = SelectedIds().tag(
        sync=True, echo_update=False
    )  # a list that a browser assigns is sent back, numbered

    _selection_revision = 0
    _announced_revision = 0
    """The newest revision that was sent to the views."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as in `LiveWidget`
        self._newest = Newest()
        self._selection_lock = threading.RLock()  # held only for a moment, never while observers run
        super().__init__(*args, **kwargs)

    @traitlets.validate("selected_ids")
    def _known_ids(self, proposal: dict[str, Any]) -> list[str]:
        ids = dict.fromkeys(map(_uuid, proposal["value"]))
        if len(ids) > MAX_IDS:
            raise traitlets.TraitError(_too_many(len(ids)))
        known = self._directory.snapshot.users
        return [str(one) for one in ids if one in known]

    # -- changes by a browser -----------------------------------------------------------------------------------------

    def _carry_out_in_order(self, request: Select | AskSelection) -> None:
        if isinstance(request, Select):
            change = SelectionChange(request.select, request.deselect, request.only, request.id)
            self._assign(lambda: {"selected_ids": change})
            return
        with self._selection_lock:
            self._tell_selection(request.id, self.selected_ids, whole=True)

    def _apply(self, change: SelectionChange, before: list[str]) -> list[str]:
        """Return the list after a change, and send the views what differs; the caller holds the lock."""
        known = self._directory.snapshot.users
        if change.request:
            change = self._without_overtaken(change)
        keep = set(map(str, change.keep))
        out = set(map(str, change.deselect))
        kept = [one for one in before if (one in keep if change.only else one not in out)]
        there = set(kept)
        after = kept + [str(one) for one in dict.fromkeys(change.select) if one in known and str(one) not in there]
        if len(after) > max(MAX_IDS, len(before)):
            if change.request:
                error = ErrorInfo("TooManySelectedError", _too_many(len(after)))
                self._say(Failed(change.request, error))
            return before
        told, now = set(before), set(after)
        selected, deselected = [one for one in after if one not in told], [one for one in before if one not in now]
        if selected or deselected:
            if self._announced_revision == self._selection_revision or change.only:
                self._announced_revision = self._selection_revision + 1
            self._selection_revision += 1
        else:
            after = before
        if change.only:
            self._tell_selection(change.request, after, whole=True)
        else:
            self._tell_selection(change.request, selected, deselected)
        return after

    def _without_overtaken(self, change: SelectionChange) -> SelectionChange:
        """Skip the users of later requests by the same view that have arrived before this one."""
        newer = self._newest.after(change.request)
        with self._taking:
            waiting = self._seen.has_gap(change.request)
        about = {_EVERYONE} if change.only else {*change.select, *change.deselect}
        self._newest.note(change.request, [*about, *change.select], waiting=waiting)
        if not newer:
            return change
        if _EVERYONE in newer:
            return change._replace(select=(), deselect=(), only=False)
        select, deselect = ([one for one in ids if one not in newer] for ids in (change.select, change.deselect))
        return change._replace(select=select, deselect=deselect, keep=[one for one in newer if isinstance(one, UUID)])

    def _tell_selection(
        self, request: str, selected: Iterable[str] = (), deselected: Iterable[str] = (), *, whole: bool = False
    ) -> None:
        revision = self._selection_revision
        self._say(Selection(request, self.model_id, revision, whole, list(selected), list(deselected)))

    def _open(self) -> None:
        """Send a view all that it shows, and the number of the selection: the view asks for it if its own differs."""
        super()._open()
        with self._selection_lock:
            self._tell_selection("")

    def _moved(self, change: Change) -> None:
        super()._moved(change)
        if change.removed:
            self._assign(lambda: {"selected_ids": SelectionChange(deselect=change.removed)})

    # -- the trait ----------------------------------------------------------------------------------------------------

    def get_state(self, key: Any = None, drop_defaults: bool = False) -> dict[str, Any]:  # noqa: ANN401, FBT001, FBT002 - the signature of ipywidgets
        """Return the state, with the list's number next to the list."""
        with self._selection_lock:
            state = super().get_state(key, drop_defaults)
            return {**state, REVISION: self._selection_revision} if "selected_ids" in state else state

    def send_state(self, key: Any = None) -> None:  # noqa: ANN401 - the signature of ipywidgets
        """Send the state, or a part of it."""
        with self._selection_lock:
            super().send_state(key)
            if key is None or "selected_ids" in ([key] if isinstance(key, str) else key):
                self._announced_revision = self._selection_revision

    def _set_from_browser(self, sync_data: dict[str, Any]) -> None:
        """Apply what a browser assigns; answer a whole selection, since views know only what has a number."""
        super()._set_from_browser(sync_data)
        if "selected_ids" in sync_data:
            self.send_state("selected_ids")

    def _should_send_property(self, key: str, value: object) -> bool:
        """Hold back the list if the views were sent the change."""
        if key == "selected_ids" and self._announced_revision == self._selection_revision:
            return False
        return super()._should_send_property(key, value)


def _too_many(count: int) -> str:
    return f"You can select up to {MAX_IDS:,} people, not {count:,}."


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
