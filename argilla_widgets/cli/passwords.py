"""``reset`` and ``slips``: new passwords, and passwords to hand out."""

from __future__ import annotations

import argparse
import os

import argilla_widgets as rg
from argilla_widgets.cli import terminal
from argilla_widgets.directory.private_file import shown_path
from argilla_widgets.directory.roster.credentials.where_kept import new_file
from argilla_widgets.sdk.text import shortened


def reset(options: argparse.Namespace) -> int:
    """Set new passwords; exit with 0 if all are set."""
    path = options.credentials or new_file()
    see = f"The column status of {shown_path(path)} says whose password is set."
    with (
        terminal.connect(options) as client,
        terminal.following(client, lambda: see if os.path.lexists(path) else "") as progress,
        terminal.saying_warnings(),
    ):
        credentials = client.directory.reset_passwords(options.usernames, credentials=path, progress=progress)
    left = [person for person in credentials if person.status != "created"]
    for person in left:
        was_not = "may or may not have been set" if person.status == "planned" else "was not set"
        print(f"! {shortened(person.username)}: the password {was_not}.")
    where = shown_path(credentials.path)
    print(f"{len(credentials) - len(left):,} of {len(credentials):,} passwords set. They are in {where}.")
    return int(bool(left))


def slips(options: argparse.Namespace) -> int:
    """Make a page of slips from a file of passwords."""
    credentials = rg.Credentials.from_csv(options.credentials)
    if options.only is not None:
        credentials = credentials.only(options.only)
    with terminal.saying_warnings():
        path = credentials.to_html(options.path, address=options.address, language=options.language, line=options.line)
    print(f"Slips: {shown_path(path)}")
    return 0
