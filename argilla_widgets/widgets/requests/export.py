"""Export the users that a widget shows as a table that a roster is read from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from argilla_widgets.directory.private_file import write_table
from argilla_widgets.directory.roster.roster import roster_of_users
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import escape_invisible, pluralize
from argilla_widgets.widgets.requests.files import saved, write_new

if TYPE_CHECKING:
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.models import UserModel
    from argilla_widgets.widgets.protocol.roster import ExportUsers, Saved


def export_users(request: ExportUsers, snapshot: Snapshot, users: Sequence[UserModel]) -> Saved:
    """Write users in their order into a new private file in the working directory."""
    text = roster_of_users(snapshot, users, [*snapshot.workspaces.values()]).to_csv()
    written = write_new("argilla-users-*.csv", lambda path: write_table(path, text, replace=False))
    if isinstance(written, str):
        raise ArgillaError(f"The users were not exported: {escape_invisible(written)}.")
    return saved(request.id, written, f"Exported {pluralize(len(users), 'user')}.")
