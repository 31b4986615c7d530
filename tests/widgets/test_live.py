"""A widget follows the server by itself: periodically on request, and after an outage."""

from __future__ import annotations

import threading
import time
from contextlib import closing

import httpx
import pytest
import traitlets

import argilla_widgets as rg
from argilla_widgets.directory import auto_refresh
from argilla_widgets.directory.directory import WORKERS
from argilla_widgets.directory.sync import Synchronizer
from argilla_widgets.widgets.protocol.structs import PROTOCOL
from tests.made_up import PASSWORD, unique
from tests.sdk.fake import KEY, FakeServer
from tests.sdk.raw import HEAD, RawServer, trickle
from tests.transports import HoldingTransport, InterceptingTransport
from tests.widgets.view import until


@pytest.mark.parametrize("where", ["/users", "members"])
@pytest.mark.parametrize("write", [trickle(HEAD * 50), lambda _, ended: ended.wait(20)], ids=["trickles", "silent"])
def test_a_stopped_refresh_ends_while_the_server_hangs(browser, monkeypatch, write, where):
    monkeypatch.setattr(auto_refresh, "FIRST_RETRY", 0.0)
    with closing(RawServer(write, lambda _: False)) as server:
        workspace = server.fake.add_workspace("nlp")
        with rg.Argilla(server.url, KEY, timeout=20) as client:
            view = browser(rg.UserManager(client))
            view.ask("open")
            assert until(lambda: client.directory.status == "ready")  # the initial refresh has finished
            path = f"/{workspace['id']}/users" if where == "members" else "/v1/users"
            server.breaks = lambda asked: asked.endswith(path)
            view.send({"type": "refresh", "id": "slow"})
            assert until(lambda: server.asked)
            assert view.ask("stop", request="slow")["type"] == "done"
            assert until(lambda: view.answer("slow"))
            assert (view.answer("slow")["message"], view.answer("slow")["stopped"]) == ("Refresh stopped.", True)
            assert (client.directory.status, client.directory.error) == ("ready", None)
            asked = len(server.asked)
            time.sleep(0.2)
            assert len(server.asked) == asked  # it does not start again by itself, as after an outage
            server.breaks = lambda _: False
            assert view.ask("refresh")["message"] == "Refreshed: no changes."


def test_refreshes_requested_during_a_refresh_share_the_next_one_without_blocking_workers(browser, sign_in):
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    view = browser(rg.UserManager(client))
    view.ask("open")
    assert until(lambda: client.directory.snapshot.memberships_known)
    assert until(lambda: client.directory.status == "ready")
    held, before = transport.hold("GET", "/users"), transport.sent("GET").count("/users")
    view.send({"type": "refresh", "id": "slow"})
    held.wait()
    waiting = [f"again-{number}" for number in range(2 * WORKERS)]
    for request in waiting:
        view.send({"type": "refresh", "id": request})
    assert view.ask("ask_datasets")["type"] == "datasets"
    assert view.ask("stop", request=waiting[0])["type"] == "done"
    assert view.answer(waiting[0])["stopped"]
    held.release()
    assert {view.answer(request)["message"] for request in ["slow", *waiting[1:]]} == {"Refreshed: no changes."}
    assert transport.sent("GET").count("/users") == before + 2
    assert until(lambda: not view.widget.busy)


@pytest.mark.parametrize("make", [rg.UserManager, rg.UserTable, rg.UserForm, rg.WorkspaceForm])
def test_changes_by_others_are_reported_by_name(browser, client, sign_in, make):
    view = browser(make(client, auto_refresh=1))
    view.ask("open")
    assert until(view.complete)
    other = sign_in()
    user = rg.User(username=unique("other"), password=PASSWORD, client=other).create()
    assert until(lambda: view.received("notice"))
    assert view.received("notice")[-1]["message"] == f"Changed by someone else: 1 added ({user.username})."
    assert any(row["id"] == str(user.id) for message in view.received("patch") for row in message["rows"])
    user.delete()
    assert until(lambda: "removed" in view.received("notice")[-1]["message"])
    assert view.received("notice")[-1]["message"] == f"Changed by someone else: 1 removed ({user.username})."


