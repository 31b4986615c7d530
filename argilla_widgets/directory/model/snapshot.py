"""Snapshot: the users, workspaces and memberships of a server at one moment, also as columns for queries and views."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter, is_
from typing import Any, NamedTuple
from uuid import UUID

from argilla_widgets.directory.model.collation import normalize, skeleton, sort_key
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel

ROLES = tuple(Role)
"""The order of roles."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times on the wire are UTC without a time zone
_LAST_SECOND = 2**32 - 1
_RANKS = {role: rank for rank, role in enumerate(ROLES)}
_INTEGER = attrgetter("int")

BLOCK = 256
"""Values of a text column that are kept together: an edit splits and joins only those around it."""
SEPARATOR = b"\xff"
"""Between two texts of a column: they may contain any character, but UTF-8 never contains this byte."""
_ESCAPED_SEPARATOR = SEPARATOR.decode("utf-8", "surrogateescape")
FEW = 50
"""Up to this many memberships that began or ended in a workspace are changed one by one."""
_ID_BYTES = 16

_NO_ONE: frozenset[UUID] = frozenset()
MAX_PENDING = 200
"""Maximum number of edited users until the index is next used; with more, the editing thread updates it."""


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
    """Whether `users` contains every user that the account can see."""

    def __repr__(self) -> str:
        return f"<Snapshot of {len(self.users)} users and {len(self.workspaces)} workspaces>"

    # -- questions ----------------------------------------------------------------------------------------------------

    @cached_property
    def _named(self) -> dict[str, UserModel]:
        return {user.username: user for user in self.users.values()}

    @property
    def index(self) -> UserIndex:
        """The users in the order of usernames, as columns for queries.

        It is built once per load; later edits are applied to it on the next use.
        """
        return self._forms()[0]

    @property
    def rows(self) -> UserRows:
        """The users and memberships as flat buffers for views, built and edited along with `index`."""
        return self._forms()[1]

    def _forms(self) -> tuple[UserIndex, UserRows]:
        # Not a cached_property: in Python 3.11, a thread that builds an index would block all others that need one.
        forms: tuple[UserIndex, UserRows] | None = self.__dict__.get("_made")
        if forms is None:
            pending: _Pending | None = self.__dict__.get("_pending")
            members = (
                {workspace_id: self.members[workspace_id] for workspace_id in self.workspaces}
                if self.memberships_known
                else {}
            )
            counted = list(members.values())
            if pending is None:
                forms = UserIndex.of(self.users.values(), counted), UserRows.of(self.users.values(), members)
            else:
                index, rows = pending.made_of
                changes = [(before, self.users.get(user_id)) for user_id, before in pending.edited.items()]
                if changes:
                    index = index.edited(changes, () if pending.recount else counted)
                if pending.recount:
                    index = index.recounted(counted)
                forms = index, rows.edited(changes, members)
            self.__dict__["_made"] = forms
            self.__dict__.pop("_pending", None)
        return forms

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
        """Whether the members of every workspace have been read."""
        return self.members.keys() >= self.workspaces.keys()

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
        moved: set[UUID] = set()
        asked = earlier.members.keys() | self.members.keys()
        if not (earlier.memberships_known or self.memberships_known):
            # A user's workspaces stay unknown until all workspaces have been read: one more changes no user.
            asked = earlier.members.keys() & self.members.keys()
        for workspace_id in asked:
            was, now = earlier.members.get(workspace_id, _NO_ONE), self.members.get(workspace_id, _NO_ONE)
            if was is not now:
                moved |= was ^ now
        if earlier.memberships_known != self.memberships_known:
            moved |= after.keys()
        ids = moved.union(_differing(before, after) if among is None else among)
        return Change(
            added=frozenset(user_id for user_id in ids if user_id not in before and user_id in after),
            changed=frozenset(
                user_id
                for user_id in ids
                if user_id in before and user_id in after and (user_id in moved or before[user_id] != after[user_id])
            ),
            removed=frozenset(user_id for user_id in ids if user_id in before and user_id not in after),
            workspaces=earlier.workspaces.keys() != self.workspaces.keys(),
        )

    # -- the next snapshot --------------------------------------------------------------------------------------------

    def edited(self, user_ids: Collection[UUID] | None, **parts: Any) -> Snapshot:  # noqa: ANN401 - the parts differ in type
        """Replace parts, and keep what was computed from the rest.

        ``user_ids`` are the users who, or whose memberships, can differ; None if no user does, but any membership can.
        """
        following = replace(self, **parts)
        known, ahead = self.__dict__, following.__dict__
        if following.users is self.users and "_named" in known:
            ahead["_named"] = known["_named"]
        pending: _Pending | None = known.get("_pending")
        if (forms := known.get("_made")) is not None:
            pending = _Pending(forms, {}, recount=False)
        if pending is not None:
            before = {**pending.edited}
            for user_id in user_ids or ():
                before.setdefault(user_id, self.users.get(user_id))
            was, now = self.memberships_known, following.memberships_known
            recount = pending.recount or was != now or (user_ids is None and now)
            ahead["_pending"] = _Pending(pending.made_of, before, recount)
            if len(before) > MAX_PENDING or not (before or recount):
                _ = following.index
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
        shared = known.edited(differing, users=users, complete=self.complete)
        # A membership counts as long as its workspace exists.
        counted = () if self.workspaces.keys() == known.workspaces.keys() else None
        return shared.edited(counted, workspaces=self.workspaces).with_members(members)

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
        return self.edited(members[workspace.id], workspaces=workspaces, members=members)

    def without_workspace(self, workspace_id: UUID) -> Snapshot:
        """Drop a workspace and its memberships."""
        workspaces = {key: workspace for key, workspace in self.workspaces.items() if key != workspace_id}
        members = {key: people for key, people in self.members.items() if key != workspace_id}
        ended = self.members.get(workspace_id, _NO_ONE)
        # For many members, count all memberships again: that is faster than user by user.
        return self.edited(ended if len(ended) <= MAX_PENDING else None, workspaces=workspaces, members=members)

    def with_member(self, workspace_id: UUID, user_id: UUID) -> Snapshot:
        """Make a user a member; a workspace whose members have not been read stays unknown."""
        if workspace_id not in self.members or user_id in self.members[workspace_id]:
            return self
        return self.edited([user_id], members={**self.members, workspace_id: self.members[workspace_id] | {user_id}})

    def without_member(self, workspace_id: UUID, user_id: UUID) -> Snapshot:
        """End a membership."""
        if workspace_id not in self.members or user_id not in self.members[workspace_id]:
            return self
        return self.edited([user_id], members={**self.members, workspace_id: self.members[workspace_id] - {user_id}})

    def with_members(self, members: Mapping[UUID, frozenset[UUID]]) -> Snapshot:
        """Replace all memberships."""
        moved: set[UUID] | None = set()
        for workspace_id in members.keys() | self.members.keys():
            was, now = self.members.get(workspace_id, _NO_ONE), members.get(workspace_id, _NO_ONE)
            if was is not now:
                moved |= was ^ now
            if len(moved) > MAX_PENDING:
                moved = None
                break
        return self.edited(moved, members=members)


