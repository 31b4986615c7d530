"""A roster made with clicks: from a file to a plan, to users who sign in, and to slips."""

from __future__ import annotations

import base64
import csv
import email.message
import email.policy
import gc
import json
import logging
import os
import threading
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.journal.entries import EntriesByAccount
from argilla_widgets.directory.roster.credentials.credentials import cautions
from argilla_widgets.directory.roster.draft import Draft
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.widgets.base import command_widget
from argilla_widgets.widgets.protocol.roster import MAX_PART, UploadRoster
from argilla_widgets.widgets.requests import roster as roster_requests
from tests.directory.roster.workbooks import write_workbook
from tests.made_up import PASSWORD, unique
from tests.platforms import is_private
from tests.transports import HoldingTransport
from tests.unprivileged import MODES, closed
from tests.widgets.view import View, until


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Work in an empty directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def names(client):
    """Return usernames and the name of a workspace that are deleted at the end."""
    prefix = unique("cls")
    yield [f"{prefix}-{word}" for word in ("one", "other", "third", "place")]
    for user in client.users.list():
        if user.username.startswith(prefix):
            user.delete()
    for workspace in client.workspaces.list():
        if workspace.name.startswith(prefix):
            workspace.delete()


def upload(view, content, name="class.csv", upload="file-1", **fields):
    """Send a file in parts, and return the answer to the last one."""
    content = content.encode() if isinstance(content, str) else content
    parts = [content[at : at + MAX_PART] for at in range(0, len(content), MAX_PART)] or [b""]
    for part, piece in enumerate(parts):
        answer = view.ask(
            "upload_roster",
            upload=upload,
            name=name,
            part=part,
            last=part == len(parts) - 1,
            content=base64.b64encode(piece).decode(),
            wait=60,
            **fields,
        )
    return answer


def read(view, **fields):
    settings = {"sheet": None, "header": None, "columns": None, "workspaces": [], "role": None, "usernames": None}
    return view.ask("read_roster", **{"draft": view.ask("ask_roster")["draft"], **settings, **fields})


def edit(view, *edits, **fields):
    made = [{"row": row, "column": column, "text": text} for row, column, text in edits]
    draft = view.ask("ask_roster")["draft"]
    return view.ask(
        "edit_roster", **{"draft": draft, "edits": made, "leave_out": [], "take_in": [], "problems": "keep", **fields}
    )


def rows(view, **fields):
    asked = {"first": 0, "count": 200, "show": "all", "search": "", "row": None}
    answer = view.ask("ask_roster_rows", **{**asked, **fields})
    assert answer["type"] == "roster_rows", answer
    return answer


def plan(view, **fields):
    return view.ask("plan_roster", **{"prune": False, "renames": {}, **fields})


def lines(view, **fields):
    answer = view.ask("ask_plan_lines", **{"first": 0, "count": 200, "show": "all", "search": "", **fields})
    assert answer["type"] == "plan_lines", answer
    out, listed = answer["left_out"], ("fields", "joins", "leaves")
    return [{**one, **{name: [*one[name]] for name in listed}, "left_out": one["id"] in out} for one in answer["lines"]]


def apply(view, state, **fields):
    fields = {"number": state["plan"]["number"], "path": "class.csv", "easy": True, "typed": "", **fields}
    return view.ask("apply_roster", wait=60, **fields)


def outcomes(view, show="all"):
    answer = view.ask("ask_outcomes", first=0, count=200, show=show, search="")
    return {one["name"]: one["outcome"] for one in answer["outcomes"]}


def planned(view, names, **fields):
    """Upload a class, and return the state with its plan."""
    *usernames, place = names
    assert upload(view, "\n".join(["username", *usernames]), name="")["error"] is None
    assert read(view, workspaces=[place])["ready"] == len(usernames)
    state = plan(view, **fields)
    assert state["type"] == "roster_state", state
    return state


# -- from a file to people


TABLE = """Login;Vorname;Nachname;Rolle;Gruppe;Matrikel
eva.lang;Eva;Lang;anotator;class-a;1
;Jonas;Weber;annotator;class-a;2
s01;Mia;Kurz;annotator;class-a;3
s01;Ben;Alt;annotator;class-a;4
"""


def test_a_file_is_read_and_its_problems_are_listed_by_row(manager_view):
    view = manager_view()
    state = upload(view, TABLE)
    assert [(one["text"], one["column"]) for one in state["headings"]] == [
        ("Login", "username"),
        ("Vorname", "first_name"),
        ("Nachname", "last_name"),
        ("Rolle", "role"),
        ("Gruppe", "workspaces"),
        ("Matrikel", None),
    ]
    assert state["source"] == {"name": "class.csv", "sheets": [], "sheet": None, "header": 1, "asks": False}
    assert (state["rows"], state["ready"], state["problems"], state["suggestions"]) == (4, 1, 3, 2)
    assert state["columns"] == ["username", "first_name", "last_name", "role", "workspaces"]
    found = rows(view, show="problems")["rows"]
    assert [(one["row"], one["cells"]) for one in found] == [
        (2, ["eva.lang", "Eva", "Lang", "anotator", "class-a"]),
        (3, ["", "Jonas", "Weber", "annotator", "class-a"]),
        (5, ["s01", "Ben", "Alt", "annotator", "class-a"]),
    ]
    assert [(one["problems"][0]["column"], one["problems"][0]["suggestion"]) for one in found] == [
        ("role", "annotator"),
        ("username", "jonas.weber"),
        ("username", ""),
    ]
    assert [one["problems"][0]["also"] for one in found] == [None, None, 4]


def test_problems_are_fixed_in_place_or_left_out(manager_view):
    view = manager_view()
    upload(view, TABLE)
    state = edit(view, (2, "role", "admin"), problems="keep")
    assert (state["ready"], state["problems"]) == (2, 2)
    assert rows(view, row=2)["rows"][0]["edited"] == ["role"]
    state = edit(view, problems="use suggestions")
    assert (state["ready"], state["problems"], state["suggestions"]) == (3, 1, 0)
    state = edit(view, problems="leave out")
    assert (state["ready"], state["problems"], state["left_out"]) == (3, 0, 1)
    assert [one["row"] for one in rows(view, show="left out")["rows"]] == [5]
    assert edit(view, leave_out=[4], take_in=[5])["problems"] == 0
    assert edit(view, take_in=[4])["problems"] == 1


def test_a_state_reaches_every_view_and_is_there_after_a_reload(manager_view):
    view = manager_view()
    upload(view, TABLE)
    edit(view, (2, "role", "admin"))
    other = View(view.widget)
    state = view.ask("ask_roster")
    assert other.received("roster_state")[-1]["number"] == state["number"]
    assert state["ready"] == 2
    empty = view.ask("start_over")
    assert (empty["source"], empty["rows"], empty["plan"]) == (None, 0, None)
    assert empty["number"] > state["number"]


def test_headings_that_are_not_recognized_can_be_mapped(manager_view):
    view = manager_view()
    state = upload(view, "Who,Team\nana,class-a\nbo,class-b\n")
    assert state["error"]["message"] == "Row 1 was read as headings. Is it a person?"
    assert (state["rows"], state["ready"], state["source"]["asks"]) == (2, 0, True)
    assert [one["text"] for one in state["headings"]] == ["", ""]
    state = read(view, columns=["username", "workspaces"])
    assert (state["error"]["message"], state["ready"]) == ("Row 1 was read as headings. Is it a person?", 0)
    assert "Is it a person?" in plan(view)["error"]["message"]
    state = read(view, headed=True)
    assert state["error"]["message"] == 'Choose under "Usernames" what to make usernames of.'
    assert [one["text"] for one in state["headings"]] == ["Who", "Team"]
    assert not state["source"]["asks"]
    state = read(view, headed=True, columns=["username", "workspaces"])
    assert (state["error"], state["ready"]) == (None, 2)
    refused = read(view, columns=["username", "username"])
    assert refused["error"]["message"] == "Only one column can be the username."
    assert view.ask("ask_roster")["ready"] == 2
    view.ask("start_over")
    again = upload(view, "Who,Team\ncy,class-a\n", upload="file-2")
    assert ([one["column"] for one in again["headings"]], again["ready"]) == (["username", "workspaces"], 1)
    other = upload(view, "Whoever,Team\ncy,class-a\n", upload="file-3")
    assert (other["source"]["asks"], other["ready"]) == (True, 0)


def test_a_list_without_headings_keeps_its_first_person(manager_view):
    view = manager_view()
    state = upload(view, "Anna\tSchmidt\tanna@x.org\nBo\tMeyer\tbo@x.org\n", "")
    assert (state["source"]["header"], state["source"]["asks"], state["rows"]) == (1, True, 1)
    state = read(view, header=0)
    assert (state["source"]["header"], state["source"]["asks"], state["rows"]) == (0, False, 2)
    assert [one["text"] for one in state["headings"]] == ["", "", "E-mail"]
    assert state["offers"][0]["example"] == "anna@x.org"
    columns = ["first_name", "last_name", None]
    state = read(view, header=0, columns=columns, usernames="{first_name}.{last_name}")
    assert "There are no headings: each row is a person." in state["notes"]
    assert (state["ready"], state["error"]) == (2, None)
    assert [one["cells"][0] for one in rows(view)["rows"]] == ["anna.schmidt", "bo.meyer"]


def test_usernames_are_made_and_what_applies_to_everyone_is_shown(manager_view):
    view = manager_view()
    upload(view, "first name,last name,no\nAna,Ruix,7\nBo,Lix,8\nAna,Ruix,9\n")
    state = read(view, usernames="{first_name}.{last_name}", workspaces=["class-a"], role="annotator")
    assert (state["ready"], state["problems"]) == (2, 1)
    third = rows(view, show="problems")["rows"][0]
    assert third["cells"] == ["ana.ruix", "Ana", "Ruix", "annotator", "class-a"]
    assert (third["problems"][0]["suggestion"], third["problems"][0]["also"]) == ("ana.ruix2", 2)
    assert edit(view, (4, "username", "ana.ruix2"))["ready"] == 3
    refused = read(view, usernames="{nobody}")
    assert (refused["type"], refused["error"]["field"]) == ("failed", "usernames")


