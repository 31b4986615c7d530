"""Size of the front end: the script and styles of each widget class, and of all files together."""

from __future__ import annotations

import gzip
from pathlib import Path

import argilla_widgets as rg

STATIC = Path(rg.__file__).parent / "static"
ON_DEMAND = ("access.js", "progress.js", "roster.js")
"""What loads once a person opens it."""
CLASSES = ("UserTable", "UserManager", "UserForm", "WorkspaceForm", "AccessMatrix", "AccessExplorer")


def measure() -> dict[str, int]:
    """Return gzipped bytes: of ``_esm`` and ``_css`` by class, of all files together, and of what loads on demand."""
    classes = {name: getattr(rg, name) for name in CLASSES}
    sizes = {name: _gzipped(f"{one._esm}{one._css}") for name, one in classes.items()}  # noqa: SLF001 - anywidget's names
    files = {path.name: _gzipped(path.read_text(encoding="utf-8")) for path in sorted(STATIC.iterdir())}
    return {**sizes, "all": sum(files.values()), "on demand": sum(files[name] for name in ON_DEMAND)}


def _gzipped(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))