class _Pending(NamedTuple):
    """An index and rows, and what has changed since."""

    made_of: tuple[UserIndex, UserRows]
    edited: Mapping[UUID, UserModel | None]
    """The users who differ, or whose memberships do, as in the index; None if the index lacks them."""
    recount: bool
    """Whether any membership can differ."""


def _differing(before: Mapping[UUID, UserModel], after: Mapping[UUID, UserModel]) -> set[UUID]:
    """Return the ids that are only in one of the two, or whose users differ."""
    found = {user_id for user_id, user in after.items() if (known := before.get(user_id)) is not user and known != user}
    # A set made from a dict reuses its hashes; one made from its keys does not.
    return found | (frozenset(before) - frozenset(after))


def by_name(workspaces: list[WorkspaceModel]) -> dict[UUID, WorkspaceModel]:
    """Order workspaces by name, the order used everywhere here."""
    ordered = sorted(workspaces, key=lambda workspace: (sort_key(workspace.name), workspace.name, workspace.id.hex))
    return {workspace.id: workspace for workspace in ordered}


@dataclass(frozen=True)
class UserIndex:
    """The users in the order of usernames: ties by the text itself, then by id.

    Position n of each column belongs to the same user. Scanning a column of 100,000 takes some milliseconds, scanning
    as many users ten times as long, and scanning it in another order (as `UserRows` are in) up to four times as long.
    Ids are integers here, since a UUID hashes and compares in Python code.
    """

    users: list[UserModel]
    keys: list[str]
    """The `sort_key` of each username."""
    ids: list[int]
    id_floats: array[float]
    """The ids as floats, which compare twice as fast; ids that are the same float differ only in `ids`."""
    looks: list[str]
    """The `skeleton` of each username."""
    texts: list[str]
    """The normalized names that searches look in."""
    roles: bytearray
    """Positions in `ROLES`."""
    updated: array[float]
    """Milliseconds since 1970 UTC."""
    counts: list[int]
    """Explicit memberships; 0 while some are not known."""

    @classmethod
    def of(cls, users: Iterable[UserModel], members: Collection[AbstractSet[UUID]]) -> UserIndex:
        """Build the index of users, given the members of each workspace."""
        everyone = sorted([(sort_key(user.username), user.username, user.id.int, user) for user in users])
        ordered = [user for *_, user in everyone]
        counts = count_memberships(members)
        return cls(
            users=ordered,
            keys=[key for key, *_ in everyone],
            ids=[number for _, _, number, _ in everyone],
            id_floats=array("d", [number for _, _, number, _ in everyone]),
            looks=[skeleton(username) for _, username, _, _ in everyone],
            texts=[_text(user) for user in ordered],
            roles=bytearray([_RANKS[user.role] for user in ordered]),
            updated=array("d", [milliseconds(user.updated_at) for user in ordered]),
            counts=[counts.get(number, 0) for _, _, number, _ in everyone],
        )

    @cached_property
    def inserted(self) -> array[int]:
        """When each user was created, in `seconds`: computed on the first sort by it, since few tables show it."""
        return inserted_seconds(self.users)

    def edited(
        self, changes: Iterable[tuple[UserModel | None, UserModel | None]], members: Collection[AbstractSet[UUID]]
    ) -> UserIndex:
        """Return the index with some users changed.

        ``changes`` has, for each, the user of this index, None if new, and the current one, None if gone; ``members``
        are the current members of each workspace.
        """
        following = UserIndex(*[column[:] for column in self._columns()])
        for before, after in changes:
            if before is not None:
                at = following._position(before)
                for column in following._columns():
                    del column[at]
            if after is not None:
                at = following._position(after)
                count = sum(after.id in inside for inside in members)
                row = (after, sort_key(after.username), after.id.int, float(after.id.int), skeleton(after.username),
                       _text(after), _RANKS[after.role], milliseconds(after.updated_at), count)  # fmt: skip
                for column, value in zip(following._columns(), row, strict=True):
                    column.insert(at, value)
        return following

    def recounted(self, members: Collection[AbstractSet[UUID]]) -> UserIndex:
        """Return the index after a change of any memberships."""
        counts = count_memberships(members)
        return replace(self, counts=[counts.get(number, 0) for number in self.ids])

    def _columns(self) -> list[Any]:
        return [getattr(self, field.name) for field in fields(self)]

    def _position(self, user: UserModel) -> int:
        """Find where a user is, or would be."""
        place = (sort_key(user.username), user.username, user.id.int)
        return bisect_left(
            range(len(self.keys)), place, key=lambda n: (self.keys[n], self.users[n].username, self.ids[n])
        )


