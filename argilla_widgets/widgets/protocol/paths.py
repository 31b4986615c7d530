"""Which files a click may write: those of the kinds that this package makes, in the kernel's folder or below."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path

from argilla_widgets.directory.private_file import path_of
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import escape_invisible, join_choices, quoted

FOLDERS = "ARGILLA_WIDGETS_FOLDERS"
"""The environment variable with further folders, separated as in PATH. A click cannot set it."""
KINDS = (".csv", ".html", ".txt", ".eml", ".json", ".jsonl")
FOLDER = ("",)
"""The kind of a folder."""
TABLES = KINDS[:1]
TEXTS = KINDS[:4]
"""The kinds of a file whose text is typed: programs read settings from the others."""


def path_from_click(path: str, kinds: Sequence[str] = KINDS) -> Path:
    """Return the path of a file that a click names; raise an `ArgillaError` if a click may not write it."""
    given = path_of(path.strip())
    if given.suffix.casefold() not in kinds:
        raise ArgillaError(
            f"{quoted(path.strip())} cannot be written with a click.",
            hint="Choose a name without a dot."
            if kinds == FOLDER
            else f"Choose a name that ends in {join_choices([*filter(None, kinds)])}.",
            field="path",
        )
    target = _real(given.parent) / given.name
    allowed = [Path.cwd(), *map(path_of, filter(None, os.environ.get(FOLDERS, "").split(os.pathsep)))]
    below = next((target.relative_to(one) for one in map(_real, allowed) if target.is_relative_to(one)), None)
    if below is None:
        raise ArgillaError(
            f"{escape_invisible(str(target))} is not in {escape_invisible(str(allowed[0]))}, where this notebook runs.",
            hint=f'Choose a path there, or allow another folder in a cell: os.environ["{FOLDERS}"] = "/its/path".',
            field="path",
        )
    if any(part.startswith(".") for part in below.parts):
        raise ArgillaError(f"{escape_invisible(str(below))} is hidden.", hint="Choose another name.", field="path")
    return given


def kernel_folder() -> str:
    """Return the kernel's folder as a text to show; empty if it was deleted."""
    try:
        return escape_invisible(str(Path.cwd()))
    except OSError:
        return ""


def _real(folder: Path) -> Path:
    """Return where a folder is, behind all links."""
    return Path(os.path.realpath(folder))
