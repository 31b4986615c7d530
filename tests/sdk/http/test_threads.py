"""Where requests are made: where no interrupt arrives, without a thread for each, and not longer than they may take."""

from __future__ import annotations

import threading
import time

import httpx
import pytest

from argilla_widgets.sdk import Argilla, ArgillaConnectionError
from argilla_widgets.sdk.http.response import left_behind, stoppable
from tests.sdk.fake import KEY, FakeServer
from tests.sdk.raw import HEAD, RawServer, trickle


@pytest.fixture
def threads():
    """Return the threads of the requests of a client, and the client."""
    server, seen = FakeServer(), []

    def answer(request):
        seen.append(threading.current_thread())
        return server(request)

    with Argilla("https://argilla.test", KEY, transport=httpx.MockTransport(answer)) as client:
        yield seen, client


def test_the_requests_of_a_cell_share_a_thread_where_no_interrupt_arrives(threads):
    seen, client = threads
    for _ in range(20):
        client.users.list()
    assert len(set(seen)) < 5  # one, unless this machine stands still for a second
    assert threading.main_thread() not in seen


def test_other_threads_make_their_requests_themselves(threads):
    seen, client = threads
    own = []

    def ask():
        own.append(threading.current_thread())
        client.users.list()
        with stoppable(lambda: False), left_behind():
            client.users.list()

    seen.clear()
    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert seen == own * 2


def test_a_request_that_can_be_stopped_has_a_thread_of_its_own_if_no_one_leaves_its_caller_behind(threads):
    seen, client = threads
    seen.clear()
    thread = threading.Thread(target=lambda: asks(client, lambda: False))
    thread.start()
    thread.join()
    assert thread not in seen


def asks(client, stopped):
    with stoppable(stopped):
        client.users.list()


@pytest.mark.parametrize("write", [trickle(HEAD * 50), lambda _, ended: ended.wait(20)], ids=["trickles", "silent"])
@pytest.mark.parametrize("known", [True, False], ids=["its connection is known", "another request uses one"])
def test_a_request_on_the_callers_thread_ends_once_it_is_stopped(write, known):
    server, stop, caught = RawServer(write), threading.Event(), []

    def ask():
        with stoppable(stop.is_set), left_behind(), pytest.raises(ArgillaConnectionError) as error:
            client.users.list()
        caught.append(str(error.value))

    with Argilla(server.url, KEY, timeout=20) as client:
        if not known:
            assert client.me
        thread = threading.Thread(target=ask)
        thread.start()
        while not server.asked:
            time.sleep(0.01)
        stop.set()
        thread.join(10)
        assert caught
        assert "request was stopped" in caught[0]
        assert client.me.username == "argilla"
    server.close()


def test_a_request_on_the_callers_thread_ends_soon_after_the_timeout():
    server, caught = RawServer(trickle(HEAD * 20)), []

    def ask():
        with pytest.raises(ArgillaConnectionError) as error:
            client.users.list()
        caught.append(str(error.value))

    with Argilla(server.url, KEY, timeout=0.5) as client:
        thread = threading.Thread(target=ask)
        thread.start()
        thread.join(10)  # the whole response takes 60 s
        assert caught
        assert "answered too slowly" in caught[0]
        assert client.me.username == "argilla"
    server.close()
