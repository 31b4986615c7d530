"""A client that was made before a fork, as by a pool of processes, connects again in each process."""

from __future__ import annotations

import http.server
import multiprocessing
import threading
from contextlib import contextmanager
from types import SimpleNamespace

import httpx
import pytest

from argilla_widgets import Argilla
from tests.sdk.fake import KEY, FakeServer

pytestmark = pytest.mark.filterwarnings("ignore:.*use of fork:DeprecationWarning")


@pytest.fixture
def connections():
    """Serve a fake server over HTTP; the connections of its requests are in ``seen``, by the client's port."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            running.seen.append(self.client_address[1])
            content = fake(httpx.Request("GET", f"http://argilla.test{self.path}")).content
            self.send_response(200)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_):
            """Log nothing."""

    fake = FakeServer()
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.daemon_threads, running.seen = True, []
        threading.Thread(target=running.serve_forever, args=(0.01,), daemon=True).start()
        yield running
        running.shutdown()


@contextmanager
def beside(url, key):
    with httpx.Client() as http:
        yield Argilla._from_official(SimpleNamespace(api_url=url, api_key=key, http_client=http))


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