def count_memberships(members: Iterable[AbstractSet[UUID]]) -> Mapping[int, int]:
    """Count the workspaces of each user, by the integer of the id."""
    counts: Counter[int] = Counter()
    for inside in members:  # one by one, so that other threads can run in between
        counts.update(map(_INTEGER, inside))
    return counts


def milliseconds(moment: datetime) -> float:
    """Return milliseconds since 1970 for a time on the wire, which is UTC without a time zone."""
    return (moment - _EPOCH).total_seconds() * 1000


def seconds(moment: datetime) -> int:
    """Return whole seconds since 1970 for a time on the wire, limited to 32 bits, which last until 2106.

    They take half the bytes of `milliseconds`, for a column that has 100,000 rows and that few tables show.
    """
    return min(max(int((moment - _EPOCH).total_seconds()), 0), _LAST_SECOND)


def inserted_seconds(users: Collection[UserModel]) -> array[int]:
    """Return `seconds` of the creation of each user, without a call per user where all fit into 32 bits."""
    try:
        return array("I", [int((user.inserted_at - _EPOCH).total_seconds()) for user in users])
    except OverflowError:
        return array("I", [seconds(user.inserted_at) for user in users])


def _text(user: UserModel) -> str:
    """Return the normalized names of a user as one text; no word of a search spans two of them."""
    return normalize("\n".join((user.username, user.first_name, user.last_name or "")))


