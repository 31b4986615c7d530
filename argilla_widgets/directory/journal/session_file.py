"""`SessionFile`: where a session keeps its journal, with a line before each change is sent and a line after it."""

from __future__ import annotations

import errno
import os
import re
import threading
import warnings
import weakref
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from msgspec.structs import replace

from argilla_widgets.directory.git import may_be_committed
from argilla_widgets.directory.journal.lines import (
    VERSION,
    AnyLine,
    EntryLine,
    FoundLine,
    IntentLine,
    MarkLine,
    Origin,
    OutcomeLine,
    SessionLine,
    encode,
    ranges,
)
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS
from argilla_widgets.directory.model.saved_operation import SavedOperation
from argilla_widgets.directory.private_file import path_of
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.interrupts import uninterrupted
from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    from argilla_widgets.directory.model.description import Act
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.sdk.api.writes import Run, Write

MAX_PART = 10 * 2**20
"""Bytes of a file, after which the session goes on in a new one."""
_NAME = re.compile(r"session-(\d{4,9})(?:-(\d{1,9}))?\.jsonl", re.ASCII)
_LAST = 999_999_999
"""The highest number that a name may have."""


def name_of(session: int, part: int = 1) -> str:
    """Return the name of the file of a session, or of one of its later parts."""
    return f"session-{session:04}{'' if part == 1 else f'-{part}'}.jsonl"


def parts_in(folder: Path) -> dict[tuple[int, int], Path]:
    """Return the files of a folder of journals, by session and part."""
    found: dict[tuple[int, int], Path] = {}
    for path in folder.iterdir():
        if (name := _NAME.fullmatch(path.name)) is not None:
            found[int(name[1]), int(name[2] or 1)] = path
    return found


def private_folder(folder: object) -> Path:
    """Return a folder that git does not commit; make it, for its owner alone, if there is none.

    Raises
    ------
    ArgillaError
        When git would commit it, or it cannot be made or written.
    """
    path = path_of(folder)
    shown, made = escape_invisible(str(path)), False
    try:
        if not path.exists():
            with suppress(FileExistsError):  # another kernel has just made it
                path.mkdir(mode=0o700)
                made = True
        if not path.is_dir():
            raise ArgillaError(f"{shown} is not a folder.")
        parts_in(path)
        writable = os.access(path, os.W_OK)
    except OSError as error:
        raise ArgillaError(f"No journal can be kept in {shown}: {_why(error)}.") from None
    if may_be_committed(path / name_of(1)):
        if made:
            path.rmdir()
        raise ArgillaError(
            f"{escape_invisible(path.name)} is in a git repository that does not ignore it: a journal names people.",
            hint=f"Add this line to .gitignore: {escape_invisible(path.name)}/",
        )
    if not writable:
        raise ArgillaError(f"No journal can be kept in {shown}: it cannot be written.")
    return path


