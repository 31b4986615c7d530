"""Read everything, or a part, from the server into the store; then recheck writes with an unknown outcome."""

from __future__ import annotations

import gc
import logging
import threading
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal
from uuid import UUID

from httpx import codes

from argilla_widgets.directory.concurrency import Workers, both, each, in_batches
from argilla_widgets.directory.model.snapshot import Change, Snapshot, by_name
from argilla_widgets.directory.policy import ROLES_SEEING_EVERYONE, denial_reason
from argilla_widgets.directory.store import Listing, MembersResponse, Sent, SnapshotStore
from argilla_widgets.sdk.errors import (
    ArgillaAPIError,
    ArgillaConnectionError,
    ArgillaError,
    ForbiddenError,
    NotFoundError,
    ServerVersionError,
    UnauthorizedError,
)
from argilla_widgets.sdk.http.response import is_stopped, request_apart
from argilla_widgets.sdk.interrupts import uninterrupted

if TYPE_CHECKING:
    from argilla_widgets.sdk.api.writes import UncertainWrite, Write
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel


Status = Literal["new", "loading", "ready", "failed"]

_log = logging.getLogger("argilla_widgets")

# Reading
CONCURRENT_REQUESTS = 4
"""Concurrent requests: more gain nothing, since the server handles them one after the other."""
BATCH_INTERVAL = 0.25
"""Seconds between two reports of the memberships read so far; a faster read is reported at once."""
SINGLE = 0.01
"""Seconds that reading one person takes, until that is measured."""
PER_USER = 1e-4
"""Seconds that each user adds to a list, until that is measured: 0.91 s for 10,000."""
MANY_USERS = 100_000
"""Users that a server is expected to have until it has listed them: a small one does so at once."""
MAX_UNCERTAIN = 100
"""Maximum number of uncertain writes to recheck, newest first: each costs a request or two with every refresh."""

# Refreshing
TURN_WAIT = 0.25
"""Seconds after which a waiting refresh checks whether the running one is held up by a subscriber."""


@dataclass(frozen=True)
class LoadProgress:
    """Progress of reading the memberships, in workspaces."""

    done: int
    total: int


class UserReader:
    """Reads users one by one, or with a list of everyone, and decides which of these takes less time.

    Attributes
    ----------
    single
        Seconds that reading one person took last. Several people are read a few at a time, which takes less for each.
    """

    def __init__(self, client: Argilla, store: SnapshotStore) -> None:
        self._client = client
        self._store = store
        self.single = SINGLE
        self._per_user = PER_USER

    @property
    def list_seconds(self) -> float:
        """Seconds that a list of everyone takes."""
        snapshot = self._store.snapshot
        return self.seconds([len(snapshot.users) if snapshot.complete else MANY_USERS])

    def seconds(self, sizes: Sequence[int]) -> float:
        """Return how many seconds lists of so many users take, each from a request of its own."""
        return len(sizes) * self.single + sum(sizes) * self._per_user

    def prefers_list(self, number: int) -> bool:
        """Return whether listing everyone takes less time than reading so many people one by one."""
        return self.list_seconds < number * self.single

    def everyone(self) -> list[UserModel]:
        """List all users."""
        began = time.monotonic()
        users = self._client.api.users.list()
        self._per_user = max(0.0, time.monotonic() - began - self.single) / max(1, len(users))
        return users

    def read(self, ids: Collection[UUID], *, listed: bool | None = None) -> Mapping[UUID, UserModel | None]:
        """Read the current state of some users, None for those who are gone; owners only.

        ``listed`` says whether to list everyone for that; by default, what takes less time is done.
        """
        if self.prefers_list(len(ids)) if listed is None else listed:
            everyone = {user.id: user for user in self.everyone()}
            return {user_id: everyone.get(user_id) for user_id in ids}
        known, began = self._store.snapshot.users, time.monotonic()

        def read(user_id: UUID) -> UserModel | None:
            try:
                return self._client.api.users.get(user_id, known=known.get(user_id))
            except NotFoundError:
                return None

        found = dict(each(read, ids, CONCURRENT_REQUESTS, "argilla-reread"))
        if ids:
            self.single = (time.monotonic() - began) / len(ids)
        return found


