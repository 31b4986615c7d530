"""A client that was made before a fork, as by a pool of processes, connects again in each process."""

from __future__ import annotations

import http.server
import multiprocessing
import threading
import time
from contextlib import contextmanager, suppress

import httpx
import pytest

from argilla_widgets import Argilla
from argilla_widgets.sdk.base_client import our_client
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.http.response import stoppable
from tests.sdk.fake import KEY, FakeServer

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


@pytest.fixture
def connections():
    """Serve a fake server over HTTP; the connections of its requests are in ``seen``, by the client's port.

    Requests for a path in ``held`` are answered once its event is set.
    """

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            running.seen.append(self.client_address[1])
            if event := running.held.get(self.path):
                event.wait(20)
            content = fake(httpx.Request("GET", f"http://argilla.test{self.path}")).content
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            """Log nothing."""

    fake = FakeServer()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads, running.seen, running.held = True, [], {}
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


class Official:
    """What is used of an ``argilla.Argilla``."""

    def __init__(self, api_url, api_key, http_client):
        self.api_url, self.api_key, self.http_client = api_url, api_key, http_client


@contextmanager
def beside(url, key):
    with httpx.Client() as http:
        yield our_client(Official(url, key, http))


def with_transport(url, key):
    return Argilla(url, key, transport=httpx.HTTPTransport())


class Wrapped(httpx.BaseTransport):
    """A transport around another one, such as one that logs requests or caches responses."""

    def __init__(self):
        self.inner = httpx.HTTPTransport()
        self.handle_request, self.close = self.inner.handle_request, self.inner.close


def with_wrapped_transport(url, key):
    return Argilla(url, key, transport=Wrapped())


@pytest.mark.needs("posix")
@pytest.mark.parametrize("connect", [Argilla, with_transport, with_wrapped_transport, beside])
def test_a_forked_process_does_not_share_a_connection(connections, connect):
    """Two processes that read from one connection would each receive responses to the other's requests."""
    with connect(f"http://127.0.0.1:{connections.server_port}", KEY) as client:
        process = multiprocessing.get_context("fork").Process(target=client.api.users.get_me)
        process.start()
        process.join(20)
        assert process.exitcode == 0
        client.api.users.get_me()
    before, _, in_fork, after = connections.seen  # the first two connect
    assert before == after
    assert in_fork != before


@pytest.mark.needs("posix")
def test_a_forked_process_that_gives_up_a_request_ends_none_of_its_parent(connections):
    """The connection of a request that is not answered may be any of those in use: here, any of this process."""
    users, workspaces = "/api/v1/users", "/api/v1/me/workspaces"
    connections.held = {users: threading.Event(), workspaces: threading.Event()}

    def give_up():
        client.api.users.get_me()  # connects
        due = time.monotonic() + 0.3
        with suppress(ArgillaError), stoppable(lambda: time.monotonic() > due):
            client.api.workspaces.list()

    with Argilla(f"http://127.0.0.1:{connections.server_port}", KEY) as client:
        parent = threading.Thread(target=client.api.users.list)
        parent.start()
        while len(connections.seen) < 3:
            time.sleep(0.01)
        process = multiprocessing.get_context("fork").Process(target=give_up)
        process.start()
        process.join(20)
        time.sleep(0.3)  # for a second try, if the first one was cut off
        connections.held[users].set()
        parent.join(20)
    assert process.exitcode == 0
    assert len(connections.seen) == 5
    connections.held[workspaces].set()
