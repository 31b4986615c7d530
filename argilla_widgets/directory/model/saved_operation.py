"""`SavedOperation`: an operation as files have it, with what its author saw, and without secrets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import asdict

from argilla_widgets.directory.model.operation import FIELDS, UNKNOWN_TIME, Operation
from argilla_widgets.sdk.api.writes import WriteKind
from argilla_widgets.sdk.models import Role, UserModel

if TYPE_CHECKING:
    from typing_extensions import Self


class Before(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What its author saw of a user: who they are, the fields that are set, and of a deletion all that it ends."""

    username: str
    role: Role
    first_name: str | UnsetType = UNSET
    last_name: str | UnsetType | None = UNSET
    inserted_at: datetime | UnsetType = UNSET
    workspaces: Sequence[UUID] | UnsetType | None = UNSET
    """None if they were not known."""
    responses: int | UnsetType | None = UNSET
    """None if they were not counted."""

    @classmethod
    def of(cls, one: Operation) -> Before | None:
        """Return what is saved of an operation's ``before``."""
        user = one.before
        if user is None:
            return None
        if one.kind == "delete_user":
            return cls(
                user.username,
                user.role,
                user.first_name,
                user.last_name,
                UNSET if one.since is None else one.since,
                None if one.ends is None else sorted(one.ends),
                one.responses,
            )
        touched = {field for field, _ in one.values}
        return cls(
            user.username,
            user.role,
            user.first_name if "first_name" in touched else UNSET,
            user.last_name if "last_name" in touched else UNSET,
        )

    def user(self, user_id: UUID) -> UserModel:
        """Return the user, as far as it is known."""
        given = {name: value for name, value in asdict(self).items() if value is not UNSET}
        first, last, since = (given.get(name) for name in ("first_name", "last_name", "inserted_at"))
        return UserModel(user_id, self.username, first or "", self.role, since or UNKNOWN_TIME, UNKNOWN_TIME, last)


class SavedOperation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One write, as files have it."""

    kind: WriteKind
    user_id: UUID | None = None
    username: str = ""
    workspace_id: UUID | None = None
    workspace: str = ""
    values: tuple[tuple[str, str | None], ...] = ()
    password: bool = False
    before: Before | None = None

    @classmethod
    def of(cls, one: Operation) -> Self:
        """Return what is saved of an operation."""
        return cls(
            one.kind,
            one.user_id,
            one.username,
            one.workspace_id,
            one.workspace,
            one.values,
            one.password,
            Before.of(one),
        )

    @property
    def sets_fields_of_users(self) -> bool:
        """Whether each value is that of a field of a user, once, and one that it can have: a file may have any."""
        values = dict(self.values)
        fits = len(values) == len(self.values) and values.keys() <= {*FIELDS}
        fits = fits and all(values.get(name, "x") for name in ("username", "first_name"))
        return fits and values.get("role", Role.owner) in {*Role}

    def operation(self) -> Operation:
        """Return the operation."""
        before, ends, since, responses = None, None, None, None
        if self.before is not None and self.user_id is not None:
            before, inside = self.before.user(self.user_id), self.before.workspaces
            ends = None if isinstance(inside, UnsetType) or inside is None else frozenset(inside)
            since = None if isinstance(self.before.inserted_at, UnsetType) else self.before.inserted_at
            responses = None if isinstance(self.before.responses, UnsetType) else self.before.responses
        return Operation(
            self.kind,
            self.user_id,
            self.workspace_id,
            self.username,
            self.workspace,
            self.values,
            self.password,
            before,
            ends,
            since,
            responses,
        )
