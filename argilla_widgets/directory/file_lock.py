"""`FileLock`: refuses a second run that uses a file; a lock ends with its process, however that ends."""

from __future__ import annotations

import os
from contextlib import suppress
from errno import ENOLCK, ENOSYS, ENOTSUP, EOPNOTSUPP
from pathlib import Path

from filelock import lock_descriptor

from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import escape_invisible

_NO_LOCKS = frozenset({ENOTSUP, EOPNOTSUPP, ENOSYS, ENOLCK})
_NO_LOCKS_WINDOWS = frozenset({1, 50})
"""ERROR_INVALID_FUNCTION and ERROR_NOT_SUPPORTED, as of a folder in the web."""
_OURS = b"argilla-widgets"
"""What is in a lock file of this package: only those are removed."""


class FileLock:
    """Holds a file until `release`.

    Parameters
    ----------
    path
        The file to lock, which need not exist: the lock is a file beside it.

    Raises
    ------
    ArgillaError
        When another run holds it, or the file beside it cannot be made.
    """

    supported: bool
    """Whether this disk has locks."""

    def __init__(self, path: Path) -> None:
        self._beside = path.with_name(f".{path.name}.lock")
        while True:
            try:
                made = self._open()
            except OSError as error:
                raise ArgillaError(f"{escape_invisible(str(path))} cannot be written: {error.strerror}.") from None
            try:
                self.supported = self._lock(path)
            except BaseException:
                os.close(self._handle)
                raise
            with suppress(OSError):  # the other run has just ended and removed it
                if os.path.samestat(os.fstat(self._handle), self._beside.lstat()):
                    break
            os.close(self._handle)
        if made:
            os.write(self._handle, _OURS)
            os.lseek(self._handle, 0, os.SEEK_SET)
        self._is_ours = os.read(self._handle, len(_OURS) + 1) == _OURS

    def _open(self) -> bool:
        """Open the file beside it, and return whether this has made it."""
        flags = os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
        while True:
            with suppress(FileExistsError):
                self._handle = os.open(self._beside, flags | os.O_CREAT | os.O_EXCL, 0o600)
                return True
            with suppress(FileNotFoundError):
                self._handle = os.open(self._beside, flags)
                return False

    def _lock(self, path: Path) -> bool:
        """Lock it, and return whether this disk can."""
        try:
            locked = lock_descriptor(self._handle, blocking=False)
        except OSError as error:
            if error.errno in _NO_LOCKS or getattr(error, "winerror", None) in _NO_LOCKS_WINDOWS:
                return False
            raise ArgillaError(f"{escape_invisible(str(path))} cannot be locked: {error.strerror}.") from None
        if not locked:
            raise ArgillaError(
                f"{escape_invisible(path.name)} is in use by another run.", hint="Wait until it has ended."
            )
        return True

    def release(self) -> None:
        """End the lock."""
        with suppress(OSError):
            if self._is_ours and os.name != "nt":  # while it is still locked: another run may wait for it
                self._beside.unlink()
        os.close(self._handle)
        with suppress(OSError):
            if self._is_ours and os.name == "nt":  # where a file that is open cannot be removed
                self._beside.unlink()
