"""Names of users and workspaces that no longer exist, for sentences about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    from uuid import UUID

    from argilla_widgets.directory.model.snapshot import Change, Snapshot

KEPT_NAMES = 10_000


class FormerNames:
    """Keeps the names of the users and workspaces that were removed last. `record` needs the caller's lock."""

    def __init__(self) -> None:
        self._names: dict[UUID, str] = {}

    def record(self, earlier: Snapshot, later: Snapshot, change: Change) -> None:
        """Keep the names of those that are only in the earlier snapshot."""
        for one in change.removed:
            self._names[one] = earlier.users[one].username
        if change.workspaces:
            for one, workspace in earlier.workspaces.items():
                if one not in later.workspaces:
                    self._names[one] = workspace.name
        for oldest in list(self._names)[:-KEPT_NAMES]:
            del self._names[oldest]

    def get(self, one: UUID) -> str | None:
        """Return a name; None if it was never known, or is no longer kept."""
        return self._names.get(one)

    def describe(self, kind: Literal["user", "workspace"], one: UUID) -> str:
        """Name a user or workspace in a sentence; by id if the name is not known."""
        name = self._names.get(one)
        if name is None:
            return f"{kind} {one}"
        return escape_invisible(name) if kind == "user" else f"{kind} {escape_invisible(name)}"