class Texts:
    """A column of texts in UTF-8, with separators; kept through edits, so that a view opens in milliseconds."""

    def __init__(self, blocks: list[bytes]) -> None:
        self._blocks = blocks

    @classmethod
    def of(cls, values: list[str]) -> Texts:
        """Join values."""
        blocks = (_ESCAPED_SEPARATOR.join(values[at : at + BLOCK]) for at in range(0, len(values), BLOCK))
        return cls([block.encode("utf-8", "surrogateescape") for block in blocks])

    def copy(self) -> Texts:
        """Return a copy."""
        return Texts(self._blocks[:])

    def put(self, row: int, value: bytes) -> None:
        """Replace the value of a row, or append one in the row after the last."""
        number, at = divmod(row, BLOCK)
        if at == 0 and number == len(self._blocks):
            self._blocks.append(value)
            return
        values = self._blocks[number].split(SEPARATOR)
        values[at : at + 1] = [value]
        self._blocks[number] = SEPARATOR.join(values)

    def drop(self, row: int) -> None:
        """Remove the last row, which has this number."""
        before, _, _ = self._blocks.pop().rpartition(SEPARATOR)
        if row % BLOCK:
            self._blocks.append(before)

    def join(self) -> bytes:
        """Return all values."""
        return SEPARATOR.join(self._blocks)


