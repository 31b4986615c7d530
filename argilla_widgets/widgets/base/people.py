"""The base of all tables of users: traits, the selection, what a cell reads, and the fallback where no widget is shown.

The selection is a trait of up to 10,000 ids, for which only changes are sent. How `selected_ids` stays correct: Python
owns the list and counts its changes. ``_selection_revision`` is that count; the list and its count are read and written
together, under one lock.

- A browser sends the ids that it selects and deselects (`Select`, about 200 bytes for one user). They are applied to
  the current list, so two browsers, or a browser and a cell, do not overwrite each other. Each request has an id; it is
  carried out once, in the order of arrival. All views are sent the change and its number (`Selection`), and the trait
  itself is not sent again.
- An assignment in Python is checked as a whole, and sent as the trait, with its number next to it.
- A view has one such request on its way: what is clicked meanwhile follows as one, so that none overtakes another.
- A view applies a change only to the number before it. It ignores older ones, and after a gap it asks for the whole
  list. Until a request is answered, the view shows it on top of what Python has confirmed. A request that fails, or
  whose ids Python refuses, is reverted.
- In each page the view writes the confirmed list into the widget manager's copy of the trait, which a saved notebook
  contains and ``jslink`` follows. A page that loads later gets the list with the rest of the state.
- A host that assigns the whole trait in a browser, as ``jslink`` does, is answered with the whole trait, in all views.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import isfinite
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

import traitlets

from argilla_widgets.directory.commands.command import MAX_IDS
from argilla_widgets.directory.model.query import OWNERS, SORTS, Matches, Query
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.directory.private_file import file_to_replace, write_private
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.resources.lookup import uuid_of
from argilla_widgets.sdk.resources.tables import USER_COLUMNS, Table, frame, users_with_workspaces
from argilla_widgets.sdk.resources.users import User
from argilla_widgets.sdk.text import join_names, pluralize, quoted, suggestion
from argilla_widgets.widgets.base.live import LOADING, LiveWidget
from argilla_widgets.widgets.base.trait_values import check_roles, clean_text
from argilla_widgets.widgets.protocol.from_browser import FromBrowser, Select
from argilla_widgets.widgets.protocol.structs import ErrorInfo
from argilla_widgets.widgets.protocol.to_browser import Failed, Selection
from argilla_widgets.widgets.rows.feed import columns
from argilla_widgets.widgets.rows.page import page

if TYPE_CHECKING:
    import pandas as pd

    from argilla_widgets.directory import Change
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel


REVISION = "_selection_revision"
"""The count of changes, in the state next to `selected_ids`."""

SHOWN = 50
"""Maximum number of users in the static table: it is saved with the notebook, beside the widget that shows everyone."""
STATIC_WAIT = 0.3
"""Seconds that a display waits for the workspaces in the static table; in the widget, they appear when they arrive."""
NOT_READ = "Their workspaces were still being read. Run this cell again to see them."
MAX_SEARCH_LENGTH = 1_000
"""Maximum number of characters of a search: it is saved with the notebook, and compared with all users."""


class SelectionChange(NamedTuple):
    """Some users to deselect, then some to select."""

    select: Collection[UUID] = ()
    deselect: Collection[UUID] = ()
    only: bool = False
    """Whether all other users are deselected."""
    request: str = ""
    """The request that asks for it, if there is one."""


class SelectedIds(traitlets.List[str]):
    """The trait: a list of ids, assigned as a whole, or in part with a `SelectionChange`."""

    def __init__(self) -> None:
        super().__init__(traitlets.Unicode())

    if TYPE_CHECKING:  # the type of what may be assigned

        def __set__(self, obj: traitlets.HasTraits, value: Iterable[str | UUID | User]) -> None: ...

    def set(self, obj: PeopleWidget, value: Any) -> None:  # noqa: ANN401 - checked here
        """Replace the list and increment the count in one step; then notify observers, outside the lock."""
        if not isinstance(value, SelectionChange):
            value = self._validate(obj, _ids_of(value))
        with obj._selection_lock:  # noqa: SLF001 - the trait is part of the widget
            old = obj.selected_ids
            new = obj._apply(value, old) if isinstance(value, SelectionChange) else value  # noqa: SLF001
            if new == old:
                return
            if not isinstance(value, SelectionChange):
                obj._selection_revision += 1  # noqa: SLF001
            obj._trait_values[str(self.name)] = new  # noqa: SLF001
        obj._notify_trait(str(self.name), old, new)  # noqa: SLF001


def _limits() -> traitlets.TraitType[list[float] | None, Sequence[float] | None]:
    """Make a trait for a minimum and a maximum, or None."""
    pair = traitlets.List(traitlets.Float(), minlen=2, maxlen=2, allow_none=True, default_value=None)
    return pair.tag(sync=True)  # pyright: ignore[reportReturnType]  # it has no type with None


@hides_arguments
class PeopleWidget(LiveWidget):
    """A widget that shows users as a table. A browser may assign its traits, except for `revision` and `static`.

    Attributes
    ----------
    selected_ids : list of str
        Ids of the selected users; assign ids or users. Unknown ids are dropped; at most 10,000.
    search : str
        Words to search for in usernames, names and ids, up to 1,000 characters.
    sort : list of str
        Any of username, id, role, workspaces, updated_at, inserted_at; each once, the first is the strongest, a leading
        ``-`` reverses the order. A column need not be shown for that.
    role_filter : list of str
        Names of roles; empty is any.
    workspace_filter : list of str or None
        Names of workspaces; empty is any. Members of any of them are shown. Owners have access to every workspace, but
        are shown only where they are members; add `OWNERS` to show all of them too. Add None to show everyone without
        access to any workspace: those who are neither members nor owners.
    OWNERS : str
        The value for the owners in `workspace_filter`: the empty text, which no workspace can have as its name. For
        example ``table.workspace_filter = ["nlp", table.OWNERS]``.
    workspace_count_filter, updated_filter : [float, float] or None
        Lowest and highest number of workspaces; earliest and latest update, in milliseconds since 1970 UTC.
    revision : int
        Increases with every change of the data, for `observe`.
    static : bool
        Whether an escaped table of the first 50 users is kept next to the widget, for places that cannot show one.
    """

    OWNERS = OWNERS

    browser_traits = frozenset(
        {
            "selected_ids",
            "search",
            "sort",
            "role_filter",
            "workspace_filter",
            "workspace_count_filter",
            "updated_filter",
        }
    )

    selected_ids = SelectedIds().tag(sync=True, echo_update=False)  # what a browser assigns is sent back, numbered
    search = traitlets.Unicode().tag(sync=True)
    sort = traitlets.List(traitlets.Unicode(), default_value=["username"]).tag(sync=True)
    role_filter = traitlets.List(traitlets.Unicode()).tag(sync=True)
    workspace_filter = traitlets.List(traitlets.Unicode(allow_none=True)).tag(sync=True)
    workspace_count_filter = _limits()
    updated_filter = _limits()
    revision = traitlets.Int(0).tag(sync=True)
    static = traitlets.Bool(default_value=True)

    _selection_revision = 0
    _announced_revision = 0
    """The newest revision that was sent to the views."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 - as in `LiveWidget`
        self._selection_lock = threading.RLock()  # held only for a moment, never while observers run
        super().__init__(*args, **kwargs)

    @property
    def selected_users(self) -> list[User]:
        """The selected users, in the order of `selected_ids`."""
        known = self._directory.snapshot.users
        return [self._user(known[user_id]) for user_id in map(UUID, self.selected_ids) if user_id in known]

    def visible(self) -> list[User]:
        """Return the users who match search and filters, in the order shown."""
        return [self._user(user) for user in self._matches().all()]

    def to_pandas(self, *, workspaces: bool = False) -> pd.DataFrame:
        """Return `visible` as a data frame: see `Users.to_pandas`. Workspaces that are not known yet are None."""
        users = self._matches().all()
        if not workspaces:
            return frame(users, USER_COLUMNS)
        inside = self._directory.snapshot.memberships_of(user.id for user in users)
        if inside is None:
            return users_with_workspaces(users, None)
        names = {user_id: [workspace.name for workspace in theirs] for user_id, theirs in inside.items()}
        return users_with_workspaces(users, names)

    def to_html(self, path: str | os.PathLike[str], *, current_view: bool = False) -> None:
        """Write one page that shows all users of this widget: read-only, for any browser, without kernel or network.

        It sorts, searches and scrolls like the widget, and contains no secrets; but usernames and names are personal
        data, so only the file's owner can read it (mode 0600). Change its mode to publish it on a web server.

        Parameters
        ----------
        path
            The file to write; it is replaced.
        current_view
            Open the page with the search and the filters that are set now. It contains all users anyway.

        Raises
        ------
        ArgillaError
            When the users, or their memberships, are not known yet and cannot be read.
        FileNotFoundError
            When the folder does not exist.
        """
        file_to_replace(path)
        snapshot = self._directory.snapshot
        if not (self._feed.ready(snapshot) and snapshot.memberships_known):
            self._directory.refresh()
            snapshot = self._directory.snapshot
        users = columns(snapshot, self._feed.user_columns(snapshot), 0)
        kept = self.browser_traits if current_view else {"sort"}
        state = {
            name: getattr(self, name) if name in kept else self.traits()[name].default() for name in self.browser_traits
        }
        write_private(path, page(self._session(), users, state), encoding="utf-8")

    def _static(self) -> dict[str, str]:
        if not self.static:
            return {}
        self._wait_until(lambda snapshot: snapshot.memberships_known, STATIC_WAIT)
        session, matches = self._session(), self._matches()
        count = pluralize(len(matches), "user")
        title = f"{session.workspace.name}: {count}" if session.workspace else count
        shown = matches.first(SHOWN)
        inside = self._directory.snapshot.memberships_of(user.id for user in shown)
        rows = [
            {
                "username": user.username,
                "id": user.id,
                "role": user.role,
                **({} if inside is None else {"workspaces": _workspaces(user, inside)}),
                "updated_at": user.updated_at,
            }
            for user in shown
        ]
        reading = NOT_READ if rows and inside is None else None
        note = session.error.message if session.error else LOADING if session.status == "loading" else reading
        table = Table(f"{title}. Run this cell for the interactive table.", rows, note, len(matches))
        return table._repr_mimebundle_()

    def _matches(self) -> Matches:
        return self._feed.matches(self._directory.snapshot, self._query())

    def _user(self, model: UserModel) -> User:
        return User._from_model(model, self._client)  # noqa: SLF001 - the sdk's own constructor from a known model

    def _on_rows_sent(self, change: Change) -> None:
        super()._on_rows_sent(change)
        if change.removed:
            self._assign(lambda: {"selected_ids": SelectionChange(deselect=change.removed)})
        self._assign(lambda: {"revision": self.revision + 1})

    # -- traits -------------------------------------------------------------------------------------------------------

    def _query(self) -> Query:
        return Query(
            search=self.search,
            sort=tuple(self.sort),
            roles=tuple(self.role_filter),
            workspaces=tuple(self.workspace_filter),
            workspace_count=_range(self.workspace_count_filter),
            updated=_range(self.updated_filter),
        )

    @traitlets.validate("selected_ids")
    def _known_ids(self, proposal: dict[str, Any]) -> list[str]:
        ids = dict.fromkeys(map(uuid_of, proposal["value"]))
        if len(ids) > MAX_IDS:
            raise traitlets.TraitError(_too_many(len(ids)))
        known = self._directory.snapshot.users
        return [str(user_id) for user_id in ids if user_id in known]

    @traitlets.validate("workspace_filter")
    def _short_names(self, proposal: dict[str, Any]) -> list[str | None]:
        if len(proposal["value"]) > MAX_IDS:
            raise traitlets.TraitError(
                f"You can filter by up to {MAX_IDS:,} workspaces, not {len(proposal['value']):,}."
            )
        return [None if name is None else clean_text(name, MAX_SEARCH_LENGTH) for name in proposal["value"]]

    @traitlets.validate("search")
    def _short_text(self, proposal: dict[str, Any]) -> str:
        return clean_text(proposal["value"], MAX_SEARCH_LENGTH)

    @traitlets.validate("workspace_count_filter", "updated_filter")
    def _numbers(self, proposal: dict[str, Any]) -> list[float] | None:
        if proposal["value"] and not all(map(isfinite, proposal["value"])):
            raise traitlets.TraitError(f"{proposal['trait'].name} must be two finite numbers, or None for no limits.")
        return proposal["value"]

    @traitlets.validate("sort")
    def _known_keys(self, proposal: dict[str, Any]) -> list[str]:
        if len({key.removeprefix("-") for key in proposal["value"]}) < len(proposal["value"]):
            raise traitlets.TraitError("Name each sort key only once.")
        for key in proposal["value"]:
            if key.removeprefix("-") not in SORTS:
                advice = suggestion(key.removeprefix("-"), SORTS, f"Choose from: {', '.join(SORTS)}.")
                raise traitlets.TraitError(f"Cannot sort by {key!r}. {advice}")
        return proposal["value"]

    @traitlets.validate("role_filter")
    def _known_roles(self, proposal: dict[str, Any]) -> list[str]:
        roles = list(dict.fromkeys(proposal["value"]))
        check_roles(roles)
        return roles

    # -- the selection ------------------------------------------------------------------------------------------------

    def _answer_in_order(self, request: FromBrowser) -> None:
        if isinstance(request, Select):
            change = SelectionChange(request.select, request.deselect, request.only, request.id)
            self._assign(lambda: {"selected_ids": change})
            return
        with self._selection_lock:
            self._send_selection(request.id, self.selected_ids, whole=True)

    def _apply(self, change: SelectionChange, before: list[str]) -> list[str]:
        """Return the list after a change, and send the views what differs; the caller holds the lock."""
        known = self._directory.snapshot.users
        out = set(map(str, change.deselect))
        kept = [] if change.only else [user_id for user_id in before if user_id not in out]
        there = set(kept)
        after = kept + [
            str(user_id) for user_id in dict.fromkeys(change.select) if user_id in known and str(user_id) not in there
        ]
        if len(after) > max(MAX_IDS, len(before)):
            if change.request:
                error = ErrorInfo("TooManySelectedError", _too_many(len(after)))
                self._send_answer(change.request, Failed(change.request, error))
            return before
        was, now = set(before), set(after)
        selected = [user_id for user_id in after if user_id not in was]
        deselected = [user_id for user_id in before if user_id not in now]
        if selected or deselected:
            if self._announced_revision == self._selection_revision or change.only:
                self._announced_revision = self._selection_revision + 1
            self._selection_revision += 1
        else:
            after = before
        if change.only:
            self._send_selection(change.request, after, whole=True)
        else:
            self._send_selection(change.request, selected, deselected)
        return after

    def _send_selection(
        self, request: str, selected: Iterable[str] = (), deselected: Iterable[str] = (), *, whole: bool = False
    ) -> None:
        revision = self._selection_revision
        selection = Selection(request, self.model_id, revision, whole, list(selected), list(deselected))
        self._send_answer(request, selection)

    def _open(self) -> None:
        """Send a view all that it shows, and the number of the selection: the view asks for it if its own differs."""
        super()._open()
        with self._selection_lock:
            self._send_selection("")

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


def _range(limits: list[float] | None) -> tuple[float, float] | None:
    return (limits[0], limits[1]) if limits else None


def _workspaces(user: UserModel, inside: Mapping[UUID, Sequence[WorkspaceModel]]) -> str:
    if user.role in ROLES_EVERYWHERE:
        return "all workspaces"
    return join_names(sorted(workspace.name for workspace in inside[user.id]))


def _too_many(count: int) -> str:
    return f"You can select up to {MAX_IDS:,} people, not {count:,}."


def _ids_of(value: object) -> list[str]:
    """Return the ids of what a cell assigns: users or their ids, such as ``workspace.users``, or a single one."""
    items = [value] if isinstance(value, str | Mapping) or not isinstance(value, Iterable) else value
    ids = [getattr(item, "id", item) for item in items]
    wrong = [item for item in ids if not isinstance(item, str | UUID)]
    if not wrong and not any(map(uuid_of, ids)):
        wrong = ids  # such as a list of names; unknown ids among others are skipped
    if wrong:
        raise traitlets.TraitError(f"selected_ids takes users or their ids, not {quoted(wrong[0])}.")
    return [*map(str, ids)]
