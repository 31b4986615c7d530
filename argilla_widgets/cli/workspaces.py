"""``progress`` and ``archive``: a class while it works, and its end."""

from __future__ import annotations

import argparse
import os

import argilla_widgets as rg
from argilla_widgets.cli import terminal
from argilla_widgets.directory.roster.archive import archive as archive_workspace
from argilla_widgets.sdk.text import escape_invisible, pluralize, quoted


def progress(options: argparse.Namespace) -> int:
    """Print how far everyone is with the datasets of a workspace."""
    with terminal.connect(options) as client:
        found = client.directory.progress(options.workspace)
    if options.csv is not None:
        found.to_csv(options.csv)
    print(found.summary() if options.summary else found)
    return 0


def archive(options: argparse.Namespace) -> int:
    """Save the members of a workspace, and remove them from it; exit with 0 if all are removed."""
    path, is_new = escape_invisible(options.path), not os.path.lexists(options.path)
    saved = f"The members are saved in {path}."
    with terminal.connect(options) as client:
        members = rg.Roster.of(client, options.workspace)
        if not options.yes:
            number = pluralize(len(members), "member")
            terminal.confirm(f"Save the {number} of {quoted(options.workspace)} in {path}, and remove them from it?")
        with terminal.following(client, lambda: saved if is_new and os.path.lexists(options.path) else "") as follower:
            shown = None if options.yes else {one.id for one in members if one.id is not None}
            result = archive_workspace(client.directory, options.workspace, options.path, follower, shown=shown)
    print(result.summary)
    return int(result.done < result.total)
