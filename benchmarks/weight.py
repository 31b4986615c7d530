"""What the front end weighs: the script and style of each widget class, and all distinct code."""

from __future__ import annotations

import gzip
from pathlib import Path

import argilla_widgets as rg

STATIC = Path(rg.__file__).parent / "static"
CLASSES = ("UserTable", "UserManager", "UserForm", "WorkspaceForm", "AccessMatrix", "AccessExplorer")
ALONE = "page.js"
"""The script of `to_html`, which holds everything once more."""


def measure() -> dict[str, int]:
    """Give gzipped bytes: of ``_esm`` and ``_css`` by class, and of ``all`` files of the front end together."""
    sizes = {name: _gzipped(f"{getattr(rg, name)._esm}{getattr(rg, name)._css}") for name in CLASSES}
    files = (path.read_text(encoding="utf-8") for path in sorted(STATIC.iterdir()) if path.name != ALONE)
    return {**sizes, "all": sum(map(_gzipped, files))}


def _gzipped(text: str) -> int:
    return len(gzip.compress(text.encode(), 9))
