"""`Directory`: the live state of one server, composed of the modules below."""

from __future__ import annotations

import os
import threading
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from numbers import Real
from typing import TYPE_CHECKING, NoReturn, ParamSpec, TypeVar, cast
from uuid import UUID

from msgspec import UNSET, UnsetType

from argilla_widgets.directory.access.references import WorkspaceRef  # noqa: TC001 - annotations resolve at run time
from argilla_widgets.directory.audit.finding import FixRequest
from argilla_widgets.directory.auto_refresh import AutoRefresh
from argilla_widgets.directory.changes import Changes, Users
from argilla_widgets.directory.commands import RedoEntries, UndoEntries
from argilla_widgets.directory.commands.command import (
    Command,
    CommandRequest,
    Context,
    require_users,
)
from argilla_widgets.directory.commands.consequences import ResponseCounter
from argilla_widgets.directory.commands.execute import Result, execute
from argilla_widgets.directory.completion import Offered
from argilla_widgets.directory.concurrency import Workers
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.journal.journal import Journal
from argilla_widgets.directory.model.operation import CREATIONS
from argilla_widgets.directory.progress.reader import read_progress
from argilla_widgets.directory.questions import Access
from argilla_widgets.directory.roster.archive import archive
from argilla_widgets.directory.roster.connected import Connection
from argilla_widgets.directory.roster.credentials.reset import reset_passwords
from argilla_widgets.directory.store import FormerNames, SnapshotStore
from argilla_widgets.directory.sync import Synchronizer, is_down
from argilla_widgets.sdk.api.writes import Subscriber, UncertainWrite, Write, call_listeners
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.base_client import our_client
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, ConflictError, NotFoundError
from argilla_widgets.sdk.http.response import request_apart
from argilla_widgets.sdk.models import Role, UserModel, as_uuid
from argilla_widgets.sdk.resources.lookup import workspace_lookup
from argilla_widgets.sdk.resources.tables import Table

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.journal.entries import Entry, EntryRef, Origin
    from argilla_widgets.directory.journal.recorder import Recorder
    from argilla_widgets.directory.model.snapshot import Change, Snapshot
    from argilla_widgets.directory.progress.workspace_progress import WorkspaceProgress
    from argilla_widgets.directory.roster.credentials.credentials import Credentials
    from argilla_widgets.directory.roster.credentials.where_kept import CredentialsPath
    from argilla_widgets.directory.sync import LoadProgress, Status  # at run time, jedi cannot complete a Literal
    from argilla_widgets.sdk.base_client import OfficialClient
    from argilla_widgets.sdk.client import Argilla

_P = ParamSpec("_P")
_T = TypeVar("_T")

_INTERNAL = frozenset(
    {
        "after_close",
        "after_fork",
        "confirm_denial",
        "denial",
        "former_names",
        "has_targets",
        "keep_reconnecting",
        "load_progress",
        "load_workspace",
        "refresh_soon",
        "require",
        "require_users",
        "responses",
        "start_refresh",
        "submit",
    }
)
"""What only other modules call, and completion does not offer."""
WORKERS = 8
"""Threads for the widgets' requests; a request that hangs occupies one until it times out."""


