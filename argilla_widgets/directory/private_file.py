"""Files that only their owner can read, written completely or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from contextlib import suppress
from glob import escape
from pathlib import Path
from zlib import crc32

from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.interrupts import uninterrupted
from argilla_widgets.sdk.text import escape_invisible, quoted

KEEPS_OPEN_FILES = os.name == "nt"
"""Whether a file that another program has open can be neither replaced nor, often, read."""
PAUSE = 0.1
"""Seconds between two attempts to replace such a file: a virus scanner opens it for a moment once it is written."""
_TRIES = 10
_EXCEL = "If it is open in Excel, close it there"


def write_private(
    path: str | os.PathLike[str], text: str, encoding: str, *, replace: bool = True, follow: bool = True
) -> None:
    """Write a whole text into a file of mode 0600, completely or not at all; into a device or a pipe, as it is.

    Without ``replace``, raise a FileExistsError if the name is taken, also by a folder. Without ``follow``, a link is
    replaced instead of the file that it leads to.
    """
    target = file_to_replace(path) if replace else _in_existing_folder(path)
    if replace and target.exists() and not target.is_file():  # root could replace /dev/null
        target.write_text(text, encoding=encoding, newline="")
        return
    if replace and follow and _is_own_link(target):
        target = Path(os.path.realpath(target))
    try:
        _write(target, text, encoding, replace=replace)
    except OSError as error:
        raise OSError(error.errno, reason(error), os.fspath(target)) from None  # of no scratch file


def write_table(path: str | os.PathLike[str], text: str, *, replace: bool = True, follow: bool = True) -> None:
    """Write a text that spreadsheets open: see `write_private`.

    They recognize UTF-8 by a byte order mark, which is a nuisance everywhere else.
    """
    write_private(path, text, "utf-8" if text.isascii() else "utf-8-sig", replace=replace, follow=follow)


def _write(target: Path, text: str, encoding: str, *, replace: bool) -> None:
    """Write a file beside it, and give that its name."""
    with uninterrupted():
        folder = Path(tempfile.mkdtemp(prefix=_scratch(target), dir=target.parent))  # with mode 0700
        try:
            # If the process is killed, all of it stays here.
            (folder / ".gitignore").write_text("*\n", encoding="ascii")
            handle, scratch = tempfile.mkstemp(dir=folder)  # with mode 0600
            with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            if not replace:
                _claim(scratch, target)
            _move(Path(scratch), target)
        finally:
            shutil.rmtree(folder, ignore_errors=True)  # a scanner may have opened what is in it


def remove_scratch(target: Path) -> None:
    """Remove what was left of a file when its process was killed while it wrote."""
    for folder in target.parent.glob(f"{escape(_scratch(target))}????????"):
        shutil.rmtree(folder, ignore_errors=True)


def _scratch(target: Path) -> str:
    """Return how the names of scratch folders of this file begin, and of no other file."""
    return f".{target.name[:50]}.{crc32(os.fsencode(target.name)):08x}."


def _is_own_link(target: Path) -> bool:
    """Return whether it is a link that this user has made: one of someone else may lead to any file of this user."""
    return target.is_symlink() and (os.name == "nt" or target.lstat().st_uid == os.geteuid())


def _move(scratch: Path, target: Path) -> None:
    """Give the file its name, also if another program has it open for a moment."""
    for _ in range(_TRIES if KEEPS_OPEN_FILES else 0):
        with suppress(PermissionError):
            scratch.replace(target)
            return
        time.sleep(PAUSE)
    scratch.replace(target)


def reason(error: OSError) -> str:
    """Return why a file cannot be read or written, without a full stop."""
    why = error.strerror or str(error).removesuffix(".")
    is_open = KEEPS_OPEN_FILES and isinstance(error, PermissionError) and not why.endswith(_EXCEL)
    return f"{why}. {_EXCEL}" if is_open else why


def _claim(scratch: str, target: Path) -> None:
    """Give the file this name, which nothing may have yet, not even a link."""
    try:
        os.link(scratch, target)
    except FileExistsError:
        raise
    except (AttributeError, OSError):  # a system or a disk that has no links
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def file_to_replace(path: str | os.PathLike[str]) -> Path:
    """Return ``path`` as an absolute path with its ``~`` expanded.

    Raises
    ------
    TypeError
        When it is not a path.
    FileNotFoundError
        When the folder does not exist.
    IsADirectoryError
        When it is a folder itself.
    """
    target = _in_existing_folder(path)
    if target.is_dir():
        raise IsADirectoryError(f"{shown_path(target)} is a folder. Add the name of a file.")
    return target


def path_of(path: object) -> Path:
    """Return ``path`` as an absolute path with its ``~`` expanded: the current folder may be another one later.

    Raise an `ArgumentError` if it cannot be the path of a file.
    """
    if not isinstance(path, str | os.PathLike) or isinstance(os.fspath(path), bytes):
        raise ArgumentError(f"Pass the path of a file, not {quoted(path)}.")
    try:
        found = Path(path).expanduser().absolute()
        if b"\0" not in os.fsencode(found):
            return found
    except FileNotFoundError:
        raise ArgumentError("The current folder was deleted. Pass the whole path of a file.") from None
    except (RuntimeError, UnicodeEncodeError):  # an unknown user, or half of a character
        pass
    raise ArgumentError(f"There can be no file {quoted(os.fspath(path))}.")


def shown_path(path: object) -> str:
    """Return a path in a sentence: below the current folder, without the name of that."""
    text = str(path)
    with suppress(OSError, ValueError):  # the current folder was deleted, or the path is elsewhere
        text = str(Path(text).relative_to(Path.cwd()))
    return escape_invisible(text)


def _in_existing_folder(path: str | os.PathLike[str]) -> Path:
    target = path_of(path)
    if not (folder := target.parent).is_dir():
        raise FileNotFoundError(f"There is no folder {escape_invisible(str(folder))}. Create it first.")
    return target
