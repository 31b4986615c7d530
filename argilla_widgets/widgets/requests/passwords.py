"""Save passwords that a view has just set to a file for handing them out."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from argilla_widgets.directory.roster.credentials import Credential, cautions, write_credentials
from argilla_widgets.directory.roster.log import new_paths
from argilla_widgets.sdk.auth.secret import check_password
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import escape_invisible, pluralize
from argilla_widgets.widgets.protocol.to_browser import Done

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.widgets.protocol.from_browser import SavePasswords


def save_passwords(request: SavePasswords, directory: Directory) -> Done:
    """Write passwords into a new file of mode 0600 in the working directory; answer with the file's name.

    The names come from the directory, not from the browser.
    """
    passwords = request.passwords
    for password in passwords.values():
        check_password(password)
    people = directory.require_users(passwords)
    memberships = directory.snapshot.memberships_of(user.id for user in people)
    rows = [
        Credential(
            user.username,
            passwords[user.id],
            directory.client.api_url,
            user.first_name,
            user.last_name or "",
            tuple(workspace.name for workspace in memberships[user.id]) if memberships else (),
            user.id,
            "created",
        )
        for user in people
    ]
    written = _save(rows)
    if isinstance(written, str):
        raise ArgillaError(
            f"The passwords were not saved: {escape_invisible(written)}.",
            hint="Copy them, or save them again once the kernel's working directory is writable.",
        )
    sentences = [
        f"Saved {pluralize(len(people), 'password')} to {escape_invisible(str(written))}. Only you can read this file."
    ]
    if gone := len(passwords) - len(people):
        sentences.append(f"{pluralize(gone, 'user')} no longer {'exists' if gone == 1 else 'exist'}.")
    if memberships is None:
        sentences.append("Their workspaces are not known yet, so that column is empty.")
    sentences += cautions(written, rows)
    return Done(request.id, " ".join(sentences))


def _save(rows: Sequence[Credential]) -> Path | str:
    """Return the new file, or why there is none."""
    try:
        folder = Path.cwd()
    except OSError as error:  # it was deleted
        return error.strerror or type(error).__name__
    for path in new_paths(folder):
        with suppress(FileExistsError):
            return write_credentials(path, rows, replace=False) or path
    return "every file name is taken"
