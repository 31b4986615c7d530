"""Files that their owner alone can read, written whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_private(path: str | os.PathLike[str], text: str, encoding: str, *, replace: bool = True) -> None:
    """Write a text into a file of mode 0600, in one step.

    Parameters
    ----------
    path
        The file.
    text
        All of it, line ends included.
    encoding
        How to encode it.
    replace
        Whether a file that is there already is replaced.

    Raises
    ------
    FileExistsError
        When it is there already and must not be replaced.
    OSError
        When it cannot be written; what was there stays.

    """
    target = Path(path).expanduser()
    if not replace:
        # An empty file claims the name: the system creates it only where there is none, not even a link.
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    try:
        _write(target, text, encoding)
    except BaseException:
        if not replace:
            target.unlink(missing_ok=True)
        raise


def _write(target: Path, text: str, encoding: str) -> None:
    # Made with mode 0600 beside the target, which it then replaces in one step.
    handle, scratch = tempfile.mkstemp(prefix=f".{target.name[:50]}.", dir=target.parent)
    try:
        with os.fdopen(handle, "w", encoding=encoding, newline="") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(scratch).replace(target)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise
