"""`Entries`: entries of several sessions as a table; `KeptJournal`: those in the files of a folder."""

from __future__ import annotations

import os
import threading
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, SupportsIndex, overload
from uuid import UUID

from msgspec.structs import replace

from argilla_widgets.directory.journal.entries import Entry, Fact, check_number, ref_order, ref_text
from argilla_widgets.directory.journal.lines import AnyLine, FoundLine, IntentLine, OutcomeLine, SessionLine, encode
from argilla_widgets.directory.journal.reading import Folder, Session
from argilla_widgets.directory.journal.session_file import append_all, created, parts_in, private_folder
from argilla_widgets.directory.new_names import numbered
from argilla_widgets.directory.private_file import path_of
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, NotFoundError, UnknownNameError
from argilla_widgets.sdk.interrupts import uninterrupted
from argilla_widgets.sdk.resources.lookup import uuid_of
from argilla_widgets.sdk.resources.tables import MAX_ROWS, TIME, Table, data_frame
from argilla_widgets.sdk.text import escape_invisible, pluralize, quoted, suggestion

if TYPE_CHECKING:
    import pandas as pd

    from argilla_widgets.directory.model.operation import Operation


@hides_arguments
class Entries(Sequence[Entry]):
    """Entries of the journal, the oldest first; displayed with the newest first.

    Parameters
    ----------
    title
        Whose entries these are.
    entries
        The entries.
    note
        What is missing, a sentence; None if nothing is.
    """

    def __init__(self, title: str, entries: Iterable[Entry], note: str | None = None) -> None:
        self.title = title
        self._given = tuple(entries)
        self._missing = note

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries, the oldest first."""
        return self._given

    @property
    def note(self) -> str | None:
        """What is missing, a sentence; None if nothing is."""
        return self._missing

    def __len__(self) -> int:
        return len(self.entries)

    @overload
    def __getitem__(self, index: int) -> Entry: ...

    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...

    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if not isinstance(index, SupportsIndex | slice):
            raise ArgumentError(f"[...] takes a position or a slice, not {type(index).__name__}.")
        found = self.entries[index]
        return found if isinstance(found, Entry) else [*found]

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)

    def __reversed__(self) -> Iterator[Entry]:
        return reversed(self.entries)

    def __repr__(self) -> str:
        return f"<{self.title}: {pluralize(len(self), 'entry')}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Display the newest entries first, in a notebook."""
        rows = [
            {
                "entry": entry.ref,
                "at": entry.at,
                "by": entry.by,
                "change": entry.summary,
                "result": "undone" if entry.undone else entry.result,
            }
            for entry in reversed(self[-MAX_ROWS:])
        ]
        note = self.note or (None if rows else "No changes yet.")
        return Table(self.title, rows, note, total=len(self))._repr_mimebundle_()

    def to_pandas(self) -> pd.DataFrame:
        """Return one row for each thing that was changed: a field of a user, a membership, a creation, a deletion.

        Returns
        -------
        pandas.DataFrame
            The columns are entry (its number, or its short id, such as ``"28-3"``), at, by, user, user_id, change,
            before, after, workspace_id, responses (how many were deleted with a user, if they were counted), result,
            origin, notebook, and summary: the sentence on the whole entry. An entry that changed nothing has one row.
        """
        facts = [fact for entry in self for fact in entry.facts()]
        columns = {name: [getattr(fact, name) for fact in facts] for name in Fact._fields}
        return data_frame(columns, {"at": TIME, "responses": "Int64"}, self.note)