def test_a_file_is_shown_before_anyone_says_what_the_usernames_are(manager_view):
    view = manager_view()
    text = "Nr.;Name, Vorname;E-Mail\n1;Østergård, José;jose@uni.example\n2;Klein, Udö;udo@uni.example\n"
    state = upload(view, text.encode("cp1252"), "klasse.csv")
    assert (state["rows"], state["ready"], state["unused"]) == (2, 0, ["E-Mail", "Nr."])
    assert "was read as Windows-1252" in state["notes"][0]
    assert "Check the names: José, Østergård and Udö." in state["notes"][0]
    shown = rows(view, beside="E-Mail")["rows"]
    assert [(one["cells"], one["beside"]) for one in shown] == [
        (["", "José", "Østergård"], "jose@uni.example"),
        (["", "Udö", "Klein"], "udo@uni.example"),
    ]
    assert [(one["name"], one["example"]) for one in state["offers"]] == [
        ("first.last", "jose.ostergard"),
        ("flast", "jostergard"),
        ("e-mail", "jose@uni.example"),
    ]
    template = state["offers"][1]["template"]
    assert view.ask("ask_usernames", draft=state["draft"], template=template)["examples"] == ["jostergard", "uklein"]
    refused = view.ask("ask_usernames", draft=state["draft"], template="{frist_name}")
    assert "'first_name'" in refused["error"]["hint"]
    state = read(view, usernames=template)
    assert (state["error"], state["ready"]) == (None, 2)
    state = read(view, columns=[None, "last_name, first_name", "username"])
    assert (state["ready"], state["unused"]) == (2, ["Nr."])
    assert [one["name"] for one in state["offers"]] == ["first.last", "flast", "e-mail"]


def test_a_column_that_may_have_passwords_is_never_shown_beside_others(manager_view):
    view = manager_view()
    state = upload(view, "Vorname,Nachname,Zugangscode\nAna,Lang,hunter2-hunter2\n")
    assert state["unused"] == []
    assert rows(view, beside="Zugangscode")["rows"][0]["beside"] == ""


def test_equal_problems_are_one_line_and_what_they_are_is_counted_by_the_kernel(manager_view):
    view = manager_view()
    people = [f"p{number},anotator" for number in range(40)]
    state = upload(view, "\n".join(["username,role", *people, "p40,tutor?", ",", ",admin"]))
    assert [(one["rows"], one["number"]) for one in state["lines"]] == [
        ("Rows 2 to 41", 40),
        ("Row 42", 1),
        ("Row 44", 1),
    ]
    assert state["lines"][0]["sentence"] == "'anotator' is not a role: owner, admin or annotator. Use annotator."
    assert (state["problems"], state["suggestions"], state["more_lines"]) == (42, 40, 0)
    with pytest.raises(rg.RosterError) as caught:
        rg.Roster.from_text("username,role\np0,anotator\np1,anotator")
    assert f"Rows 2 and 3, role: {state['lines'][0]['sentence']}" in str(caught.value)


def test_the_next_file_is_read_as_the_last_one_was_where_it_does_not_say_so_itself(manager_view):
    view = manager_view()
    upload(view, "Vorname,Nachname,Rufname\nAna,Lang,A\n")
    chosen = [None, "last_name", "first_name"]
    read(view, columns=chosen, workspaces=["class-a"], usernames="{first_name}.{last_name}")
    empty = view.ask("start_over")
    assert (empty["source"], empty["rows"]) == (None, 0)
    state = upload(view, "Vorname,Nachname,Rufname\nBo,Kurz,B\n", upload="file-2")
    assert ([one["column"] for one in state["headings"]], state["workspaces"]) == (chosen, ["class-a"])
    assert rows(view)["rows"][0]["cells"] == ["b.kurz", "B", "Kurz", "class-a"]
    state = upload(view, "Konto,E-Mail\nana,a@x.org\n", upload="file-3")
    assert (state["usernames"], state["workspaces"], state["rows"]) == (None, ["class-a"], 1)
    state = upload(view, "username,Gruppe\nana,class-b\n", upload="file-4")
    assert (state["usernames"], state["workspaces"], state["ready"]) == (None, [], 1)


def test_the_sheets_of_a_workbook_are_offered(manager_view, folder):
    view = manager_view()
    path = folder / "students.xlsx"
    write_workbook(path, {"Class A": [["username"], ["ana"]], "Class B": [["username"], ["bo"], ["cy"]]})
    state = upload(view, path.read_bytes(), name="students.xlsx")
    source = {"name": path.name, "sheets": ["Class A", "Class B"], "sheet": "Class A", "header": 1, "asks": False}
    assert state["source"] == source
    assert state["rows"] == 1
    edit(view, (2, "username", "other"))
    state = read(view, sheet="Class B", forget=True)
    assert (state["source"]["sheet"], state["rows"]) == ("Class B", 2)
    assert rows(view)["rows"][0]["edited"] == []
    assert "Class C" in read(view, sheet="Class C")["error"]["message"]
    assert view.ask("ask_roster")["source"]["sheet"] == "Class B"


@pytest.mark.parametrize(
    ("headings", "found"),
    [("E-mail,Given name,Group", ["first_name", "workspaces"]), ("E-mail,Student number,Remarks", [])],
)
def test_the_headings_below_a_title_are_found_before_anyone_says_which_has_the_usernames(manager_view, headings, found):
    view = manager_view()
    state = upload(view, f"Corpus Linguistics,,\nWinter,,\n{headings}\nana@example.org,Ana,A\n")
    assert state["source"]["header"] == 3
    assert [one["column"] for one in state["headings"] if one["column"]] == found
    assert state["error"]["message"] == 'Choose under "Usernames" what to make usernames of.'
    assert read(view, columns=["username", None, None])["ready"] == 1


def test_rows_come_in_pages_and_can_be_searched(manager_view):
    view = manager_view()
    upload(view, "username\n" + "\n".join(f"person{number}" for number in range(1000)))
    page = rows(view, first=200, count=50)
    assert (page["total"], len(page["rows"]), page["rows"][0]["row"]) == (1000, 50, 202)
    assert rows(view, row=500, count=2)["rows"][0]["row"] == 500
    assert rows(view, search="PERSON99")["total"] == 11
    assert view.ask("ask_roster_rows", first=0, count=1000, show="all", search="", row=None)["type"] == "failed"


def test_half_of_a_character_in_a_template_is_refused_and_the_roster_goes_on(manager_view):
    """An answer with it could not be sent, nor any later state of the roster."""
    view = manager_view()
    upload(view, "first_name,last_name\nAna,Costa\n")
    draft = view.ask("ask_roster")["draft"]
    half = "{first_name}\ud83d"
    for answer in (view.ask("ask_usernames", draft=draft, template=half), read(view, usernames=half)):
        assert answer["error"]["code"] == "InvalidRequest"
    assert view.ask("ask_roster")["draft"] == draft
    assert read(view, usernames="{first_name}.{last_name}")["ready"] == 1


def test_rows_and_lines_of_the_plan_are_found_without_typing_accents(manager_view, names):
    """As people are in the table of users, and changes in the journal."""
    view = manager_view()
    first, *_, place = names
    upload(view, f"username,first_name,last_name\n{first},José,Muñoz Straße\n")
    read(view, workspaces=[place])
    for search in ("munoz", "STRASSE jose"):
        assert rows(view, search=search)["total"] == 1, search
    assert rows(view, search="josé ramón")["total"] == 0
    plan(view)
    assert [one["name"] for one in lines(view, search="jose")] == [first]


# -- untrusted


def test_parts_arrive_in_order_or_not_at_all(manager_view):
    view = manager_view()

    def send(upload, part, content=b"username\nana\n", *, last=False):
        text = base64.b64encode(content).decode()
        return view.ask("upload_roster", upload=upload, name="", part=part, last=last, content=text)

    assert send("a", 0)["type"] == "done"
    assert "missing" in send("a", 2)["error"]["message"]
    assert "meantime" in send("a", 1)["error"]["message"]
    assert send("a", 0)["type"] == "done"
    assert send("b", 0)["type"] == "done"
    assert "meantime" in send("a", 1, last=True)["error"]["message"]
    assert send("b", 1, b"bo\n", last=True)["ready"] == 2
    assert send("c", 0, b"x" * (MAX_PART + 1))["type"] == "failed"
    assert view.ask("ask_roster")["ready"] == 2


def test_what_is_no_table_is_explained_without_a_word_about_code(manager_view):
    view = manager_view()
    for content, name, message in (
        (b"", "class.csv", "class.csv is empty."),
        (b"\0\1\2", "class.csv", "class.csv is not text in UTF-8."),
        (b"PK\x03\x04 no archive", "class.zip", "class.zip is an archive or a document."),
        (b"<html><table>", "class.xls", "class.xls is a web page."),
        (b"username\n", "class.csv", "class.csv has headings, but no people."),
        (b'"' * 3, "class.csv", "From here on, it cannot be read: unexpected end of data."),
        (b"username\n" + b"a\n" * 100_001, "", "The text has more than 100,000 people."),
    ):
        state = upload(view, content, name)
        assert state["error"]["message"] == message
        assert "rg." not in (state["error"]["hint"] or "")
        assert rows(view)["rows"] == []


def test_an_archived_class_is_opened_again_from_its_file(manager_view, client, names, folder):
    one, other, _, place = names
    workspace = client.workspaces.add(rg.Workspace(place))
    for username in (one, other):
        user = rg.User(username, first_name="Ana; Eva", password=PASSWORD, client=client).create()
        user.add_to_workspace(workspace)
    client.directory.archive(place, "class.json")
    assert len(workspace.users) == 0
    view = manager_view()
    state = upload(view, (folder / "class.json").read_bytes(), "class.json")
    assert (state["error"], state["ready"], state["problems"]) == (None, 2, 0)
    state = plan(view)
    found = [(line["name"], line["fields"], line["joins"], line["leaves"]) for line in lines(view)]
    assert found == [(one, [], [place], []), (other, [], [place], [])]
    assert apply(view, state)["type"] == "done"
    assert {user.username for user in workspace.users} == {one, other}


@pytest.mark.parametrize(
    ("content", "what"),
    [(b'[{"username": "ana"}]', "JSON file"), (b"{\\rtf1 username}", "text document"), (b"<div><table>", "web page")],
)
def test_what_is_pasted_or_uploaded_of_another_kind_says_what_it_is(manager_view, content, what):
    view = manager_view()
    assert upload(view, content, "")["error"]["message"] == f"The text is a {what}."


def test_a_file_in_json_that_is_no_saved_roster_is_explained(manager_view, client, names, folder):
    *_, place = names
    rg.Roster.from_text(f"username\n{place}").plan(client).to_json("plan.json")
    view = manager_view()
    for content in ((folder / "plan.json").read_bytes(), b'{"version": 2}', b"{" * 100_000, b' {"a": "\xff"}'):
        state = upload(view, content, "plan.json")
        assert state["error"]["message"].startswith("plan.json is not a saved roster: ")
        assert (state["ready"], rows(view)["rows"]) == (0, [])


def test_hostile_cells_and_names_stay_text_and_are_shortened(manager_view):
    view = manager_view()
    markup = "<img src=x onerror=alert(1)>"
    state = upload(view, f'username,first_name\n"{"x" * 90_000}",{markup}\nbo,{markup}\n', name=f"{markup}.csv")
    assert state["problems"] == 1
    first, second = rows(view)["rows"]
    assert len(first["cells"][0]) == 1_000
    assert second["cells"] == ["bo", markup]
    assert edit(view, (99, "username", "x"))["error"]["message"] == "There is no row 99."
    assert edit(view, (3, "username", "x" * 10_001))["type"] == "failed"
    assert edit(view, (3, "username", "a\x00b"))["problems"] == 2


