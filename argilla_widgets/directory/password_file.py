"""Passwords to hand out, with names and workspaces for a mail merge, in a file that only its owner can read."""

from __future__ import annotations

import csv
import io
import os
import secrets
import shutil
import subprocess
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from argilla_widgets.directory.private_file import write_private
from argilla_widgets.directory.user_file import read_table
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import escape_invisible

PATTERN = "argilla-passwords-*.csv"
"""The names of these files, as ``.gitignore`` has them."""
_FORMULA = frozenset("=+-@＝＋－＠")  # noqa: RUF001 - some spreadsheets treat the full-width characters like the others
_COLUMNS = ("username", "password", "first_name", "last_name", "workspaces", "server")
_UNAMBIGUOUS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH = 20
_GIT_TIMEOUT = 5.0


class PasswordRow(NamedTuple):
    """One line of the file."""

    username: str
    password: Secret
    first_name: str | None
    last_name: str | None
    workspaces: Sequence[str]
    server: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The cells other than the password."""
        return self.username, self.first_name or "", self.last_name or "", ", ".join(self.workspaces), self.server

    @property
    def cells(self) -> list[str]:
        """The line as it is written: the password unchanged, everything else safe to open in a spreadsheet."""
        username, *others = map(_safe, self.texts)
        return [username, str(self.password.reveal()), *others]


def keep_passwords(
    path: str | os.PathLike[str], users: Iterable[Mapping[str, str]], *, server: str, workspace: str
) -> Mapping[str, Secret]:
    """Return a password for each user, after writing the new ones into a file that only you can read.

    A user who is in the file already keeps the password, so code that stopped halfway can run again.

    Parameters
    ----------
    path
        The file; created if it is missing. Name it ``argilla-passwords-*.csv``, and one line in .gitignore covers it.
    users
        The arguments of `User` for each of them, as `read_users` returns them.
    server, workspace
        What to write next to each new password.

    Returns
    -------
    mapping
        The passwords by username.

    Raises
    ------
    ArgillaError
        When the file cannot be read or written, or is not such a file.

    Warns
    -----
    UserWarning
        When the file is in a Git repository that does not ignore it.
    """
    path = Path(path)
    lines = read_table(path, required=("username", "password")) if path.exists() else []
    kept = {cells["username"]: Secret(cells["password"]) for _, cells in lines}
    passwords: dict[str, Secret] = {}
    added: list[PasswordRow] = []
    for user in users:
        username = user["username"]
        passwords[username] = kept.get(_safe(username)) or _generate()
        if _safe(username) not in kept:
            names = user.get("first_name"), user.get("last_name")
            added.append(PasswordRow(username, passwords[username], *names, [workspace], server))
    if added:
        rows = [[cells.get(column, "") for column in _COLUMNS] for _, cells in lines]
        lines.clear()
        if (problem := write_passwords(path, [*rows, *(row.cells for row in added)], replace=True)) is not None:
            rows.clear()
            raise ArgillaError(f"{escape_invisible(str(path))} cannot be written: {problem}.")
        for caution in cautions(path, added):
            warnings.warn(caution, stacklevel=2)
    return passwords


def write_passwords(path: Path, rows: Iterable[Sequence[str]], *, replace: bool) -> str | None:
    """Write the file; return why it could not be written: the frames of a raised error would hold the passwords.

    Without ``replace``, raise a FileExistsError if the name is taken, if only by a folder.
    """
    file = io.StringIO(newline="")
    # Quote all cells: where the separator is a semicolon, one in a name would start a new cell.
    writer = csv.writer(file, quoting=csv.QUOTE_ALL)
    writer.writerows([_COLUMNS, *rows])
    text = file.getvalue()
    try:
        # Spreadsheets recognize UTF-8 by a byte order mark, which is a nuisance everywhere else.
        write_private(path, text, "utf-8" if text.isascii() else "utf-8-sig", replace=replace)
    except FileExistsError:
        raise
    except OSError as error:
        return error.strerror or str(error).removesuffix(".")
    return None


def cautions(path: Path, rows: Sequence[PasswordRow]) -> Iterator[str]:
    """Yield what someone who hands out the passwords in the file has to know."""
    if any(_begins_formula(text) for row in rows for text in row.texts):
        yield "Names that begin with =, +, - or @ now begin with ', so that spreadsheets do not run them."
    if any(_begins_formula(str(row.password.reveal())) for row in rows):
        yield "Import the passwords as text: a spreadsheet changes those that begin with =, +, - or @."
    folder = path.absolute().parent
    if not any((parent / ".git").exists() for parent in (folder, *folder.parents)) or _is_ignored(folder, path.name):
        return
    line = PATTERN if path.match(PATTERN) else path.name
    yield (
        f"{escape_invisible(path.name)} is in a git repository that does not ignore it. "
        f"Add this line to .gitignore: {escape_invisible(line)}"
    )


def _is_ignored(folder: Path, name: str) -> bool:
    if (git := shutil.which("git")) is None:
        return False
    # Without a monitor: the repository's settings may name any program as that.
    command = [git, "-c", "core.fsmonitor=false", "check-ignore", "--quiet", "--", name]
    try:
        asked = subprocess.run(command, cwd=folder, capture_output=True, timeout=_GIT_TIMEOUT, check=False)  # noqa: S603  # no shell
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def _generate() -> Secret:
    return Secret("".join(secrets.choice(_UNAMBIGUOUS) for _ in range(_LENGTH)))


def _begins_formula(text: str) -> bool:
    """Return whether a spreadsheet would run a cell with this text, or change it."""
    return text.lstrip()[:1] in _FORMULA


def _safe(text: str) -> str:
    """Return the text of a cell without what a spreadsheet would run or a line break would split."""
    return f"'{escape_invisible(text)}" if _begins_formula(text) else escape_invisible(text)
