"""`SnapshotStore`: the current snapshot, which responses are newer than it, and its subscribers, notified in order.

An older response never replaces newer state. A response shows the server at one moment between sending the request
and receiving the response; which moment is unknown. Of two responses, the one whose request was sent after the other
was received is the newer one. If the two overlap in time:

- A user goes one way: not yet created, there with an `updated_at` that grows, gone. The state further along is newer. A
  user who was known before the request was sent and is missing in the response is gone; one who became known after it
  was sent and is missing was created since. Ids are never used again, except by a creation of this client.
- A workspace goes the same way: not yet created, there, gone.
- A membership goes both ways and has no timestamp. A write of this client, and a response about this one membership,
  count as later than any read that they overlap. If two overlapping reads of the same members disagree, it is unknown
  which is newer, and what is known stays if it was requested after the other was asked for. If it was requested before
  that, `Recency.UNKNOWN` asks to read them once more: at most once for each request that was on its way already, so
  that nothing which begins later, and no change by others, repeats a read.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import UUID

import msgspec

from argilla_widgets.directory.concurrency import Subscribers
from argilla_widgets.directory.model.snapshot import Change, Snapshot
from argilla_widgets.sdk.interrupts import held
from argilla_widgets.sdk.text import shortened

if TYPE_CHECKING:
    from argilla_widgets.sdk.api.writes import Write
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel

MAX_FORMER_NAMES = 10_000
"""Maximum number of names to keep of users and workspaces that no longer exist."""


class Sent(NamedTuple):
    """When a request was sent, and what was known then."""

    moment: int
    snapshot: Snapshot


@dataclass(frozen=True)
class MembersResponse:
    """The members of a workspace according to a response, and the moments between which that was true."""

    ids: frozenset[UUID]
    asked: int
    """When they were asked for: before an earlier request, if they are read once more."""
    sent: int
    received: int


@dataclass(frozen=True)
class Listing:
    """The users and workspaces that the account may see, before the memberships are requested."""

    account: UserModel
    snapshot: Snapshot
    """Users and workspaces; its memberships are older."""
    workspaces_sent: Sent
    users_sent: Sent
    """The moment of the first request, if there were several."""
    everyone: bool
    """Whether a user who is missing is gone; otherwise they are only out of sight."""
    members: Mapping[UUID, MembersResponse]
    """The members that came with the users, by workspace."""


class Recency(Enum):
    """How a response compares with the known state."""

    NEWER = "newer"
    OLDER = "older"
    UNKNOWN = "unknown"


class ObservationLog:
    """When the state of each user, workspace and membership was last learned, on a logical clock.

    The store that owns it uses it under its lock.
    """

    def __init__(self) -> None:
        self._moment = 0
        self.users: dict[UUID, int] = {}
        """When a response last showed a user, other than in a listing."""
        self.listed = 0
        """When a listing last showed all users."""
        self.created: dict[UUID, int] = {}
        """When this client created a user, perhaps under the id of a user who is gone."""
        self.gone: dict[UUID, int] = {}
        """When a user was found to be gone."""
        self.workspaces: dict[UUID, int] = {}
        """When a workspace was created, or found to be gone."""
        self.memberships: defaultdict[UUID, dict[UUID, tuple[int, bool]]] = defaultdict(dict)
        """By workspace and user: when one membership was made or ended, or found to be so, and which."""
        self.members: dict[UUID, MembersResponse] = {}
        """The response that the known members of a workspace are from."""

    def now(self) -> int:
        """Return a moment after all earlier ones."""
        self._moment += 1
        return self._moment

    def forget(self) -> None:
        """Forget what matters only to requests in progress; call it when there are none.

        Users who are gone are kept: the response to a write may still be on its way.
        """
        for known in (self.users, self.created, self.workspaces, self.memberships, self.members):
            known.clear()

    def newer_user(
        self, user_id: UUID, known: UserModel | None, response: UserModel | None, sent: Sent
    ) -> UserModel | None:
        """Return the newer state of a user, None for gone: ``known``, or the ``response`` to the request sent then."""
        learned = max(self.users.get(user_id, 0), self.listed) > sent.moment
        if response is None:
            unseen = learned and user_id not in sent.snapshot.users
            return known if unseen or self.created.get(user_id, 0) > sent.moment else None
        if self.gone.get(user_id, 0) > sent.moment:
            return None
        return known if learned and known is not None and known.updated_at > response.updated_at else response

    def newer_members(
        self, workspace_id: UUID, known: frozenset[UUID] | None, response: MembersResponse
    ) -> tuple[frozenset[UUID], Recency]:
        """Compare the known members of a workspace with a response; return the latter, and whether it is newer.

        What was learned about single users and memberships after it was sent completes it.
        """
        ids, gone = response.ids, self.gone
        ids -= {user_id for user_id in gone.keys() & ids if gone[user_id] > response.sent}
        for user_id, (moment, member) in self.memberships.get(workspace_id, {}).items():
            if moment > response.sent:
                ids = ids | {user_id} if member else ids - {user_id}
        last = self.members.get(workspace_id)
        if known is None and self.workspaces.get(workspace_id, 0) > response.sent:  # the workspace was deleted since
            return ids, Recency.OLDER
        if known is None or last is None or response.sent >= last.received:
            return ids, Recency.NEWER
        if last.sent >= response.asked or ids == known:
            return ids, Recency.OLDER
        return ids, Recency.UNKNOWN


class FormerNames:
    """Keeps the names of the users and workspaces that were removed last. `record` needs the caller's lock."""

    def __init__(self) -> None:
        self._names: dict[UUID, str] = {}

    def record(self, earlier: Snapshot, later: Snapshot, change: Change) -> None:
        """Keep the names of those that are only in the earlier snapshot."""
        for user_id in change.removed:
            self._names[user_id] = earlier.users[user_id].username
        if change.workspaces:
            for workspace_id, workspace in earlier.workspaces.items():
                if workspace_id not in later.workspaces:
                    self._names[workspace_id] = workspace.name
        for oldest in list(self._names)[:-MAX_FORMER_NAMES]:
            del self._names[oldest]

    def get(self, id: UUID) -> str | None:
        """Return a name; None if it was never known, or is no longer kept."""
        return self._names.get(id)

    def describe(self, kind: Literal["user", "workspace"], id: UUID, name: str = "") -> str:
        """Name a user or workspace in a sentence; unless the name is known, by a ``name`` of before, or by id."""
        name = self._names.get(id, name)
        if not name:
            return f"{kind} {id}"
        return shortened(name) if kind == "user" else f"{kind} {shortened(name)}"


