"""Whom an action is done to: looked up in the directory, named in sentences."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from argilla_widgets.directory.action import Action
from argilla_widgets.directory.wording import counted, listed
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
    """Give the people of these ids, as last seen, without those who are gone.

    Raises
    ------
    NotFoundError
        When none of them is there any more.

    """
    known, asked = directory.snapshot.users, dict.fromkeys(ids)
    users = [known[one] for one in asked if one in known]
    if asked and not users:
        raise NotFoundError(
            f"There is no user with the id {listed([*map(str, asked)])} any more.", status_code=404, hint="Refresh."
        )
    return users


def known_workspaces(directory: Directory, ids: Iterable[UUID]) -> list[WorkspaceModel]:
    """Give the workspaces of these ids.

    Raises
    ------
    NotFoundError
        When one of them is not there any more.

    """
    known, asked = directory.snapshot.workspaces, dict.fromkeys(ids)
    missing = [str(one) for one in asked if one not in known]
    if missing:
        raise NotFoundError(
            f"There is no workspace with the id {listed(missing)} any more.",
            status_code=404,
            field="workspaces",
            hint="Refresh.",
        )
    return [known[one] for one in asked]


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
    """Something done to each of several people, who must still be as they were last seen."""

    users: Sequence[UUID]

    def seen(self, directory: Directory) -> Sequence[UUID]:  # noqa: ARG002
        """Give the people themselves."""
        return list(dict.fromkeys(self.users))

    def asked(self) -> Iterable[UUID]:
        """Give the people themselves."""
        return self.users

    def rest(self, missing: Sequence[Step]) -> Self:
        """Do it to the others only."""
        return replace(self, users=[step.user_id for step in missing if step.user_id is not None])
