"""A hanging server delays only what needs it."""

from __future__ import annotations

import gc
import signal
import threading
import time
import weakref
from contextlib import suppress

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.directory import WORKERS
from argilla_widgets.directory.model.query import Query
from argilla_widgets.widgets.base.live import LOADING_WAIT
from argilla_widgets.widgets.base.message_widget import MAX_RUNNING
from argilla_widgets.widgets.display import open_manager
from argilla_widgets.widgets.protocol.structs import PROTOCOL
from tests.interrupting import interrupt_main
from tests.made_up import unique
from tests.transports import InterceptingTransport
from tests.widgets.view import until


@pytest.fixture
def hanging(browser, sign_in):
    """Open a view of a manager whose server stops responding until the test ends."""
    let, hung = threading.Event(), threading.Semaphore(0)

    def answer(_request):
        if hangs.is_set():
            hung.release()
            let.wait(30)

    hangs = threading.Event()
    client = sign_in(transport=InterceptingTransport(answer))
    view = browser(rg.UserManager(client))
    assert until(lambda: client.directory.snapshot.memberships_known)
    hangs.set()
    view.hung = hung
    yield view
    let.set()


def saturate(view):
    """Send more requests than a widget may have running."""
    for number in range(MAX_RUNNING):
        view.send({"type": "ask_datasets", "id": f"hangs{number}"})
    for _ in range(WORKERS):
        assert view.hung.acquire(timeout=10)


def test_requests_that_need_no_server_are_answered_while_it_hangs(hanging):
    saturate(hanging)
    assert hanging.ask("ask_datasets")["error"]["code"] == "TooManyRequests"
    for kind, fields in (
        ("hello", {"protocol": PROTOCOL}),
        ("open", {}),
        ("ask_policy", {}),
        ("ask_chunk", {"name": "manager"}),
        ("ask_script", {"entry": None, "kind": "argilla_widgets"}),
    ):
        assert hanging.ask(kind, **fields)["type"] != "failed"


def test_a_queued_request_is_answered_when_it_is_stopped(hanging):
    saturate(hanging)
    last = f"hangs{MAX_RUNNING - 1}"
    assert hanging.ask("stop", request=last)["type"] == "done"
    stopped = hanging.answer(last)
    assert (stopped["type"], stopped["stopped"]) == ("done", True)
    assert hanging.ask("stop", request=last)["type"] == "done"
    assert hanging.ask("stop", request="never")["type"] == "done"
    assert [one for one in hanging.received("done") if one["request"] == last] == [stopped]
    hanging.send({"type": "ask_datasets", "id": "one more"})
    assert not [one for one in hanging.received("failed") if one["request"] == "one more"]


def test_displaying_again_while_memberships_load_does_not_wait(browser, sign_in):
    """A display waits only for the users, and they are known."""
    let, asked = threading.Event(), threading.Event()

    def answer(request):
        if "/workspaces/" in request.url.path:
            asked.set()
            let.wait(30)

    client = sign_in(transport=InterceptingTransport(answer))
    view = browser(rg.UserManager.of(client))
    assert asked.wait(10)
    assert client.directory.status == "loading"
    began = time.monotonic()
    assert open_manager(client.users) is view.widget
    took = time.monotonic() - began
    let.set()
    assert took < LOADING_WAIT
    assert until(lambda: client.directory.snapshot.memberships_known)
    assert until(lambda: client.directory.status == "ready")


def test_a_widget_whose_construction_is_interrupted_is_not_kept(sign_in):
    """It follows the directory to learn when the users are there, and only until then."""
    let, asked, made = threading.Event(), threading.Event(), weakref.WeakSet()

    def answer(request):
        if request.url.path.endswith("/users"):
            asked.set()
            let.wait(30)

    class Table(rg.UserTable):
        def __new__(cls, *args, **kwargs):
            made.add(table := super().__new__(cls, *args, **kwargs))
            return table

    client = sign_in(transport=InterceptingTransport(answer))
    client.directory.start_refresh()
    assert asked.wait(10)

    def interrupt_while_it_waits():
        assert until(lambda: made)
        time.sleep(0.5)
        interrupt_main()

    gc.collect()  # Python ignores an interrupt that arrives while it finalizes an object
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background processes ignore it
    threading.Thread(target=interrupt_while_it_waits).start()
    try:
        with suppress(KeyboardInterrupt):
            Table(client)
            pytest.fail("It was not interrupted.")
    finally:
        signal.signal(signal.SIGINT, handler)
    gc.collect()
    left = [*made]
    let.set()
    assert left == []


def test_a_widget_made_while_users_load_waits_only_for_them(browser, sign_in):
    let, asked, members = threading.Event(), threading.Event(), threading.Event()

    def answer(request):
        if request.url.path.endswith("/users") and "/workspaces/" not in request.url.path:
            asked.set()
            let.wait(30)
        if "/workspaces/" in request.url.path:
            members.wait(30)

    client = sign_in(transport=InterceptingTransport(answer))
    client.directory.start_refresh()
    assert asked.wait(10)
    threading.Timer(0.2, let.set).start()
    view = browser(rg.UserTable(client))
    try:
        assert client.directory.status == "loading"
        assert view.received("first_rows")[0]["rows"]
    finally:
        members.set()
    assert until(lambda: client.directory.snapshot.memberships_known)


def test_a_display_searches_once(browser, client, monkeypatch):
    """The result is shared by the first rows, the static form and its text, until the users or the filters change."""
    runs, run = [], Query.run
    monkeypatch.setattr(Query, "run", lambda self, *given: (runs.append(self), run(self, *given))[1])
    client.directory.refresh()
    view = browser(rg.UserManager(client, search="a", sort=["-workspaces"]))
    view.widget._repr_mimebundle_()
    view.widget._repr_mimebundle_()
    view.ask("hello", protocol=PROTOCOL)
    view.ask("hello", protocol=PROTOCOL)
    assert len(runs) == 1
    view.widget.search = "b"
    view.widget._repr_mimebundle_()
    assert len(runs) == 2
    assert [user.username for user in view.widget.visible()] == [
        user.username for user in run(runs[-1], client.directory.snapshot).all()
    ]
    assert len(runs) == 2


def test_a_workspace_that_was_just_created_shows_the_account_and_everyone(browser, sign_in):
    """Its members are known before anything else is, as in the guide: create it, then display `workspace.users`."""
    client = sign_in()
    workspace = rg.Workspace(unique("new"), client=client).create()
    try:
        view = browser(rg.UserManager.of(workspace.users))
        assert until(lambda: client.directory.status == "ready")
        assert until(lambda: view.received("session")[-1]["account"]["username"] == "argilla")
        assert until(lambda: client.directory.snapshot.memberships_known)
    finally:
        workspace.delete()
