"""What views learn after each answer: who the account is and what it may do, what runs, what is true no more."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from tests.made_up import PASSWORD, unique
from tests.transports import HoldingTransport
from tests.widgets.view import ids, until


@pytest.fixture
def own(server, client):
    """An owner's account that the test may change, with a client that acts as it."""
    name = unique("own")
    user = rg.User(username=name, password=PASSWORD, role="owner", client=client).create()
    with server.client(username=name, password=PASSWORD) as theirs:
        yield theirs
    if client.api.users.exist(user.id):
        user.delete()


def session(view):
    return view.heard("session")[-1]


def change_role(view, users, role="admin"):
    return view.ask("change_role", users=ids(users), role=role)


# -- the account


def test_a_demotion_shows_in_the_answer_to_what_it_forbids(opened, own, client, team):
    view = opened(rg.UserManager(own))
    done = change_role(view, team[:1])
    client.api.users.update(own.own_id, role="annotator")
    answer = change_role(view, team[:1], "owner")
    assert answer["error"]["code"] == "ForbiddenError"
    assert session(view)["account"]["role"] == "annotator"
    refused = session(view)["refused"]
    assert "change_role" in refused
    assert {rule for rule in done["reverse_rules"] if rule in refused} == {"update_user"}
    told = [one for message in view.heard("journal") for one in message["entries"] if one["number"] == done["entry"]]
    entry = told[-1]
    assert not entry["undo"]
    assert "Only owners can change users" in entry["no_undo"]


def test_a_demotion_shows_when_a_cell_is_refused(opened, own, client):
    view = opened(rg.UserManager(own))
    assert session(view)["refused"] == {}
    client.api.users.update(own.own_id, role="annotator")
    with pytest.raises(rg.ForbiddenError):
        own.users.list()
    assert until(lambda: session(view)["account"]["role"] == "annotator")
    assert "create_user" in session(view)["refused"]


def test_a_key_that_is_refused_in_a_cell_shows_too(opened, own, client):
    view = opened(rg.UserManager(own))
    client.api.users.delete(own.own_id)
    with pytest.raises(rg.UnauthorizedError):
        own.users.list()
    assert until(lambda: session(view)["error"])
    assert (session(view)["account"], session(view)["error"]["code"]) == (None, "UnauthorizedError")
    assert session(view)["refused"]["create_user"] == "The server no longer accepts your API key."


def test_a_cell_that_is_refused_again_and_again_asks_for_the_account_once_at_a_time(opened, server):
    way = HoldingTransport()
    with server.client(username="bo.li", transport=way) as annotator:
        opened(rg.UserManager(annotator))
        held, before = way.hold("GET", "/me"), way.sent("GET").count("/me")
        for _ in range(20):
            with pytest.raises(rg.ForbiddenError):
                annotator.users.list()
        held.wait()
        assert way.sent("GET").count("/me") == before + 1
        held.release()


def test_what_was_refused_for_a_role_is_done_once_the_role_is_given_back(opened, own, client, team):
    client.api.users.update(own.own_id, role="annotator")
    view = opened(rg.UserManager(own))
    assert "change_role" in session(view)["refused"]
    refused = change_role(view, team[:1])
    assert refused["error"]["message"] == "Only owners can change users; you are signed in as an annotator."
    client.api.users.update(own.own_id, role="owner")
    assert change_role(view, team[:1])["type"] == "done"
    assert session(view)["account"]["role"] == "owner"
    assert session(view)["refused"] == {}


def test_a_key_that_is_refused_shows_in_the_answer(opened, own, client, team):
    view = opened(rg.UserManager(own))
    client.api.users.delete(own.own_id)
    answer = change_role(view, team)
    assert answer["error"]["code"] == "UnauthorizedError"
    now = session(view)
    assert (now["account"], now["status"], now["error"]["code"]) == (None, "failed", "UnauthorizedError")
    assert now["refused"]["change_role"] == "The server no longer accepts your API key."
    assert change_role(view, team)["error"]["code"] in {"UnauthorizedError", "ForbiddenError"}


def test_a_retry_names_the_permissions_it_needs(opened, client, team):
    view = opened(rg.UserManager(client))
    me = str(client.own_id)
    answer = view.ask("change_role", users=[me, str(team[0].id)], role="admin", owners=[me])
    assert [one["name"] for one in answer["failures"]] == ["argilla"]
    assert answer["retry_rules"] == ["update_user"]


# -- what runs


