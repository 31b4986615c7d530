"""`Credentials`: who signs in with which password, from a file that only its owner can read; slips and invitations."""

from __future__ import annotations

import csv
import os
import shutil
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias, cast, get_args
from uuid import UUID

from argilla_widgets.directory.git import may_be_committed
from argilla_widgets.directory.new_names import numbered
from argilla_widgets.directory.private_file import path_of, reason, shown_path, write_private, write_table
from argilla_widgets.directory.roster.credentials.mail import draft, recipients
from argilla_widgets.directory.roster.credentials.slips import Slip, check_line, labels_of, slips_page
from argilla_widgets.directory.roster.reading.cells import (
    begins_formula,
    csv_text,
    guard,
    join_in_cell,
    split_names,
    unguard,
)
from argilla_widgets.directory.roster.reading.person import chosen
from argilla_widgets.directory.roster.reading.problems import RosterError
from argilla_widgets.directory.roster.reading.table import name_of, raw_rows, read_bytes, text_in
from argilla_widgets.directory.roster.reading.templates import Template
from argilla_widgets.sdk.arguments import hides_contents
from argilla_widgets.sdk.auth.address import parse_address
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError
from argilla_widgets.sdk.resources.tables import MAX_ROWS, Table
from argilla_widgets.sdk.text import escape_invisible, join_names, pluralize, quoted

if TYPE_CHECKING:
    from typing_extensions import Self

    from argilla_widgets.directory.roster.reading.person import Person
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel

Status: TypeAlias = Literal["planned", "created", "not created", "password unknown", "deleted"]
PATTERN = "argilla-passwords-*.csv"
"""The names of these files, as ``.gitignore`` has them."""
COLUMNS = ("username", "first_name", "last_name", "password", "server", "workspaces", "id", "row", "status")
_OPTIONAL = frozenset({"row"})
"""The columns that a file may lack: without a fingerprint, a row is someone's by its id, or by its names."""
_FIELDS = ("username", "first_name", "last_name", "password", "address", "workspaces")
"""What an invitation may name, beside the other columns of a roster."""
HIDDEN = "\N{BULLET}" * 8
"""What is shown of a password."""
_BETWEEN = f"\n{'-' * 72}\n"
_LONGEST_NAME = 60
"""Maximum number of characters of a username in the name of a file."""
_HALF = "it would contain half of a character"
"""Why a text with half of a surrogate pair was not written."""

_LEFT_OUT: Mapping[Status, str] = {
    "not created": "who {were} not created",
    "deleted": "who {were} deleted",
    "password unknown": "whose password is not in the file",
    "planned": "who may have been created",
}
"""Why nothing is written for people, by status."""
_FIND_OUT = " Plan the roster again and apply it with this file, to find out."


@dataclass(slots=True)
class Credential:
    """What one person signs in with; a run that creates them, or resets their password, keeps the status current."""

    username: str
    password: Secret
    server: str
    first_name: str = ""
    last_name: str = ""
    workspaces: tuple[str, ...] = ()
    id: UUID | None = None
    status: Status = "planned"
    others: Mapping[str, str] = field(default_factory=dict)
    """The other columns of the roster; in the file only if someone has added them there."""
    row: str = ""
    """The fingerprint of their row in the roster; empty if there was no row."""

    @classmethod
    def of(
        cls,
        user: UserModel,
        password: Secret,
        server: str,
        workspaces: Iterable[WorkspaceModel],
        status: Status = "planned",
    ) -> Credential:
        """Return what a user of a server signs in with, who is a member of these workspaces."""
        places = tuple(workspace.name for workspace in workspaces)
        names = user.first_name, user.last_name or ""
        return cls(user.username, password, server, *names, places, user.id, status)

    @property
    def full_name(self) -> str:
        """The name to address them with."""
        return " ".join(filter(None, [self.first_name, self.last_name])) or self.username

    @property
    def texts(self) -> list[str]:
        """The cells of the file without the password."""
        names = map(escape_invisible, (self.username, self.first_name, self.last_name))
        user_id = "" if self.id is None else str(self.id)
        row = f"#{self.row}" if self.row else ""  # a spreadsheet would take some fingerprints for numbers
        return [*names, self.server, join_in_cell(self.workspaces), user_id, row, self.status]

    @property
    def cells(self) -> list[str]:
        """The cells of the file: the password unchanged, everything else safe to open in a spreadsheet."""
        username, first_name, last_name, *rest = map(guard, self.texts)
        return [username, first_name, last_name, str(self.password.reveal()), *rest]


