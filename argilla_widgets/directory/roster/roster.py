"""`Roster`: the people that a server should have, with their names, roles and workspaces, as a table."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, overload
from uuid import UUID

import msgspec

from argilla_widgets.directory.model.collation import normal
from argilla_widgets.directory.private_file import path_of, write_private, write_table
from argilla_widgets.directory.roster.connected import connected
from argilla_widgets.directory.roster.planning.planner import Planner
from argilla_widgets.directory.roster.planning.who import earlier_in, with_earlier
from argilla_widgets.directory.roster.reading.cells import csv_text, guard, has_half, join_in_cell, unique
from argilla_widgets.directory.roster.reading.headings import FIELDS, Headings
from argilla_widgets.directory.roster.reading.person import Person, chosen
from argilla_widgets.directory.roster.reading.problems import RosterError
from argilla_widgets.directory.roster.reading.reader import (
    MAX_MEMBERSHIPS,
    MAX_PEOPLE,
    Survey,
    TableReader,
    column_of_passwords,
    too_many_memberships,
    workspaces_of,
)
from argilla_widgets.directory.roster.reading.table import (
    csv_table,
    frame_table,
    name_of,
    pasted_table,
    read_saved,
    saved_in,
)
from argilla_widgets.directory.roster.reading.templates import Template
from argilla_widgets.directory.roster.reading.workbook import workbook_table
from argilla_widgets.sdk.arguments import hides_contents
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, UnknownNameError
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.resources.tables import MAX_ROWS, data_frame
from argilla_widgets.sdk.resources.tables import Table as Display
from argilla_widgets.sdk.text import is_visible, join_names, pluralize, quoted, suggestion

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Self

    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.roster.connected import Connected, LiveState
    from argilla_widgets.directory.roster.credentials.where_kept import CredentialsPath
    from argilla_widgets.directory.roster.planning.plan import Plan
    from argilla_widgets.directory.roster.planning.planner import Prune
    from argilla_widgets.sdk.base_client import OfficialClient
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel

_EXPORTED = tuple(column for column in FIELDS if column != "password")


class _SavedPerson(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    username: str
    first_name: str | None = None
    last_name: str | None = None
    role: Role | None = None
    workspaces: tuple[str, ...] | None = None
    id: UUID | None = None
    others: dict[str, str] = {}


class _SavedRoster(msgspec.Struct, forbid_unknown_fields=True):
    version: Literal[1]
    workspaces: tuple[str, ...]
    people: list[_SavedPerson]


@hides_contents
@dataclass(frozen=True, repr=False)
class Roster:
    """The people that a server should have, as a table that never changes.

    It covers only the workspaces that it names: memberships in others are left alone, and so are people who are not
    listed. Tables are read with `from_csv`, `from_excel`, `from_text`, `from_pandas` and `from_json`; `of` reads a
    server, and `numbered` makes usernames with numbers.

    A table has a column ``username`` and may have ``first_name``, ``last_name``, ``role``, ``workspaces`` (separated by
    semicolons), ``password`` and ``id``. Usual headings in several languages are recognized. An empty cell leaves what
    is on the server as it is, but an empty cell in ``workspaces`` means none of the workspaces that the roster names.
    Other columns are kept for templates.

    Attributes
    ----------
    people : tuple of Person
        In the order of the table.
    workspaces : tuple of str
        The workspaces that the roster covers.
    notes : tuple of str
        Sentences about what may be unexpected in the table.
    marks : tuple of str
        Those of them that a plan repeats: about rows that were left out, and text that may be wrong.
    """

    # Each has a factory, and so none is an attribute of the class, which completion would offer.
    people: tuple[Person, ...] = field(default_factory=tuple)
    workspaces: tuple[str, ...] = field(default_factory=tuple)
    notes: tuple[str, ...] = field(default_factory=tuple, compare=False)
    marks: tuple[str, ...] = field(default_factory=tuple, compare=False)

    # -- reading ------------------------------------------------------------------------------------------------------

    @classmethod
    def from_csv(
        cls,
        path: str | os.PathLike[str],
        *,
        columns: Mapping[str, str | None] | None = None,
        workspaces: Iterable[str] = (),
        role: Role | str | None = None,
        usernames: str | None = None,
        leave_out: Iterable[int] = (),
    ) -> Self:
        """Read a text file in UTF-8, UTF-16 or Windows-1252, separated by commas, semicolons or tabs.

        Rows that are not people, such as totals and the points of tasks, are left out, which the notes say.

        Parameters
        ----------
        path
            The file.
        columns
            The column of a roster for headings that are not recognized, as in ``{"Login": "username"}``, or
            ``"last_name, first_name"`` for a column with both names; None for a column that should not be used.
        workspaces
            The workspaces of everyone; if the table has such a column, only further ones that the roster covers.
        role
            The role of everyone, if the table has no such column.
        usernames
            Makes the usernames that are missing, as in ``"{first_name}.{last_name}"``; ``{initial}`` is the first
            letter of the first name. They are in lower case, with one hyphen or dot between words and no other
            punctuation.
        leave_out
            Rows that are not read, as the spreadsheet counts them, such as one that repeats another.

        Raises
        ------
        RosterError
            When something has to be fixed; its ``problems`` are all of it, by row and column.
        """
        reader = _reader(columns, workspaces, role, usernames, leave_out)
        return cls._of(reader.read(csv_table(path, reader.headings)), reader.workspaces)

    @classmethod
    def from_text(
        cls,
        text: str,
        *,
        columns: Mapping[str, str | None] | None = None,
        workspaces: Iterable[str] = (),
        role: Role | str | None = None,
        usernames: str | None = None,
        leave_out: Iterable[int] = (),
    ) -> Self:
        """Read rows that were copied from a spreadsheet, with their headings, or any other text: see `from_csv`."""
        reader = _reader(columns, workspaces, role, usernames, leave_out)
        if not isinstance(text, str):
            raise ArgumentError(f"Pass the text of a table, not {quoted(text)}.", field="text")
        found = reader.read(pasted_table(text, reader.headings))
        del text
        return cls._of(found, reader.workspaces)

    @classmethod
    def from_excel(
        cls,
        path: str | os.PathLike[str],
        *,
        sheet: str | None = None,
        header: int | None = None,
        columns: Mapping[str, str | None] | None = None,
        workspaces: Iterable[str] = (),
        role: Role | str | None = None,
        usernames: str | None = None,
        leave_out: Iterable[int] = (),
    ) -> Self:
        """Read a workbook (.xlsx): see `from_csv`.

        Parameters
        ----------
        path
            The file.
        sheet
            The name of the sheet; by default, the only one that is visible and not empty.
        header
            The row of the headings, as the spreadsheet shows it; by default, it is looked for.
        columns, workspaces, role, usernames, leave_out
            As for `from_csv`.
        """
        reader = _reader(columns, workspaces, role, usernames, leave_out, header)
        return cls._of(reader.read(workbook_table(path, sheet)), reader.workspaces)

    @classmethod
    def from_pandas(
        cls,
        frame: pd.DataFrame,
        *,
        columns: Mapping[str, str | None] | None = None,
        workspaces: Iterable[str] = (),
        role: Role | str | None = None,
        usernames: str | None = None,
        leave_out: Iterable[int] = (),
    ) -> Self:
        """Read a data frame, whose index is not used: see `from_csv`.

        Rows are numbered as in a file, in which the headings are row 1.
        """
        reader = _reader(columns, workspaces, role, usernames, leave_out)
        found = reader.read(frame_table(frame))
        del frame
        return cls._of(found, reader.workspaces)

    @classmethod
    def from_json(cls, path: str | os.PathLike[str]) -> Self:
        """Read what `to_json` has written. Names are not changed in any way."""
        return cls._of_saved(read_saved(path, _SavedRoster, "a saved roster"), name_of(path))

    @classmethod
    def _of_saved(cls, saved: _SavedRoster, name: str) -> Self:
        if sum(len(one.workspaces or ()) for one in saved.people) > MAX_MEMBERSHIPS:
            raise too_many_memberships(name)
        people = tuple(
            Person(**msgspec.structs.asdict(one), row=number, unsure=one.id is not None)
            for number, one in enumerate(saved.people, start=1)
        )
        _check_names([person.username for person in people], saved.workspaces, name)
        return cls(people, workspaces_of(people, saved.workspaces))

    @classmethod
    def of(cls, client: Connected | OfficialClient, workspace: str | None = None) -> Self:
        """Read a server: everyone, in all workspaces; or the members of one workspace, the only one it then names.

        Raises
        ------
        UnknownNameError
            When there is no such workspace.
        """
        return cls._of_server(connected(client).directory, workspace)

    @classmethod
    def _of_server(cls, directory: LiveState, workspace: str | None) -> Self:
        directory.refresh()
        snapshot = directory.snapshot
        if workspace is None:
            users, places = [*snapshot.users.values()], [*snapshot.workspaces.values()]
        else:
            place = snapshot.workspace(workspace)
            if place is None:
                names = [one.name for one in snapshot.workspaces.values()]
                message = f"There is no workspace {quoted(workspace)}."
                raise UnknownNameError(message, field="workspace", hint=suggestion(workspace, names) or None)
            users, places = snapshot.known_users(snapshot.members.get(place.id, ())), [place]
            users.sort(key=lambda user: user.username)
        return cls._of_users(snapshot, users, places)

    @classmethod
    def _of_users(cls, snapshot: Snapshot, users: Sequence[UserModel], places: Sequence[WorkspaceModel]) -> Self:
        memberships = snapshot.memberships_of(user.id for user in users)
        if memberships is None:
            raise ArgillaError("The members of some workspaces are not known.", hint="Refresh the directory.")
        names = {place.name for place in places}
        people = tuple(
            Person(
                user.username,
                user.first_name,
                user.last_name,
                user.role,
                tuple(one.name for one in memberships[user.id] if one.name in names),
                user.id,
                unsure=True,
            )
            for user in users
        )
        return cls(people, tuple(place.name for place in places))

    @classmethod
    def numbered(
        cls, prefix: str, number: int, *, workspaces: Iterable[str] = (), role: Role | str | None = None
    ) -> Self:
        """Make usernames with numbers: ``numbered("student", 60)`` makes ``student01`` to ``student60``."""
        if not isinstance(number, int) or not 0 < number <= MAX_PEOPLE:
            raise ArgumentError(f"The number of people must be between 1 and {MAX_PEOPLE:,}.", field="number")
        if not isinstance(prefix, str) or normal(prefix) != prefix or not is_visible(prefix):
            raise ArgumentError(f"Usernames cannot begin with {quoted(prefix)}.", field="prefix")
        named = _names(workspaces)
        role = None if role is None else Role.of(role)
        width = len(str(number))
        names = [f"{prefix}{one:0{width}}" for one in range(1, number + 1)]
        _check_names(names, named, "The roster")
        return cls(tuple(Person(name, role=role, workspaces=named or None) for name in names), named)

    @classmethod
    def _of(cls, found: Survey | RosterError, workspaces: Sequence[str]) -> Self:
        if isinstance(found, RosterError):
            raise found
        return cls(tuple(found.people), workspaces_of(found.people, workspaces), tuple(found.notes), tuple(found.marks))

    # -- using --------------------------------------------------------------------------------------------------------

    def __len__(self) -> int:
        return len(self.people)

    def __iter__(self) -> Iterator[Person]:
        return iter(self.people)

    def __repr__(self) -> str:
        where = f" in {join_names(self.workspaces)}" if self.workspaces else ""
        return f"<Roster: {pluralize(len(self.people), 'person')}{where}>"

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        repeated = {heading for heading in self._headings if self._repeats_names(heading)}
        rows = [
            {
                column: text
                for column, text in zip(self._columns, self._cells(person), strict=True)
                if column not in repeated
            }
            for person in self.people[:MAX_ROWS]
        ]
        note = " ".join(self.notes) or None
        return Display(
            f"Roster: {pluralize(len(self.people), 'person')}", rows, note, len(self.people)
        )._repr_mimebundle_()

    def _repeats_names(self, heading: str) -> bool:
        """Return whether a column has the first and the last name of everyone, such as the one they were read from."""
        return "first_name" in self._own_columns and all(
            one.others.get(heading, "").split() == f"{one.first_name or ''} {one.last_name or ''}".split()
            for one in self.people
        )

    def without(self, *usernames: str) -> Self:
        """Return the roster without these people; it still covers the same workspaces."""
        left_out = self._listed(usernames)
        return replace(self, people=tuple(person for person in self.people if person.username not in left_out))

    def with_usernames(self, usernames: Mapping[str, str]) -> Self:
        """Return the roster with other usernames for some people, as in ``{"anna.meyer": "anna.meyer3"}``."""
        if not isinstance(usernames, Mapping):
            raise ArgumentError("Pass the new usernames as in {'anna.meyer': 'anna.meyer3'}.", field="usernames")
        for name in usernames.values():
            if not isinstance(name, str) or normal(name) != name or not (name and is_visible(name)):
                raise ArgumentError(f"{quoted(name)} cannot be a username.", field="usernames")
        self._listed(usernames)
        people = [
            replace(one, username=usernames[one.username], unsure=False) if one.username in usernames else one
            for one in self.people
        ]
        _check_names([one.username for one in people], self.workspaces, "The roster")
        return replace(self, people=tuple(people))

    def _listed(self, usernames: Iterable[str]) -> set[str]:
        return {*chosen(usernames, [person.username for person in self.people], "{} is not in the roster.")}

    def plan(
        self,
        client: Connected | OfficialClient,
        *,
        renames: Mapping[str, str | None] | None = None,
        prune: Prune = False,
        create_users: bool = True,
        same_person: Iterable[str] = (),
        credentials: CredentialsPath = None,
    ) -> Plan:
        """Compare the roster with a server. Nothing is sent that changes anything.

        Parameters
        ----------
        client
            Of the server, with the key of an owner: an `argilla_widgets.Argilla`, or an official ``argilla.Argilla``.
        renames
            The new usernames of users who exist, as in ``{"jonh": "john"}``, so that they keep their responses; None
            for a user who is not in the roster under another name.
        prune
            ``"members"`` also removes people who are not listed from the workspaces that the roster names; True also
            deletes them, except the account in use.
        create_users
            Whether to create people who are not on the server.
        same_person
            Usernames of people who are the users that have them, as in ``["anna.meyer"]``. Any other is a problem if it
            was made of names, or if the roster states another id: it may be someone else.
        credentials
            The file of passwords, if it exists: those whom it was written for are known by their rows in the table.

        Raises
        ------
        RosterError
            When it is not certain what is meant; its ``problems`` are all of it.
        """
        if not isinstance(prune, bool) and (not isinstance(prune, str) or prune != "members"):
            raise ArgumentError('The argument prune is False, "members" or True.', field="prune")
        if not _are_renames({} if renames is None else renames):
            raise ArgumentError(
                "The argument renames maps usernames to new ones.", field="renames", hint='As in {"jonh": "john"}.'
            )
        same = self._listed(same_person)
        ours = connected(client)
        earlier = earlier_in(credentials, ours.api_url)
        ours.directory.refresh()
        snapshot, account = ours.directory.snapshot, ours.directory.account
        if account is None or account.role != Role.owner or not snapshot.memberships_known:
            raise ArgillaError(
                "Only owners can plan or apply a roster: others do not see everyone.", hint="Use an owner's key."
            )
        people = (replace(one, unsure=one.unsure and one.username not in same) for one in self.people)
        no_changes = ours.api.server.known.lack("update_user")
        people = with_earlier(people, earlier)
        planner = Planner(people, self.workspaces, snapshot, account.id, earlier, no_changes)
        planned = planner.plan(ours.api_url, renames or {}, prune, create_users=create_users)
        if isinstance(planned, RosterError):
            raise planned
        return replace(planned, notes=(*self.marks, *planned.notes)).with_responses(ours.directory.responses)

    # -- writing ------------------------------------------------------------------------------------------------------

    @overload
    def to_csv(self, path: None = None) -> str: ...
    @overload
    def to_csv(self, path: str | os.PathLike[str]) -> None: ...
    def to_csv(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """Write a text file that only you can read, or return its text; passwords are not written.

        Names that a spreadsheet would run as formulas begin with ``'``, which `from_csv` removes. Pass ``workspaces``
        of this roster to `from_csv` if some of them have no members. `from_csv` refuses names with invisible
        characters, which in a table are mistakes; `to_json` and `from_json` keep every name.
        """
        text = csv_text(map(guard, row) for row in (self._columns, *map(self._cells, self.people)))
        if path is None:
            return text
        self._keep_passwords(path)
        try:
            write_table(path, text)
        except UnicodeEncodeError:
            raise self._not_written(path) from None
        return None

    @overload
    def to_json(self, path: None = None) -> str: ...
    @overload
    def to_json(self, path: str | os.PathLike[str]) -> None: ...
    def to_json(self, path: str | os.PathLike[str] | None = None) -> str | None:
        """Write all but the passwords to a file that only you can read, or return its text."""
        people = [_SavedPerson(**{name: getattr(person, name) for name in _SAVED}) for person in self.people]
        try:
            encoded = msgspec.json.encode(_SavedRoster(1, self.workspaces, people))
        except UnicodeEncodeError:
            raise self._not_written(path) from None
        text = msgspec.json.format(encoded, indent=1).decode()
        if path is None:
            return text
        self._keep_passwords(path)
        write_private(path, text, "utf-8")
        return None

    def to_pandas(self) -> pd.DataFrame:
        """Return a data frame with the columns of the roster, without passwords; ``workspaces`` are lists."""
        columns: dict[str, list[object]] = {
            column: [getattr(person, column) for person in self.people] for column in self._own_columns
        }
        if "workspaces" in columns:
            columns["workspaces"] = [list(person.workspaces or ()) for person in self.people]
        columns |= {heading: [person.others.get(heading) for person in self.people] for heading in self._headings}
        return data_frame(columns, {"workspaces": "object"})

    def _keep_passwords(self, path: str | os.PathLike[str]) -> None:
        """Refuse to replace a table with passwords, of which it may be the only copy: they are not written."""
        column = column_of_passwords(path)
        if column is not None:
            why = f"its column {quoted(column)} has passwords, which would be lost"
        elif any(person.password for person in self.people) and path_of(path).is_file():
            why = "it exists, and the passwords of this roster, which may be from it, are not written"
        else:
            return
        another = quoted(f"roster-{name_of(path)}")
        raise ArgillaError(f"{name_of(path)} was not written: {why}.", hint=f"Choose another path, such as {another}.")

    def _not_written(self, path: str | os.PathLike[str] | None) -> ArgillaError:
        """Return the error for half of a character, which no file can have."""
        name = "The roster" if path is None else name_of(path)
        texts = (
            (person, column, text)
            for person in self.people
            for column, text in zip(self._columns, self._cells(person), strict=True)
        )
        where = next((f"{quoted(at)} of {quoted(who.username)}" for who, at, text in texts if has_half(text)), "a name")
        return ArgillaError(
            f"{name} was not written: there is half of a character in {where}.", hint="Correct the table that was read."
        )

    @property
    def _own_columns(self) -> tuple[str, ...]:
        """The columns of a roster that anyone has something in."""
        return tuple(
            column
            for column in _EXPORTED
            if column == "username" or any(getattr(person, column) is not None for person in self.people)
        )

    @property
    def _headings(self) -> tuple[str, ...]:
        return unique(heading for person in self.people for heading in person.others)

    @property
    def _columns(self) -> tuple[str, ...]:
        return (*self._own_columns, *self._headings)

    def _cells(self, person: Person) -> list[str]:
        own = [
            join_in_cell(value) if isinstance(value, tuple) else "" if value is None else str(value)
            for value in (getattr(person, column) for column in self._own_columns)
        ]
        return [*own, *(person.others.get(heading, "") for heading in self._headings)]


# Beside the class, so that completion offers only what users call.
def roster_in(content: bytes, name: str) -> Roster:
    """Return the roster in the content of a file that `Roster.to_json` has written."""
    return Roster._of_saved(saved_in(content, name, _SavedRoster, "a saved roster"), name)  # noqa: SLF001


def roster_of_server(directory: LiveState, workspace: str | None) -> Roster:
    """Return the roster of the server of a directory: see `Roster.of`."""
    return Roster._of_server(directory, workspace)  # noqa: SLF001


def roster_of_users(snapshot: Snapshot, users: Sequence[UserModel], places: Sequence[WorkspaceModel]) -> Roster:
    """Return these users in their order, with their memberships in these workspaces."""
    return Roster._of_users(snapshot, users, places)  # noqa: SLF001


_SAVED = _SavedPerson.__struct_fields__


def _are_renames(given: object) -> bool:
    return isinstance(given, Mapping) and all(
        isinstance(old, str) and isinstance(new, str | None) for old, new in given.items()
    )


def _names(workspaces: Iterable[str]) -> tuple[str, ...]:
    """Return the names of workspaces that a caller passed."""
    names = [*workspaces] if isinstance(workspaces, Iterable) and not isinstance(workspaces, str) else None
    if names is None or not all(isinstance(name, str) for name in names):
        raise ArgumentError("Pass a list with the names of workspaces.", field="workspaces", hint='As in ["class-a"].')
    return unique(name.strip() for name in names)


def _check_names(usernames: Sequence[str], workspaces: Sequence[str], name: str) -> None:
    """Refuse empty and repeated names."""
    repeated = [username for username, number in Counter(usernames).items() if number > 1 or not username]
    if repeated or not all(workspaces):
        raise RosterError(f"{name} has empty or repeated names: {join_names([*map(quoted, repeated)])}.")


def _reader(
    columns: Mapping[str, str | None] | None,
    workspaces: Iterable[str],
    role: Role | str | None,
    usernames: str | None,
    leave_out: Iterable[int],
    header: int | None = None,
) -> TableReader:
    template = None if usernames is None else Template(usernames, "usernames")
    headings = Headings({} if columns is None else columns, template.columns if template else ())
    headings.check()
    rows = [*leave_out] if isinstance(leave_out, Iterable) else None
    if rows is None or not all(isinstance(row, int) for row in rows):
        raise ArgumentError("Pass the rows to leave out as a list of numbers.", field="leave_out", hint="As in [6].")
    everyones = None if role is None else Role.of(role)
    return TableReader(headings, _names(workspaces), everyones, template, header, left_out={*rows})
