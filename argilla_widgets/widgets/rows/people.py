"""What all tables of users share: their traits, what a cell reads, and the fallback where no widget can be shown."""

from __future__ import annotations

import difflib
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import traitlets

from argilla_widgets.directory.model.query import OWNERS, SORT_KEYS, Query
from argilla_widgets.sdk.models import Role, gc_paused
from argilla_widgets.sdk.resources.tables import USER_COLUMNS, frame, users_with_workspaces
from argilla_widgets.sdk.resources.users import User
from argilla_widgets.widgets.base.message_widget import clean_text
from argilla_widgets.widgets.protocol.parts import MAX_IDS
from argilla_widgets.widgets.rows.feed import columns
from argilla_widgets.widgets.rows.live import LOADING
from argilla_widgets.widgets.rows.page import page
from argilla_widgets.widgets.rows.selection import SelectingWidget
from argilla_widgets.widgets.rows.static_table import SHOWN, html_table, text_table

if TYPE_CHECKING:
    import os

    import pandas as pd

    from argilla_widgets.directory import Change
    from argilla_widgets.directory.model.query import Matches
    from argilla_widgets.sdk.models import UserModel


LONGEST_SEARCH = 1_000
"""Maximum number of characters of a search: it is saved with the notebook, and compared with all users."""


class PeopleWidget(SelectingWidget):
    """A widget that shows users as a table. A browser may assign its traits, except for `revision` and `static`.

    Attributes
    ----------
    selected_ids : list of str
        Ids of the selected users. Unknown ids are dropped; at most 10,000.
    search : str
        Words to search for in usernames, names and ids, up to 1,000 characters.
    sort : list of str
        Any of username, id, role, workspaces, updated_at, inserted_at; each once, the first is the strongest, a leading
        ``-`` reverses the order. A column need not be shown for that.
    role_filter : list of str
        Names of roles; empty is any.
    workspace_filter : list of str
        Names of workspaces; empty is any. Members of any of them are shown. Owners have access to every workspace, but
        are shown only where they are members; add `OWNERS` to show all of them too.
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

    search = traitlets.Unicode().tag(sync=True)
    sort = traitlets.List(traitlets.Unicode(), default_value=["username"]).tag(sync=True)
    role_filter = traitlets.List(traitlets.Unicode()).tag(sync=True)
    workspace_filter = traitlets.List(traitlets.Unicode()).tag(sync=True)
    workspace_count_filter = traitlets.List(
        traitlets.Float(), minlen=2, maxlen=2, allow_none=True, default_value=None
    ).tag(sync=True)
    updated_filter = traitlets.List(traitlets.Float(), minlen=2, maxlen=2, allow_none=True, default_value=None).tag(
        sync=True
    )
    revision = traitlets.Int(0).tag(sync=True)
    static = traitlets.Bool(default_value=True)

    @property
    def selected_users(self) -> list[User]:
        """The selected users, in the order of `selected_ids`."""
        known = self._directory.snapshot.users
        return [self._user(known[one]) for one in map(UUID, self.selected_ids) if one in known]

    def visible(self) -> list[User]:
        """Return the users who match search and filters, in the order shown."""
        with gc_paused():
            return [self._user(user) for user in self._matches().all()]

    def to_pandas(self, *, workspaces: bool = False) -> pd.DataFrame:
        """Return `visible` as a data frame: see `Users.to_pandas`. Workspaces that are not known yet are None."""
        users = self._matches().all()
        if not workspaces:
            return frame(users, USER_COLUMNS)
        inside = self._directory.snapshot.memberships_of(user.id for user in users)
        if inside is None:
            return users_with_workspaces(users, None)
        names = {one: [place.name for place in places] for one, places in inside.items()}
        return users_with_workspaces(users, names)

    def to_html(self, path: str | os.PathLike[str]) -> None:
        """Write one page that shows the current users: read-only, for any browser, without kernel or network.

        It sorts, searches and scrolls like the widget, and contains no secrets; but usernames and names are personal
        data.

        Parameters
        ----------
        path
            The file to write; it is replaced.

        Raises
        ------
        ArgillaError
            When the users, or their memberships, are not known yet and cannot be read.
        """
        snapshot = self._directory.snapshot
        if not (self._feed.ready(snapshot) and snapshot.memberships_known):
            self._directory.refresh()
            snapshot = self._directory.snapshot
        columns_ = columns(snapshot, self._feed.user_rows(snapshot), 0)
        state = {name: getattr(self, name) for name in self.browser_traits}
        Path(path).write_text(page(self._session(), columns_, state), encoding="utf-8")

    def _static(self) -> dict[str, str]:
        if not self.static:
            return {}
        session, matches = self._session(), self._matches()
        people = matches.first(SHOWN)
        title = session.workspace.name if session.workspace else ""
        note = session.error.message if session.error else LOADING if session.status == "loading" else None
        return {
            "text/html": html_table(people, len(matches), title, note),
            "text/plain": text_table(people, len(matches), title, note),
        }

    def _matches(self) -> Matches:
        return self._feed.matches(self._directory.snapshot, self._query())

    def _user(self, model: UserModel) -> User:
        return User._from_model(model, self._client)  # noqa: SLF001 - the sdk's own constructor from a known model

    def _moved(self, change: Change) -> None:
        super()._moved(change)
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

    @traitlets.validate("workspace_filter")
    def _short_names(self, proposal: dict[str, Any]) -> list[str]:
        if len(proposal["value"]) > MAX_IDS:
            raise traitlets.TraitError(
                f"You can filter by up to {MAX_IDS:,} workspaces, not {len(proposal['value']):,}."
            )
        return [clean_text(name, LONGEST_SEARCH) for name in proposal["value"]]

    @traitlets.validate("search")
    def _short_text(self, proposal: dict[str, Any]) -> str:
        return clean_text(proposal["value"], LONGEST_SEARCH)

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
            if key.removeprefix("-") not in SORT_KEYS:
                near = difflib.get_close_matches(key.removeprefix("-"), SORT_KEYS, n=1)
                ask = f" Did you mean {near[0]}?" if near else f" Choose from: {', '.join(SORT_KEYS)}."
                raise traitlets.TraitError(f"Cannot sort by {key!r}.{ask}")
        return proposal["value"]

    @traitlets.validate("role_filter")
    def _known_roles(self, proposal: dict[str, Any]) -> list[str]:
        for name in proposal["value"]:
            if name not in Role._value2member_map_:
                raise traitlets.TraitError(
                    f"There is no role {name!r}. Choose from: {', '.join(r.value for r in Role)}."
                )
        return proposal["value"]


def _range(limits: list[float] | None) -> tuple[float, float] | None:
    return (limits[0], limits[1]) if limits else None
