"""Files that a widget writes for people: new ones in the kernel's folder, and how a notebook links to them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from argilla_widgets.directory.new_names import new_paths, numbered
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import escape_invisible
from argilla_widgets.widgets.protocol.paths import KINDS, path_from_click
from argilla_widgets.widgets.protocol.roster import Saved

if TYPE_CHECKING:
    from argilla_widgets.directory.roster.credentials.credentials import Credentials


def write_new(pattern: str, write: Callable[[Path], str | None], failed: str, hint: str | None = None) -> Path:
    """Write a new file in the kernel's folder, under the first free name, and return it.

    ``write`` returns why it could not, or raises an error: a FileExistsError if the name is taken. Raise an
    `ArgillaError` whose sentence begins with ``failed`` if there is no file.
    """
    try:
        for path in new_paths(pattern):
            with suppress(FileExistsError):
                if (why := write(path)) is None:
                    return path
                break
        else:
            why = "every file name is taken"
    except OSError as error:  # also if the folder was deleted
        why = error.strerror or str(error)
    raise ArgillaError(f"{failed}: {escape_invisible(why)}.", hint=hint)


def write_named(path: str, write: Callable[[Path], Path | None], kinds: Sequence[str] = KINDS) -> Path:
    """Write a new file where a person wants it, and a click may write it; return its absolute path.

    ``write`` returns the file if it has another name.
    """
    with errors_about(path, f"{escape_invisible(path.strip())} was not written"):
        where = path_from_click(path, kinds)
        return write(where) or where


def free(path: Path) -> Path:
    """Return a path, with a number if it exists."""
    return next((one for one in numbered(path) if not os.path.lexists(one)), path)


@contextmanager
def errors_about(path: str, failed: str) -> Iterator[None]:
    """Raise errors with the path that a person typed as errors about that field; ``failed`` begins the sentence."""
    if not path.strip():
        raise ArgillaError("Enter the name of a file.", field="path")
    try:
        yield
    except ArgillaError as error:
        error.field = error.field or "path"
        raise
    except (OSError, ValueError, RuntimeError) as error:  # the last is a loop of links, up to Python 3.12
        why = "it exists already" if isinstance(error, FileExistsError) else getattr(error, "strerror", None) or error
        raise ArgillaError(f"{failed}: {escape_invisible(str(why))}.", field="path") from None


def saved(request_id: str, path: Path, message: str) -> Saved:
    """Answer that a file was written."""
    return Saved(request_id, message, escape_invisible(str(path)), link(path))


def reach(credentials: Credentials, address: str | None) -> list[str]:
    """Return sentences about what to know about the address that is handed out."""
    return [f"{server} can be opened on this machine only." for server in credentials.unreachable(address)]


def link(path: Path) -> str | None:
    """Return the address of a file relative to the notebook's folder; None if it is elsewhere."""
    notebook = os.environ.get("JPY_SESSION_NAME", "")
    try:
        folder = Path(notebook).parent if Path(notebook).is_file() else Path.cwd()
        return quote(path.relative_to(folder.absolute()).as_posix())
    except (OSError, ValueError):
        return None
