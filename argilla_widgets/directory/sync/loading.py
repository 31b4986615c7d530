"""Read what the account may see on the server, with the moments between which it was current."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argilla_widgets.directory.concurrency import each, in_parts
from argilla_widgets.directory.model.snapshot import Snapshot, by_name
from argilla_widgets.directory.policy import POLICY, Scope
from argilla_widgets.directory.store.knowledge import Listing, Members
from argilla_widgets.sdk.errors import ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from uuid import UUID

    from argilla_widgets.directory.store.knowledge import Sent
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import UserModel

CONCURRENT_REQUESTS = 4
"""Concurrent requests: more gain nothing, since the server handles them one after the other."""
PART_INTERVAL = 0.25
"""Seconds between two reports of the memberships read so far; a faster read is reported at once."""


ASKED_ONE_BY_ONE = 20
"""Up to this many users are read one by one; beyond, all users are read at once."""


@dataclass(frozen=True)
class LoadProgress:
    """Progress of reading the memberships, in workspaces."""

    done: int
    total: int


def load_listing(client: Argilla, sent: Callable[[], Sent], received: Callable[[], int]) -> Listing:
    """Read the account, the workspaces and the users that it may see.

    An owner sees all users. An admin sees the members of their own workspaces, and an annotator only themselves: for
    them, the memberships come with the users.

    Parameters
    ----------
    client
        The client that sends the requests.
    sent, received
        Return the moment before each request, and after its response.
    """
    users_sent = sent()
    account = client.api.users.get_me()
    workspaces_sent = sent()
    workspaces = by_name(client.api.workspaces.list())
    if POLICY["list_users"].scope(account.role) is Scope.ALL:
        users_sent = sent()
        users = {user.id: user for user in client.api.users.list()}
        snapshot = Snapshot(users=users, workspaces=workspaces, complete=True)
        return Listing(users.get(account.id, account), snapshot, workspaces_sent, users_sent, True, {})  # noqa: FBT003
    users, members = {account.id: account}, {}
    for workspace_id in list(workspaces):
        people, members_sent = [account], sent()
        if POLICY["list_members"].scope(account.role) is not Scope.NEVER:
            try:
                people = client.api.users.list_by_workspace_id(workspace_id)
            except (NotFoundError, ForbiddenError):  # deleted in the meantime, or the account removed from it
                del workspaces[workspace_id]
                continue
        users |= {user.id: user for user in people}
        members[workspace_id] = Members(frozenset(user.id for user in people), members_sent.moment, received())
    snapshot = Snapshot(users=users, workspaces=workspaces, complete=True)
    return Listing(account, snapshot, workspaces_sent, users_sent, False, members)  # noqa: FBT003


def load_members(
    client: Argilla,
    workspace_ids: Iterable[UUID],
    users: Iterable[UUID],
    sent: Callable[[], Sent],
    received: Callable[[], int],
) -> Iterator[dict[UUID, Members]]:
    """Read the explicit members of workspaces, in parts, as they arrive; a workspace deleted in the meantime has none.

    Parameters
    ----------
    client
        The client that sends the requests.
    workspace_ids
        The workspaces.
    users
        Ids of users. A member is returned as the same object: sets of the same objects compare and join without calling
        Python code for each, and an id takes memory once instead of once for each membership.
    sent, received
        Return the moment before each request, and after its response.
    """
    known = {one.int: one for one in users}

    def members_of(workspace_id: UUID) -> Members:
        moment = sent().moment
        try:
            ids = frozenset([known.get(one.int, one) for one in client.api.workspaces.member_ids(workspace_id)])
        except NotFoundError:
            ids = frozenset()
        return Members(ids, moment, received())

    parts = in_parts(members_of, workspace_ids, CONCURRENT_REQUESTS, "argilla-members", PART_INTERVAL)
    return map(dict, parts)


def load_users(client: Argilla, ids: Collection[UUID]) -> Mapping[UUID, UserModel | None]:
    """Read the current state of some users, None for those who are gone; owners only.

    Up to `ASKED_ONE_BY_ONE` users are read one by one, a few at a time; more with a single request for all users.
    """

    def read(user_id: UUID) -> UserModel | None:
        try:
            return client.api.users.get(user_id)
        except NotFoundError:
            return None

    if len(ids) <= ASKED_ONE_BY_ONE:
        return dict(each(read, ids, CONCURRENT_REQUESTS, "argilla-reread"))
    everyone = {user.id: user for user in client.api.users.list()}
    return {one: everyone.get(one) for one in ids}
