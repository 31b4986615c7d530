"""What all widgets that show people share: their state, and what a cell reads of it."""

from __future__ import annotations

import threading
import time
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import traitlets

from argilla_widgets.sdk.errors import ArgillaError, NotFoundError
from argilla_widgets.sdk.frames import PEOPLE, frame
from argilla_widgets.sdk.text import quoted
from argilla_widgets.sdk.users import User
from argilla_widgets.widgets.base import AnyClient, as_client, error_info
from argilla_widgets.widgets.columns import columns
from argilla_widgets.widgets.feed import RowFeed
from argilla_widgets.widgets.page import page
from argilla_widgets.widgets.protocol import Account, Done, Open, Refresh, Session, WorkspaceItem
from argilla_widgets.widgets.state import PeopleState
from argilla_widgets.widgets.static_table import html_table, text_table

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Sequence

    import pandas as pd

    from argilla_widgets.directory import Change, Snapshot
    from argilla_widgets.directory.action import Watch
    from argilla_widgets.sdk.models import UserModel
    from argilla_widgets.sdk.workspaces import Workspace
    from argilla_widgets.widgets.protocol import FromBrowser, ToBrowser

LOADING_WAIT = 3.0
"""Seconds that a new widget, or a display, waits for the people before it shows itself as loading."""
LOADING = "The server has not answered yet; run the cell again to see everyone."
"""What the static form says until then."""


