"""What newer versions of Python accept, and the oldest supported one does not."""

from __future__ import annotations

import ast
from pathlib import Path

import argilla_widgets

PACKAGE = Path(argilla_widgets.__file__).parent


def test_each_annotation_says_what_a_class_variable_holds():
    """msgspec evaluates annotations, and Python 3.10 refuses a plain ``ClassVar`` then."""
    plain = [
        f"{file.relative_to(PACKAGE)}:{node.lineno}"
        for file in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.AnnAssign)
        and isinstance(node.annotation, ast.Name)
        and node.annotation.id == "ClassVar"
    ]
    assert plain == []
