"""Operation: one write to the server in words that outlive it, so that it can be told, written as code, and undone.

People and workspaces are named as they were at that moment: afterwards they may be called otherwise, or be gone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from uuid import UUID

    from argilla_widgets.sdk.api.writes import Action as Kind

_NO_WAY_BACK = {
    "delete_user": "A deleted user cannot be brought back: the responses, memberships and password are gone.",
    "delete_workspace": "A deleted workspace cannot be brought back: its id and memberships are gone.",
}
_OPPOSITE: dict[Kind, Kind] = {
    "create_user": "delete_user",
    "create_workspace": "delete_workspace",
    "add_to_workspace": "remove_from_workspace",
    "remove_from_workspace": "add_to_workspace",
}


@dataclass(frozen=True)
class Operation:
    """One write to the server. It never holds a password, only whether one was set."""

    kind: Kind
    user_id: UUID | None = None
    workspace_id: UUID | None = None
    username: str = ""
    """The username before it; of a creation, the new one."""
    workspace: str = ""
    """The name of the workspace."""
    values: tuple[tuple[str, str | None], ...] = ()
    """What a creation or an update sets: field and value."""
    before: tuple[tuple[str, str | None], ...] = ()
    """What those fields were before an update."""
    password: bool = False
    """Whether a password was set."""

    @property
    def name(self) -> str:
        """The username after it."""
        return dict(self.values).get("username") or self.username

    @property
    def no_inverse(self) -> str | None:
        """Why it cannot be undone, a sentence; None where it can."""
        if self.kind == "update_user" and self.password:
            return "The old password is not known to anybody but its owner, so it cannot be set again."
        return _NO_WAY_BACK.get(self.kind)

    def inverse(self) -> Operation | None:
        """Give the operation that leads back, None where there is none."""
        if self.no_inverse is not None:
            return None
        if self.kind == "update_user":
            return replace(self, username=self.name, values=self.before, before=self.values)
        return replace(self, kind=_OPPOSITE[self.kind], values=(), before=())
