"""`Wanted`: someone to create, and which row of a file of passwords is theirs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.roster.credentials.credentials import Credential
    from argilla_widgets.directory.roster.reading.person import Person
    from argilla_widgets.sdk.auth.secret import Secret


class Wanted(NamedTuple):
    """Someone to create, as the roster has them."""

    id: UUID
    username: str
    first_name: str
    last_name: str
    workspaces: tuple[str, ...]
    password: Secret | None
    """Of the roster; None generates one."""
    others: Mapping[str, str]
    row: str
    """The fingerprint of their row; empty if there was none."""

    def is_in(self, person: Credential) -> bool:
        """Return whether a row of a file is theirs although it has another id: never by the username alone."""
        if escape_invisible(person.username) != escape_invisible(self.username):
            return False
        if person.row and self.row:
            return person.row == self.row
        names = escape_invisible(self.first_name), escape_invisible(self.last_name)
        return (escape_invisible(person.first_name), escape_invisible(person.last_name)) == names


def wanted_of(operations: Iterable[Operation], people: Mapping[UUID, Person]) -> dict[UUID, Wanted]:
    """Return whom operations create, by their ids."""
    places: dict[UUID | None, list[str]] = {}
    for one in operations:
        if one.kind == "add_to_workspace":
            places.setdefault(one.user_id, []).append(one.workspace)
    wanted: dict[UUID, Wanted] = {}
    for one in operations:
        if one.kind != "create_user" or one.user_id is None:
            continue
        values, person = dict(one.values), people.get(one.user_id)
        wanted[one.user_id] = Wanted(
            one.user_id,
            one.username,
            values.get("first_name") or "",
            values.get("last_name") or "",
            tuple(places.get(one.user_id, ())),
            person.password if person is not None else None,
            person.others if person is not None else {},
            (person.fingerprint if person is not None else None) or "",
        )
    return wanted
