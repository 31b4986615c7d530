"""Misbehaving observers, clients, servers and browsers: a manager still answers and leaks no secret."""

from __future__ import annotations

import gc
import logging
import socket
import threading
import traceback
import uuid
import weakref
from contextlib import suppress

import httpx
import pytest
import traitlets

import argilla_widgets as rg
from argilla_widgets.directory.directory import Directory
from argilla_widgets.sdk.resources.tables import Table
from argilla_widgets.widgets.base.known_requests import KnownRequests
from argilla_widgets.widgets.base.live import resolve_client
from argilla_widgets.widgets.base.message_widget import MAX_RUNNING
from argilla_widgets.widgets.display import open_manager
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique
from tests.sdk.fake import FakeServer
from tests.transports import HoldingTransport, InterceptingTransport
from tests.widgets.official import OfficialClient, argilla
from tests.widgets.view import execution, new_user, until


@pytest.fixture
def official(server):
    client = OfficialClient(server.url)
    yield client
    resolve_client(client).close()


# -- observers


def test_requests_are_answered_although_an_observer_fails(manager_view, caplog):
    view = manager_view()
    for name in ("busy", "revision"):
        view.widget.observe(lambda _: 1 / 0, name)
    answer = new_user(view, unique("observed"), password=PASSWORD)
    assert answer["type"] == "done"
    assert until(lambda: not view.widget.busy)
    assert "An observer of busy failed" in caplog.text
    assert PASSWORD not in caplog.text


def test_an_observer_may_refresh_during_the_notification_of_a_refresh(manager_view, client, sign_in):
    searching, notifying, refreshing = threading.Event(), threading.Event(), threading.Event()

    def on_search(_):
        searching.set()
        notifying.wait(10)
        view.widget.refresh()

    def on_change(_snapshot, change):
        if change and refreshing.is_set():
            searching.wait(10)
            notifying.set()

    client.directory.subscribe(on_change)  # it is notified before the widget
    view = manager_view()
    rg.User(username=unique("elsewhere"), password=PASSWORD, client=sign_in()).create()
    view.widget.observe(on_search, "search")
    refreshing.set()
    view.send({"type": "refresh", "id": "first"})
    browser = threading.Thread(target=view.assign, kwargs={"search": "x"}, daemon=True)
    browser.start()
    browser.join(20)
    assert not browser.is_alive()
    assert view.answer("first")["type"] == "done"


def test_an_observer_may_write(manager_view, client):
    view = manager_view()
    name, made = unique("by-observer"), []

    def once(_):
        if not made:
            made.append(rg.User(username=name, password=PASSWORD, client=client))
            client.users.add(made[0])

    view.widget.observe(once, "revision")
    assert new_user(view, unique("first"))["type"] == "done"
    assert until(lambda: name in {user.username for user in view.widget.visible()})


# -- browsers


def test_a_flood_of_requests_is_limited_and_every_request_is_answered(manager_view, monkeypatch):
    view, sent, refresh = manager_view(), threading.Event(), Directory.refresh

    def refresh_later(directory):
        assert sent.wait(60)
        return refresh(directory)

    monkeypatch.setattr(Directory, "refresh", refresh_later)
    for number in range(3 * MAX_RUNNING):
        view.send({"type": "refresh", "id": f"flood-{number}"})
    sent.set()
    answers = [view.answer(f"flood-{number}", wait=60) for number in range(3 * MAX_RUNNING)]
    assert {answer["error"]["code"] for answer in answers if answer["type"] == "failed"} == {"TooManyRequests"}
    assert any(answer["type"] == "done" for answer in answers)
    assert view.ask("refresh")["type"] == "done"


def test_ids_are_normalized(manager_view, client):
    view = manager_view()
    person = str(client.users("ana").id)
    view.assign(selected_ids=[person.upper(), f"{{{person}}}", person])
    assert view.widget.selected_ids == [person]


@pytest.mark.parametrize(
    "state",
    [
        {"search": "a" * 1_001},
        {"sort": ["username", "-username"]},
        {"workspace_count_filter": [10**400, 1]},
        {"updated_filter": [0, float("inf")]},
    ],
)
def test_values_too_large_for_a_notebook_are_reverted(manager_view, state):
    view = manager_view()
    (name,) = state
    before = getattr(view.widget, name)
    view.assign(**state, role_filter=["admin"])
    assert getattr(view.widget, name) == before
    assert view.widget.role_filter == ["admin"]
    with pytest.raises((traitlets.TraitError, OverflowError)):
        setattr(view.widget, name, state[name])


def test_an_unpaired_surrogate_in_a_search_can_be_saved(manager_view, tmp_path):
    view = manager_view()
    view.assign(search="\ud800", workspace_filter=["nlp\udfff"], role_filter=["admin"])
    assert (view.widget.search, view.widget.workspace_filter) == ("?", ["nlp?"])
    assert view.widget.role_filter == ["admin"]
    view.widget.to_html(tmp_path / "page.html")


