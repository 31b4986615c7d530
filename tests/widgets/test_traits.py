"""Traits and parts have the same names in Python and in the front end."""

from __future__ import annotations

import re
from pathlib import Path

import anywidget

import argilla_widgets as rg
from argilla_widgets.widgets.base.people import REVISION, PeopleWidget

SOURCES = Path(__file__).parents[2] / "js/src"
WIDGETS = (rg.UserManager, rg.UserTable, rg.AccessMatrix, rg.AccessExplorer, rg.UserForm, rg.WorkspaceForm)
FOR_CELLS = {"created_id"}
OF_THE_PAGE = {"_selected_by"}


def quoted(text: str) -> set[str]:
    return set(re.findall(r'"(\w+)"', text))


def test_the_front_end_declares_the_traits_of_the_widgets():
    (body,) = re.findall(
        r"^export interface Traits \{(.*?)^\}", (SOURCES / "kernel/widget.ts").read_text(), re.DOTALL | re.MULTILINE
    )
    declared = set(re.findall(r"^  (\w+)\??:", body, re.MULTILINE))
    synced = {name for widget in WIDGETS for name in widget.class_traits(sync=True)}
    own = synced - anywidget.AnyWidget.class_traits(sync=True).keys() - {"_esm", "_css"}
    assert declared == (own - FOR_CELLS) | OF_THE_PAGE | {REVISION}
    assert declared >= {name for widget in WIDGETS for name in widget.browser_traits}


def test_views_follow_what_narrows_down_the_rows():
    (of_query,) = re.findall(
        r"const TRAITS: .*? = \[(.*?)\]", (SOURCES / "state/stores/traits.ts").read_text(), re.DOTALL
    )
    (of_model,) = re.findall(r"for \(const name of \[(.*?)\]\) \{", (SOURCES / "state/model.ts").read_text())
    assert quoted(of_query) == PeopleWidget.browser_traits - {"selected_ids"}
    assert quoted(of_model) == {"selected_ids", REVISION, "read_only", "show"}
