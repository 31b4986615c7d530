"""`Directory`: the live state of one server, composed of store, synchronizer, journal and access."""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import Future
from contextlib import suppress
from functools import cached_property
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from argilla_widgets.directory.access import refusal
from argilla_widgets.directory.concurrency import Workers
from argilla_widgets.directory.journal.journal import Journal
from argilla_widgets.directory.journal.uncertain_writes import UncertainWrites
from argilla_widgets.directory.plot.plot import Plot
from argilla_widgets.directory.store.store import SnapshotStore
from argilla_widgets.directory.sync.auto_refresh import AutoRefresh, PollSubscription, is_gone
from argilla_widgets.directory.sync.synchronizer import Synchronizer
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.resources.tables import Table

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence
    from uuid import UUID

    from typing_extensions import Self

    from argilla_widgets.directory.access.questions import Access
    from argilla_widgets.directory.commands.command import Command, Result
    from argilla_widgets.directory.commands.steps import Watch
    from argilla_widgets.directory.model.snapshot import Change, Snapshot
    from argilla_widgets.directory.store.former_names import FormerNames
    from argilla_widgets.directory.sync.loading import Reading
    from argilla_widgets.directory.sync.synchronizer import Status
    from argilla_widgets.sdk.api.writes import UncertainWrite, Write
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import UserModel

_P = ParamSpec("_P")
_T = TypeVar("_T")

WORKERS = 8
"""Threads for the widgets' requests; a request that hangs occupies one until it times out."""


