"""What views are told after each answer: the account and its permissions, running requests, outdated results."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from tests.sdk.fake import FakeServer
from tests.transports import HoldingTransport
from tests.widgets.view import ids, until


def session(view):
    return view.received("session")[-1]


def change_role(view, users, role="admin"):
    return view.ask("change_role", users=ids(users), role=role)


# -- the account


def test_a_demotion_is_noticed_when_a_request_is_refused(opened, own, client, team):
    view = opened(rg.UserManager(own))
    done = change_role(view, team[:1])
    client.api.users.update(own.own_id, role="annotator")
    answer = change_role(view, team[:1], "owner")
    assert answer["error"]["code"] == "ForbiddenError"
    assert session(view)["account"]["role"] == "annotator"
    refused = session(view)["refused"]
    assert "create_user" in refused
    assert {rule for rule in done["reverse_rules"] if rule in refused} == {"update_user"}
    entries = [
        one
        for message in view.received("journal")
        for one in message["entries"]
        if one["number"] == done["entry"]["number"]
    ]
    entry = entries[-1]
    assert not entry["undo"]
    assert "Only owners can change users" in entry["no_undo"]


def test_a_demotion_is_noticed_when_a_cell_is_refused(opened, own, client):
    view = opened(rg.UserManager(own))
    assert session(view)["refused"] == {}
    client.api.users.update(own.own_id, role="annotator")
    with pytest.raises(rg.ForbiddenError):
        own.users.list()
    assert until(lambda: session(view)["account"]["role"] == "annotator")
    assert "create_user" in session(view)["refused"]


def test_a_revoked_key_is_noticed_when_a_cell_is_refused(opened, own, client):
    view = opened(rg.UserManager(own))
    client.api.users.delete(own.own_id)
    with pytest.raises(rg.UnauthorizedError):
        own.users.list()
    assert until(lambda: session(view)["error"])
    assert (session(view)["account"], session(view)["error"]["code"]) == (None, "UnauthorizedError")
    assert session(view)["refused"]["create_user"] == "The server no longer accepts your API key."


def test_repeated_refusals_read_the_account_once_at_a_time(opened, server):
    transport = HoldingTransport()
    with server.client(username="bo.li", transport=transport) as annotator:
        opened(rg.UserManager(annotator))
        held, before = transport.hold("GET", "/me"), transport.sent("GET").count("/me")
        for _ in range(20):
            with pytest.raises(rg.ForbiddenError):
                annotator.users.list()
        held.wait()
        assert transport.sent("GET").count("/me") == before + 1
        held.release()


def test_a_refused_request_works_once_the_role_is_restored(opened, own, client, team):
    client.api.users.update(own.own_id, role="annotator")
    view = opened(rg.UserManager(own))
    assert "update_user" in session(view)["refused"]
    refused = change_role(view, team[:1])
    assert refused["error"]["message"] == "Only owners can change users; you are signed in as an annotator."
    client.api.users.update(own.own_id, role="owner")
    assert change_role(view, team[:1])["type"] == "done"
    assert session(view)["account"]["role"] == "owner"
    assert session(view)["refused"] == {}


def test_a_revoked_key_is_noticed_when_a_request_is_refused(opened, own, client, team):
    view = opened(rg.UserManager(own))
    client.api.users.delete(own.own_id)
    answer = change_role(view, team)
    assert answer["error"]["code"] == "UnauthorizedError"
    now = session(view)
    assert (now["account"], now["status"], now["error"]["code"]) == (None, "failed", "UnauthorizedError")
    assert now["refused"]["update_user"] == "The server no longer accepts your API key."
    assert change_role(view, team)["error"]["code"] in {"UnauthorizedError", "ForbiddenError"}


def test_a_retry_lists_the_permissions_it_needs(opened, client, team):
    view = opened(rg.UserManager(client))
    me = str(client.own_id)
    answer = view.ask("change_role", users=[me, str(team[0].id)], role="admin", owners=[me])
    assert [one["name"] for one in answer["failures"]] == ["argilla"]
    assert answer["retry_rules"] == ["update_user"]


# -- running requests


@pytest.mark.parametrize("same_client", [True, False])
def test_the_result_of_a_closed_widget_is_shown_by_its_successor(held_view, opened, sign_in, team, same_client):
    earlier, held = held_view(team[1])
    earlier.widget.close()  # as when the cell is run again
    now = opened(rg.UserManager(earlier.client if same_client else sign_in()))
    held.release()
    people = set(ids(team))
    assert until(lambda: {one.role for one in now.widget.visible() if str(one.id) in people} == {"admin"})
    assert until(lambda: now.received("notice"))
    said = "An earlier run of this cell was still running: Changed 3 users to admin."
    assert [one["message"] for one in now.received("notice")] == [said]


def test_the_result_of_a_closed_widget_is_not_shown_by_a_widget_of_another_server(held_view, opened, team):
    other = FakeServer()
    earlier, held = held_view(team[1])
    earlier.widget.close()
    elsewhere = opened(rg.UserManager(other.client("https://other.test")))
    now = opened(rg.UserManager(earlier.client))
    held.release()
    assert until(lambda: now.received("notice"))
    assert elsewhere.received("notice") == []


def test_the_failure_of_a_closed_widget_is_shown_by_its_successor(opened, sign_in, team):
    transport = HoldingTransport()
    earlier = opened(rg.UserManager(sign_in(transport=transport)))
    held = transport.hold("PATCH", f"/users/{team[0].id}")
    fields = {"username": team[1].username, "first_name": "x", "last_name": ""}
    earlier.send({"type": "edit_user", "id": "mine", "user": str(team[0].id), **fields})
    held.wait()
    earlier.widget.close()
    now = opened(rg.UserManager(sign_in()))
    held.release()
    assert until(lambda: now.received("notice"))
    assert "a user with this name already exists" in now.received("notice")[0]["message"]


def test_running_requests_are_shown_in_every_view_even_if_it_opens_later(held_view):
    view, held = held_view()
    running = [{"request": "page-1", "type": "change_role", "message": "Changing 3 users to admin"}]
    assert session(view)["running"] == running
    before = len(view.received("session"))
    view.ask("open")
    assert [one["running"] for one in view.received("session")[before:]] == [running]
    view.send({"type": "stop", "id": "other", "request": "page-1"})  # from another view
    held.release()
    assert view.answer("page-1")["left"] == 2
    assert until(lambda: session(view)["running"] == [])


def test_a_running_request_names_its_workspaces(opened, sign_in, team):
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    workspace = rg.Workspace(name="legal\u202e", client=client).create()
    view = opened(rg.UserManager(client))
    held = transport.hold("POST", f"/workspaces/{workspace.id}/users")
    view.send(
        {
            "type": "add_to_workspace",
            "id": "mine",
            "users": [str(team[0].id)],
            "workspaces": [str(workspace.id)],
            "owners": [],
        }
    )
    held.wait()
    assert [one["message"] for one in session(view)["running"]] == ["Adding 1 user to legal[U+202E]"]
    held.release()
    view.answer("mine")
    workspace.delete()


def test_a_failed_request_is_no_longer_shown_as_running(opened, client):
    view = opened(rg.UserManager(client))
    assert view.ask("create_workspace", name="nlp")["type"] == "failed"
    assert session(view)["running"] == []
    assert any(one["running"] for one in view.received("session"))


# -- outdated results


def test_a_result_changed_again_in_another_widget_is_reported_as_outdated(browser, client, team):
    one, other = browser(rg.UserManager(client)), browser(rg.UserManager(client))
    one.ask("open")
    other.ask("open")
    first = change_role(one, team, "admin")
    second = change_role(other, team[:2], "owner")
    (outdated,) = one.received("outdated")
    assert (outdated["request"], first["message"]) == (first["request"], "Changed 3 users to admin.")
    assert outdated["message"] == "2 of 3 were changed again: Changed 2 users to owner."
    assert other.received("outdated") == []
    rg.User(username=team[0].username, id=team[0].id, client=client).delete()
    assert other.received("outdated")[-1]["request"] == second["request"]
    assert "1 of 2 was changed again: Deleted" in other.received("outdated")[-1]["message"]


def test_repeated_and_unrelated_changes_outdate_no_result(browser, client, team):
    one, other = browser(rg.UserManager(client)), browser(rg.UserManager(client))
    one.ask("open")
    other.ask("open")
    change_role(one, team[:1], "admin")
    edit = {"user": str(team[0].id), "username": team[0].username, "first_name": "Ada", "last_name": ""}
    assert other.ask("edit_user", **edit)["type"] == "done"
    client.api.users.update(team[0].id, role="admin")
    change_role(other, team[1:], "owner")
    assert one.received("outdated") == []


def test_a_result_is_outdated_by_a_change_made_after_it_even_if_that_was_recorded_before_it(opened, client, team):
    view, (user, *_) = opened(rg.UserManager(client)), team

    def demote(snapshot, change):
        if user.id in change.changed and snapshot.users[user.id].role == "admin":
            client.api.users.update(user.id, role="annotator")

    client.directory.subscribe(demote)
    done = change_role(view, [user], "admin")
    assert done["outdated"] == f"This was changed again: Changed {user.username} to annotator."
    assert view.received("outdated") == []


def test_an_undo_in_another_widget_makes_the_result_outdated(browser, client, team):
    one, other = browser(rg.UserManager(client)), browser(rg.UserManager(client))
    one.ask("open")
    other.ask("open")
    place = next(iter(client.workspaces))
    done = one.ask("add_to_workspace", users=ids(team), workspaces=[str(place.id)])
    assert other.ask("undo_entries", numbers=[done["entry"]["number"]])["type"] == "done"
    (outdated,) = one.received("outdated")
    assert outdated["message"].startswith("This was changed again: Undone: ")
