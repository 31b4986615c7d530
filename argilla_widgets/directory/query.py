"""Which people are shown, and in which order: the same in Python as in the browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from argilla_widgets.directory.access import everywhere
from argilla_widgets.directory.order import matches, sort_key, words
from argilla_widgets.sdk.models import Role

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from argilla_widgets.directory.snapshot import Snapshot
    from argilla_widgets.sdk.models import UserModel

SORT_KEYS = ("username", "id", "role", "workspaces", "updated_at")
"""What can be sorted by; a ``-`` before it turns the order round."""

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - times on the wire are UTC and do not say so
_ROLE_RANK = {Role.owner: 0, Role.admin: 1, Role.annotator: 2}


@dataclass(frozen=True)
class Query:
    """What a table shows.

    Attributes
    ----------
    search
        Words, each of which has to be in the username or a name, or begin the id.
    sort
        Keys of `SORT_KEYS`, the first one strongest.
    roles, workspaces
        Names of which one has to fit; empty is any. An owner is in every workspace.
    workspace_count
        Lowest and highest number of workspaces, both included.
    updated
        Earliest and latest `updated_at`, in milliseconds since 1970 UTC, both included.

    """

    search: str = ""
    sort: Sequence[str] = ("username",)
    roles: Sequence[str] = ()
    workspaces: Sequence[str] = ()
    workspace_count: tuple[float, float] | None = None
    updated: tuple[float, float] | None = None

    @property
    def filters(self) -> bool:
        """Whether anybody can be left out."""
        return bool(words(self.search) or self.roles or self.workspaces or self.workspace_count or self.updated)

    def run(self, snapshot: Snapshot, among: Collection[UserModel]) -> Sequence[UserModel]:
        """Give those of these people that match, in order."""
        users = snapshot.by_username()
        if len(among) < len(users):
            inside = {user.id for user in among}
            users = [user for user in users if user.id in inside]
        if self.filters:
            users = [user for user in users if self._matches(snapshot, user)]
        # Python's sort keeps the order of equals: sorting by the weakest key first leaves the strongest in charge.
        for key in reversed(self.sort if tuple(self.sort) != ("username",) else ()):
            users = sorted(users, key=_value(snapshot, key.removeprefix("-")), reverse=key.startswith("-"))
        return users

    def _matches(self, snapshot: Snapshot, user: UserModel) -> bool:
        if self.roles and user.role.value not in self.roles:
            return False
        if self.updated and not self.updated[0] <= milliseconds(user.updated_at) <= self.updated[1]:
            return False
        if self.workspace_count and not self.workspace_count[0] <= _count(snapshot, user) <= self.workspace_count[1]:
            return False
        if self.workspaces and not everywhere(user.role):
            wanted = (one.id for one in snapshot.workspaces.values() if one.name in self.workspaces)
            if not any(user.id in snapshot.members.get(one, ()) for one in wanted):
                return False
        return matches(self.search, (user.username, user.first_name, user.last_name or ""), str(user.id))


def milliseconds(moment: datetime) -> float:
    """Give milliseconds since 1970 of a time on the wire, which is UTC without saying so."""
    return (moment - _EPOCH).total_seconds() * 1000


def _count(snapshot: Snapshot, user: UserModel) -> int:
    """Count the workspaces that a person can enter: for an owner, all."""
    if everywhere(user.role):
        return len(snapshot.workspaces)
    return len(snapshot.workspaces_of(user.id) or ())


def _value(snapshot: Snapshot, name: str) -> Callable[[UserModel], Any]:
    return {
        "username": lambda user: sort_key(user.username),
        "id": lambda user: user.id.hex,
        "role": lambda user: _ROLE_RANK[user.role],
        "workspaces": lambda user: _count(snapshot, user),
        "updated_at": lambda user: user.updated_at,
    }[name]
