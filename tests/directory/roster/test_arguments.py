"""A wrong argument of a roster or plan is named in a sentence, and a file of passwords is not replaced by a roster."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.commands import ChangeRole
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.roster.reading.person import Person
from tests.directory.roster.workbooks import write_workbook
from tests.made_up import PASSWORD, unique

ROSTER = rg.Roster((Person("ana"),))
PLAN = rg.Plan("https://argilla.example.org", ())
PRUNE = 'The argument prune is False, "members" or True.'
RENAMES = 'The argument renames maps usernames to new ones. As in {"jonh": "john"}.'
WORKSPACES = 'Pass a list with the names of workspaces. As in ["class-a"].'
COLUMNS = (
    "The argument columns maps headings to the columns of a roster, and is not a list. "
    'As in columns={"Login": "username"}.'
)
LEFT_OUT = "Pass the rows to leave out as a list of numbers. As in [6]."
USERNAMES = 'Pass a list of usernames. As in ["ana", "bo"].'
PROGRESS = (
    "The argument progress is a Progress or False, not a builtin_function_or_method. Pass Progress(function), from "
    "argilla_widgets.directory.execution.progress."
)


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (lambda: ROSTER.plan(None, renames=["a"]), RENAMES),
        (lambda: ROSTER.plan(None, renames=[]), RENAMES),
        (lambda: ROSTER.plan(None, renames={"a": 1}), RENAMES),
        (lambda: ROSTER.plan(None, prune=[]), PRUNE),
        (lambda: ROSTER.plan(None, prune=1), PRUNE),
        (lambda: ROSTER.plan(None, prune=0), PRUNE),
        (lambda: ROSTER.plan(None, prune="all"), PRUNE),
        (lambda: ROSTER.without(["ana"]), 'Pass usernames, not a list. As in "ana", "bo".'),
        (lambda: ROSTER.without(1), 'Pass usernames, not 1. As in "ana", "bo".'),
        (lambda: ROSTER.plan(None, same_person=3), USERNAMES),
        (lambda: ROSTER.plan(None, same_person=None), USERNAMES),
        (lambda: rg.Credentials(()).only(3), USERNAMES),
        (lambda: rg.Credentials(()).only([["ana"]]), 'Pass usernames, not a list. As in "ana", "bo".'),
        (lambda: PLAN.without(None), "None is not in the plan."),
        (lambda: PLAN.without("bo"), "'bo' is not in the plan."),
        (lambda: PLAN.without([3]), "3 is not in the plan."),
        (lambda: rg.Roster.from_text("username\nana", columns=["username"]), COLUMNS),
        (lambda: rg.Roster.from_text("username\nana", columns=[]), COLUMNS),
        (lambda: rg.Roster.from_text("username\nana", workspaces=None), WORKSPACES),
        (lambda: rg.Roster.from_text("username\nana", workspaces="a"), WORKSPACES),
        (lambda: rg.Roster.numbered("a", 2, workspaces=3), WORKSPACES),
        (lambda: rg.Roster.from_text("username\nana", leave_out=2), LEFT_OUT),
        (lambda: rg.Roster.from_text("username\nana", leave_out=["2"]), LEFT_OUT),
        (lambda: PLAN.apply(None, progress=print), PROGRESS),
    ],
    ids=range(24),
)
def test_a_wrong_argument_is_named(call, sentence):
    with pytest.raises(rg.ArgillaError) as caught:
        call()
    assert str(caught.value) == sentence
    assert type(caught.value).__name__ == "ArgumentError"


def test_what_is_no_path_of_a_plan_is_named():
    with pytest.raises(rg.ArgillaError, match=r"^Pass the path of a file, not 3\.$"):
        rg.Plan.from_json(3)


@pytest.mark.parametrize("progress", [None, False, Progress()])
def test_what_follows_a_plan_is_taken(progress):
    with pytest.raises(rg.ArgillaError, match="client"):
        PLAN.apply(None, progress=progress)


def test_half_of_a_character_in_any_column_is_named(tmp_path):
    roster = rg.Roster.from_text("username,note\nana,x\nbo,a\ud800\n")
    sentence = "was not written: there is half of a character in 'note' of 'bo'. Correct the table that was read."
    for write, name in ((roster.to_csv, "a.csv"), (roster.to_json, "a.json")):
        with pytest.raises(rg.ArgillaError) as caught:
            write(tmp_path / name)
        assert str(caught.value) == f"{name} {sentence}"
    with pytest.raises(rg.ArgillaError) as caught:
        roster.to_json()
    assert str(caught.value) == f"The roster {sentence}"
    assert "a\ud800" in roster.to_csv()
    assert not [*tmp_path.iterdir()]


# -- the only copy of the passwords ------------------------------------------------------------------------------------


@pytest.mark.parametrize("heading", ["password", "Kennwort", "pasword"])
def test_a_table_with_passwords_is_not_replaced_by_a_roster(tmp_path, heading):
    path, text = tmp_path / "class.csv", f"Class A\nusername,{heading}\nana,\nbo,hunter2-hunter2\n"
    path.write_text(text)
    roster = rg.Roster.from_csv(path, columns={heading: "password"})
    for write in (roster.to_csv, roster.to_json, ROSTER.to_csv):
        with pytest.raises(rg.ArgillaError) as caught:
            write(path)
        assert str(caught.value) == (
            f"class.csv was not written: its column '{heading}' has passwords, which would be lost. "
            "Choose another path, such as 'roster-class.csv'."
        )
    assert path.read_text() == text
    roster.to_csv(tmp_path / "roster-class.csv")
    roster.to_csv(tmp_path / "roster-class.csv.json")


def test_a_workbook_and_a_table_of_other_headings_are_not_replaced_either(tmp_path):
    path = write_workbook(tmp_path / "class.xlsx", {"A": [["username", "password"], ["ana", "hunter2-hunter2"]]})
    with pytest.raises(rg.ArgillaError, match="its column 'password' has passwords"):
        rg.Roster.from_excel(path).to_csv(path)
    path = tmp_path / "class.csv"
    path.write_text("username,code\nana,hunter2-hunter2\n")
    with pytest.raises(rg.ArgillaError, match="it exists, and the passwords of this roster, which may be from it"):
        rg.Roster.from_csv(path, columns={"code": "password"}).to_csv(path)


def test_a_table_without_passwords_is_replaced(tmp_path):
    path = tmp_path / "class.csv"
    path.write_text("username,password\nana,\n")
    rg.Roster.from_csv(path).to_csv(path)
    rg.Roster.from_csv(path).to_csv(path)
    assert [person.username for person in rg.Roster.from_csv(path)] == ["ana"]


@pytest.mark.parametrize(
    "call",
    [
        lambda directory, user: directory.execute(ChangeRole([user.id], "admin"), print),
        lambda directory, _: directory.undo(progress=print),
        lambda directory, _: directory.redo(1, progress=print),
        lambda directory, user: directory.reset_passwords([user.username], progress=print),
        lambda directory, _: directory.archive("nlp", "class.json", progress=print),
    ],
    ids=["execute", "undo", "redo", "reset_passwords", "archive"],
)
def test_a_function_in_place_of_a_progress_is_refused_before_anything_happens(client, tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    user = rg.User(unique("prog"), password=PASSWORD, client=client).create()
    entries = len(client.directory.journal)
    with pytest.raises(rg.ArgillaError, match="The argument progress is a Progress, not a builtin_function"):
        call(client.directory, user)
    assert [*tmp_path.iterdir()] == []
    assert len(client.directory.journal) == entries
    assert client.api.users.get(user.id).role == "annotator"
    user.delete()
