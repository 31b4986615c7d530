"""Responses that are too large, too slow or too heavily compressed, over real sockets."""

from __future__ import annotations

import gzip
import json
import threading
import time
import tracemalloc
import zlib

import httpx
import pytest

from argilla_widgets.sdk import Argilla, ArgillaAPIError, ArgillaConnectionError, User
from argilla_widgets.sdk.http.request import MAX_REFUSAL_SIZE, MAX_SIZE, MAX_USERS_SIZE
from argilla_widgets.sdk.http.response import stoppable
from tests.sdk.fake import KEY, FakeServer
from tests.sdk.raw import HEAD, RawServer, trickle


@pytest.fixture
def serving():
    servers, clients = [], []

    def connect(write, **arguments):
        servers.append(RawServer(write))
        clients.append(Argilla(servers[-1].url, KEY, **arguments))
        return clients[-1], servers[-1]

    yield connect
    for one in clients + servers:
        one.close()


def everyone(number=1):
    fake = FakeServer()
    for _ in range(number - 1):
        fake.add("ana")
    return json.dumps({"items": list(fake.users.values())}).encode()


# Too slow


@pytest.mark.parametrize("start", [b"", HEAD, HEAD + b"Content-Length: 100000\r\n\r\n"], ids=["status", "head", "body"])
def test_a_trickling_response_ends_soon_after_the_timeout(serving, start):
    def write(connection, ended):
        connection.sendall(start)
        trickle(b"X-A: " + b"a" * 1_000 if start == HEAD else b"H" * 1_000)(connection, ended)

    client, server = serving(lambda c, e: write(c, e) if start else trickle(HEAD * 20)(c, e), timeout=0.5)
    began = time.monotonic()
    with pytest.raises(ArgillaConnectionError, match="answered too slowly") as caught:
        client.users.list()
    assert time.monotonic() - began < 10  # the whole response takes 50 s
    assert "timeout=" in caught.value.hint
    assert len(server.asked) == 1  # a retry would trickle as well


@pytest.mark.parametrize("transport", [None, httpx.HTTPTransport()], ids=["ours", "of the caller"])
def test_a_request_that_is_given_up_leaves_no_thread(serving, transport):
    """Its connection, which had been used before, is closed below the thread that reads from it."""
    threads = set()  # of this test: an earlier one may have left a thread that still connects
    client, _ = serving(
        endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000),
        timeout=0.3,
        transport=transport,
        event_hooks={"request": [lambda _: threads.add(threading.current_thread())]},
    )
    with pytest.raises(ArgillaConnectionError, match="too slowly"):
        client.users.list()
    assert {thread.name for thread in threads} == {"argilla-request"}
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_a_request_that_is_given_up_does_not_end_another(serving):
    body = everyone(1_000)
    begun = threading.Event()

    def write(connection, ended):
        if begun.is_set():
            ended.wait(20)
            return
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body[:1_000])
        begun.set()
        ended.wait(1)
        connection.sendall(body[1_000:])

    client, server = serving(write)
    users = []
    thread = threading.Thread(target=lambda: users.extend(client.users.list()))
    thread.start()
    begun.wait()
    assert client.me  # over a second connection, which is used again below
    with stoppable(lambda: len(server.asked) > 1), pytest.raises(ArgillaConnectionError, match="request was stopped"):
        client.workspaces.list()
    thread.join()
    assert len(users) == 1_000
    assert server.asked.count("/api/v1/users") == 1


def test_a_creation_with_a_trickling_response_has_an_unknown_outcome(serving):
    client, server = serving(trickle(HEAD * 20), timeout=0.3)
    with pytest.raises(ArgillaConnectionError) as caught:
        User(username="ana", password="correct horse", client=client).create()
    assert caught.value.unknown
    assert len(server.asked) == 2  # the creation and its lookup


