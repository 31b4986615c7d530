"""Close a workspace: save who its members are, then end their memberships."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from argilla_widgets.directory.commands import RemoveFromWorkspace
from argilla_widgets.directory.private_file import path_of, write_private
from argilla_widgets.directory.roster.roster import Roster
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError
from argilla_widgets.sdk.text import escape_invisible, quoted

if TYPE_CHECKING:
    from argilla_widgets.directory.commands.command import Progress
    from argilla_widgets.directory.commands.execution import Result
    from argilla_widgets.directory.roster.connected import LiveState


def archive(directory: LiveState, workspace: str, path: str | os.PathLike[str], progress: Progress | None) -> Result:
    """Save a roster, and end the memberships in it: see `Directory.archive`."""
    if not isinstance(workspace, str):
        raise ArgumentError(f"Pass the name of a workspace, not {quoted(workspace)}.", field="workspace")
    path = path_of(path)
    roster = Roster.of_directory(directory, workspace)
    place = directory.snapshot.workspace(workspace)
    if not roster or place is None:
        raise ArgillaError(f"Workspace {quoted(workspace)} has no members.")
    try:
        write_private(path, roster.to_json(), "utf-8", replace=False)
    except OSError as error:
        why = "it exists already" if isinstance(error, FileExistsError) else error.strerror or str(error)
        raise ArgillaError(f"{escape_invisible(str(path))} was not written, and nothing was changed: {why}.") from None
    return directory.execute(
        RemoveFromWorkspace([one.id for one in roster if one.id is not None], [place.id]), progress
    )