class Directory:
    """The users, workspaces and memberships of one server, kept up to date.

    It holds one `Snapshot` and replaces it as a whole: on `refresh`, and when the client announces its own successful
    writes, so that code and clicks take the same path. ``client.directory`` is the one directory of a client.

    Parameters
    ----------
    client
        The client whose account reads the server.
    """

    def __init__(self, client: Argilla) -> None:
        self.client = client
        self._store = SnapshotStore()
        self._workers = Workers(WORKERS, "argilla-directory")
        self._auto = AutoRefresh(self)
        self._synchronizer = Synchronizer(client, self._store, self._ended)
        self.journal = Journal(self)
        """What was done in this session, with this and other clients of the same account."""
        self._uncertain_writes = UncertainWrites()
        self._checking = threading.Lock()
        client.subscribe(self._on_write, on_uncertain=self._on_uncertain_write, refusals=self._refused, earlier=True)

    @classmethod
    def of(cls, client: Argilla) -> Self:
        """Return the one directory of a client, made on first use."""
        return client._companion(cls)  # noqa: SLF001 - the sdk stores it without knowing its type

    def __repr__(self) -> str:
        known = repr(self.snapshot) if self.snapshot.complete else "not loaded yet"
        return f"<Directory of {self.client.host}: {known}>"

    def _repr_html_(self) -> str:
        snapshot, account = self.snapshot, self.account
        row: dict[str, object] = {"signed in as": f"{account.username} ({account.role})" if account else None}
        if snapshot.complete:
            roles = Counter(user.role for user in snapshot.users.values())
            row |= {"users": len(snapshot.users), **{f"{role}s": roles[role] for role in Role}}
            row |= {"workspaces": len(snapshot.workspaces)}
        note = None if snapshot.complete else "Not loaded yet. Call refresh()."
        row |= {"changes in this session": len(self.journal)}
        return Table(f"Directory of {self.client.host}", [row], note).html()

    @property
    def snapshot(self) -> Snapshot:
        """The current state."""
        return self._store.snapshot

    @property
    def former_names(self) -> FormerNames:
        """The names of users and workspaces that no longer exist."""
        return self._store.former

    @property
    def account(self) -> UserModel | None:
        """The account in use, as last read."""
        return self._synchronizer.account

    @property
    def status(self) -> Status:
        """Whether the server was never read, or is being read, or how the last refresh ended."""
        return self._synchronizer.status

    @property
    def error(self) -> ArgillaError | None:
        """Why the last refresh failed."""
        return self._synchronizer.error

    @property
    def reading(self) -> Reading | None:
        """The progress of reading memberships; None if they are not being read, or if that takes only a moment."""
        return self._synchronizer.reading

    @cached_property
    def access(self) -> Access:
        """Who can do what, and why."""
        from argilla_widgets.directory.access.questions import Access  # noqa: PLC0415 - it imports this module

        return Access(self)

    @cached_property
    def plot(self) -> Plot:
        """Figures about users and their access, drawn by matplotlib (extra ``[plot]``)."""
        return Plot(self)

    def subscribe(self, listener: Callable[[Snapshot, Change], object]) -> Callable[[], None]:
        """Call ``listener(snapshot, change)`` after every change of the data or of `status`.

        Calls come one at a time, in order, from the thread that caused the change; an empty change means that only the
        status changed. Returns the function that ends the subscription.
        """
        return self._store.subscribe(listener)

    def submit(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run a function on one of the directory's worker threads."""
        return self._workers.submit(function, *args, **kwargs)

    def do(self, action: Command, watch: Watch | None = None) -> Result:
        """Carry out a command: check it, run its steps, and return what was done.

        Raises
        ------
        ArgillaError
            When the command was refused, or its only step failed. Failures of single steps among many are in the
            result.
        ChangedMeanwhileError
            When it would change or delete users that someone else has changed since they were last read. Nothing was
            sent; the new state is known now, so that running the command again goes through.
        """
        if not self.snapshot.complete:
            self.refresh()
        return action.run(self, watch)

    def undo(self, number: int, watch: Watch | None = None, *, force: bool = False) -> Result:
        """Undo an entry of the journal; `redo` redoes it.

        Parameters
        ----------
        number
            The entry's number.
        watch
            Reports progress, and can stop it.
        force
            Delete what was created even if it has changed since then.

        Raises
        ------
        NotFoundError
            When there is no such entry.
        ConflictError
            When it is already undone or being undone, or its values have been changed again.
        NeedsConfirmationError
            When it would delete a user or workspace that has changed since the creation: another role, name or
            workspaces, responses, members. Its ``reasons`` say what. Nothing was sent; ``force=True`` goes ahead.
        ArgillaError
            When it cannot be undone; the message says why. Also as in `do`.
        """
        from argilla_widgets.directory.commands.undo import UndoEntry  # noqa: PLC0415 - commands import this module

        return self.do(UndoEntry(number, force=force), watch)

    def redo(self, number: int, watch: Watch | None = None) -> Result:
        """Redo the changes of a journal entry that was undone.

        Parameters
        ----------
        number
            The entry's number.
        watch
            Reports progress, and can stop it.

        Raises
        ------
        NotFoundError
            When there is no such entry.
        ConflictError
            When it is not undone, when something else was changed after the undo, or when it created a user: passwords
            are not kept.
        ArgillaError
            As in `do`.
        """
        from argilla_widgets.directory.commands.redo import RedoEntry  # noqa: PLC0415 - commands import this module

        return self.do(RedoEntry(number), watch)

    # -- loading ------------------------------------------------------------------------------------------------------

    def refresh(self) -> Change:
        """Read the current state from the server, and return what changed.

        If several threads call this while a refresh runs, one of them refreshes again, for all of them.

        Raises
        ------
        ArgillaError
            When the server cannot be reached. The known state is kept.
        """
        return self._synchronizer.refresh()

    def refresh_soon(self) -> None:
        """Refresh on a worker thread, once for all calls made before it begins; a failure shows in `status`."""
        if self._synchronizer.claim():
            self.submit(self._synchronizer.refresh)

    def note_gone(self) -> None:
        """Record that the server did not respond to a request: `status` shows it until a refresh succeeds."""
        self._synchronizer.note_gone()

    def start_refresh(self) -> tuple[Future[None], Future[Change]]:
        """Refresh on a worker thread; return two futures, for the users and for all memberships."""
        people: Future[None] = Future()
        return people, self.submit(self._synchronizer.refresh, people)

    def next_refresh(self) -> Future[Change] | None:
        """Return the future of the refresh after the running one, shared by all callers; None while none runs.

        It occupies no worker thread until it begins.
        """
        return self._synchronizer.next_refresh(self.submit)

    def load_workspace(self, workspace_id: UUID) -> None:
        """Read only the members of one workspace, which is the fast way to show just them."""
        self._synchronizer.load_workspace(workspace_id)

    def reread(self, user_ids: Collection[UUID]) -> None:
        """Read some users again and apply what differs: see `read_again`.

        Raises
        ------
        ChangedMeanwhileError
            When the state of one of them has changed since it was last read; the new state is known from here on.
        """
        self._synchronizer.reread(user_ids)

    def reread_workspaces(self, workspace_ids: Collection[UUID]) -> None:
        """Check with one request whether some workspaces still exist; drop those that do not."""
        self._synchronizer.reread_workspaces(workspace_ids)

    def reread_members(self, workspace_ids: Collection[UUID]) -> Snapshot:
        """Read the members of some workspaces again; return the snapshot before."""
        return self._synchronizer.reread_members(workspace_ids)

    def refusal(self, rules: Sequence[str]) -> str | None:
        """Return why the account may not do what these lines of the permission table cover; None if it may.

        Before anything is refused, the account's role is read again, and if it is now allowed, everything that it can
        see.

        Raises
        ------
        ArgillaError
            When the server cannot be reached, or no longer accepts the key.
        """
        if not self._known_refusal(rules):
            return None
        self.reload_account()
        if reason := self._known_refusal(rules):
            return reason
        self.refresh()
        return None

    def _known_refusal(self, rules: Sequence[str]) -> str | None:
        account = self.account
        return account and next(filter(None, (refusal(account.role, rule) for rule in rules)), None)

    def lose_user(self, user_id: UUID) -> None:
        """Record that the server no longer finds a user."""
        self._store.lose_user(user_id)

    def see_membership(self, workspace_id: UUID, user_id: UUID, *, member: bool) -> None:
        """Apply what the server reported about one membership."""
        self._store.see_membership(workspace_id, user_id, member=member)

    def reload_account(self) -> None:
        """Read the account of the key, and its role; if these have changed, everything is read again soon.

        Raises
        ------
        ArgillaError
            When the server cannot be reached, or no longer accepts the key.
        """
        if self._synchronizer.reload_account():
            self.refresh_soon()

    def auto_refresh(
        self, seconds: float, on_news: Callable[[Snapshot, Change], object] = lambda _before, _change: None
    ) -> Callable[[], None]:
        """Refresh regularly on a thread of its own. If called several times, the shortest interval counts.

        Parameters
        ----------
        seconds
            Minimum time between two refreshes; at least ten times as long as the last one took.
        on_news
            Called on that thread with the state before a refresh and its changes, if there are any.

        Returns
        -------
        Callable
            Call it to stop.
        """
        if not seconds > 0:
            raise ValueError(f"auto_refresh must be a number of seconds above 0, not {seconds!r}.")
        return self._auto.add(PollSubscription(seconds, on_news))

    def recover(self) -> Callable[[], None]:
        """Retry a server that is gone until it responds; call the returned function to stop.

        It is retried after 2, 4, 8 and so on seconds, at most 30 s apart.
        """
        return self._auto.add(PollSubscription(None, lambda _before, _change: None))

    def _ended(self, seconds: float, error: ArgillaError | None) -> None:
        """Record that a refresh has ended."""
        self._auto.note(seconds, error)
        if error is None and self._uncertain_writes:
            self.submit(self._uncertain_writes.settle)

    def _on_uncertain_write(self, doubt: UncertainWrite) -> None:
        """Record a write of this client whose outcome is unknown."""
        self._uncertain_writes.add(doubt)
        self.journal.record_uncertain_write(doubt)
        if self.status != "new":
            self.refresh_soon()

    def _refused(self) -> None:
        """Record that the server refused a call, possibly one of a cell: the account may have changed."""
        # Nothing is shown of what was never read, and the check itself may be refused.
        if self.account is not None and self._checking.acquire(blocking=False):
            self.submit(self._check_account)

    def _check_account(self) -> None:
        try:
            with suppress(ArgillaError):
                self.reload_account()
        finally:
            self._checking.release()

    def _on_write(self, write: Write) -> None:
        """Apply and record one announced write of this client, before subscribers are notified and may write, too."""
        self._uncertain_writes.on_write(write)
        if self.error is not None and is_gone(self.error):  # it responds again
            self.refresh_soon()
        self.journal.record(write, self._store.apply(write))
        try:
            self._store.notify()
        finally:  # also when an interrupt arrives in a subscriber
            self.journal.notify()
