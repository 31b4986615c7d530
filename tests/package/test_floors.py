"""The layers of DESIGN: who may import whom."""

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

# What each part stands on. Data flows up from the sdk; `server` starts a server and hands out an sdk client.
STANDS_ON = {
    "sdk": set(),
    "directory": {"sdk"},
    "widgets": {"sdk", "directory"},
    "server": {"sdk"},
    "demo": {"server"},
    "cli": {"sdk", "server", "demo"},
    "__init__": {"sdk", "directory", "widgets", "server"},
}
# `client.directory`, the one reference upward.
UPWARD = [("sdk/client.py", "directory")]


def imported(nodes: Iterable[ast.AST]) -> set[str]:
    """What is taken from this package there, by full name."""
    found = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the direction"
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return {name for name in found if name.partition(".")[0] == "argilla_widgets"}


def parts_imported(path: Path) -> set[str]:
    """The parts that a module refers to, at its top, in a function or for its types.

    Whoever goes through the front door could get everything there.
    """
    names = imported(ast.walk(ast.parse(path.read_text()))) - {"argilla_widgets.__version__"}
    parts = {name.partition(".")[2].partition(".")[0] for name in names}
    return {part if part in STANDS_ON else "__init__" for part in parts}


def name_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def modules_needed(path: Path, modules: set[str]) -> set[str]:
    """The modules that have to be there before a module can be run, packages included, but for those it is in."""
    needed = set()
    for name in imported(ast.parse(path.read_text()).body):
        parts = name.split(".")
        needed |= {".".join(parts[:end]) for end in range(1, len(parts) + 1)} & modules
    return {one for one in needed if not f"{name_of(path)}.".startswith(f"{one}.")}


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def test_no_part_imports_one_that_stands_on_it():
    upward = [
        (path.relative_to(PACKAGE).as_posix(), part)
        for path in MODULES
        for part in sorted(parts_imported(path) - STANDS_ON[part_of(path)] - {part_of(path)})
    ]
    assert upward == UPWARD


def test_the_reference_upward_waits_until_it_is_needed():
    tree = ast.parse((PACKAGE / "sdk/client.py").read_text())
    at_the_top = [node.module for node in tree.body if isinstance(node, ast.ImportFrom)]
    assert not [module for module in at_the_top if (module or "").startswith("argilla_widgets.directory")]


def test_no_modules_need_each_other():
    """Whichever is imported first, none is found half made."""
    modules = {name_of(path) for path in MODULES}
    graph = {name_of(path): modules_needed(path, modules) for path in MODULES}
    assert "argilla_widgets.directory.snapshot" in graph["argilla_widgets.directory.picture"]
    TopologicalSorter(graph).prepare()  # names the circle, where there is one
