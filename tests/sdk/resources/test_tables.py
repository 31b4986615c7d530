"""Static tables: text left and numbers right wherever they are shown, and lines as wide as the terminal."""

from __future__ import annotations

import os
import sys
from html.parser import HTMLParser

import pytest

from argilla_widgets.sdk.resources.tables import Table

SENTENCE = "admins of nlp can read the API key of an owner who is a member there, so remove the owner from nlp"
ROWS = [
    {"username": "ana", "given": 8, "what": SENTENCE},
    {"username": "bo", "given": 1200, "what": None},
]
TOTAL = {"username": "Total", "given": 1208, "what": ""}


class _Cells(HTMLParser):
    """Collects the cells of a table with their attributes."""

    def __init__(self):
        super().__init__()
        self.cells = []

    def handle_starttag(self, tag, attrs):
        if tag in {"td", "th"}:
            self.cells.append((tag, dict(attrs)))


def cells_of(html):
    parser = _Cells()
    parser.feed(html)
    return parser.cells


def test_text_is_left_and_numbers_are_right_also_where_styles_are_taken_away():
    cells = cells_of(Table("Findings", ROWS, last=TOTAL).html())
    assert [attributes.get("align") for _, attributes in cells] == ["left", "right", "left"] + [None, "right", None] * 3


def test_the_title_is_not_as_narrow_as_the_table():
    html = Table("A long title", [{"a": "b"}], "A note.").html()
    assert "<caption" not in html
    assert html.index("<p>A long title</p>") < html.index("<p>A note.</p>") < html.index("<table")


def test_the_last_row_is_below_all_others():
    table = Table("T", ROWS[:1], total=3, last=TOTAL)
    assert table.html().count("<tfoot>") == 1
    assert [line.split()[:2] for line in table.text().splitlines()[-2:]] == [["Total", "1208"], ["and", "2"]]


@pytest.fixture
def terminal(monkeypatch):
    def use(columns):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
        monkeypatch.setattr("shutil.get_terminal_size", lambda *_, **__: os.terminal_size((columns, 24)))

    return use


@pytest.mark.parametrize("columns", [40, 60, 80, 200])
def test_in_a_terminal_lines_are_as_wide_as_it_is_and_nothing_is_cut(terminal, columns):
    terminal(columns)
    lines = Table("T", ROWS, f"{SENTENCE}. {SENTENCE}.", last=TOTAL).text().splitlines()
    assert max(map(len, lines)) <= columns
    assert "..." not in "".join(lines)
    shown = " ".join(" ".join(lines).split())
    for word in SENTENCE.split():
        assert word in shown
    assert all(line[:10].strip() in {"", "username", "ana", "bo", "Total"} for line in lines if line.startswith("  "))


def test_elsewhere_a_row_is_a_line():
    lines = Table("T", ROWS).text().splitlines()
    assert len(lines) == 4
    assert lines[2] == f"  ana       8      {SENTENCE}"