def test_passwords_stay_in_the_kernel(manager_view, caplog):
    caplog.set_level(logging.DEBUG)
    view = manager_view()
    upload(view, f"username,password\nana,{PASSWORD}\nbo,x\n")
    page = rows(view)["rows"]
    assert [one["cells"][1] for one in page] == ["\N{BULLET}" * 8] * 2
    assert page[1]["problems"][0]["column"] == "password"
    refused = edit(view, (3, "password", "longer-than-that"))
    assert refused["error"]["message"] == "A password can't be typed here."
    assert edit(view, (3, "password", ""))["problems"] == 0
    assert PASSWORD not in repr(view.messages)
    assert base64.b64encode(PASSWORD.encode()).decode().rstrip("=") not in caplog.text
    assert "secret" not in repr(UploadRoster("a", "b", "", 0, last=True, content=b"secret"))


SECRETS = ("hunter2-hunter2", "correct-horse")


@pytest.mark.parametrize(
    ("text", "settings"),
    [
        ("ana,hunter2-hunter2\nbo,correct-horse\n", {}),
        ("ana,hunter2-hunter2\nbo,correct-horse\n", {"columns": ["username", None]}),
        ("ana,hunter2-hunter2\nbo,correct-horse\n", {"columns": ["username", "id"]}),
        ("ana,hunter2-hunter2\nbo,correct-horse\n", {"header": 2}),
        ("ana,hunter2-hunter2\nbo,correct-horse\n", {"header": 0}),
        ("ana,hunter2-hunter2\nbo,correct-horse\n", {"header": 0, "columns": ["username", None]}),
        ("ana,hunter2-hunter2\nbo,correct-horse\n", {"usernames": "{mail}", "columns": ["username", None]}),
        ("username,password\nana,hunter2-hunter2\nbo,correct-horse\n", {"header": 2}),
        ("username,password\nana,hunter2-hunter2\nbo,correct-horse\n", {"header": 3, "usernames": "{first_name}"}),
        ("username,pasword\nana,hunter2-hunter2\nbo,correct-horse\n", {}),
        ("username,pasword\nana,hunter2-hunter2\nbo,correct-horse\n", {"columns": ["username", "first_name"]}),
        ("username,id\nana,hunter2-hunter2\nbo,correct-horse\n", {}),
        ("username\nana,hunter2-hunter2\nbo,correct-horse\n", {}),
        ('{"hunter2-hunter2": "correct-horse"}', {}),
    ],
)
def test_no_message_has_a_password_of_a_file_of_which_little_is_known(manager_view, text, settings):
    view = manager_view()
    upload(view, text)
    read(view, **settings)
    rows(view)
    rows(view, show="problems")
    plan(view)
    edit(view, problems="use suggestions")
    assert not [secret for secret in SECRETS if secret in repr(view.messages)]


def test_a_column_that_may_have_passwords_is_nothing_else(manager_view):
    view = manager_view()
    state = upload(view, "username,pasword\nana,hunter2-hunter2\n")
    assert state["notes"] == ["'pasword' may have passwords, and is not kept unless you say so."]
    refused = read(view, columns=["username", "first_name"])["error"]["message"]
    assert refused == "'pasword' may have passwords, so it can only be the password, or not be used."
    state = read(view, columns=["username", "password"])
    assert (state["ready"], state["columns"], state["notes"]) == (1, ["username", "password"], [])


def test_starting_over_ends_an_upload(manager_view):
    view = manager_view()
    fields = {"upload": "file-1", "name": "class.csv", "content": base64.b64encode(PASSWORD.encode()).decode()}
    assert view.ask("upload_roster", part=0, last=False, **fields)["type"] == "done"
    view.ask("start_over")
    refused = view.ask("upload_roster", part=1, last=True, **fields)
    assert refused["error"]["message"] == "Another file was chosen in the meantime."


def test_a_file_with_many_sheets_and_columns_makes_no_large_message(manager_view, folder):
    view = manager_view()
    many = {f"{number} {'x' * 990}": [["username"], ["ana"]] for number in range(300)}
    write_workbook(folder / "many.xlsx", many)
    state = upload(view, (folder / "many.xlsx").read_bytes(), "many.xlsx")
    assert (state["ready"], len(state["source"]["sheets"])) == (1, 100)
    assert state["notes"] == ["200 more sheets of this file cannot be chosen here."]
    last = state["source"]["sheets"][-1]
    assert read(view, sheet=last)["source"]["sheet"] == last
    heading = ",".join(["username", *(f"{number}{'h' * 900}" for number in range(240))])
    state = upload(view, "\n".join([heading, *(f"user{number}{',x' * 240}" for number in range(300))]))
    assert state["notes"] == ["141 more columns of this file cannot be chosen here."]
    assert (state["ready"], len(state["headings"])) == (300, 100)
    state = upload(view, "\n".join(["username", *(f"user{number}{',x' * 240}" for number in range(300))]))
    rows(view)
    assert max(len(repr(message)) for message in view.messages) < 200_000


def test_a_file_is_not_logged():
    """The log of the comm has every message at this level."""
    message = {"type": "upload_roster", "content": base64.b64encode(PASSWORD.encode()).decode()}
    arguments = ("comm-1", {"content": {"data": {"method": "custom", "content": message}}})
    record = logging.LogRecord("Comm", logging.DEBUG, __file__, 1, "handle_msg[%s](%s)", arguments, None)
    assert not logging.getLogger("Comm").filter(record)


# -- the plan


def test_a_plan_says_what_changes_for_each_person(manager_view, client, names):
    rg.User(username=names[1], first_name="Bo", password=PASSWORD, client=client).create()
    view = manager_view()
    upload(view, f"username,first_name,role,workspaces\n{names[0]},Ana,,{names[3]}\n{names[1]},Ben,admin,\n")
    assert view.ask("ask_roster")["known"] == 1
    state = plan(view)
    assert state["plan"]["lines"] == {"workspace": 1, "create": 1, "change": 1}
    assert state["plan"]["summary"].startswith("1 to create, 1 to change, 0 to delete.")
    place, new, changed = lines(view)
    assert (place["kind"], place["name"], place["people"]) == ("workspace", names[3], 1)
    assert (new["full_name"], new["role"], new["joins"]) == ("Ana", "annotator", [names[3]])
    assert (changed["name"], changed["role"]) == (names[1], "annotator")
    assert changed["fields"] == [
        {"field": "first_name", "before": "Bo", "after": "Ben"},
        {"field": "role", "before": "annotator", "after": "admin"},
    ]
    assert [one["name"] for one in lines(view, show="create")] == [names[0]]
    assert [one["name"] for one in lines(view, search="ben " + names[1])] == []
    left = view.ask("leave_out", leave_out=[new["id"]], take_in=[])
    assert (left["plan"]["left_out"], left["plan"]["people"], left["plan"]["passwords"]) == (1, 1, 0)
    assert left["plan"]["number"] > state["plan"]["number"]
    assert [one["left_out"] for one in lines(view)] == [False, True, False]
    assert view.ask("leave_out", leave_out=[], take_in=[new["id"]])["plan"]["people"] == 2
    assert edit(view, (2, "first_name", "Anna"))["plan"] is None


def test_rows_with_problems_are_not_planned(manager_view):
    view = manager_view()
    assert plan(view)["error"]["message"] == "There is no roster yet. Choose a file first."
    upload(view, TABLE)
    refused = plan(view)
    assert (refused["error"]["message"], refused["error"]["hint"]) == (
        "3 rows have problems.",
        "Fix them, or leave them out.",
    )


def test_who_is_on_the_server_already_is_followed_while_the_rows_are_checked(manager_view, client, names):
    made = rg.User(names[0], client=client, password=PASSWORD).create()
    view = manager_view()
    assert upload(view, f"username\n{names[0]}\n{names[1]}")["known"] == 1
    made.delete()
    assert until(lambda: view.received("roster_state")[-1]["known"] == 0, 5)
    assert [one["known"] for one in rows(view)["rows"]] == [False, False]
    assert rows(view)["number"] == view.received("roster_state")[-1]["number"] > 1
    rg.User(names[1], client=client, password=PASSWORD).create()
    assert until(lambda: view.received("roster_state")[-1]["known"] == 1, 5)
    states = len(view.received("roster_state"))
    rg.User(names[2], client=client, password=PASSWORD).create()
    view.ask("refresh")
    assert len(view.received("roster_state")) == states  # no row is about them


def test_those_left_out_are_left_alone_by_a_plan_that_removes_others(manager_view, client, names):
    place = rg.Workspace(name=names[3], client=client).create()
    for name in names[:3]:
        rg.User(username=name, password=PASSWORD, client=client).create().add_to_workspace(place)
    view = manager_view()
    upload(view, f"username,workspaces\n{names[0]},{names[3]}\n{names[1]},{names[3]}\n,{names[3]}\n")
    edit(view, leave_out=[3, 4])
    state = plan(view, prune="members")
    assert state["plan"] is None
    assert "not clear" in rows(view, show="problems")["rows"][0]["problems"][0]["problem"]
    edit(view, (4, "username", names[1]))
    assert [(one["name"], one["leaves"]) for one in (plan(view, prune="members"), lines(view))[1]] == [
        (names[2], [names[3]])
    ]


def test_a_misspelt_name_beside_a_deletion_is_asked_about(manager_view, client, names):
    rg.User(username=f"{names[0]}x", password=PASSWORD, client=client).create()
    listed = [one.username for one in client.users.list() if not one.username.startswith(names[0])]
    view = manager_view()
    upload(view, "\n".join(["username", *listed, names[0]]))
    state = plan(view, prune=True)
    assert (state["plan"], state["problems"], state["questions"]) == (None, 0, 1)
    assert state["question"]["sentence"].endswith("Are they the same person?")
    (row,) = rows(view, show="questions")["rows"]
    (found,) = row["problems"]
    assert (found["renames"], found["user"]) == (f"{names[0]}x", str(client.users(f"{names[0]}x").id))
    state = plan(view, prune=True, renames={f"{names[0]}x": names[0]})
    assert state["plan"]["lines"] == {"change": 1}
    state = plan(view, prune=True, renames={f"{names[0]}x": None})
    assert state["plan"]["confirmation"] == {"kind": "username", "text": f"{names[0]}x"}
    assert state["plan"]["confirm"] == "This plan deletes 1 user."
    refused = apply(view, state)
    assert refused["error"]["field"] == "typed"
    assert apply(view, state, typed=f"{names[0]}x")["type"] == "done"
    assert {one.username for one in client.users.list()} == {*listed, names[0]}


