"""Find out what became of changes whose outcome was not known when a kernel ended."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.journal.lines import FoundLine
from argilla_widgets.directory.model.operation import CREATIONS, DELETIONS, MEMBERSHIPS, fields_of
from argilla_widgets.sdk.errors import ArgillaConnectionError, ArgillaError, NotFoundError

if TYPE_CHECKING:
    from argilla_widgets.directory.journal.reading import Unknown
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.sdk.client import Argilla
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel

MAX_ASKED = 200
"""Changes to look up at a time."""


class _Lookup:
    """Asks a server, for each workspace once."""

    def __init__(self, client: Argilla) -> None:
        self._client = client
        self._members: dict[UUID, frozenset[UUID]] = {}

    def done(self, one: Operation) -> tuple[bool, UserModel | WorkspaceModel | None] | None:
        """Return whether an operation was done, with what it created; None if the server does not show it."""
        api, user_id, place_id = self._client.api, one.user_id, one.workspace_id
        if one.kind in MEMBERSHIPS and user_id is not None and place_id is not None:
            if place_id not in self._members:
                self._members[place_id] = frozenset(api.workspaces.member_ids(place_id))
            return (user_id in self._members[place_id]) == (one.kind == "add_to_workspace"), None
        try:
            found = api.users.get(user_id) if user_id is not None else api.workspaces.get(place_id or "")
        except NotFoundError:
            if one.kind in CREATIONS and self._client.api.server.known.chooses_ids:
                return None  # it would have another id
            return one.kind in DELETIONS, None
        if one.kind in DELETIONS:
            return False, None
        if one.kind in CREATIONS:
            name = getattr(found, "username", None) or getattr(found, "name", None)
            return (name == (one.workspace if user_id is None else one.name)), found
        return self._updated(one, found)

    @staticmethod
    def _updated(one: Operation, found: object) -> tuple[bool, None] | None:
        now, before = fields_of(found), one.previous  # pyright: ignore[reportArgumentType] - of a user
        if one.values and all(now[field] == value for field, value in one.values):
            return True, None
        if one.values and before and all(now[field] == before[field] for field, _ in one.values):
            return False, None
        return None


def look_up(client: Argilla, unknown: Iterable[Unknown]) -> Iterator[FoundLine]:
    """Yield what the server shows of changes whose outcome was not known, until it cannot be reached.

    By value: someone else may have made the same change, or changed it back.
    """
    lookup = _Lookup(client)
    for one in [*unknown][:MAX_ASKED]:
        try:
            answer = lookup.done(one.operation)
        except ArgillaConnectionError:
            return
        except ArgillaError:  # the account does not see it
            continue
        if answer is not None:
            done, made = answer
            yield FoundLine(one.session, one.index, done, made and made.inserted_at)
