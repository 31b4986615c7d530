"""`Synchronizer`: refresh the store, one refresh at a time for everyone who asks."""

from __future__ import annotations

import gc
import threading
import time
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from argilla_widgets.directory.model.snapshot import Change
from argilla_widgets.directory.sync.conflict import ChangedMeanwhileError, differences, read_again
from argilla_widgets.directory.sync.loading import Reading, load_members, load_people
from argilla_widgets.sdk.errors import (
    ArgillaConnectionError,
    ArgillaError,
    ForbiddenError,
    NotFoundError,
    UnauthorizedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from uuid import UUID

    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.store.knowledge import Members
    from argilla_widgets.directory.store.store import SnapshotStore
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import UserModel

Status = Literal["new", "loading", "ready", "failed"]

TURN_WAIT = 0.25
"""Seconds after which a refresh looks whether the one that it waits for is held up by a subscriber."""


def _interrupted() -> ArgillaError:
    return ArgillaError("Loading was interrupted.", hint="Refresh.")


def _failed(error: Exception) -> ArgillaError:
    """Tell the kind alone: what a hook of the caller's raises may hold a secret, and this is shown, and saved."""
    kind = type(error).__name__
    return ArgillaError(f"Loading failed ({kind}).", hint="Run client.users.list() in a cell to see the full error.")


class Synchronizer:
    """Reads a server into a store: who is there first, then the memberships, workspace by workspace.

    Parameters
    ----------
    client
        The client whose account looks at the server.
    store
        Where what is read is put.
    on_end
        Called behind each refresh with the seconds that it took, and with how it failed, None where it did not.

    """

    def __init__(
        self, client: Argilla, store: SnapshotStore, on_end: Callable[[float, ArgillaError | None], object]
    ) -> None:
        self._client = client
        self._store = store
        self._on_end = on_end
        self._account: UserModel | None = None
        self.status: Status = "new"
        self.error: ArgillaError | None = None
        self.reading: Reading | None = None
        self._lock = threading.Lock()
        self._refreshing = threading.RLock()  # a listener that refreshes is called from within a refresh
        self._refresher: int | None = None  # the thread that holds it
        self._begun = 0
        self._outcome: Change | ArgillaError = Change()
        self._due = False
        self._running: list[Future[None]] = []
        """Those that run end with these; a listener may refresh within another."""
        self._next: Future[Change] | None = None

    @property
    def account(self) -> UserModel | None:
        """Whose key it is, in the newest state that is known; None while that is not known, or the key is refused."""
        account = self._account
        return account and self._store.snapshot.users.get(account.id, account)

    def reload_account(self) -> bool:
        """Read whose key it is, and in which role; tell whether there is more to read again because that differs.

        Raises
        ------
        ArgillaError
            When the server cannot be asked, or does not accept the key any more.

        """
        before = self.account
        with self._store.reading():
            sent = self._store.sent()
            try:
                account = self._client.api.users.get_me()
            except UnauthorizedError as error:
                self._set_status("failed", error)
                raise
            self._account = account
            if self._store.snapshot.complete:
                self._store.see_users({account.id: account}, sent)
        if before is None or before.role is not account.role:
            self._store.tell_status()
            return True
        return False

    def note_gone(self) -> None:
        """Learn from another request that the server does not answer."""
        self._set_status("failed", ArgillaConnectionError(f"The server at {self._client.host} does not answer."))

    # -- everything ---------------------------------------------------------------------------------------------------

    def claim(self) -> bool:
        """Claim the next refresh for whoever asks first; False where it is claimed, and has not begun."""
        with self._lock:
            claimed, self._due = self._due, True
            return not claimed

    def refresh(self, people: Future[None] | None = None) -> Change:
        """Read the current state from the server, and return what changed.

        Parameters
        ----------
        people
            Ends when the people are there, before their memberships are.

        Raises
        ------
        ArgillaError
            When the server cannot be asked. The known state is kept.

        """
        seen = self._begun
        outcome: Change | ArgillaError = _interrupted()  # which it is for all who wait, if it ends without another
        try:
            with self._turn():
                if self._begun == seen:
                    began, self._outcome = time.monotonic(), outcome
                    ended: Future[None] = Future()
                    self._running.append(ended)
                    try:
                        self._outcome = self._load(people)
                    finally:
                        self._running.remove(ended)
                        failure = self._outcome if isinstance(self._outcome, ArgillaError) else None
                        self._on_end(time.monotonic() - began, failure)
                        ended.set_result(None)
                # Else another thread began after this one had asked: what it found is the answer.
                outcome = self._outcome
        finally:
            if people is not None and not people.done():
                people.set_exception(outcome) if isinstance(outcome, ArgillaError) else people.set_result(None)
        if isinstance(outcome, ArgillaError):
            raise outcome
        return outcome

    def next_refresh(self, submit: Callable[[Callable[[], None]], object]) -> Future[Change] | None:
        """Give the end of the refresh behind the one that runs, one for all who ask; None while none runs.

        Nothing waits for its turn: ``submit`` begins it once the other has ended.
        """
        with self._lock:
            running = self._running[-1:]
            if self._next is not None or not running:
                return self._next
            following = self._next = Future()
        running[0].add_done_callback(lambda _: submit(lambda: self._run_next(following)))
        return following

    def _run_next(self, following: Future[Change]) -> None:
        with self._lock:  # who asks from here on sees a newer one
            self._next = None
        try:
            following.set_result(self.refresh())
        except BaseException as error:  # noqa: BLE001 - whoever waits for the result gets it
            following.set_exception(error)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until no other thread refreshes, or until that one only tells its subscribers.

        One of these may wait for this very refresh. Two that run at once do no harm: the newer answer counts.
        """
        while not (alone := self._refreshing.acquire(timeout=TURN_WAIT)):
            if self._refresher is not None and self._store.is_telling(self._refresher):
                break
        before = self._refresher
        if alone:
            self._refresher = threading.get_ident()
        try:
            yield
        finally:
            if alone:
                self._refresher = before
                self._refreshing.release()

    def _load(self, people: Future[None] | None) -> Change | ArgillaError:
        self._begun += 1
        self._due = False
        try:
            with self._store.reading() as writes:
                start = self._store.snapshot
                self._set_status("loading", self.error)
                try:
                    self._read(people)
                except ForbiddenError:  # the account was changed between two questions: as what it is now, once more
                    self._read(people)
                found = self._store.found_since(start, writes)
            # Python's collector walks through new collections once, however large: better here than while a cell waits.
            gc.collect(1)
            self._set_status("ready", None)
        except Exception as error:  # noqa: BLE001 - a listener must learn of any failure
            known = error if isinstance(error, ArgillaError) else _failed(error)
            self._set_status("failed", known)
            return known
        except BaseException:
            if self.status == "loading":
                self._set_status("failed", _interrupted())
            raise
        return found

    def _read(self, people: Future[None] | None) -> None:
        """Read who is there, then the memberships; what is known of these stays in sight until all are read."""
        store, this = self._store, self._begun
        seen = load_people(self._client, store.sent, store.received)
        self._account = seen.account
        if self.error is not None:  # until now it was not known whether the server answers again
            self._set_status("loading", None)
        # What is equal stays as it is, and the index is made on this thread, so that no view waits for it.
        before = store.snapshot
        seen = replace(seen, snapshot=replace(seen.snapshot, members=before.members).sharing(before))
        _ = seen.snapshot.index
        unclear = store.see_people(seen)
        if people is not None and not people.done():
            people.set_result(None)
        # Those that nothing is known of come first, in the order of names.
        missing = [one for one in seen.snapshot.workspaces if one not in seen.members]
        missing.sort(key=store.snapshot.members.__contains__)
        missing += unclear
        while self._begun == this:  # else a listener has refreshed meanwhile, and knows better
            read: dict[UUID, Members] = {}
            for part in load_members(self._client, missing, seen.snapshot.users, store.sent, store.received):
                if self._begun != this:
                    return
                read.update(part)
                if len(read) < len(missing):
                    store.see_members(part, only_unknown=True)
                    self._tell_reading(Reading(len(read), len(missing)))
            missing = store.see_members(read)
            _ = store.snapshot.index
            if not missing:
                return

    def _tell_reading(self, reading: Reading) -> None:
        self._store.tell_status(lambda: setattr(self, "reading", reading))

    def _set_status(self, status: Status, error: ArgillaError | None) -> None:
        def note() -> None:
            self.status, self.error, self.reading = status, error, None
            if isinstance(error, UnauthorizedError):
                self._account = None

        self._store.tell_status(note)

    # -- a part -------------------------------------------------------------------------------------------------------

    def load_workspace(self, workspace_id: UUID) -> None:
        """Read the members of one workspace alone, the fast way to show just them."""
        store = self._store
        with store.reading():
            again = True
            while again:  # another answer came meanwhile, and which one is newer cannot be told
                sent = store.sent()
                try:
                    users = self._client.api.users.list_by_workspace_id(workspace_id)
                except NotFoundError:
                    store.lose_workspace(workspace_id)
                    raise
                again = store.see_workspace(workspace_id, users, sent, store.received())
        store.tell_status()  # whose members these are may have been known before

    def reread(self, user_ids: Collection[UUID]) -> None:
        """Read some people again and take in what differs: see `read_again`.

        Raises
        ------
        ChangedMeanwhileError
            When one of them is not as was last seen; what is seen now is known from here on.

        """
        with self._store.reading() as writes:
            sent = self._store.sent()
            now = read_again(self._client, user_ids)
            self._store.see_users(now, sent)
            # What this client has written meanwhile is no change by others.
            seen = {**sent.snapshot.users, **{write.user_id: write.user for write in writes if write.user_id}}
        users = self._store.snapshot.users
        found = [one for key in now if (known := seen.get(key)) for one in differences(known, users.get(key))]
        if found:
            raise ChangedMeanwhileError(found)

    def reread_workspaces(self, workspace_ids: Collection[UUID]) -> None:
        """Look whether some workspaces are still there, with one request; drop those that are not."""
        store = self._store
        with store.reading():
            known = store.snapshot.workspaces
            there = {workspace.id for workspace in self._client.api.workspaces.list()}
            for one in workspace_ids:
                if one in known and one not in there:
                    store.lose_workspace(one)

    def reread_members(self, workspace_ids: Collection[UUID]) -> Snapshot:
        """Read again who is a member of some workspaces; gives the snapshot before."""
        store = self._store
        with store.reading():
            before = store.snapshot
            missing = [one for one in workspace_ids if one in before.workspaces]
            while missing:
                parts = load_members(self._client, missing, before.users, store.sent, store.received)
                missing = store.see_members({one: members for part in parts for one, members in part.items()})
        return before