@hides_arguments
class KeptJournal(Entries):
    """The journal in the files of a folder: its entries, the oldest first, and its sessions.

    A file is read as far as it can be understood: `problems` says where the reading stopped. The newest 100,000
    operations are read.
    """

    def __init__(self, folder: Folder, adapt: Callable[[Session], Session | None] = lambda session: session) -> None:
        super().__init__(f"Journal in {escape_invisible(str(folder.path))}", ())
        self._folder = folder
        self._adapt = adapt
        self._source = folder.sessions()
        self._sessions: list[Session] = []
        self._reading = threading.Lock()
        self._entries: tuple[Entry, ...] | None = None

    @property
    def folder(self) -> Path:
        """The folder."""
        return self._folder.path

    @property
    def sessions(self) -> list[Session]:
        """The sessions, the oldest first."""
        return [*self.newest()][::-1]

    @property
    def entries(self) -> Sequence[Entry]:
        """The entries, the oldest first."""
        if self._entries is None:
            self._entries = tuple(chain.from_iterable(session.entries for session in self.sessions))
        return self._entries

    @property
    def problems(self) -> list[str]:
        """Which files were not read, or not to their end, and why, a sentence each."""
        _ = self.entries
        return [*self._folder.problems]

    @property
    def note(self) -> str | None:
        """What is missing, and why; None if nothing is."""
        problems = self.problems
        if not self._folder.is_whole and self.entries:
            problems.append(f"Earlier changes than those of {self.entries[0].at:%d %B %Y} were not read.")
        return " ".join(problems) or None

    def newest(self) -> Iterator[Session]:
        """Iterate over the sessions, the newest first; each is read when it is asked for."""
        at = 0
        while True:
            with uninterrupted(), self._reading:  # an interrupt would end the source, as if there were no more
                while at >= len(self._sessions):
                    if (read := next(self._source, None)) is None:
                        return
                    if (session := self._adapt(read)) is not None:
                        self._sessions.append(session)
            yield self._sessions[at]
            at += 1

    def entry(self, ref: str) -> Entry:
        """Return the entry with this short id, such as ``"28-3"``.

        Raises
        ------
        NotFoundError
            When there is none.
        """
        check_number(ref)
        number, _ = ref_order(ref)
        for session in self.newest():
            if session.number == number:
                for entry in session.entries:
                    if entry.ref == ref:
                        return entry
            if session.number <= number:
                break
        raise NotFoundError(
            f"There is no entry {ref_text(ref)} in the journal.",
            hint='It is named by its short id, such as "28-3".' if isinstance(ref, int) else None,
        )

    def of(self, person: object) -> Entries:
        """Return the entries that touched someone.

        Parameters
        ----------
        person
            Their username, now or at that time, or their id, or a `User`.
        """
        found = touching(self, person)
        return Entries(f"{self.title}: {shown(person)}", found, self.note)

    def without(self, *usernames: str, folder: str | os.PathLike[str] | None = None) -> KeptJournal:
        """Write a copy without what was done to these people, and return it; the files that are read stay as they are.

        Warn if a file cannot be read to its end: the copy has it up to there.

        Parameters
        ----------
        *usernames
            Usernames to leave out. Entries that these people made stay in the copy, without the author's name.
        folder
            The new folder; by default, a new one beside this one, such as ``argilla-journal-2``.

        Raises
        ------
        UnknownNameError
            When a name is not in the journal: whoever was meant would still be in the copy.
        ArgillaError
            When the folder has a journal, git would commit it, or it cannot be written.
        """
        for name in usernames:
            if not isinstance(name, str):
                raise ArgumentError(f"Pass usernames, not {type(name).__name__}.")
        source = Folder(self.folder)
        read = {path: [*source.lines_of(path)] for path in parts_in(self.folder).values()}
        everyone = [*chain.from_iterable(read.values())]
        on_users = [one for line in everyone for one in _operations(line) if one.user_id is not None]
        authors = [(line.username, line.account) for line in everyone if isinstance(line, SessionLine)]
        names = [*authors, *((name, one.user_id) for one in on_users for name in (one.username, one.name))]
        known = {name for name, _ in names if name}
        for name in usernames:
            if name not in known:
                raise UnknownNameError(
                    f"There is no one called {quoted(name)} in the journal.", hint=suggestion(name, known) or None
                )
        where = private_folder(self._free() if folder is None else path_of(folder))
        if parts_in(where):
            raise ArgillaError(f"{escape_invisible(str(where))} has a journal already.", hint="Choose a new folder.")
        ids = {id for name, id in names if name in usernames}
        left_out = {
            (_session(lines), line.index)
            for lines in read.values()
            for line in lines
            if isinstance(line, IntentLine | OutcomeLine) and any(one.user_id in ids for one in _operations(line))
        }
        for path, lines in read.items():
            keeps = partial(_keeps, session=_session(lines), left_out=left_out)
            kept = [_anonymous(line, ids) for line in lines if keeps(line)]
            try:
                handle = created(where / path.name)
                try:
                    append_all(handle, b"".join(map(encode, kept)))
                finally:
                    os.close(handle)
            except OSError as error:
                raise ArgillaError(f"{escape_invisible(str(where))} cannot be written: {error.strerror}.") from None
        for problem in source.problems:
            warnings.warn(f"{problem} The copy has no more of it.", stacklevel=3)
        return KeptJournal(Folder(where))

    def _free(self) -> Path:
        """Return a path beside the folder that nothing has."""
        found = next((path for path in numbered(self.folder) if not os.path.lexists(path)), None)
        if found is None:
            raise ArgillaError(f"There are many copies of {escape_invisible(str(self.folder))}.", hint="Pass folder=.")
        return found


