"""How many of the package's modules a display and a click go through. Lower a limit when a path becomes shorter."""

from __future__ import annotations

import json
import threading
from uuid import UUID

import pytest

import argilla_widgets as rg
from tests.made_up import unique
from tests.sdk.fake import FakeServer
from tests.widgets.paths import Tracer, classes_that_hold
from tests.widgets.view import BrowserComm, new_user, until

DISPLAY_MODULES, CREATE_MODULES = 27, 41


@pytest.fixture
def traced(server, browser, monkeypatch):
    """Return a function that traces an action until certain messages are sent, and a client made while tracing."""
    warm = rg.Argilla(api_url=server.url, api_key="argilla.apikey")  # loads the modules imported on first use
    warm.users._repr_mimebundle_()
    warmed = browser(rg.UserManager.of(warm))
    new_user(warmed, unique("warm"))
    assert until(lambda: not warmed.widget.busy)
    # Only threads that start from now on are traced, so let those end that wait for another request.
    assert until(lambda: all(thread.name != "argilla-request" for thread in threading.enumerate()))
    tracer, waiting = Tracer(), set()
    publish = BrowserComm.publish_msg

    def published(self, msg_type, data=None, metadata=None, buffers=None, **keys):
        publish(self, msg_type, data, metadata, buffers, **keys)
        if self is warmed.widget.comm:  # ignore rows that arrive late
            return
        kind = (data or {}).get("content", {}).get("type")
        if kind in waiting:
            waiting.discard(kind)
            if not waiting:
                tracer.end()

    def trace(work, *kinds):
        waiting.update(kinds)
        trace = tracer.begin()
        work()
        assert until(lambda: not waiting), waiting
        return trace

    monkeypatch.setattr(BrowserComm, "publish_msg", published)
    # On a busy machine the rows may come later than a display waits for them, and what follows it would be traced, too.
    monkeypatch.setattr("argilla_widgets.widgets.base.live.LOADING_WAIT", 60.0)
    with tracer.installed():
        yield trace, rg.Argilla(api_url=server.url, api_key="argilla.apikey")


def test_a_display_and_a_created_user_take_short_paths(traced, browser):
    trace, client = traced
    shown = trace(client.users._repr_mimebundle_, "first_rows")
    before_rows = [call for call in shown.requests if not call.endswith("/users") or call == "GET /api/v1/users"]
    assert before_rows == ["GET /api/v1/me", "GET /api/v1/me/workspaces", "GET /api/v1/users"], str(shown)
    widget = rg.UserManager.of(client)
    view = browser(widget)
    view.ask("open")
    assert until(lambda: client.directory.snapshot.memberships_known and client.directory.status == "ready")
    new_user(view, unique("before"))
    assert until(lambda: not widget.busy)
    created = trace(lambda: new_user(view, unique("path")), "patch", "done")
    # The names first: one that others have just given may look the same.
    assert created.requests == ["GET /api/v1/users", "POST /api/v1/users"], str(created)
    assert len(shown.modules) <= DISPLAY_MODULES, str(shown)
    assert len(created.modules) <= CREATE_MODULES, str(created)


@pytest.mark.long
def test_few_objects_hold_what_a_click_asks_for(browser):
    """While the user is created: the command, its operation, the write and its request; afterwards, the journal's."""
    name, found = unique("held"), []

    class Counting(FakeServer):
        def __call__(self, request):
            if request.method == "POST":
                found.append(classes_that_hold(name, UUID(json.loads(request.content)["id"])))
            return super().__call__(request)

    view = browser(rg.UserManager(Counting().client()))
    view.ask("open")
    created = new_user(view, name, wait=60)["created_id"]  # its request looks through all objects of the process
    (during,) = found
    assert during <= {"CreateUser", "Operation", "Attribution", "Write", "RequestSpec"}
    ended = {"CreateUser", "Attribution", "RequestSpec"}
    assert until(lambda: not classes_that_hold(name, UUID(created)) & ended)