def test_two_pages_that_answer_about_renames_at_once_lose_no_answer(opened, sign_in, client, names):
    for name in names[:2]:
        rg.User(username=f"{name}x", password=PASSWORD, client=client).create()
    listed = [one.username for one in client.users.list() if one.username.removesuffix("x") not in names]
    transport = HoldingTransport()
    view = opened(rg.UserManager(sign_in(transport=transport)))
    upload(view, "\n".join(["username", *listed, *names[:2]]))
    assert plan(view, prune=True)["questions"] == 2
    hold = transport.hold("GET", "/users")
    for name in names[:2]:
        view.send({"type": "plan_roster", "id": f"{name}-1", "prune": True, "renames": {f"{name}x": name}})
        hold.wait()
    assert until(lambda: {one["request"] for one in view.received("received")} >= {f"{name}-1" for name in names[:2]})
    hold.release()
    for name in names[:2]:
        view.answer(f"{name}-1", wait=60)
    assert view.ask("ask_roster")["renames"] == {f"{name}x": name for name in names[:2]}
    assert plan(view, prune=True)["plan"]["lines"] == {"change": 2}


def test_an_answer_about_a_rename_holds_up_no_plan_once_its_row_or_its_user_is_another(manager_view, client, names):
    misspelt = f"{names[0]}x"
    user = rg.User(username=misspelt, password=PASSWORD, client=client).create()
    listed = [one.username for one in client.users.list() if one.username != misspelt]
    view, asked = manager_view(), {"prune": True, "renames": {misspelt: names[0]}}
    upload(view, "\n".join(["username", *listed, names[0]]))
    row = len(listed) + 2
    assert plan(view, **asked)["plan"]["lines"] == {"change": 1}
    edit(view, (row, "username", names[2]))
    assert plan(view, **asked)["plan"]["lines"] == {"create": 1, "delete": 1}
    edit(view, (row, "username", names[0]), leave_out=[row])
    assert plan(view, **asked)["plan"]["lines"] == {}  # whoever that row means is left alone
    edit(view, take_in=[row])
    user.delete()
    assert plan(view, **asked)["plan"]["lines"] == {"create": 1}


def test_the_suggestions_of_planning_are_used_with_one_click(manager_view, client, names):
    for name in names[:2]:
        rg.Workspace(name=name, client=client).create()
    view = manager_view()
    upload(view, f'username,workspaces\n{names[2]},"{names[0]}, {names[1]}"\n')
    assert plan(view)["suggestions"] == 1
    used = edit(view, problems="use suggestions")
    assert (used["problems"], used["suggestions"]) == (0, 0)
    assert rows(view)["rows"][0]["cells"] == [names[2], f"{names[0]}; {names[1]}"]
    assert plan(view)["plan"]["lines"] == {"create": 1}


# -- who is meant


def made(view, names, *people):
    """Upload a table of names without usernames, and return the state with its plan, or the questions about it."""
    upload(view, "\n".join(["first name,last name,e-mail", *people]), upload=unique("file"))
    read(view, usernames=f"{names[0]}.{{first_name}}", workspaces=[names[3]])
    return plan(view)


def questions(view):
    return {one["row"]: one["problems"][0] for one in rows(view, show="questions")["rows"]}


@pytest.fixture
def anna(client, names):
    """Return a user whose username would also be made for others called Anna."""
    return rg.User(f"{names[0]}.anna", first_name="Anna", last_name="Meyer", password=PASSWORD, client=client).create()


def test_a_late_joiner_with_the_name_of_someone_on_the_server_is_asked_about(manager_view, client, names, anna):
    view = manager_view()
    state = made(view, names, "Lea,Kurz,l@x.org", "Anna,Meyer,third@x.org")
    assert (state["plan"], state["problems"], state["questions"], state["same_person"]) == (None, 0, 1, 1)
    (problem,) = questions(view).values()
    assert (problem["same_person"], problem["suggestion"], problem["user"]) == (True, f"{anna.username}2", str(anna.id))
    assert problem["problem"].startswith("Anna Meyer (annotator, since 20")
    assert (state["question"]["rows"], state["question"]["row"]) == ("Row 3", 3)
    assert state["question"]["sentence"] == problem["problem"]
    assert state["error"] is None
    assert [one["known"] for one in rows(view)["rows"]] == [False, False]
    edit(view, (3, "username", problem["suggestion"]))
    state = plan(view)
    assert state["plan"]["lines"] == {"workspace": 1, "create": 2}
    assert apply(view, state)["type"] == "done"
    assert {one.username for one in client.workspaces(names[3]).users} == {f"{names[0]}.lea", f"{anna.username}2"}
    assert client.users(id=anna.id).updated_at == anna.updated_at


def test_until_the_question_is_answered_nothing_is_sent_and_what_was_typed_stays(manager_view, client, names, anna):
    view = manager_view()
    assert made(view, names, "Lea,Kurz,l@x.org", "Anna,Meyer,third@x.org")["questions"] == 1
    before = {one.username for one in client.users.list()}
    edit(view, (2, "first_name", "Leah"))
    state = plan(view)
    assert (state["plan"], state["questions"]) == (None, 1)
    assert apply(view, {"plan": {"number": 1}})["type"] == "failed"
    assert not os.path.lexists("class.csv")
    assert {one.username for one in client.users.list()} == before
    assert client.users(id=anna.id).updated_at == anna.updated_at
    assert rows(view)["rows"][0]["cells"][1] == "Leah"


def test_whoever_is_someone_else_keeps_their_account_when_the_table_is_read_again(manager_view, client, names, anna):
    """Late joiners come in the same table: whoever gives the same answers as before creates no one twice."""
    view = manager_view()
    people = "Lea,Kurz,l@x.org", "Anna,Meyer,third@x.org"
    made(view, names, *people)
    edit(view, problems="someone else")
    assert apply(view, plan(view))["type"] == "done"
    view.ask("start_over")
    made(view, names, *people, "Bo,Li,b@x.org")
    (problem,) = questions(view).values()
    other = client.users(f"{anna.username}2")
    assert (problem["suggestion"], problem["someone_else"]) == (other.username, str(other.id))
    edit(view, problems="someone else")
    assert plan(view)["plan"]["lines"] == {"create": 1}


def test_the_suggested_username_is_asked_about_if_someone_has_taken_it_since(manager_view, client, names, anna):
    view = manager_view()
    made(view, names, "Anna,Meyer,third@x.org")
    edit(view, problems="someone else")
    rg.User(f"{anna.username}2", password=PASSWORD, client=client).create()
    assert plan(view)["plan"] is None
    assert questions(view)[2]["suggestion"] == f"{anna.username}3"
    edit(view, (2, "username", f"{anna.username}2"))  # typed, so it is theirs
    assert plan(view)["plan"]["lines"] == {"workspace": 1, "change": 1}


def test_someone_of_another_class_is_neither_renamed_nor_joined_by_a_guess(manager_view, client, names):
    udo = rg.User(f"{names[0]}.udo", first_name="Udo", last_name="Klein", password=PASSWORD, client=client).create()
    view = manager_view()
    state = made(view, names, "Udö,Klein,u@x.org")
    assert (state["plan"], state["questions"], state["same_person"]) == (None, 1, 0)
    assert questions(view)[2]["same_person"]
    assert edit(view, problems="same person")["questions"] == 1  # that of alike names alone
    assert plan(view)["plan"] is None
    edit(view, (2, "username", udo.username))
    assert plan(view)["plan"]["lines"] == {"workspace": 1, "change": 1}


def test_all_who_have_the_same_names_are_the_same_people_with_one_click(manager_view, client, names, anna):
    rg.User(f"{names[0]}.udo", first_name="Udo", last_name="Klein", password=PASSWORD, client=client).create()
    rg.User(f"{names[0]}.bo", first_name="Bo", last_name="Li", password=PASSWORD, client=client).create()
    view = manager_view()
    state = made(view, names, "Anna,Meyer,a@x.org", "Udö,Klein,u@x.org", "Bo,Li,b@x.org")
    assert (state["questions"], state["same_person"]) == (3, 2)
    edit(view, problems="same person")
    assert plan(view)["questions"] == 1
    assert list(questions(view)) == [3]
    edit(view, leave_out=[3])
    state = plan(view)
    assert state["plan"]["lines"] == {"workspace": 1, "add": 2}
    assert [one["edited"] for one in rows(view)["rows"]] == [["username"], [], ["username"]]
    assert client.users(anna.username).id == anna.id


@pytest.mark.parametrize("answer", ["same person", "someone else", "clicked"])
def test_an_archive_asks_about_whoever_has_a_username_by_now(manager_view, names, anna, answer):
    saved = {"version": 1, "workspaces": [names[3]], "people": [{"username": anna.username, "id": str(uuid4())}]}
    view = manager_view()
    state = upload(view, json.dumps(saved), "archive.json")
    assert (state["questions"], state["ready"], state["same_person"]) == (1, 0, 1)
    assert plan(view)["plan"] is None
    ((row, problem),) = questions(view).items()
    assert (problem["user"], problem["suggestion"]) == (str(anna.id), f"{anna.username}2")
    if answer == "clicked":
        edit(view, (row, "username", anna.username))
    else:
        edit(view, problems=answer)
    planned = plan(view)
    assert planned["plan"]["lines"] == ({"create": 1} if answer == "someone else" else {})


def test_late_joiners_are_added_to_the_same_table_without_a_question_about_the_others(manager_view, names):
    view = manager_view()
    state = made(view, names, "Lea,Kurz,l@x.org", "Anna,Meyer,a@x.org")
    assert apply(view, state)["type"] == "done"
    view.ask("start_over")
    state = made(view, names, "Lea,Kurz,l@x.org", "Anna,Meyer,a@x.org", "Bo,Li,b@x.org")
    assert state["plan"]["lines"] == {"create": 1}
    assert f"2 of your rows change nothing: {names[0]}.lea and {names[0]}.anna." in state["plan"]["notes"]
    view.ask("start_over")
    state = made(view, names, "Anna,Meyer,third@x.org")
    assert (state["plan"], state["questions"]) == (None, 1)


def test_after_a_restart_of_the_kernel_files_of_passwords_that_have_the_rows_answer(manager_view, names, folder):
    view = manager_view()
    people = "Lea,Kurz,l@x.org", "Anna,Meyer,a@x.org"
    state = made(view, names, *people)
    roster = rg.Roster.from_text(
        "\n".join(["first name,last name,e-mail", *people]), usernames=f"{names[0]}.{{first_name}}"
    )
    apply(view, state, path="argilla-passwords-class.csv")
    path = folder / "argilla-passwords-class.csv"
    with path.open(newline="", encoding="utf-8-sig") as file:
        table = [{key: value for key, value in row.items() if key != "row"} for row in csv.DictReader(file)]
    prints = {one.username: one.fingerprint for one in roster}
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, [*table[0], "row"])
        writer.writeheader()
        writer.writerows({**row, "row": prints[row["username"]]} for row in table)
    (folder / "argilla-passwords-other.csv").write_text("mine")
    other = manager_view()
    assert made(other, names, *people)["plan"]["lines"] == {}
    assert made(other, names, "Anna,Meyer,third@x.org")["questions"] == 1


