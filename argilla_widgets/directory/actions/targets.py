"""Whom an action is done to: looked up in the directory, named in sentences, looped over in code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from argilla_widgets.directory.action import Action
from argilla_widgets.directory.wording import counted, listed, python, python_names
from argilla_widgets.sdk.errors import NotFoundError
from argilla_widgets.sdk.text import visible
from argilla_widgets.sdk.users import User
from argilla_widgets.sdk.workspaces import Workspace

if TYPE_CHECKING:
    from collections.abc import Sequence
    from uuid import UUID

    from argilla_widgets.directory.directory import Directory


def known_users(directory: Directory, ids: Sequence[UUID]) -> list[User]:
    """Give the users of these ids, each with the state that the directory last saw."""
    known = directory.snapshot.users
    missing = [str(one) for one in ids if one not in known]
    if missing:
        raise NotFoundError(
            f"There is no user with the id {listed(missing)} any more.", status_code=404, hint="Refresh."
        )
    return [User._from_model(known[one], directory.client) for one in dict.fromkeys(ids)]  # noqa: SLF001


def known_workspaces(directory: Directory, ids: Sequence[UUID]) -> list[Workspace]:
    """Give the workspaces of these ids."""
    known = directory.snapshot.workspaces
    missing = [str(one) for one in ids if one not in known]
    if missing:
        raise NotFoundError(
            f"There is no workspace with the id {listed(missing)} any more.",
            status_code=404,
            field="workspaces",
            hint="Refresh.",
        )
    return [Workspace._from_model(known[one], directory.client) for one in dict.fromkeys(ids)]  # noqa: SLF001


def usernames(directory: Directory, ids: Sequence[UUID]) -> list[str]:
    """Give the usernames of those who are still known."""
    known = directory.snapshot.users
    return [known[one].username for one in dict.fromkeys(ids) if one in known]


def workspace_names(directory: Directory, ids: Sequence[UUID]) -> list[str]:
    """Give the names of the workspaces that are still known."""
    known = directory.snapshot.workspaces
    return [known[one].name for one in dict.fromkeys(ids) if one in known]


def not_done(failed: int, left: int) -> str:
    """Say what was not done, to follow what was."""
    parts = [f"{failed:,} failed"] * (failed > 0) + [f"stopped with {left:,} left"] * (left > 0)
    return f" ({', '.join(parts)})" if parts else ""


@dataclass
class OnUsers(Action):
    """Something done to each of several users."""

    users: Sequence[UUID]

    def whom(self, directory: Directory, failed: int = 0, left: int = 0) -> str:
        """Name one user, count several."""
        number, names = len(set(self.users)), usernames(directory, self.users)
        if number == 1 and names:
            return visible(names[0])
        return counted(number - failed - left, "user")

    def loop(self, directory: Directory, *body: str) -> str:
        """Write a loop over the users, or the body for the only one."""
        names = usernames(directory, self.users)
        if len(names) == 1:
            return "\n".join([f"user = client.users({python(names[0])})", *body])
        return "\n".join([f"for user in {python_names(names, 'users')}:", *(f"    {line}" for line in body)])