def nested(depth):
    value = []
    for _ in range(depth):
        value = [value]
    return value


@pytest.mark.parametrize(
    "data",
    mostly_long(
        [
            None,
            "update",
            {},
            {"method": ["update"]},
            {"method": "reply"},
            *({"method": "update", "state": state, "buffer_paths": []} for state in (None, [], "search", 1)),
            *({"method": "update", "state": {}, "buffer_paths": paths} for paths in (None, 1, [["search", "a"]])),
            {"method": "update", "state": {"search": "x"}, "buffer_paths": [["search", 0]]},
            {"method": "update", "state": {"workspace_filter": nested(5_000)}, "buffer_paths": []},
        ],
        {"method": "reply"},
    ),
)
def test_an_invalid_message_is_ignored(manager_view, caplog, data):
    view = manager_view()
    view.pass_on(data, b"x")
    assert caplog.records == []  # a notebook shows a traceback in place of this log
    view.assign(search="still there")
    assert view.widget.search == "still there"


def test_a_request_id_that_cannot_be_encoded_is_refused(manager_view):
    view = manager_view()
    view.send({"type": "refresh", "id": "\ud800"})
    assert view.received("failed")[-1]["error"]["code"] == "InvalidRequest"


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("edit_user", {"user": "\ud800", "username": "x", "first_name": "", "last_name": ""}),
        ("change_role", {"users": [], "role": "\ud800"}),
        ("change_role", {"users": "\ud800", "role": "admin"}),
        ("reset_password", {"passwords": {"\ud800": PASSWORD}}),
        ("select", {"select": [], "deselect": [], "only": "\ud800"}),
        ("\ud800", {}),
        ("edit_user", {"user": str(uuid.uuid4()), "first_name": "\ud800"}),
        ("ask_roster_rows", {"first": 0, "count": 1, "show": "all", "search": "\ud800"}),
    ],
)
def test_an_unpaired_surrogate_anywhere_is_answered_with_an_error(manager_view, caplog, kind, fields):
    view = manager_view()
    error = view.ask(kind, **fields)["error"]
    assert (error["code"], error["unknown"]) == ("InvalidRequest", False)
    assert caplog.records == []


def test_a_role_is_filtered_by_only_once(manager_view):
    view = manager_view()
    view.assign(role_filter=["owner", "admin"] * 1_000)
    assert view.widget.role_filter == view.state()["role_filter"] == ["owner", "admin"]


def test_the_number_and_length_of_filtered_workspaces_are_limited(manager_view):
    widget = manager_view().widget
    with pytest.raises(traitlets.TraitError, match="1,000 characters"):
        widget.workspace_filter = ["n" * 1_001]
    with pytest.raises(traitlets.TraitError, match="10,000 workspaces"):
        widget.workspace_filter = [str(number) for number in range(10_001)]


def test_only_users_that_the_confirmation_counted_are_deleted(manager_view, client, sign_in, team):
    """The message is forged: it names a user this kernel has never seen."""
    view, person = manager_view(), team[0]
    other = rg.User(username=unique("unseen"), password=PASSWORD, client=sign_in()).create()
    view.ask("delete_users", users=[str(person.id), str(other.id)], confirmation=person.username)
    there = {user.id for user in client.users}
    assert other.id in there
    assert person.id not in there
    other.delete()


# -- servers


@pytest.mark.parametrize(
    "body",
    [
        {"detail": f"{PASSWORD} is no good for the key argilla.apikey"},
        {"detail": {"params": {"errors": [{"loc": ["body", PASSWORD], "msg": f"not {PASSWORD}"}]}}},
    ],
)
def test_an_error_never_repeats_a_request_that_the_server_quotes(browser, body):
    fake = FakeServer()
    client = fake.client(api_key="argilla.apikey")
    view = browser(rg.UserManager(client))
    fake.fail("POST", "/users", httpx.Response(422, json=body))
    answer = new_user(view, "ana")
    assert answer["error"]["code"] == "UnprocessableEntityError"
    assert PASSWORD not in repr(answer)
    assert "argilla.apikey" not in repr(answer)
    client.close()


def test_removing_access_includes_memberships_added_by_others(manager_view, client, sign_in):
    """No membership is left after access was removed."""
    view = manager_view()
    user = rg.User(username=unique("kept"), password=PASSWORD, client=client).create()
    assert "not in any workspace" in view.ask("remove_access", users=[str(user.id)])["message"]
    workspace = client.workspaces("nlp")
    sign_in().workspaces("nlp").add_user(user.username)
    assert view.ask("remove_access", users=[str(user.id)])["message"] == f"Removed {user.username} from nlp."
    assert user not in list(workspace.users)
    user.delete()