def test_after_an_interruption_the_file_is_found_and_the_whole_class_gets_slips(manager_view, names, folder):
    """Nothing in the kernel knows of the first run: its file of passwords does."""
    people = "Lea,Kurz,l@x.org", "Anna,Meyer,a@x.org", "Cem,Kaya,c@x.org"
    view = manager_view()
    state = made(view, names, *people)
    lines = view.ask("ask_plan_lines", first=0, count=9, show="create", search="")["lines"]
    view.ask("leave_out", leave_out=[lines[2]["id"]], take_in=[])
    apply(view, view.ask("ask_roster"), path=state["path"])
    later = manager_view()
    again = made(later, names, *people)
    assert (again["plan"]["lines"], again["path"]) == ({"create": 1}, state["path"])
    apply(later, again, path=again["path"])
    applied = later.ask("ask_roster")["applied"]
    assert (applied["created"], applied["new"]) == (3, 1)
    slips = {"address": "https://argilla.example.org"}
    assert later.ask("save_slips", path="all.html", **slips)["message"].startswith("Saved 3 slips.")
    assert later.ask("save_slips", path="new.html", new_only=True, **slips)["message"].startswith("Saved 1 slip.")
    everyone, text = (folder / "all.html").read_text(), {"template": "{username} {e-mail}"}
    assert [f"{names[0]}.{name}" in everyone for name in ("lea", "anna", "cem")] == [True] * 3
    assert later.ask("save_invitations", path="mail.txt", **text, **slips)["type"] == "saved"
    assert f"{names[0]}.lea l@x.org" in (folder / "mail.txt").read_text()
    passwords = Path(state["path"])
    passwords.write_text(passwords.read_text("utf-8").replace('"created"', '"not created"', 1), "utf-8")
    message = later.ask("save_slips", path="rest.html", **slips)["message"]
    assert (
        message == f"Saved 2 slips. Only you can read this file. Left out 1 person who was not created: {names[0]}.lea."
    )


def test_a_row_that_repeats_another_is_to_be_left_out(manager_view, names):
    view = manager_view()
    upload(view, "Nr,first name,last name\n1,Ana,Ruiz\n2,Bo,Li\n3,Ana,Ruiz\n")
    state = read(view, usernames=f"{names[0]}.{{first_name}}")
    assert (state["ready"], state["problems"], state["suggestions"]) == (2, 1, 0)
    (line,) = state["lines"]
    assert (line["rows"], line["sentence"], line["repeats"]) == ("Row 4", "This row repeats row 2. Leave it out.", True)
    problem = rows(view, show="problems")["rows"][0]["problems"][0]
    assert (problem["column"], problem["problem"], problem["also"]) == ("", "This row repeats row 2. Leave it out.", 2)
    assert edit(view, (4, "username", "other"))["problems"] == 0


# -- plans


def test_a_problem_of_planning_that_is_in_no_row_is_named(manager_view, client, names):
    for name in names[:2]:
        rg.Workspace(name=name, client=client).create()
    view, both = manager_view(), f"{names[0]}, {names[1]}"
    upload(view, f"username,workspaces\n{names[2]},{names[0]}\n")
    read(view, workspaces=[both])
    assert plan(view)["error"]["message"] == (
        f"There is no workspace '{both}', but there are '{names[0]}' and '{names[1]}'."
    )


def test_what_a_plan_asks_for_is_kept_while_rows_are_edited_and_forgotten_with_the_file(manager_view, client, names):
    rg.User(username=names[1], password=PASSWORD, client=client).create()
    view = manager_view()
    first = upload(view, f"username\n{names[0]}\n")["draft"]
    planned = plan(view, prune="members", renames={names[1]: names[0]})
    assert planned["plan"]["lines"] == {"change": 1}
    edited = edit(view, (2, "role", "admin"))
    assert (edited["draft"], edited["plan"]) == (first, None)
    assert (edited["prune"], edited["renames"]) == ("members", {names[1]: names[0]})
    other = upload(view, f"username\n{names[2]}\n", upload="file-2", forget=True)
    assert (other["prune"], other["renames"]) == (False, {})
    assert other["draft"] not in {first, view.ask("start_over")["draft"]}


def test_owners_are_made_only_with_the_number_typed(manager_view, client, names):
    view = manager_view()
    upload(view, f"username,role\n{names[0]},owner\n{names[1]},annotator\n")
    state = plan(view)
    assert state["plan"]["confirmation"] == {"kind": "count", "text": "1"}
    assert state["plan"]["confirm"].startswith("This plan makes 1 owner. Owners can do everything on this server.")
    refused = apply(view, state, typed="2")
    assert (refused["error"]["field"], refused["error"]["hint"]) == ("typed", "To confirm that, type 1.")
    owner = next(one for one in lines(view) if one["name"] == names[0])
    left = view.ask("leave_out", leave_out=[owner["id"]], take_in=[])
    assert (left["plan"]["confirmation"], left["plan"]["confirm"]) == (None, "")
    assert apply(view, left)["type"] == "done"
    assert {one.username for one in client.users.list()} & {*names} == {names[1]}


# -- applying it


def test_a_class_is_applied_and_handed_out(manager_view, client, names, folder):
    view = manager_view()
    state = planned(view, names)
    assert state["path"].startswith(f"argilla-passwords-{names[3]}-")
    path = state["path"]
    note = f"{path} is in a temporary folder. Move it where it stays."
    assert view.ask("check_path", path=path)["message"] in {"", note}
    answer = apply(view, state, path=path)
    assert answer["type"] == "done", answer
    assert answer["message"] == f"Applied a plan to {names[3]}: 3 users created."
    assert answer["passwords_set"] == []
    assert outcomes(view) == dict.fromkeys(names, "done")
    state = view.ask("ask_roster")
    assert state["applied"]["summary"] == answer["message"]
    assert state["applied"]["created"] == 3
    assert state["applied"]["path"] == str(folder / path)
    assert state["applied"]["link"] == path
    assert state["source"] is None
    credentials = rg.Credentials.from_csv(path)
    assert all(client.api.server.accepts_password(one.username, one.password.reveal()) for one in credentials)
    slips = view.ask("save_slips", path="slips.html", address="https://argilla.example.org")
    assert slips["message"] == "Saved 3 slips. Only you can read this file."
    assert (slips["path"], slips["link"]) == (str(folder / "slips.html"), "slips.html")
    assert is_private(Path("slips.html"))
    again = view.ask("save_slips", path="slips.html", address=None)
    assert (again["path"], again["link"]) == (str(folder / "slips-2.html"), "slips-2.html")
    for path in ("~no-such-user/slips.html", "a\0b.html"):
        nowhere = view.ask("save_slips", path=path, address=None)
        assert (nowhere["error"]["field"], nowhere["error"]["message"][:20]) == ("path", "There can be no file")
    assert "this machine only" in view.ask("save_slips", path="local.html", address=None)["message"]
    text = view.ask("save_invitations", template="{username}: {secret}", path="mail.txt", address=None)
    assert "unknown field 'secret'" in text["error"]["message"]
    assert not Path("mail.txt").exists()
    template = "Dear {first_name}: {password}"
    assert view.ask("save_invitations", template=template, path="mail.txt", address=None)["type"] == "saved"
    assert credentials.people[0].password.reveal() in Path("mail.txt").read_text()
    assert view.ask("save_plan", path="plan.json")["type"] == "saved"
    assert len(rg.Plan.from_json("plan.json").operations) == 7
    sent = repr(view.messages)
    assert not [one for one in credentials if one.password.reveal() in sent]
    assert view.ask("undo_entries", numbers=answer["entries"], wait=60)["type"] == "done"
    assert not {one.username for one in client.users.list()} & {*names}
    assert until(lambda: view.received("roster_state")[-1]["applied"]["created"] == 0)
    assert view.received("roster_state")[-1]["applied"]["summary"].startswith("This was undone")
    refused = view.ask("save_slips", path="again.html", address=None)
    assert refused["error"]["message"].startswith("This was undone")
    assert not Path("again.html").exists()


def with_addresses(view, names, *addresses, heading="E-Mail"):
    """Upload a class whose table has a column of e-mail addresses, and return the state with its plan."""
    *usernames, place = names
    rows = [f"{name}\t{mail}" for name, mail in zip(usernames, addresses, strict=False)]
    upload(view, "\n".join([f"username\t{heading}", *rows]), name="")
    read(view, workspaces=[place])
    return plan(view)


def mailed(view, names, *addresses, heading="E-Mail"):
    """Apply a class whose table has a column of e-mail addresses; return what sends a request about invitations."""
    assert apply(view, with_addresses(view, names, *addresses, heading=heading))["type"] == "done"

    def save(kind, path, **fields):
        fields = {"template": "{username}: {password}", "subject": "Hello {first_name}", **fields}
        return view.ask("save_invitations", kind=kind, path=path, address="https://argilla.example.org", **fields)

    return save


def test_drafts_of_emails_are_a_private_folder_that_gets_a_number_if_it_exists(manager_view, names, folder):
    view = manager_view()
    save = mailed(view, names, "ana@example.org", "bo@example.org", "cy@example.org")
    assert "E-Mail" in view.ask("ask_roster")["applied"]["example"]
    answer = save("drafts", "mails")
    assert answer["message"] == "Saved 3 drafts. Only you can read this folder."
    assert (answer["path"], answer["link"]) == (str(folder / "mails"), None)
    assert is_private(folder / "mails")
    found = sorted((folder / "mails").iterdir())
    assert len(found) == 3
    assert is_private(found[0])
    person = rg.Credentials.from_csv("class.csv").people[0]
    message = email.message_from_bytes(found[0].read_bytes(), policy=email.policy.default)
    assert (message["To"], message["Subject"]) == ("ana@example.org", f"Hello {person.username}")
    assert message.get_content().strip() == f"{person.username}: {person.password.reveal()}"
    assert save("drafts", "mails")["path"] == str(folder / "mails-2")
    assert view.ask("check_path", path="mails", new=True)["message"].startswith("It exists already")
    assert save("table", "merge.csv")["link"] == "merge.csv"
    assert (folder / "merge.csv").read_text(encoding="utf-8-sig").startswith('"email","username",')
    assert save("table", "merge.csv")["link"] == "merge-2.csv"
    assert person.password.reveal() not in repr(view.messages)


@pytest.mark.parametrize("kind", ["drafts", "table"])
def test_without_addresses_nothing_is_written_and_one_sentence_says_so(manager_view, names, folder, kind):
    view, path = manager_view(), {"drafts": "mails", "table": "merge.csv"}[kind]
    save = mailed(view, names, "ana@example.org", "bo@example.org", "nowhere", heading="Kontakt")
    hint = "Choose another column, or start with a table that has one."
    for heading, sentence in (
        (None, "There is no column of e-mail addresses."),
        ("Mail", "There is no column 'Mail'."),
        ("Kontakt", f"These people have no address that e-mail can be sent to: {names[2]}."),
    ):
        error = save(kind, path, to=heading)["error"]
        assert (error["message"], error["hint"], error["field"]) == (sentence, hint, "to")
    assert sorted(one.name for one in folder.iterdir()) == ["class.csv"]


