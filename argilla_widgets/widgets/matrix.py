"""AccessMatrix: users x workspaces, to view and change memberships."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from argilla_widgets.directory.commands import ChangeMemberships
from argilla_widgets.directory.model.collation import normalize, tokenize
from argilla_widgets.directory.model.query import Query
from argilla_widgets.widgets.base.command_widget import CommandWidget
from argilla_widgets.widgets.base.people import PeopleWidget
from argilla_widgets.widgets.front_end import script

if TYPE_CHECKING:
    from argilla_widgets.widgets.base.live import AnyClient


class AccessMatrix(CommandWidget, PeopleWidget):
    """A matrix of users and workspaces, in which memberships are shown and changed.

    Owners have access to every workspace, whether they are members or not, and are shown that way. A click stages a
    change, "Review" lists the staged changes, and only "Apply" sends them. Admins can only remove users, from their own
    workspaces.

    Parameters
    ----------
    client
        `argilla_widgets.Argilla`, an official ``argilla.Argilla``, or None for the newest client.
    read_only
        Show everything, but allow no changes.
    **traits
        Initial values of the traits of `PeopleWidget`. `search` finds users and workspaces: each of its words narrows
        the users if it matches some, and the workspaces if it matches some.

    Raises
    ------
    TypeError
        For an unknown argument.
    """

    _esm = script("AccessMatrix")
    handlers = CommandWidget.only()
    commands = (ChangeMemberships,)

    def __init__(self, client: AnyClient = None, **traits: Any) -> None:  # noqa: ANN401 - takes no workspace
        super().__init__(client, **traits)

    def _query(self) -> Query:
        """Search users by the words that match some: the others may be about workspaces."""
        query, snapshot = super()._query(), self._directory.snapshot
        names = [normalize(workspace.name) for workspace in snapshot.workspaces.values()]

        def about_workspaces(word: str) -> bool:
            return any(word in name for name in names) and not Query(search=word).run(snapshot)

        kept = [word for word in tokenize(query.search) if not about_workspaces(word)]
        return replace(query, search=" ".join(kept))
