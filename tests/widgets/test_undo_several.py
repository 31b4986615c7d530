"""Requests about several entries of the journal, and about the users that entries affected."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from tests.widgets.view import ids


@pytest.fixture
def changed(manager_view, team):
    """Return a view, and the numbers of the entries of three changes of one user each."""
    view = manager_view()
    made = [view.ask("change_role", users=[one], role="admin") for one in ids(team)]
    return view, [answer["code_entry"] for answer in made]


def test_several_entries_are_undone_and_redone_with_one_request(changed, client, team):
    view, numbers = changed
    undone = view.ask("undo_entries", numbers=numbers, agreed="", typed="")
    assert undone["message"] == "Undone: 3 users are annotators again."
    assert (undone["entries"], undone["entry"]["number"]) == (numbers, numbers[-1])
    assert undone["reverse_rules"] == ["update_user"]
    assert (undone["entry"]["undone"], undone["entry"]["redo"]) == (True, True)
    redone = view.ask("redo_entries", numbers=undone["entries"])
    assert (redone["entries"], redone["entry"]["undo"]) == (numbers, True)
    assert {client.users(id=user.id).role for user in team} == {"admin"}
    assert view.ask("undo_entries", numbers=redone["entries"], agreed="", typed="")["type"] == "done"


@pytest.mark.parametrize("entries", [[], [0], list(range(1, 10_002)), 1])
def test_invalid_numbers_are_refused(manager_view, entries):
    for kind, field in (("undo_entries", "numbers"), ("redo_entries", "numbers"), ("ask_entry_users", "entries")):
        assert manager_view().ask(kind, **{field: entries})["error"]["code"] == "InvalidRequest"


def test_the_users_of_entries_are_those_who_still_exist(changed, client, team):
    view, numbers = changed
    view.ask("delete_workspace", workspace=str(client.workspaces("nlp").id))  # refused: an entry about no user
    client.users(id=team[0].id).delete()
    answer = view.ask("ask_entry_users", entries=[*numbers, *numbers])
    assert (answer["type"], answer["users"], answer["total"]) == ("entry_users", ids(team[1:]), 2)
    view.ask("open")
    items = {item["number"]: item["users"] for item in view.received("journal")[-1]["entries"]}
    assert [items[number] for number in numbers] == [0, 1, 1]
    assert items[numbers[-1] + 1] == 0
    assert view.ask("ask_entry_users", entries=[99])["error"]["code"] == "NotFoundError"


def test_a_widget_without_a_journal_tells_only_whom_its_own_entries_affected(changed, opened, client):
    view, numbers = changed
    table = opened(rg.UserManager(client, show=["actions"]))
    assert table.ask("ask_entry_users", entries=numbers)["error"]["code"] == "ForbiddenError"
    assert table.ask("undo_entries", numbers=numbers, agreed="", typed="")["error"]["code"] == "ForbiddenError"
    assert view.ask("ask_entry_users", entries=numbers[:1])["total"] == 1
