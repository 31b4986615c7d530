"""Whom an action is done to: looked up in the directory, named in sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argilla_widgets.directory.action import Action
from argilla_widgets.directory.former import absent, are_gone
from argilla_widgets.directory.wording import counted
from argilla_widgets.sdk.errors import NotFoundError
from argilla_widgets.sdk.text import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from uuid import UUID

    from typing_extensions import Self

    from argilla_widgets.directory.directory import Directory
    from argilla_widgets.directory.operation import Operation
    from argilla_widgets.directory.steps import Step
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel


def known_users(directory: Directory, ids: Iterable[UUID]) -> list[UserModel]:
    """Give the users of these ids, as last seen, without those that are gone.

    Raises
    ------
    NotFoundError
        When none of them is there any more.

    """
    known, asked = directory.snapshot.users, dict.fromkeys(ids)
    users = [known[one] for one in asked if one in known]
    if asked and not users:
        raise nothing_left(directory, users=asked)
    return users


def known_workspaces(directory: Directory, ids: Iterable[UUID]) -> list[WorkspaceModel]:
    """Give the workspaces of these ids, without those that are gone."""
    known = directory.snapshot.workspaces
    return [known[one] for one in dict.fromkeys(ids) if one in known]


def nothing_left(
    directory: Directory, users: Iterable[UUID] = (), workspaces: Iterable[UUID] = (), *, field: str | None = None
) -> NotFoundError:
    """Give the error for an action of which every target is gone."""
    return NotFoundError(
        f"Nothing was done: {are_gone(absent(directory, users, workspaces))}.",
        status_code=404,
        field=field,
        hint="Refresh, and choose again.",
    )


def not_done(failed: int, left: int) -> str:
    """Say what was not done, to follow what was."""
    parts = [f"{failed:,} failed"] * (failed > 0) + [f"stopped with {left:,} left"] * (left > 0)
    return f" ({', '.join(parts)})" if parts else ""


def whom(done: Iterable[Operation]) -> str:
    """Name one person, count several, by the names that they had."""
    names = {operation.user_id: operation.username for operation in done}
    if len(names) == 1:
        return visible(next(iter(names.values())))
    return counted(len(names), "user") if names else "nobody"


@dataclass
class OnUsers(Action):
    """Something done to each of several users, who must still be as they were last seen."""

    users: Sequence[UUID]

    def about_users(self, directory: Directory) -> Iterable[UUID]:  # noqa: ARG002
        """Give the users themselves."""
        return self.users

    def rest(self, missing: Sequence[Step]) -> Self:
        """Do it to the others only."""
        return replace(self, users=[step.user_id for step in missing if step.user_id is not None])
