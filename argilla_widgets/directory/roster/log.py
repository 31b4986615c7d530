"""The file of passwords while users are created: it has them all before the first request, and says who was created."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from argilla_widgets.directory.private_file import path_of, remove_scratch
from argilla_widgets.directory.roster.credentials import (
    PATTERN,
    Credential,
    Credentials,
    Status,
    cautions,
    read_credentials,
    refuse_committed,
    write_credentials,
)
from argilla_widgets.directory.roster.problems import RosterError
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.interrupts import held, uninterrupted
from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    from typing_extensions import Self


try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

CredentialsPath: TypeAlias = "str | os.PathLike[str] | Literal[False] | None"
"""Where passwords are kept: a file, a new one for None, or False for memory alone."""
PasswordsFile: TypeAlias = "str | os.PathLike[str] | Literal[False]"
"""A file, which may exist, or False for memory alone."""
_BETWEEN_WRITES = 1.0
"""Seconds after which a new status is written: if the process is killed, who was created is looked up again."""
MAX_NAMES = 100
"""Maximum number of names to try for a new file, if the previous ones are taken."""


class CredentialsLog:
    """The passwords of one server, in a file or in memory alone; only one process at a time has a file open."""

    def __init__(self, path: Path | None, server: str, people: Iterable[Credential]) -> None:
        self.path = path
        self.server = server
        self.is_open = True
        """Whether no other run can write into the file."""
        self._people = {escape_invisible(person.username): person for person in people}
        self._exists = bool(self._people)
        self._changed = False
        self._written_at = 0.0

    @classmethod
    @contextmanager
    def open(cls, path: PasswordsFile, server: str) -> Iterator[Self]:
        """Open a file that exists, or will when something is added to it; False keeps the passwords in memory.

        Raises
        ------
        ArgillaError
            When it is another kind of file, of another server, in use, or git would commit it.
        """
        if path is False:
            yield cls(None, server, ())
            return
        where = path_of(path)
        if where.is_symlink():
            raise ArgillaError(f"{escape_invisible(str(where))} is a link.", hint="Choose a path that is not a link.")
        if where.is_dir():  # also an empty path
            raise ArgillaError(f"{escape_invisible(str(where))} is a folder.", hint="Add the name of a file.")
        if not where.absolute().parent.is_dir():
            raise ArgillaError(f"There is no folder {escape_invisible(str(where.absolute().parent))}.")
        refuse_committed(where)
        with _locked(where):
            remove_scratch(where)
            known = read_credentials(where) if where.exists() else []
            if isinstance(known, RosterError):
                raise known
            if other := next((person.server for person in known if person.server != server), None):
                raise ArgillaError(
                    f"{escape_invisible(where.name)} has the passwords of {escape_invisible(other)}, not of {server}.",
                    hint="Choose another file.",
                )
            log = cls(where, server, known)
            try:
                yield log
            finally:
                log.is_open = False
                log.flush()

    @contextmanager
    def reopened(self) -> Iterator[CredentialsLog]:
        """Open the same file again; passwords in memory are still there."""
        if self.path is None:
            yield self
            return
        with CredentialsLog.open(self.path, self.server) as log:
            yield log

    def __getitem__(self, username: str) -> Credential:
        """Return what someone signs in with; in a file, invisible characters of their username are escaped."""
        return self._people[escape_invisible(username)]

    def __len__(self) -> int:
        return len(self._people)

    def __contains__(self, username: str) -> bool:
        return escape_invisible(username) in self._people

    def add(self, people: Iterable[Credential]) -> None:
        """Write the people who are not in the file yet, before anything else happens."""
        new = False
        for person in people:
            name = escape_invisible(person.username)
            known = self._people.get(name)
            self._people[name] = person if known is None else replace(known, others=person.others)
            new = new or known is None
        if new:
            self._write()

    def expect(self, usernames: Iterable[str]) -> None:
        """Mark people as planned before they are created, whatever became of them earlier."""
        past = [name for name in map(escape_invisible, usernames) if self._people[name].status != "planned"]
        if past:
            self._people |= {name: replace(self._people[name], status="planned") for name in past}
            self._write()

    def settle(self, username: str, status: Status) -> None:
        """Note what became of someone; written after a second or at the end."""
        self._people[escape_invisible(username)] = replace(self[username], status=status)
        self._changed = True
        if time.monotonic() - self._written_at > _BETWEEN_WRITES:
            with suppress(ArgillaError):  # the file has the password; `flush` reports it
                self._write()

    def planned(self) -> list[Credential]:
        """Return the people who may or may not have been created."""
        return [person for person in self._people.values() if person.status == "planned"]

    def flush(self) -> None:
        """Write what is not written yet.

        Raises
        ------
        ArgillaError
            When the file cannot be written now, as on a full disk; once, and the file still has all passwords.
        """
        with uninterrupted():
            changed, self._changed = self._changed, False
            if changed:
                self._write()

    def credentials(self, usernames: Iterable[str]) -> Credentials:
        """Return what these people sign in with."""
        return Credentials(tuple(self[name] for name in usernames if name in self), self.path)

    def cautions(self) -> list[str]:
        """Return what someone who hands out the passwords has to know."""
        if self.path is None:
            return []
        notes = [*cautions(self.path, [*self._people.values()])]
        if self.path.absolute().is_relative_to(tempfile.gettempdir()):
            notes.append(f"{escape_invisible(self.path.name)} is in a temporary folder. Move it where it stays.")
        return notes

    def _write(self) -> None:
        if self.path is None:
            return
        try:
            problem = write_credentials(self.path, self._people.values(), replace=self._exists)
        except FileExistsError:
            problem = "another program has just made it"
        if problem is not None:
            raise ArgillaError(f"{escape_invisible(str(self.path))} cannot be written: {problem}.")
        self._exists, self._changed, self._written_at = True, False, time.monotonic()


def passwords_file(given: CredentialsPath, *, new: bool = True) -> PasswordsFile:
    """Return where to keep passwords: as given, or in a new file of the current folder if there are ``new`` ones."""
    if given is not None:
        return given
    return next(path for path in new_paths(Path.cwd()) if not path.exists()) if new else False


def new_paths(folder: Path, pattern: str = PATTERN) -> Iterator[Path]:
    """Yield names for a new file: with the current minute in place of the asterisk, then numbered."""
    minute = f"{datetime.now():%Y-%m-%d-%H%M}"  # noqa: DTZ005 - of the user's own clock
    for number in range(1, MAX_NAMES + 1):
        yield folder / pattern.replace("*", minute if number == 1 else f"{minute}-{number}")


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Refuse a second process that uses the file; its lock ends with the process."""
    if fcntl is None:
        yield
        return
    lock = path.with_name(f".{path.name}.lock")
    handles: list[int] = []

    def release() -> None:
        lock.unlink(missing_ok=True)
        os.close(handles[0])

    with held(lambda: handles.append(_lock(path, lock)), release):
        yield


def _lock(path: Path, lock: Path) -> int:
    """Lock the file, and return what to close at the end."""
    assert fcntl is not None  # noqa: S101 - not on Windows
    while True:
        try:
            handle = os.open(lock, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise ArgillaError(f"{escape_invisible(str(path))} cannot be written: {error.strerror}.") from None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(handle)
            raise ArgillaError(
                f"{escape_invisible(path.name)} is in use by another run.", hint="Wait until it has ended."
            ) from None
        with suppress(FileNotFoundError):  # the other run has just ended and removed it
            if os.path.samestat(os.fstat(handle), lock.lstat()):
                return handle
        os.close(handle)
