"""`Recorder`: what commands and announced writes add to the entries of an account, and to the file that keeps them."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator
from collections.abc import Set as AbstractSet
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid4

from msgspec.structs import replace

from argilla_widgets.directory.journal.entries import (
    PRESUMED,
    Entry,
    EntryRef,
    EntryStatus,
    Ordered,
    Origin,
    SharedEntries,
    ref_order,
)
from argilla_widgets.directory.journal.lines import EntryLine, Reference
from argilla_widgets.directory.model.operation import CREATIONS, Operation, intended, operation_of
from argilla_widgets.sdk.api.writes import Write, next_order
from argilla_widgets.sdk.errors import ConflictError, NotFoundError
from argilla_widgets.sdk.interrupts import held, uninterrupted

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.session_file import SessionFile
    from argilla_widgets.directory.model.description import Act
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.sync import Synchronizer
    from argilla_widgets.sdk.api.writes import Run, UncertainWrite
    from argilla_widgets.sdk.models import UserModel

MAX_ENDED = 1_000
"""How many commands are still known after they ended: a call that was given up on may write later."""


def notebook_name() -> str:
    """Return the name of the notebook, or of the script; empty if it is not known."""
    if given := os.environ.get("JPY_SESSION_NAME"):
        return given.replace("\\", "/").rpartition("/")[2]
    script = Path(sys.argv[0] if sys.argv else "")
    return script.name if script.suffix == ".py" and not script.name.startswith("ipykernel") else ""


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
    entry: int | None = None
    """The number of its entry while a retry may continue that: what turns out to be done then belongs to it."""
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


class Recorder:
    """Records what a client changes: each announced write ends up in exactly one entry.

    Parameters
    ----------
    synchronizer
        Has the client, and the account in its newest known state.
    shared
        The entries of that account.
    """

    def __init__(self, synchronizer: Synchronizer, shared: SharedEntries) -> None:
        self._synchronizer = synchronizer
        self._client = synchronizer.client
        self._shared = shared
        self._lock = shared.lock
        self._commands: dict[UUID | None, _Command] = {}  # those that run, and the newest others
        self._uncertain: set[int] = set()  # the numbers of writes whose outcome was unknown
        self._recorded = False
        self.session_ids: dict[int, UUID] = {}
        """Those of earlier sessions, by their numbers; filled as these are read."""

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
        if (entry := self._continued(command.entry)) is not None:
            summary = f"{entry.summary} Done after all: {summary[0].lower()}{summary[1:]}"
            self._extend(entry, summary, entry.result, (operation,), (write.order,))
            return
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
        unfinished: bool = False,
        undoes: tuple[EntryRef, ...] = (),
        redoes: tuple[EntryRef, ...] = (),
    ) -> Entry:
        """Add an entry for what a command did, or extend the one that it ``continues``; ``summary`` is for all of it.

        ``operations`` are the writes that succeeded, as far as the command knows; other writes under its
        ``command_id``, from `running`, are added. An entry that is ``unfinished`` also gets those that turn out to be
        done later.
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
                entry = self._extend(self._shared.get(continues), summary, result, made, orders, command_id)
            else:
                entry = self._enter(
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
            command.entry = entry.number if unfinished else None
            return entry

    def holding(self, numbers: Collection[EntryRef]) -> AbstractContextManager[None]:
        """Hold entries while they are undone, redone or retried, through any client: see `SharedEntries.holding`."""
        return self._shared.holding(numbers)

    def continued(self, number: int | None) -> Entry | None:
        """Return the entry that a retry continues; None if there is none, or it was undone in the meantime."""
        with self._lock:
            return self._continued(number)

    def _continued(self, number: int | None) -> Entry | None:
        if number is None:
            return None
        try:
            entry = self._shared.get(number)
        except NotFoundError:
            return None
        return None if entry.undone else entry

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
        run: Run | None,
        undoes: tuple[EntryRef, ...] = (),
        redoes: tuple[EntryRef, ...] = (),
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
            notebook=notebook_name(),
        )
        self._shared.add(entry, orders)
        self._note(entry, orders, command_id, intents)
        return entry

    def _extend(
        self,
        before: Entry,
        summary: str,
        result: EntryStatus,
        made: tuple[Operation, ...],
        orders: tuple[int, ...],
        command_id: UUID | None = None,
    ) -> Entry:
        """Add operations to an entry; ``summary`` is for all of it."""
        everything = (*before.operations, *made)
        ended: EntryStatus = "in part" if everything and result in {"failed", "not known"} else result
        entry = replace(before, summary=summary, result=ended, operations=everything)
        self._shared.extend(entry, orders)
        self._note(entry, orders, command_id)
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
        return Reference(self.session_ids[session], number)

    def adopt(self, file: SessionFile) -> None:
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


def _hedged(summary: str, writes: Iterable[Write]) -> str:
    """Return the summary, with a note if it is only presumed that these writes were done here."""
    return f"{summary} {PRESUMED}" if any(write.presumed for write in writes) else summary


def _with_newer_state(operation: Operation, recorded: _Recorded) -> Operation:
    """Return a planned operation with what became known since: the user right before it, and when it was created."""
    if operation.kind == "update_user":
        return operation if recorded.write.user is None else recorded.operation
    if operation.kind in CREATIONS:
        return replace(operation, since=recorded.operation.since)
    known = recorded.known
    return operation if known is None else replace(operation, username=known.username, before=known)
