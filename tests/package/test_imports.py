"""There are no circular imports; `lint-imports` checks the layers."""

from __future__ import annotations

import ast
from graphlib import TopologicalSorter
from pathlib import Path
from typing import TYPE_CHECKING

import argilla_widgets

if TYPE_CHECKING:
    from collections.abc import Iterable

PACKAGE = Path(argilla_widgets.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))


def imported(nodes: Iterable[ast.AST]) -> set[str]:
    """Return the full names that the nodes import from this package."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.partition(".")[0] == "argilla_widgets"}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_needed(path: Path, modules: set[str]) -> set[str]:
    """Return the modules, including packages, that must be loaded before this one, except its own packages."""
    needed = set()
    for name in imported(ast.parse(path.read_text()).body):
        parts = name.split(".")
        needed |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)} & modules
    return {one for one in needed if not f"{name_of(path)}.".startswith(f"{one}.")}


def test_there_are_no_circular_imports():
    """No module is seen half initialized, whatever is imported first."""
    modules = {name_of(path) for path in MODULES}
    graph = {name_of(path): modules_needed(path, modules) for path in MODULES}
    assert "argilla_widgets.directory.model.snapshot" in graph["argilla_widgets.directory.store"]
    TopologicalSorter(graph).prepare()  # the error names the cycle