def test_workspaces_of_others_are_reported_by_name(browser, client, sign_in):
    view = browser(rg.UserTable(client))
    view.ask("refresh")
    workspace = rg.Workspace(name=unique("place"), client=sign_in()).create()
    assert view.ask("refresh")["message"] == f"Refreshed: 1 workspace added ({workspace.name})."
    workspace.delete()
    assert view.ask("refresh")["message"] == f"Refreshed: 1 workspace removed ({workspace.name})."


def test_a_refresh_keeps_selection_search_and_sort(browser, client, sign_in):
    ana = str(client.users("ana").id)
    view = browser(rg.UserManager(client, auto_refresh=1, search="a", sort=["-updated_at"], selected_ids=[ana]))
    view.ask("open")
    user = rg.User(username=unique("other"), password=PASSWORD, client=sign_in()).create()
    assert until(lambda: view.received("notice"))
    widget = view.widget
    assert (widget.search, widget.sort, widget.selected_ids) == ("a", ["-updated_at"], [ana])
    user.delete()


def test_own_changes_are_not_reported_as_those_of_others(browser, sign_in):
    server = InterceptingTransport()
    client = sign_in(transport=server)
    view = browser(rg.UserManager(client, auto_refresh=1))
    view.ask("open")
    rg.User(username=unique("mine"), password=PASSWORD, client=client).create().delete()
    asked = server.sent("GET").count("/users")
    assert until(lambda: server.sent("GET").count("/users") > asked)
    assert view.ask("refresh")["message"] == "Refreshed: no changes."
    assert view.received("notice") == []


def test_a_view_of_a_workspace_receives_only_its_members(browser, client, sign_in, team):
    other = sign_in()
    workspace = rg.Workspace(name=unique("place"), client=other).create()
    inside, comes, outside = [other.users(id=user.id) for user in team]
    workspace.add_user(inside)
    view = browser(rg.UserManager(client, workspace=client.workspaces(workspace.name)))
    view.ask("open")
    assert until(view.complete)
    outside.role = "admin"
    outside.update()
    assert view.ask("refresh")["message"] == "Refreshed: no changes."
    workspace.add_user(comes)
    workspace.remove_user(inside)
    view.widget.auto_refresh = 1
    assert until(lambda: view.received("notice"))
    said = view.received("notice")[-1]["message"]
    assert said == f"Changed by someone else: 1 added ({comes.username}), 1 removed ({inside.username})."
    workspace.delete()


def refreshing():
    """Return whether a directory refreshes automatically: only then it has a thread for that."""
    return any(thread.name == "argilla-auto-refresh" for thread in threading.enumerate())


def test_only_python_sets_auto_refresh(browser, client):
    view = browser(rg.UserManager(client))
    view.assign(auto_refresh=5)
    assert (view.widget.auto_refresh, view.state()["auto_refresh"]) == (0, 0)
    assert until(lambda: not refreshing())
    view.widget.auto_refresh = 60
    assert refreshing()
    view.widget.auto_refresh = 0
    assert until(lambda: not refreshing())
    for seconds in (0.5, -1, float("nan"), float("inf"), 86_401):
        with pytest.raises(traitlets.TraitError, match=r"auto_refresh must be 1 to 86,400 seconds or 0 for never"):
            view.widget.auto_refresh = seconds
    with pytest.raises(traitlets.TraitError):
        rg.UserTable(client, auto_refresh=0.01)


def test_a_closed_widget_stops_refreshing(browser, client):
    view = browser(rg.UserManager(client, auto_refresh=1))
    assert refreshing()
    view.widget.close()
    assert until(lambda: not refreshing())


