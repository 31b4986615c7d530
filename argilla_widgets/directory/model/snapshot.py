"""Snapshot: the users, workspaces and memberships of a server at one moment, also as columns for queries and views."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property, partial
from operator import is_
from typing import Any
from uuid import UUID

from argilla_widgets.directory.model.collation import name_order, normalize, skeleton, sort_key
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel
from argilla_widgets.sdk.text import pluralize

ROLES = tuple(Role)
"""The order of roles."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times on the wire are UTC without a time zone
_LAST_SECOND = 2**32 - 1
_RANKS = {role: rank for rank, role in enumerate(ROLES)}

BLOCK = 256
"""Values of a text column that are kept together: an edit splits and joins only those around it."""
SEPARATOR = b"\xff"
"""Between two texts of a column: they may contain any character, but UTF-8 never contains this byte."""
_ESCAPED_SEPARATOR = SEPARATOR.decode("utf-8", "surrogateescape")
FEW = 50
"""Up to this many memberships that began or ended in a workspace are changed one by one."""

_NO_ONE: frozenset[UUID] = frozenset()
MAX_PENDING = 200
"""Maximum number of edited users until the columns are next used; with more, the editing thread updates them."""


@dataclass(frozen=True)
class Change:
    """What differs between two snapshots, by id."""

    added: frozenset[UUID] = frozenset()
    """Users who did not exist before."""
    changed: frozenset[UUID] = frozenset()
    """Users whose attributes or memberships differ."""
    removed: frozenset[UUID] = frozenset()
    """Users who are gone."""
    workspaces: bool = False
    """Whether workspaces were added or removed."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.removed or self.workspaces)

    def __repr__(self) -> str:
        numbers = {"added": len(self.added), "changed": len(self.changed), "removed": len(self.removed)}
        parts = [f"{pluralize(number, 'user')} {what}" for what, number in numbers.items() if number]
        parts += ["workspaces added or removed"] if self.workspaces else []
        return f"<Change: {', '.join(parts) or 'nothing'}>"


@dataclass(frozen=True)
class Snapshot:
    """The state of a server at one moment, as one account sees it; never changed, only replaced.

    The ``with_`` and ``without_`` methods return a new snapshot that shares what stays the same.
    """

    users: Mapping[UUID, UserModel] = field(default_factory=dict)
    """In the order of their creation."""
    workspaces: Mapping[UUID, WorkspaceModel] = field(default_factory=dict)
    """In the order of their names."""
    members: Mapping[UUID, frozenset[UUID]] = field(default_factory=dict)
    """Explicit memberships: workspace to users. A workspace that is missing here has not been read yet."""
    complete: bool = False
    """Whether `users` and `workspaces` contain everything that the account can see."""

    def __repr__(self) -> str:
        return f"<Snapshot of {len(self.users)} users and {len(self.workspaces)} workspaces>"

    # -- questions ----------------------------------------------------------------------------------------------------

    @cached_property
    def _named(self) -> dict[str, UserModel]:
        return {user.username: user for user in self.users.values()}

    @property
    def columns(self) -> UserColumns:
        """The users and memberships as columns: built once per load; later edits are applied on the next use."""
        # Not a cached_property: in Python 3.11, a thread that builds columns would block all others that need some.
        columns: UserColumns | None = self.__dict__.get("_columns")
        if columns is None:
            members = {key: self.members[key] for key in self.workspaces} if self.memberships_known else {}
            pending: tuple[UserColumns, frozenset[UUID]] | None = self.__dict__.get("_pending")
            if pending is None:
                columns = UserColumns.of(self.users.values(), members)
            else:
                earlier, edited = pending
                columns = earlier.edited({user_id: self.users.get(user_id) for user_id in edited}, members)
            self.__dict__["_columns"] = columns
            self.__dict__.pop("_pending", None)
        return columns

    def user(self, username: str) -> UserModel | None:
        """Return the user with this username, None if there is none; takes microseconds after the first call."""
        return self._named.get(username)

    def workspace(self, name: str) -> WorkspaceModel | None:
        """Return the workspace with this name; None if there is none."""
        return next((workspace for workspace in self.workspaces.values() if workspace.name == name), None)

    def known_users(self, ids: Iterable[UUID]) -> list[UserModel]:
        """Return the users with these ids, each once, without those that are gone."""
        return [self.users[user_id] for user_id in dict.fromkeys(ids) if user_id in self.users]

    def known_workspaces(self, ids: Iterable[UUID]) -> list[WorkspaceModel]:
        """Return the workspaces with these ids, each once, without those that are gone."""
        return [self.workspaces[workspace_id] for workspace_id in dict.fromkeys(ids) if workspace_id in self.workspaces]

    @property
    def memberships_known(self) -> bool:
        """Whether the workspaces and the members of each have been read."""
        return self.complete and self.members.keys() >= self.workspaces.keys()

    def workspaces_of(self, user_id: UUID) -> list[WorkspaceModel] | None:
        """Return the workspaces that a user is an explicit member of, by name; None while some are unknown."""
        if not self.memberships_known:
            return None
        return [workspace for workspace in self.workspaces.values() if user_id in self.members[workspace.id]]

    def memberships_of(self, user_ids: Iterable[UUID]) -> dict[UUID, list[WorkspaceModel]] | None:
        """Return `workspaces_of` for several users at once, which is faster than one by one; None while unknown."""
        if not self.memberships_known:
            return None
        found: dict[UUID, list[WorkspaceModel]] = {user_id: [] for user_id in user_ids}
        asked = frozenset(found)
        for workspace in self.workspaces.values():
            # Ids keep their hashes when they move between sets: a UUID is hashed in Python, which takes a microsecond
            # each.
            for user_id in asked & self.members[workspace.id]:
                found[user_id].append(workspace)
        return found

    def difference(self, earlier: Snapshot, among: Collection[UUID] | None = None) -> Change:
        """Return what differs from an earlier snapshot; only the users ``among`` are compared, or all for None."""
        before, after = earlier.users, self.users
        if before is after and among is None:
            among = ()
        moved = self._moved(earlier)
        ids = moved.union(_differing(before, after) if among is None else among)
        return Change(
            added=frozenset(user_id for user_id in ids if user_id not in before and user_id in after),
            changed=frozenset(
                user_id
                for user_id in ids
                if user_id in before and user_id in after and (user_id in moved or before[user_id] != after[user_id])
            ),
            removed=frozenset(user_id for user_id in ids if user_id in before and user_id not in after),
            workspaces=earlier.workspaces is not self.workspaces
            and earlier.workspaces.keys() != self.workspaces.keys(),
        )

    def _moved(self, earlier: Snapshot) -> set[UUID]:
        """Return the users whose memberships are not those of an earlier snapshot."""
        before, now = earlier.members, self.members
        # After most writes. Hashing an id takes longer than comparing it with itself.
        same = earlier.workspaces is self.workspaces and [*before] == [*now]
        if same:
            pairs = zip(before.values(), now.values(), strict=True)
        else:
            known = earlier.memberships_known or self.memberships_known
            # A user's workspaces stay unknown until all workspaces have been read: one more changes no user.
            asked = before.keys() | now.keys() if known else before.keys() & now.keys()
            pairs = ((before.get(key, _NO_ONE), now.get(key, _NO_ONE)) for key in asked)
        moved = set[UUID]().union(*(was ^ after for was, after in pairs if was is not after))
        if not same and earlier.memberships_known != self.memberships_known:
            moved |= self.users.keys()
        return moved

    # -- the next snapshot --------------------------------------------------------------------------------------------

    def edited(self, user_ids: Iterable[UUID] = (), **parts: Any) -> Snapshot:  # noqa: ANN401 - the parts differ in type
        """Replace parts, and keep what was computed from the rest; ``user_ids`` are the users who can differ."""
        following = replace(self, **parts)
        known, ahead = self.__dict__, following.__dict__
        if following.users is self.users and "_named" in known:
            ahead["_named"] = known["_named"]
        columns, edited = (
            (known["_columns"], _NO_ONE) if "_columns" in known else known.get("_pending", (None, _NO_ONE))
        )
        if columns is not None:
            ahead["_pending"] = columns, edited.union(user_ids)
            if len(ahead["_pending"][1]) > MAX_PENDING:
                _ = following.columns
        return following

    def sharing(self, known: Snapshot) -> Snapshot:
        """Return this snapshot with the objects of an earlier one wherever they are equal.

        What was computed from those is kept, and comparing the two later is cheap.
        """
        users: Mapping[UUID, UserModel] = known.users
        differing: set[UUID] = set()
        if self.users is not known.users:
            mine = ((known.users.get(user_id), user) for user_id, user in self.users.items())
            same = (before if before is not None and before == user else user for before, user in mine)
            users = {user.id: user for user in same}
            differing = _differing(known.users, users)
            if not differing and all(map(is_, users.values(), known.users.values())):
                users = known.users
        members = {
            workspace_id: was if (was := known.members.get(workspace_id)) is not None and was == inside else inside
            for workspace_id, inside in self.members.items()
        }
        parts = {"users": users, "workspaces": self.workspaces, "members": members, "complete": self.complete}
        return known.edited(differing, **parts)

    def with_user(self, user: UserModel) -> Snapshot:
        """Add a user, or replace them unless a newer state is known already."""
        known = self.users.get(user.id)
        if known is not None and (known.updated_at > user.updated_at or known == user):
            return self
        return self.edited([user.id], users={**self.users, user.id: user})

    def without_user(self, user_id: UUID) -> Snapshot:
        """Remove a user and their memberships, which may be known even if the user is not."""
        users, members = self.users, self.members
        if any(user_id in people for people in members.values()):
            members = {key: people - {user_id} if user_id in people else people for key, people in members.items()}
        if user_id in users:
            users = {**users}
            del users[user_id]
        if users is self.users and members is self.members:
            return self
        return self.edited([user_id], users=users, members=members)

    def with_workspace(self, workspace: WorkspaceModel) -> Snapshot:
        """Add a workspace, which has no members yet."""
        workspaces = by_name([*self.workspaces.values(), workspace])
        members = {workspace.id: frozenset(), **self.members}
        return self.edited(workspaces=workspaces, members=members)

    def without_workspace(self, workspace_id: UUID) -> Snapshot:
        """Drop a workspace and its memberships."""
        workspaces = {key: workspace for key, workspace in self.workspaces.items() if key != workspace_id}
        members = {key: people for key, people in self.members.items() if key != workspace_id}
        return self.edited(workspaces=workspaces, members=members)

    def with_member(self, workspace_id: UUID, user_id: UUID) -> Snapshot:
        """Make a user a member; a workspace whose members have not been read stays unknown."""
        if workspace_id not in self.members or user_id in self.members[workspace_id]:
            return self
        return self.edited(members={**self.members, workspace_id: self.members[workspace_id] | {user_id}})

    def without_member(self, workspace_id: UUID, user_id: UUID) -> Snapshot:
        """End a membership."""
        if workspace_id not in self.members or user_id not in self.members[workspace_id]:
            return self
        return self.edited(members={**self.members, workspace_id: self.members[workspace_id] - {user_id}})

    def with_members(self, members: Mapping[UUID, frozenset[UUID]]) -> Snapshot:
        """Replace all memberships."""
        return self.edited(members=members)


def _differing(before: Mapping[UUID, UserModel], after: Mapping[UUID, UserModel]) -> set[UUID]:
    """Return the ids that are only in one of the two, or whose users differ."""
    found = {user_id for user_id, user in after.items() if (known := before.get(user_id)) is not user and known != user}
    # A set made from a dict reuses its hashes; one made from its keys does not.
    return found | (frozenset(before) - frozenset(after))


def by_name(workspaces: list[WorkspaceModel]) -> dict[UUID, WorkspaceModel]:
    """Order workspaces by name, the order used everywhere here."""
    ordered = sorted(workspaces, key=lambda workspace: (*name_order(workspace.name), workspace.id.hex))
    return {workspace.id: workspace for workspace in ordered}


def milliseconds(moment: datetime) -> float:
    """Return milliseconds since 1970 for a time on the wire, which is UTC without a time zone."""
    return (moment - _EPOCH).total_seconds() * 1000


def seconds(moment: datetime) -> int:
    """Return whole seconds since 1970 for a time on the wire, limited to 32 bits, which last until 2106.

    They take half the bytes of `milliseconds`, for a column that has 100,000 rows and that few tables show.
    """
    return min(max(int((moment - _EPOCH).total_seconds()), 0), _LAST_SECOND)


class Texts:
    """A column of texts in UTF-8, with separators; kept through edits, so that a view opens in milliseconds."""

    def __init__(self, values: list[str]) -> None:
        blocks = (_ESCAPED_SEPARATOR.join(values[at : at + BLOCK]) for at in range(0, len(values), BLOCK))
        self._blocks = [block.encode("utf-8", "surrogateescape") for block in blocks]
        self._length = len(values)

    def __copy__(self) -> Texts:
        twin = Texts([])
        twin._blocks, twin._length = self._blocks[:], self._length
        return twin

    def __setitem__(self, row: int, value: str) -> None:
        values = self._blocks[row // BLOCK].split(SEPARATOR)
        values[row % BLOCK] = value.encode()
        self._blocks[row // BLOCK] = SEPARATOR.join(values)

    def append(self, value: str) -> None:
        """Add the value of a new row."""
        if self._length % BLOCK:
            self._blocks[-1] += SEPARATOR + value.encode()
        else:
            self._blocks.append(value.encode())
        self._length += 1

    def pop(self) -> None:
        """Remove the last row."""
        self._length -= 1
        before, _, _ = self._blocks.pop().rpartition(SEPARATOR)
        if self._length % BLOCK:
            self._blocks.append(before)

    def join(self) -> bytes:
        """Return all values."""
        return SEPARATOR.join(self._blocks)


def _text(user: UserModel) -> str:
    """Return the normalized names of a user as one text; no word of a search spans two of them."""
    return normalize("\n".join((user.username, user.first_name, user.last_name or "")))


_Maker = Callable[[list[Any]], Any]

COLUMNS: dict[str, tuple[_Maker, Callable[[UserModel], object]]] = {
    "username": (Texts, lambda user: user.username),
    "first_name": (Texts, lambda user: user.first_name),
    "last_name": (Texts, lambda user: user.last_name or ""),
    "id": (list, lambda user: user.id.bytes),
    "role": (bytearray, lambda user: _RANKS[user.role]),
    "updated": (partial(array, "d"), lambda user: milliseconds(user.updated_at)),
    "inserted": (partial(array, "I"), lambda user: seconds(user.inserted_at)),
    "key": (list, lambda user: sort_key(user.username)),
    "looks": (list, lambda user: skeleton(user.username)),
    "text": (list, _text),
    "id_float": (partial(array, "d"), lambda user: float(user.id.int)),
}
"""How each column is made of its values, and the value of a user. A role is a position in `ROLES`. Floats compare
twice as fast as ids; ids that are the same float differ in "id"."""
SENT = ("username", "first_name", "last_name", "id", "role", "updated", "inserted")
"""The columns that views are sent; the others are for queries."""


@dataclass(frozen=True, eq=False)
class MemberRows:
    """The members of one workspace."""

    ids: AbstractSet[UUID]
    rows: array[int]
    """Their rows, in no order; a member who is not known as a user has none."""


class UserColumns:
    """The users as columns: the user in row n is at position n of each. It is replaced, not changed, once it is made.

    A row stays the same user's, until they are gone: then the user of the last row gets it. Rows are in the order of
    usernames at first, since scanning a column of 100,000 in another order takes up to four times as long, and as many
    users ten times as long.
    """

    def __init__(
        self, users: Iterable[UserModel], members: Mapping[UUID, AbstractSet[UUID]], names: Iterable[str] = COLUMNS
    ) -> None:
        self.users = list(users)
        self.rows = {user.id.int: row for row, user in enumerate(self.users)}
        """The row of each user, by the integer of the id: hashing a UUID takes a microsecond."""
        makers = {name: COLUMNS[name] for name in names}
        self._columns = {name: make([value(user) for user in self.users]) for name, (make, value) in makers.items()}
        self.order = array("I", range(len(self.users)))
        """The rows in the order of usernames: ties by the text itself, then by id."""
        self.members = {workspace_id: MemberRows(ids, rows_of(ids, self.rows)) for workspace_id, ids in members.items()}
        """By workspace; empty while some are not known."""
        self._counts: list[int] | None = None

    @classmethod
    def of(cls, users: Iterable[UserModel], members: Mapping[UUID, AbstractSet[UUID]]) -> UserColumns:
        """Make the columns of users, given the members of workspaces."""
        everyone = sorted([(sort_key(user.username), user.username, user.id.int, user) for user in users])
        columns = cls([user for *_, user in everyone], members, COLUMNS.keys() - {"key"})
        columns._columns["key"] = [key for key, *_ in everyone]
        return columns

    def __getitem__(self, name: str) -> Any:  # noqa: ANN401 - columns differ in type
        """Return one of `COLUMNS`."""
        return self._columns[name]

    @property
    def ordered(self) -> list[UserModel]:
        """The users in the order of usernames."""
        return [self.users[row] for row in self.order]

    @property
    def counts(self) -> list[int]:
        """The number of explicit memberships of each user; 0 while some are not known."""
        if self._counts is None:
            counts = [0] * len(self.users)
            for known in self.members.values():
                for row in known.rows:
                    counts[row] += 1
            self._counts = counts
        return self._counts

    def member_rows(self, workspace_id: UUID, ids: AbstractSet[UUID]) -> array[int]:
        """Return the rows of the members of a workspace."""
        known = self.members.get(workspace_id)
        return known.rows if known is not None and known.ids is ids else rows_of(ids, self.rows)

    def edited(
        self, changes: Mapping[UUID, UserModel | None], members: Mapping[UUID, AbstractSet[UUID]]
    ) -> UserColumns:
        """Return the columns after an edit; ``changes`` are the users who may differ, None for those who are gone."""
        # Measured for one change: 1 ms of 20,000 users, 5 ms of 100,000. Making all again takes 0.25 s and 1.6 s.
        following = copy(self)
        following.apply(changes, members)
        return following if changes or following.members != self.members else self

    def apply(self, changes: Mapping[UUID, UserModel | None], members: Mapping[UUID, AbstractSet[UUID]]) -> None:
        """Apply an edit to a copy, without changing what it shares with the original."""
        rows, before = self.rows, self.members
        if changes:
            self.users, self.order, self.members = self.users[:], self.order[:], {**before}
            self._columns = {name: copy(column) for name, column in self._columns.items()}
            if any(user is None or user_id.int not in rows for user_id, user in changes.items()):
                self.rows = {**rows}
            for user_id, user in changes.items():
                self._edit(user_id, user)
        self.members = {key: self._members(self.members.get(key), ids) for key, ids in members.items()}
        if self.rows is not rows or self.members != before:
            self._counts = None

    def _edit(self, user_id: UUID, user: UserModel | None) -> None:
        """Add, replace or remove a user."""
        end = len(self.users)
        row = self.rows.get(user_id.int, end)
        if row < end:
            del self.order[self._place(row)]
        if user is not None:
            if row == end:
                self.rows[user_id.int] = row
                self._move_member(user_id, None, row)
            self._put(row, user)
            self.order.insert(self._place(row), row)
        elif row < end:
            self._remove(user_id, row)

    def _place(self, row: int) -> int:
        """Find where a row is in the order, or would be."""
        keys, users = self._columns["key"], self.users

        def key(row: int) -> tuple[str, str, int]:
            return keys[row], users[row].username, users[row].id.int

        return bisect_left(self.order, key(row), key=key)

    def _put(self, row: int, user: UserModel) -> None:
        """Replace the user of a row, or append a row."""
        new = row == len(self.users)
        self.users[row : row + 1] = [user]
        for name, column in self._columns.items():
            value = COLUMNS[name][1](user)
            if new:
                column.append(value)
            else:
                column[row] = value

    def _remove(self, user_id: UUID, row: int) -> None:
        """Remove the user of a row, and give it to the last user."""
        del self.rows[user_id.int]
        self._move_member(user_id, row, None)
        moved, last = self.users[-1], len(self.users) - 1
        if row < last:
            self.order[self._place(last)] = row
            self.rows[moved.id.int] = row
            self._move_member(moved.id, last, row)
            self._put(row, moved)
        for column in (self.users, *self._columns.values()):
            column.pop()

    def _move_member(self, user_id: UUID, before: int | None, after: int | None) -> None:
        """Replace the row of a user in the workspaces that they are a member of."""
        for workspace_id, known in self.members.items():
            if user_id in known.ids:
                rows = known.rows[:]
                if before is not None:
                    rows.remove(before)
                if after is not None:
                    rows.append(after)
                self.members[workspace_id] = MemberRows(known.ids, rows)

    def _members(self, known: MemberRows | None, ids: AbstractSet[UUID]) -> MemberRows:
        """Return the rows of the members of a workspace, given the rows of its members before."""
        if known is not None and known.ids is ids:
            return known
        moved = ids if known is None else ids ^ known.ids
        if known is None or len(moved) > FEW:
            return MemberRows(ids, rows_of(ids, self.rows))
        rows = known.rows[:]
        for user_id in moved:
            row = self.rows.get(user_id.int)
            if row is not None and user_id in ids:
                rows.append(row)
            elif row is not None:
                rows.remove(row)
        return MemberRows(ids, rows)


def rows_of(ids: Iterable[UUID], rows: Mapping[int, int]) -> array[int]:
    """Return the rows of these users, given the row of each user; one who is not known has none."""
    try:
        return array("I", [rows[user_id.int] for user_id in ids])
    except KeyError:
        return array("I", [row for user_id in ids if (row := rows.get(user_id.int)) is not None])