class SessionFile:
    """Writes the lines of one session, in parts of 10 MB; what cannot be written waits in memory.

    `flush` writes what was added; call it without holding another lock.

    Parameters
    ----------
    folder
        The folder, which exists.
    address, account, username
        Whose journal it is.
    notebook
        The name of the notebook or script; empty if it is not known.
    """

    def __init__(self, folder: Path, address: str, account: UUID, username: str, notebook: str = "") -> None:
        self.folder = folder
        self.session = uuid4()
        self.number: int | None = None
        """The number of the session in its folder; None until something was written."""
        self.trouble: str | None = None
        """Why the newest lines are not in the file, a sentence; None if they are."""
        self.marks: dict[tuple[UUID, int], bool] = {}
        """Which entries of other sessions this one has undone."""
        self.found: dict[tuple[UUID, int], FoundLine] = {}
        """What this session has looked up of others."""
        self._identity = address, account, username, notebook
        self._lock = threading.Lock()
        self._writing = threading.Lock()
        self._waiting: list[bytes] = []
        self._handle: int | None = None
        self._close: Callable[[], object] = lambda: None
        self._part, self._size = 0, 0
        self._count = 0
        self._indexes: dict[int, int] = {}  # by the number of the intent
        self._intended: dict[int, SavedOperation] = {}  # by index, those that were not done
        self._of_order: dict[int, int] = {}  # by the place among all writes
        self._of_command: defaultdict[UUID, list[int]] = defaultdict(list)  # not in an entry yet

    # -- what to write ------------------------------------------------------------------------------------------------

    def intend(self, write: Write, operation: Operation, origin: Origin, run: Run | None, act: Act = "change") -> None:
        """Add what is about to be sent."""
        with self._lock:
            self._count += 1
            index = self._indexes[write.intent] = self._count
            command = index
            if write.command_id is not None:
                indexes = self._of_command[write.command_id]
                indexes.append(index)
                command = indexes[0]
            saved = self._intended[index] = SavedOperation.of(operation)
            self._put(IntentLine(index, _now(), saved, command, origin, run and run.label, act))

    def settle(self, write: Write, operation: Operation | None = None, *, unknown: bool = False) -> None:
        """Add what became of an intent: the operation if it was done, otherwise whether that is not known."""
        with self._lock:
            index = self._indexes[write.intent]
            if operation is None:
                self._put(OutcomeLine(index, "not known" if unknown else "failed"))
                return
            self._of_order[write.order] = index
            meant, done = self._intended.pop(index, None), SavedOperation.of(operation)
            id = (
                operation.subject
                if meant is None or operation.subject not in {meant.user_id, meant.workspace_id}
                else None
            )
            if id is not None and meant is not None:
                meant = replace(meant, user_id=done.user_id, workspace_id=done.workspace_id)
            answer = None if write.user is None or operation.kind in DELETIONS else write.user.updated_at
            given = None if meant == done else done
            self._put(
                OutcomeLine(
                    index,
                    "done",
                    id,
                    answer,
                    operation.since if operation.kind in CREATIONS else None,
                    write.presumed,
                    given,
                )
            )

    def knows(self, write: Write) -> bool:
        """Return whether the intent of a write was added."""
        return write.intent in self._indexes

    def enter(
        self,
        entry: EntryLine,
        orders: Iterable[int],
        command_id: UUID | None = None,
        intents: Iterable[int] = (),
    ) -> None:
        """Add which intents are an entry: those of these writes, and those of its command that are in none yet."""
        with self._lock:
            indexes = {self._of_order[order] for order in orders if order in self._of_order}
            indexes.update(self._indexes[intent] for intent in intents if intent in self._indexes)
            if command_id is not None:
                indexes.update(self._of_command.pop(command_id, ()))
            if not indexes:  # it was refused before anything was sent
                return
            self._put(replace(entry, indexes=ranges(indexes)))

    def mark(self, number: int, session: UUID | None, *, undone: bool) -> None:
        """Add that an entry was undone, or redone; of another session, if it is given."""
        with self._lock:
            if session is not None:
                self.marks[session, number] = undone
            self._put(MarkLine(undone, number, session))

    def find(self, line: FoundLine) -> None:
        """Add what became of an intent of another session."""
        with self._lock:
            self.found[line.session, line.index] = line
            self._put(line)

    def state(self) -> object:
        """Return what differs once there is more to read of other sessions."""
        others: object = None
        with suppress(OSError):  # the folder, or a file, was removed
            parts = parts_in(self.folder)
            others = {key: path.stat().st_size for key, path in parts.items() if key[0] != self.number}
        return others, {**self.marks}, len(self.found)

    def _put(self, line: AnyLine) -> None:
        self._waiting.append(encode(line))

    # -- the file -----------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write what was added; if that fails, warn once, and keep it for the next time."""
        with uninterrupted(), self._writing:  # a file that has lines but no header cannot be read
            with self._lock:
                waiting = [*self._waiting]
            written = 0
            problem: OSError | None = None
            try:
                for batch in self._batches(waiting):
                    self._append(b"".join(batch))
                    written += len(batch)
            except OSError as error:
                problem = error
            with self._lock:
                del self._waiting[:written]
                before, self.trouble = self.trouble, None if problem is None else self._sentence(problem)
        if self.trouble is not None and before is None:
            warnings.warn(self.trouble, UserWarning, stacklevel=2)

    def _batches(self, lines: Sequence[bytes]) -> Iterator[list[bytes]]:
        """Iterate over lines in groups, each of which fits into a part; begin a new part when one is full."""
        batch: list[bytes] = []
        size = 0
        for line in lines:
            if batch and self._size + size + len(line) > MAX_PART:
                yield batch
                batch, size = [], 0
            if self._handle is None or _is_removed(self._handle) or (not batch and self._size + len(line) > MAX_PART):
                self._open()
            batch.append(line)
            size += len(line)
        if batch:
            yield batch

    def _open(self) -> None:
        """Begin the next part; the first one takes the next number that is free."""
        part, number = self._part + 1, self.number
        while True:
            found = number or 1 + max((session for session, _ in parts_in(self.folder)), default=0)
            if found > _LAST:
                raise OSError("it has the last number of a session already")
            try:
                handle = created(self.folder / name_of(found, part))
                break
            except FileExistsError:
                if number is not None:
                    raise
        header = SessionLine(VERSION, self.session, _now(), *self._identity)
        old, self._handle, size = self._handle, handle, self._size
        self._size = 0
        try:
            self._append(encode(header))
        except OSError:
            self._handle, self._size = old, size
            os.close(handle)
            (self.folder / name_of(found, part)).unlink(missing_ok=True)
            raise
        self._close()
        self._close = weakref.finalize(self, os.close, handle)
        self.number, self._part = found, part

    def _append(self, text: bytes) -> None:
        """Append to the part all of a text, or nothing of it."""
        assert self._handle is not None  # noqa: S101 - `_open` comes first
        try:
            append_all(self._handle, text)
        except OSError:
            with suppress(OSError):
                os.ftruncate(self._handle, self._size)
            raise
        self._size += len(text)

    def _sentence(self, error: OSError) -> str:
        return (
            f"The journal in {escape_invisible(str(self.folder))} cannot be written: {_why(error)}. Until it can, "
            "what is changed is kept in the memory of this process: client.directory.journal shows it."
        )


def created(path: Path) -> int:
    """Make a new file of mode 0600, and return its handle, which appends."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND
    return os.open(path, flags | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0), 0o600)


def _is_removed(handle: int) -> bool:
    """Return whether someone has removed a file that is open: what is written there is lost."""
    return os.fstat(handle).st_nlink == 0


def append_all(handle: int, text: bytes) -> None:
    """Write all of a text."""
    left = memoryview(text)
    while left:
        done = os.write(handle, left)
        if not done:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        left = left[done:]


def _why(error: OSError) -> str:
    return error.strerror or str(error).removesuffix(".")


def _now() -> datetime:
    return datetime.now(timezone.utc)