@dataclass(frozen=True)
class MemberRows:
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
    users: list[UserModel]
    names: list[Texts]
    """Usernames, first names, and last names, which are empty for users without one."""
    ids: bytearray
    """16 bytes each."""
    roles: bytearray
    """Positions in `ROLES`."""
    updated: array[float]
    """Milliseconds since 1970 UTC."""
    inserted: array[int]
    """Seconds since 1970 UTC, see `seconds`."""
    members: dict[UUID, MemberRows]
    """By workspace."""

    @classmethod
    def of(cls, users: Iterable[UserModel], members: Mapping[UUID, AbstractSet[UUID]]) -> UserRows:
        """Make the rows of users, given the members of workspaces."""
        users = list(users)
        numbers = [user.id.int for user in users]
        rows = cls(
            numbers={number: row for row, number in enumerate(numbers)},
            users=users,
            names=[
                Texts.of([user.username for user in users]),
                Texts.of([user.first_name for user in users]),
                Texts.of([user.last_name or "" for user in users]),
            ],
            ids=bytearray(b"".join([number.to_bytes(_ID_BYTES, "big") for number in numbers])),
            roles=bytearray([_RANKS[user.role] for user in users]),
            updated=array("d", [milliseconds(user.updated_at) for user in users]),
            inserted=inserted_seconds(users),
            members={},
        )
        rows._take_members(members)
        return rows

    def edited(
        self,
        changes: Collection[tuple[UserModel | None, UserModel | None]],
        members: Mapping[UUID, AbstractSet[UUID]],
    ) -> UserRows:
        """Return the rows after an edit: see `UserIndex.edited`."""
        following = UserRows(
            numbers=self.numbers if all(None not in change for change in changes) else {**self.numbers},
            users=self.users[:],
            names=[column.copy() for column in self.names],
            ids=self.ids[:],
            roles=self.roles[:],
            updated=self.updated[:],
            inserted=self.inserted[:],
            members={**self.members},
        )
        for before, after in changes:
            if after is not None:
                following._add(after)
            elif before is not None:
                following._remove(before)
        following._take_members(members)
        return following

    def member_rows(self, workspace_id: UUID, ids: AbstractSet[UUID]) -> array[int]:
        """Return the rows of the members of a workspace."""
        known = self.members.get(workspace_id)
        return known.rows if known is not None and known.ids is ids else rows_of(ids, self.numbers)

    def _add(self, user: UserModel) -> None:
        """Replace a user, or append one."""
        row = self.numbers.setdefault(user.id.int, len(self.users))
        if row == len(self.users):
            self._move_member(user.id, None, row)
        self._put(row, user)

    def _put(self, row: int, user: UserModel) -> None:
        self.users[row : row + 1] = [user]
        for column, name in zip(self.names, (user.username, user.first_name, user.last_name or ""), strict=True):
            column.put(row, name.encode())
        self.ids[row * _ID_BYTES : (row + 1) * _ID_BYTES] = user.id.bytes
        self.roles[row : row + 1] = bytes([_RANKS[user.role]])
        self.updated[row : row + 1] = array("d", [milliseconds(user.updated_at)])
        self.inserted[row : row + 1] = array("I", [seconds(user.inserted_at)])

    def _remove(self, user: UserModel) -> None:
        """Remove a user, and give their row to the last one."""
        row, last = self.numbers.pop(user.id.int), len(self.users) - 1
        self._move_member(user.id, row, None)
        moved = self.users.pop()
        for column in self.names:
            column.drop(last)
        del self.ids[-_ID_BYTES:], self.roles[-1], self.updated[-1], self.inserted[-1]
        if row < last:
            self.numbers[moved.id.int] = row
            self._move_member(moved.id, last, row)
            self._put(row, moved)

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

    def _take_members(self, members: Mapping[UUID, AbstractSet[UUID]]) -> None:
        """Replace the members of all workspaces; those who are the same keep their rows."""
        self.members = {
            workspace_id: self._members(self.members.get(workspace_id), ids) for workspace_id, ids in members.items()
        }

    def _members(self, known: MemberRows | None, ids: AbstractSet[UUID]) -> MemberRows:
        if known is not None and known.ids is ids:
            return known
        moved = ids if known is None else ids ^ known.ids
        if known is None or len(moved) > FEW:
            return MemberRows(ids, rows_of(ids, self.numbers))
        rows = known.rows[:]
        for user_id in moved:
            row = self.numbers.get(user_id.int)
            if row is not None and user_id in ids:
                rows.append(row)
            elif row is not None:
                rows.remove(row)
        return MemberRows(ids, rows)


def rows_of(ids: Iterable[UUID], numbers: Mapping[int, int]) -> array[int]:
    """Return the rows of these users, given the row of each user; one who is not known has none."""
    try:
        return array("I", [numbers[user_id.int] for user_id in ids])
    except KeyError:
        return array("I", [row for user_id in ids if (row := numbers.get(user_id.int)) is not None])