class SnapshotStore:
    """Holds one `Snapshot`, in which an older response never replaces newer state: see the module.

    Send each request within `reading`, and pass its response along with the value that `sent` returned right before it.
    """

    def __init__(self) -> None:
        self.snapshot = Snapshot()
        self.former_names = FormerNames()
        self.sees_everyone = True
        """Whether a user who is missing is gone; otherwise they may only be out of sight."""
        self._lock = threading.Lock()
        self._log = ObservationLog()
        self._reading: dict[object, list[Write]] = {}
        self._subscribers = Subscribers[[Snapshot, Change]]("directory")

    def subscribe(self, listener: Callable[[Snapshot, Change], object]) -> Callable[[], None]:
        """Call ``listener(snapshot, change)`` on every change; return the function that ends the subscription."""
        return self._subscribers.subscribe(listener)

    def notify(self) -> None:
        """Notify the subscribers of what has changed; call it without holding a lock."""
        self._subscribers.notify()

    @property
    def is_notifying(self) -> bool:
        """Whether a thread is notifying the subscribers now."""
        return self._subscribers.is_notifying

    def notify_status(self, record: Callable[[], None] = lambda: None) -> None:
        """Notify the subscribers with an empty change, after ``record`` has recorded the new status."""
        with self._lock:
            record()
            self._subscribers.add(self.snapshot, Change())
        self.notify()

    def names_of_missing(
        self, users: Iterable[UUID], workspaces: Iterable[UUID], names: Mapping[UUID | None, str]
    ) -> list[str]:
        """Name the users and workspaces that are not in the snapshot, each once; ``names`` may be outdated."""
        snapshot, describe = self.snapshot, self.former_names.describe
        gone_users = (one for one in dict.fromkeys(users) if one not in snapshot.users)
        gone_places = (one for one in dict.fromkeys(workspaces) if one not in snapshot.workspaces)
        return [
            *(describe("user", one, names.get(one, "")) for one in gone_users),
            *(describe("workspace", one, names.get(one, "")) for one in gone_places),
        ]

    # -- requests in progress ------------------------------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[list[Write]]:
        """Send requests within this context; yield the writes of this client that are announced in the meantime."""
        reading, writes = object(), []
        with held(lambda: self._begin_reading(reading, writes), lambda: self._end_reading(reading)):
            yield writes

    def _begin_reading(self, reading: object, writes: list[Write]) -> None:
        with self._lock:
            self._reading[reading] = writes

    def _end_reading(self, reading: object) -> None:
        with self._lock:
            del self._reading[reading]
            if not self._reading:
                self._log.forget()

    def sent(self) -> Sent:
        """Return the moment right before a request is sent, with what is known then."""
        with self._lock:
            return Sent(self._log.now(), self.snapshot)

    def received(self) -> int:
        """Return the moment right after a response was received."""
        with self._lock:
            return self._log.now()

    def changed_by_others(self, start: Snapshot, writes: Iterable[Write]) -> Change:
        """Return how the state differs from an earlier one, except for the ``writes`` that `reading` has collected.

        This is for words only: a write without an answer may count as by others. Members that were unknown earlier
        count as unchanged.
        """
        with self._lock:
            known, now = start, self.snapshot
            for write in writes:
                known = _after(known, _own_part(write, known))
        read_now = {
            workspace_id: now.members[workspace_id]
            for workspace_id in known.workspaces.keys() & now.members.keys() - known.members.keys()
        }
        return now.difference(known.with_members({**known.members, **read_now}) if read_now else known)

    # -- what was learned ---------------------------------------------------------------------------------------------

    def apply(self, write: Write) -> Snapshot:
        """Apply one announced write of this client, and return the snapshot before it; call `notify` afterwards."""
        with self._lock:
            before, log = self.snapshot, self._log
            for writes in self._reading.values():
                writes.append(write)
            user, workspace = write.user_id, write.workspace_id
            if write.kind == "create_user" and user is not None:
                log.gone.pop(user, None)
                log.users[user] = log.created[user] = log.now()
            elif user is not None and write.kind != "delete_user":
                if user in log.gone:  # deleted by others, between this write and its response
                    return before
                log.users[user] = log.now()
            elif user is not None:
                log.gone[user] = log.now()
            if workspace is not None:
                if user is None:
                    log.workspaces[workspace] = log.now()
                else:
                    log.memberships[workspace][user] = (log.now(), write.kind == "add_to_workspace")
            self._set(_after(before, write), {user} if user is not None else set())
        return before

    def apply_listing(self, listing: Listing) -> list[UUID]:
        """Apply the users and workspaces that were read; known memberships stay until they are read again.

        Return the workspaces whose members came with the users, and have to be read once more.
        """
        missing = set(listing.users_sent.snapshot.users).difference(listing.snapshot.users)
        with self._lock:
            now, log = self.snapshot, self._log
            self.sees_everyone = listing.everyone
            later = listing.snapshot.with_members(now.members)
            for workspace_id in _since(listing.workspaces_sent, log.workspaces):
                known = now.workspaces.get(workspace_id)
                later = later.without_workspace(workspace_id) if known is None else later.with_workspace(known)
            for workspace_id in later.members.keys() - later.workspaces.keys():  # gone, or out of sight
                later = later.without_workspace(workspace_id)
            for user_id in _since(listing.users_sent, log.users, log.gone):
                known, response = now.users.get(user_id), listing.snapshot.users.get(user_id)
                if response is not None or listing.everyone:
                    known = log.newer_user(user_id, known, response, listing.users_sent)
                later = later.without_user(user_id) if known is None else later.with_user(known)
            if listing.everyone:
                missing.difference_update(later.users)
                log.gone |= dict.fromkeys(missing, log.now())
                later = _without_members(later, missing)
            for user_id in [user_id for user_id in log.gone if user_id in later.users]:
                del log.gone[user_id]
            log.listed = log.now()
            later, unclear = self._with_newer_members(later, listing.members)
            self._set(later, None)
        self.notify()
        return unclear

    def apply_members(self, read: Mapping[UUID, MembersResponse | None], *, only_unknown: bool = False) -> list[UUID]:
        """Apply the members of workspaces, None for one that is gone; return those that have to be read once more.

        With ``only_unknown``, keep showing members that are already known, which are older but complete.
        """
        with self._lock:
            now = self.snapshot
            responses: dict[UUID, MembersResponse] = {}
            for workspace_id, response in read.items():
                if response is not None:
                    responses[workspace_id] = response
                else:
                    self._log.workspaces[workspace_id] = self._log.now()
                    now = now.without_workspace(workspace_id)
            if only_unknown:
                responses = {key: response for key, response in responses.items() if key not in now.members}
            now, unclear = self._with_newer_members(now, responses)
            self._set(now, set())
        self.notify()
        return unclear

    def apply_workspace(
        self, workspace: WorkspaceModel, users: Iterable[UserModel], asked: Sent, sent: Sent, received: int
    ) -> bool:
        """Apply one workspace and its members, with their user data; return whether they have to be read once more.

        ``asked`` is when the first request was sent, and ``sent`` the last.
        """
        with self._lock:
            new = workspace.id not in self.snapshot.workspaces
            if new and self._log.listed > sent.moment and sent is asked:
                return True  # by now, the list of workspaces was read, without this one
            existing = self._apply_users({user.id: user for user in users}, sent)
            response = MembersResponse(frozenset(existing), asked.moment, sent.moment, received)
            known = self.snapshot.members.get(workspace.id)
            ids, recency = self._log.newer_members(workspace.id, known, response)
            if recency is Recency.NEWER:
                later = self.snapshot
                if new:
                    self._log.workspaces[workspace.id] = self._log.now()
                    later = later.with_workspace(workspace)
                self._log.members[workspace.id] = response
                self._set(later.with_members({**later.members, workspace.id: ids}), None)
        self.notify()
        return recency is Recency.UNKNOWN

    def apply_users(self, responses: Mapping[UUID, UserModel | None], sent: Sent) -> None:
        """Apply the state of some users, None for those who are gone."""
        with self._lock:
            self._apply_users(responses, sent)
        self.notify()

    def remove_user(self, user_id: UUID) -> None:
        """Record that a user is gone."""
        with self._lock:
            self._log.gone[user_id] = self._log.now()
            self._set(self.snapshot.without_user(user_id), {user_id})
        self.notify()

    def apply_membership(self, workspace_id: UUID, user_id: UUID, *, member: bool) -> None:
        """Apply what the server reported about one membership."""
        with self._lock:
            self._log.memberships[workspace_id][user_id] = (self._log.now(), member)
            edit = self.snapshot.with_member if member else self.snapshot.without_member
            self._set(edit(workspace_id, user_id), {user_id})
        self.notify()

    def _with_newer_members(
        self, snapshot: Snapshot, read: Mapping[UUID, MembersResponse]
    ) -> tuple[Snapshot, list[UUID]]:
        """Return a snapshot with the members that were read, if newer, and the workspaces where that is unknown."""
        members, unclear = dict(snapshot.members), list[UUID]()
        for workspace_id, response in read.items():
            if workspace_id not in snapshot.workspaces:  # deleted in the meantime
                continue
            known = members.get(workspace_id)
            ids, recency = self._log.newer_members(workspace_id, known, response)
            if recency is Recency.NEWER:
                self._log.members[workspace_id] = response
                members[workspace_id] = ids if known is None or ids != known else known
            elif recency is Recency.UNKNOWN:
                unclear.append(workspace_id)
        return (snapshot.with_members(members) if members != snapshot.members else snapshot), unclear

    def _apply_users(self, responses: Mapping[UUID, UserModel | None], sent: Sent) -> list[UUID]:
        """Apply the state of users; return those who exist."""
        now, log = self.snapshot, self._log
        differing: dict[UUID, UserModel | None] = {}
        existing: list[UUID] = []
        for user_id, response in responses.items():
            known = now.users.get(user_id)
            user = log.newer_user(user_id, known, response, sent)
            if user is None:
                log.gone[user_id] = log.now()
            else:
                log.gone.pop(user_id, None)
                log.users[user_id] = log.now()
                existing.append(user_id)
            if user != known:
                differing[user_id] = user
        self._set(_with_users(now, differing), set(differing))
        return existing

    def _set(self, later: Snapshot, among: set[UUID] | None) -> None:
        """Replace the snapshot and queue what differs; ``among`` are the users that can differ, None for all."""
        earlier, self.snapshot = self.snapshot, later
        if later is not earlier and (change := later.difference(earlier, among)):
            if change.removed or change.workspaces:
                self.former_names.record(earlier, later, change)
            self._subscribers.add(later, change)