class PeopleWidget(PeopleState):
    """A widget that shows people as a table: the ground of `UserTable` and `UserManager`. Its traits: `PeopleState`.

    Attributes
    ----------
    static : bool
        Whether an escaped table of the first 100 people is kept beside the widget, for where no widget can show.
        Belongs to Python.

    """

    static = traitlets.Bool(default_value=True)

    _told: Session | None = None
    """The session as the views last heard it."""
    _unsubscribe: Callable[[], None] = staticmethod(lambda: None)  # a widget whose making failed is closed, too

    def __init__(self, client: AnyClient = None, *, workspace: Workspace | None = None, **traits: object) -> None:
        self._client = as_client(client)
        self._workspace = workspace
        directory = self._client.directory
        self._feed = RowFeed(self._say, workspace.id if workspace is not None else None)
        self._feed_lock = threading.RLock()
        self._asked_at = float("-inf")
        if not self._feed.ready(directory.snapshot):
            self.reload()
        super().__init__(directory, **traits)
        with self._feed_lock:
            self._unsubscribe = directory.subscribe(self._changed)
            self._tell(self._session())
            self._feed.first_rows(directory.snapshot, self._query())

    # -- what a cell reads --------------------------------------------------------------------------------------------

    @property
    def selected_users(self) -> list[User]:
        """The selected people, in the order of `selected_ids`."""
        known = self._directory.snapshot.users
        return [self._user(known[one]) for one in map(UUID, self.selected_ids) if one in known]

    def visible(self) -> list[User]:
        """Give the people that search and filters leave, in the order shown."""
        return [self._user(user) for user in self._matching()]

    def to_pandas(self) -> pd.DataFrame:
        """Give `visible` as a data frame: see `Users.to_pandas`."""
        return frame(self._matching(), PEOPLE)

    def refresh(self) -> None:
        """Ask the server what there is now.

        Raises
        ------
        ArgillaError
            When it cannot be asked; what is shown stays.

        """
        self._directory.refresh()

    def to_html(self, path: str | os.PathLike[str]) -> None:
        """Write one page that shows the people as they are now: read-only, for any browser, without kernel or network.

        It sorts, searches and scrolls as the widget does, and holds nothing secret; but usernames and names are
        personal data.

        Parameters
        ----------
        path
            The file to write; it is replaced.

        Raises
        ------
        ArgillaError
            When the people, or their memberships, are not known yet and cannot be read.

        """
        snapshot = self._directory.snapshot
        if not (self._feed.ready(snapshot) and snapshot.memberships_known):
            self._directory.refresh()
            snapshot = self._directory.snapshot
        columns_ = columns(snapshot, self._feed.people(snapshot), 0)
        state = {name: getattr(self, name) for name in self.browser_traits}
        Path(path).write_text(page(self._session(), columns_, state), encoding="utf-8")

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401 - IPython's
        """Show the widget, and where none can show, a static table of the first people."""
        bundle_, metadata = _pair(super()._repr_mimebundle_(**kwargs))
        if not self.static:
            return bundle_, metadata
        session, people = self._session(), self._matching()
        title = session.workspace.name if session.workspace else "Users"
        note = session.error.message if session.error else LOADING if session.status == "loading" else None
        static = {"text/html": html_table(people, title, note), "text/plain": text_table(people, title, note)}
        return {**bundle_, **static}, metadata

    def close(self) -> None:
        """End the widget; the directory stays."""
        self._unsubscribe()
        super().close()

    def _matching(self) -> Sequence[UserModel]:
        snapshot = self._directory.snapshot
        return self._query().run(snapshot, self._feed.people(snapshot))

    def _user(self, model: UserModel) -> User:
        return User._from_model(model, self._client)  # noqa: SLF001 - the sdk's own front door for known people

    # -- loading ------------------------------------------------------------------------------------------------------

    def reload(self, unless_since: float = float("inf")) -> None:
        """Ask the server again, and wait for the people for a moment, as a display does.

        Parameters
        ----------
        unless_since
            A moment of `time.monotonic`: nothing is asked when that was done since then.

        """
        if self._asked_at >= unless_since:
            return
        self._asked_at = time.monotonic()
        directory = self._client.directory
        people, _ = directory.start_refresh()
        if self._workspace is not None:  # its members alone come faster than everyone
            people = directory.submit(directory.load_workspace, self._workspace.id)
        try:
            people.result(timeout=LOADING_WAIT)
        except (FutureTimeoutError, ArgillaError):
            return  # the widget shows its loading or error state

    # -- towards the views --------------------------------------------------------------------------------------------

    def _changed(self, snapshot: Snapshot, change: Change) -> None:
        with self._feed_lock:
            session = self._session()
            if session != self._told:  # an edit changes rows, mostly: then its patch is all that travels
                self._tell(session)
            if not change or not self._feed.update(snapshot, change, self._query()):
                return
        self._assign(lambda: {"revision": self.revision + 1})
        if change.removed:
            self._assign(lambda: {"selected_ids": self.selected_ids})

    def _tell(self, session: Session) -> None:
        self._told = session
        self._say(session)

    def _session(self) -> Session:
        directory = self._directory
        account, status, error = directory.account, directory.status, directory.error
        ready = self._feed.ready(directory.snapshot)
        if self._workspace is not None and not ready and status == "ready":
            status, error = "failed", _no_members(self._workspace)
        return Session(
            account=account and Account(account.id, account.username, account.role),
            host=self._client.host,
            url=self._client.api_url,
            workspace=self._workspace and WorkspaceItem(self._workspace.id, self._workspace.name or ""),
            status="failed" if status == "failed" else "ready" if ready else "loading",
            error=error_info(error) if error is not None else None,
            refused=self._refused(),
        )

    # -- requests -----------------------------------------------------------------------------------------------------

    def _refused(self) -> dict[str, str]:
        """Give the requests that are refused here, with the reasons."""
        return {}

    def _handle(self, request: FromBrowser, watch: Watch) -> ToBrowser:  # noqa: ARG002 - a subclass watches
        match request:
            case Open():
                with self._feed_lock:
                    self._tell(self._session())
                    self._feed.open(self._directory.snapshot)
                return Done(request.id, "", "")
            case Refresh():
                return Done(request.id, _news(self._directory.refresh()), "")
        raise ArgillaError(f"This widget does not answer {type(request).__name__}.")

    @traitlets.observe("read_only")
    def _read_only_changed(self, _change: object) -> None:
        if self.comm is not None:
            self._tell(self._session())


def _no_members(workspace: Workspace) -> ArgillaError:
    return NotFoundError(
        f"There is no workspace {quoted(workspace.name)} whose members you can see.",
        404,
        hint="It may have been deleted meanwhile.",
    )


def _pair(mimebundle: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401 - anywidget gives either form
    """Give data and metadata of what a widget displays as."""
    if isinstance(mimebundle, tuple):
        return mimebundle
    return mimebundle or {}, {}


def _news(change: Change) -> str:
    """Say what a refresh found, a sentence."""
    parts = [(len(change.added), "added"), (len(change.changed), "changed"), (len(change.removed), "gone")]
    found = [f"{number:,} {what}" for number, what in parts if number]
    return f"Refreshed: {', '.join(found)}." if found else "Refreshed: nothing has changed."
