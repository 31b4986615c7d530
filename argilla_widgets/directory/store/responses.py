"""Responses of the server, with the moments between which they were current."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping
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
