"""Where passwords are kept: in the file that is given, that of an earlier run, a new one, or in memory alone."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias
from uuid import UUID

from argilla_widgets.directory.new_names import new_paths
from argilla_widgets.directory.private_file import path_of, reason, shown_path
from argilla_widgets.directory.roster.credentials.credentials import PATTERN, read_credentials, refuse_committed
from argilla_widgets.directory.roster.reading.problems import RosterError
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import escape_invisible

if TYPE_CHECKING:
    from argilla_widgets.directory.roster.credentials.credentials import Credential
    from argilla_widgets.directory.roster.credentials.wanted import Wanted

CredentialsPath: TypeAlias = "str | os.PathLike[str] | Literal[False] | None"
"""Where passwords are kept: a file, a new one for None, or False for memory alone."""
PasswordsFile: TypeAlias = "str | os.PathLike[str] | Literal[False]"
"""A file, which may exist, or False for memory alone."""


def passwords_file(given: CredentialsPath, server: str, wanted: Mapping[UUID, Wanted]) -> PasswordsFile:
    """Return where to keep the passwords of a plan.

    As given; or in the file of the current folder that an earlier run of this plan has made; or in a new one there if
    someone is wanted.
    """
    if given is not None or not wanted:
        return False if given is None else given
    for path in sorted(Path.cwd().glob(PATTERN), reverse=True):
        people = read_credentials(path)
        if not isinstance(people, RosterError) and any(_is_of_run(one, server, wanted) for one in people):
            return path
    return new_file()


def new_file() -> Path:
    """Return the path of a new file of passwords in the current folder."""
    return next(path for path in new_paths(PATTERN) if not os.path.lexists(path))


def _is_of_run(person: Credential, server: str, wanted: Mapping[UUID, Wanted]) -> bool:
    """Return whether a row is of someone to create; names do not count: each class has a student-01."""
    rows = {(one.username, one.row) for one in wanted.values() if one.row}
    return person.server == server and (person.id in wanted or (person.username, person.row) in rows)


def usable(path: str | os.PathLike[str]) -> Path:
    """Return the path of a file that may have passwords."""
    where = path_of(path)
    try:
        is_link, is_folder = where.is_symlink(), where.is_dir()
    except OSError as error:  # a name that is too long
        raise ArgillaError(f"{shown_path(where)} cannot be written: {reason(error)}.") from None
    if is_link:
        raise ArgillaError(f"{shown_path(where)} is a link.", hint="Choose a path that is not a link.")
    if is_folder:  # also an empty path
        raise ArgillaError(f"{shown_path(where)} is a folder.", hint="Add the name of a file.")
    if not where.parent.is_dir():
        raise ArgillaError(f"There is no folder {escape_invisible(str(where.parent))}.")
    refuse_committed(where)
    return where
