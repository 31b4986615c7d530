"""Widgets use their client, or the connections of an official one, and never another server's workspace."""

from __future__ import annotations

import datetime as dt
import http.server
import ipaddress
import json
import pickle
import ssl
import threading
import traceback
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

import argilla_widgets as rg
from argilla_widgets.sdk.api.server import VERSION_WAIT
from argilla_widgets.sdk.base_client import DefaultClient
from argilla_widgets.widgets.base.live import LiveWidget, resolve_client
from argilla_widgets.widgets.protocol.to_browser import Done
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique
from tests.proxy import Proxy
from tests.sdk.fake import KEY, FakeServer
from tests.shown import shown_by_debugger
from tests.transports import HoldingTransport
from tests.widgets.official import OfficialClient, argilla

WIDGETS = (rg.UserManager, rg.UserTable, rg.AccessMatrix, rg.AccessExplorer, rg.UserForm, rg.WorkspaceForm)


class FakeTransport(httpx.BaseTransport):
    """A transport for an official client, answered by a fake server."""

    def __init__(self, server, before=lambda: None):
        self.server, self.before = server, before

    def handle_request(self, request):
        self.before()
        return self.server(request)


def official(server, before=lambda: None, api_url="http://argilla.test", **arguments):
    return OfficialClient(api_url, KEY, mounts={"all://": FakeTransport(server, before)}, **arguments)


# An official client's connections


def timeout_of(request):
    """Return the seconds that a client with ``timeout=7`` waits for an answer."""
    return VERSION_WAIT if request.url.path.endswith("/version") else 7


def test_the_settings_of_an_official_client_are_kept():
    server, hooked = FakeServer(), []
    client = official(
        server,
        timeout=7,
        headers={"X-Team": "nlp"},
        cookies={"session": "abc"},
        params={"via": "lab"},
        auth=("me", "hunter2hunter2"),
        event_hooks={"request": [hooked.append]},
        follow_redirects=True,
    )
    ours = resolve_client(client)
    ours.users.list()
    assert hooked == server.requests
    for request in server.requests:
        assert request.headers["X-Team"] == "nlp"
        assert request.headers["Cookie"] == "session=abc"
        assert request.headers["Authorization"].startswith("Basic ")
        assert request.headers["X-Argilla-Api-Key"] == KEY
        assert request.headers["Accept-Encoding"] == "gzip"
        assert request.url.params["via"] == "lab"
        assert request.extensions["timeout"]["read"] == timeout_of(request)
    assert client.http_client.headers["Accept-Encoding"] != "gzip"  # the official client is unchanged
    assert KEY not in shown_by_debugger(ours)


def test_redirects_are_not_followed_even_if_the_official_client_follows_them():
    server = FakeServer()
    client = official(server, follow_redirects=True)
    server.fail("GET", "/me", httpx.Response(307, headers={"Location": "http://elsewhere.test/"}))
    with pytest.raises(rg.ArgillaConnectionError, match="elsewhere"):
        resolve_client(client)
    assert [request.url.host for request in server.requests] == ["argilla.test"]


class FakeHandler(http.server.BaseHTTPRequestHandler):
    """Answers each request with the fake server's response."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.asked.append(self.path)
        answer = self.server.fake(httpx.Request("GET", httpx.URL("http://argilla.test").join(self.path)))
        self.send_response(answer.status_code)
        self.send_header("Content-Length", str(len(answer.content)))
        self.end_headers()
        self.wfile.write(answer.content)

    def log_message(self, *_):
        """Log nothing."""


@pytest.fixture
def http_server():
    """Serve a fake server over HTTP, as a server or as a proxy."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), FakeHandler) as running:
        running.asked, running.fake = [], FakeServer()
        thread = threading.Thread(target=running.serve_forever, args=(0.01,))
        thread.start()
        yield running
        running.shutdown()
        thread.join()


@pytest.fixture
def certificate(tmp_path):
    """Return the path of a file with a self-signed certificate for 127.0.0.1 and its key."""
    key, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.timezone.utc)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
    made = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    pem = serialization.Encoding.PEM
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (tmp_path / "both.pem").write_bytes(made.public_bytes(pem) + plain)
    return tmp_path / "both.pem"


