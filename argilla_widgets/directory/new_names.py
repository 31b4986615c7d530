"""Names for new files and folders: with the current minute, and with a number if others have them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

MAX_NAMES = 1_000
"""Maximum number of names to try."""


def numbered(path: Path) -> Iterator[Path]:
    """Yield a path, then with a number: ``slips.html``, ``slips-2.html`` and so on."""
    yield path
    for number in range(2, MAX_NAMES + 1):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")


def new_paths(pattern: str) -> Iterator[Path]:
    """Yield paths in the current folder, with the current minute in place of the asterisk, then numbered."""
    minute = f"{datetime.now():%Y-%m-%d-%H%M}"  # noqa: DTZ005 - of the user's own clock
    return numbered(Path.cwd() / pattern.replace("*", minute))
