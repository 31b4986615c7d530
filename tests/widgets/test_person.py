"""The page of a person: how far they are, and what was changed about them, as a manager answers it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from msgspec.structs import replace

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.journal.journal import Journal
from argilla_widgets.directory.journal.kept import Entries
from argilla_widgets.widgets.protocol.person import MAX_CHANGES, MAX_PLACES
from tests.made_up import unique


@pytest.fixture
def places(client):
    """Create more workspaces than are read for one person."""
    made = [rg.Workspace(name=unique(f"place-{number:02}"), client=client).create() for number in range(MAX_PLACES + 2)]
    yield made
    for workspace in made:
        workspace.delete()


def test_a_person_is_told_in_each_of_their_workspaces(manager_view, client):
    bo = client.users("bo.li")
    answer = manager_view().ask("ask_person_progress", user=str(bo.id))
    assert (answer["type"], answer["left_out"]) == ("person_progress", 0)
    places = {one["workspace"]["name"]: one for one in answer["places"]}
    assert set(places) == {one.name for one in client.workspaces if bo in one.users}
    nlp = places["nlp"]
    assert [one["name"] for one in nlp["datasets"]] == ["news-topics", "product-reviews", "support-tickets"]
    assert nlp["person"]["username"] == "bo.li"
    assert nlp["person"]["left"] == [2, 0, 0]
    assert (nlp["notes"], nlp["error"]) == ([], None)


def test_of_many_workspaces_the_first_are_read_and_the_others_counted(manager_view, team, places):
    for workspace in places:
        workspace.add_user(team[0])
    answer = manager_view().ask("ask_person_progress", user=str(team[0].id))
    assert (len(answer["places"]), answer["left_out"]) == (MAX_PLACES, 2)


def test_a_workspace_that_was_deleted_meanwhile_is_left_out(manager_view, client, team):
    workspace = rg.Workspace(name=unique("gone"), client=client).create()
    workspace.add_user(team[0])
    view = manager_view()
    client.api.workspaces.delete(workspace.id)
    assert view.ask("ask_person_progress", user=str(team[0].id))["places"] == []


def test_someone_who_is_gone_and_accounts_that_may_not_ask(manager_view, opened, sign_in, client):
    answer = manager_view().ask("ask_person_progress", user=str(uuid4()))
    assert answer["error"]["message"] == "This user no longer exists."
    ana = opened(rg.UserManager(sign_in("ana")))
    places = ana.ask("ask_person_progress", user=str(client.users("bo.li").id))["places"]
    assert {one["workspace"]["name"] for one in places} <= {one.name for one in sign_in("ana").workspaces}
    assert "nlp" in {one["workspace"]["name"] for one in places}
    ravi = opened(rg.UserManager(sign_in("ravi")))
    own = str(client.users("ravi").id)
    for place in ravi.ask("ask_person_progress", user=own).get("places", []):
        assert place["error"].startswith("Only owners and admins can list the members of a workspace")


def test_what_was_changed_about_a_person_the_newest_first(manager_view, client, team):
    view, directory = manager_view(), client.directory
    first, other = team[:2]
    directory.execute(commands.ChangeRole([first.id, other.id], "admin"))
    directory.execute(commands.ChangeRole([other.id], "annotator"))
    directory.execute(commands.ChangeRole([first.id], "annotator"))
    answer = view.ask("ask_person_changes", user=str(first.id))
    newest, before = answer["changes"][:2]
    assert newest["message"] == f"Changed {first.username} to annotator."
    assert before["message"] == "Changed 2 users to admin."
    assert (newest["by"], newest["result"]) == ("argilla", "done")
    assert (newest["number"], newest["session"], newest["undo"]) == (directory.journal[-1].number, None, True)
    assert (answer["left_out"], answer["note"]) == (0, None)
    assert view.ask("ask_person_changes", user=str(uuid4()))["changes"] == []


def test_of_many_changes_the_newest_are_sent_and_the_others_counted(manager_view, client, team, monkeypatch):
    view, directory = manager_view(), client.directory
    entry = directory.execute(commands.ChangeRole([team[0].id], "admin")).entry
    directory.execute(commands.ChangeRole([team[0].id], "annotator"))
    earlier = replace(entry, session=3)
    monkeypatch.setattr(Journal, "of", lambda _self, _user: Entries("x", [earlier] * (MAX_CHANGES + 3), "One is lost."))
    answer = view.ask("ask_person_changes", user=str(team[0].id))
    assert (len(answer["changes"]), answer["left_out"], answer["note"]) == (MAX_CHANGES, 3, "One is lost.")
    assert {one["session"] for one in answer["changes"]} == {3}