@hides_contents
@dataclass(frozen=True, repr=False)
class Credentials:
    """Usernames and passwords to hand out; displays never show a password.

    Attributes
    ----------
    people : tuple of Credential
        In the order of the file.
    path : Path or None
        The file that has them.
    """

    people: tuple[Credential, ...]
    path: Path | None = None

    @classmethod
    def from_csv(cls, path: str | os.PathLike[str]) -> Self:
        """Read a file of passwords, also after a spreadsheet has saved it."""
        found = read_credentials(path)
        if isinstance(found, RosterError):
            raise found
        return cls(tuple(found), path_of(path))

    def __len__(self) -> int:
        return len(self.people)

    def __iter__(self) -> Iterator[Credential]:
        return iter(self.people)

    def __repr__(self) -> str:
        where = f" in {shown_path(self.path)}" if self.path is not None else ""
        return f"<Credentials of {pluralize(len(self.people), 'person')}{where}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        rows = [
            {
                "username": person.username,
                "name": person.full_name,
                "password": str(person.password),
                "workspaces": join_names(person.workspaces),
                "status": person.status,
            }
            for person in self.people[:MAX_ROWS]
        ]
        return Table(repr(self)[1:-1], rows, total=len(self.people))._repr_mimebundle_()

    def only(self, usernames: Iterable[str]) -> Self:
        """Return those of these people."""
        asked = chosen(usernames, [person.username for person in self.people], "There is no password for {}.")
        return replace(self, people=tuple(person for person in self.people if person.username in asked))

    def to_html(
        self, path: str | os.PathLike[str], *, address: str | None = None, language: str = "en", line: str = ""
    ) -> Path:
        """Write slips to cut out, eight to a page, with a QR code of the address; return the file that was written.

        Only people who were created get one. The file is private, and no file is replaced.

        Parameters
        ----------
        path
            The new file; with a number, such as ``slips-2.html``, if it exists.
        address
            What to open to sign in; by default, the address that the users were created at.
        language
            Of the labels: ``"en"``, ``"de"``, ``"es"``, ``"fr"``, ``"pt"``, ``"it"`` or ``"nl"``.
        line
            A line of your own on each slip, such as where to ask.
        """
        labels_of(language)
        check_line(line)
        self._warn(address)
        return _told(path, self.write_slips(path, address, language, line))

    def write_slips(
        self, path: str | os.PathLike[str], address: str | None, language: str = "en", line: str = ""
    ) -> Path:
        """Write slips without a warning: see `to_html`."""
        address, made = self._who_and_where(address)
        slips = [
            Slip(
                person.full_name,
                address or person.server,
                person.username,
                str(person.password.reveal()),
                person.workspaces,
            )
            for person in made
        ]
        written = _save(path, slips_page(slips, language, line))
        del slips
        return _finish(path, written)

    def with_roster(self, roster: Iterable[Person]) -> Self:
        """Return the same people with the other columns of a roster, such as their e-mail addresses."""
        others = {person.username: person.others for person in roster}
        return replace(
            self,
            people=tuple(replace(one, others={**one.others, **others.get(one.username, {})}) for one in self.people),
        )

    def email_drafts(
        self,
        template: str,
        folder: str | os.PathLike[str],
        *,
        subject: str,
        to: str | None = None,
        address: str | None = None,
    ) -> Path:
        """Write a draft of an e-mail for each person (``.eml``), which any mail program opens; nothing is sent.

        Only people who were created get one. The folder and the files are private.

        Parameters
        ----------
        template
            As for `invitations`.
        folder
            A new folder.
        subject
            The subject of each draft; a template, too, without the password.
        to
            The heading of the column of addresses; by default, the one that is recognized as such.
        address
            What to open to sign in; by default, the address that the users were created at.

        Raises
        ------
        ArgillaError
            When there is no column of addresses, someone has none, or the folder exists or cannot be written. Nothing
            was written.
        """
        self._drafts(template, subject, to)
        self._warn(address)
        return self.write_drafts(template, folder, subject, to, address)

    def write_drafts(
        self, template: str, folder: str | os.PathLike[str], subject: str, to: str | None, address: str | None
    ) -> Path:
        """Write drafts without a warning: see `email_drafts`."""
        address, made = self._who_and_where(address)
        text, title, receivers = self._drafts(template, subject, to)
        values = [_values(person, address or person.server) for person in made]
        try:
            files = [
                (person.username, draft(receiver, title.fill(one), text.fill(one)))
                for person, receiver, one in zip(made, receivers, values, strict=True)
            ]
        except UnicodeEncodeError:
            written = _HALF
        else:
            written = save_folder(folder, files)
            del files
        del values
        return _finish(folder, written)

    def _drafts(self, template: str, subject: str, to: str | None) -> tuple[Template, Template, list[str]]:
        """Return the text and the subject of drafts, and who receives them; refuse what cannot be written."""
        text, title = Template(template, "template"), Template(subject, "subject")
        _, made = self._who_and_where(None)
        receivers = recipients(made, to)
        for person in made:
            text.check([*_FIELDS, *person.others])
            title.check([*(name for name in _FIELDS if name != "password"), *person.others])
        return text, title, receivers

    def mail_merge(self, path: str | os.PathLike[str], *, to: str | None = None, address: str | None = None) -> Path:
        """Write a table for the mail merge of a mail program or word processor: ``email``, then all that it may name.

        Only people who were created are in it. The file is private, and no file is replaced.

        Parameters
        ----------
        path
            The new file; with a number if it exists.
        to, address
            As for `email_drafts`.
        """
        _, made = self._who_and_where(address)
        recipients(made, to)
        self._warn(address)
        return _told(path, self.write_mail_merge(path, to, address))

    def write_mail_merge(self, path: str | os.PathLike[str], to: str | None, address: str | None) -> Path:
        """Write a table for mail merge without a warning: see `mail_merge`."""
        address, made = self._who_and_where(address)
        receivers = recipients(made, to)
        columns = (*_FIELDS, *dict.fromkeys(heading for person in made for heading in person.others))
        values = [_values(person, address or person.server) for person in made]
        rows = [
            [receiver, *(one.get(name, "") if name == "password" else guard(one.get(name, "")) for name in columns)]
            for receiver, one in zip(map(guard, receivers), values, strict=True)
        ]
        del values
        written = _save(path, csv_text([["email", *map(guard, columns)], *rows]))
        del rows
        return _finish(path, written)

    def invitations(self, template: str, path: str | os.PathLike[str], *, address: str | None = None) -> Path:
        """Write a text for each person, such as ``"Dear {first_name}, sign in at {address} with {password}"``.

        Only people who were created get one. The file is private, and no file is replaced.

        Parameters
        ----------
        template
            May name ``username``, ``first_name``, ``last_name``, ``password``, ``address``, ``workspaces``, and the
            other columns of the roster, each in braces. A first name that is missing is the username.
        path
            The new file; with a number if it exists.
        address
            What to open to sign in; by default, the address that the users were created at.
        """
        self._warn(address)
        return _told(path, self.write_invitations(template, path, address))

    def write_invitations(self, template: str, path: str | os.PathLike[str], address: str | None) -> Path:
        """Write a text for each person without a warning: see `invitations`."""
        text = Template(template, "template")
        address, made = self._who_and_where(address)
        for person in made:
            text.check([*_FIELDS, *person.others])
        filled = [text.fill(_values(person, address or person.server)) for person in made]
        written = _save(path, _BETWEEN.join(filled))
        del filled
        return _finish(path, written)

    def _who_and_where(self, address: str | None) -> tuple[str | None, list[Credential]]:
        """Return the address to open, if it was given, and who was created."""
        address = None if address is None else str(parse_address(address, "address"))
        made = self.created
        if not made:
            raise ArgillaError("None of these people were created.", hint="See the column status.")
        return address, made

    def without_passwords(self) -> Self:
        """Return the same people; `in_file` returns their passwords."""
        return replace(self, people=tuple(replace(person, password=Secret(HIDDEN)) for person in self.people))

    def in_file(self) -> Self:
        """Return these people as the file has them now, with their other columns; in memory, they are the same."""
        if self.path is None:
            return self
        others = {person.id or person.username: person.others for person in self.people}
        rows = [(row.id or row.username, row) for row in type(self).from_csv(self.path)]
        return replace(self, people=tuple(replace(row, others=others[key]) for key, row in rows if key in others))

    @property
    def created(self) -> list[Credential]:
        """The people who were created, and so can sign in."""
        return [person for person in self.people if person.status == "created"]

    def example(self) -> dict[str, str]:
        """Return what an invitation may name, filled in for the first person who was created, without the password."""
        if not self.created:
            return {}
        person = self.created[0]
        return _values(replace(person, password=Secret(HIDDEN)), person.server)

    def unreachable(self, address: str | None) -> list[str]:
        """Return the addresses to hand out that can be opened on this machine only."""
        servers = [address] if address else {person.server for person in self.created}
        return [server for server in servers if parse_address(server).is_local]

    def _warn(self, address: str | None) -> None:
        self._who_and_where(address)
        for server in self.unreachable(address):
            warnings.warn(f"{server} can be opened on this machine only. Pass address=.", stacklevel=4)
        for sentence in self.left_out():
            warnings.warn(sentence, stacklevel=4)

    def left_out(self) -> list[str]:
        """Return sentences on those for whom nothing is written, because they cannot sign in."""
        sentences = []
        for status, why in _LEFT_OUT.items():
            if names := [person.username for person in self.people if person.status == status]:
                who = why.format(were="was" if len(names) == 1 else "were")
                next_step = _FIND_OUT if status == "planned" else ""
                sentences.append(f"Left out {pluralize(len(names), 'person')} {who}: {join_names(names)}.{next_step}")
        return sentences


