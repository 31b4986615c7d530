"""What the tab "Journal" asks about a journal that is kept: earlier sessions, filters, and the export."""

from __future__ import annotations

import csv
import re

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.journal.entries import EntriesByAccount
from tests.transports import InterceptingTransport
from tests.widgets.view import ids

ANY = {"search": "", "workspace": None, "kind": None, "since": None}


@pytest.fixture
def kept(opened, sign_in, team, server, tmp_path, monkeypatch):
    """Return a view of a manager whose journal is kept, after an earlier session has changed two people."""

    def begin():
        monkeypatch.setattr("argilla_widgets.directory.journal.journal.ENTRIES", EntriesByAccount())

    folder = tmp_path / "argilla-journal"
    begin()
    with server.client(journal=folder) as earlier:
        earlier.users(id=team[0].id).add_to_workspace(earlier.workspaces("nlp"))
        second = earlier.users(id=team[1].id)
        second.role = "admin"
        second.update()
    begin()
    client = sign_in()
    client.directory.refresh()
    client.directory.journal.keep(folder)
    return opened(rg.UserManager(client))


def ask(view, **more):
    return view.ask("ask_earlier", **{**ANY, "most": 100, **more})


def test_a_journal_that_is_not_kept_says_so(manager_view, team):
    view = manager_view()
    view.ask("change_role", users=ids(team[:1]), role="admin")
    answer = ask(view)
    assert (answer["folder"], answer["entries"], answer["more"], answer["matching"]) == (None, [], False, None)
    assert ask(view, search=f"{team[0].username} changed")["matching"] == [4]
    assert ask(view, search="no one")["matching"] == []


def test_earlier_sessions_are_found_by_who_where_what_and_when(kept, team):
    view = kept
    answer = ask(view)
    assert answer["folder"] == "argilla-journal"
    assert [(one["session"], one["number"]) for one in answer["entries"]] == [(1, 2), (1, 1)]
    assert [one["number"] for one in answer["sessions"]] == [1]
    newest = answer["entries"][0]["at"]

    def found(**more):
        return [one["number"] for one in ask(view, **more)["entries"]]

    assert found(search=team[0].username) == [1]
    assert found(search="1-2") == [2]
    assert found(search=f"{team[1].username} nlp") == []
    assert found(workspace="nlp") == [1]
    assert found(kind="edits") == [2]
    assert found(kind="memberships", workspace="speech") == []
    assert found(since=newest) == [2]
    assert found(since=newest + 60_000) == []
    assert (found(most=1), ask(view, most=1)["more"]) == ([2], True)


def test_what_may_have_been_done_is_found_too(opened, sign_in, team):
    client = sign_in(transport=(transport := InterceptingTransport()), retries=0)
    view = opened(rg.UserManager(client))
    user = client.users(id=team[0].id)
    user.password = "another-long-secret"

    def loses_answers(request):
        if request.method == "PATCH" or request.url.path.endswith(str(user.id)):
            raise httpx.ReadError("lost", request=request)

    transport.answer = loses_answers
    with pytest.raises(rg.ArgillaError):
        user.update()
    (entry,) = client.directory.journal
    assert (entry.result, entry.operations) == ("not known", ())
    assert ask(view, kind="edits")["matching"] == [entry.number]
    assert ask(view, kind="creations")["matching"] == []


def test_an_entry_of_an_earlier_session_is_undone_with_a_click(kept, client, team):
    view = kept
    done = view.ask("undo_entries", numbers=["1-2"], agreed="", typed="")
    assert done["type"] == "done"
    assert done["entries"] == ["1-2"]
    assert client.users(id=team[1].id).role == "annotator"
    newest = ask(view)["entries"][0]
    assert (newest["undone"], newest["undo"], newest["redo"]) == (True, False, False)
    assert newest["no_redo"] == "A change of an earlier session cannot be redone."
    code = view.ask("ask_script", entry="1-1", kind="argilla_widgets")
    assert "add_to_workspace" in code["code"]
    assert view.ask("ask_entry_users", entries=["1-1"])["users"] == ids(team[:1])


@pytest.mark.parametrize(
    "fields",
    [{"kind": "passwords"}, {"since": -1}, {"search": 1}, {"most": -1}, {"workspace": ["nlp"]}, {"path": "/etc"}],
)
def test_what_is_asked_has_limits(manager_view, fields):
    assert ask(manager_view(), **fields)["error"]["code"] == "InvalidRequest"


@pytest.mark.parametrize("number", ["../1-1", "1-0", "1", "1-1-1", "", "session-0001.jsonl"])
def test_a_short_id_is_no_path(manager_view, number):
    view = manager_view()
    assert view.ask("undo_entries", numbers=[number], agreed="", typed="")["error"]["code"] == "InvalidRequest"
    assert view.ask("undo_entries", numbers=["9-9"], agreed="", typed="")["error"]["code"] == "NotFoundError"


def test_what_is_found_is_exported(kept, team, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    view = kept
    view.ask("change_role", users=ids(team[2:3]), role="admin")
    answer = view.ask("export_journal", **ANY)
    assert answer["message"] == "Exported 3 entries in 3 rows."
    (path,) = tmp_path.glob("argilla-journal-*.csv")
    assert path.stat().st_mode & 0o077 == 0
    rows = list(csv.DictReader(path.read_text().splitlines()))
    assert [row["entry"] for row in rows] == ["1-1", "1-2", "1"]
    assert rows[1]["summary"] == f"Changed {team[1].username} to admin."
    fact = {name: rows[1][name] for name in ("user", "user_id", "change", "before", "after")}
    assert list(fact.values()) == [team[1].username, str(team[1].id), "role", "annotator", "admin"]
    assert view.ask("export_journal", **{**ANY, "kind": "memberships"})["message"] == "Exported 1 entry in 1 row."


def test_a_line_with_a_time_that_no_clock_says_does_not_prevent_an_export(kept, team, tmp_path, monkeypatch):
    """Near the ends of what Python knows, a time has no equivalent in UTC."""
    monkeypatch.chdir(tmp_path)
    (path,) = (tmp_path / "argilla-journal").glob("session-0001.jsonl")
    *lines, last = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines, re.sub('"at":"[^"]*"', '"at":"0001-01-01T00:00:00+01:00"', last)]))
    answer = kept.ask("export_journal", **ANY)
    (written,) = tmp_path.glob("argilla-journal-*.csv")
    assert answer["message"] == "Exported 2 entries in 2 rows."
    assert f"Added {team[0].username} to nlp." in written.read_text()
    assert "no computer's clock says 0001" in ask(kept)["note"]


def test_the_page_of_a_person_has_the_entries_of_earlier_sessions_to_undo(kept, team, client):
    first = team[0]
    (added,) = kept.ask("ask_person_changes", user=str(first.id))["changes"]
    assert (added["session"], added["message"], added["undo"]) == (1, f"Added {first.username} to nlp.", True)
    kept.ask("undo_entries", numbers=["1-1"])
    assert first.id not in {user.id for user in client.workspaces("nlp").users}
    undo, added = kept.ask("ask_person_changes", user=str(first.id))["changes"]
    assert (undo["session"], undo["undo"]) == (None, False)
    assert (added["undone"], added["undo"]) == (True, False)