@hides_arguments
class Directory(Changes, Offered):
    """The users, workspaces and memberships of one server, kept up to date.

    It holds one `Snapshot` and replaces it as a whole: on `refresh`, and when the client announces its own successful
    writes, so that code and clicks take the same path. A client has one directory, ``client.directory``, which
    ``Directory(client)`` returns, too.

    Parameters
    ----------
    client
        The client whose account reads the server: an `argilla_widgets.Argilla`, or an official ``argilla.Argilla``.
    """

    client: Argilla
    _internal = _INTERNAL

    def __new__(cls, client: Argilla | OfficialClient) -> Self:  # noqa: D102 - documented on the class
        ours = cast("Argilla", our_client(client))
        return ours._companion(cls._create)  # noqa: SLF001 - the sdk stores it without knowing its type

    @classmethod
    def _create(cls, client: Argilla) -> Self:
        directory = super().__new__(cls)
        directory.client, directory._unfollow = client, lambda: None
        directory.after_fork()
        if directory._journal is not None:  # there were earlier writes
            directory.submit(directory._journal.recorder.notify)
        return directory

    def after_close(self) -> None:
        """Plan no more refreshes of a client that was closed."""
        if self._auto_refresher is not None:
            self._auto_refresher.wake()

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A directory cannot be pickled or copied because it is connected to a server. "
            "Its snapshot, directory.snapshot, can."
        )

    def after_fork(self) -> None:
        """Forget everything; new locks, since in a forked process the old ones may look held."""
        self._store = SnapshotStore()
        self._workers = Workers(WORKERS, "argilla-directory")
        self._synchronizer = Synchronizer(self.client, self._store, self._workers)
        self._journal: Journal | None = None
        self._auto_refresher: AutoRefresh | None = None
        self._creation_lock = threading.Lock()
        self._responses = ResponseCounter(self._synchronizer)
        with suppress(AttributeError):
            del self.access
        self._unfollow()
        follower = _Follower(self._synchronizer, lambda: self.journal.recorder)
        self._unfollow = self.client._announcer.subscribe(follower, earlier=True)  # noqa: SLF001 - see `Subscriber`

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
        return self._store.former_names

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
    def read_at(self) -> float | None:
        """When the last refresh that succeeded began, in seconds since 1970; None before the first."""
        return self._synchronizer.read_at

    @property
    def load_progress(self) -> LoadProgress | None:
        """The progress of reading memberships; None if they are not being read, or if that takes only a moment."""
        return self._synchronizer.load_progress

    @property
    def journal(self) -> Journal:
        """What was done in this session, with this and other clients of the same account."""
        with self._creation_lock:
            if self._journal is None:
                self._journal = Journal(self._synchronizer)
            return self._journal

    @cached_property
    def access(self) -> Access:
        """Who can do what, and why."""
        return Access(self._synchronizer)

    @property
    def responses(self) -> ResponseCounter:
        """Counts the responses that a deletion of users ends."""
        return self._responses

    def subscribe(self, listener: Callable[[Snapshot, Change], object]) -> Callable[[], None]:
        """Call ``listener(snapshot, change)`` after every change of the data or of `status`.

        Calls come one at a time, in order, from the thread that caused the change; an empty change means that only the
        status changed. Returns the function that ends the subscription.
        """
        return self._store.subscribe(listener)

    def submit(self, function: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> Future[_T]:
        """Run a function on a worker thread."""
        return self._workers.submit(function, *args, **kwargs)

    # -- commands -----------------------------------------------------------------------------------------------------

    def execute(
        self, command: Command | CommandRequest, progress: Progress | None = None, *, origin: Origin = "code"
    ) -> Result:
        """Execute a command: check it, perform its operations, and return what was done.

        Parameters
        ----------
        command
            The ``fix`` of a finding or what its ``fix_with`` returns, the ``retry`` of a result, or one of
            ``access.actions()``. Other changes are methods, such as `change_role`.
        progress
            Follows it, and can stop it.
        origin
            Whether it was clicked or called by code, for the journal.

        Raises
        ------
        TypeError
            When it is not a command.
        UnprocessableEntityError
            When an argument of the command is of a wrong type; nothing is recorded.
        ArgillaError
            When the command was refused, or its only operation failed. Failures of single operations among many are in
            the result.
        ChangedMeanwhileError
            When it would change or delete users that someone else has changed since they were last read. Nothing was
            sent; the new state is known now, so that running the command again goes through.
        """
        request = CommandRequest(command) if isinstance(command, Command) else command
        if not isinstance(request, CommandRequest):
            raise ArgumentError(
                "Pass finding.fix, or finding.fix_with(...) where that is None, or result.retry, not "
                f"{'a class' if isinstance(command, type) else type(command).__name__}. "
                'Other changes are methods, such as client.directory.change_role("ana", "admin").'
            )
        request.check_server(self.client.api_url)
        progress = Progress.of(progress)
        command = request.command.checked() if request.operations is None else request.command
        request = replace(request, command=command, origin=origin)
        if isinstance(request, FixRequest) and request.owners is None:
            # It reads everything first, and would take any owner for one who was seen.
            seen = (*self.snapshot.users.values(), *request.finding.users)
            request = replace(request, owners={user.id for user in seen if user.role == Role.owner})
        if not self.snapshot.complete and (self.account is None or request.needs_all(self.snapshot, self.journal)):
            self.refresh()
        context = Context(
            request, self.client, self._store, self._synchronizer, self.journal, self.responses, {**request.ids}
        )
        finding = request.finding if isinstance(request, FixRequest) else None
        try:
            return execute(context, progress, lambda: finding and self.access.check(finding))
        finally:
            progress.warn()

    def undo(
        self,
        number: EntryRef | Iterable[EntryRef] | None = None,
        progress: Progress | None = None,
        *,
        force: bool = False,
    ) -> Result:
        """Undo an entry of the journal, or several as one change; `redo` redoes them.

        Parameters
        ----------
        number
            The entry's number, or the numbers of several; for an entry of an earlier session, in a journal that is
            kept, its short id, such as ``"28-3"``; None undoes the last change that can be undone, once no
            command runs. If its users or workspaces are gone, the error names an earlier change, which is not undone
            unasked; also if a later change cannot be undone, such as a deletion, and undoing this one would delete
            what it created.
        progress
            Follows it, and can stop it.
        force
            Delete what was created even if it has changed since then.

        Raises
        ------
        NotFoundError
            When there is no such entry, or the users or workspaces that it changed are gone.
        ConflictError
            When it is already undone or being undone, its values have been changed again, or a command that has not
            ended works on its users or workspaces.
        NeedsConfirmationError
            When it would delete a user or workspace that has changed since the creation: another role, name or
            workspaces, responses, members. Its ``reasons`` say what. Nothing was sent; ``force=True`` goes ahead.
            Always for what an earlier session created, since a file may have been edited.
        ArgillaError
            When it cannot be undone; the message says why. Also as in `execute`.
        """
        if number is not None:
            return self.execute(CommandRequest(UndoEntries(_numbers(number)), force=force), progress)
        self.journal.recorder.require_idle("undo")
        standing = [one for one in reversed(self.journal[:]) if one.operations and not (one.undone or one.reverses)]
        undoable = [entry for entry in standing if entry.can_undo]
        if not undoable:
            raise NotFoundError("There is nothing to undo in this session.")
        last = undoable[0]
        # An earlier change is not undone unasked where that deletes what was created.
        if last is not standing[0] and any(one.kind in CREATIONS for one in last.operations):
            raise self._only_earlier(ConflictError(standing[0].undo_blocker or ""), standing[0], undoable)
        try:
            return self.undo(last.number, progress, force=force)
        except NotFoundError as error:
            raise self._only_earlier(error, last, undoable) from None

    def _only_earlier(self, error: ArgillaError, last: Entry, undoable: Sequence[Entry]) -> ArgillaError:
        """Return the error about the last change, which names an earlier one whose users and workspaces are there."""
        possible = (one for one in undoable if self.has_targets(CommandRequest(UndoEntries([one.number]))))
        if (following := next(possible, None)) is not last:
            error.message = f"The last change cannot be undone: {last.summary} {error.message}"
            error.hint = "No earlier change can be undone."
            if following is not None:
                error.hint = f"An earlier change can be undone, with undo({following.number}): {following.summary}"
        return error

    def redo(self, number: int | Iterable[int] | None = None, progress: Progress | None = None) -> Result:
        """Redo the changes of a journal entry that was undone, or of several as one change.

        Parameters
        ----------
        number
            The entry's number, or the numbers of several; None redoes what was undone last, once no command runs.
        progress
            Follows it, and can stop it.

        Raises
        ------
        NotFoundError
            When there is no such entry.
        ConflictError
            When it is not undone, when something else was changed after the undo, when it created a user, since
            passwords are not kept, or when a command that has not ended works on its users or workspaces.
        ArgillaError
            As in `execute`.
        """
        if number is None:
            self.journal.recorder.require_idle("redo")
            undone = ([one.number for one in self._undone_by(entry)] for entry in reversed(self.journal[:]))
            number = next(filter(None, undone), None)
            if number is None:
                raise NotFoundError("There is nothing to redo in this session.")
        return self.execute(RedoEntries(_numbers(number)), progress)

    def _undone_by(self, undo: Entry) -> list[Entry]:
        """Return the entries that an undo has undone, and that were not redone since."""
        return [entry for entry in self.journal.kept(undo.undoes) if entry.undone]

    def reset_passwords(
        self, users: Users, *, credentials: CredentialsPath = None, progress: Progress | None = None
    ) -> Credentials:
        """Set new passwords for these users, and return them, with the file that has them.

        If some could not be set, their status is not ``created``, and a warning says why.

        Parameters
        ----------
        users
            Whose passwords to set: by username, id or object.
        credentials
            The file of passwords, which is extended if it exists: a new password then takes the place of the old one.
            By default, a new ``argilla-passwords-DATE.csv``. False keeps them in memory alone.
        progress
            Follows it, and can stop it.

        Raises
        ------
        NotFoundError
            When there is no such user.
        ArgillaError
            When the file cannot be used. Also as in `execute`.
        """
        connection = Connection(self.client.api_url, self.client.api, self)
        return reset_passwords(connection, self._users(users), credentials, progress)

    def archive(
        self, workspace: WorkspaceRef, path: str | os.PathLike[str], *, progress: Progress | None = None
    ) -> Result:
        """Save the members of a workspace as a roster, then remove all of them from it; the users and data stay.

        ``rg.Roster.from_json(path).plan(client, create_users=False).apply(client)`` adds them again.

        Parameters
        ----------
        workspace
            The workspace: by name, id or object.
        path
            The new file, which only you can read.
        progress
            Follows it, and can stop it.

        Raises
        ------
        UnknownNameError
            When there is no such workspace.
        ArgillaError
            When the workspace has no members, or the file exists or cannot be written: nothing was changed. Also as in
            `execute`.
        """
        return archive(self, self._workspaces([workspace])[0].name, path, progress)

    def progress(self, workspace: str | UUID) -> WorkspaceProgress:
        """Read how far each member of a workspace is with each of its datasets; for owners and its admins.

        Parameters
        ----------
        workspace
            Its name or id.

        Raises
        ------
        UnknownNameError
            When there is no such workspace.
        ForbiddenError
            When the account is an annotator, who cannot see the other members.
        ArgillaError
            When the server cannot be reached.
        """
        self.require(["list_members"])
        found = workspace_lookup(self.client).resolve(workspace)
        known, sees_everyone = self.snapshot.users, self._synchronizer.denial(["list_users"]) is None
        reader, known = self._synchronizer.reader, known if sees_everyone else {}
        return request_apart(lambda: read_progress(self.client, reader, found, known))

    def has_targets(self, request: CommandRequest) -> bool:
        """Return whether a request still has something to change: a user, and a workspace, that it affects exists."""
        try:
            return request.targets(self.journal).exist(self.snapshot)
        except ArgillaError:  # the journal no longer has the entry, or it was undone or redone
            return False

    def require_users(self, ids: Iterable[UUID]) -> list[UserModel]:
        """Return the users with these ids, without those that are gone; raise a `NotFoundError` if all of them are."""
        return require_users(self._store, ids)

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

    def refresh_soon(self) -> Future[Change]:
        """Refresh on a worker thread, once for all calls made before it begins; a failure also shows in `status`."""
        return self._synchronizer.refresh_soon()

    def start_refresh(self) -> Future[None]:
        """Refresh on a worker thread; return a future that ends once the users are known."""
        return self._synchronizer.start_refresh()

    def load_workspace(self, workspace_id: UUID | str) -> None:
        """Read only one workspace and its members, which is the fast way to show just them."""
        self._synchronizer.load_workspace(as_uuid(workspace_id))

    def denial(self, rules: Sequence[str]) -> str | None:
        """Return why the account or the server cannot do what these lines of the table cover: see `Synchronizer`."""
        return self._synchronizer.denial(rules)

    def confirm_denial(self, rules: Sequence[str]) -> str | None:
        """Return the `denial`, once the account and the version were read again: see `Synchronizer`."""
        return self._synchronizer.confirm_denial(rules)

    def require(self, rules: Sequence[str]) -> None:
        """Raise the error for what is denied: see `Synchronizer`."""
        self._synchronizer.require(rules)

    @property
    def _auto_refresh(self) -> AutoRefresh:
        with self._creation_lock:
            if self._auto_refresher is None:
                self._auto_refresher = AutoRefresh(self._synchronizer)
            return self._auto_refresher

    def auto_refresh(
        self, seconds: float, on_change: Callable[[Snapshot, Change], object] | UnsetType = UNSET
    ) -> Callable[[], None]:
        """Refresh regularly on a thread of its own. If called several times, the shortest interval counts.

        Parameters
        ----------
        seconds
            Minimum time between two refreshes; at least ten times as long as they usually take, up to 30 s.
        on_change
            Called on that thread with the state before a refresh and its changes, if there are any.

        Returns
        -------
        Callable
            Call it to stop.
        """
        if not isinstance(seconds, Real):
            raise ArgumentError(f"auto_refresh must be a number of seconds above 0, not {type(seconds).__name__}.")
        if not seconds > 0:
            raise ValueError(f"auto_refresh must be a number of seconds above 0, not {seconds!r}.")
        return self._auto_refresh.add(seconds, *([] if isinstance(on_change, UnsetType) else [on_change]))

    def keep_reconnecting(self) -> Callable[[], None]:
        """Retry a server that is gone until it responds; call the returned function to stop.

        It is retried after 2, 4, 8 and so on seconds, at most 30 s apart.
        """
        return self._auto_refresh.add(None)


class _Follower(Subscriber):
    """Follows the client of a directory; ``recorder`` returns that of its journal, which is made when it is needed."""

    def __init__(self, synchronizer: Synchronizer, recorder: Callable[[], Recorder]) -> None:
        self._synchronizer = synchronizer
        self._store = synchronizer.store
        self._recorder = recorder
        self._last: dict[tuple[UUID | None, UUID | None], int] = {}
        """The place of the last write of a user, workspace or membership, while others are under way."""

    def intend(self, write: Write) -> None:
        """Note what is about to be sent, in the file of a journal that is kept."""
        self._recorder().intend(write, self._store.snapshot)

    def refuse(self, write: Write) -> None:
        """Note there that it was not done."""
        self._recorder().refuse(write)

    def record(self, write: Write | UncertainWrite) -> None:
        """Apply and record a write, or record its unknown outcome."""
        uncertain, recorder = self._synchronizer.uncertain_writes, self._recorder()
        if not isinstance(write, Write):
            uncertain.add(write)
            recorder.record_uncertain_write(write, self._store.snapshot)
        elif not uncertain.has_settled(write):
            recorder.record(write, self._store.apply(write))
            uncertain.on_write(write)
            self._note_order(write)

    def _note_order(self, write: Write) -> None:
        """Refresh if another write of the same was under way: which of the two the server did last is not known."""
        subject = write.key[1:]
        if self._last.get(subject, 0) > write.intent:
            self._synchronizer.refresh_soon()
        if all(other.intent == write.intent for other in self._synchronizer.client.pending_writes):
            self._last.clear()
        self._last[subject] = write.order

    def notify(self, write: Write | UncertainWrite) -> None:
        """Notify the subscribers, and refresh if that may show more."""
        synchronizer, recorder = self._synchronizer, self._recorder()
        if not isinstance(write, Write):
            recorder.notify()
            if synchronizer.status != "new":
                synchronizer.refresh_soon()
            return
        user = write.user
        # If so, the known state has a later time. It is not certain to be newer: the server notes the time before it
        # waits for its database, and its clock may have been set back.
        outdated = user is not None and self._store.snapshot.users.get(user.id, user) != user
        if outdated or (synchronizer.error is not None and is_down(synchronizer.error)):  # or the server responds again
            synchronizer.refresh_soon()
        call_listeners([self._store.notify, recorder.notify], "directory")

    def on_refusal(self) -> None:
        """Read the account again, which may have changed: even a call of a cell was refused."""
        # Nothing is shown of what was never read, and the check itself may be refused.
        if self._synchronizer.account is not None:
            self._synchronizer.check_account_soon()

    def on_account(self, account: UserModel) -> None:
        """Read the account again if a cell has read another role of it than is known here."""
        known = self._synchronizer.account
        if known is not None and (known.id, known.role) != (account.id, account.role):
            self._synchronizer.check_account_soon()


def _numbers(given: EntryRef | Iterable[EntryRef]) -> list[EntryRef]:
    """Return the numbers of entries as a list."""
    return [given] if isinstance(given, int | str) or not isinstance(given, Iterable) else list(given)
