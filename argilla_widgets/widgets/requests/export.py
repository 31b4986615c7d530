"""Export what a widget shows as a table: users for a roster to be read from, progress for grading."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from argilla_widgets.directory.private_file import write_table
from argilla_widgets.directory.roster.archive import in_file_name
from argilla_widgets.directory.roster.roster import roster_of_users
from argilla_widgets.sdk.text import pluralize
from argilla_widgets.widgets.requests.files import saved, write_new

if TYPE_CHECKING:
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.progress.workspace_progress import WorkspaceProgress
    from argilla_widgets.sdk.models import UserModel
    from argilla_widgets.widgets.protocol.progress import ExportProgress
    from argilla_widgets.widgets.protocol.roster import ExportUsers, Saved
    from argilla_widgets.widgets.protocol.structs import Request


def export_users(request: ExportUsers, snapshot: Snapshot, users: Sequence[UserModel]) -> Saved:
    """Write users in their order into a new private file in the working directory."""
    text = roster_of_users(snapshot, users, [*snapshot.workspaces.values()]).to_csv()
    return export(request, "users", text, f"Exported {pluralize(len(users), 'user')}.")


def export_progress(request: ExportProgress, progress: WorkspaceProgress) -> Saved:
    """Write how far everyone is into a new private file in the working directory."""
    message = f"Exported the progress of {pluralize(len(progress), 'person')}."
    return export(request, f"progress-{in_file_name(progress.workspace)}", progress.to_csv(), message)


def export(request: Request, what: str, text: str, message: str) -> Saved:
    """Write a table of ``what`` into a new private file in the working directory; ``message`` says what it has."""
    pattern = f"argilla-{what}-*.csv"
    path = write_new(pattern, lambda path: write_table(path, text, replace=False), "Nothing was exported")
    return saved(request.id, path, message)