@pytest.mark.parametrize("path", ["mails.eml", "../mails", "a/b", ".mails", "mails.d"])
def test_drafts_go_into_a_folder_that_a_click_may_make(manager_view, names, folder, path):
    view = manager_view()
    save = mailed(view, names, "ana@example.org", "bo@example.org", "cy@example.org")
    error = save("drafts", path)["error"]
    assert error["field"] == "path"
    assert sorted(one.name for one in folder.iterdir()) == ["class.csv"]
    assert save("drafts", "mails", subject="{password}")["error"]["field"] == "subject"
    assert save("drafts", "mails", template="{pasword}")["error"]["field"] == "template"
    assert save("table", "merge.txt")["error"]["field"] == "path"


def test_slips_have_labels_in_another_language_and_a_line_of_ones_own(manager_view, names, folder):
    view = manager_view()
    assert apply(view, planned(view, names))["type"] == "done"
    fields = {"address": "https://argilla.example.org", "language": "de", "line": "Fragen? Raum <2>"}
    assert view.ask("save_slips", path="slips.html", **fields)["type"] == "saved"
    page = (folder / "slips.html").read_text()
    assert page.count("Benutzername") == 3
    assert page.count("Fragen? Raum &lt;2&gt;") == 3
    assert view.ask("save_slips", path="more.html", **{**fields, "line": "x" * 201})["type"] == "failed"


def test_a_folder_that_cannot_be_written_is_named_at_its_field_and_nothing_is_written(manager_view, names, folder):
    view = manager_view()
    assert apply(view, planned(view, names))["type"] == "done"
    (folder / "file").touch()
    long = f"{'a' * 300}.html"
    for path, why in (
        ("missing/slips.html", f"There is no folder {folder / 'missing'}. Create it first."),
        ("file/slips.html", f"There is no folder {folder / 'file'}. Create it first."),
        (long, "File name too long."),
    ):
        error = view.ask("save_slips", path=path, address=None)["error"]
        assert (error["field"], error["message"]) == ("path", f"{path} was not written: {why}")
    assert not [*folder.rglob("*.html")]
    assert view.ask("save_slips", path="slips.html", address=None)["type"] == "saved"


@pytest.mark.needs("linux")
@pytest.mark.parametrize("mode", MODES)
def test_where_the_kernel_may_write_no_file_each_field_says_so_and_the_class_goes_on(
    manager_view, client, names, folder, mode
):
    """The sentences are below the fields of the files, and what was chosen is there when the folder is another one."""
    view = manager_view()
    state = with_addresses(view, names, "ana@example.org", "bo@example.org")
    with closed(folder, MODES[mode]):
        refused = [
            view.ask("check_path", path="class.csv"),
            apply(view, state),
            view.ask("save_plan", path="plan.json"),
        ]
        assert not {one.username for one in client.users.list()} & {*names}
    assert apply(view, state)["type"] == "done"
    place, text = str(client.workspaces(names[3]).id), {"template": "{username}", "address": None}
    with closed(folder, MODES[mode]):
        refused += [
            view.ask("save_slips", path="slips.html", address=None),
            view.ask("save_invitations", path="mail.txt", **text),
            view.ask("save_invitations", path="mails", kind="drafts", subject="Hello", **text),
            view.ask("save_invitations", path="merge.csv", kind="table", **text),
            view.ask("archive_workspace", workspace=place, path="class.json", members=None),
        ]
        assert len(client.workspaces(names[3]).users) == 2
    for error in (answer["error"] for answer in refused):
        # What is handed out is read first: the fault is not that of the field.
        about = None if "class.csv cannot be read" in error["message"] else "path"
        assert (error["field"], error["message"][-20:]) == (about, ": Permission denied."), error
    assert [one.name for one in folder.iterdir()] == ["class.csv"]
    assert view.ask("save_slips", path="slips.html", address=None)["type"] == "saved"


def test_passwords_can_stay_in_memory_until_they_are_handed_out(manager_view, names, folder):
    view = manager_view()
    assert apply(view, planned(view, names), path=None)["type"] == "done"
    assert not [*folder.iterdir()]
    assert view.ask("ask_roster")["applied"]["path"] is None
    assert view.ask("save_slips", path="slips.html", address=None)["type"] == "saved"


def test_passwords_in_memory_are_shown_by_the_next_widget_until_someone_forgets_them(opened, sign_in, names):
    first = opened(rg.UserManager(sign_in()))
    assert apply(first, planned(first, names), path=None)["type"] == "done"
    first.widget.close()
    del first
    client = sign_in()
    second = opened(rg.UserManager(client))  # as when the cell has run again
    applied = second.ask("ask_roster")["applied"]
    assert (applied["created"], applied["path"]) == (3, None)
    assert outcomes(second) == dict.fromkeys(names, "done")
    answer = second.ask("save_slips", path="slips.html", address="https://argilla.example.org")
    assert answer["message"] == "Saved 3 slips. Only you can read this file."
    assert (
        second.ask("save_invitations", template="{username} {password}", path="a.txt", address=None)["type"] == "saved"
    )
    pairs = [line.split() for line in Path("a.txt").read_text().splitlines() if "--" not in line]
    assert [client.api.server.accepts_password(*pair) for pair in pairs] == [True] * 3
    planned(second, names)  # another table in the same widget does not lose them either
    assert second.ask("start_over")["applied"]["created"] == 3
    assert second.ask("start_over")["applied"] is None
    assert opened(rg.UserManager(client)).ask("ask_roster")["applied"] is None


def test_passwords_in_memory_outlive_a_journal_that_is_no_longer_kept(opened, sign_in, names, monkeypatch):
    first = opened(rg.UserManager(sign_in()))
    assert apply(first, planned(first, names), path=None)["type"] == "done"
    first.widget.close()
    monkeypatch.setattr("argilla_widgets.directory.journal.journal.ENTRIES", EntriesByAccount())
    client = sign_in()  # as after many other accounts
    second = opened(rg.UserManager(client))
    assert second.ask("ask_roster")["applied"]["created"] == 3
    rg.Workspace(unique("other"), client=client).create()  # its entry has the number of the one that is gone
    assert second.ask("undo_entries", numbers=[1], wait=60)["type"] == "done"
    assert second.ask("save_slips", path="slips.html", address=None)["message"].startswith("Saved 3 slips.")


def test_passwords_in_memory_of_a_widget_that_was_closed_in_the_middle_are_not_lost(opened, sign_in, names):
    transport = HoldingTransport()
    view = opened(rg.UserManager(sign_in(transport=transport)))
    state = planned(view, names)
    hold = transport.hold("POST", "/users")
    fields = {"number": state["plan"]["number"], "path": None, "easy": True, "typed": ""}
    view.send({"type": "apply_roster", "id": "page-1", **fields})
    hold.wait()
    other = opened(rg.UserManager(sign_in()))
    view.widget.close()
    hold.release()
    assert until(lambda: (other.received("roster_state") or [{"applied": None}])[-1]["applied"], 60)
    assert other.received("roster_state")[-1]["applied"]["created"] == 3


def secrets():
    """Return all passwords that the kernel has."""
    gc.collect()
    return {str(one.reveal()) for one in gc.get_objects() if isinstance(one, Secret)}


def test_the_kernel_has_no_password_that_is_in_the_file(manager_view, names, folder):
    view = manager_view()
    text = f"username,password\n{names[0]},{PASSWORD}-of-the-table\n{names[1]},\n"
    assert upload(view, text)["error"] is None
    assert apply(view, plan(view))["type"] == "done"
    with (folder / "class.csv").open(newline="", encoding="utf-8-sig") as file:
        written = {row["password"] for row in csv.DictReader(file)}
    assert f"{PASSWORD}-of-the-table" in written
    assert until(lambda: not secrets() & written, 5)
    answer = view.ask("save_invitations", template="{username}: {password}", path="mail.txt", address=None)
    assert answer["type"] == "saved", answer
    assert all(password in Path("mail.txt").read_text() for password in written)


@pytest.mark.parametrize("end", ["start over", "dismissed", "some minutes"])
def test_a_roster_that_was_stopped_keeps_no_passwords_once_it_is_left(held, folder, monkeypatch, end):
    monkeypatch.setattr(command_widget, "PASSWORDS_KEPT", 2 if end == "some minutes" else 300)
    view, hold, _fields = held
    stop(view, hold)
    assert view.answer("page-1", wait=60)["left"] > 0
    with (folder / "class.csv").open(newline="", encoding="utf-8-sig") as file:
        written = {row["password"] for row in csv.DictReader(file)}
    if end == "start over":
        assert view.ask("start_over")["applied"] is None
    elif end == "dismissed":
        assert view.ask("forget", request="page-1")["type"] == "done"
    assert until(lambda: not secrets() & written, 10)
    assert "can no longer be retried" in view.ask("retry", request="page-1")["error"]["message"]
    (why,) = view.received("session")[-1]["no_retry"].values()
    assert why == "This can no longer be retried: the passwords that it needs are no longer kept."


def test_an_unfinished_upload_is_forgotten(manager_view):
    view = manager_view()
    fields = {"upload": "file-1", "name": "class.csv", "content": base64.b64encode(b"username").decode()}
    assert view.ask("upload_roster", part=0, last=False, **fields)["type"] == "done"
    view.ask("start_over")
    refused = view.ask("upload_roster", part=1, last=True, **fields)
    assert refused["error"]["message"] == "Another file was chosen in the meantime."


def test_a_table_with_passwords_is_forgotten_after_a_while_without_use(manager_view, monkeypatch):
    monkeypatch.setattr(roster_requests, "SECRETS_KEPT", 1)
    view = manager_view()
    upload(view, "username\nana\n", upload="file-2")
    assert view.ask("ask_roster")["error"] is None
    upload(view, f"username,password\nana,{PASSWORD}-typed\n")
    assert until(lambda: view.received("roster_state")[-1]["source"] is None, 10)
    state = view.ask("ask_roster")
    assert state["error"]["message"] == (
        "The table was forgotten, because it may have passwords and no one has used it for a while."
    )
    assert until(lambda: f"{PASSWORD}-typed" not in secrets(), 5)
    assert upload(view, "username\nana\n", upload="file-3")["error"] is None


def test_only_what_was_shown_is_applied(manager_view, client, names):
    view = manager_view()
    state = planned(view, names)
    rg.User(username=names[0], password=PASSWORD, client=client).create()
    assert apply(view, state)["type"] == "done"
    assert outcomes(view, "changed since") == {names[0]: "changed since"}
    assert outcomes(view, "done").keys() == {*names[1:]}
    assert {user.username for user in client.workspaces(names[3]).users} == {*names[1:3]}
    notes = view.ask("ask_roster")["applied"]["notes"]
    assert f"Planning again would also change {names[0]}." in notes
    assert "current plan" in apply(view, state)["error"]["message"]


def test_those_who_came_after_the_plan_are_named_and_left_alone(manager_view, client, names):
    place = client.workspaces.add(rg.Workspace(names[3]))
    view = manager_view()
    state = planned(view, names[:1] + names[3:], prune="members")
    late = rg.User(username=names[1], password=PASSWORD, client=client).create()
    late.add_to_workspace(place)
    assert apply(view, state)["type"] == "done"
    assert {user.username for user in place.users} == {*names[:2]}
    assert f"Planning again would also change {names[1]}." in view.ask("ask_roster")["applied"]["notes"]