@pytest.mark.parametrize("by", ["this client", "someone else"])
def test_a_deleted_workspace_is_reported_as_deleted(browser, client, sign_in, by):
    workspace = rg.Workspace(name=unique("gone"), client=client).create()
    view = browser(rg.UserManager(client, workspace=workspace))
    assert until(lambda: view.received("session")[-1]["status"] == "ready")
    (client if by == "this client" else sign_in()).workspaces(workspace.name).delete()
    if by == "someone else":
        view.widget.refresh()
    session = view.received("session")[-1]
    assert session["status"] == "gone"
    assert session["error"]["message"] == "This workspace was deleted."
    view.ask("refresh")
    sessions = view.received("session")
    assert {one["status"] for one in sessions[sessions.index(session) :]} == {"gone"}  # never looks like loading
    assert "This workspace was deleted." in view.widget._repr_mimebundle_()[0]["text/plain"]


@pytest.mark.parametrize("known", ["made here", "looked up"])
def test_a_workspace_that_is_gone_before_it_is_first_shown_is_reported_at_once(browser, sign_in, known):
    """Its members are read faster than everything else, and already say that it is gone."""
    transport, other = HoldingTransport(), sign_in("helena")
    client, name = sign_in(transport=transport), unique("gone")
    made = rg.Workspace(name=name, client=client if known == "made here" else other).create()
    workspace = made if known == "made here" else client.workspaces(name)
    other.workspaces(name).delete()
    held = transport.hold("GET", "/users")
    try:
        shown = workspace.users._repr_mimebundle_()[0]["text/plain"]
        view = browser(rg.UserManager.of(workspace))
        message = "This workspace was deleted." if known == "made here" else f"There is no workspace '{name}'"
        assert message in shown
        assert view.received("session")[-1]["status"] == "gone"
    finally:
        held.release()
    assert until(lambda: client.directory.status == "ready")
    assert view.received("session")[-1]["status"] == "gone"


def test_a_workspace_that_never_existed_is_reported_as_missing(browser, client):
    view = browser(rg.UserManager(client, workspace=rg.Workspace(name="nowhere", id=uuid.uuid4(), client=client)))
    assert until(lambda: view.received("session")[-1]["status"] == "gone")
    assert view.received("session")[-1]["error"]["message"] == "There is no workspace 'nowhere' on this server."


def test_a_workspace_an_admin_can_no_longer_see_is_not_reported_as_deleted(browser, client, sign_in):
    name = unique("admin")
    admin = rg.User(username=name, password=PASSWORD, role="admin", client=client).create()
    workspace = rg.Workspace(name=unique("room"), client=client).create()
    workspace.add_user(admin)
    theirs = sign_in(name, password=PASSWORD)
    view = browser(rg.UserManager(theirs, workspace=theirs.workspaces(workspace.name)))
    assert until(lambda: view.received("session")[-1]["status"] == "ready")
    workspace.remove_user(admin)
    view.widget.refresh()
    session = view.received("session")[-1]
    assert session["status"] == "gone"
    assert session["error"]["message"] == f"You can no longer see the workspace '{workspace.name}'."
    workspace.delete()
    admin.delete()


def test_users_not_loaded_yet_are_not_shown_as_an_empty_table(browser, sign_in, monkeypatch):
    monkeypatch.setattr("argilla_widgets.widgets.base.live.LOADING_WAIT", 0.01)
    go = threading.Event()

    def answer(request):
        if request.url.path == "/api/v1/users":
            go.wait(20)

    client = sign_in(transport=InterceptingTransport(answer))
    view = browser(rg.UserManager(client))
    shown = view.widget._repr_mimebundle_()[0]
    go.set()
    assert "has not answered yet" in shown["text/html"]
    assert "has not answered yet" in shown["text/plain"]
    assert until(lambda: client.directory.snapshot.complete)


def test_control_characters_never_reach_a_terminal():
    assert "\x1b" not in Table("\x1b[31mred", note="\x1b]0;title\x07").text()


# -- the official SDK's clients


def test_a_client_is_freed_once_its_manager_was_closed():
    client = FakeServer().client()
    manager = rg.UserManager.of(client)
    assert rg.UserManager.of(client) is manager
    manager.close()
    FakeServer().client()  # the newest client is kept
    forgotten = weakref.ref(client)
    del client, manager

    def gone():
        gc.collect()
        return forgotten() is None

    assert until(gone)


def test_an_official_client_has_one_widget(browser, official, client):
    manager = rg.UserManager.of(official)
    browser(manager)
    assert rg.UserManager.of(official) is manager
    workspace = argilla.Workspace("nlp", client.workspaces("nlp").id, official)
    for given in (official, official.users):
        browser(table := rg.UserTable(given))
        assert len(table.visible()) == len(client.users)
    for given in (workspace, workspace.users):
        browser(table := rg.UserTable(given))
        assert len(table.visible()) == len(client.workspaces("nlp").users)


