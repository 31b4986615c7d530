"""A roster is written without passwords and formulas, and read again without loss."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import argilla_widgets as rg
from argilla_widgets.directory.roster.reading.cells import begins_formula, guard, join_in_cell, split_names, unguard
from argilla_widgets.directory.roster.reading.person import Person
from argilla_widgets.sdk.text import is_printable
from tests.platforms import is_private

ALPHABET = st.characters(exclude_categories=["Cc", "Cs"]) | st.sampled_from("'=+-@; \\[]\"',\uff1d\u0301")
texts = st.text(ALPHABET, min_size=1, max_size=8)
cells = texts.filter(lambda text: text.strip() and not re.search("[\ufffd?]|[\u00c2-\u00f4][\u0080-\u2122]", text))
usernames = cells.filter(is_printable)
workspace_names = st.text(ALPHABET | st.sampled_from("\n\t\x1b"), min_size=1, max_size=8)


@st.composite
def rosters(draw):
    listed = draw(st.booleans())
    headings = draw(st.lists(st.sampled_from(["e-mail", "=cmd", " seat", "'t"]), unique=True))
    people = [
        Person(
            username,
            draw(st.none() | cells),
            draw(st.none() | cells),
            draw(st.sampled_from([None, *rg.Role])),
            tuple(draw(st.lists(workspace_names, unique=True, max_size=3))) if listed else None,
            UUID(int=at) if draw(st.booleans()) else None,
            others={heading: draw(texts | st.just("")) for heading in headings},
        )
        for at, username in enumerate(draw(st.lists(usernames, unique=True, min_size=1, max_size=4)), 1)
    ]
    named = dict.fromkeys(name for person in people for name in person.workspaces or ())
    return rg.Roster(tuple(people), tuple(named))


@settings(deadline=None, max_examples=300)
@given(rosters())
def test_text_and_json_are_read_again_without_loss(tmp_path_factory, roster):
    assert rg.Roster.from_text(roster.to_csv()) == roster
    path = tmp_path_factory.getbasetemp() / "roster"
    roster.to_csv(path)
    assert rg.Roster.from_csv(path) == roster
    roster.to_json(path)
    assert rg.Roster.from_json(path) == roster


def test_someone_may_be_called_total():
    roster = rg.Roster((Person("ana", row=1), Person("Total", "Ann", row=2)))
    assert rg.Roster.from_text(roster.to_csv()) == roster


@given(st.text(ALPHABET, max_size=8))
def test_a_cell_is_guarded_injectively_and_never_a_formula(text):
    assert unguard(guard(text)) == text
    assert not begins_formula(guard(text))


@given(st.lists(workspace_names, unique=True, max_size=4))
def test_names_in_a_cell_are_found_again(names):
    assert list(split_names(unguard(guard(join_in_cell(names))))) == names


@given(st.text(max_size=12))
def test_names_keep_what_no_spreadsheet_would_run(text):
    if not text.startswith("'"):
        ordinary = text.strip().replace("\u00a0", " ").replace("\u202f", " ")
        assert unguard(text) == unicodedata.normalize("NFC", ordinary)


def test_a_leading_apostrophe_survives():
    roster = rg.Roster((Person("'t.hooft", "'t", "Hooft"), Person("'=1", "''=1", "=1")))
    assert [*csv.reader(io.StringIO(roster.to_csv()))][1:] == [["'t.hooft", "'t", "Hooft"], ["''=1", "'''=1", "'=1"]]
    assert rg.Roster.from_text(roster.to_csv()) == roster


def test_only_columns_with_something_in_them_are_written():
    assert rg.Roster.numbered("s", 1).to_csv() == '"username"\r\n"s1"\r\n'
    frame = rg.Roster((Person("ana", workspaces=("b", "a")), Person("bo", workspaces=()))).to_pandas()
    assert frame.to_dict("records") == [
        {"username": "ana", "workspaces": ["b", "a"]},
        {"username": "bo", "workspaces": []},
    ]


def test_files_are_private(tmp_path):
    for name in ("to_csv", "to_json"):
        getattr(rg.Roster.numbered("s", 2), name)(tmp_path / name)
        assert is_private(tmp_path / name)


def test_a_saved_roster_changes_no_name(tmp_path):
    odd = rg.Roster((Person(" ana\n"), Person("cafe\u0301"), Person("café")), (" x ", "empty"))
    odd.to_json(tmp_path / "odd.json")
    again = rg.Roster.from_json(tmp_path / "odd.json")
    assert again == odd
    assert [person.username for person in again] == [" ana\n", "cafe\u0301", "café"]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("{", "a.json is not a saved roster: Input data was truncated."),
        ("[" * 100_000, "a.json is not a saved roster: "),
        ('{"version": 2, "workspaces": [], "people": []}', "a.json is not a saved roster: Invalid enum value 2"),
        ('{"version": 1, "people": []}', "a.json is not a saved roster: Object missing required field `workspaces`"),
        (
            '{"version": 1, "workspaces": [], "people": [{"username": "ana", "password": "hunter2hunter2"}]}',
            "a.json is not a saved roster: Object contains unknown field `password` - at `$.people[0]`",
        ),
        (
            '{"version": 1, "workspaces": [], "people": [{"username": "ana"}, {"username": "ana"}]}',
            "a.json has empty or repeated names: 'ana'.",
        ),
        ('{"version": 1, "workspaces": [""], "people": []}', "a.json has empty or repeated names"),
    ],
)
def test_a_file_that_is_no_saved_roster_is_explained(tmp_path, text, sentence):
    (tmp_path / "a.json").write_text(text)
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_json(tmp_path / "a.json")
    assert str(caught.value).startswith(sentence)
    assert "hunter2" not in str(caught.value)


def test_people_are_left_out_by_name():
    roster = rg.Roster.numbered("s", 3, workspaces=["nlp"])
    assert [person.username for person in roster.without("s1", "s3")] == ["s2"]
    assert roster.without("s1", "s2", "s3").workspaces == ("nlp",)
    with pytest.raises(rg.ArgillaError, match=r"^'s9' is not in the roster\."):
        roster.without("s9")


def test_a_roster_displays_each_name_once():
    text = "Name,Room\nAda Lane,A1\nJosé Luis  Muñoz,A2\nPelé Nascimento,\n"
    roster = rg.Roster.from_text(text, usernames="{last_name}")
    shown = roster._repr_mimebundle_()["text/plain"]
    assert shown.splitlines()[-4].split() == ["username", "first_name", "last_name", "Room"]
    assert shown.count("Muñoz") == shown.count("Pelé") == 1
    assert '"Name","Room"' in roster.to_csv()  # for templates


def test_a_roster_displays_names_as_text():
    roster = rg.Roster((Person("<b>\u202e", first_name="$x$"),), ("nlp",))
    shown = roster._repr_mimebundle_()
    assert "&lt;b&gt;[U+202E]" in shown["text/html"]
    assert "Roster: 1 person" in shown["text/plain"]
    assert repr(roster) == "<Roster: 1 person in nlp>"
