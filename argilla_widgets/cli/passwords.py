"""``reset`` and ``slips``: new passwords, and passwords to hand out."""

from __future__ import annotations

import argparse
import warnings

import argilla_widgets as rg
from argilla_widgets.cli import terminal
from argilla_widgets.directory.roster.log import passwords_file
from argilla_widgets.sdk.text import escape_invisible, shortened


def reset(options: argparse.Namespace) -> int:
    """Set new passwords; exit with 0 if all are set."""
    path = passwords_file(options.credentials)
    with (
        terminal.connect(options) as client,
        terminal.following(client, f"The new passwords are in {escape_invisible(str(path))}.") as progress,
    ):
        credentials = client.directory.reset_passwords(options.usernames, credentials=path, progress=progress)
    left = [person for person in credentials if person.status != "created"]
    for person in left:
        print(f"! {shortened(person.username)}: the password may or may not have been set.")
    where = escape_invisible(str(credentials.path))
    print(f"{len(credentials) - len(left):,} of {len(credentials):,} passwords set. They are in {where}.")
    return int(bool(left))


def slips(options: argparse.Namespace) -> int:
    """Make a page of slips from a file of passwords."""
    credentials = rg.Credentials.from_csv(options.credentials)
    if options.only is not None:
        credentials = credentials.only(options.only)
    with warnings.catch_warnings(record=True) as cautions:
        warnings.simplefilter("always")
        credentials.to_html(options.path, address=options.address)
    for caution in cautions:
        terminal.say(str(caution.message))
    print(f"Slips: {escape_invisible(options.path)}")
    return 0