def test_no_one_is_created_beside_someone_of_almost_that_name(manager_view, client, names):
    view = manager_view()
    state = planned(view, names)
    for name in (names[0].upper(), names[0].title()):  # either may be the person in the roster
        rg.User(username=name, password=PASSWORD, client=client).create()
    assert apply(view, state)["type"] == "done"
    assert outcomes(view, "changed since") == {names[0]: "changed since"}
    assert names[0] not in {user.username for user in client.users.list()}
    assert (
        "Others made changes meanwhile: a new plan has questions about 1 row."
        in view.ask("ask_roster")["applied"]["notes"]
    )
    for user in client.users.list():
        if user.username.lower() == names[0]:
            user.delete()


def test_a_link_is_relative_to_the_folder_of_the_notebook(manager_view, folder, monkeypatch):
    (folder / "course").mkdir()
    (folder / "course" / "class.ipynb").touch()
    monkeypatch.setenv("JPY_SESSION_NAME", str(folder / "course" / "class.ipynb"))
    monkeypatch.chdir(folder / "course")
    view = manager_view()
    assert view.ask("export_users")["link"] == next((folder / "course").glob("*.csv")).name
    monkeypatch.chdir(folder)
    assert view.ask("export_users")["link"] is None


def test_a_path_that_cannot_be_written_is_refused_before_anything_is_sent(manager_view, client, names, folder):
    view = manager_view()
    state = planned(view, names)
    (folder / "mine.csv").write_text("username\n")
    (folder / "link.csv").symlink_to(folder / "elsewhere.csv")
    for path, message in (
        ("mine.csv", "not a file of passwords"),
        ("link.csv", "is a link"),
        ("none/class.csv", "There is no folder"),
        ("", "Enter the name of a file."),
        ("a\0b.csv", "There can be no file"),
        ("~no-such-user/class.csv", "There can be no file"),
    ):
        for refused in (view.ask("check_path", path=path), apply(view, state, path=path)):
            assert (refused["type"], refused["error"]["field"]) == ("failed", "path")
            assert message in refused["error"]["message"]
    assert not {one.username for one in client.users.list()} & {*names}
    assert sorted(one.name for one in folder.iterdir()) == ["link.csv", "mine.csv"]


OUTSIDE = "is not in {}, where this notebook runs."
NO_KIND = "cannot be written with a click."
FORBIDDEN = {
    "code": ("evil.py", NO_KIND),
    "code of every kernel": ("startup/00.py", NO_KIND),
    "a path of modules": ("evil.pth", NO_KIND),
    "no kind": ("csv", NO_KIND),
    "a hidden kind": (".csv", NO_KIND),
    "another kind at the end": ("a.csv.sh", NO_KIND),
    "a space at the end": ("a.csv .sh", NO_KIND),
    "elsewhere": ("/tmp/a.csv", OUTSIDE),
    "above": ("../a.csv", OUTSIDE),
    "above, by a way around": ("inside/../../a.csv", OUTSIDE),
    "behind a link": ("link/a.csv", OUTSIDE),
    "behind a link and back": ("link/../a.csv", OUTSIDE),
    "in a loop of links": ("loop/a.csv", ""),
    "at home": ("~/a.csv", OUTSIDE),
    "hidden": (".config/settings.csv", "is hidden."),
    "hidden by its name": (".a.csv", "is hidden."),
    "hidden behind a link": ("shown/a.csv", "is hidden."),
}


@pytest.fixture
def links(folder, tmp_path_factory):
    """Make a folder and links in the kernel's folder."""
    for name in ("inside", ".config", "startup"):
        (folder / name).mkdir()
    (folder / "link").symlink_to(tmp_path_factory.mktemp("outside") / "", target_is_directory=True)
    (folder / "loop").symlink_to(folder / "loop")
    (folder / "shown").symlink_to(folder / ".config")
    return folder


def files_in(folder):
    return sorted(one for one in folder.parent.rglob("*") if one.is_file())


def test_a_click_writes_only_files_of_these_kinds_in_the_folder_of_the_kernel(manager_view, client, names, links):
    view = manager_view()
    state = planned(view, names)
    place = client.workspaces.add(rg.Workspace(unique("archived")))
    client.users("ana").add_to_workspace(place)
    before = files_in(links)

    def refused(path):
        """Return the errors of all requests that write a file under a name from the browser."""
        asked = [
            view.ask("check_path", path=path),
            view.ask("save_plan", path=path),
            view.ask("archive_workspace", workspace=str(place.id), path=path, members=None),
        ]
        if view.ask("ask_roster")["applied"] is None:
            asked.append(apply(view, state, path=path))
        else:
            asked.append(view.ask("save_slips", path=path, address=None))
            asked.append(view.ask("save_invitations", template="import os", path=path, address=None))
        assert {one["type"] for one in asked} == {"failed"}, asked
        return [one["error"] for one in asked]

    def check():
        for path, message in FORBIDDEN.values():
            for error in refused(path):
                assert error["field"] == "path"
                assert message.format(links) in error["message"]
        assert files_in(links) == before
        assert not {one.username for one in client.users.list()} & {*names} or state is None

    check()
    assert apply(view, state, path="inside/class.csv")["type"] == "done"
    before, state = files_in(links), None
    check()
    for path in ("a.json", "b.jsonl"):  # a server of notebooks reads its settings from such files
        error = view.ask("save_invitations", template="{username}", path=path, address=None)["error"]
        assert error["message"] == f"'{path}' cannot be written with a click."
        assert error["hint"] == "Choose a name that ends in .csv, .html, .txt or .eml."
    for path in ("a.txt", "B.HTML", "inside/c.eml"):
        assert view.ask("save_invitations", template="x", path=path, address=None)["type"] == "saved"
    place.delete()


def test_code_may_allow_another_folder(manager_view, names, folder, tmp_path_factory, monkeypatch):
    view = manager_view()
    planned(view, names)
    others = [tmp_path_factory.mktemp("allowed"), tmp_path_factory.mktemp("allowed")]
    path = str(others[1] / "plan.json")
    error = view.ask("save_plan", path=path)["error"]
    assert error["message"] == f"{path} is not in {folder}, where this notebook runs."
    assert 'os.environ["ARGILLA_WIDGETS_FOLDERS"]' in error["hint"]
    monkeypatch.setenv("ARGILLA_WIDGETS_FOLDERS", os.pathsep.join(map(str, others)))
    assert view.ask("save_plan", path=path)["type"] == "saved"
    assert view.ask("save_plan", path=f"{others[1]}x/plan.json")["type"] == "failed"
    assert view.ask("save_plan", path="plan.json")["type"] == "saved"


def test_a_name_that_is_taken_is_refused_before_a_new_file_is_written_or_gets_a_number(manager_view, folder):
    view = manager_view()
    for name in ("taken.html", "taken.json"):
        (folder / name).touch()
    said = view.ask("check_path", path="taken.html", new=True)
    assert (said["type"], said["message"]) == ("done", "It exists already, so the new file gets a number.")
    error = view.ask("check_path", path="taken.json", new=True)["error"]
    assert (error["message"], error["field"]) == ("This file cannot be written: it exists already.", "path")
    assert view.ask("check_path", path="free.html", new=True)["type"] == "done"
    assert view.ask("check_path", path="free.exe", new=True)["error"]["field"] == "path"


def test_where_git_would_commit_passwords_no_path_is_suggested_that_a_click_cannot_write(manager_view, folder):
    (folder / ".git").mkdir()
    error = manager_view().ask("check_path", path="class.csv")["error"]
    assert error["message"] == "class.csv is in a git repository that does not ignore it."
    assert error["hint"] == "Add this line to .gitignore: class.csv"


def test_only_owners_apply_and_a_read_only_widget_applies_nothing(opened, sign_in, manager_view, names):
    view = manager_view(read_only=True)
    refused = apply(view, planned(view, names))
    assert "read-only" in refused["error"]["message"]
    view = opened(rg.UserManager(sign_in("bo.li")))
    upload(view, "username\nana\n")
    assert "Only owners" in plan(view)["error"]["message"]


def test_users_are_exported_in_the_order_shown_and_read_back(manager_view):
    view = manager_view()
    view.assign(search="ana", sort=["-username"])
    assert until(lambda: view.widget.search == "ana")
    answer = view.ask("export_users")
    assert answer["type"] == "saved", answer
    roster = rg.Roster.from_csv(answer["path"])
    assert [one.username for one in roster] == [one.username for one in view.widget.visible()]
    assert Path(answer["link"]).exists()


def test_the_selected_users_are_exported_also_those_that_the_search_hides(manager_view, client):
    view = manager_view()
    chosen = [client.users(name) for name in ("ana", "bo.li")]
    view.assign(search="ana", sort=["-username"], selected_ids=[str(user.id) for user in chosen])
    assert until(lambda: len(view.widget.selected_ids) == 2)
    answer = view.ask("export_users", selected=True)
    assert answer["message"].startswith("Exported 2 users.")
    assert [one.username for one in rg.Roster.from_csv(answer["path"])] == ["bo.li", "ana"]


# -- several things at once


@pytest.fixture
def held(opened, sign_in, names, monkeypatch):
    """Return a view with a plan whose application is held at its first creation, and the hold."""
    monkeypatch.setattr(Progress.stop, "__defaults__", (60.0,))  # however slow the server is, a stop awaits it
    transport = HoldingTransport()
    view = opened(rg.UserManager(sign_in(transport=transport)))
    state = planned(view, names)
    hold = transport.hold("POST", "/users")
    fields = {"number": state["plan"]["number"], "path": "class.csv", "easy": True, "typed": ""}
    view.send({"type": "apply_roster", "id": "page-1", **fields})
    hold.wait()
    yield view, hold, fields
    hold.release()
    assert until(lambda: not view.widget.busy, 60)


def stop(view, hold):
    """Stop what is held, and let it go on after that."""
    view.send({"type": "stop", "id": "page-2", "request": "page-1"})
    assert view.answer("page-2")["type"] == "done"
    hold.release()


def test_a_second_click_applies_nothing_and_nothing_is_edited_in_the_meantime(held, client, names):
    view, hold, fields = held
    (running,) = view.received("session")[-1]["running"]
    assert (running["type"], running["message"]) == ("apply_roster", "Applying the roster")
    again = view.ask("apply_roster", **fields)
    assert again["error"]["message"] == "This roster is being applied."
    for refused in (view.ask("start_over"), edit(view, leave_out=[2]), plan(view), upload(view, "username\nana\n")):
        assert refused["error"]["message"] == "This roster is being applied."
    assert view.ask("ask_roster")["plan"]["number"] == fields["number"]
    hold.release()
    assert view.answer("page-1", wait=60)["type"] == "done"
    assert view.received("roster_state")[-1]["applied"]["outcomes"] == {"done": 4}
    assert "current plan" in view.ask("apply_roster", **fields)["error"]["message"]
    assert len([one for one in client.users.list() if one.username in names]) == 3