def test_the_connection_recovers_without_a_click(browser, monkeypatch):
    monkeypatch.setattr(auto_refresh, "FIRST_RETRY", 0.05)
    fake = FakeServer()
    client = fake.client(retries=0)
    view = browser(rg.UserManager(client))
    view.ask("open")
    assert until(lambda: client.directory.status == "ready")
    new = fake.add("new.person")
    fake.fail("GET", "/me", *[httpx.ConnectError("refused")] * 2)
    assert view.ask("refresh")["error"]["code"] == "ArgillaConnectionError"
    lost = view.received("session")[-1]
    assert (lost["status"], lost["error"]["code"]) == ("failed", "ArgillaConnectionError")
    assert until(lambda: view.received("session")[-1]["status"] == "ready")  # it responds; what it says comes next
    assert until(lambda: new["id"] in {row["id"] for patch in view.received("patch") for row in patch["rows"]})
    client.close()


def test_a_failed_status_stays_until_the_server_responds(browser, monkeypatch):
    """Each attempt keeps the status of the previous one, so the status dot does not turn green in between."""
    monkeypatch.setattr(auto_refresh, "FIRST_RETRY", 60)
    fake = FakeServer()
    client = fake.client(retries=0)
    view = browser(rg.UserManager(client))
    view.ask("open")
    assert until(lambda: client.directory.status == "ready")
    fake.fail("GET", "/me", *[httpx.ConnectError("refused")] * 3)
    before = len(view.received("session"))
    for _ in range(3):
        assert view.ask("refresh")["error"]["code"] == "ArgillaConnectionError"
    sessions = view.received("session")[before:]
    first = next(at for at, one in enumerate(sessions) if one["status"] == "failed")
    assert {one["status"] for one in sessions[first:]} == {"failed"}
    assert view.ask("refresh")["type"] == "done"
    last = view.received("session")[-1]
    assert (last["status"], last["error"]) == ("ready", None)
    client.close()


def test_a_change_without_an_answer_shows_that_the_server_is_gone(browser, monkeypatch):
    monkeypatch.setattr(auto_refresh, "FIRST_RETRY", 60)
    fake = FakeServer()
    workspace = fake.add_workspace("nlp")
    user = fake.add("ana")
    client = fake.client(retries=0)
    view = browser(rg.UserManager(client))
    view.ask("open")
    assert until(lambda: client.directory.snapshot.memberships_known)
    asked = {"users": [user["id"]], "workspaces": [workspace["id"]]}
    path = f"/workspaces/{workspace['id']}/users"
    fake.fail("POST", path, httpx.ConnectError("refused"))
    monkeypatch.setattr(Synchronizer, "refresh_soon", lambda _: None)  # no refresh during the test
    answer = view.ask("add_to_workspace", **asked)
    assert answer["error"]["code"] == "ArgillaConnectionError"
    messages = [message for message, _ in view.messages]
    before = [one for one in messages[: messages.index(answer)] if one["type"] == "session"]
    assert (before[-1]["status"], before[-1]["error"]["code"]) == ("failed", "ArgillaConnectionError")
    client.close()


def test_views_know_when_the_server_was_last_read_completely(browser, monkeypatch):
    monkeypatch.setattr(auto_refresh, "FIRST_RETRY", 3600.0)
    server = FakeServer()
    with server.client(retries=0) as client:
        before = time.time()
        view = browser(rg.UserManager(client))
        view.ask("open")
        assert until(lambda: client.directory.status == "ready")

        def read_at():
            session = view.received("session")[-1]
            # The clock of a browser may differ.
            assert session["age"] == pytest.approx(time.time() - session["read_at"], abs=10)
            return session["read_at"]

        assert until(lambda: view.received("session")[-1]["read_at"] is not None)
        first = read_at()
        assert before <= first <= time.time()
        time.sleep(0.01)
        assert view.ask("refresh")["message"] == "Refreshed: no changes."
        second = read_at()
        assert second > first
        server.fail("GET", "/me", httpx.ConnectError("refused"))
        assert view.ask("refresh")["type"] == "failed"
        assert view.received("session")[-1]["status"] == "failed"
        assert read_at() == second


def test_a_page_of_another_version_is_told_so(manager_view):
    view = manager_view()
    assert view.ask("hello", protocol=PROTOCOL)["type"] == "done"
    error = view.ask("hello", protocol=PROTOCOL + 1)["error"]
    assert error["message"] == "The widget in this page and the kernel have different versions."
    assert error["hint"] == "Restart the kernel, reload the page, and run the cell again."