class Rows(NamedTuple):
    """What is in a file of passwords."""

    headings: list[str]
    people: list[Credential]
    cells: list[dict[str, str]]
    """The cells of each row as they are in the file, without the password."""


def read_credentials(path: str | os.PathLike[str]) -> list[Credential] | RosterError:
    """Return who is in a file of passwords, or why it is none; the error is not raised in a frame with a password."""
    content = read_bytes(path)
    rows = content if isinstance(content, RosterError) else rows_in(content, name_of(path))
    return rows if isinstance(rows, RosterError) else rows.people


def rows_in(content: bytes, name: str) -> Rows | RosterError:
    """Return the rows of a file of passwords with this content, or why it is none."""
    text = text_in(content, name)
    if isinstance(text, RosterError):
        return text
    lines = raw_rows(text, lambda cells: len({*COLUMNS}.intersection(cells)))
    try:
        _, headings = next(lines, (0, []))
        missing = [column for column in COLUMNS if headings.count(column) != 1 and column not in _OPTIONAL]
        if missing:
            return RosterError(
                f"{name} is not a file of passwords: it has no column {join_names([*map(quoted, missing)])}.",
                hint="Choose another file.",
            )
        found = Rows(headings, [], [])
        for number, cells in lines:
            if any(cells):
                row = dict(zip(headings, cells, strict=False))
                person = _credential(row) if len(cells) == len(headings) else None
                if person is None:
                    return RosterError(f"{name} cannot be read: row {number} is not one that was written there.")
                found.people.append(person)
                del row["password"]
                found.cells.append(row)
    except csv.Error as error:
        return RosterError(f"{name} cannot be read: {error}.")
    return found


