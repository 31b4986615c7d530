"""Decide which of two responses of the server is newer, so that an older one never replaces newer state.

A response shows the server at one moment between sending the request and receiving the response; which moment is
unknown. Of two responses, the one whose request was sent after the other was received is the newer one. If the two
overlap in time:

- A user goes one way: not yet created, there with an `updated_at` that grows, gone. The state further along is newer. A
user who was known before the request was sent and is missing in the response is gone; one who became known after it was
sent and is missing was created since. Ids are never used again, except by a creation of this client.
- A workspace goes the same way: not yet created, there, gone.
- A membership goes both ways and has no timestamp. A write of this client, and a response about this one membership,
count as later than any read that they overlap. If two overlapping reads of the same members disagree, it is unknown
which is newer: `Recency.UNKNOWN` asks to read them once more.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from uuid import UUID

    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.models import UserModel


class Sent(NamedTuple):
    """When a request was sent, and what was known then."""

    moment: int
    snapshot: Snapshot


@dataclass(frozen=True)
class Members:
    """The members of a workspace according to a response, and the moments between which that was true."""

    ids: frozenset[UUID]
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
    members: Mapping[UUID, Members]
    """The members that came with the users, by workspace."""


class Recency(Enum):
    """How a response compares with the known state."""

    NEWER = "newer"
    OLDER = "older"
    UNKNOWN = "unknown"


class Knowledge:
    """When each thing was learned, in increasing moments; the store that owns it holds a lock around each call."""

    def __init__(self) -> None:
        self._moment = 0
        self._users: dict[UUID, int] = {}
        self._created: dict[UUID, int] = {}
        self._gone: dict[UUID, int] = {}
        self._workspaces: dict[UUID, int] = {}
        self._memberships: dict[UUID, dict[UUID, tuple[int, bool]]] = {}
        self._members: dict[UUID, Members] = {}

    def now(self) -> int:
        """Return a moment after all earlier ones."""
        self._moment += 1
        return self._moment

    def forget(self) -> None:
        """Forget what matters only to requests in progress; call it when there are none.

        Users who are gone are kept: the response to a write may still be on its way.
        """
        for known in (self._users, self._created, self._workspaces, self._memberships, self._members):
            known.clear()

    # -- users --------------------------------------------------------------------------------------------------------

    def saw_user(self, user_id: UUID) -> None:
        """Record that a response has shown a user."""
        self._users[user_id] = self.now()

    def created_user(self, user_id: UUID) -> None:
        """Record that this client has created a user, perhaps under the id of a user who is gone."""
        self._gone.pop(user_id, None)
        self._users[user_id] = self._created[user_id] = self.now()

    def lost_user(self, user_id: UUID) -> None:
        """Record that a user is gone."""
        self._gone[user_id] = self.now()

    def found_user(self, user_id: UUID) -> None:
        """Record that a user who was gone exists, according to a response to a later request."""
        self._gone.pop(user_id, None)

    def is_gone(self, user_id: UUID) -> bool:
        """Return whether a user is known to be gone."""
        return user_id in self._gone

    def gone_among(self, user_ids: frozenset[UUID], sent: int) -> set[UUID]:
        """Return which of these users are known to be gone since a moment."""
        return {one for one in self._gone.keys() & user_ids if self._gone[one] > sent}

    def gone_who_are_in(self, snapshot: Snapshot) -> list[UUID]:
        """Return the users in a snapshot that are known to be gone."""
        return [one for one in self._gone if one in snapshot.users]

    def users_since(self, sent: int) -> Iterator[UUID]:
        """Return the users that something was learned about after a moment."""
        for learned in (self._users, self._gone):
            yield from (one for one, moment in learned.items() if moment > sent)

    def newer_user(
        self, user_id: UUID, known: UserModel | None, answer: UserModel | None, sent: Sent
    ) -> UserModel | None:
        """Return the newer state of a user, None for gone: ``known``, or the ``answer`` to the request sent then."""
        learned = self._users.get(user_id, 0) > sent.moment
        if answer is None:
            unseen = learned and user_id not in sent.snapshot.users
            return known if unseen or self._created.get(user_id, 0) > sent.moment else None
        if self._gone.get(user_id, 0) > sent.moment:
            return None
        return known if learned and known is not None and known.updated_at > answer.updated_at else answer

    # -- workspaces and memberships -----------------------------------------------------------------------------------

    def saw_workspace(self, workspace_id: UUID) -> None:
        """Record that a workspace was created or is gone."""
        self._workspaces[workspace_id] = self.now()

    def workspaces_since(self, sent: int) -> list[UUID]:
        """Return the workspaces that were created, or found to be gone, after a moment."""
        return [one for one, moment in self._workspaces.items() if moment > sent]

    def saw_membership(self, workspace_id: UUID, user_id: UUID, *, member: bool) -> None:
        """Record that one membership was made or ended, or found to be so."""
        self._memberships.setdefault(workspace_id, {})[user_id] = (self.now(), member)

    def saw_members(self, workspace_id: UUID, members: Members) -> None:
        """Record which response the known members of a workspace are from."""
        self._members[workspace_id] = members

    def newer_members(
        self, workspace_id: UUID, known: frozenset[UUID] | None, answer: Members
    ) -> tuple[frozenset[UUID], Recency]:
        """Compare the known members of a workspace with a response.

        Returns
        -------
        tuple
            The response, completed by what was learned about single users and memberships after it was sent; and
            whether that is newer than the known state.
        """
        ids = answer.ids - self.gone_among(answer.ids, answer.sent)
        for one, (moment, member) in self._memberships.get(workspace_id, {}).items():
            if moment > answer.sent:
                ids = ids | {one} if member else ids - {one}
        last = self._members.get(workspace_id)
        if known is None or last is None or answer.sent >= last.received:
            return ids, Recency.NEWER
        if last.sent >= answer.received or ids == known:
            return ids, Recency.OLDER
        return ids, Recency.UNKNOWN
