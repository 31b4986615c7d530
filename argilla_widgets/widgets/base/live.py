"""The base of all widgets that show a server: its client, the account, the rows and their changes, and refreshes."""

from __future__ import annotations

import inspect
import threading
import time
import weakref
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, ParamSpec, TypeAlias, cast
from uuid import UUID

import msgspec
import traitlets

from argilla_widgets.directory import Directory, Snapshot
from argilla_widgets.directory.model.query import Query
from argilla_widgets.directory.model.snapshot import Change
from argilla_widgets.directory.policy import ROLES_EVERYWHERE, denial_reason
from argilla_widgets.sdk.base_client import DefaultClient, client_error, our_client
from argilla_widgets.sdk.errors import ArgillaError, NotFoundError
from argilla_widgets.sdk.http.response import stoppable
from argilla_widgets.sdk.interrupts import wait
from argilla_widgets.sdk.resources.workspaces import Workspace
from argilla_widgets.sdk.text import join_names, pluralize, quoted, refuse_unknown
from argilla_widgets.widgets.base import notebook_cells
from argilla_widgets.widgets.base.message_widget import DeferredAnswer, Handler, MessageWidget
from argilla_widgets.widgets.protocol.from_browser import Hello, Open, Refresh
from argilla_widgets.widgets.protocol.structs import PROTOCOL, Account, ErrorInfo, Request, WorkspaceItem
from argilla_widgets.widgets.protocol.to_browser import Done, Notice, Session
from argilla_widgets.widgets.rows.feed import RowFeed

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.execution.progress import Progress
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import UserModel


AnyClient: TypeAlias = Any
"""Our client, an official ``argilla.Argilla`` (which has no type here), or None for the newest of ours."""

_P = ParamSpec("_P")
LOADING_WAIT = 3.0
"""Seconds that a new widget, or a display, waits for the users before it shows a loading state."""
MIN_INTERVAL, MAX_INTERVAL = 1, 86_400
"""Seconds between two automatic refreshes."""
LOADING = "The server has not answered yet. Run this cell again to see everyone."
"""Shown by the static form until then."""


def resolve_client(client: AnyClient) -> Argilla:
    """Return our client for a widget's argument: ours, an official ``argilla.Argilla``, or None for the default.

    Raises
    ------
    TypeError
        When it is something else.
    ArgillaError
        When connecting with the official client's settings fails.
    """
    client = DefaultClient.get() if client is None else client
    if (problem := client_error(client)) is not None:
        del client  # it may be a key, and a traceback shows this frame
        raise problem
    return cast("Argilla", our_client(client))


def find_workspace(workspace: Any, client: Argilla) -> Any:  # noqa: ANN401 - of this package, or of the official SDK
    """Return the workspace that an object, a name or an id refers to; None for None.

    Refuse an object of another server than the client's, with the names of both.
    """
    if workspace is None:
        return None
    if isinstance(workspace, Workspace) or type(workspace).__name__ != "Workspace":
        found = client.workspaces._resolve(workspace)  # noqa: SLF001 - the sdk's own lookup
        found._check_server(client)  # noqa: SLF001
        return found
    if (server := resolve_client(workspace._client).api_url) != client.api_url:  # noqa: SLF001
        raise ArgillaError(f"This workspace belongs to {server} and cannot be used with {client.api_url}.")
    return workspace


def subject_of(users: Any) -> tuple[AnyClient, Any]:  # noqa: ANN401
    """Return the client and the workspace of ``workspace.users`` or a workspace; only the client of anything else."""
    kind = type(users).__name__  # the official SDK's classes have the same names
    if kind == "WorkspaceUsers":
        users, kind = users._workspace, "Workspace"  # noqa: SLF001 - its members are the users to show
    client = users._client if kind in {"Users", "Workspace"} else users  # noqa: SLF001
    return client, users if kind == "Workspace" else None


