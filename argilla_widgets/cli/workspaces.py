"""``archive``: the end of a class."""

from __future__ import annotations

import argparse

import argilla_widgets as rg
from argilla_widgets.cli import terminal
from argilla_widgets.sdk.text import escape_invisible, pluralize, quoted


def archive(options: argparse.Namespace) -> int:
    """Save the members of a workspace, and remove them from it; exit with 0 if all are removed."""
    path = escape_invisible(options.path)
    with terminal.connect(options) as client:
        members = rg.Roster.of(client, options.workspace)
        if not options.yes:
            number = pluralize(len(members), "member")
            terminal.confirm(f"Save the {number} of {quoted(options.workspace)} in {path}, and remove them from it?")
        with terminal.following(client, f"The members are saved in {path}.") as progress:
            result = client.directory.archive(options.workspace, options.path, progress=progress)
    print(result.summary, f"Saved: {path}.")
    return int(result.done < result.total)