@pytest.mark.parametrize("same_client", [True, False])
def test_the_result_of_a_closed_widget_is_shown_by_its_successor(opened, sign_in, team, same_client):
    way = HoldingTransport()
    client = sign_in(transport=way)
    earlier = opened(rg.UserManager(client))
    held = way.hold("PATCH", f"/users/{team[1].id}")
    earlier.say({"type": "change_role", "id": "mine", "users": ids(team), "role": "admin"})
    held.wait()
    earlier.widget.close()  # the cell runs again
    now = opened(rg.UserManager(client if same_client else sign_in()))
    held.release()
    people = set(ids(team))
    assert until(lambda: {one.role for one in now.widget.visible() if str(one.id) in people} == {"admin"})
    assert until(lambda: now.heard("notice"))
    said = "An earlier run of this cell was still running: Changed 3 users to admin."
    assert [one["message"] for one in now.heard("notice")] == [said]


def test_the_failure_of_a_closed_widget_is_shown_by_its_successor(opened, sign_in, team):
    way = HoldingTransport()
    earlier = opened(rg.UserManager(sign_in(transport=way)))
    held = way.hold("PATCH", f"/users/{team[0].id}")
    fields = {"username": team[1].username, "first_name": "x", "last_name": ""}
    earlier.say({"type": "edit_user", "id": "mine", "user": str(team[0].id), **fields})
    held.wait()
    earlier.widget.close()
    now = opened(rg.UserManager(sign_in()))
    held.release()
    assert until(lambda: now.heard("notice"))
    assert "a user with this name already exists" in now.heard("notice")[0]["message"]


def test_running_requests_are_shown_in_every_view_even_if_it_opens_later(opened, sign_in, team):
    way = HoldingTransport()
    view = opened(rg.UserManager(sign_in(transport=way)))
    held = way.hold("PATCH", f"/users/{team[0].id}")
    view.say({"type": "change_role", "id": "mine", "users": ids(team), "role": "admin"})
    held.wait()
    running = [{"request": "mine", "type": "change_role", "message": "Changing 3 users to admin"}]
    assert session(view)["running"] == running
    before = len(view.heard("session"))
    view.ask("open")
    assert [one["running"] for one in view.heard("session")[before:]] == [running]
    view.say({"type": "stop", "id": "other", "request": "mine"})  # by another view
    held.release()
    assert view.answer("mine")["left"] == 2
    assert until(lambda: session(view)["running"] == [])


def test_a_failed_request_is_no_longer_shown_as_running(opened, client):
    view = opened(rg.UserManager(client))
    assert view.ask("create_workspace", name="nlp")["type"] == "failed"
    assert session(view)["running"] == []
    assert any(one["running"] for one in view.heard("session"))


# -- what is true no more


def test_a_result_that_another_widget_changes_again_is_reported_as_outdated(browser, client, team):
    one, other = browser(rg.UserManager(client)), browser(rg.UserManager(client))
    one.ask("open")
    other.ask("open")
    first = change_role(one, team, "admin")
    second = change_role(other, team[:2], "owner")
    (told,) = one.heard("outdated")
    assert (told["request"], first["message"]) == (first["request"], "Changed 3 users to admin.")
    assert told["message"] == "2 of 3 were changed again: Changed 2 users to owner."
    assert other.heard("outdated") == []
    rg.User(username=team[0].username, id=team[0].id, client=client).delete()
    assert other.heard("outdated")[-1]["request"] == second["request"]
    assert "1 of 2 was changed again: Deleted" in other.heard("outdated")[-1]["message"]


def test_repeated_and_unrelated_changes_outdate_no_result(browser, client, team):
    one, other = browser(rg.UserManager(client)), browser(rg.UserManager(client))
    one.ask("open")
    other.ask("open")
    change_role(one, team[:1], "admin")
    edit = {"user": str(team[0].id), "username": team[0].username, "first_name": "Ada", "last_name": ""}
    assert other.ask("edit_user", **edit)["type"] == "done"
    client.api.users.update(team[0].id, role="admin")
    change_role(other, team[1:], "owner")
    assert one.heard("outdated") == []


def test_an_undo_in_another_widget_makes_the_result_outdated(browser, client, team):
    one, other = browser(rg.UserManager(client)), browser(rg.UserManager(client))
    one.ask("open")
    other.ask("open")
    place = next(iter(client.workspaces))
    done = one.ask("add_to_workspace", users=ids(team), workspaces=[str(place.id)])
    assert other.ask("undo", entry=done["entry"])["type"] == "done"
    (told,) = one.heard("outdated")
    assert told["message"].startswith("This was changed again: Undone: ")
