"""Who is meant by a username that was made of names: people of an earlier run, and questions about all others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import cached_property
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from argilla_widgets.directory.model.collation import folded
from argilla_widgets.directory.private_file import path_of
from argilla_widgets.directory.roster.credentials.credentials import PATTERN, read_credentials
from argilla_widgets.directory.roster.reading.person import Given
from argilla_widgets.directory.roster.reading.problems import Problem, RosterError
from argilla_widgets.directory.roster.reading.table import name_of
from argilla_widgets.sdk.text import escape_invisible, join_names, quoted, shortened

if TYPE_CHECKING:
    from uuid import UUID

    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.roster.credentials.credentials import Credential
    from argilla_widgets.directory.roster.credentials.where_kept import CredentialsPath
    from argilla_widgets.directory.roster.reading.person import Person
    from argilla_widgets.sdk.models import UserModel

NAMED = 3
"""Maximum number of people whom a hint names."""
_FILES = 100
"""Maximum number of files of passwords to look into."""


class Earlier(NamedTuple):
    """Someone for whom an earlier run has made a password."""

    id: UUID | None
    first_name: str
    last_name: str
    fingerprint: str
    """That of their row in the table; empty in a file that has none."""
    file: str
    """The name of the file; empty if there is none."""

    def is_for(self, person: Person) -> bool:
        """Return whether it is for the same row; without a fingerprint, whether the names are the same."""
        if self.fingerprint:
            return self.fingerprint == person.fingerprint
        names = person.first_name or person.username, person.last_name or ""
        return (self.first_name, self.last_name) == (*map(escape_invisible, names),)


def earlier_in(path: CredentialsPath, server: str) -> dict[str, Earlier]:
    """Return the people of this server in a file of passwords, by username; no one if there is no such file yet.

    Raises
    ------
    RosterError
        When it is another kind of file.
    """
    if path is None or path is False or not os.path.exists(where := path_of(path)):  # noqa: PTH110 - in a closed folder, too
        return {}
    people = read_credentials(where)
    if isinstance(people, RosterError):
        raise people
    name = name_of(where)
    return {
        one.username: Earlier(one.id, one.first_name, one.last_name, one.row, name)
        for one in people
        if one.server == server
    }


def earlier_nearby(server: str) -> dict[str, Earlier]:
    """Return the people of this server in the files of passwords of the current folder, where their rows are known."""
    found: dict[str, Earlier] = {}
    for path in sorted(Path().glob(PATTERN))[-_FILES:]:
        with suppress(RosterError):
            found |= {name: one for name, one in earlier_in(path, server).items() if one.fingerprint}
    return found


def earlier_of(credentials: Iterable[Credential], people: Iterable[Person]) -> dict[str, Earlier]:
    """Return for whom passwords were made, by username, as `earlier_in` does."""
    prints = {escape_invisible(person.username): person.fingerprint or "" for person in people}
    names = ((escape_invisible(one.username), one) for one in credentials)
    return {name: Earlier(one.id, one.first_name, one.last_name, prints.get(name, ""), "") for name, one in names}


def has_names_of(person: Person, user: UserModel | None) -> bool:
    """Return whether there is a user, and no name of theirs differs from one that the row has."""
    return (
        user is not None and person.first_name in {None, user.first_name} and person.last_name in {None, user.last_name}
    )


def with_earlier(people: Iterable[Person], earlier: Mapping[str, Earlier]) -> tuple[Person, ...]:
    """Return the people, those of an earlier run with the ids, or the other usernames, that it gave to their rows."""
    people = tuple(people)
    left: dict[str, list[str]] = {}
    listed = {escape_invisible(person.username) for person in people}
    for name, one in earlier.items():
        if one.fingerprint and name not in listed:
            left.setdefault(one.fingerprint, []).append(name)

    def with_choice(person: Person) -> Person:
        if not person.unsure:
            return person
        one = _same_name(person, earlier)
        if one is not None and one.is_for(person):
            return replace(person, new_id=one.id) if one.id else person
        names = left.get(person.fingerprint or "")
        if not names:
            return person
        name = names.pop(0)
        return replace(person, given=Given(name, earlier[name].id))

    return tuple(map(with_choice, people))


def _same_name(person: Person, earlier: Mapping[str, Earlier]) -> Earlier | None:
    """Return who had the username of a person in an earlier run; a file has its invisible characters escaped."""
    return earlier.get(escape_invisible(person.username))


class Questions:
    """People who may be someone else of their name, with the problems to show, and who else they may be."""

    def __init__(self, people: Sequence[Person], snapshot: Snapshot, earlier: Mapping[str, Earlier]) -> None:
        self._people = people
        self._snapshot = snapshot
        self._earlier = earlier
        self._numbers: dict[str, int] = {}
        self.problems: list[Problem] = []
        self.others: dict[str, str] = {}
        """The username for someone else, by that which was made of names: of an earlier run, or one that is free."""

    def add(self, person: Person, user: UserModel) -> None:
        """Ask about someone whose username a user has."""
        places = [place.name for place in self._snapshot.workspaces_of(user.id) or ()]
        facts = [
            quoted(user.username) if user.username != person.username else "",
            str(user.role),
            f"in {join_names(places)}" if places else "",
            f"since {user.inserted_at:%Y-%m-%d}",
        ]
        name = " ".join(filter(None, [user.first_name, user.last_name]))
        self._add(person, f"{shortened(name)} ({', '.join(filter(None, facts))})", user.id)

    def add_if_for_another_row(self, person: Person) -> None:
        """Ask about someone whose username is free, but whom the file of passwords has for another row."""
        one = _same_name(person, self._earlier)
        if one is not None and not one.is_for(person):
            self._add(person, f"Another row in {one.file}")

    def hint(self) -> str | None:
        """Return how to answer in code; None without questions."""
        if not self.others:
            return None
        few = len(self.others) <= NAMED
        same, other = (repr([*self.others]), repr(self.others)) if few else ("error.same_person", "{...}")
        return (
            f"If they are the same people, pass same_person={same}; if not, give them other usernames: "
            f"roster.with_usernames({other})."
        )

    def _add(self, person: Person, other: str, user: UUID | None = None) -> None:
        beside = ", and another id" if user is not None and person.id is not None else ""
        text = f"{other} already has the username {quoted(person.username)}{beside}. Is this the same person?"
        given = person.given
        someone_else = self._snapshot.user(given.username) if given is not None else None
        if given is None or (someone_else is not None and given.id not in {None, someone_else.id}):
            someone_else, suggestion = None, self._free_name(person.username)  # or whoever has that username by now
        else:
            suggestion = given.username
        self.others[person.username] = suggestion
        self.problems.append(
            Problem(
                person.row,
                "username",
                shortened(person.username),
                text,
                suggestion,
                same_person=True,
                user=user,
                someone_else=someone_else.id if someone_else is not None else None,
            )
        )

    def _free_name(self, username: str) -> str:
        """Return the username with the first number that makes it free: on the server, in the roster, in the file."""
        local, at, domain = username.partition("@")
        stem = local.rstrip("0123456789")
        if folded(f"{stem}{at}{domain}") in self._taken:  # it was numbered before
            local = stem
        numbers = count(self._numbers.get(local, 2))
        number = next(one for one in numbers if folded(f"{local}{one}{at}{domain}") not in self._taken)
        self._numbers[local] = number + 1
        free = f"{local}{number}{at}{domain}"
        self._taken.add(folded(free))
        return free

    @cached_property
    def _taken(self) -> set[str]:
        users, people = self._snapshot.users.values(), self._people
        given = (one.given.username for one in people if one.given is not None)
        return {folded(name) for name in chain((one.username for one in (*users, *people)), given, self._earlier)}
