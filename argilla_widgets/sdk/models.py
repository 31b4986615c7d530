"""The server's responses as structs, without any secrets.

The API key, which the server sends with every user, has no field here and is dropped while decoding. Times are kept as
they were sent (naive, UTC); `utc` makes them aware.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timezone
from enum import Enum
from numbers import Real
from typing import Annotated, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UnsetType

from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.text import FROM_DATA_FRAME, join_names

UNREADABLE = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What decoding may raise on bytes that are not JSON, or not the expected JSON."""

MIN_PASSWORD = 8
"""Minimum number of characters of a password."""

Time: TypeAlias = Annotated[datetime, msgspec.Meta(tz=False)]
"""A time as the server sends it: UTC, without a time zone. Times with and without one cannot be compared."""


class Role(str, Enum):
    """What a user can do. It equals its name (``user.role == "admin"``)."""

    owner = "owner"
    admin = "admin"
    annotator = "annotator"

    def __str__(self) -> str:
        return self.value

    __repr__ = __str__

    @classmethod
    def of(cls, role: Role | str) -> Role:
        """Return the role with that name.

        Raises
        ------
        ArgumentError
            With ``field="role"``, when there is none.
        """
        try:
            return cls(role)
        except ValueError:
            pass
        # A longer text may be a password, passed in the wrong place.
        shown = isinstance(role, str) and role.isascii() and role.isalpha() and len(role) < MIN_PASSWORD
        given = f"role {role!r}" if shown else "such role"
        roles = join_names([known.value for known in cls])
        raise ArgumentError(f"There is no {given}.", field="role", hint=f"Roles are {roles}.")


class UserModel(msgspec.Struct, frozen=True, gc=False):
    """A user as in ``GET /users``, without their API key."""

    id: UUID
    username: str
    first_name: str
    role: Role
    inserted_at: Time
    updated_at: Time
    last_name: str | None = None


class WorkspaceModel(msgspec.Struct, frozen=True, gc=False):
    """A workspace as in ``GET /workspaces/{id}``."""

    id: UUID
    name: str
    inserted_at: Time
    updated_at: Time


class Distribution(msgspec.Struct, frozen=True, gc=False):
    """The rule by which a record of a dataset is completed."""

    min_submitted: int | None = None
    """How many submitted responses it needs."""


class DatasetModel(msgspec.Struct, frozen=True, gc=False):
    """The fields of a dataset in ``GET /me/datasets`` that concern users."""

    id: UUID
    name: str
    status: str
    workspace_id: UUID
    inserted_at: Time
    updated_at: Time
    guidelines: str | None = None
    last_activity_at: Time | None = None
    distribution: Distribution | None = None


class ResponseCounts(msgspec.Struct, frozen=True, gc=False):
    """Numbers of responses by status."""

    submitted: int = 0
    discarded: int = 0
    draft: int = 0

    @property
    def total(self) -> int:
        """The number of all responses."""
        return self.submitted + self.discarded + self.draft

    def __add__(self, other: ResponseCounts) -> ResponseCounts:
        return ResponseCounts(
            self.submitted + other.submitted, self.discarded + other.discarded, self.draft + other.draft
        )


class ProgressModel(msgspec.Struct, frozen=True):
    """One user's responses in a dataset, split by whether the record is completed or still pending."""

    username: str
    completed: ResponseCounts = msgspec.field(default_factory=ResponseCounts)
    pending: ResponseCounts = msgspec.field(default_factory=ResponseCounts)


class RecordCounts(msgspec.Struct, frozen=True, gc=False):
    """Numbers of a dataset's records: a completed one has all the responses that it needs."""

    total: int
    completed: int
    pending: int


class HasId(msgspec.Struct, frozen=True, gc=False):
    """A user in a response, reduced to their id."""

    id: UUID


def check_fields(**fields: object) -> None:
    """Raise an `ArgumentError` for the first field that is neither text nor None, or not a role or id."""
    for name, value in fields.items():
        if not isinstance(value, str | UnsetType | None) and not (name == "id" and isinstance(value, UUID)):
            hint = FROM_DATA_FRAME if isinstance(value, Real) else None
            raise ArgumentError(f"The {name} must be a string, not {type(value).__name__}.", field=name, hint=hint)
        if isinstance(value, str) and name in _READERS:
            _READERS[name](value)


def as_uuid(value: UUID | str) -> UUID:
    """Read an id that may be given as text."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value)
    except (ValueError, AttributeError, TypeError):
        pass
    raise ArgumentError("This is not a valid id (a UUID).", field="id")


_READERS: dict[str, Callable[[str], object]] = {"role": Role.of, "id": as_uuid}


def utc(moment: datetime | None) -> datetime | None:
    """Make the time timezone-aware: the server sends UTC without a time zone."""
    return moment and moment.replace(tzinfo=timezone.utc)
