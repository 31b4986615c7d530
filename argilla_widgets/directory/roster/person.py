"""`Person`: one row of a roster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID, uuid4

if TYPE_CHECKING:
    from argilla_widgets.sdk.auth.secret import Secret
    from argilla_widgets.sdk.models import Role


@dataclass(frozen=True, slots=True)
class Person:
    """Someone who should be on a server. What is None is left as it is there."""

    username: str
    first_name: str | None = None
    last_name: str | None = None
    role: Role | None = None
    workspaces: tuple[str, ...] | None = None
    """Of the workspaces that the roster covers, those that they should be members of."""
    id: UUID | None = None
    password: Secret | None = field(default=None, compare=False)
    """For a new user; None generates one."""
    others: Mapping[str, str] = field(default_factory=dict)
    """The other columns of the table, by their headings."""
    row: int = field(default=0, compare=False)
    """The row in the table that they were read from; 0 if there was none."""
    new_id: UUID = field(default_factory=uuid4, compare=False)
    """The id that they get if they have to be created."""
    fingerprint: str | None = field(default=None, compare=False)
    """What tells their row from any other: 8 hex digits over its cells; None if there was none."""


class Refusal(NamedTuple):
    """Someone who is left as they are, because a change would lock you out."""

    id: UUID
    username: str
    reason: str
