"""UserIndex: the users of a snapshot in the order of usernames, as columns for queries."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from argilla_widgets.directory.model.collation import search_text, sort_key
from argilla_widgets.directory.model.confusables import skeleton
from argilla_widgets.sdk.models import Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from collections.abc import Set as AbstractSet
    from uuid import UUID

    from argilla_widgets.sdk.models import UserModel

ROLES = (Role.owner, Role.admin, Role.annotator)
"""The order of roles."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times on the wire are UTC without a time zone
_LAST_SECOND = 2**32 - 1
_RANKS = {role: rank for rank, role in enumerate(ROLES)}
_INTEGER = attrgetter("int")


@dataclass(frozen=True)
class UserIndex:
    """The users in the order of usernames: ties by the text itself, then by id.

    Position n of each column belongs to the same user. Scanning a column of 100,000 takes some milliseconds, scanning
    as many users ten times as long. Ids are integers here, since a UUID hashes and compares in Python code.
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
    """The text that searches look in, from `search_text`."""
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
        """Return the index with some users changed, given their state in this index and their current one.

        Parameters
        ----------
        changes
            For each user, the one of this index, None if new, and the current one, None if gone.
        members
            The current members of each workspace.
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
        at = bisect_left(self.keys, key := sort_key(user.username))
        place = (user.username, user.id.int)
        while at < len(self.keys) and self.keys[at] == key and (self.users[at].username, self.ids[at]) < place:
            at += 1
        return at


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
    second = int((moment - _EPOCH).total_seconds())
    return second if 0 <= second <= _LAST_SECOND else min(max(second, 0), _LAST_SECOND)


def inserted_seconds(users: Collection[UserModel]) -> array[int]:
    """Return `seconds` of the creation of each user, without a call per user where all fit into 32 bits."""
    try:
        return array("I", [int((user.inserted_at - _EPOCH).total_seconds()) for user in users])
    except OverflowError:
        return array("I", [seconds(user.inserted_at) for user in users])


def _text(user: UserModel) -> str:
    return search_text((user.username, user.first_name, user.last_name or ""))
