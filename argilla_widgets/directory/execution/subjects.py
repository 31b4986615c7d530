"""`Subjects`: the users and workspaces of operations, read again as often as that is worth its cost.

Freshness is kept per person, not per operation. A deletion reads its one person right before it is sent, and so do a
password reset, and a change from or to the role of an owner, unless that was a moment ago.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.concurrency import each
from argilla_widgets.directory.model.operation import DELETIONS, Operation
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.directory.sync import CONCURRENT_REQUESTS
from argilla_widgets.sdk.errors import ForbiddenError, NotFoundError
from argilla_widgets.sdk.models import Role

if TYPE_CHECKING:
    from argilla_widgets.directory.sync import Synchronizer
    from argilla_widgets.sdk.models import UserModel

MAX_AGE = 0.5
"""Seconds after which a person is read again before an operation changes them, if that costs less than `MAX_SHARE`."""
MAX_LIST_AGE = 10.0
"""Maximum age of a list of all users, in seconds, however long reading it takes."""
MAX_SHARE = 1 / 6
"""Maximum share of an execution's time that reading takes: a slow list is used for six times as long as it took."""
MAX_AHEAD = 20
"""Maximum number of people who are read one by one before an operation on the first of them."""


class Subjects:
    """Keeps the users and workspaces of an execution up to date in the store.

    Parameters
    ----------
    synchronizer
        Reads them.
    operations
        What is executed, in order.
    read_at
        When they were read, as `time.monotonic`.
    """

    def __init__(self, synchronizer: Synchronizer, operations: Sequence[Operation], read_at: float) -> None:
        self._synchronizer = synchronizer
        self._began = read_at
        self._read_at: dict[UUID, float] = {}  # users; for an admin, workspaces
        people = (one.user_id for one in operations if one.before is not None and one.user_id is not None)
        self._people = list(dict.fromkeys(people))
        self._places = {user_id: at for at, user_id in enumerate(self._people)}
        self._ends: dict[UUID, tuple[float, Mapping[UUID, str]]] = {}
        """What deletions would end, and when that was read."""
        self._reader = synchronizer.reader
        self._reads = threading.Condition()
        self._is_reading = False

    def bring_up_to_date(self, one: Operation) -> None:
        """Read the person of an operation again if what is known of them is too old."""
        user_id, place = one.user_id, one.workspace_id
        if user_id is None or user_id not in self._places:
            return
        if self._synchronizer.denial(["read_user"]) is None:
            alone = _must_be_current(one)
            age = MAX_AGE if alone else self._list_age
            self._share(user_id, age, lambda: self._read([user_id] if alone else self._together(user_id)))
        elif place is not None:
            # Admins can read the roles of users only together with the members of a workspace.
            self._share(place, MAX_AGE, lambda: self._read_members(place))

    def what_ends(self, one: Operation) -> Mapping[UUID, str] | None:
        """Read what a deletion would end now: the workspaces of a user, or the members of a workspace; with names.

        The user is read again after that, whatever was known: reading all workspaces of an owner takes a while.
        """
        subject, user_id = one.subject, one.user_id
        if one.kind not in DELETIONS or subject is None:
            return None
        read_at, ends = self._ends.get(subject, (-math.inf, {}))
        if time.monotonic() - read_at > MAX_AGE:
            ends = self._members(subject) if user_id is None else self.memberships([subject]).get(subject, {})
        if user_id is not None:
            self._share(user_id, 0, lambda: self._read([user_id]))
        return ends

    def memberships(self, user_ids: Collection[UUID]) -> dict[UUID, dict[UUID, str]]:
        """Read the workspaces that users are members of: id and name, by user.

        This takes one request for each user, or a list of the members of each workspace if that takes less time. It is
        the only way for owners, since the server lists every workspace for them.
        """
        began, snapshot = time.monotonic(), self._synchronizer.store.snapshot
        users = snapshot.known_users(user_ids)
        sizes = [len(snapshot.members.get(place, snapshot.users)) for place in snapshot.workspaces]
        lists = self._reader.seconds([0, *sizes])  # the workspaces, and the members of each
        by_place = lists < len(users) * self._reader.single or any(user.role in ROLES_EVERYWHERE for user in users)
        with self._joining() as own:
            found = self._by_workspace(users) if by_place else self._by_user(users)
        found = {
            user_id: {place: name for place, name in places.items() if (user_id, place) not in own}
            for user_id, places in found.items()
        }
        self._note(found)
        self._ends |= {user_id: (began, places) for user_id, places in found.items()}
        return found

    @contextmanager
    def _joining(self) -> Iterator[set[tuple[UUID | None, UUID | None]]]:
        """Yield the set of memberships, by user and workspace, that this account makes meanwhile; filled at the end."""
        own: set[tuple[UUID | None, UUID | None]] = set()
        with self._synchronizer.store.reading() as writes:
            pending = self._synchronizer.pending()
            yield own
            own |= {write.key[1:] for write in (*pending, *writes) if write.kind == "add_to_workspace"}

    def _by_workspace(self, users: Sequence[UserModel]) -> dict[UUID, dict[UUID, str]]:
        store, api = self._synchronizer.store, self._synchronizer.client.api
        places = {place.id: place.name for place in api.workspaces.list()}
        known = places.keys() & store.snapshot.workspaces.keys()
        self._synchronizer.reload_members(list(known))
        members = {place: inside for place, inside in store.snapshot.members.items() if place in places}
        for place in places.keys() - known:
            with suppress(NotFoundError):  # it is gone already
                members[place] = frozenset(user.id for user in api.users.list_by_workspace_id(place))
        return {
            user.id: {place: places[place] for place, inside in members.items() if user.id in inside} for user in users
        }

    def _by_user(self, users: Sequence[UserModel]) -> dict[UUID, dict[UUID, str]]:
        api = self._synchronizer.client.api

        def read(user: UserModel) -> dict[UUID, str]:
            with suppress(NotFoundError):  # they are gone
                return {place.id: place.name for place in api.workspaces.list_by_user_id(user.id)}
            return {}

        return {user.id: found for user, found in each(read, users, CONCURRENT_REQUESTS, "argilla-memberships")}

    def _note(self, found: Mapping[UUID, Mapping[UUID, str]]) -> None:
        """Keep memberships that were not known; a workspace that was not known is found by a refresh."""
        store = self._synchronizer.store
        for user_id, places in found.items():
            for place in places:
                if place not in store.snapshot.workspaces:
                    self._synchronizer.refresh_soon()
                elif user_id not in store.snapshot.members.get(place, (user_id,)):
                    store.apply_membership(place, user_id, member=True)

    def _members(self, place: UUID) -> dict[UUID, str]:
        """Read the members of a workspace, except those whom this account is just adding."""
        began = time.monotonic()
        with self._joining() as own:
            self._synchronizer.reload_members([place])
        snapshot = self._synchronizer.store.snapshot
        names = {user_id: user.username for user_id, user in snapshot.users.items()}
        members = sorted(snapshot.members.get(place, frozenset()), key=str)
        found = {user_id: names.get(user_id, str(user_id)) for user_id in members if (user_id, place) not in own}
        self._ends[place] = began, found
        return found

    @property
    def _list_age(self) -> float:
        return min(MAX_LIST_AGE, max(MAX_AGE, self._reader.list_seconds / MAX_SHARE))

    def _is_old(self, key: UUID, age: float) -> bool:
        return time.monotonic() - self._read_at.get(key, self._began) > age

    def _together(self, user_id: UUID) -> list[UUID] | None:
        """Return whom to read: the next few people, or None to list everyone where that is faster.

        A list is read for all of them at once, and single people a few at a time.
        """
        at, now = self._places[user_id], time.monotonic()
        pace = max(self._reader.single, (now - self._began) / at if at else MAX_AGE)  # seconds for each person
        number = max(1, min(len(self._people) - at, round(self._list_age / pace)))
        return None if self._reader.prefers_list(number) else self._people[at : at + min(number, MAX_AHEAD)]

    def _share(self, key: UUID, age: float, read: Callable[[], None]) -> None:
        """Read what is older than that; while another thread reads, wait whether it has read this, too.

        No lock is held meanwhile: a read takes as long as the server does, and notifies subscribers.
        """
        with self._reads:
            self._reads.wait_for(lambda: not (self._is_reading and self._is_old(key, age)))
            if not self._is_old(key, age):
                return
            self._is_reading = True
        try:
            read()
        finally:
            with self._reads:
                self._is_reading = False
                self._reads.notify_all()

    def _read(self, users: list[UUID] | None) -> None:
        read = self._people if users is None else users
        with self._reading(read):
            self._synchronizer.reload_users(read, listed=users is None)

    def _read_members(self, place: UUID) -> None:
        with self._reading([place]), suppress(NotFoundError, ForbiddenError):  # the write will report it
            self._synchronizer.load_workspace(place)

    @contextmanager
    def _reading(self, keys: Sequence[UUID]) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._read_at |= dict.fromkeys(keys, began)


def _must_be_current(one: Operation) -> bool:
    """Return whether an operation reads its person right before it: a deletion, a reset, from or to an owner."""
    if one.kind != "update_user":
        return one.kind in DELETIONS
    role = dict(one.values).get("role")
    was_owner = one.before is not None and one.before.role == Role.owner
    return one.password or role == Role.owner or (role is not None and was_owner)
