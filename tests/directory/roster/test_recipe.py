"""The code of a roster in the journal is the recipe of docs/classes.md: a table, a plan, a file of passwords, slips."""

from __future__ import annotations

from uuid import uuid4

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.model.operation import Operation
from tests.made_up import unique


@pytest.fixture
def last(client):
    """Return a word; every account and workspace with it is deleted at the end."""
    name = unique("recipe")
    yield name
    for one in [*client.users.list(), *client.workspaces.list()]:
        if name in getattr(one, "username", getattr(one, "name", "")):
            one.delete()


def everyone(client, last):
    client.directory.refresh()
    return [
        (one.username, one.first_name, one.last_name, one.role, one.workspaces)
        for one in rg.Roster.of(client)
        if last in one.username
    ]


@pytest.mark.filterwarnings("ignore:.*on this machine only")
def test_it_runs_and_makes_the_same_people(client, last, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    people = f"ada.{last},D'Arcy,O\u2019Neil,\njosé.{last},José María,Muñoz,admin\nbo.{last},,,\n"
    people += f"mahdi.{last},مهدی\u200cپور,शर्मा,\nbill.{last},William “Bill”,Gates (Jr.),\n"
    people += f'sam.{last},"Sam ""Sammy""","Smith, Jr.",\n"li, {last}",,,\n'
    text = f"Login,Vorname,Nachname,role\n{people}"
    roster = rg.Roster.from_text(text, workspaces=[f"ling {last}"])
    roster.plan(client).apply(client, credentials=False, progress=False)
    made = everyone(client, last)
    assert len(made) == 7
    journal = client.directory.journal
    code = journal.code(journal[-1].number)
    assert repr(code) == "<Code of 15 operations: .argilla_widgets, .argilla or .curl>"
    lines = code.argilla_widgets.splitlines()
    assert lines[0] == 'passwords = "argilla-passwords-roster.csv"'
    assert lines[-3:] == [
        "plan = roster.plan(client, credentials=passwords)",
        "plan.apply(client, credentials=passwords)",
        'rg.Credentials.from_csv(passwords).to_html("slips.html")',
    ]
    assert "getpass" not in code.argilla_widgets
    client.directory.undo()
    assert everyone(client, last) == []
    exec(code.argilla_widgets, {"rg": rg, "client": client})
    assert everyone(client, last) == made
    assert (tmp_path / "slips.html").read_text(encoding="utf-8").count("<article") == 7


NOT_PLAIN = ["=1+1", "a;b", " x", "a\u0308", "'t Hooft", "\u0301a", "a\u200c"]


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_names_that_a_table_would_change_are_written_one_by_one(name):
    people = [Operation("create_user", uuid4(), username=one, password=True) for one in ("ana", name)]
    assert "rg.User(" in Code(tuple(people)).argilla_widgets


@pytest.mark.parametrize("name", NOT_PLAIN)
def test_whoever_has_a_name_that_a_table_would_change_is_written_apart(name):
    nlp, people = uuid4(), {one: uuid4() for one in ("ana", name, "bo")}
    code = Code(
        (
            Operation("create_workspace", workspace_id=nlp, workspace="nlp"),
            *(Operation("create_user", key, username=one, password=True) for one, key in people.items()),
            *(Operation("add_to_workspace", key, nlp, one, "nlp") for one, key in people.items()),
        )
    ).argilla_widgets
    table, rest = code.split('to_html("slips.html")')
    assert '"username\\n"\n    "ana\\n"\n    "bo",' in table
    assert rest.count("rg.User(") == rest.count("add_to_workspace(") == 1


def test_what_else_a_plan_did_follows():
    ana, bo, cy = (uuid4() for _ in range(3))
    nlp, old = uuid4(), uuid4()
    code = Code(
        (
            Operation("create_workspace", workspace_id=nlp, workspace="nlp"),
            Operation("create_workspace", workspace_id=old, workspace="old"),
            *(Operation("create_user", one, username=name, password=True) for one, name in ((ana, "ana"), (bo, "bo"))),
            Operation("add_to_workspace", ana, nlp, "ana", "nlp"),
            Operation("add_to_workspace", cy, nlp, "cy", "nlp"),
        )
    ).argilla_widgets
    table, rest = code.split('to_html("slips.html")')
    assert '"username,workspaces\\n"\n    "ana,nlp\\n"\n    "bo,",' in table
    assert rest.split("\n\n") == [
        "",
        'workspace = rg.Workspace(name="old", client=client).create()',
        'user = client.users("cy")\nuser.add_to_workspace(client.workspaces("nlp"))',
    ]