def _credential(row: Mapping[str, str]) -> Credential | None:
    status = row["status"].strip()
    try:
        user_id = UUID(row["id"]) if row["id"].strip() else None
    except ValueError:
        return None
    if status not in get_args(Status) or not row["username"]:
        return None
    return Credential(
        unguard(row["username"]),
        Secret(row["password"]),
        row["server"].strip(),
        unguard(row["first_name"]),
        unguard(row["last_name"]),
        split_names(unguard(row["workspaces"])),
        user_id,
        cast("Status", status),
        {heading: unguard(text) for heading, text in row.items() if heading and heading not in COLUMNS},
        row=row.get("row", "").strip().removeprefix("#"),
    )


def write_credentials(path: Path, people: Iterable[Credential]) -> str | None:
    """Write a new file; return why it could not be written: the frames of a raised error would hold the passwords.

    Raise a FileExistsError if the name is taken, if only by a folder.
    """
    return write_secret(path, csv_text([COLUMNS, *(person.cells for person in people)]))


def write_secret(path: str | os.PathLike[str], text: str, *, replace: bool = False) -> str | None:
    """Write a private file with passwords; return why it could not be written, without a frame that holds them."""
    try:
        write_table(path, text, replace=replace, follow=False)
    except FileExistsError:
        raise
    except UnicodeEncodeError:
        return _HALF
    except OSError as error:
        return reason(error)
    return None