def test_tls_verification_follows_verify_also_that_of_an_official_client(http_server, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    http_server.socket = context.wrap_socket(http_server.socket, server_side=True)
    url = f"https://127.0.0.1:{http_server.server_port}"
    with pytest.raises(rg.ArgillaConnectionError, match="not trusted"):
        resolve_client(OfficialClient(url, KEY, retries=0))
    with pytest.raises(rg.ArgillaConnectionError, match="not trusted"):
        rg.Argilla(url, KEY, retries=0)
    for verify in (False, ssl.create_default_context(cafile=certificate)):
        assert resolve_client(OfficialClient(url, KEY, verify=verify)).me.username == "argilla"
        assert rg.Argilla(url, KEY, verify=verify).me.username == "argilla"
    with pytest.raises(rg.ArgillaConnectionError, match=r"dropped.* may need https:// in api_url"):
        rg.Argilla(url.replace("https", "http"), KEY, retries=0)


class Gateway(Proxy):
    """A proxy with TLS and a prefix, which refuses requests without its header and cookie."""

    def __init__(self, target, certificate):
        super().__init__(target)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = f"{self.url.replace('http', 'https')}/argilla"
        self.refused = []

    def answer(self, method, path, headers, body):
        allowed = headers.get("X-Team") == "nlp" and "session=abc" in headers.get("Cookie", "")
        if not (allowed and path.startswith("/argilla/api/v1/")):
            self.refused.append((method, path))
            return 403, {}, b""
        return super().answer(method, path.removeprefix("/argilla"), headers, body)


@pytest.fixture
def gateway(server, certificate):
    with Gateway(server.url, certificate) as running:
        yield running


def state_of(client):
    """Return what another SDK's client consists of."""
    http_client = client.http_client
    return (
        {**vars(client), "api": id(client.api), "http_client": id(http_client)},
        {**vars(http_client), "_headers": http_client.headers.raw, "_cookies": dict(http_client.cookies)},
        argilla.Argilla._default_client,  # noqa: SLF001 - Argilla's SDK shows it nowhere else
    )


def test_all_widgets_are_tested_with_an_official_client():
    assert {
        one
        for one in (getattr(rg, name) for name in rg.__all__)
        if isinstance(one, type) and issubclass(one, LiveWidget)
    } == {*WIDGETS}


@pytest.mark.parametrize("make", mostly_long([*WIDGETS, rg.UserManager.of]))
def test_every_widget_connects_with_all_settings_of_an_official_client(opened, gateway, certificate, client, make):
    timeouts = set()

    def note(request):
        timeouts.add((request.extensions["timeout"]["read"], timeout_of(request)))

    official = OfficialClient(
        gateway.url,
        timeout=7,
        retries=0,
        headers={"X-Team": "nlp"},
        cookies={"session": "abc"},
        verify=ssl.create_default_context(cafile=certificate),
        event_hooks={
            "request": [lambda request: timeouts.add((request.extensions["timeout"]["read"], timeout_of(request)))]
        },
    )
    assert official.me.username == client.me.username  # so that its connections are open
    before = state_of(official)
    view = opened(make(official))
    assert view.ask("refresh")["type"] == "done"
    assert resolve_client(official).directory.snapshot.users == {user.id: user for user in client.api.users.list()}
    assert state_of(official) == before
    assert gateway.refused == []
    assert timeouts == {(7, 7), (VERSION_WAIT, VERSION_WAIT)}
    assert official.api_key not in repr([view.widget, view.widget.trait_values(), view.widget.comm.sent])


def test_everything_that_takes_a_client_takes_an_official_one(server):
    client = OfficialClient(server.url)
    name = unique("official")
    place = rg.Workspace(name, client=client).create()
    rg.User(name, password=PASSWORD, client=client).create().add_to_workspace(place)
    roster = rg.Roster.of(client, name)
    assert [person.username for person in roster] == [name]
    directory = rg.Directory(client)
    assert directory is resolve_client(client).directory
    assert directory.refresh() is not None
    try:
        place.users[0].remove_from_workspace(place)
        assert roster.plan(client).apply(client, credentials=False, progress=False).result.done == 1
        assert [user.username for user in place.users] == [name]
        assert name in [user.username for user in rg.Users(client)]
        assert name in [one.name for one in rg.Workspaces(client)]
        assert rg.Datasets(client, place).list() == []
    finally:
        rg.Users(client)(name).delete()
        place.delete()


def test_the_proxy_of_an_official_client_is_used(http_server):
    client = OfficialClient("http://argilla.test", KEY, proxy=f"http://127.0.0.1:{http_server.server_port}")
    assert resolve_client(client).me.username == "argilla"
    assert http_server.asked == [f"http://argilla.test/api/v1/{path}" for path in ("me", "version", "me")]


def test_closing_the_official_client_closes_ours_but_not_vice_versa():
    server = FakeServer()
    client = official(server)
    resolve_client(client).close()
    assert resolve_client(client).me.username == "argilla"  # a new client of ours
    client.http_client.close()
    with pytest.raises(rg.ArgillaConnectionError, match="This client is closed"):
        resolve_client(client)


def test_only_the_retries_of_the_official_client_apply(monkeypatch):
    tries = []
    monkeypatch.setattr("argilla_widgets.sdk.http.retry.wait", tries.append)
    with pytest.raises(rg.ArgillaConnectionError, match="Cannot reach"):
        resolve_client(OfficialClient("http://127.0.0.1:9", KEY, retries=0))
    assert not tries


# Concurrency


def test_two_official_clients_connect_concurrently():
    """Each connection waits until the other has started."""
    both = threading.Barrier(2)
    clients = [official(FakeServer(), lambda: both.wait(10)) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        ours = list(pool.map(resolve_client, clients))
    assert ours[0] is not ours[1]


def test_resolving_an_official_client_twice_at_once_connects_once():
    server, asked, let = FakeServer(), threading.Event(), threading.Event()
    client = official(server, lambda: asked.set() or let.wait(10))
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(resolve_client, client)
        assert asked.wait(10)
        second = pool.submit(resolve_client, client)
        let.set()
        assert first.result(10) is second.result(10)
    assert server.sent("GET") == ["/api/v1/me", "/api/v1/version"]


def test_an_official_client_that_failed_to_connect_is_retried():
    server = FakeServer()
    client = official(server)
    server.fail("GET", "/me", httpx.Response(401, json={}))
    with pytest.raises(rg.ArgillaCredentialsError):
        resolve_client(client)
    assert resolve_client(client).me.username == "argilla"


def test_resolving_an_official_client_does_not_change_the_default_client():
    """A display connects in a thread, while a cell may connect to another server."""
    production, staging = FakeServer(), FakeServer()
    before = production.client("https://production.test")
    asked, let = threading.Event(), threading.Event()
    client = official(FakeServer(), lambda: asked.set() or let.wait(10), "https://official.test")
    with ThreadPoolExecutor(1) as pool:
        connecting = pool.submit(resolve_client, client)
        assert asked.wait(10)
        rg.User("ana", password=PASSWORD).create()
        after = staging.client("https://staging.test")
        rg.User("bob", password=PASSWORD).create()
        assert production.sent("POST") == staging.sent("POST") == ["/api/v1/users"]
        let.set()
        ours = connecting.result(10)
    assert DefaultClient.newest is after
    after.close()
    before.close()
    assert DefaultClient.newest is not ours


# Arguments


def frames_of(error):
    """Return the traceback with the variables of every frame below the test's own."""
    seen = traceback.TracebackException(type(error), error, error.__traceback__.tb_next, capture_locals=True)
    return "".join(seen.format())


@pytest.mark.parametrize(
    "make", [*WIDGETS, rg.UserManager.of, rg.Directory, rg.Users, rg.Roster.of, rg.Roster(()).plan]
)
@pytest.mark.parametrize("wrap", [str, lambda key: {"api_key": key}, lambda key: [key], str.encode])
def test_a_key_passed_as_client_is_not_shown(make, wrap):
    secret = "".join(["s3cret"] * 2)
    given = {"client": wrap(secret)}
    with pytest.raises(TypeError, match=r"needs an rg\.Argilla\(\.\.\.\) client, not") as caught:
        make(given["client"])
    assert secret not in frames_of(caught.value)
    if make is rg.UserManager:
        with pytest.raises(TypeError, match=r"needs an rg\.Argilla\(\.\.\.\) client, not") as caught:
            make(**given)
        assert secret not in frames_of(caught.value)


@pytest.mark.parametrize("make", [rg.UserManager, rg.UserManager.of])
@pytest.mark.parametrize("kind", ["ours", "official"])
def test_a_workspace_of_another_server_is_refused(make, kind):
    here, there = FakeServer(), FakeServer()
    client = here.client("https://a.test")
    found = there.client("https://b.test").workspaces(id=there.add_workspace("nlp")["id"])
    workspace = (
        found if kind == "ours" else argilla.Workspace(found.name, found.id, official(there, api_url="https://b.test"))
    )
    asked = len(here.requests)
    with pytest.raises(rg.ArgillaError, match=r"belongs to https://b\.test and cannot be used with https://a\.test"):
        make(client, workspace=workspace)
    assert len(here.requests) == asked


def test_widgets_of_two_servers_share_nothing(opened):
    """Not even if the same user, with the same id, exists on both."""
    here, there = FakeServer(), FakeServer()
    ana = here.add("ana")
    there.users[ana["id"]] = dict(ana)
    mine, theirs = (
        opened(rg.UserManager(one.client(url))) for one, url in ((here, "https://a.test"), (there, "https://b.test"))
    )
    done = mine.ask("change_role", users=[ana["id"]], role="admin")
    assert done["type"] == "done"
    assert [one.users[ana["id"]]["role"] for one in (here, there)] == ["admin", "annotator"]
    assert [theirs.received(kind) for kind in ("patch", "notice", "outdated")] == [[], [], []]
    assert not any(message["entries"] for message in theirs.received("journal"))
    assert theirs.ask("undo_entries", numbers=[done["entry"]["number"]])["type"] == "failed"
    assert theirs.ask("retry", request=done["request"])["type"] == "failed"
    assert mine.ask("undo_entries", numbers=[done["entry"]["number"]])["type"] == "done"
    assert here.users[ana["id"]]["role"] == "annotator"
    assert there.sent("PATCH") == []


def test_our_client_signs_in_as_the_user_of_the_official_one(server):
    client = OfficialClient(server.url)
    assert json.loads(client.http_client.get("/api/v1/me").content)["username"] == resolve_client(client).me.username


def test_a_slow_server_delays_no_display_of_another(browser, sign_in, monkeypatch):
    monkeypatch.setattr("argilla_widgets.widgets.base.live.LOADING_WAIT", 60.0)  # as long as the other one is held
    transport = HoldingTransport()
    slow, fast = sign_in(transport=transport), sign_in()
    held = transport.hold("GET", "/users")
    opening = threading.Thread(target=rg.UserManager.of, args=(slow,))
    opening.start()
    held.wait()
    browser(rg.UserManager.of(fast))
    still_opening = opening.is_alive()
    held.release()
    opening.join(20)
    assert still_opening
    rg.UserManager.of(slow).close()


@pytest.mark.parametrize("kind", [rg.UserManager, rg.UserTable, rg.UserForm])
def test_a_widget_cannot_be_pickled_and_says_why(browser, client, kind):
    widget = kind(client)
    browser(widget)
    with pytest.raises(TypeError, match=f"A {kind.__name__} cannot be pickled because it is connected"):
        pickle.dumps(widget)


def test_a_subclass_may_override_how_a_request_is_answered(browser, client):
    class Quiet(rg.UserTable):
        def _answer_refresh(self, request, _progress):
            return Done(request.id, "Nothing to refresh.")

    assert browser(Quiet(client)).ask("refresh")["message"] == "Nothing to refresh."
