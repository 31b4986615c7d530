"""`CredentialsFile`: who signs in with which password, on disk before the first request and current ever after."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from argilla_widgets.directory.file_lock import FileLock
from argilla_widgets.directory.new_names import numbered
from argilla_widgets.directory.private_file import remove_scratch, shown_path
from argilla_widgets.directory.roster.credentials.credentials import (
    COLUMNS,
    Credential,
    Credentials,
    Rows,
    Status,
    cautions,
    rows_in,
    write_secret,
)
from argilla_widgets.directory.roster.credentials.passwords import generate
from argilla_widgets.directory.roster.credentials.wanted import Wanted, wanted_of
from argilla_widgets.directory.roster.credentials.where_kept import usable
from argilla_widgets.directory.roster.outcomes import Outcome
from argilla_widgets.directory.roster.reading.cells import csv_text
from argilla_widgets.directory.roster.reading.problems import RosterError
from argilla_widgets.directory.roster.reading.table import name_of, read_bytes
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.interrupts import held, uninterrupted
from argilla_widgets.sdk.text import escape_invisible, join_names, pluralize, quoted

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.roster.credentials.where_kept import PasswordsFile
    from argilla_widgets.directory.roster.reading.person import Person
    from argilla_widgets.sdk.api.routes import ArgillaAPI
    from argilla_widgets.sdk.api.server import ServerAPI
    from argilla_widgets.sdk.auth.secret import Secret
    from argilla_widgets.sdk.models import UserModel

BETWEEN_WRITES = 1.0
"""Seconds after which a new status is written: if the process is killed, who was created is looked up again."""
_IN_FILE = ("username", "password", "server", "first_name", "last_name", "workspaces", "id", "status", "row")
"""What a row has of a person."""


class _Row:
    """A row of the file: a person, and the cells that they were read from, without the password."""

    __slots__ = ("as_read", "cells", "person")

    def __init__(self, person: Credential, cells: Mapping[str, str] | None = None) -> None:
        self.person = person
        self.cells = cells or {}
        self.as_read = self._own if cells else {}

    @property
    def _own(self) -> dict[str, str]:
        own: dict[str, str] = dict(zip(COLUMNS, self.person.cells, strict=True))
        del own["password"]
        return own

    def texts(self, headings: Iterable[str]) -> list[str]:
        """Return the cells to write: as they were, except for what has changed."""
        own = self._own
        changed = {name: text for name, text in own.items() if self.as_read.get(name) != text}
        cells = {**own, **self.cells, **changed, "password": str(self.person.password.reveal())}
        return [cells.get(heading, "") for heading in headings]


class CredentialsFile:
    """The passwords of one server, in a file or in memory alone; one run at a time has a file open.

    A row is a person, by their id. While a new password of someone is on its way they have two rows: the old one, and
    one that is planned.
    """

    def __init__(self, path: Path | None, server: str, users: Mapping[UUID, UserModel] | None = None) -> None:
        self.path = path
        self.server = server
        self._users = users or {}  # as far as they are known before the file is read
        self.is_open = path is None
        """Whether no other run can write into the file."""
        self._rows: list[_Row] = []
        self._by_id: dict[UUID, list[_Row]] = {}
        self._others: list[str] = []  # headings that are not ours
        self._seen: bytes | None = None  # a digest of the file as it was last read or written
        self._unwritten = False
        self._written_at = 0.0
        self._locks: list[FileLock] = []
        self._lock = threading.RLock()
        self._wanted: dict[UUID, Wanted] = {}
        self._prepared: dict[UUID, bool] = {}  # whether they were there before, by id
        self._strangers: set[UUID] = set()
        self.real_ids: dict[UUID, UUID] = {}
        """The ids that the server gave to people, by those that their rows had."""
        self._notes: dict[str, None] = {}

    @classmethod
    @contextmanager
    def open(cls, path: PasswordsFile, server: str, users: Mapping[UUID, UserModel] | None = None) -> Iterator[Self]:
        """Open a file that exists, or will when something is added to it; False keeps the passwords in memory.

        A file with another address is of this server if it has its ``users``, by their ids and usernames.

        Raises
        ------
        ArgillaError
            When it is another kind of file, of another server, in use, or git would commit it.
        """
        file = cls(None if path is False else usable(path), server, users)
        with file.opened():
            yield file

    @classmethod
    def look_at(cls, path: PasswordsFile, server: str, users: Mapping[UUID, UserModel] | None = None) -> list[str]:
        """Return what to know about a file before it is used; it is neither locked nor changed.

        Raises
        ------
        ArgillaError
            As for `open`, except that it may be in use.
        """
        file = cls(None if path is False else usable(path), server, users)
        if file.path is None:
            return []
        file._read()
        if not os.access(file.path if file.path.exists() else file.path.parent, os.W_OK):
            raise ArgillaError(f"{shown_path(file.path)} cannot be written: Permission denied.")
        number, name = len(file._rows), escape_invisible(file.path.name)
        notes = [f"{name} has {pluralize(number, 'password')} already, and is continued."] if number else []
        people = [row.person for row in file._rows if row.person.status == "planned"]
        if doubtful := [escape_invisible(person.username) for person in people]:
            notes.append(f"An earlier run may have created {join_names(doubtful)}: this is looked up first.")
        return [*notes, *file._notes, *file._cautions()]

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Hold the file, and read what other runs have written into it; passwords in memory are still there."""
        if self.is_open:
            yield
            return
        with held(self._begin, self._end):
            yield

    # -- before the first request -------------------------------------------------------------------------------------

    def adopt(self, operations: Sequence[Operation], people: Mapping[UUID, Person]) -> list[Operation]:
        """Return the operations, with the ids that the file already has for new people.

        Someone to create is in the file under their id; or else under their exact username, from the same row of a
        table. A username alone is nobody: the file may have another person of that name.
        """
        wanted = wanted_of(operations, people)
        free: dict[str, list[Credential]] = {}
        for row in self._rows:
            if row.person.id is None or row.person.id not in wanted:
                free.setdefault(escape_invisible(row.person.username), []).append(row.person)
        ids: dict[UUID | None, UUID] = {}
        for one in wanted.values():
            if one.id not in self._by_id:
                theirs = (row for row in free.get(escape_invisible(one.username), ()) if one.is_in(row))
                if (person := next(theirs, None)) is not None:
                    person.id = ids[one.id] = person.id or one.id
        self._index()
        self._wanted = {ids.get(one.id, one.id): one._replace(id=ids.get(one.id, one.id)) for one in wanted.values()}
        for one in self._wanted.values():
            if (known := self._row(one.id)) is not None:
                known.others = one.others
        return [replace(one, user_id=ids.get(one.user_id, one.user_id)) for one in operations]

    def prepare(self, creations: Iterable[UUID], *, easy: bool) -> None:
        """Write the rows of those who are about to be created, corrected as in the roster; make missing passwords.

        Raises
        ------
        ArgillaError
            When the file cannot be written: nothing may be sent.
        """
        with self._changing():
            before = self._digest
            for user_id in creations:
                one = self._wanted[user_id]
                if len(self._by_id.get(user_id, ())) > 1:  # of someone who is gone: slips have the old password
                    self.settle(user_id, "not created")
                known = self._row(user_id)
                if known is None:
                    password = one.password or generate(easy=easy)
                    self._add(known := Credential(one.username, password, self.server, id=user_id))
                self._prepared[user_id] = known.status == "created"
                known.username, known.first_name, known.last_name = one.username, one.first_name, one.last_name
                known.workspaces, known.password = one.workspaces, one.password or known.password
                known.others, known.row, known.status = one.others, one.row or known.row, "planned"
            self._write_changes(before)

    def add(self, people: Sequence[Credential]) -> None:
        """Write planned rows with new passwords, beside those that these people have.

        Raises
        ------
        ArgillaError
            When the file cannot be written, or it is not clear which row is theirs: nothing may be sent.
        """
        for person in people:
            earlier = self._row(person.id) if person.id is not None else None
            if person.id in self._strangers or (earlier is not None and earlier.status == "planned"):
                raise ArgillaError(
                    f"It is not clear whether the row of {quoted(person.username)} in {self._name} is theirs.",
                    hint="Try again, or choose another file.",
                )
        with self._changing():
            before = self._digest
            for person in people:
                self._add(person)
                if person.id is not None:
                    self._prepared[person.id] = False
            self._write_changes(before)

    def look_up(
        self, users: Mapping[UUID, UserModel], api: ArgillaAPI, listed: Iterable[str] = ()
    ) -> dict[UUID, Outcome]:
        """Sign in, once, as those of the ``users`` whose row does not say that they exist, as after a crash.

        Return who may not be able to sign in with the password of their row, and why. ``listed`` are the usernames of
        a roster, if it is known: others who turn up are noted. ``users`` are all that the account can see.
        """
        taken = {escape_invisible(user.username) for user in users.values()}
        doubts: dict[UUID, Outcome] = {}
        listed, found = {*listed}, list[str]()
        named: dict[str, UserModel] = {}
        if api.server.known.chooses_ids:  # who was created without an answer has another id than their row
            named = {escape_invisible(user.username): user for user in users.values() if user.id not in self._by_id}
        for user_id, rows in [*self._by_id.items()]:
            person = rows[-1].person
            by_name = named.get(escape_invisible(person.username))
            user = users.get(user_id) or (by_name if person.status in {"planned", "not created"} else None)
            if user is None:
                self._note_absence(person, name_is_taken=escape_invisible(person.username) in taken, api=api)
                continue
            if escape_invisible(user.username) != escape_invisible(person.username):
                self._strangers.add(user_id)
                name = escape_invisible(person.username)
                self._note(f"{self._name} has the id of {quoted(user.username)} for {quoted(name)}: not used.")
            elif person.status not in {"created", "password unknown"}:
                try:
                    accepted = _sign_in(api.server, person)
                except ArgillaError:
                    reason = "The password in the file could not be checked. Apply the plan again."
                    doubts[user.id] = Outcome(user.username, "unknown", reason)
                    continue
                is_theirs = accepted or user.id == user_id
                if is_theirs and user_id not in self._wanted and len(rows) == 1 and user.username not in listed:
                    found.append(escape_invisible(user.username))
                self.settle(user_id, "created" if accepted else "password unknown", user.id if accepted else None)
        if found:
            was, are = ("was", "is") if len(found) == 1 else ("were", "are")
            where = "table" if listed else "plan"
            self._note(f"{join_names(found)} {was} created by an earlier run, and {are} not in this {where}.")
        unknown = (one for one in self._wanted.values() if self._is_unknown(one, users.get(one.id)))
        return {one.id: Outcome(one.username, "password unknown", _advice(one.username)) for one in unknown} | doubts

    def _note_absence(self, person: Credential, *, name_is_taken: bool, api: ArgillaAPI) -> None:
        """Note that someone is not on the server, unless this run creates them or the account may not see them."""
        assert person.id is not None  # noqa: S101 - found by it
        if person.id in self._wanted or person.id in self._prepared:
            return
        if person.status == "planned" and (name_is_taken or api.users.me.role == "owner"):
            self.settle(person.id, "not created")
        elif person.status == "created" and name_is_taken:  # by an account with another id
            self.settle(person.id, "deleted")

    def _is_unknown(self, one: Wanted, user: UserModel | None) -> bool:
        """Return whether someone to create exists already, with a password that the file does not have."""
        person = self._row(one.id)
        known = person is not None and person.status != "password unknown"
        return user is not None and user.username == one.username and not known

    # -- while requests are answered ----------------------------------------------------------------------------------

    def password(self, user_id: UUID) -> Secret:
        """Return the password to set for someone."""
        return self._by_id[user_id][-1].person.password

    def settle(self, user_id: UUID, status: Status, real_id: UUID | None = None) -> None:
        """Note what became of someone's newest password; of two rows, only the one that signs in is left.

        ``real_id`` is the id of someone who was created, if the server has chosen another than that of the row.
        """
        with self._changing():
            *earlier, row = self._by_id[user_id]
            row.person.status = status
            if real_id is not None and real_id != user_id:
                self._follow_id(user_id, real_id)
            if earlier:
                self._rows.remove(row)
                if status == "created":
                    self._rows[self._rows.index(earlier[0])] = row
                self._index()
            if status == "created":  # usernames are unique, so whoever had this one was deleted
                for other in (one.person for one in self._rows if one is not row):
                    if (other.username, other.server, other.status) == (row.person.username, self.server, "created"):
                        other.status = "deleted"
            self._unwritten = True
            if time.monotonic() - self._written_at >= BETWEEN_WRITES:
                self._write()  # if that fails, `flush` reports it

    def _follow_id(self, planned: UUID, real: UUID) -> None:
        self.real_ids[planned] = real
        for row in self._by_id[planned]:
            row.person.id = real
        if planned in self._wanted:
            self._wanted[real] = self._wanted.pop(planned)._replace(id=real)
        if planned in self._prepared:
            self._prepared[real] = self._prepared.pop(planned)
        self._index()

    @property
    def has_doubts(self) -> bool:
        """Whether someone of this run may or may not have been created."""
        return any(row.status == "planned" for row in map(self._row, self._prepared) if row is not None)

    def follow(self, operations: Iterable[Operation]) -> None:
        """Note what was done to people of the file elsewhere."""
        with self._changing():
            before = self._digest
            for one in operations:
                rows = self._by_id.get(one.user_id, []) if one.user_id is not None else []
                values = dict(one.values)
                for row in [*rows]:
                    person = row.person
                    if one.kind == "delete_user":
                        person.status = "deleted"
                        if row is not rows[0]:  # a reset that is on its way
                            self._rows.remove(row)
                    elif one.kind == "update_user":
                        person.username = values.get("username") or person.username
                        person.first_name = values.get("first_name") or person.first_name
                        person.last_name = values.get("last_name", person.last_name) or ""
                        if one.password and one.user_id not in self._prepared:
                            person.status = "password unknown"
            self._index()
            self._unwritten = self._unwritten or self._digest != before

    # -- afterwards ---------------------------------------------------------------------------------------------------

    def flush(self) -> None:
        """Write what is not written yet.

        Raises
        ------
        ArgillaError
            When the file cannot be written now, as on a full disk; once.
        """
        with self._changing():
            unwritten, self._unwritten = self._unwritten, False
            problem = self._write() if unwritten else None
            planned = {key for key in self._prepared if (row := self._row(key)) is not None and row.status == "planned"}
            self._prepared = {key: was for key, was in self._prepared.items() if key in planned}
        if problem is not None:
            where = "It has all passwords. Apply the plan again to record who was created."
            if _digest_of(self.path) != self._seen or self._seen is None:
                where = "The passwords are in memory only: save them as slips before the kernel stops."
            raise ArgillaError(f"{problem} {where}")

    def credentials(self, ids: Collection[UUID | None]) -> Credentials:
        """Return what these people sign in with, in the order of the file; their status changes with the file's."""
        rows = (self._row(one) for one in self._by_id if one in ids and one not in self._strangers)
        return Credentials(tuple(row for row in rows if row is not None), self.path)

    def listed(self, people: Mapping[str, Mapping[str, str]], users: Mapping[UUID, UserModel]) -> list[UUID]:
        """Return the ids of the people of a table who have a row; note their other columns, given by username."""
        found: list[UUID] = []
        for user_id in self._by_id:
            user, row = users.get(user_id), self._row(user_id)
            if user is None or row is None or user.username not in people:
                continue
            if escape_invisible(user.username) == escape_invisible(row.username):
                row.others = {**row.others, **people[user.username]}
                found.append(user_id)
        return found

    def finish(self) -> list[str]:
        """Write what is left to write, and return what someone who hands out the passwords has to know."""
        gone = (self._row(one) for one, was_created in self._prepared.items() if was_created)
        again = sum(person is not None and person.status == "created" for person in gone)
        if again:
            were = "person of the file is" if again == 1 else "people of the file are"
            self._note(f"{again:,} {were} gone: created again with their passwords.")
        try:
            self.flush()
        except ArgillaError as error:
            return [*self._cautions(), *self._notes, str(error)]
        return [*self._cautions(), *self._notes]

    # -- rows ---------------------------------------------------------------------------------------------------------

    @property
    def ids(self) -> frozenset[UUID]:
        """Whom the file has."""
        return frozenset(self._by_id)

    def _row(self, user_id: UUID) -> Credential | None:
        """Return the newest row of someone."""
        rows = self._by_id.get(user_id)
        return rows[-1].person if rows else None

    def _add(self, person: Credential) -> None:
        self._rows.append(row := _Row(person))
        if person.id is not None:
            self._by_id.setdefault(person.id, []).append(row)

    def _index(self) -> None:
        self._by_id = {}
        for row in self._rows:
            if row.person.id is not None:
                self._by_id.setdefault(row.person.id, []).append(row)

    def _note(self, text: str) -> None:
        self._notes[text] = None

    @property
    def _name(self) -> str:
        return "The list of passwords" if self.path is None else escape_invisible(self.path.name)

    def _cautions(self) -> list[str]:
        if self.path is None:
            return []
        notes = [*cautions(self.path, [row.person for row in self._rows])]
        if self.path.is_relative_to(tempfile.gettempdir()):
            notes.append(f"{self._name} is in a temporary folder. Move it where it stays.")
        return notes

    # -- the file -----------------------------------------------------------------------------------------------------

    @contextmanager
    def _changing(self) -> Iterator[None]:
        """Change rows, one thread at a time, and completely."""
        with uninterrupted(), self._lock:
            yield

    def _begin(self) -> None:
        assert self.path is not None  # noqa: S101 - passwords in memory are always open
        lock = FileLock(self.path)
        try:
            remove_scratch(self.path)
            self._read()
        except BaseException:
            lock.release()
            raise
        if not lock.supported:
            self._note(f"This disk has no locks. Take care that no other run uses {self._name} at the same time.")
        self._locks, self.is_open = [lock], True

    def _end(self) -> None:
        assert self.path is not None  # noqa: S101
        try:
            self.flush()
        finally:
            self.is_open = False
            for lock in self._locks:
                lock.release()

    def _read(self) -> None:
        """Read the rows; those that were known before stay the same objects."""
        assert self.path is not None  # noqa: S101
        if not os.path.lexists(self.path):
            self._seen = None
            return
        rows, self._seen = _load(self.path)
        if isinstance(rows, RosterError):
            raise rows
        others = [person for person in rows.people if person.server != self.server]
        made = [person for person in others if person.status == "created"]
        if made and all(self._has(person) for person in made):
            self._note(f"{self._name} has the address {escape_invisible(made[0].server)}, which is the same server.")
        elif others:
            raise ArgillaError(
                f"{self._name} has the passwords of {escape_invisible(others[0].server)}, not of {self.server}.",
                hint="Choose another file.",
            )
        known, numbers = _keyed(row.person for row in self._rows), Counter[object]()
        self._others, self._rows = [name for name in rows.headings if name not in COLUMNS], []
        for person, cells in zip(rows.people, rows.cells, strict=True):
            row = _Row(person, cells)
            if (earlier := known.pop(_key(person, numbers), None)) is not None:
                for name in _IN_FILE:
                    setattr(earlier, name, getattr(person, name))
                row.person = earlier
            self._rows.append(row)
        # Someone may have removed the row of a person whom this run is about to create.
        self._rows += [_Row(person) for person in known.values() if person.id in self._prepared]
        self._index()
        for theirs in self._by_id.values():
            people = [row.person for row in theirs]
            if len(people) > 1 and not _is_reset(people):
                names = join_names([quoted(person.username) for person in people])
                raise ArgillaError(
                    f"{self._name} has one id in {len(people)} rows: {names}.",
                    hint="Remove the rows that are wrong.",
                )

    def _has(self, person: Credential) -> bool:
        """Return whether someone is a user of this server."""
        user = self._users.get(person.id) if person.id is not None else None
        return user is not None and escape_invisible(user.username) == escape_invisible(person.username)

    def _write_changes(self, before: bytes) -> None:
        is_there = self._seen is not None or not self._rows
        if self.path is None or (self._digest == before and is_there):
            return
        if (problem := self._write()) is not None:
            raise ArgillaError(f"{problem} Nothing was changed.")

    @property
    def _digest(self) -> bytes:
        return sha256(self._text().encode(errors="surrogatepass")).digest()

    def _text(self) -> str:
        headings = [*COLUMNS, *self._others]
        return csv_text([headings, *(row.texts(headings) for row in self._rows)])

    def _write(self) -> str | None:
        """Write all rows; return why that was not possible, a sentence.

        What others have written into the file in the meantime is kept: then the rows go into a new one beside it.
        """
        if self.path is None:
            return None
        there = _digest_of(self.path)
        if None not in {self._seen, there} and there != self._seen:
            return self._write_beside(self.path)
        try:
            problem = self._save(self.path, replace=there is not None and self._seen is not None)
        except FileExistsError:
            problem = "another program has just made it"
        return None if problem is None else f"{shown_path(self.path)} cannot be written: {problem}."

    def _write_beside(self, path: Path) -> str | None:
        for new in numbered(path):
            if os.path.lexists(new):
                continue
            lock = FileLock(new)
            with suppress(FileExistsError):
                if (problem := self._save(new, replace=False)) is not None:
                    lock.release()
                    return f"{shown_path(new)} cannot be written: {problem}."
                self._note(
                    f"Another program has changed {self._name} during this run, so it was left as it is. "
                    f"All passwords are in {escape_invisible(new.name)}."
                )
                self.path = new
                self._locks.append(lock)
                return None
            lock.release()
        return f"{shown_path(path)} cannot be written: another program has changed it."

    def _save(self, path: Path, *, replace: bool) -> str | None:
        problem = write_secret(path, self._text(), replace=replace)
        if problem is None:
            self._seen, self._unwritten, self._written_at = _digest_of(path), False, time.monotonic()
        return problem


