"""Directory: the live picture of one server."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Literal, ParamSpec, TypeVar

from argilla_widgets.directory.auto_refresh import AutoRefresh, Wish
from argilla_widgets.directory.conflict import ChangedMeanwhileError, Difference, merge, read_again
from argilla_widgets.directory.journal import Journal
from argilla_widgets.directory.loading import Reading, in_parts, load_members, load_people
from argilla_widgets.directory.picture import Picture
from argilla_widgets.directory.plot import Plot
from argilla_widgets.directory.snapshot import Change, Snapshot
from argilla_widgets.directory.workers import Workers
from argilla_widgets.sdk.errors import ArgillaError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping
    from uuid import UUID

    from argilla_widgets.directory.access.questions import Access
    from argilla_widgets.directory.action import Action, Outcome, Watch
    from argilla_widgets.sdk.api.writes import Write
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import UserModel

_P = ParamSpec("_P")
_T = TypeVar("_T")

WORKERS = 8
"""Threads for requests of widgets; a request that hangs occupies one until it times out."""


class Directory:
    """The people, workspaces and memberships of one server, kept current.

    It holds one `Snapshot` and replaces it whole: by `refresh`, and by what the client announces of its own successful
    writes, so that code and clicks take one path. ``client.directory`` is the one directory of a client.

    Parameters
    ----------
    client
        The client whose account looks at the server.

    """

    def __init__(self, client: Argilla) -> None:
        self.client = client
        self.account: UserModel | None = None
        """Who looks, as the server last said."""
        self.status: Literal["new", "loading", "ready", "failed"] = "new"
        self.error: ArgillaError | None = None
        """Why the last refresh failed."""
        self.reading: Reading | None = None
        """How far reading the memberships is, once that takes a moment; None when they are not being read."""
        self._picture = Picture()
        self._lock = threading.Lock()
        self._refreshing = threading.RLock()  # a listener that refreshes is called from within a refresh
        self._begun = 0
        self._outcome: Change | ArgillaError = Change()
        self._due = False
        self._workers = Workers(WORKERS, "argilla-directory")
        self._auto = AutoRefresh(self)
        self.journal = Journal(self)
        """What was done in this session, since the client connected."""
        client.subscribe(self._apply, earlier=True)

    def __repr__(self) -> str:
        return f"<Directory of {self.client.host}: {self.status}, {self._picture.snapshot!r}>"

    @property
    def snapshot(self) -> Snapshot:
        """The current picture."""
        return self._picture.snapshot

    @cached_property
    def access(self) -> Access:
        """Who may do what, and why."""
        from argilla_widgets.directory.access.questions import Access  # noqa: PLC0415 - it stands on this module

        return Access(self)

    @cached_property
    def plot(self) -> Plot:
        """Pictures of who is there and who has access; matplotlib draws them (extra ``[plot]``)."""
        return Plot(self)

    def subscribe(self, listener: Callable[[Snapshot, Change], None]) -> Callable[[], None]:
        """Call ``listener(snapshot, change)`` after every change of the data or of `status`.

        Calls come one at a time, in order, from the thread that brought the change; an empty change tells of the
        status alone. Returns the function that ends the subscription.
        """
        return self._picture.subscribe(listener)

    def submit(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run a function on one of the directory's worker threads."""
        return self._workers.submit(function, *args, **kwargs)

    def do(self, action: Action, watch: Watch | None = None) -> Outcome:
        """Carry out an action: check it, run its steps, say what was done.

        Raises
        ------
        ArgillaError
            When the action was refused, or its only step failed. Failures of single steps among many are in the
            outcome.
        ChangedMeanwhileError
            When it would change or delete people whom somebody else has changed since they were last seen. Nothing was
            sent, and the new state is known now, so that doing it again goes through.

        """
        if self.status == "new":
            self.refresh()
        return action.run(self, watch)

    def undo(self, number: int, watch: Watch | None = None) -> Outcome:
        """Undo an entry of the journal.

        Parameters
        ----------
        number
            The entry's number.
        watch
            Follows it, and can stop it.

        Raises
        ------
        NotFoundError
            When there is no such entry.
        ConflictError
            When it is undone already, or what it did was changed again since.
        NeedsConfirmationError
            When somebody who has given responses meanwhile would be deleted.
        ArgillaError
            When there is no way back, with the reason; and as in `do`.

        """
        from argilla_widgets.directory.actions.undoing import UndoEntry  # noqa: PLC0415 - actions stand on this module

        return self.do(UndoEntry(number), watch)

    # -- loading ------------------------------------------------------------------------------------------------------

    def refresh(self) -> Change:
        """Ask the server what there is now, and tell what differs from what was known.

        Of several threads that ask while one refresh runs, one asks the server again, for all of them.

        Raises
        ------
        ArgillaError
            When the server cannot be asked; what was known is kept.

        """
        return self._refresh(None)

    def refresh_soon(self) -> None:
        """Refresh on a worker thread, once however often this is called before it begins; `status` tells of failure."""
        with self._lock:
            if self._due:
                return
            self._due = True
        self.submit(self._refresh, None)

    def start_refresh(self) -> tuple[Future[None], Future[Change]]:
        """Refresh on a worker thread: give what ends when the people are there, and what ends with all memberships."""
        people: Future[None] = Future()
        return people, self.submit(self._refresh, people)

    def load_workspace(self, workspace_id: UUID) -> None:
        """Read the members of one workspace alone, the fast way to show just them."""
        with self._picture.reading() as writes:
            users = self.client.api.users.list_by_workspace_id(workspace_id)

            def shown(snapshot: Snapshot) -> Snapshot:
                known = {**snapshot.users, **{user.id: user for user in users}}
                return replace(snapshot, users=known).with_members(
                    {**snapshot.members, workspace_id: frozenset(user.id for user in users)}
                )

            self._picture.replace(shown, writes=writes)
        self._picture.tell_status()  # whose members these are may have been known before

    def reread(self, user_ids: Collection[UUID]) -> None:
        """Read some people again and take in what differs: see `read_again`.

        Raises
        ------
        ChangedMeanwhileError
            When one of them is not as was last seen; what is seen now is known from here on.

        """
        found: list[Difference] = []
        with self._picture.reading() as writes:
            now = read_again(self.client, user_ids)

            def current(snapshot: Snapshot) -> Snapshot:
                following, different = merge(snapshot, now)
                found.extend(different)
                return following

            self._picture.replace(current, set(now), writes)
        if found:
            raise ChangedMeanwhileError(found)

    def auto_refresh(
        self, seconds: float, on_news: Callable[[Change], object] = lambda _change: None
    ) -> Callable[[], None]:
        """Refresh every so often, on a thread of its own; of several who ask for it, the shortest wish counts.

        Parameters
        ----------
        seconds
            How long is waited between two refreshes at least; never less than ten times as long as the last one took.
        on_news
            Called on that thread with what a refresh found, when that is something.

        Returns
        -------
        Callable
            Call it to end it.

        """
        if not seconds > 0:
            raise ValueError(f"auto_refresh takes a number of seconds above 0, not {seconds!r}.")
        return self._auto.add(Wish(seconds, on_news))

    def recover(self) -> Callable[[], None]:
        """Ask a server that is gone again and again, until it answers; call what is returned to end it.

        It is asked 2, 4, 8 and so on seconds after it did not answer, at most 30 s apart.
        """
        return self._auto.add(Wish(None, lambda _change: None))

    def _refresh(self, people: Future[None] | None) -> Change:
        seen = self._begun
        with self._refreshing:
            if self._begun == seen:
                began = time.monotonic()
                outcome = self._outcome = self._load(people)
                self._auto.note(time.monotonic() - began, outcome if isinstance(outcome, ArgillaError) else None)
            # Else another thread began after this one had asked: what it found is the answer.
            outcome = self._outcome
        if people is not None and not people.done():
            people.set_exception(outcome) if isinstance(outcome, ArgillaError) else people.set_result(None)
        if isinstance(outcome, ArgillaError):
            raise outcome
        return outcome

    def _load(self, people: Future[None] | None) -> Change | ArgillaError:
        self._begun += 1
        start = self._picture.snapshot
        with self._picture.reading() as writes:
            self._due = False
            self._set_status("loading", self.error)
            try:
                seen = load_people(self.client)
                this = self._begun
                self.account = seen.account
                first = seen.snapshot
                first.by_username()  # worked out here, so that no view waits for it
                # What is known of memberships stays in sight until they are all read again.
                self._picture.replace(lambda now: first.with_members({**now.members, **first.members}), writes=writes)
                if people is not None:
                    people.set_result(None)
                members = {**first.members}
                # Those that nothing is known of come first, in the order of names.
                missing = [one for one in first.workspaces if one not in members]
                missing.sort(key=self._picture.snapshot.members.__contains__)
                for part in in_parts(load_members(self.client, missing)):
                    if self._begun != this:
                        break
                    members.update(part)
                    if (left := len(first.workspaces) - len(members)) > 0:
                        self._show_part(members, Reading(len(missing) - left, len(missing)), writes)
                if self._begun == this:  # else a listener has refreshed meanwhile, and knows better
                    self._picture.replace(lambda _: first.with_members(members), writes=writes)
            except Exception as error:  # noqa: BLE001 - a listener must learn of any failure
                known = error if isinstance(error, ArgillaError) else ArgillaError(f"Loading failed: {error!r}")
                self._set_status("failed", known)
                return known
        self._set_status("ready", None)
        return self._picture.snapshot.difference(start)

    def _show_part(self, members: Mapping[UUID, frozenset[UUID]], reading: Reading, writes: list[Write]) -> None:
        """Show memberships that nothing was known of while others are still being read."""

        def shown(now: Snapshot) -> Snapshot:
            new = {one: people for one, people in members.items() if one not in now.members}
            return now.with_members({**now.members, **new}) if new else now

        self._picture.replace(shown, set(), writes)
        self._picture.tell_status(lambda: setattr(self, "reading", reading))

    # -- changes ------------------------------------------------------------------------------------------------------

    def _apply(self, write: Write) -> None:
        """Take in one announced write of this client."""
        if self.account is not None and write.user is not None and write.user.id == self.account.id:
            self.account = write.user
        self.journal.heard(write, self._picture.take_in(write))

    def _set_status(self, status: Literal["loading", "ready", "failed"], error: ArgillaError | None) -> None:
        def note() -> None:
            self.status, self.error, self.reading = status, error, None

        self._picture.tell_status(note)