def test_two_pages_that_plan_at_once_see_the_plan_that_was_made(opened, sign_in, names):
    transport = HoldingTransport()
    view = opened(rg.UserManager(sign_in(transport=transport)))
    planned(view, names)
    hold = transport.hold("GET", "/users")
    for page, prune in (("a", False), ("b", True)):
        view.send({"type": "plan_roster", "id": f"{page}-1", "prune": prune, "renames": {}})
        hold.wait()
    assert until(lambda: {one["request"] for one in view.received("received")} >= {"a-1", "b-1"})
    hold.release()
    for page in ("a", "b"):
        view.answer(f"{page}-1", wait=60)
    state = view.ask("ask_roster")
    assert ("delete" in state["plan"]["lines"]) is state["prune"]


def test_a_path_that_is_checked_while_its_roster_is_applied_gets_no_complaint_about_that(held):
    """Leaving the field with a click on "Apply" sends both requests."""
    view, _hold, fields = held
    assert view.ask("check_path", path=fields["path"])["type"] == "done"


def test_a_roster_is_applied_while_the_path_of_its_passwords_is_still_checked(manager_view, names, monkeypatch):
    view = manager_view()
    state = planned(view, names)
    checking, checked = threading.Event(), threading.Event()

    def held_back(path, people):
        if not checking.is_set():
            checking.set()
            assert checked.wait(60)
        return cautions(path, people)

    monkeypatch.setattr("argilla_widgets.directory.roster.credentials.credentials_file.cautions", held_back)
    view.send({"type": "check_path", "id": "page-1", "path": "class.csv"})
    assert checking.wait(60)
    fields = {"number": state["plan"]["number"], "path": "class.csv", "easy": True, "typed": ""}
    view.send({"type": "apply_roster", "id": "page-2", **fields})
    answer = view.answer("page-2", wait=60)
    checked.set()
    assert answer["type"] == "done", answer
    assert view.answer("page-1")["type"] == "done"


def test_what_is_undone_before_its_result_is_shown_is_shown_as_undone(manager_view, client, names):
    """An observer of a cell, or another page, may be faster than the answer."""
    view = manager_view()
    state = planned(view, names)
    directory, undone = client.directory, []

    def undo(entry):
        if not undone:
            undone.append(entry.number)
            directory.undo(entry.number)

    stop = directory.journal.subscribe(undo)
    try:
        assert apply(view, state)["type"] == "done"
        assert until(lambda: directory.journal.entry(undone[0]).undone)
    finally:
        stop()
    assert not [one for one in client.users.list() if one.username in names]
    assert view.ask("ask_roster")["applied"]["created"] == 0
    assert "undone" in view.ask("save_slips", path="slips.html", address=None)["error"]["message"]


def test_a_stopped_roster_is_retried_as_one_change(held, client, names):
    view, hold, _fields = held
    stop(view, hold)
    answer = view.answer("page-1", wait=60)
    assert (answer["stopped"], answer["left"] > 0) == (True, True)
    state = view.ask("ask_roster")
    assert state["applied"]["request"] == "page-1"
    assert "not tried" in state["applied"]["outcomes"]
    first = rg.Credentials.from_csv("class.csv").people[0].password.reveal()
    again = view.ask("retry", request="page-1", wait=60)
    assert again["message"] == f"Applied a plan to {names[3]}: 3 users created."
    assert again["entries"] == answer["entries"]
    state = view.ask("ask_roster")
    assert state["applied"]["request"] == again["request"]
    assert set(outcomes(view).values()) <= {"done", "already so"}
    credentials = rg.Credentials.from_csv("class.csv")
    assert credentials.people[0].password.reveal() == first
    assert all(client.api.server.accepts_password(one.username, one.password.reveal()) for one in credentials)
    undone = view.ask("undo_entries", numbers=again["entries"], wait=60)
    assert undone["type"] == "done", undone
    assert not [one for one in client.users.list() if one.username in names]


def test_a_retry_does_not_repeat_what_was_done_and_has_been_changed_since(faulty_view, client, names):
    view, transport = faulty_view
    state = planned(view, names)

    def fail(request):
        created = request.method == "POST" and request.url.path.endswith("/users")
        return httpx.Response(500) if created and names[1].encode() in request.content else None

    transport.answer = fail
    failed = apply(view, state)
    assert outcomes(view)[names[1]] == "failed"
    transport.answer = lambda _request: None
    client.users(names[0]).delete()
    again = view.ask("retry", request=failed["request"], wait=60)
    assert again["type"] == "done", again
    assert outcomes(view)[names[0]] == "changed since"
    assert outcomes(view)[names[1]] == "done"
    assert {one.username for one in client.workspaces(names[3]).users} == {*names[1:3]}
    assert names[0] not in {one.username for one in client.users.list()}


def test_a_retry_of_an_earlier_roster_leaves_the_outcome_of_a_later_one_on_the_screen(faulty_view, client, names):
    view, transport = faulty_view
    state = planned(view, [names[0], names[3]])
    transport.answer = lambda request: (
        httpx.Response(500) if request.method == "POST" and names[0].encode() in request.content else None
    )
    failed = apply(view, state, path="first.csv")
    transport.answer = lambda _request: None
    apply(view, planned(view, [names[1], names[3]]), path="second.csv")
    assert view.ask("retry", request=failed["request"], wait=60)["type"] == "done"
    assert {one.username for one in client.workspaces(names[3]).users} == {*names[:2]}
    assert outcomes(view) == {names[1]: "done"}


def test_a_roster_continues_with_its_file_after_the_kernel_was_restarted(held, opened, sign_in, names):
    view, hold, _fields = held
    stop(view, hold)
    view.answer("page-1", wait=60)
    before = {one.username: one.password.reveal() for one in rg.Credentials.from_csv("class.csv")}
    other = opened(rg.UserManager(sign_in()))  # as in another kernel, which knows nothing of the first
    assert apply(other, planned(other, names))["type"] == "done"
    credentials = rg.Credentials.from_csv("class.csv")
    assert {one.username: one.password.reveal() for one in credentials} == before
    assert [one.status for one in credentials] == ["created"] * 3


def test_two_administrators_apply_different_rosters_at_once(opened, sign_in, client, names):
    place = rg.Workspace(name=names[3], client=client).create()
    transport = HoldingTransport()
    first, second = opened(rg.UserManager(sign_in(transport=transport))), opened(rg.UserManager(sign_in()))
    states = planned(first, [*names[:2], names[3]]), planned(second, [*names[1:3], names[3]])
    hold = transport.hold("POST", "/users")
    fields = {"number": states[0]["plan"]["number"], "path": "first.csv", "easy": True, "typed": ""}
    first.send({"type": "apply_roster", "id": "page-1", **fields})
    hold.wait()
    assert apply(second, states[1], path="second.csv")["type"] == "done"
    hold.release()
    answer = first.answer("page-1", wait=60)
    assert {one["name"] for one in answer["failures"]} == {names[1], f"{names[1]} in {names[3]}"}
    assert outcomes(first) == {names[0]: "done", names[1]: "changed since"}
    assert outcomes(second) == dict.fromkeys(names[1:3], "done")
    assert {one.username for one in place.users} == {*names[:3]}
    for path in ("first.csv", "second.csv"):
        made = [one for one in rg.Credentials.from_csv(path) if one.status == "created"]
        assert all(client.api.server.accepts_password(one.username, one.password.reveal()) for one in made)


def test_passwords_in_memory_survive_a_server_that_goes_away_at_the_end(faulty_view, names):
    view, transport = faulty_view
    state = planned(view, names)
    made = []

    def answer(request):
        if request.method == "POST" and request.url.path.endswith("/users"):
            made.append(request)
        if request.method == "GET" and len(made) == 3:
            raise httpx.ConnectError("gone")

    transport.answer = answer
    done = apply(view, state, path=None)
    transport.answer = lambda _request: None
    assert done["type"] == "done", done
    assert view.ask("ask_roster")["applied"]["created"] == 3
    assert view.ask("save_slips", path="slips.html", address=None)["type"] == "saved"


def test_what_was_typed_for_another_file_changes_nothing(manager_view):
    """A second page has chosen another class: the cell that someone edits here has someone else in it by now."""
    view = manager_view()
    draft = upload(view, "username\nana\nbo\n")["draft"]
    upload(view, "username\ncy\ndora\n", upload="file-2")
    for answer in (edit(view, (2, "username", "anna"), draft=draft), read(view, workspaces=["class-a"], draft=draft)):
        assert answer["error"]["code"] == "ConflictError"
        assert answer["error"]["message"] == "Another file was chosen in the meantime."
    state = view.ask("ask_roster")
    assert state["workspaces"] == []
    assert [row["cells"] for row in rows(view)["rows"]] == [["cy"], ["dora"]]


def test_a_file_whose_reading_is_stopped_leaves_what_was_there(manager_view, monkeypatch):
    view = manager_view()
    before = upload(view, TABLE)
    reached, released = threading.Event(), threading.Event()

    def slow(name, content):
        draft = Draft(name, content)
        reached.set()
        assert released.wait(60)
        return draft

    monkeypatch.setattr(roster_requests, "Draft", slow)
    content = base64.b64encode(b"username\nother").decode()
    one = {"upload": "file-2", "name": "", "part": 0, "last": True, "content": content}
    view.send({"type": "upload_roster", "id": "page-1", **one})
    assert reached.wait(60)
    view.send({"type": "stop", "id": "page-2", "request": "page-1"})
    assert view.answer("page-2")["type"] == "done"
    released.set()
    answer = view.answer("page-1")
    assert (answer["type"], answer["stopped"]) == ("done", True)
    state = view.ask("ask_roster")
    assert (state["draft"], state["source"]["name"], state["rows"]) == (before["draft"], "class.csv", before["rows"])


@pytest.mark.parametrize("work", ["a cell", "a row"])
@pytest.mark.parametrize("gesture", ["another file", "other headings"])
def test_changes_to_rows_are_not_forgotten_unless_someone_says_so(manager_view, work, gesture):
    view = manager_view()

    def replace(**fields):
        if gesture == "another file":
            return upload(view, "username\ncy\n", "other.csv", upload=f"file-{fields}", **fields)
        return read(view, header=2, **fields)

    upload(view, "username\nana\nbo\n")
    edit(view, *([(2, "username", "anna")] if work == "a cell" else []), leave_out=[2] if work == "a row" else [])
    before = rows(view)["rows"]
    refused = replace()
    assert refused["error"]["field"] == "forget"
    assert refused["error"]["message"] == "1 change to the rows would be forgotten."
    assert rows(view)["rows"] == before
    assert read(view, workspaces=["class-a"])["type"] == "roster_state"
    assert len(rows(view)["rows"]) == 2
    assert replace(forget=True)["rows"] == 1
    assert [one["edited"] for one in rows(view)["rows"]] == [[]]
    assert replace()["type"] == "roster_state"
