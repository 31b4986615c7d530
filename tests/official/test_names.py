"""The page for those who come from Argilla's own SDK lists each of its names, and what became of it."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path

import pytest

import argilla_widgets as rg
from tests.widgets.official import argilla

PAGE = Path(__file__).parents[2] / "docs" / "migrating.md"
CLASSES = {
    "Argilla": argilla.Argilla,
    "Users": argilla.client.Users,
    "User": argilla.User,
    "Workspaces": argilla.client.Workspaces,
    "Workspace": argilla.Workspace,
    "WorkspaceUsers": importlib.import_module("argilla.workspaces._resource").WorkspaceUsers,
}
MADE_BY_CLIENT = {"Users", "Workspaces", "WorkspaceUsers"}


def names_of(kind):
    """Return what users of a class call, read or assign."""
    official = CLASSES[kind]
    special = [] if kind in MADE_BY_CLIENT else ["__init__"]
    special += ["__call__"] if "__call__" in vars(official) else []
    return [*special, *(name for name in dir(official) if not name.startswith("_"))]


def rows_of(kind):
    """Return the rows of the page's table about a class: name, what became of it, and the reason."""
    (section,) = re.findall(rf"^### `{kind}`\n(.*?)(?=\n#|\Z)", PAGE.read_text(), re.DOTALL | re.MULTILINE)
    return re.findall(r"^\| `(\w+)` \| (\w+) \| (.*?) ?\|$", section, re.MULTILINE)


CASES = [(kind, *row) for kind in CLASSES for row in rows_of(kind)]


@pytest.mark.parametrize("kind", CLASSES)
def test_the_page_lists_every_name(kind):
    assert [name for name, *_ in rows_of(kind)] == names_of(kind)


@pytest.mark.parametrize(
    ("kind", "name", "became", "reason"), CASES, ids=[f"{kind}.{name}" for kind, name, *_ in CASES]
)
def test_a_name_is_as_the_page_says(kind, name, became, reason):
    ours = getattr(rg, kind)
    assert hasattr(ours, name) == (became != "missing")
    assert (reason != "") == (became != "same")
    if became == "missing":
        return
    theirs = inspect.getattr_static(CLASSES[kind], name)
    assert inspect.isfunction(theirs) == inspect.isfunction(inspect.getattr_static(ours, name))
    if inspect.isfunction(theirs):
        taken = [
            (one.name, one.kind, one.default is one.empty)
            for one in inspect.signature(theirs).parameters.values()
            if not one.name.startswith("_")
        ]
        names = {parameter for parameter, *_ in taken}
        given = [
            (one.name, one.kind, one.default is one.empty)
            for one in inspect.signature(getattr(ours, name)).parameters.values()
            if one.name in names or one.kind is not one.KEYWORD_ONLY  # which no call of theirs fills by its place
        ]
        assert taken == given[: len(taken)]
    elif became == "same":
        assert (getattr(theirs, "fset", None) is None) == (
            getattr(inspect.getattr_static(ours, name), "fset", None) is None
        )
