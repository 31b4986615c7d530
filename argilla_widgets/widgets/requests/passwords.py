"""Save passwords that a view has just set: to a file for handing them out, or as slips to print."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from argilla_widgets.directory.roster.credentials.credentials import (
    PATTERN,
    Credential,
    Credentials,
    cautions,
    write_credentials,
)
from argilla_widgets.sdk.auth.secret import check_password
from argilla_widgets.sdk.text import escape_invisible, pluralize
from argilla_widgets.widgets.protocol.to_browser import Done
from argilla_widgets.widgets.requests.files import reach, write_new

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.widgets.protocol.from_browser import SavePasswords

_SLIPS = "argilla-slips-*.html"


def save_passwords(request: SavePasswords, directory: Directory) -> Done:
    """Write passwords into a new private file in the working directory; answer with the file's name.

    The names come from the directory, not from the browser.
    """
    passwords = request.passwords
    for password in passwords.values():
        check_password(password)
    people = directory.require_users(passwords)
    server, memberships = directory.client.api_url, directory.snapshot.memberships_of(user.id for user in people)
    rows = [
        Credential.of(user, passwords[user.id], server, memberships[user.id] if memberships else (), "created")
        for user in people
    ]
    slips = Credentials(tuple(rows)) if request.kind == "slips" else None

    def write(path: Path) -> str | None:
        if slips is None:
            return write_credentials(path, rows)
        if os.path.lexists(path):
            raise FileExistsError
        slips.write_slips(path, request.address)
        return None

    written = write_new(
        PATTERN if slips is None else _SLIPS,
        write,
        "The passwords were not saved",
        "Copy them, or save them again once the kernel's working directory is writable.",
    )
    what = pluralize(len(people), "password" if slips is None else "slip")
    sentences = [f"Saved {what} to {escape_invisible(str(written))}. Only you can read this file."]
    if gone := len(passwords) - len(people):
        sentences.append(f"{pluralize(gone, 'user')} no longer {'exists' if gone == 1 else 'exist'}.")
    if memberships is None:
        sentences.append("Their workspaces are not known yet, so that column is empty.")
    sentences += cautions(written, rows) if slips is None else reach(slips, request.address)
    return Done(request.id, " ".join(sentences))
