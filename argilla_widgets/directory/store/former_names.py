"""Names of users and workspaces that no longer exist, for sentences about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.sdk.text import escape_invisible, join_names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.model.snapshot import Change, Snapshot

KEPT_NAMES = 10_000


class FormerNames:
    """Keeps the names of the users and workspaces that were removed last. `note` needs the caller's lock."""

    def __init__(self) -> None:
        self._names: dict[UUID, str] = {}

    def note(self, earlier: Snapshot, later: Snapshot, change: Change) -> None:
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


def absent(directory: Directory, users: Iterable[UUID], workspaces: Iterable[UUID] = ()) -> list[str]:
    """Name the users and workspaces that no longer exist on the server, each once."""
    snapshot, former = directory.snapshot, directory.former_names

    def named(one: UUID, kind: str) -> str:
        name = former.get(one)
        if name is None:
            return f"{kind} {one}"
        return escape_invisible(name) if kind == "user" else f"{kind} {escape_invisible(name)}"

    return [
        *(named(one, "user") for one in dict.fromkeys(users) if one not in snapshot.users),
        *(named(one, "workspace") for one in dict.fromkeys(workspaces) if one not in snapshot.workspaces),
    ]


def are_gone(names: list[str]) -> str:
    """Return that these no longer exist, without a full stop."""
    return f"{join_names(names)} no longer exist{'s' if len(names) == 1 else ''}"
