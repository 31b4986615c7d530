"""Save passwords that a view has just set to a file for handing them out: username, password and server."""

from __future__ import annotations

import csv
import io
import itertools
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from argilla_widgets.directory.private_file import write_private
from argilla_widgets.sdk.auth.secret import Secret, check_password
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import escape_invisible, pluralize
from argilla_widgets.widgets.protocol.to_browser import Done

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.widgets.protocol.from_browser import SavePasswords

HEADINGS = ("username", "password", "server")
_FORMULA = frozenset("=+-@\t\r\n＝＋－＠")  # noqa: RUF001 - some spreadsheets treat the full-width characters like the others
MAX_NAMES = 100
"""Maximum number of file names to try, if the previous ones are taken."""


def save_passwords(request: SavePasswords, directory: Directory) -> Done:
    """Write passwords into a new file of mode 0600 in the working directory; answer with the file's name.

    The usernames come from the directory, not from the browser.
    """
    passwords = request.passwords
    for password in passwords.values():
        check_password(password)
    people = directory.require_users(passwords)
    written, escaped = _save([(user.username, passwords[user.id]) for user in people], directory.client.api_url)
    if isinstance(written, str):
        raise ArgillaError(
            f"The passwords were not saved: {escape_invisible(written)}.",
            hint="Copy them, or save them again once the kernel's working directory is writable.",
        )
    sentence = (
        f"Saved {pluralize(len(people), 'password')} to {escape_invisible(str(written))}. Only you can read this file."
    )
    if gone := len(passwords) - len(people):
        sentence += f" {pluralize(gone, 'user')} no longer {'exists' if gone == 1 else 'exist'}."
    if escaped:
        sentence += " Cells that began with =, +, - or @ now begin with ', so that spreadsheets do not run them."
    return Done(request.id, sentence)


def _save(people: list[tuple[str, Secret]], server: str) -> tuple[Path | str, bool]:
    """Return the file, or why there is none, and whether a cell was changed; an exception would hold the passwords."""
    text, escaped = _table(people, server)
    # Spreadsheets recognize UTF-8 by a byte order mark, which is a nuisance everywhere else.
    encoding = "utf-8" if text.isascii() else "utf-8-sig"
    try:
        path = next(path for path in _paths() if _is_written(path, text, encoding))
    except OSError as error:
        return error.strerror or type(error).__name__, escaped
    except StopIteration:
        return "every file name is taken", escaped
    return path, escaped


def _table(people: list[tuple[str, Secret]], server: str) -> tuple[str, bool]:
    """Write the table; return whether a cell was changed because a spreadsheet would run it as a formula."""
    rows = [[escape_invisible(name), str(password.reveal()), server] for name, password in people]
    cells = [[f"'{cell}" if cell.lstrip()[:1] in _FORMULA else cell for cell in row] for row in rows]
    file = io.StringIO(newline="")
    # Quote all cells: where the separator is a semicolon, one in a name would start a new cell.
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerows([HEADINGS, *cells])
    return file.getvalue(), cells != rows


def _is_written(path: Path, text: str, encoding: str) -> bool:
    """Write the file, unless one with this name exists."""
    try:
        write_private(path, text, encoding, replace=False)
    except FileExistsError:
        return False
    return True


def _paths() -> Iterator[Path]:
    """Yield names for the file: with the current minute, then numbered."""
    first = f"argilla-passwords-{datetime.now():%Y-%m-%d-%H%M}"  # noqa: DTZ005 - of the user's own clock
    for number in itertools.islice(itertools.count(1), MAX_NAMES):
        yield Path.cwd() / f"{first}{'' if number == 1 else f'-{number}'}.csv"