def _since(sent: Sent, *logs: Mapping[UUID, int]) -> set[UUID]:
    """Return what something was learned about after a request was sent."""
    return {id for log in logs for id, moment in log.items() if moment > sent.moment}


def _own_part(write: Write, known: Snapshot) -> Write:
    """Return a write with only what it has changed itself: the user in its answer shows others' changes, too."""
    before = known.users.get(write.user_id) if write.user_id is not None else None
    if write.user is None or before is None:
        return write
    if write.workspace_id is not None:
        return msgspec.structs.replace(write, user=before)
    changed = {name: getattr(write.user, name) for name in write.fields if name != "password"}
    user = msgspec.structs.replace(before, **changed, updated_at=write.user.updated_at)
    return msgspec.structs.replace(write, user=user)


def _with_users(snapshot: Snapshot, states: Mapping[UUID, UserModel | None]) -> Snapshot:
    """Return a snapshot with the current state of these users, None for those who are gone."""
    if not states:
        return snapshot
    gone = {user_id for user_id, user in states.items() if user is None}
    users = {**snapshot.users, **{user_id: user for user_id, user in states.items() if user is not None}}
    for user_id in gone:
        users.pop(user_id, None)
    return _without_members(snapshot.edited(states.keys(), users=users), gone)


def _without_members(snapshot: Snapshot, gone: AbstractSet[UUID]) -> Snapshot:
    """Remove the memberships of users who are gone."""
    if all(gone.isdisjoint(ids) for ids in snapshot.members.values()):
        return snapshot
    members = {key: ids if gone.isdisjoint(ids) else ids - gone for key, ids in snapshot.members.items()}
    return snapshot.with_members(members)


def _after(snapshot: Snapshot, write: Write) -> Snapshot:
    """Return the snapshot after one announced write."""
    if write.kind == "delete_user" and write.user_id is not None:
        return snapshot.without_user(write.user_id)
    if write.kind == "create_workspace" and write.workspace is not None:
        return snapshot.with_workspace(write.workspace)
    if write.kind == "delete_workspace" and write.workspace_id is not None:
        return snapshot.without_workspace(write.workspace_id)
    if write.user is not None:
        snapshot = snapshot.with_user(write.user)
    if write.user_id is not None and write.workspace_id is not None:
        edit = snapshot.with_member if write.kind == "add_to_workspace" else snapshot.without_member
        return edit(write.workspace_id, write.user_id)
    return snapshot
