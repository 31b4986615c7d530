"""What all tables of users share: what a cell reads, and the fallback for places that cannot show a widget."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

import traitlets

from argilla_widgets.sdk.models import gc_paused
from argilla_widgets.sdk.resources.tables import USER_COLUMNS, frame, users_with_workspaces
from argilla_widgets.sdk.resources.users import User
from argilla_widgets.widgets.rows.columns import columns
from argilla_widgets.widgets.rows.live import LOADING
from argilla_widgets.widgets.rows.page import page
from argilla_widgets.widgets.rows.state import PeopleState
from argilla_widgets.widgets.rows.static_table import SHOWN, html_table, text_table

if TYPE_CHECKING:
    import os

    import pandas as pd

    from argilla_widgets.directory import Change
    from argilla_widgets.directory.model.query import Matches
    from argilla_widgets.sdk.models import UserModel


class PeopleWidget(PeopleState):
    """A widget that shows users as a table: the base of `UserTable` and `UserManager`. Its traits: `PeopleState`.

    Attributes
    ----------
    static : bool
        Whether an escaped table of the first 100 users is kept next to the widget, for places that cannot show one. Set
        by Python only.
    """

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
        columns_ = columns(snapshot, self._feed.rows(snapshot), 0)
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