def cautions(path: Path, people: Sequence[Credential]) -> Iterator[str]:
    """Yield what someone who hands out the passwords in the file has to know."""
    if any(begins_formula(text) for person in people for text in person.texts):
        yield "Names that begin with =, +, - or @ now begin with ', so that spreadsheets do not run them."
    if any(begins_formula(str(person.password.reveal())) for person in people):
        yield "Import the passwords as text: a spreadsheet changes those that begin with =, +, - or @."
    if os.name == "posix" and path.exists() and path.stat().st_mode & 0o077:
        yield f"This disk has no file permissions: others may be able to read {escape_invisible(path.name)}."
    if may_be_committed(path):
        yield f"{_in_repository(path)} Add this line to .gitignore: {_ignored_by(path)}"


def refuse_committed(path: Path, *, anywhere: bool = True) -> None:
    """Refuse a file of passwords that git would commit; if it may be ``anywhere``, say where not."""
    if may_be_committed(path):
        elsewhere = f"\nOr choose another path, such as {escape_invisible(str(Path.home() / path.name))}"
        raise ArgillaError(
            _in_repository(path),
            hint=f"Add this line to .gitignore: {_ignored_by(path)}{elsewhere if anywhere else ''}",
        )


def _in_repository(path: Path) -> str:
    return f"{escape_invisible(path.name)} is in a git repository that does not ignore it."


def _ignored_by(path: Path) -> str:
    return PATTERN if path.match(PATTERN) else escape_invisible(path.name)


def _save(path: str | os.PathLike[str], text: str) -> Path | str:
    """Write a new file with passwords, under the first name that is free; return it, or why it was not written."""
    if isinstance(first := _path_or_why(path), str):
        return first
    if os.path.isdir(first):  # noqa: PTH112 - it answers for a name that is too long, too
        return "it is a folder"
    for where in numbered(first):
        if os.path.lexists(where):
            continue
        if may_be_committed(where):
            return f"git would commit it; add this line to .gitignore: {_ignored_by(where)}"
        with suppress(FileExistsError):
            return write_secret(where, text) or where
    return "it exists already"


def save_folder(folder: str | os.PathLike[str], files: Sequence[tuple[str, str]]) -> Path | str:
    """Write files with passwords, each named after someone, into a new folder; return it, or why it was not written."""
    if isinstance(where := _path_or_why(folder), str):
        return where
    if os.path.lexists(where):
        return "it exists already"
    if may_be_committed(where):
        return f"git would commit it; add this line to .gitignore: {escape_invisible(where.name)}/"
    scratch = None
    try:
        scratch = Path(mkdtemp(prefix=f".{where.name[:50]}.", dir=where.parent))  # with mode 0700
        (scratch / ".gitignore").write_text("*\n", encoding="ascii")  # if the process is killed, all of it stays here
        for number, (name, text) in enumerate(files, start=1):
            plain = "".join(letter if letter.isalnum() or letter in "-_." else "-" for letter in name)[:_LONGEST_NAME]
            write_private(scratch / f"{number:03}-{plain}.eml", text, "utf-8", replace=False)
        (scratch / ".gitignore").unlink()
        scratch.rename(where)
    except OSError as error:
        return reason(error)
    finally:
        if scratch is not None and scratch.exists():
            shutil.rmtree(scratch, ignore_errors=True)
    return where


def _path_or_why(path: str | os.PathLike[str]) -> Path | str:
    """Return a path, or why there can be none."""
    try:
        return path_of(path)
    except ArgumentError as error:
        why = str(error).removesuffix(".")
        return f"{why[0].lower()}{why[1:]}"


def _finish(path: object, written: Path | str) -> Path:
    if isinstance(written, str):
        raise ArgillaError(f"{shown_path(path)} was not written: {written}.")
    return written


def _told(path: str | os.PathLike[str], written: Path) -> Path:
    """Warn if a file has another name than it was to have."""
    if written != path_of(path):
        names = (escape_invisible(one.name) for one in (path_of(path), written))
        warnings.warn("{} exists already, so this is in {}.".format(*names), stacklevel=3)
    return written


def _values(person: Credential, address: str) -> dict[str, str]:
    return {
        **person.others,
        "username": person.username,
        "first_name": person.first_name or person.username,
        "last_name": person.last_name,
        "password": str(person.password.reveal()),
        "address": address,
        "workspaces": join_names(person.workspaces, len(person.workspaces)),
    }