def read_journal(folder: str | os.PathLike[str]) -> KeptJournal:
    """Read a folder of journals.

    Raises
    ------
    FileNotFoundError
        When there is no such folder.
    """
    path = path_of(folder)
    if not path.is_dir():
        raise FileNotFoundError(f"There is no folder {escape_invisible(str(path))}.")
    return KeptJournal(Folder(path))


def touching(entries: Iterable[Entry], person: object, known: UUID | None = None) -> list[Entry]:
    """Return the entries that touched someone: everyone who had the username, and who has it now, ``known``."""
    given, everything = getattr(person, "id", person), list(entries)
    if not isinstance(given, str | UUID):
        raise ArgumentError(f"Pass a username, an id or a user, not {type(person).__name__}.")
    id = given if isinstance(given, UUID) else uuid_of(given)
    ids: set[UUID | None] = {id or known} - {None}
    if id is None:
        every = (one for entry in everything for one in entry.tried)
        ids |= {one.user_id for one in every if one.user_id is not None and given in {one.username, one.name}}
    return [entry for entry in everything if any(one.user_id in ids for one in entry.tried)]


def names_in(entries: Iterable[Entry]) -> Iterator[str]:
    """Yield the usernames that entries name: those of the time, and new ones."""
    tried = (one for entry in entries for one in entry.tried if one.user_id is not None)
    return filter(None, (name for one in tried for name in (one.username, one.name)))


def shown(person: object) -> str:
    """Return whose entries these are, for a title."""
    name = getattr(person, "username", person)
    return escape_invisible(str(name)[:100]) if isinstance(name, str | UUID) else "someone"


def _operations(line: AnyLine) -> list[Operation]:
    one = line.operation if isinstance(line, IntentLine | OutcomeLine) else None
    return [] if one is None else [one.operation()]


def _session(lines: Sequence[AnyLine]) -> UUID | None:
    return lines[0].session if lines and isinstance(lines[0], SessionLine) else None


def _keeps(line: AnyLine, session: UUID | None, left_out: set[tuple[UUID | None, int]]) -> bool:
    """Return whether a line of a session is about no one who is left out."""
    if isinstance(line, FoundLine):
        return (line.session, line.index) not in left_out
    return not (isinstance(line, IntentLine | OutcomeLine) and (session, line.index) in left_out)


def _anonymous(line: AnyLine, left_out: set[UUID | None]) -> AnyLine:
    """Return a line without the name of its author, if they are left out."""
    if isinstance(line, SessionLine) and line.account in left_out:
        return replace(line, username="")
    return line