def _load(path: Path) -> tuple[Rows | RosterError, bytes]:
    """Return the rows of a file and its digest; no error is raised in a frame with its content."""
    content = read_bytes(path)
    if isinstance(content, RosterError):
        return content, b""
    return rows_in(content, name_of(path)), sha256(content).digest()


def _digest_of(path: Path | None) -> bytes | None:
    """Return a digest of what is at a path: None for nothing, and none that a file has for a folder or a link."""
    if path is None or not os.path.lexists(path):
        return None
    content = RosterError("") if path.is_symlink() or not path.is_file() else read_bytes(path)
    return b"" if isinstance(content, RosterError) else sha256(content).digest()


def _key(person: Credential, numbers: Counter[object]) -> tuple[object, int]:
    """Return what tells a row from others: whose it is, and which of their rows; count it."""
    who = person.id or escape_invisible(person.username)
    numbers[who] += 1
    return who, numbers[who]


def _keyed(people: Iterable[Credential]) -> dict[tuple[object, int], Credential]:
    numbers = Counter[object]()
    return {_key(person, numbers): person for person in people}


def _is_reset(people: Sequence[Credential]) -> bool:
    """Return whether two rows with one id are an old password and a new one that is on its way."""
    old, new = people[0], people[-1]
    return len(people) == 2 and old.username == new.username and new.status == "planned" != old.status  # noqa: PLR2004


def _advice(username: str) -> str:
    reset = f"client.directory.reset_passwords([{username!r}], credentials=...)"
    return f"Apply the plan with the file that has their password, or reset it: {reset}."


def _sign_in(server: ServerAPI, person: Credential) -> bool:
    return server.accepts_password(person.username, person.password)