def load_listing(
    client: Argilla, store: SnapshotStore, reader: UserReader, on_account: Callable[[UserModel], object]
) -> Listing:
    """Read the account, the workspaces and the users that it may see; ``on_account`` gets the account before the users.

    An owner sees all users. An admin sees the members of their own workspaces, and an annotator only themselves: for
    them, the memberships come with the users.
    """
    users_sent = store.sent()

    def read_workspaces() -> tuple[Sent, dict[UUID, WorkspaceModel]]:
        return store.sent(), by_name(client.api.workspaces.list())

    account, (workspaces_sent, workspaces) = both(client.api.users.get_me, read_workspaces, "argilla-listing")
    on_account(account)
    if account.role in ROLES_SEEING_EVERYONE:
        # Last, because an account that was demoted in the meantime is refused here, or finds its new role.
        users_sent = store.sent()
        users = {user.id: user for user in reader.everyone()}
        snapshot = Snapshot(users=users, workspaces=workspaces, complete=True)
        account = users.get(account.id, account)
        return Listing(account, snapshot, workspaces_sent, users_sent, everyone=True, members={})
    users, members = {account.id: account}, {}
    for workspace_id in list(workspaces):
        people, members_sent = [account], store.sent()
        if denial_reason(account.role, "list_members") is None:
            try:
                people = client.api.users.list_by_workspace_id(workspace_id)
            except (NotFoundError, ForbiddenError):  # deleted in the meantime, or the account removed from it
                del workspaces[workspace_id]
                continue
        users |= {user.id: user for user in people}
        ids, moment = frozenset(user.id for user in people), members_sent.moment
        members[workspace_id] = MembersResponse(ids, moment, moment, store.received())
    snapshot = Snapshot(users=users, workspaces=workspaces, complete=True)
    return Listing(account, snapshot, workspaces_sent, users_sent, everyone=False, members=members)


def load_members(
    client: Argilla, store: SnapshotStore, workspace_ids: Iterable[UUID], users: Iterable[UUID], asked: int
) -> Iterator[dict[UUID, MembersResponse | None]]:
    """Read the explicit members of workspaces, in batches, as they arrive; None for a workspace that is gone.

    ``asked`` is the moment before which they were first asked for, if some are read once more.
    A member among ``users`` is returned as the same object: sets of the same objects compare and join without calling
    Python code for each, and an id takes memory once instead of once for each membership.
    """
    known = {user_id.int: user_id for user_id in users}

    def members_of(workspace_id: UUID) -> MembersResponse | None:
        moment = store.sent().moment
        try:
            member_ids = client.api.workspaces.member_ids(workspace_id)
        except NotFoundError:
            return None
        ids = frozenset([known.get(member_id.int, member_id) for member_id in member_ids])
        return MembersResponse(ids, asked, moment, store.received())

    batches = in_batches(members_of, workspace_ids, CONCURRENT_REQUESTS, "argilla-members", BATCH_INTERVAL)
    return map(dict, batches)


def _interrupted() -> ArgillaError:
    return ArgillaError("Loading was interrupted.", hint="Refresh.")


def _failed(error: Exception) -> ArgillaError:
    """Report only the type: a caller's hook may raise an error with a secret in it, and this is shown, and saved."""
    kind = type(error).__name__
    return ArgillaError(f"Loading failed ({kind}).", hint="Run client.users.list() in a cell to see the full error.")


class UncertainWrites:
    """Writes with an unknown outcome, rechecked after each refresh until the server shows that they were done."""

    def __init__(self) -> None:
        self.open: tuple[UncertainWrite, ...] = ()
        """The writes whose outcome is still unknown."""
        self._newest = 0  # the number of the last write
        self._lock = threading.Lock()
        self._rechecking = threading.Lock()

    def add(self, uncertain: UncertainWrite) -> None:
        """Add a write that the client announced as uncertain, and drop the oldest ones if there are too many."""
        with uninterrupted(), self._lock:
            self._newest = max(self._newest, uncertain.write.number)
            self.open = (*self.open, uncertain)[-MAX_UNCERTAIN:]

    def has_settled(self, write: Write) -> bool:
        """Return whether a write that a check has found done was repeated during the check, and is recorded already."""
        return write.number <= self._newest and all(uncertain.write.number != write.number for uncertain in self.open)

    def on_write(self, write: Write) -> None:
        """Forget writes that turned out to be done, or were repeated."""
        with self._lock:
            self._newest = max(self._newest, write.number)
            self.open = tuple(uncertain for uncertain in self.open if uncertain.key != write.key)

    def recheck(self, *, wait: bool = False) -> None:
        """Check all uncertain writes; those that were done are announced, and recorded in the journal.

        Stop early when the server cannot be reached: each further check would wait for all its retries. While another
        thread checks them, ``wait`` for that or leave it to that.
        """
        if not self._rechecking.acquire(blocking=wait):
            return
        try:
            for write in self.open:
                try:
                    write.recheck()
                except ArgillaConnectionError:  # noqa: PERF203 - a few at most
                    return
                except ArgillaError:
                    pass
                except Exception:  # noqa: BLE001 - raised by a caller's hook or transport
                    _log.exception("A change whose outcome is unknown could not be checked")
        finally:
            self._rechecking.release()