def test_an_official_client_of_a_dead_server_shows_a_message(monkeypatch):
    monkeypatch.setattr("argilla_widgets.widgets.base.live.LOADING_WAIT", 30)  # longer than all attempts
    dead = OfficialClient("http://127.0.0.1:9", f"key-{uuid.uuid4()}", retries=0)
    shown = open_manager(dead.users)._repr_mimebundle_()
    assert "Cannot reach" in shown["text/html"]
    with pytest.raises(rg.ArgillaConnectionError) as caught:
        rg.UserManager(dead)
    error = caught.value
    seen = traceback.TracebackException(type(error), error, error.__traceback__, capture_locals=True)
    assert dead.api_key not in "".join(seen.format())


def test_an_official_client_of_a_hanging_server_does_not_block_the_display(monkeypatch):
    monkeypatch.setattr("argilla_widgets.widgets.base.live.LOADING_WAIT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as hangs:  # accepts the connection and never responds
        shown = open_manager(OfficialClient(f"http://127.0.0.1:{hangs.getsockname()[1]}").users)._repr_mimebundle_()
    assert "has not answered yet" in shown["text/html"]


# -- the kernel


def test_a_request_that_fails_on_arrival_shows_no_traceback(manager_view, client, caplog, monkeypatch):
    """IPython's verbose tracebacks show the variables of every frame, and the message holds a password."""
    view = manager_view()

    def broken(*_):
        raise RuntimeError(PASSWORD)

    monkeypatch.setattr(client.directory, "submit", broken)
    monkeypatch.setattr(view.widget.log, "warning", broken)  # ipywidgets logs failed handlers with it
    view.send({"type": "refresh", "id": "x", "password": PASSWORD})
    view.send({"type": "refresh", "id": "y"})
    assert view.answer("x")["error"]["code"] == "InvalidRequest"
    assert view.answer("y")["error"]["code"] == "InternalError"
    assert view.widget.busy is False
    assert "A request could not be handled: RuntimeError" in caplog.text
    assert PASSWORD not in caplog.text


def test_the_debug_log_of_comms_holds_no_password(manager_view, client, caplog):
    """`logging.basicConfig(level=logging.DEBUG)` in a cell would print every message from the browser below it."""
    caplog.set_level(logging.DEBUG)
    view = manager_view()
    name = unique("logged")
    fields = {"username": name, "first_name": "", "last_name": "", "role": "annotator", "workspaces": []}
    content = execution({"type": "create_user", "id": "logged", "password": PASSWORD, **fields})
    comm = view.widget.comm
    message = {"content": {"comm_id": comm.comm_id, "data": {"method": "custom", "content": content}}, "buffers": []}
    comm.handle_msg(message)
    assert view.answer("logged")["type"] == "done"
    comm.handle_msg({"content": {"comm_id": comm.comm_id, "data": {"method": "request_state"}}, "buffers": []})
    assert "request_state" in caplog.text
    assert PASSWORD not in caplog.text
    client.users(name).delete()


def test_a_change_goes_on_when_the_browser_cannot_be_reached(manager_view, monkeypatch, team):
    view = manager_view()
    monkeypatch.setattr("argilla_widgets.widgets.base.running_request.PROGRESS_INTERVAL", 0)
    publish, attempts = view.widget.comm.publish_msg, []

    def broken(msg_type, data=None, **keys):
        if (data or {}).get("content", {}).get("type") == "progress":
            attempts.append(data)
            raise OSError("the browser is gone")
        publish(msg_type, data=data, **keys)

    monkeypatch.setattr(view.widget.comm, "publish_msg", broken)
    answer = view.ask("change_role", users=[str(user.id) for user in team], role="admin")
    assert attempts
    assert (answer["type"], answer["failures"]) == ("done", [])
    assert "the browser is gone" not in str(answer)


def test_the_same_request_from_two_threads_is_performed_once(manager_view, client, monkeypatch):
    """JupyterLab may deliver messages on the main thread and on a subshell."""
    view, taken, both, add = manager_view(), [], threading.Barrier(2), KnownRequests.add

    def seen(requests, request_id):
        arrival = add(requests, request_id)
        with suppress(threading.BrokenBarrierError):
            both.wait(0.2)
        return arrival

    monkeypatch.setattr(KnownRequests, "add", seen)
    monkeypatch.setattr(client.directory, "submit", lambda _answer, request, _watch: taken.append(request.id))
    threads = [threading.Thread(target=view.send, args=({"type": "refresh", "id": "same"},)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert taken == ["same"]
