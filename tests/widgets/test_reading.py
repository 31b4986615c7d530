"""What a view receives while memberships are being read: new memberships and the progress."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import sync
from tests.made_up import unique
from tests.transports import HoldingTransport, MembershipGate
from tests.widgets.view import new_user, until


@pytest.fixture
def gate(monkeypatch):
    monkeypatch.setattr(sync, "BATCH_INTERVAL", 0)
    gate = MembershipGate()
    yield gate
    gate.release()


def workspaces(client):
    """Return the workspaces in the order in which they are read."""
    return list(client.directory.snapshot.workspaces.values())


@pytest.mark.parametrize("make", [rg.AccessMatrix, rg.UserManager, rg.UserTable])
def test_new_memberships_and_progress_are_sent(browser, sign_in, gate, make):
    client = sign_in(transport=gate)
    view = browser(make(client))
    view.ask("open")
    first, second, *others = workspaces(client)
    (columns,) = view.received("columns")
    assert columns["known"] == []
    assert view.received("session")[-1]["reading"] is None
    gate.release(first)
    assert until(lambda: view.received("session")[-1]["reading"])
    total = len(others) + 2
    assert view.received("session")[-1]["reading"] == {"done": 1, "total": total}
    assert until(lambda: [one["known"] for one in view.received("memberships")] == [[0]])
    gate.release(second)
    assert until(lambda: view.received("session")[-1]["reading"]["done"] == 2)
    gate.release()
    assert until(lambda: client.directory.snapshot.memberships_known and client.directory.status == "ready")
    assert until(lambda: view.received("session")[-1]["reading"] is None)
    once = list(range(total))  # each workspace
    assert until(lambda: sorted(key for one in view.received("memberships") for key in one["known"]) == once)
    messages = view.received("memberships")
    assert [one["revision"] for one in messages] == [columns["revision"] + 1 + at for at in range(len(messages))]
    assert len(view.received("columns")) == 1


def test_a_view_opened_while_reading_receives_the_memberships_read_so_far(browser, sign_in, gate):
    client = sign_in(transport=gate)
    view = browser(rg.AccessMatrix(client))
    view.ask("open")
    gate.release(workspaces(client)[0])
    assert until(lambda: view.received("memberships"))
    view.ask("open")
    again = view.received("columns")[-1]
    assert again["known"] == [0]
    assert view.received("session")[-1]["reading"]["done"] == 1
    gate.release()
    assert until(lambda: client.directory.snapshot.memberships_known)
    assert until(lambda: view.received("memberships")[-1]["revision"] > again["revision"])


def test_a_failed_read_is_reported_and_keeps_the_memberships_read_so_far(browser, sign_in, gate):
    client = sign_in(transport=gate, retries=0)
    view = browser(rg.AccessMatrix(client))
    view.ask("open")
    first, second, *_ = workspaces(client)
    gate.failing[str(second.id)] = 500
    gate.release(first)
    assert until(lambda: view.received("session")[-1]["reading"])
    gate.release(second)  # the others are still held, so nothing else is read before this one fails
    assert until(lambda: view.received("session")[-1]["status"] == "failed")
    assert view.received("session")[-1]["reading"] is None
    view.ask("open")
    assert view.received("columns")[-1]["known"] == [0]
    gate.failing.clear()
    gate.release()
    assert view.ask("refresh")["type"] == "done"
    assert client.directory.snapshot.memberships_known
    assert view.received("session")[-1]["status"] == "ready"
    assert first.id in client.directory.snapshot.members


def test_the_first_rows_are_resent_once_all_memberships_are_known(browser, sign_in, gate):
    client = sign_in(transport=gate)
    view = browser(rg.UserTable(client))  # not opened, like a notebook that runs without a page
    gate.release(workspaces(client)[0])
    assert until(lambda: view.received("session")[-1]["reading"])
    assert len(view.received("first_rows")) == 1
    gate.release()
    assert until(lambda: len(view.received("first_rows")) == 2)
    assert all(row["workspaces"] is not None for row in view.received("first_rows")[-1]["rows"])


def test_a_session_lists_the_roles_that_need_no_membership(browser, client):
    view = browser(rg.UserTable(client))
    assert view.received("session")[-1]["everywhere"] == ["owner"]


def test_a_workspace_and_its_members_are_shown_before_everything_else_is_read(browser, sign_in, team):
    owner = sign_in()
    workspace = rg.Workspace(name=unique("early"), client=owner).create()
    workspace.add_user(owner.users(id=team[0].id))
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    held = transport.hold("GET", "/users")
    view = browser(rg.UserManager(client, workspace=client.workspaces(workspace.name)))
    view.ask("open")
    (first,), (columns,) = view.received("first_rows"), view.received("columns")
    shown = {"id": str(workspace.id), "name": workspace.name}
    assert (first["total"], first["workspaces"], columns["workspaces"]) == (1, [shown], [shown])
    # Which other workspaces they are in is unknown.
    assert (first["rows"][0]["workspaces"], columns["known"]) == (None, [])
    held.release()
    assert until(lambda: view.received("session")[-1]["read_at"] is not None)
    workspaces = view.received("patch")[-1]["workspaces"]
    everywhere = [number for message in view.received("memberships") for number in message["known"]]
    assert shown in workspaces
    assert set(everywhere) == set(range(len(workspaces)))
    workspace.delete()


def test_members_who_are_shown_can_be_changed_before_everyone_is_listed(browser, sign_in, team):
    owner = sign_in()
    workspace = rg.Workspace(name=unique("early"), client=owner).create()
    stays, leaves, *_ = team
    for user in (stays, leaves):
        workspace.add_user(user)
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    held = transport.hold("GET", "/users")
    view = browser(rg.UserManager(client, workspace=client.workspaces(workspace.name)))
    view.ask("open")
    held.wait()
    refused = view.received("session")[-1]["refused"]
    assert refused.keys() == {"add_to_workspace", "delete_user"}
    assert set(refused.values()) == {"The rest of the server has not been read yet. Try again in a moment."}
    changed = view.ask("change_role", users=[str(stays.id)], role="admin")
    assert (changed["type"], changed["failures"]) == ("done", [])
    removed = view.ask("remove_from_workspace", users=[str(leaves.id)], workspaces=[str(workspace.id)])
    assert (removed["type"], removed["failures"]) == ("done", [])
    created = new_user(view, unique("early"), workspaces=[str(workspace.id)])
    assert (created["type"], created["failures"]) == ("done", [])
    answer = view.ask("delete_users", users=[str(stays.id)], confirmation=stays.username)
    assert answer["error"]["message"] in refused.values()
    assert {str(user.id) for user in workspace.users} == {str(stays.id), created["created_id"]}
    held.release()
    assert until(lambda: not view.received("session")[-1]["refused"])
    assert client.directory.snapshot.users[stays.id].role == "admin"
    assert leaves.id not in client.directory.snapshot.members[workspace.id]
    owner.users(id=created["created_id"]).delete()
    workspace.delete()