class LiveWidget(MessageWidget):
    """A widget that shows what is on a server, and keeps it current.

    A subclass that shows something other than all users in the order of usernames overrides `_query`, and is notified
    of changes in `_on_rows_sent`. A server that was gone is retried until it responds, as long as the widget is not
    closed.

    Attributes
    ----------
    auto_refresh : float
        Seconds between two refreshes, at least 1 and at most a day; 0 for none. A server that takes long is refreshed
        less often: after ten times as long as a refresh usually takes, up to 30 s. Set by Python only.
    """

    auto_refresh = traitlets.Float(0.0).tag(sync=True)

    _sent_session: Session | None = None
    """The session as last sent to the views."""
    _has_page = False
    """Whether a page has loaded the widget."""
    # Defaults, since a widget whose construction failed is closed and may be shown, too.
    _workspace: Any = None
    _was_not_found = False
    """Whether the server did not find the workspace."""
    _subscriptions: tuple[Callable[[], None], ...] = ()
    """Functions that end what lasts until the widget is closed."""
    _stop_refreshing: Callable[[], None] = staticmethod(lambda: None)

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:  # noqa: ANN401 - passed on to the constructors
        """Refuse unknown arguments before a constructor holds them: they may be secret, and tracebacks show frames."""
        cls._refuse_unknown(kwargs)
        first = args[0] if args else kwargs.get(cls._arguments()[0])
        if type(first).__module__ == "builtins" and first is not None and (problem := client_error(first)) is not None:
            kwargs.clear()
            del args, first
            raise problem
        return super().__new__(cls, *args, **kwargs)

    @classmethod
    def _arguments(cls) -> list[str]:
        """Return what the constructor takes besides traits, the client first; some take no ``workspace``."""
        _self, *parameters, _traits = inspect.signature(cls.__init__).parameters
        return parameters

    @classmethod
    def _refuse_unknown(cls, given: dict[str, Any]) -> None:
        """Remove arguments from ``given`` that the constructor does not know, and raise an error."""
        known = (*cls._arguments(), *sorted(name for name in cls.class_traits() if not name.startswith("_")))
        if unknown := given.keys() - known:
            refuse_unknown({name: given.pop(name) for name in unknown}, cls.__name__, known)

    def __init__(
        self, client: AnyClient = None, *, workspace: Workspace | UUID | str | None = None, **traits: object
    ) -> None:
        self._client = resolve_client(client)
        self._workspace = found = find_workspace(workspace, self._client)
        directory = Directory(self._client)
        self._feed = RowFeed(self._send_message, found.id if found is not None else None)
        self._feed_lock = threading.RLock()
        self._reloaded_at = float("-inf")
        # A workspace that this client has made is known before anything is read.
        if directory.status == "new" or not self._feed.ready(directory.snapshot):
            self._refresh_for_display()
        super().__init__(directory, **traits)
        with self._feed_lock:
            self._follow(directory.subscribe, self._changed)
            self._send_session(self._session())
            self._feed.first_rows(directory.snapshot, self._query())
        self._subscriptions += (directory.keep_reconnecting(),)
        self._restart_auto_refresh()
        notebook_cells.note(self)

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"A {type(self).__name__} cannot be pickled because it is connected to a server. Create another "
            "one of the same client; to_pandas() and to_html() of a table keep what it shows."
        )

    def refresh(self) -> None:
        """Read the current state from the server.

        Raises
        ------
        ArgillaError
            When it cannot be reached; what is shown stays.
        """
        self._directory.refresh()

    def close(self) -> None:
        """Close the widget; the directory stays."""
        for end in self._subscriptions:
            end()
        self._stop_refreshing()
        super().close()

    def _follow(
        self, subscribe: Callable[[Callable[_P, object]], Callable[[], None]], listener: Callable[_P, object]
    ) -> None:
        """Subscribe a method of this widget until the widget is closed."""
        self._subscriptions += (_subscribe_weakly(subscribe, listener),)

    def _report_from_closed(self, directory: Directory, summary: str) -> None:
        """Report what a closed widget of the same server did, and refresh if that widget had another directory."""
        if directory.client.api_url != self._client.api_url:
            return
        if directory is not self._directory:
            self._directory.refresh_soon()
        self._send_message(Notice(summary))

    # -- display ------------------------------------------------------------------------------------------------------

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]]:  # noqa: ANN401 - the signature of IPython
        """Show the widget, or its static form if none can be shown."""
        notebook_cells.note(self)
        bundle, metadata = super()._repr_mimebundle_(**kwargs) or ({}, {})
        return {**bundle, **self._static()}, metadata

    def _static(self) -> dict[str, str]:
        """Return the fallback for places that cannot show a widget, by type: ``text/html`` and ``text/plain``."""
        raise NotImplementedError

    # -- loading ------------------------------------------------------------------------------------------------------

    def _refresh_for_display(self, unless_since: float = float("inf")) -> None:
        """Refresh, and wait a moment for the users.

        Parameters
        ----------
        unless_since
            A moment of `time.monotonic`: skip the refresh if there was one since then.
        """
        if self._reloaded_at >= unless_since:
            return
        self._reloaded_at = time.monotonic()
        directory = Directory(self._client)
        if self._workspace is not None:  # its members load faster than all users
            directory.refresh_soon()
            people = directory.submit(directory.load_workspace, self._workspace.id)
        elif directory.status == "loading":
            directory.refresh_soon()  # after the running one, which may have begun before the change to show
            self._wait_until(self._feed.ready, LOADING_WAIT)
            return
        else:
            people = directory.start_refresh()
        try:
            wait(people, LOADING_WAIT)
        except (FutureTimeoutError, ArgillaError) as error:  # the widget shows its loading or error state
            self._was_not_found = isinstance(error, NotFoundError)

    def _wait_until(self, known: Callable[[Snapshot], bool], seconds: float) -> None:
        """Wait until this much of what is being read is known, or until it is known that it cannot be read."""
        directory = Directory(self._client)
        ended: Future[None] = Future()

        def on_change(snapshot: Snapshot, _change: Change) -> None:
            if not ended.done() and (known(snapshot) or directory.status == "failed"):
                ended.set_result(None)

        stop = directory.subscribe(on_change)
        try:
            if not known(directory.snapshot) and directory.status == "loading":
                with suppress(FutureTimeoutError):
                    wait(ended, seconds)
        finally:
            stop()

    @traitlets.validate("auto_refresh")
    def _allowed_interval(self, proposal: dict[str, Any]) -> float:
        seconds = proposal["value"]
        if seconds != 0 and not MIN_INTERVAL <= seconds <= MAX_INTERVAL:
            limits = f"{MIN_INTERVAL:,} to {MAX_INTERVAL:,} seconds"
            raise traitlets.TraitError(f"auto_refresh must be {limits} or 0 for never, not {seconds:,}.")
        return seconds

    @traitlets.observe("auto_refresh")
    def _interval_changed(self, _change: object) -> None:
        if self.comm is not None:
            self._restart_auto_refresh()

    def _restart_auto_refresh(self) -> None:
        """Refresh at the current interval."""
        self._stop_refreshing()
        if self.auto_refresh:
            refresh = partial(self._directory.auto_refresh, self.auto_refresh)
            self._stop_refreshing = _subscribe_weakly(refresh, self._on_auto_refresh)

    def _on_auto_refresh(self, before: Snapshot, change: Change) -> None:
        """Report what an automatic refresh has found."""
        if found := self._found(before, change):
            self._send_message(Notice(f"Changed by someone else: {found}."))

    def _found(self, before: Snapshot, change: Change) -> str:
        """Return what a refresh found, limited to the users who are shown here."""
        now = self._directory.snapshot
        return _describe(
            change if self._workspace is None else _within(self._workspace, change, before, now), before, now
        )

    # -- towards the views --------------------------------------------------------------------------------------------

    def _query(self) -> Query:
        """Return the query for the first screen of rows."""
        return Query()

    def _on_rows_sent(self, change: Change) -> None:
        """Handle a change that the views have been sent."""

    def _changed(self, snapshot: Snapshot, change: Change) -> None:
        with self._feed_lock:
            session = self._session()
            if session != self._sent_session:  # an edit mostly changes rows only: then send only its patch
                self._send_session(session)
            if not self._feed.update(snapshot, change, self._query):
                return
        self._on_rows_sent(change)

    def _update_session(self) -> None:
        with self._feed_lock:  # so that no older session from another thread arrives after this one
            self._send_session(self._session())

    def _send_session(self, session: Session) -> None:
        self._sent_session = session
        age = None if session.read_at is None else time.time() - session.read_at
        self._send_message(msgspec.structs.replace(session, age=age))

    def _session(self) -> Session:
        directory = self._directory
        account, error = directory.account, directory.error
        ready, reading = self._feed.ready(directory.snapshot), directory.load_progress
        if directory.snapshot.memberships_known:
            reading = None  # they stay visible while they are read again
        gone = None if self._workspace is None or ready else self._gone(self._workspace)
        error = gone or error
        return Session(
            account=account and Account(account.id, account.username, account.role),
            host=self._client.host,
            url=self._client.api_url,
            workspace=self._workspace and WorkspaceItem(self._workspace.id, self._workspace.name or ""),
            # While a server that failed is retried, the failure stays: only a response ends it.
            status="gone" if gone else "failed" if error is not None else "ready" if ready else "loading",
            error=ErrorInfo.of(error) if error is not None else None,
            everywhere=list(ROLES_EVERYWHERE),
            default_key=self._client.uses_default_key,
            read_at=directory.read_at,
            reading=reading,
        )

    def _gone(self, workspace: Workspace) -> ArgillaError | None:
        """Return what happened to a workspace that no longer exists; None while it does, or if that is unknown."""
        directory = self._directory
        if workspace.id in directory.snapshot.workspaces:
            return None
        was_here = directory.former_names.get(workspace.id) is not None
        if not (was_here or self._was_not_found) and directory.status != "ready":
            return None
        account = directory.account
        if account is not None and denial_reason(account.role, "list_users") is not None:  # they see only their own
            return NotFoundError(
                f"You can no longer see the workspace {quoted(workspace.name)}.",
                hint="It was deleted, or you are no longer a member.",
            )
        if not was_here:
            return NotFoundError(f"There is no workspace {quoted(workspace.name)} on this server.")
        return NotFoundError("This workspace was deleted.", hint="Its members still have their accounts.")

    # -- requests -----------------------------------------------------------------------------------------------------

    def _answer_hello(self, request: Hello, _progress: Progress) -> Done:
        """Send a later page what was pushed to the first one, so that it need not wait for all columns, either.

        A kernel that runs while the package is upgraded sends the new scripts, but knows only the old messages.
        """
        if request.protocol != PROTOCOL:
            raise ArgillaError(
                "The widget in this page and the kernel have different versions.",
                hint="Restart the kernel, reload the page, and run the cell again.",
            )
        with self._feed_lock:
            if self._has_page:
                self._send_session(self._session())
                self._feed.repeat_first_rows(self._query())
            self._has_page = True
        return Done(request.id, "")

    def _answer_open(self, request: Open, _progress: Progress) -> Done:
        self._open()
        return Done(request.id, "")

    def _answer_refresh(self, request: Refresh, progress: Progress) -> Done | DeferredAnswer[Change]:
        before = self._directory.snapshot
        if self._directory.status == "loading":  # all who ask in the meantime share the next refresh
            return DeferredAnswer(
                self._directory.refresh_soon(), lambda change: self._refreshed(request.id, before, change)
            )
        try:
            with stoppable(progress.stopped.is_set):
                change = self._directory.refresh()
        except ArgillaError:
            if not progress.stopped.is_set():
                raise
            return Done(request.id, "Refresh stopped.", stopped=True)
        return self._refreshed(request.id, before, change)

    handlers: ClassVar[dict[type[Request], Handler]] = {
        **MessageWidget.handlers,
        Hello: _answer_hello,
        Open: _answer_open,
        Refresh: _answer_refresh,
    }

    def _refreshed(self, request_id: str, before: Snapshot, change: Change) -> Done:
        """Report what a refresh found."""
        return Done(request_id, f"Refreshed: {self._found(before, change) or 'no changes'}.")

    def _open(self) -> None:
        """Send a view all that it shows."""
        with self._feed_lock:
            self._send_session(self._session())
            self._feed.open(self._directory.snapshot)

    @traitlets.observe("read_only")
    def _read_only_changed(self, _change: object) -> None:
        if self.comm is not None:
            self._update_session()


