"""Reading one whole snapshot from the server, as far as the account may see it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argilla_widgets.directory.access import POLICY, Scope
from argilla_widgets.directory.snapshot import Snapshot, by_name
from argilla_widgets.directory.workers import in_parts
from argilla_widgets.sdk.errors import ForbiddenError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from uuid import UUID

    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import UserModel

CONCURRENT_REQUESTS = 4
"""Requests at a time: more gain nothing, the server answers them one after the other."""
PART_INTERVAL = 0.25
"""Seconds between two times that it is told which memberships were read; what takes no longer is told at once."""


@dataclass(frozen=True)
class Reading:
    """How far reading the memberships is, in workspaces."""

    done: int
    total: int


@dataclass(frozen=True)
class People:
    """The first stage of loading: who is there, before the memberships are asked."""

    account: UserModel
    snapshot: Snapshot


def load_people(client: Argilla) -> People:
    """Read the account, the workspaces and the people that it may see.

    An owner sees everyone. An admin sees the members of its own workspaces, an annotator itself: there the memberships
    come with the people.
    """
    account = client.api.users.get_me()
    workspaces = by_name(client.api.workspaces.list())
    if POLICY["list_users"].scope(account.role) is Scope.ALL:
        users = {user.id: user for user in client.api.users.list()}
        return People(account, Snapshot(users=users, workspaces=workspaces, complete=True))
    users, members = {account.id: account}, {}
    for workspace_id in list(workspaces):
        people = [account]
        if POLICY["list_members"].scope(account.role) is not Scope.NEVER:
            try:
                people = client.api.users.list_by_workspace_id(workspace_id)
            except (NotFoundError, ForbiddenError):  # it was deleted, or the account taken out of it, meanwhile
                del workspaces[workspace_id]
                continue
        users |= {user.id: user for user in people}
        members[workspace_id] = frozenset(user.id for user in people)
    return People(account, Snapshot(users=users, workspaces=workspaces, members=members, complete=True))


def load_members(client: Argilla, workspace_ids: Iterable[UUID]) -> Iterator[dict[UUID, frozenset[UUID]]]:
    """Read the explicit members of workspaces, in parts, as they come; a workspace deleted meanwhile has none."""

    def members_of(workspace_id: UUID) -> frozenset[UUID]:
        try:
            return frozenset(client.api.workspaces.member_ids(workspace_id))
        except NotFoundError:
            return frozenset()

    parts = in_parts(members_of, workspace_ids, CONCURRENT_REQUESTS, "argilla-members", PART_INTERVAL)
    return map(dict, parts)
