"""The journal: what an account has changed on the server, by commands and by cells, as sentences and as code."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid4

from msgspec import UNSET
from msgspec.structs import replace

from argilla_widgets.directory.completion import Offered
from argilla_widgets.directory.concurrency import Subscribers
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.journal.entries import (
    ENTRIES,
    PRESUMED,
    Entry,
    EntryRef,
    EntryStatus,
    Ordered,
    Origin,
    check_number,
    ref_order,
)
from argilla_widgets.directory.journal.kept import Entries, KeptJournal, names_in, read_journal, shown, touching
from argilla_widgets.directory.journal.lines import EntryLine, Reference
from argilla_widgets.directory.journal.lookup import look_up
from argilla_widgets.directory.journal.reading import Folder, Session
from argilla_widgets.directory.journal.session_file import SessionFile, private_folder
from argilla_widgets.directory.model.operation import CREATIONS, Operation, intended, operation_of, steps_of
from argilla_widgets.directory.private_file import write_private
from argilla_widgets.sdk.api.writes import Write, next_order
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.auth.address import parse_address
from argilla_widgets.sdk.errors import ConflictError, NotFoundError, UnknownNameError
from argilla_widgets.sdk.interrupts import held, uninterrupted
from argilla_widgets.sdk.resources.lookup import uuid_of
from argilla_widgets.sdk.text import escape_invisible, quoted, shortened, suggestion

if TYPE_CHECKING:
    from pathlib import Path

    from argilla_widgets.directory.model.description import Act
    from argilla_widgets.directory.model.difference import Difference
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.sync import Synchronizer
    from argilla_widgets.sdk.api.writes import Run, UncertainWrite
    from argilla_widgets.sdk.models import UserModel
    from argilla_widgets.sdk.resources.users import User


MAX_ENDED = 1_000
"""How many commands are still known after they ended: a call that was given up on may write later."""
MAX_LOOKED_UP = 20
"""The newest sessions in a folder, whose changes without a known outcome are looked up."""
_HOW_TO_KEEP = 'client.directory.journal.keep("argilla-journal/") keeps it from now on.'


class _Recorded(NamedTuple):
    """A write of a running command, as an operation."""

    write: Write
    operation: Operation
    known: UserModel | None
    """The user before it, as the directory knew them."""


@dataclass
class _Command:
    """Where a command comes from, for its own entry and those of its later writes."""

    origin: Origin
    run: Run | None
    """The run of a cell; None outside of a cell, and for clicks."""
    act: Act = "change"
    """What its operations are part of."""
    doing: Callable[[], str] = str
    """Returns what it is doing, such as "Deleting a user"."""
    subjects: AbstractSet[UUID] = frozenset()
    """The users and workspaces that it works on."""
    first: int = 0
    """The number of the first entry since it began."""
    written: list[_Recorded] | None = field(default_factory=list)
    """What it has written while it runs; None once that is in the journal."""
    found: list[_Recorded] = field(default_factory=list)
    """Writes whose outcome it did not know, and that a check found done while it ran: its own entry comes first."""

    def end(self) -> list[_Recorded]:
        """Return what it has written, once: later writes get entries of their own."""
        written, self.written = self.written or [], None
        self.doing = str  # it refers to the command, which may hold passwords
        return written


_DIRECT = _Command("code", None, written=None)
"""In place of the command of a direct call of the sdk."""


_INTERNAL = frozenset(
    {
        "add",
        "continued",
        "created_at",
        "current",
        "earlier_sessions",
        "entries",
        "has_made",
        "holding",
        "intend",
        "kept",
        "mark",
        "note",
        "notify",
        "outdated",
        "record",
        "record_uncertain_write",
        "refuse",
        "require_idle",
        "running",
        "title",
        "written",
    }
)
"""What only other modules call, and completion does not offer."""


@hides_arguments
class Journal(Offered, Entries):
    """The changes of this session: a sequence of `Entry`, the oldest first.

    All clients of one account on one server share its entries, so that connecting again in the same kernel keeps them
    and their undo. The newest 10,000 entries are kept, with 100,000 operations at most. Older entries are dropped: a
    comment at the top of `script` then names the first entry that it contains. The journal contains no secrets.

    It ends with the process, unless `keep` keeps it in a folder.

    Parameters
    ----------
    synchronizer
        Has the client whose writes are recorded, and the account in its newest known state.
    """

    _internal = _INTERNAL
    _named_by = "number"

    def __init__(self, synchronizer: Synchronizer) -> None:
        self._client = client = synchronizer.client
        super().__init__(f"Journal of {client.host}", ())
        self._synchronizer = synchronizer
        self._shared = ENTRIES.of(client.api_url, client.own_id)
        self._lock = self._shared.lock
        self._commands: dict[UUID | None, _Command] = {}  # those that run, and the newest others
        self._uncertain: set[int] = set()  # the numbers of writes whose outcome was unknown
        self._recorded = False
        self._subscribers = Subscribers[[Entry]]("journal")
        self._shared.share(self._subscribers)
        self._reading = threading.Lock()
        self._read: tuple[object, KeptJournal] | None = None  # the earlier sessions, and the state of their files
        self._session_ids: dict[int, UUID] = {}  # of earlier sessions, by their numbers

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries of this session, the oldest first."""
        return self._shared.entries.copy()

    def entry(self, number: EntryRef) -> Entry:
        """Return the entry with this number, or of an earlier session with this short id, such as ``"28-3"``.

        Raises
        ------
        TypeError
            When it is neither.
        NotFoundError
            When there is no such entry, or it is no longer kept.
        """
        if isinstance(number, str):
            check_number(number)
            return self._earlier().entry(number)
        with self._lock:
            return self._shared.get(number)

    def kept(self, numbers: Iterable[EntryRef]) -> list[Entry]:
        """Return the entries with these numbers and short ids that are still kept, in this order."""
        return [self.entry(one) for one in numbers if isinstance(one, str) or one > self._shared.forgotten]

    def current(self, entry: Entry) -> Entry | None:
        """Return an entry as it is now; None if it is no longer kept, also if others have its number since."""
        try:
            now = self.entry(entry.ref)
        except NotFoundError:
            return None
        return now if now.at == entry.at else None

    def written(self, numbers: Iterable[EntryRef]) -> list[Operation]:
        """Return the operations of these entries, and of their retries, in the order in which they were written."""
        entries = [self.entry(number) for number in sorted(numbers, key=ref_order)]
        earlier = [operation for entry in entries if entry.session is not None for operation in entry.operations]
        with self._lock:
            return earlier + self._shared.written([entry for entry in entries if entry.session is None])

    def continued(self, number: int | None) -> Entry | None:
        """Return the entry that a retry continues; None if there is none, or it was undone in the meantime."""
        if number is None:
            return None
        try:
            entry = self.entry(number)
        except NotFoundError:
            return None
        return None if entry.undone else entry

    def outdated(self, entry: Entry, other: Entry) -> str:
        """Return a sentence on what another entry has changed again of ``entry``; empty if nothing."""
        with self._lock:
            return self._shared.outdated(entry, other)

    def has_made(self, difference: Difference, seen: datetime | None = None) -> bool:
        """Return whether this account made a change itself, through any of its clients.

        ``seen`` is when the user was last changed before it, by the server's clock; None if that is not known.
        Also with a write of this client that is not answered yet, or was not: the server may show its effect before.
        """
        before, now = difference.step
        pending = [steps_of(write).get(difference.target) for write in self._synchronizer.pending()]
        with self._lock:
            lead = partial(self._shared.writes.lead, difference.target, before, seen=seen)
            return lead(now) or any(
                earlier in {before, UNSET} or lead(earlier) for earlier, after in filter(None, pending) if after == now
            )

    def created_at(self, subject: UUID | None) -> datetime | None:
        """Return when this account last created a user or workspace, by the server's clock; None if it did not."""
        with self._lock:
            return self._shared.writes.created_at(subject)

    def subscribe(self, listener: Callable[[Entry], object]) -> Callable[[], None]:
        """Call ``listener`` with each new or changed entry, one at a time, in order.

        Returns the function that ends the subscription.
        """
        return self._subscribers.subscribe(listener)

    # -- recording ----------------------------------------------------------------------------------------------------

    @contextmanager
    def running(
        self,
        origin: Origin,
        doing: Callable[[], str] = str,
        subjects: AbstractSet[UUID] = frozenset(),
        reverses: Collection[EntryRef] = (),
        act: Act = "change",
    ) -> Iterator[UUID]:
        """Run a command within this context; yield the id for its writes, which the command's own entry reports.

        Every announced write ends up in exactly one entry: writes that the command does not report with `add` before it
        ends, and later writes of its threads, get an entry of their own.

        A command that ``reverses`` entries, which it undoes or redoes, raises a `ConflictError` while another one works
        on the same ``subjects``, unless these entries were made since that one began.
        """
        command_id = uuid4()
        run = self._client.current_run() if origin == "code" else None
        command = _Command(origin, run, act, doing, subjects)
        with held(lambda: self._begin(command_id, command, reverses), lambda: self._end(command)):
            yield command_id

    def require_idle(self, act: str) -> None:
        """Raise a `ConflictError` while a command runs: what there is to undo, or redo, is not known before it ends."""
        for running in self._running():
            raise ConflictError(f"{running.doing()} has not ended; {act} it once it has.")

    def _running(self) -> list[_Command]:
        """Return the commands that have not ended, the newest first."""
        return [command for command in reversed(self._commands.copy().values()) if command.written is not None]

    def _begin(self, command_id: UUID, command: _Command, reverses: Collection[EntryRef]) -> None:
        with self._lock:
            for other in self._running():
                earlier = any(isinstance(one, str) or one < other.first for one in reverses)
                if earlier and not other.subjects.isdisjoint(command.subjects):
                    raise ConflictError(f"{other.doing()} has not ended; try again once it has.")
            command.first = self._shared.next_number
            ended = [key for key, other in self._commands.items() if other.written is None]
            for key in ended[:-MAX_ENDED]:
                del self._commands[key]
            self._commands[command_id] = command

    def _end(self, command: _Command) -> None:
        with self._changing():
            for recorded in (*command.end(), *command.found):
                self._enter_write(recorded)

    def intend(self, write: Write, known: Snapshot) -> None:
        """Note in the file of a journal that is kept what is about to be sent; ``known`` is what is known by now."""
        if (file := self._shared.file) is not None:
            self._intend(file, write, intended(write, known))
            file.flush()

    def _intend(self, file: SessionFile, write: Write, operation: Operation) -> None:
        command = self._command(write.command_id)
        file.intend(write, operation, command.origin, write.run or command.run, command.act)

    def refuse(self, write: Write) -> None:
        """Note in the file of a journal that is kept that a write that was begun was not done."""
        file = self._shared.file
        if file is not None and file.knows(write):
            file.settle(write)
            file.flush()

    def record(self, write: Write, before: Snapshot) -> None:
        """Record an announced write for its command while that runs, otherwise as an entry; call `notify` afterwards.

        ``before`` is the snapshot before the write.
        """
        with self._lock:
            self._begin_recording(write)
            command = self._command(write.command_id)
            known = before.users.get(write.user_id) if write.user_id is not None else None
            operation = operation_of(write, before)
            self._shared.writes.note(write.order, operation, write.user and write.user.updated_at)
            if (file := self._shared.file) is not None:
                if not file.knows(write):  # it was begun before the journal was kept, or before there was one
                    self._intend(file, write, operation)
                file.settle(write, operation)
            recorded = _Recorded(write, operation, known)
            if command.written is None:
                self._enter_write(recorded)
            elif write.number in self._uncertain:  # the command counted it as failed
                command.found.append(recorded)
            else:
                command.written.append(recorded)

    def record_uncertain_write(self, uncertain: UncertainWrite, known: Snapshot) -> None:
        """Record a write whose outcome is unknown, unless its command reports it; call `notify` afterwards.

        A command also reports a write that it did not wait for.
        """
        now, write = datetime.now(timezone.utc), uncertain.write
        with self._lock:
            self._begin_recording(write)
            self._uncertain.add(write.number)
            file = self._shared.file
            if file is not None and file.knows(write):
                file.settle(write, unknown=True)
            if write.command_id is None:
                self._enter(
                    uncertain.message,
                    "not known",
                    "code",
                    (),
                    (),
                    now,
                    run=write.run,
                    intents=(write.intent,),
                    unknown=(intended(write, known),),
                )

    def notify(self) -> None:
        """Notify the subscribers of what was recorded; call it without holding a lock."""
        self._shared.notify()

    def _enter_write(self, recorded: _Recorded) -> None:
        write, operation = recorded.write, recorded.operation
        command, summary = self._command(write.command_id), _hedged(operation.summary(), [write])
        run = write.run or command.run
        self._enter(summary, "done", command.origin, (operation,), (write.order,), write.at, run=run)

    def _command(self, command_id: UUID | None) -> _Command:
        return self._commands.get(command_id, _DIRECT)

    def _begin_recording(self, write: Write) -> None:
        """Skip the entries of writes before the first one, which were too old for the client to keep."""
        if not self._recorded and write.number > 1:
            self._shared.skip(write.number - 1)
        self._recorded = True

    def add(
        self,
        *,
        summary: str,
        result: EntryStatus,
        operations: Iterable[Operation],
        command_id: UUID | None = None,
        continues: int | None = None,
        undoes: tuple[EntryRef, ...] = (),
        redoes: tuple[EntryRef, ...] = (),
    ) -> Entry:
        """Add an entry for what a command did, or extend the one that it ``continues``; ``summary`` is for all of it.

        ``operations`` are the writes that succeeded, as far as the command knows; other writes under its
        ``command_id``, from `running`, are added.
        """
        with self._changing():
            command = self._command(command_id)
            written = {recorded.write.key: recorded for recorded in command.end()}
            summary = _hedged(summary, [recorded.write for recorded in written.values()])
            now = datetime.now(timezone.utc)
            ordered: list[Ordered] = []
            for operation in operations:
                if (recorded := written.pop(operation.key, None)) is None:
                    ordered.append((next_order(), operation))
                else:
                    ordered.append((recorded.write.order, _with_newer_state(operation, recorded)))
            ordered += [(other.write.order, other.operation) for other in written.values()]
            orders, made = tuple(order for order, _ in ordered), tuple(operation for _, operation in ordered)
            if continues is not None:
                before = self._shared.get(continues)
                everything = (*before.operations, *made)
                ended: EntryStatus = "in part" if everything and result in {"failed", "not known"} else result
                entry = replace(before, summary=summary, result=ended, operations=everything)
                self._shared.extend(entry, orders)
                self._note(entry, orders, command_id)
                return entry
            return self._enter(
                summary,
                result,
                command.origin,
                made,
                orders,
                now,
                undoes=undoes,
                redoes=redoes,
                run=command.run,
                act=command.act,
                command_id=command_id,
            )

    def holding(self, numbers: Collection[EntryRef]) -> AbstractContextManager[None]:
        """Hold entries while they are undone, redone or retried, through any client: see `SharedEntries.holding`."""
        return self._shared.holding(numbers)

    def mark(self, numbers: Iterable[EntryRef], *, undone: bool) -> None:
        """Record that entries were undone, or redone."""
        numbers = list(numbers)
        earlier = [self._reference(number) for number in numbers if isinstance(number, str)]
        with self._changing():
            for number in numbers:
                if isinstance(number, int):
                    self._shared.mark(number, undone=undone)
            if self._shared.file is not None:
                for one in earlier:
                    self._shared.file.mark(one.number, one.session, undone=undone)

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change entries without an interrupt, and notify the subscribers, also when one arrived in the meantime."""
        try:
            with uninterrupted(), self._lock:
                yield
        finally:
            self.notify()

    def _enter(
        self,
        summary: str,
        result: EntryStatus,
        origin: Origin,
        operations: tuple[Operation, ...],
        orders: tuple[int, ...],
        at: datetime,
        *,
        undoes: tuple[EntryRef, ...] = (),
        redoes: tuple[EntryRef, ...] = (),
        run: Run | None = None,
        act: Act = "change",
        command_id: UUID | None = None,
        intents: Iterable[int] = (),
        unknown: tuple[Operation, ...] = (),
    ) -> Entry:
        account, client = self._synchronizer.account, self._client
        by = account.username if account is not None else client.own_username
        number = self._shared.next_number
        new_ids = client.api.server.known.chooses_ids
        entry = Entry(
            number,
            at,
            by,
            summary,
            result,
            origin,
            operations,
            unknown,
            undoes=undoes,
            redoes=redoes,
            new_ids=new_ids,
            run=run,
            act=act,
        )
        self._shared.add(entry, orders)
        self._note(entry, orders, command_id, intents)
        return entry

    def _note(
        self, entry: Entry, orders: Iterable[int], command_id: UUID | None = None, intents: Iterable[int] = ()
    ) -> None:
        """Note an entry in the file of a journal that is kept."""
        if (file := self._shared.file) is not None:
            file.enter(self._line_of(entry), orders, command_id, intents)

    def _line_of(self, entry: Entry) -> EntryLine:
        label, redoes = entry.run and entry.run.label, tuple(one for one in entry.redoes if isinstance(one, int))
        undoes = tuple(one if isinstance(one, int) else self._reference(one) for one in entry.undoes)
        number, at, result, origin = entry.number, entry.at, entry.result, entry.origin
        return EntryLine(number, at, result, origin=origin, run=label, undoes=undoes, redoes=redoes)

    def _reference(self, short_id: str) -> Reference:
        """Return the entry of another session with this short id, which was read before."""
        session, number = ref_order(short_id)
        return Reference(self._session_ids[session], number)

    # -- keeping ------------------------------------------------------------------------------------------------------

    def keep(self, folder: str | os.PathLike[str], *, moved_from: str | None = None) -> None:
        """Keep the journal in a folder: what this session did and will do, in a private file of its own.

        What is about to be sent is noted before it is sent, and what became of it afterwards. Earlier sessions in the
        folder are read: `of` and the tab "Journal" show them, and ``client.directory.undo("28-3")`` undoes an entry of
        one. Changes whose outcome was not known when a kernel ended are looked up on the server now.

        The files contain names of users and no passwords or keys. If one cannot be written later, changes are made
        nevertheless, and a warning says that they were not noted.

        Parameters
        ----------
        folder
            The folder, which is made if it does not exist, for you alone.
        moved_from
            The address that this server had, if it was moved since: what was done there can be undone here.

        Raises
        ------
        ArgillaError
            When git would commit the folder, or it cannot be written, or the journal is kept elsewhere already.
        """
        where = private_folder(folder)
        former = None if moved_from is None else str(parse_address(moved_from))
        with self._lock:
            file = self._shared.file
            if file is None:
                file = SessionFile(where, self._client.api_url, self._client.own_id, self._client.own_username)
                self._adopt(file)
                self._shared.file = file
            elif not file.folder.samefile(where):
                shown = escape_invisible(str(file.folder))
                raise ConflictError(
                    f"This journal is kept in {shown} already.", hint="A new kernel can keep it elsewhere."
                )
            if former is not None:
                self._shared.former.add(former)
        file.flush()
        self._look_up()

    def _adopt(self, file: SessionFile) -> None:
        """Note what was done before the journal was kept."""
        for entry in self._shared.entries:
            ordered = [*self._shared.ordered(entry)]
            for order, operation in ordered:
                write = Write(operation.kind, intent=next_order(), order=order)
                file.intend(write, operation, entry.origin, entry.run, entry.act)
                file.settle(write, operation)
            file.enter(self._line_of(entry), [order for order, _ in ordered])
            if entry.undone:
                file.mark(entry.number, None, undone=True)

    def _earlier(self) -> KeptJournal:
        """Return the earlier sessions in the folder; empty if the journal is not kept."""
        file = self._shared.file
        if file is None:
            raise NotFoundError("There is no earlier session: this journal is not kept.", hint=_HOW_TO_KEEP)
        with self._reading:
            state = file.state(), {*self._shared.former}
            if self._read is None or self._read[0] != state:
                folder = Folder(file.folder, file.number, {**file.marks}, {**file.found})
                self._read = state, KeptJournal(folder, self._as_seen_here)
            return self._read[1]

    def _as_seen_here(self, session: Session) -> Session | None:
        """Return a session with what keeps its entries from being undone; None if it is of another server."""
        self._session_ids[session.number] = session.id
        here = session.address in {self._client.api_url, *self._shared.former}
        ours = session.account == self._client.own_id
        if not (here or ours):
            return None
        if here and ours:
            return session
        foreign = f"This was done by {shortened(session.username)}, with another account."
        if ours:
            address = escape_invisible(session.address)
            foreign = (
                f"This was done at {address}. If that is this server, say so: "
                f"client.directory.journal.keep(..., moved_from={address!r})."
            )
        return session.as_foreign(foreign)

    def _look_up(self) -> None:
        """Find out what became of changes of earlier sessions whose outcome was not known."""
        file = self._shared.file
        sessions = [] if file is None else [*islice(self._earlier().newest(), MAX_LOOKED_UP)]
        unknown = [one for session in sessions if session.is_ours for one in session.unknown]
        if file is not None and unknown:
            for found in look_up(self._client, unknown):
                file.find(found)
            file.flush()

    @property
    def trouble(self) -> str | None:
        """Why the newest changes are not in the folder of a journal that is kept, a sentence; None if they are."""
        return self._shared.file and self._shared.file.trouble

    @property
    def folder(self) -> Path | None:
        """The folder in which it is kept; None if it ends with the process."""
        return self._shared.file and self._shared.file.folder

    def earlier_sessions(self) -> Iterator[Session]:
        """Iterate over the earlier sessions on this server, the newest first; each is read when it is asked for."""
        return iter(()) if self._shared.file is None else self._earlier().newest()

    def earlier(self) -> Entries:
        """Return the entries of earlier sessions on this server, if the journal is kept."""
        return Entries("Earlier sessions", ()) if self._shared.file is None else self._earlier()

    def of(self, person: User | UUID | str) -> Entries:
        """Return the entries that touched someone, of this session, and of earlier ones if the journal is kept.

        Parameters
        ----------
        person
            Their username, now or at that time, or their id, or a `User`.

        Raises
        ------
        UnknownNameError
            When no one has this username, and no entry has it.
        ArgillaError
            When the users are not known yet, and the server cannot be reached.
        """
        earlier = self.earlier()
        entries = [*earlier, *self]
        found = touching(entries, person, self._id_of(person))
        if not found and isinstance(person, str) and uuid_of(person) is None:
            self._check_known(person, names_in(entries))
        return Entries(f"Journal of {self._client.host}: {shown(person)}", found, earlier.note)

    def _id_of(self, name: object) -> UUID | None:
        user = self._synchronizer.store.snapshot.user(name) if isinstance(name, str) else None
        return user and user.id

    def _check_known(self, name: str, others: Iterable[str]) -> None:
        """Refuse the username that no one has; the error suggests the closest, also of people who are gone."""
        if self._synchronizer.status == "new":
            self._synchronizer.refresh()
        if self._id_of(name) is None:
            users = self._synchronizer.store.snapshot.users.values()
            hint = suggestion(name, [*(user.username for user in users), *others])
            raise UnknownNameError(
                f"There is no user {quoted(name)}, also none in the journal.", field="name", hint=hint
            )

    @staticmethod
    def read(folder: str | os.PathLike[str]) -> KeptJournal:
        """Read the journals that were kept in a folder; no server is asked.

        Parameters
        ----------
        folder
            The folder.

        Raises
        ------
        FileNotFoundError
            When there is no such folder.
        """
        return read_journal(folder)

    # -- reading ------------------------------------------------------------------------------------------------------

    def code(self, number: EntryRef) -> Code:
        """Return the code equivalent to an entry.

        Raises
        ------
        NotFoundError
            When there is no such entry.
        """
        return Code(self.entry(number).operations)

    def script(self) -> Code:
        """Return the whole session as runnable scripts, in the order of the changes.

        On a server in the state that this one had at the start of the session, they lead to the same users, roles and
        memberships. They leave out what failed.
        """
        with self._lock:
            written, forgotten = self._shared.operations(), self._shared.forgotten
        note = ""
        if forgotten:
            note = (
                f"The journal no longer has the entries up to {forgotten:,}: "
                f"this script starts with entry {forgotten + 1:,}."
            )
        return Code(tuple(written), script=True, api_url=self._client.api_url, note=note)

    def to_jsonl(self, path: str | os.PathLike[str]) -> None:
        r"""Write one line of JSON per entry, including its operations.

        Only the file's owner can read it (mode 0600), even if it existed before with other permissions, and it is
        written completely or not at all. All non-ASCII characters are escaped, so that no name can send control
        sequences to a terminal.

        Parameters
        ----------
        path
            The file, which is replaced if it exists.

        Raises
        ------
        FileNotFoundError
            When the folder does not exist.
        OSError
            When it cannot be written; an existing file stays unchanged.
        """
        write_private(path, "".join(f"{json.dumps(_record(entry))}\n" for entry in self), "ascii")


def _hedged(summary: str, writes: Iterable[Write]) -> str:
    """Return the summary, with a note if it is only presumed that these writes were done here."""
    return f"{summary} {PRESUMED}" if any(write.presumed for write in writes) else summary


def _with_newer_state(operation: Operation, recorded: _Recorded) -> Operation:
    """Return a planned operation with what became known since: the user before it, and when it was created."""
    if operation.kind == "update_user":
        return operation if recorded.write.user is None else recorded.operation
    if operation.kind in CREATIONS:
        return replace(operation, since=recorded.operation.since)
    return operation if recorded.known is None else replace(operation, username=recorded.known.username)


def _record(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "by": entry.by,
        "summary": entry.summary,
        "result": entry.result,
        "origin": entry.origin,
        "undone": entry.undone,
        "cell": entry.run and entry.run.label,
        "undoes": entry.undoes,
        "redoes": entry.redoes,
        "operations": [_operation(operation) for operation in entry.operations],
    }


def _operation(operation: Operation) -> dict[str, object]:
    return {
        "kind": operation.kind,
        "user_id": None if operation.user_id is None else str(operation.user_id),
        "username": operation.username,
        "workspace_id": None if operation.workspace_id is None else str(operation.workspace_id),
        "workspace": operation.workspace,
        "values": dict(operation.values),
        "before": operation.previous,
        "password_set": operation.password,
    }