class Synchronizer:
    """Reads a server, as the client's account, into a store: the users first, then the memberships by workspace."""

    def __init__(self, client: Argilla, store: SnapshotStore, workers: Workers) -> None:
        self.client = client
        self.store = store
        self.reader = UserReader(client, store)
        self.on_refresh_end: Callable[[float, ArgillaError | None], object] = lambda _seconds, _error: None
        """Called after each refresh with the seconds that it took, and with `error`."""
        self._workers = workers
        self.uncertain_writes = UncertainWrites()
        self._account: UserModel | None = None
        self.status: Status = "new"
        self.error: ArgillaError | None = None
        self.read_at: float | None = None
        """When the last refresh that succeeded began, in seconds since 1970; None before the first."""
        self.load_progress: LoadProgress | None = None
        self._lock = threading.Lock()
        self._checking_account = threading.Lock()
        self._refreshing = threading.RLock()  # a subscriber that refreshes is called from within a refresh
        self._upcoming: Future[Change] = Future()
        """What the next refresh finds: for all who ask before it begins."""
        self._soon: Future[Change] | None = None
        """The worker that waits to make the next refresh."""

    def pending(self) -> tuple[Write, ...]:
        """Return the client's writes without a known outcome: their effects do not count as changes by others."""
        return (*self.client.pending_writes, *(one.write for one in self.uncertain_writes.open))

    @property
    def account(self) -> UserModel | None:
        """The account of the key, in its newest known state; None while that is unknown, or the key is refused."""
        account = self._account
        return account and self.store.snapshot.users.get(account.id, account)

    def denial(self, rules: Sequence[str]) -> str | None:
        """Return why the account or the server, as far as known, cannot do what these lines of the table cover."""
        return self._role_denial(rules) or self.client.api.server.known.lack(*rules)

    def _role_denial(self, rules: Sequence[str]) -> str | None:
        account = self.account
        return account and denial_reason(account.role, *rules)

    def confirm_denial(self, rules: Sequence[str]) -> str | None:
        """Return the `denial`; the account is read first if it is not known, or if anything is denied.

        If it is now allowed, everything that the account can see is read again, too.
        """
        if self.account is not None and self.denial(rules) is None:
            return None
        self.reload_account()
        if self.client.api.server.known.lack(*rules):
            self.client.api.server.read_version()  # it may have been upgraded
        if (reason := self.denial(rules)) is None:
            self.refresh()
        return reason

    def require(self, rules: Sequence[str]) -> None:
        """Raise the error for a `confirm_denial`: a `ForbiddenError`, or else a `ServerVersionError`."""
        if reason := self.confirm_denial(rules):
            raise ServerVersionError(reason) if self._role_denial(rules) is None else ForbiddenError(reason)

    def reload_account(self) -> None:
        """Read the account of the key, and its role; if these have changed, everything is read again soon."""
        with self.store.reading():
            sent = self.store.sent()
            try:
                account = self.client.api.users.get_me()
            except UnauthorizedError as error:
                self._set_status("failed", error)
                raise
            before, self._account = self.account, account
            if self.store.snapshot.complete:
                self.store.apply_users({account.id: account}, sent)
        if before is None or before.role is not account.role:
            self.store.notify_status()
            self.refresh_soon()

    def check_account_soon(self) -> None:
        """Read the account again on a worker thread, once at a time."""

        def check() -> None:
            try:
                with suppress(ArgillaError):
                    self.reload_account()
            finally:
                self._checking_account.release()

        with uninterrupted():
            if self._checking_account.acquire(blocking=False):
                self._workers.submit(check)

    def note_outage(self) -> None:
        """Record that the server did not respond to another request."""
        self._set_status("failed", ArgillaConnectionError(f"The server at {self.client.host} does not answer."))

    # -- everything ---------------------------------------------------------------------------------------------------

    def refresh_soon(self) -> Future[Change]:
        """Refresh on a worker thread, once for all calls made before it begins; a failure also shows in `status`."""
        with uninterrupted(), self._lock:
            if self._soon is None or self._soon.done():
                self._soon = self._workers.submit(self.refresh)
            return self._soon

    def start_refresh(self) -> Future[None]:
        """Refresh on a worker thread; return a future that ends once the users are known."""
        listed: Future[None] = Future()
        self._workers.submit(self.refresh, listed)
        return listed

    def refresh(self, listed: Future[None] | None = None) -> Change:
        """Read the current state from the server, and return what changed; the known state is kept if that fails.

        ``listed`` is resolved when the users are there, before their memberships are.

        An interrupt of a cell ends its waiting, and stops the requests; it never arrives in the refresh itself.
        """
        upcoming = self._upcoming
        return request_apart(lambda: self._refresh(upcoming, listed))

    def _refresh(self, shared: Future[Change], listed: Future[None] | None) -> Change:
        """Refresh for all who share this outcome, unless another of them has done so."""
        try:
            with self._turn():
                found = shared.result() if shared.done() else self._refresh_for(shared, listed)
        except BaseException as error:
            if listed is not None and not listed.done():
                listed.set_exception(error if isinstance(error, ArgillaError) else _interrupted())
            raise
        if listed is not None and not listed.done():
            listed.set_result(None)
        return found

    def _refresh_for(self, shared: Future[Change], listed: Future[None] | None) -> Change:
        """Refresh, and share the outcome; if this one was stopped or interrupted, the others refresh themselves."""
        began = time.monotonic()
        try:
            outcome = self._load(listed)
        finally:
            self.on_refresh_end(time.monotonic() - began, self.error)
        with suppress(InvalidStateError):  # two may refresh at the same time: see `_turn`
            if not isinstance(outcome, ArgillaError):
                shared.set_result(outcome)
            elif not is_stopped():
                shared.set_exception(outcome)
        if isinstance(outcome, ArgillaError):
            raise outcome
        if self.uncertain_writes.open:
            self._workers.submit(self.uncertain_writes.recheck)
        return outcome

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait until no other thread refreshes, or until one is notifying the subscribers.

        A subscriber may wait for this very refresh. Two that run at the same time do no harm: the newer response
        counts.
        """
        while not (alone := self._refreshing.acquire(timeout=TURN_WAIT)):
            if is_stopped():
                raise ArgillaConnectionError("The refresh was stopped before it began.")
            if self.store.is_notifying:
                break
        try:
            yield
        finally:
            if alone:
                self._refreshing.release()

    def _load(self, listed: Future[None] | None) -> Change | ArgillaError:
        with self._lock:  # anyone who asks after this needs a newer one
            self._upcoming, self._soon = Future(), None
        began = time.time()
        try:
            with self.store.reading() as writes:
                start = self.store.snapshot
                self._set_status("loading", self.error)
                try:
                    self._read(listed)
                except ForbiddenError:  # the account was changed between two requests: once more, as what it is now
                    self._read(listed)
                self.client.api.server.read_version()
                found = self.store.changed_by_others(start, writes)
            # Python's collector walks through new collections once, however large: better here than while a cell waits.
            gc.collect(1)
            self._set_status("ready", None, read_at=began)
        except Exception as error:  # noqa: BLE001 - subscribers must learn of any failure
            failure = error if isinstance(error, ArgillaError) else _failed(error)
            snapshot = self.store.snapshot
            if is_stopped() and snapshot.complete and snapshot.memberships_known:  # nothing is wrong with the server
                self._set_status("ready" if self.error is None else "failed", self.error)
            else:
                self._set_status("failed", failure)
            return failure
        except BaseException:
            if self.status == "loading":
                self._set_status("failed", _interrupted())
            raise
        return found

    def _read(self, listed: Future[None] | None) -> None:
        """Read the users, then the memberships; known memberships stay visible until all are read."""
        store, later = self.store, self._upcoming
        listing = load_listing(self.client, store, self.reader, self._note_account)
        self._account = listing.account
        if self.error is not None:  # until now it was unknown whether the server responds again
            self._set_status("loading", None)
        # Equal objects are kept, and the columns are made on this thread, so that no view waits for it.
        before = store.snapshot
        listing = replace(listing, snapshot=replace(listing.snapshot, members=before.members).sharing(before))
        _ = listing.snapshot.columns
        unclear = store.apply_listing(listing)
        if listed is not None and not listed.done():
            listed.set_result(None)
        # Workspaces without known members come first, in the order of names.
        missing = [workspace_id for workspace_id in listing.snapshot.workspaces if workspace_id not in listing.members]
        missing.sort(key=store.snapshot.members.__contains__)
        missing += unclear
        asked = store.sent().moment
        while self._upcoming is later:  # otherwise a subscriber has refreshed in the meantime, and its result is newer
            read: dict[UUID, MembersResponse | None] = {}
            for batch in load_members(self.client, store, missing, listing.snapshot.users, asked):
                if self._upcoming is not later:
                    return
                read.update(batch)
                if len(read) < len(missing):
                    store.apply_members(batch, only_unknown=True)
                    progress = LoadProgress(len(read), len(missing))
                    store.notify_status(lambda progress=progress: setattr(self, "load_progress", progress))
            missing = store.apply_members(read)
            _ = store.snapshot.columns
            if not missing:
                return

    def _note_account(self, account: UserModel) -> None:
        """Record an account that is not known yet: a large server takes long to list everyone, who may not be shown."""
        if self._account is None:
            self._account = account
            self.store.notify_status()

    def _set_status(self, status: Status, error: ArgillaError | None, read_at: float | None = None) -> None:
        def record() -> None:
            self.status, self.error, self.load_progress = status, error, None
            self.read_at = read_at or self.read_at
            if isinstance(error, UnauthorizedError):
                self._account = None

        self.store.notify_status(record)

    # -- a part -------------------------------------------------------------------------------------------------------

    def load_workspace(self, workspace_id: UUID) -> None:
        """Read only one workspace and its members, which is the fast way to show just them."""
        store, api = self.store, self.client.api

        def read_workspace() -> WorkspaceModel:
            return store.snapshot.workspaces.get(workspace_id) or api.workspaces.get(workspace_id)

        def read_members() -> list[UserModel]:
            return api.users.list_by_workspace_id(workspace_id)

        with store.reading():
            asked = sent = store.sent()
            while sent is not None:
                try:
                    workspace, users = both(read_workspace, read_members, "argilla-members")
                except NotFoundError:
                    store.apply_members({workspace_id: None})
                    raise
                again = store.apply_workspace(workspace, users, asked, sent, store.received())
                sent = store.sent() if again else None
        store.notify_status()  # the workspace may have been known before without its members

    def reload_users(self, user_ids: Collection[UUID], *, listed: bool | None = None) -> None:
        """Read some users again: see `UserReader.read`."""
        with self.store.reading():
            sent = self.store.sent()
            self.store.apply_users(self.reader.read(user_ids, listed=listed), sent)

    def reload_workspaces(self, workspace_ids: Collection[UUID]) -> None:
        """Check with one request whether some workspaces still exist; drop those that do not.

        One that was made again, under the same id or name, is read anew, with everything else.
        """
        store = self.store
        with store.reading():
            known = store.snapshot.workspaces
            there = {workspace.id: workspace for workspace in self.client.api.workspaces.list()}
            asked = [known[workspace_id] for workspace_id in workspace_ids if workspace_id in known]
            again = [one for one in asked if one.id in there and there[one.id].inserted_at != one.inserted_at]
            gone = [one for one in asked if one.id not in there]
            new = {one.name for one in there.values() if one.id not in known}
            store.apply_members({one.id: None for one in (*gone, *again)})
        if again or not new.isdisjoint(one.name for one in gone):
            self.refresh()

    def reload_everyone(self) -> None:
        """Read all users again, as far as the server answers: someone else may have the name of one who is gone."""
        with self.store.reading():
            sent = self.store.sent()
            with suppress(ArgillaError):
                self.store.apply_users({user.id: user for user in self.reader.everyone()}, sent)

    def reload_members(self, workspace_ids: Collection[UUID]) -> None:
        """Read the members of some workspaces again."""
        store = self.store
        with store.reading():
            asked, before = store.sent()
            missing = [workspace_id for workspace_id in workspace_ids if workspace_id in before.workspaces]
            while missing:
                batches = load_members(self.client, store, missing, before.users, asked)
                missing = store.apply_members(
                    {workspace_id: members for batch in batches for workspace_id, members in batch.items()}
                )


def is_down(error: ArgillaError) -> bool:
    """Return whether an error means that the server is down, even if a proxy in front of it reports that."""
    if isinstance(error, ArgillaAPIError):
        return codes.is_server_error(error.status_code) or is_without_api(error)
    return isinstance(error, ArgillaConnectionError)


def is_without_api(error: ArgillaAPIError) -> bool:
    """Return whether an error is a 404 that is not about a resource, such as that of a sleeping Space."""
    return error.status_code == codes.NOT_FOUND and not isinstance(error, NotFoundError)