def _subscribe_weakly(
    subscribe: Callable[[Callable[_P, object]], Callable[[], None]], listener: Callable[_P, object]
) -> Callable[[], None]:
    """Subscribe a method without keeping its widget alive, since its directory lives longer."""
    method = weakref.WeakMethod(listener)

    def notify(*args: _P.args, **kwargs: _P.kwargs) -> None:
        if (bound := method()) is not None:
            bound(*args, **kwargs)

    return subscribe(notify)


def _describe(change: Change, before: Snapshot, now: Snapshot) -> str:
    """Return what a refresh found: ``1 added (mia), 2 changed (ana, bo.li), 1 workspace removed (nlp)``; else ""."""
    people = [(change.added, now, "added"), (change.changed, now, "changed"), (change.removed, before, "removed")]
    parts = [f"{len(ids):,} {what} ({join_names(_names(ids, known.users))})" for ids, known, what in people if ids]
    if change.workspaces:
        for there, elsewhere, what in ((now, before, "added"), (before, now, "removed")):
            names = sorted(there.workspaces[key].name for key in there.workspaces.keys() - elsewhere.workspaces.keys())
            if names:
                parts.append(f"{pluralize(len(names), 'workspace')} {what} ({join_names(names)})")
    return ", ".join(parts)


def _names(ids: Iterable[UUID], users: Mapping[UUID, UserModel]) -> list[str]:
    return sorted(users[user_id].username if user_id in users else str(user_id) for user_id in ids)


def _within(workspace: Workspace, change: Change, before: Snapshot, now: Snapshot) -> Change:
    """Limit a change to what concerns the members of one workspace."""
    was, there = (snapshot.members.get(workspace.id, frozenset()) for snapshot in (before, now))
    moved = change.added | change.changed | change.removed
    return Change(added=moved & there - was, changed=change.changed & there & was, removed=moved & was - there)
