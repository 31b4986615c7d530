"""UserRows: the users of a snapshot as rows in flat buffers, so that sending all of them visits none of them."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.model.user_index import ROLES, inserted_seconds, milliseconds, seconds

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from argilla_widgets.sdk.models import UserModel

BLOCK = 256
"""Values of a text column that are kept as one text: an edit splits and joins only those around it."""
FEW = 50
"""Up to this many memberships that began or ended in a workspace are changed one by one."""
_ID_BYTES = 16
_RANKS = {role: rank for rank, role in enumerate(ROLES)}
_SEPARATORS = ("\n", "\x1f", *map(chr, range(0xE000, 0xF8FF)))


class Texts:
    """A column of texts, joined by a separator that none of them contains: names may contain any, even newlines."""

    def __init__(self, blocks: list[str], separator: str) -> None:
        self._blocks = blocks
        self._separator = separator

    @classmethod
    def of(cls, values: list[str], separator: str) -> Texts:
        """Join values."""
        return cls([separator.join(values[at : at + BLOCK]) for at in range(0, len(values), BLOCK)], separator)

    def __contains__(self, character: str) -> bool:
        return any(character in block for block in self._blocks)

    def copy(self, separator: str) -> Texts:
        """Return a copy with this separator."""
        if separator == self._separator:
            return Texts(self._blocks[:], separator)
        return Texts([block.replace(self._separator, separator) for block in self._blocks], separator)

    def put(self, row: int, value: str) -> None:
        """Replace the value of a row, or append one in the row after the last."""
        number, at = divmod(row, BLOCK)
        if at == 0 and number == len(self._blocks):
            self._blocks.append(value)
            return
        values = self._blocks[number].split(self._separator)
        values[at : at + 1] = [value]
        self._blocks[number] = self._separator.join(values)

    def pop(self, row: int) -> str:
        """Remove the last row, and return its value."""
        number, at = divmod(row, BLOCK)
        before, _, value = self._blocks.pop().rpartition(self._separator)
        if at:
            self._blocks.insert(number, before)
        return value

    def encode(self) -> bytes:
        """Return all values as UTF-8."""
        # A lone surrogate cannot be encoded; the server refuses them, and a row is better than none.
        return self._separator.join(self._blocks).encode("utf-8", "replace")


@dataclass(frozen=True)
class Members:
    """The members of one workspace."""

    ids: AbstractSet[UUID]
    rows: array[int]
    """Their rows, in no order; a member who is not known as a user has none."""


@dataclass
class UserRows:
    """The users as rows: row n is at position n of each column. It is replaced, not changed, once it is made.

    A row stays the same user's, until they are gone: then the user of the last row gets it.
    """

    numbers: dict[int, int]
    """The row of each user, by the integer of the id: hashing a UUID takes a microsecond."""
    ids: bytearray
    """16 bytes each."""
    separator: str
    names: list[Texts]
    """Usernames, first names, and last names, which are empty for users without one."""
    roles: bytearray
    """Positions in `ROLES`."""
    updated: array[float]
    """Milliseconds since 1970 UTC."""
    inserted: array[int]
    """Seconds since 1970 UTC, see `seconds`."""
    members: dict[UUID, Members]
    """By workspace."""

    @classmethod
    def of(cls, users: Iterable[UserModel], members: Mapping[UUID, AbstractSet[UUID]]) -> UserRows:
        """Make the rows of users, given the members of workspaces."""
        users = list(users)
        ids = [user.id.int for user in users]
        names = [
            [user.username for user in users],
            [user.first_name for user in users],
            [user.last_name or "" for user in users],
        ]
        separator = next(one for one in _SEPARATORS if not any(one in "".join(column) for column in names))
        rows = cls(
            numbers={number: row for row, number in enumerate(ids)},
            ids=bytearray(b"".join([number.to_bytes(_ID_BYTES, "big") for number in ids])),
            separator=separator,
            names=[Texts.of(column, separator) for column in names],
            roles=bytearray([_RANKS[user.role] for user in users]),
            updated=array("d", [milliseconds(user.updated_at) for user in users]),
            inserted=inserted_seconds(users),
            members={},
        )
        rows._take_members(members)
        return rows

    def edited(
        self,
        changes: Iterable[tuple[UserModel | None, UserModel | None]],
        members: Mapping[UUID, AbstractSet[UUID]],
    ) -> UserRows:
        """Return the rows after an edit.

        Parameters
        ----------
        changes
            For each user who differs, the one of these rows, None if new, and the current one, None if gone.
        members
            The current members of workspaces.
        """
        changes = list(changes)
        added = "".join(name for _, after in changes if after is not None for name in _names(after))
        separator = self.separator
        if separator in added:
            kept = (one for one in _SEPARATORS if one not in added)
            separator = next(one for one in kept if not any(one in column for column in self.names))
        following = UserRows(
            numbers=self.numbers if all(None not in change for change in changes) else {**self.numbers},
            ids=self.ids[:],
            separator=separator,
            names=[column.copy(separator) for column in self.names],
            roles=self.roles[:],
            updated=self.updated[:],
            inserted=self.inserted[:],
            members={**self.members},
        )
        for before, after in changes:
            if after is not None:
                following._put(after)
            elif before is not None:
                following._remove(before.id)
        following._take_members(members)
        return following

    def member_rows(self, workspace_id: UUID, ids: AbstractSet[UUID]) -> array[int]:
        """Return the rows of the members of a workspace."""
        known = self.members.get(workspace_id)
        return known.rows if known is not None and known.ids is ids else rows_of(ids, self.numbers)

    def _put(self, user: UserModel) -> None:
        """Replace a user, or append one."""
        row = self.numbers.get(user.id.int, len(self.roles))
        if row == len(self.roles):
            self.numbers[user.id.int] = row
            self._move_member(user.id, None, row)
        self.ids[row * _ID_BYTES : (row + 1) * _ID_BYTES] = user.id.bytes
        for column, name in zip(self.names, _names(user), strict=True):
            column.put(row, name)
        self.roles[row : row + 1] = bytes([_RANKS[user.role]])
        self.updated[row : row + 1] = array("d", [milliseconds(user.updated_at)])
        self.inserted[row : row + 1] = array("I", [seconds(user.inserted_at)])

    def _remove(self, user_id: UUID) -> None:
        """Remove a user, and give their row to the last one."""
        row, last = self.numbers.pop(user_id.int), len(self.roles) - 1
        self._move_member(user_id, row, None)
        moved = UUID(bytes=bytes(self.ids[-_ID_BYTES:]))
        del self.ids[-_ID_BYTES:]
        names = [column.pop(last) for column in self.names]
        role, updated, inserted = self.roles.pop(), self.updated.pop(), self.inserted.pop()
        if row == last:
            return
        self.numbers[moved.int] = row
        self._move_member(moved, last, row)
        self.ids[row * _ID_BYTES : (row + 1) * _ID_BYTES] = moved.bytes
        for column, name in zip(self.names, names, strict=True):
            column.put(row, name)
        self.roles[row], self.updated[row], self.inserted[row] = role, updated, inserted

    def _move_member(self, user_id: UUID, before: int | None, after: int | None) -> None:
        """Replace the row of a user in the workspaces that they are a member of."""
        for workspace_id, known in self.members.items():
            if user_id in known.ids:
                rows = known.rows[:]
                if before is not None:
                    rows.remove(before)
                if after is not None:
                    rows.append(after)
                self.members[workspace_id] = Members(known.ids, rows)

    def _take_members(self, members: Mapping[UUID, AbstractSet[UUID]]) -> None:
        """Replace the members of all workspaces; those who are the same keep their rows."""
        self.members = {one: self._members(self.members.get(one), ids) for one, ids in members.items()}

    def _members(self, known: Members | None, ids: AbstractSet[UUID]) -> Members:
        if known is not None and known.ids is ids:
            return known
        moved = ids if known is None else ids ^ known.ids
        if known is None or len(moved) > FEW:
            return Members(ids, rows_of(ids, self.numbers))
        rows = known.rows[:]
        for one in moved:
            if (row := self.numbers.get(one.int)) is not None:
                rows.append(row) if one in ids else rows.remove(row)
        return Members(ids, rows)


def rows_of(ids: Iterable[UUID], numbers: Mapping[int, int]) -> array[int]:
    """Return the rows of these users, given the row of each user; one who is not known has none."""
    try:
        return array("I", [numbers[one.int] for one in ids])
    except KeyError:
        return array("I", [row for one in ids if (row := numbers.get(one.int)) is not None])


def _names(user: UserModel) -> tuple[str, str, str]:
    return user.username, user.first_name, user.last_name or ""
