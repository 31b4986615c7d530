"""The house of DESIGN: who may import whom, and how large a module may be."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import argilla_widgets

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
LONGEST = 400  # lines, docstrings included; from about 300 on, look for the seam


def parts_imported(path: Path) -> set[str]:
    """The parts of this package that a module refers to, at its top, in a function or for its types."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        found |= {name.split(".")[1] for name in names if name.startswith("argilla_widgets.")}
    return found & STANDS_ON.keys()


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


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_module_can_be_read_in_one_go(path):
    assert len(path.read_text().splitlines()) <= LONGEST
