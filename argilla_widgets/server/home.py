"""The folder of a server's data is private: only the user who runs the server may read its files or plant any."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from argilla_widgets.server.process import LocalServerError

if TYPE_CHECKING:
    from pathlib import Path

DATABASE = "argilla.db"
FILES = (DATABASE, *(f"{DATABASE}-{kind}" for kind in ("wal", "shm", "journal")), "server.log", "server_id.dat")
"""What the server writes into its folder. The database holds everybody's API key and password hash."""


def prepare(home: Path) -> None:
    """Make the folder of a server, or check the one that is there and close its files to other users.

    A new folder is its owner's alone. One that others may only read is accepted, since a folder such as ``.`` commonly
    is, and the files in it are private. One that others may write to is refused: they could replace the database.

    Raises
    ------
    LocalServerError
        When others may write to the folder, or one of its files is a link or another user's.
    OSError
        When the folder cannot be made or read.
    """
    home.parent.mkdir(parents=True, exist_ok=True)
    home.mkdir(mode=0o700, exist_ok=True)
    if os.name != "posix":
        return  # there are no such permissions
    _refuse_if_others_write(home)
    for name in FILES:
        _make_private(home / name)


def _refuse_if_others_write(home: Path) -> None:
    found = home.stat()
    writers = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if writers == stat.S_IWGRP and _is_private_group(found.st_gid):
        return
    if writers:
        raise LocalServerError(
            f"Other users of this machine can write to the folder {home} and could replace the server's database. "
            f"Choose another folder, or run: chmod go-w '{home}'"
        )


def _is_private_group(group: int) -> bool:
    """Whether a group is the user's own, as Debian makes one for each user and lets it write to all their folders."""
    import grp  # noqa: PLC0415 - neither is there on Windows
    import pwd  # noqa: PLC0415

    try:
        found = grp.getgrgid(group)
        return found.gr_name == pwd.getpwuid(os.geteuid()).pw_name and not found.gr_mem
    except KeyError:
        return False


def _make_private(file: Path) -> None:
    try:
        found = file.lstat()
    except FileNotFoundError:
        return
    if not stat.S_ISREG(found.st_mode):
        raise LocalServerError(
            f"{file} is not a regular file, so the server would write somewhere else. "
            "Delete it, or choose the folder that holds the database itself."
        )
    if found.st_mode & 0o077:
        try:
            file.chmod(found.st_mode & 0o700)
        except PermissionError:
            raise LocalServerError(
                f"{file} belongs to another user, who could read every API key in it. Choose another folder."
            ) from None
