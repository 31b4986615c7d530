"""Close a workspace: save who its members are, then end their memberships."""

from __future__ import annotations

import os
from collections.abc import Collection
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from argilla_widgets.directory.commands import RemoveFromWorkspace
from argilla_widgets.directory.commands.command import CommandRequest
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.new_names import numbered
from argilla_widgets.directory.private_file import path_of, reason, shown_path, write_private
from argilla_widgets.directory.roster.roster import roster_of_server
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, NotFoundError
from argilla_widgets.sdk.text import join_names, quoted

if TYPE_CHECKING:
    from datetime import date
    from uuid import UUID

    from argilla_widgets.directory.commands.execute import Result
    from argilla_widgets.directory.journal.entries import Origin
    from argilla_widgets.directory.roster.connected import LiveState

_LONGEST = 60
"""Maximum characters of a workspace's name in the name of a file."""


def archive(
    directory: LiveState,
    workspace: str,
    path: str | os.PathLike[str],
    progress: Progress | None,
    origin: Origin = "code",
    shown: Collection[UUID] | None = None,
    workspace_id: UUID | None = None,
) -> Result:
    """Save a roster, and end the memberships in it: see `Directory.archive`.

    ``shown`` are the people whom the user was told that it removes: whoever has joined since stays. None is everyone.
    ``workspace_id`` is that of the workspace they saw: another one of that name may have taken its place.
    """
    if not isinstance(workspace, str):
        raise ArgumentError(f"Pass the name of a workspace, not {quoted(workspace)}.", field="workspace")
    target, progress = path_of(path), Progress.of(progress)
    everyone = roster_of_server(directory, workspace)
    place = directory.snapshot.workspace(workspace)
    if place is not None and workspace_id not in {None, place.id}:
        raise NotFoundError("This workspace no longer exists.")
    if not everyone or place is None:
        raise ArgillaError(f"Workspace {quoted(workspace)} has no members.")
    joined = [] if shown is None else [one.username for one in everyone if one.id not in shown]
    if not (roster := everyone.without(*joined)):
        raise ArgillaError(f"No one who was a member of {quoted(workspace)} is one now. Nothing was changed.")
    try:
        write_private(target, roster.to_json(), "utf-8", replace=False)
    except OSError as error:
        why = "it exists already" if isinstance(error, FileExistsError) else reason(error)
        message = f"{shown_path(path)} was not written, and nothing was changed: {why}."
        raise ArgillaError(message, field="path") from None
    members = [one.id for one in roster if one.id is not None]
    before = directory.journal[-1].number if directory.journal else 0
    try:
        command, snapshot = RemoveFromWorkspace(members, [place.id]), directory.snapshot
        removals = [one.seen_in(snapshot) for one in command.plan(snapshot, directory.journal)]
        result = directory.execute(CommandRequest(command, operations=removals), progress, origin=origin)
    except BaseException:
        since = [entry for entry in directory.journal if entry.number > before]
        if all(entry.result == "failed" for entry in since):  # nothing was changed: trying again must not find the file
            target.unlink(missing_ok=True)
        raise
    has, is_ = ("has", "is still a member") if len(joined) == 1 else ("have", "are still members")
    note = f" {join_names(joined)} {has} joined since, and {is_}." if joined else ""
    return replace(result, summary=f"{result.summary} Their roster is in {shown_path(target)}.{note}")


def in_file_name(workspace: str) -> str:
    """Return a workspace's name as a part of the name of a file."""
    words = "".join(one if one.isalnum() or one in "._-" else "-" for one in workspace[:_LONGEST]).strip(".-")
    return words or "workspace"


def suggested_path(workspace: str, today: date) -> str:
    """Return the name of a new file in the working directory for the roster of a workspace."""
    first = Path(f"{in_file_name(workspace)}-{today.isoformat()}.json")
    return str(next((path for path in numbered(first) if not os.path.lexists(path)), first))
