"""Read the sessions of a folder of journals: their lines, and the entries that follow from them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from dataclasses import replace as dataclass_replace
from datetime import datetime
from pathlib import Path
from uuid import UUID

from msgspec.structs import replace

from argilla_widgets.directory.journal.entries import PRESUMED, Entry, EntryStatus
from argilla_widgets.directory.journal.lines import (
    MAX_LINE,
    AnyLine,
    EntryLine,
    FoundLine,
    IntentLine,
    LineError,
    MarkLine,
    OutcomeLine,
    Reference,
    SessionLine,
    decode,
)
from argilla_widgets.directory.journal.session_file import parts_in
from argilla_widgets.directory.model.description import Act, sentence
from argilla_widgets.directory.model.operation import CREATIONS, Operation
from argilla_widgets.sdk.api.writes import Run
from argilla_widgets.sdk.text import escape_invisible, join_names

MAX_OPERATIONS = 100_000
"""Operations that are read, the newest ones."""


@dataclass(frozen=True)
class Unknown:
    """An intent without an outcome."""

    session: UUID
    index: int
    operation: Operation


@dataclass(frozen=True)
class Session:
    """What was done in one kernel."""

    number: int
    """Of the session within its folder."""
    id: UUID
    at: datetime
    """When it began."""
    address: str
    account: UUID
    username: str
    notebook: str
    """The name of the notebook or script; empty if it is not known."""
    entries: tuple[Entry, ...]
    """The oldest first."""
    unknown: tuple[Unknown, ...] = ()
    """What may or may not have been done, and was not found out since."""
    is_ours: bool = True
    """Whether the account and the server are those that read it."""

    def as_foreign(self, why: str) -> Session:
        """Return the session of another account or server, with why its entries cannot be undone here."""
        entries = tuple(replace(entry, foreign=why) for entry in self.entries)
        return dataclass_replace(self, entries=entries, is_ours=False)


@dataclass
class Lines:
    """The lines of the newest parts of a session."""

    header: SessionLine
    intents: dict[int, IntentLine] = field(default_factory=dict)
    outcomes: dict[int, OutcomeLine] = field(default_factory=dict)
    entries: list[EntryLine] = field(default_factory=list)
    marks: list[MarkLine] = field(default_factory=list)
    found: list[FoundLine] = field(default_factory=list)


class Folder:
    """The sessions in a folder, read newest first, as far as they are asked for.

    Parameters
    ----------
    path
        The folder.
    skipped
        The number of a session to leave out.
    marks, found
        What that session says of others.
    """

    def __init__(
        self,
        path: Path,
        skipped: int | None = None,
        marks: Mapping[tuple[UUID, int], bool] | None = None,
        found: Mapping[tuple[UUID, int], FoundLine] | None = None,
    ) -> None:
        self.path = path
        self.problems: list[str] = []
        """Which files were not read, or not to their end, and why, a sentence each."""
        self.is_whole = True
        """Whether all was read: False if there is more than is read."""
        self._skipped = skipped
        self._read = 0
        self._marks = {**(marks or {})}
        self._found = {**(found or {})}

    def sessions(self) -> Iterator[Session]:
        """Iterate over the sessions, the newest first."""
        parts: defaultdict[int, list[Path]] = defaultdict(list)
        try:
            found_parts = parts_in(self.path)
        except OSError as error:
            self.problems.append(f"{escape_invisible(str(self.path))} cannot be read: {error.strerror or error}.")
            return
        for (number, _), path in sorted(found_parts.items(), reverse=True):
            if number != self._skipped:
                parts[number].append(path)
        for number, paths in parts.items():
            if self._read >= MAX_OPERATIONS:
                self.is_whole = False
                return
            if (lines := self._lines(paths)) is None:
                continue
            for mark in lines.marks:
                self._marks.setdefault((mark.session or lines.header.session, mark.number), mark.undone)
            for found in lines.found:
                self._found.setdefault((found.session, found.index), found)
            yield _Rebuilt(number, lines, self._marks, self._found).session()

    def lines_of(self, path: Path) -> Iterator[AnyLine]:
        """Iterate over the lines of a file, as far as they can be understood."""
        if not path.is_file():  # from a pipe, nothing might ever come
            self._note(path, "was left out: it is not a file")
            return
        try:
            for number, text in enumerate(_texts(path), 1):
                try:
                    line = decode(text, first=number == 1)
                except LineError as error:
                    self._note(path, f"was read up to line {number:,}: {error}")
                    return
                yield line
        except OSError as error:
            self._note(path, f"cannot be read: {error.strerror or error}")

    def _lines(self, paths: Sequence[Path]) -> Lines | None:
        """Read the parts of a session, the newest first, until there are enough operations."""
        read: Lines | None = None
        for path in paths:
            if self._read >= MAX_OPERATIONS and read is not None:
                self.is_whole = False
                break
            part = self._part(path, read)
            read = part or read
        if read is not None:
            read.marks.reverse()  # the newest counts
            read.found.reverse()
        return read

    def _part(self, path: Path, later: Lines | None) -> Lines | None:
        """Read one file, with what later parts of its session say; None if not even its first line can be read."""
        part: Lines | None = None
        for line in self.lines_of(path):
            if isinstance(line, SessionLine):
                part = Lines(line)
            elif part is not None:
                self._add(part, line)
        if part is None or later is None:
            return part
        if part.header.session != later.header.session:
            self._note(path, "was left out: it is of another session")
            return later
        return Lines(
            part.header,
            {**part.intents, **later.intents},
            {**part.outcomes, **later.outcomes},
            [*part.entries, *later.entries],
            [*part.marks, *later.marks],
            [*part.found, *later.found],
        )

    def _add(self, part: Lines, line: AnyLine) -> None:
        """Add a line to what was read of a file."""
        if isinstance(line, IntentLine):
            part.intents.setdefault(line.index, line)
            self._read += 1
        elif isinstance(line, OutcomeLine):
            part.outcomes[line.index] = line
        elif isinstance(line, EntryLine):
            part.entries.append(line)
        elif isinstance(line, MarkLine):
            part.marks.append(line)
        elif isinstance(line, FoundLine):
            part.found.append(line)

    def _note(self, path: Path, what: str) -> None:
        self.problems.append(f"{escape_invisible(path.name)} {escape_invisible(what)[:300]}.")


def _texts(path: Path) -> Iterator[bytes]:
    """Iterate over the lines of a file; a last one that was cut is not one."""
    with path.open("rb") as file:
        while text := file.readline(MAX_LINE + 2):
            if not text.endswith(b"\n"):
                if len(text) > MAX_LINE:
                    yield text
                return
            yield text


@dataclass
class _Ended:
    """What became of the operations of an entry."""

    done: list[Operation] = field(default_factory=list)
    failed: list[Operation] = field(default_factory=list)
    unknown: list[Operation] = field(default_factory=list)
    looked_up: list[str] = field(default_factory=list)
    """Whose outcome was found out later, with what it was."""
    presumed: bool = False

    @property
    def result(self) -> EntryStatus:
        """How it ended."""
        if self.done:
            return "in part" if self.failed or self.unknown else "done"
        return "not known" if self.unknown else "failed"

    def summary(self, act: Act) -> str:
        """Return what was done, in sentences."""
        parts = [sentence(self.done, act)]
        if self.presumed:
            parts.append(PRESUMED)
        if self.failed:
            parts.append(f"{len(self.failed):,} failed: {join_names([one.target for one in self.failed])}.")
        if self.looked_up:
            parts.append(f"The answer was lost and looked up later: {join_names(self.looked_up)}.")
        if self.unknown:
            parts.append(f"{len(self.unknown):,} not known: {join_names([one.target for one in self.unknown])}.")
        return " ".join(filter(None, parts))


class _Rebuilt:
    """The entries that follow from the lines of a session."""

    def __init__(
        self,
        number: int,
        lines: Lines,
        marks: Mapping[tuple[UUID, int], bool],
        found: Mapping[tuple[UUID, int], FoundLine],
    ) -> None:
        self._number = number
        self._lines = lines
        self._marks = marks
        self._found = found
        self._unknown: list[Unknown] = []

    def session(self) -> Session:
        """Return the session with these entries."""
        header, entries = self._lines.header, [*self._all()]
        return Session(
            self._number,
            header.session,
            header.at,
            header.address,
            header.account,
            header.username,
            header.notebook,
            tuple(entries),
            tuple(self._unknown),
        )

    def _all(self) -> Iterator[Entry]:
        """Iterate over the entries: those that are noted, then what was begun when the kernel ended."""
        noted: dict[int, EntryLine] = {}
        for line in self._lines.entries:
            first = noted.get(line.number)
            noted[line.number] = line if first is None else replace(line, at=first.at, undoes=first.undoes)
        owner: dict[int, int] = {}
        free = sorted(self._lines.intents)
        for line in reversed(self._lines.entries):  # the last one that names an intent counts
            for begin, end in line.indexes:
                ours = slice(bisect_left(free, begin), bisect_right(free, end))
                owner.update(dict.fromkeys(free[ours], line.number))
                del free[ours]
        indexes: defaultdict[int, list[int]] = defaultdict(list)
        left: defaultdict[int, list[int]] = defaultdict(list)
        for index in sorted(self._lines.intents):
            if index in owner:
                indexes[owner[index]].append(index)
            else:
                left[self._lines.intents[index].command].append(index)
        for number in sorted(indexes):
            yield self._entry(number, indexes[number], noted[number])
        for number, ours in enumerate(left.values(), max(noted, default=0) + 1):
            yield self._entry(number, ours, None)

    def _entry(self, number: int, indexes: Sequence[int], line: EntryLine | None) -> Entry:
        """Return an entry; without a line, the kernel ended before it was noted."""
        ended = self._ended(indexes)
        first, session = self._lines.intents[indexes[0]], self._lines.header.session
        was_on_its_way = bool(ended.unknown or ended.looked_up)
        is_cut = line is None and (len(indexes) > 1 or was_on_its_way or first.command != first.index)
        result: EntryStatus = "stopped" if is_cut or (line and line.result == "stopped") else ended.result
        if result == "done" and line is not None and line.result == "in part" and not ended.looked_up:
            result = "in part"  # it was interrupted: what it did not try has no line
        run = line.run if line is not None else first.run
        return Entry(
            number,
            line.at if line is not None else self._lines.intents[indexes[-1]].at,
            self._lines.header.username or "(removed)",
            ended.summary(first.act) + (" The kernel ended while this was done." if is_cut else ""),
            result,
            line.origin if line is not None else first.origin,
            tuple(ended.done),
            unknown=tuple(ended.unknown),
            undone=self._marks.get((session, number), False),
            undoes=tuple(self._name(one) for one in line.undoes) if line is not None else (),
            redoes=tuple(self._name(one) for one in line.redoes) if line is not None else (),
            run=None if run is None else Run(f"{session}-{run}", run),
            act=first.act,
            session=self._number,
            notebook=self._lines.header.notebook,
        )

    def _ended(self, indexes: Iterable[int]) -> _Ended:
        """Return what became of intents."""
        ended, session = _Ended(), self._lines.header.session
        last = {self._lines.intents[index].operation.operation().key: index for index in indexes}
        for index in indexes:
            operation, outcome = self._lines.intents[index].operation.operation(), self._lines.outcomes.get(index)
            if outcome is not None and outcome.outcome == "done":
                ended.done.append(_as_answered(operation, outcome))
                ended.presumed = ended.presumed or outcome.presumed
            elif last[operation.key] != index:  # it was tried again
                continue
            elif outcome is not None and outcome.outcome == "failed":
                ended.failed.append(operation)
            elif (found := self._found.get((session, index))) is None:
                ended.unknown.append(operation)
                self._unknown.append(Unknown(session, index, operation))
            else:
                made = replace(operation, since=found.since) if operation.kind in CREATIONS else operation
                (ended.done if found.done else ended.failed).append(made)
                ended.looked_up.append(f"{made.target}, {'done' if found.done else 'not done'}")
        return ended

    def _name(self, one: int | Reference) -> str:
        """Return the short id of an entry that was undone or redone."""
        if isinstance(one, int):
            return f"{self._number}-{one}"
        return f"{one.session.hex[:8]}-{one.number}"


def _as_answered(operation: Operation, outcome: OutcomeLine) -> Operation:
    """Return an operation as it was done."""
    if outcome.operation is not None:
        operation = outcome.operation.operation()
    elif outcome.id is not None and operation.subject is not None:
        operation = operation.with_ids({operation.subject: outcome.id})
    return replace(operation, since=outcome.since) if operation.kind in CREATIONS else operation
