"""Query: which users are shown and in which order; the browser computes the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import compress, islice, repeat
from operator import eq, gt, lt
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from argilla_widgets.directory.model.collation import ids_beginning, tokenize
from argilla_widgets.directory.model.snapshot import ROLES, Snapshot, rows_of
from argilla_widgets.directory.policy import ROLES_EVERYWHERE

if TYPE_CHECKING:
    from argilla_widgets.sdk.models import UserModel

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
        Keys of `SORTS`, the first one strongest.
    roles
        Names of roles, one of which has to match; empty matches any.
    workspaces
        Names of workspaces; members of any of them match, and with `OWNERS` among them, every owner. Empty matches any.
        Owners have access to every workspace, but that alone does not make them members. With None among them, everyone
        without access to any workspace matches: those who are neither members nor owners, once all members are known.
    workspace_count
        Lowest and highest number of workspaces, both included. Until all members are known, only owners match.
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
        columns = snapshot.columns
        rows: Sequence[int] = columns.order
        if among is not None:
            included = set(rows_of(among, columns.rows))
            rows = [row for row in rows if row in included]
        # One pass over a column for each filter that is set: a call for each user would cost several times as much.
        if self.roles:
            ranks = [rank for rank, role in enumerate(ROLES) if role.value in self.roles]
            roles = columns["role"]
            rows = [row for row in rows if roles[row] in ranks]
        for word in tokenize(self.search):
            begun, texts, users = ids_beginning(word), columns["text"], columns.users
            rows = [row for row in rows if word in texts[row] or (begun and users[row].id.int in begun)]
        if self.updated:
            low, high = self.updated
            updated = columns["updated"]
            rows = [row for row in rows if low <= updated[row] <= high]
        if self.workspace_count:
            low, high = self.workspace_count
            counts = _workspace_counts(snapshot)
            rows = [row for row in rows if low <= counts[row] <= high]
            if not snapshot.memberships_known:  # anyone may be a member of more
                roles = columns["role"]
                rows = [row for row in rows if roles[row] in _EVERYWHERE]
        if self.workspaces:
            included = self._in_workspaces(snapshot)
            rows = [row for row in rows if row in included]
        return Matches(columns.users, rows, _sorts(snapshot, self.sort))

    def _in_workspaces(self, snapshot: Snapshot) -> AbstractSet[int]:
        """Return the rows of the users who match `workspaces`."""
        columns, names, included = snapshot.columns, frozenset(self.workspaces), set[int]()
        for workspace in snapshot.workspaces.values():
            # Among workspaces with very many members, a few contain everyone.
            if workspace.name in names and len(included) < len(columns.users):
                included.update(columns.member_rows(workspace.id, snapshot.members.get(workspace.id, frozenset())))
        roles = columns["role"]
        if OWNERS in names:
            included.update([row for row, rank in enumerate(roles) if rank in _EVERYWHERE])
        if None in names and snapshot.memberships_known:
            outside = [row for row, count in enumerate(columns.counts) if not count]
            included.update([row for row in outside if roles[row] not in _EVERYWHERE])
        return included


class Matches:
    """The users who match a query, sorted only as far as requested: most displays show a screen of up to 100,000 users.

    ``rows`` are those of the matches among all ``users``, in the order of usernames; the strongest of ``sorts`` comes
    first.
    """

    def __init__(self, users: Sequence[UserModel], rows: Sequence[int], sorts: Sequence[_Sort]) -> None:
        self._users = users
        self._rows = rows
        self._sorts = sorts

    def __len__(self) -> int:
        return len(self._rows)

    def first(self, number: int) -> list[UserModel]:
        """Return the first matches, in order."""
        return [self._users[row] for row in _first(self._rows, self._sorts, number)]

    def all(self) -> list[UserModel]:
        """Return all matches, in order."""
        return [self._users[row] for row in _sorted(self._rows, self._sorts)]


class _Sort(NamedTuple):
    """One sort key."""

    column: Sequence[Any]
    descending: bool


def _sorted(rows: Sequence[int], sorts: Sequence[_Sort]) -> Sequence[int]:
    # Sort by the strongest key first: weaker keys only order the users that it leaves tied, often few or none.
    if not sorts:
        return rows
    (column, descending), *weaker = sorts
    ordered = sorted(rows, key=column.__getitem__, reverse=descending)
    if not weaker:
        return ordered
    values = [column[row] for row in ordered]
    tied_with_next = bytes(map(eq, values, islice(values, 1, None))) + b"\0"
    begin = tied_with_next.find(1)
    while begin >= 0:
        end = tied_with_next.find(0, begin) + 1
        ordered[begin:end] = _sorted(ordered[begin:end], weaker)
        begin = tied_with_next.find(1, end)
    return ordered


def _first(rows: Sequence[int], sorts: Sequence[_Sort], number: int) -> Sequence[int]:
    """Return the first of `_sorted`, without sorting users that the strongest key already rules out."""
    if not sorts or not number or len(rows) <= number:
        return _sorted(rows, sorts)[:number]
    column, descending = sorts[0]
    values = [column[row] for row in rows]
    # Backwards, since in the order of usernames the last ones are the largest: then no later one displaces another.
    last = nlargest(number, reversed(values))[-1] if descending else nsmallest(number, values)[-1]
    ahead_of = gt if descending else lt
    ahead = list(compress(rows, map(ahead_of, values, repeat(last))))
    equal = list(compress(rows, map(eq, values, repeat(last))))
    return [*_sorted(ahead, sorts), *_first(equal, sorts[1:], number - len(ahead))]


def _workspace_counts(snapshot: Snapshot) -> Sequence[int]:
    """Count the workspaces that each user has access to: all of them for a user with access everywhere."""
    counts, roles, total = snapshot.columns.counts[:], snapshot.columns["role"], len(snapshot.workspaces)
    for rank in _EVERYWHERE:
        row = roles.find(rank)
        while row >= 0:
            counts[row] = total
            row = roles.find(rank, row + 1)
    return counts


SORTS: dict[str, Callable[[Snapshot], Sequence[Any]]] = {
    "username": lambda snapshot: snapshot.columns["key"],
    "id": lambda snapshot: snapshot.columns["id_float"],
    "role": lambda snapshot: snapshot.columns["role"],
    "workspaces": _workspace_counts,
    "updated_at": lambda snapshot: snapshot.columns["updated"],
    "inserted_at": lambda snapshot: snapshot.columns["inserted"],
}
"""What to sort by, and the column with that; a leading ``-`` reverses the order."""


def _sorts(snapshot: Snapshot, keys: Iterable[str]) -> list[_Sort]:
    """Return the sorts for these keys; keys after the id have no effect."""
    sorts = list[_Sort]()
    for key in keys:
        name, descending = key.removeprefix("-"), key.startswith("-")
        sorts.append(_Sort(SORTS[name](snapshot), descending))
        if name == "id":
            return [*sorts, _Sort(snapshot.columns["id"], descending)]
    if sorts and sorts[-1].column is snapshot.columns["key"] and not sorts[-1].descending:
        sorts.pop()  # users are in this order anyway
    return sorts
