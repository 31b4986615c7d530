"""The folder of a server's data is private: only the user who runs the server may read its files or add any."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from argilla_widgets.server import owner
from argilla_widgets.server.process import LocalServerError

DATABASE = "argilla.db"
FILES = (
    DATABASE,
    *(f"{DATABASE}-{kind}" for kind in ("wal", "shm", "journal")),
    "server.log",
    "server_id.dat",
    owner.FILE,
)
"""The files of the server in its folder. The database contains all users' API keys and password hashes."""


def prepare(home: Path) -> None:
    """Make the folder of a server, or check an existing one and make its files private.

    Only the owner can access a new folder. An existing folder that others may read is accepted, since folders such as
    ``.`` commonly are, and the files in it are private. One that others may write to is refused: they could replace the
    database. So is one that belongs to another user, or has a file that does or that is a link.
    """
    home.parent.mkdir(parents=True, exist_ok=True)
    home.mkdir(mode=0o700, exist_ok=True)
    if os.name != "posix":
        return  # Windows has no such permissions
    _refuse_if_others_write(home)
    for name in FILES:
        _make_private(home / name)


def _refuse_if_others_write(home: Path) -> None:
    found = home.stat()
    _refuse_if_others_own(home, found)
    writers = found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    if writers == stat.S_IWGRP and _is_private_group(found.st_gid):
        return
    if writers:
        raise LocalServerError(
            f"Other users of this machine can write to the folder {home} and could replace the server's database. "
            f"Choose another folder, or run: chmod go-w '{home}'"
        )


def _is_private_group(group: int) -> bool:
    """Return whether a group is the user's own; Debian makes one for each user, and lets it write to their folders."""
    import grp  # noqa: PLC0415 - neither exists on Windows
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
    _refuse_if_others_own(file, found)
    if found.st_mode & 0o077:
        file.chmod(found.st_mode & 0o700)


def _refuse_if_others_own(path: Path, found: os.stat_result) -> None:
    """Refuse what belongs to another user, also as root, who could change it."""
    if found.st_uid != os.geteuid():
        raise LocalServerError(
            f"{path} belongs to another user, who could read every API key in it. Choose another folder."
        )
