"""`Person`: one row of a roster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid4

from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import quoted, suggestion

if TYPE_CHECKING:
    from argilla_widgets.sdk.auth.secret import Secret
    from argilla_widgets.sdk.models import Role, UserModel


class Given(NamedTuple):
    """A username that an earlier run gave to someone."""

    username: str
    id: UUID | None
    """The id of the account; None if it is not known."""


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who should be on a server. What is None is left as it is there."""

    username: str
    first_name: str | None = None
    last_name: str | None = None
    role: Role | None = None
    workspaces: tuple[str, ...] | None = None
    """Of the workspaces that the roster covers, those that they should be members of."""
    id: UUID | None = None
    password: Secret | None = field(default=None, compare=False)
    """For a new user; None generates one."""
    others: Mapping[str, str] = field(default_factory=dict)
    """The other columns of the table, by their headings."""
    row: int = field(default=0, compare=False)
    """The row in the table that they were read from; 0 if there was none."""
    unsure: bool = field(default=False, compare=False)
    """Whether a user who has the username may be someone else: it was made of names, or stands beside an id."""
    fingerprint: str | None = field(default=None, compare=False)
    """That of the row in the table; None if there was none."""
    new_id: UUID = field(default_factory=uuid4, compare=False, repr=False)
    """The id of the user if one is created: the same in every plan, so that a user who has it is this person."""
    given: Given | None = field(default=None, compare=False, repr=False)
    """Another username, which an earlier run gave to the same row."""


def chosen(usernames: Iterable[str], known: Iterable[str], otherwise: str) -> list[str]:
    """Return usernames that a caller passed; refuse one that is not known, with this sentence about ``{}``."""
    if isinstance(usernames, str) or not isinstance(usernames, Iterable):
        raise ArgumentError("Pass a list of usernames.", field="usernames", hint='As in ["ana", "bo"].')
    found, names = [*usernames], {*known}
    for username in found:
        if not isinstance(username, str):
            raise ArgumentError(f"Pass usernames, not {quoted(username)}.", hint='As in "ana", "bo".')
        if username not in names:
            raise ArgumentError(otherwise.format(quoted(username)), hint=suggestion(username, names))
    return found


def fingerprint(cells: Iterable[str]) -> str:
    """Return what tells a row of a table from any other: 8 hexadecimal digits over its cells.

    The first one is a letter: a spreadsheet would save 00012345 and 1234e567 as other numbers.
    """
    digest = sha256("\0".join(cells).encode(errors="surrogatepass")).digest()
    return f"{int.from_bytes(digest[:4], 'big') | 0xA0000000:08x}"


class Refusal(NamedTuple):
    """Someone who is left as they are, because a change would lock you out."""

    user: UserModel
    reason: str
