"""AccessExplorer: who can do what, and why, starting from a user, a workspace or a dataset."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from argilla_widgets.directory.commands import (
    AddToWorkspace,
    ChangeAccess,
    ChangeMemberships,
    ChangeRole,
    DeleteWorkspace,
    RemoveFromWorkspace,
)
from argilla_widgets.widgets.base.command_widget import CommandWidget
from argilla_widgets.widgets.base.people import PeopleWidget
from argilla_widgets.widgets.front_end import script
from argilla_widgets.widgets.protocol.access import Fix
from argilla_widgets.widgets.protocol.from_browser import QUERIES

if TYPE_CHECKING:
    from argilla_widgets.widgets.base.live import AnyClient


class AccessExplorer(CommandWidget, PeopleWidget):
    """Choose a user, a workspace or a dataset, and see who can do what, and why.

    Compare two users, try out another role or other workspaces before applying them, and see what needs fixing, with a
    button for each fix. The results are those of ``client.directory.access``.

    Parameters
    ----------
    client
        `argilla_widgets.Argilla`, an official ``argilla.Argilla``, or None for the newest client.
    read_only
        Answer all questions, but allow no changes.
    **traits
        Initial values of the traits of `PeopleWidget`; `search` and `sort` apply to the embedded matrix.

    Raises
    ------
    TypeError
        For an unknown argument.
    """

    _esm = script("AccessExplorer")
    handlers = CommandWidget.only(*QUERIES, Fix)
    commands = (AddToWorkspace, ChangeAccess, ChangeMemberships, ChangeRole, DeleteWorkspace, RemoveFromWorkspace)

    def __init__(self, client: AnyClient = None, **traits: Any) -> None:  # noqa: ANN401 - takes no workspace
        super().__init__(client, **traits)
