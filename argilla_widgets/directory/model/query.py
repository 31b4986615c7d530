"""Query: which users are shown and in which order; the browser computes the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import compress, islice, repeat
from operator import eq, gt, lt
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from argilla_widgets.directory.model.collation import ids_beginning, tokenize
from argilla_widgets.directory.model.snapshot import ROLES, Snapshot
from argilla_widgets.directory.policy import ROLES_EVERYWHERE

if TYPE_CHECKING:
    from argilla_widgets.sdk.models import UserModel

SORT_KEYS = ("username", "id", "role", "workspaces", "updated_at", "inserted_at")
"""What to sort by; a leading ``-`` reverses the order."""

OWNERS = ""
"""A name in a workspace filter that matches all users with access everywhere. No workspace can have this name, because
the server refuses an empty one."""

_EVERYWHERE = [rank for rank, role in enumerate(ROLES) if role in ROLES_EVERYWHERE]


@dataclass(frozen=True)
class Query:
    """What a table shows.

    Attributes
    ----------
    search
        Words, each of which has to be part of the username or a name, or the beginning of the id.
    sort
        Keys of `SORT_KEYS`, the first one strongest.
    roles
        Names of roles, one of which has to match; empty matches any.
    workspaces
        Names of workspaces; members of any of them match, and with `OWNERS` among them, every owner. Empty matches any.
        Owners have access to every workspace, but that alone does not make them members. With None among them, everyone
        without access to any workspace matches: those who are neither members nor owners, once all members are known.
    workspace_count
        Lowest and highest number of workspaces, both included.
    updated
        Earliest and latest `updated_at`, in milliseconds since 1970 UTC, both included.
    """

    search: str = ""
    sort: Sequence[str] = ("username",)
    roles: Sequence[str] = ()
    workspaces: Sequence[str | None] = ()
    workspace_count: tuple[float, float] | None = None
    updated: tuple[float, float] | None = None

    def run(self, snapshot: Snapshot, among: AbstractSet[UUID] | None = None) -> Matches:
        """Find the users who match, ``among`` those with these ids; None is all users."""
        index = snapshot.index
        positions: Sequence[int] = range(len(index.users))
        if among is not None:
            ids = {user_id.int for user_id in among}
            positions = [n for n, number in enumerate(index.ids) if number in ids]
        # One pass over a column for each filter that is set: a call for each user would cost several times as much.
        if self.roles:
            ranks = [rank for rank, role in enumerate(ROLES) if role.value in self.roles]
            positions = [n for n in positions if index.roles[n] in ranks]
        for word in tokenize(self.search):
            begun = ids_beginning(word)
            positions = [n for n in positions if word in index.texts[n] or (begun and index.ids[n] in begun)]
        if self.updated:
            low, high = self.updated
            positions = [n for n in positions if low <= index.updated[n] <= high]
        if self.workspace_count:
            low, high = self.workspace_count
            counts = _workspace_counts(snapshot)
            positions = [n for n in positions if low <= counts[n] <= high]
        if self.workspaces:
            names = frozenset(self.workspaces)
            wanted = (workspace.id for workspace in snapshot.workspaces.values() if workspace.name in names)
            ids = _members(snapshot, wanted)
            roles = _EVERYWHERE if OWNERS in names else ()
            nowhere = None in names and snapshot.memberships_known
            counts = _workspace_counts(snapshot) if nowhere else ()
            positions = [
                n
                for n in positions
                if index.ids[n] in ids
                or index.roles[n] in roles
                or (nowhere and not counts[n] and index.roles[n] not in _EVERYWHERE)
            ]
        return Matches(index.users, positions, _sorts(snapshot, self.sort))


class Matches:
    """The users who match a query, sorted only as far as requested: most displays show a screen of up to 100,000 users.

    ``positions`` are those of the matches among all ``users``; the strongest of ``sorts`` comes first.
    """

    def __init__(self, users: Sequence[UserModel], positions: Sequence[int], sorts: Sequence[_Sort]) -> None:
        self._users = users
        self._positions = positions
        self._sorts = sorts

    def __len__(self) -> int:
        return len(self._positions)

    def first(self, number: int) -> list[UserModel]:
        """Return the first matches, in order."""
        return [self._users[n] for n in _first(self._positions, self._sorts, number)]

    def all(self) -> list[UserModel]:
        """Return all matches, in order."""
        return [self._users[n] for n in _sorted(self._positions, self._sorts)]


class _Sort(NamedTuple):
    """One sort key."""

    column: Sequence[Any]
    descending: bool


def _sorted(positions: Sequence[int], sorts: Sequence[_Sort]) -> Sequence[int]:
    # Sort by the strongest key first: weaker keys only order the users that it leaves tied, often few or none.
    if not sorts:
        return positions
    (column, descending), *weaker = sorts
    ordered = sorted(positions, key=column.__getitem__, reverse=descending)
    if not weaker:
        return ordered
    values = [column[n] for n in ordered]
    tied_with_next = bytes(map(eq, values, islice(values, 1, None))) + b"\0"
    begin = tied_with_next.find(1)
    while begin >= 0:
        end = tied_with_next.find(0, begin) + 1
        ordered[begin:end] = _sorted(ordered[begin:end], weaker)
        begin = tied_with_next.find(1, end)
    return ordered


def _first(positions: Sequence[int], sorts: Sequence[_Sort], number: int) -> Sequence[int]:
    """Return the first of `_sorted`, without sorting users that the strongest key already rules out."""
    if not sorts or not number or len(positions) <= number:
        return _sorted(positions, sorts)[:number]
    column, descending = sorts[0]
    values = [column[n] for n in positions]
    # Backwards, since in the order of usernames the last ones are the largest: then no later one displaces another.
    last = nlargest(number, reversed(values))[-1] if descending else nsmallest(number, values)[-1]
    ahead_of = gt if descending else lt
    ahead = list(compress(positions, map(ahead_of, values, repeat(last))))
    equal = list(compress(positions, map(eq, values, repeat(last))))
    return [*_sorted(ahead, sorts), *_first(equal, sorts[1:], number - len(ahead))]


def _sorts(snapshot: Snapshot, keys: Iterable[str]) -> list[_Sort]:
    """Return the sorts for these keys; keys after the id have no effect."""
    index, found = snapshot.index, list[_Sort]()
    for key in keys:
        match key.removeprefix("-"):
            case "username":
                columns = [index.keys]
            case "id":
                columns = [index.id_floats, index.ids]
            case "role":
                columns = [index.roles]
            case "workspaces":
                columns = [_workspace_counts(snapshot)]
            case "inserted_at":
                columns = [index.inserted]
            case _:
                columns = [index.updated]
        found += [_Sort(column, key.startswith("-")) for column in columns]
        if columns[-1] is index.ids:
            break
    if found and found[-1].column is index.keys and not found[-1].descending:
        found.pop()  # users are in this order anyway
    return found


def _members(snapshot: Snapshot, workspaces: Iterable[UUID]) -> AbstractSet[int]:
    """Return the members of any of these workspaces, by the integers of their ids."""
    inside, everyone = set[int](), snapshot.index.ids
    for workspace_id in workspaces:
        inside.update([user_id.int for user_id in snapshot.members.get(workspace_id, ())])
        # Among workspaces with very many members, a few contain everyone; a member may not be known as a user yet.
        if len(inside) >= len(everyone) and inside.issuperset(everyone):
            break
    return inside


def _workspace_counts(snapshot: Snapshot) -> Sequence[int]:
    """Count the workspaces that each user has access to: all of them for a user with access everywhere."""
    index, total = snapshot.index, len(snapshot.workspaces)
    counts = index.counts[:]
    for rank in _EVERYWHERE:
        n = index.roles.find(rank)
        while n >= 0:
            counts[n] = total
            n = index.roles.find(rank, n + 1)
    return counts