def test_a_large_response_that_makes_progress_may_exceed_the_timeout(serving):
    body = everyone(1_000)

    def write(connection, ended):
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % len(body))
        for place in range(0, len(body), len(body) // 20 + 1):
            connection.sendall(body[place : place + len(body) // 20 + 1])
            ended.wait(0.05)

    client, _ = serving(write, timeout=0.5)
    began = time.monotonic()
    assert len(client.users.list()) == 1_000
    assert time.monotonic() - began > 0.9


def test_a_stalled_response_is_retried(serving):
    """The connection broke silently, which counts as an ordinary timeout."""
    answers = [HEAD + b"Content-Length: 100\r\n\r\n{", None]

    def write(connection, _):
        body = everyone()
        connection.sendall(answers.pop(0) or HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    client, server = serving(write, timeout=0.3)
    assert len(client.users.list()) == 1
    assert len(server.asked) == 2


def test_a_server_that_hangs_is_tried_twice_at_most(serving):
    """A call ends after two timeouts, not after one for each of five retries."""
    client, server = serving(lambda _connection, ended: ended.wait(30), timeout=0.3)
    began = time.monotonic()
    with pytest.raises(ArgillaConnectionError, match="did not answer in time"):
        client.users.list()
    assert len(server.asked) == 2
    assert time.monotonic() - began < 5


def test_without_a_timeout_nothing_is_too_slow(serving):
    body = everyone()
    answer = HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body
    client, _ = serving(trickle(answer, 0.0005), timeout=None)
    assert len(client.users.list()) == 1


def test_a_trickling_custom_transport_times_out():
    """Its headers cannot be watched, its body can."""

    class Trickling(httpx.SyncByteStream):
        def __iter__(self):
            for _ in range(1_000):
                time.sleep(0.02)
                yield b" "

    def answer(request):
        if request.url.path.endswith(("/me", "/version")):
            return httpx.Response(200, json=FakeServer().me)
        return httpx.Response(200, stream=Trickling())

    client = Argilla("https://argilla.test", KEY, transport=httpx.MockTransport(answer), timeout=0.2)
    with pytest.raises(ArgillaConnectionError, match="too slowly"):
        client.users.list()


# Stopping


@pytest.mark.parametrize("write", [trickle(HEAD * 50), lambda _, ended: ended.wait(20)], ids=["trickles", "silent"])
def test_an_interrupted_request_ends_at_once(serving, write):
    client, server = serving(write, timeout=20)
    stop, ended = threading.Event(), []

    def ask():
        with stoppable(stop.is_set), pytest.raises(ArgillaConnectionError, match="request was stopped") as caught:
            client.users.list()
        ended.append(caught.value)

    thread = threading.Thread(target=ask)
    thread.start()
    while not server.asked:
        time.sleep(0.01)
    began = time.monotonic()
    stop.set()
    thread.join()
    assert time.monotonic() - began < 10
    assert ended
    assert client.me.username == "argilla"


def test_nothing_is_sent_once_a_request_was_stopped(serving):
    """A change that is reported as stopped is not made later, when a slow connection is there at last."""
    connecting, go = threading.Event(), threading.Event()

    class Slow(httpx.HTTPTransport):
        def handle_request(self, request):
            if not request.url.path.endswith(("/me", "/version")):
                connecting.set()
                go.wait(10)
            return super().handle_request(request)

    client, server = serving(lambda *_: None, transport=Slow())
    with stoppable(connecting.is_set), pytest.raises(ArgillaConnectionError, match="request was stopped"):
        client.workspaces.list()
    go.set()
    for thread in threading.enumerate():
        if thread.name == "argilla-request":
            thread.join(10)
    assert not server.asked


# Too large


def zipped_spaces(megabytes, rounds=1):
    """Return ``megabytes`` MB of spaces, gzipped ``rounds`` times."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS)
    data = b"".join(packer.compress(b" " * 2**20) for _ in range(megabytes)) + packer.flush()
    for _ in range(rounds - 1):
        data = gzip.compress(data)
    return data


def sends(body, *headers):
    head = b"".join(header + b"\r\n" for header in headers)

    def write(connection, _):
        connection.sendall(HEAD + head + b"Content-Length: %d\r\n\r\n" % len(body) + body)

    return write


def test_a_decompression_bomb_is_not_decompressed(serving):
    client, _ = serving(sends(zipped_spaces(300), b"Content-Encoding: gzip"))
    tracemalloc.start()
    used = time.process_time()
    try:
        with pytest.raises(ArgillaConnectionError, match="sent more than Argilla ever does"):
            client.workspaces.list()
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert time.process_time() - used < 5
    assert peak < 150 * 2**20


@pytest.mark.parametrize("encoding", [b"gzip, gzip", b"br", b"deflate", b"zstd", b"gzip, br"])
def test_an_unrequested_encoding_is_not_decoded(serving, encoding):
    client, _ = serving(sends(zipped_spaces(1, 2), b"Content-Encoding: " + encoding))
    with pytest.raises(ArgillaConnectionError, match=r"cannot be read \(DecodingError\)"):
        client.users.list()


def test_compressed_responses_are_decoded_across_chunks(serving):
    body = gzip.compress(everyone(20_000))  # several MB of JSON
    client, _ = serving(sends(body, b"Content-Encoding: gzip"))
    assert len(client.users.list()) == 20_000


def test_a_connection_is_reused_after_a_compressed_response(serving):
    connections = set()

    def write(connection, ended):
        connections.add(connection.getpeername())
        sends(gzip.compress(everyone()) + b"ignored", b"Content-Encoding: gzip")(connection, ended)

    client, _ = serving(write)
    for _ in range(3):
        assert len(client.users.list()) == 1
    assert len(connections) == 1


def endless(start, part):
    """Send parts until the client closes the connection."""

    def write(connection, ended):
        connection.sendall(start)
        while not ended.is_set():
            connection.sendall(part)

    return write


def chunk(data):
    return b"%x\r\n" % len(data) + data + b"\r\n"


CHUNKED = HEAD + b"Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n"
GZIP_HEAD = zlib.compressobj(9, zlib.DEFLATED, 16 + zlib.MAX_WBITS).compress(b"")


@pytest.mark.parametrize(
    ("write", "sentence"),
    [
        (endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000), "too slowly"),
        (
            endless(CHUNKED + chunk(GZIP_HEAD), chunk(b"\x00\x00\x00\xff\xff" * 10_000)),
            "sent more than Argilla ever does",
        ),
        (endless(CHUNKED, chunk(gzip.compress(b"{}") + b"x" * 50_000)), "sent more than Argilla ever does"),
    ],
    ids=["heads", "empty blocks", "behind the end"],
)
def test_an_endless_response_without_content_is_aborted(serving, monkeypatch, write, sentence):
    monkeypatch.setattr("argilla_widgets.sdk.api.routes.MAX_USERS_SIZE", 8 * 2**20)
    client, _ = serving(write, timeout=1)
    with pytest.raises(ArgillaConnectionError, match=sentence):
        client.users.list()


def test_an_invalid_gzip_body_is_explained(serving):
    client, _ = serving(sends(b"no gzip", b"Content-Encoding: gzip"))
    with pytest.raises(ArgillaConnectionError, match="cannot be read"):
        client.users.list()


@pytest.mark.parametrize(("path", "largest"), [("users", MAX_USERS_SIZE), ("me/workspaces", MAX_SIZE)])
def test_a_response_declared_too_large_is_not_read(serving, path, largest):
    def write(connection, ended):
        connection.sendall(HEAD + b"Content-Length: %d\r\n\r\n" % (largest + 1))
        ended.wait(20)

    client, _ = serving(write)
    with pytest.raises(ArgillaConnectionError, match="sent more than Argilla ever does"):
        (client.users if path == "users" else client.workspaces).list()


def test_a_response_that_grows_too_large_is_aborted(serving, monkeypatch):
    monkeypatch.setattr("argilla_widgets.sdk.api.routes.MAX_USERS_SIZE", 2**20)
    sent = []

    def write(connection, ended):
        connection.sendall(HEAD + b"Transfer-Encoding: chunked\r\n\r\n")
        while not ended.is_set():
            connection.sendall(b"10000\r\n" + b" " * 65536 + b"\r\n")
            sent.append(65536)

    client, _ = serving(write)
    with pytest.raises(ArgillaConnectionError, match="sent more than Argilla ever does"):
        client.users.list()
    assert sum(sent) < 20 * 2**20  # socket buffers


def test_an_oversized_error_response_is_judged_by_its_status(serving):
    body = b'{"detail": "' + b"x" * (MAX_REFUSAL_SIZE + 1) + b'"}'
    client, _ = serving(
        lambda connection, _: connection.sendall(
            b"HTTP/1.1 409 Conflict\r\nContent-Length: %d\r\n\r\n" % len(body) + body
        )
    )
    with pytest.raises(ArgillaAPIError, match="it already exists") as caught:
        client.users.list()
    assert caught.value.status_code == 409
    assert len(str(caught.value)) < 300


def test_the_limit_leaves_room_for_a_million_users():
    one = json.dumps(FakeServer().me)
    assert 1_000_000 * (len(one) + 40) < MAX_USERS_SIZE  # for names of the usual length
