"""Error messages when no Argilla server responds, or not as expected."""

from __future__ import annotations

import httpx
import pytest

from argilla_widgets.sdk import Argilla, ArgillaConnectionError, ArgillaCredentialsError, ArgillaError, User
from argilla_widgets.sdk.base_client import DefaultClient
from tests.sdk.fake import KEY, cut, timed_out, unreachable

PAGE = "<!DOCTYPE html><html><body>Argilla</body></html>"


def connect(answer, api_url="https://argilla.test", **arguments):
    """Connect to a server that gives this response to every request."""

    def handle(_):
        if isinstance(answer, Exception):
            raise answer
        return answer

    return Argilla(api_url, KEY, transport=httpx.MockTransport(handle), **arguments)


def test_a_refused_connection_is_explained():
    with pytest.raises(ArgillaConnectionError, match=r"Cannot reach http://127\.0\.0\.1:1\.") as caught:
        Argilla("http://127.0.0.1:1", KEY, retries=0)
    assert "localhost" in caught.value.hint


def test_an_unknown_host_is_explained():
    with pytest.raises(ArgillaConnectionError, match=r"The host in http://no-such-host\.invalid was not found"):
        connect(httpx.ConnectError("[Errno -2] Name or service not known"), "http://no-such-host.invalid")


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("self-signed certificate", r"is not trusted\..*SSL_CERT_FILE.* verify="),
        ("Hostname mismatch, certificate is not valid for 'argilla.test'.", "belongs to another host"),
        ("IP address mismatch, certificate is not valid for '127.0.0.1'.", "belongs to another host"),
        ("certificate has expired", r"has expired\. Ask"),
        ("CA cert does not include key usage extension", r"lacks an extension .* 3\.13.*VERIFY_X509_STRICT"),
        ("Missing Authority Key Identifier", r"lacks an extension .* 3\.13.*VERIFY_X509_STRICT"),
    ],
)
def test_a_certificate_that_is_refused_is_explained_and_not_retried(waits, reason, said):
    fault = httpx.ConnectError(f"[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: {reason} (_ssl.c:1000)")
    with pytest.raises(ArgillaConnectionError, match=f"The certificate of https://argilla.test {said}"):
        connect(fault, "https://argilla.test")
    assert not waits


def test_https_to_a_plain_http_port_is_explained():
    with pytest.raises(ArgillaConnectionError, match="does not support https"):
        connect(httpx.ConnectError("[SSL: WRONG_VERSION_NUMBER] wrong version number"), "https://argilla.test")


def test_http_to_an_https_port_that_drops_the_connection_suggests_https():
    dropped = httpx.RemoteProtocolError("Server disconnected without sending a response.")
    with pytest.raises(ArgillaConnectionError, match=r"dropped the connection\. .* may need https:// in api_url"):
        connect(dropped, "http://argilla.test")
    with pytest.raises(ArgillaConnectionError, match=r"dropped the connection\. Try again\.$"):
        connect(dropped, "https://argilla.test")


@pytest.mark.parametrize(
    "page",
    [
        "<html><center>The plain HTTP request was sent to HTTPS port</center></html>",
        "<p>You're speaking plain HTTP to an SSL-enabled server port.</p>",
        "Client sent an HTTP request to an HTTPS server.\n",
    ],
)
def test_a_server_that_says_it_supports_only_https_is_quoted(page):
    with pytest.raises(ArgillaConnectionError, match=r"supports only https\. Try the same api_url with https://"):
        connect(httpx.Response(400, text=page))


def test_a_timeout_is_explained():
    with pytest.raises(ArgillaConnectionError, match="in time"):
        connect(timed_out())


def test_the_real_server_rejects_a_wrong_key(server):
    with pytest.raises(ArgillaCredentialsError, match="rejected this API key") as caught:
        Argilla(server.url, "wrong")
    assert caught.value.field == "api_key"


def test_a_wrong_key_with_a_valid_token_is_explained(server):
    with pytest.raises(ArgillaCredentialsError, match="Authorization header arrived"):
        Argilla(server.url, "wrong", headers={"Authorization": "Bearer hf_token"})


def test_a_wrong_path_on_the_real_server_is_explained(server):
    with pytest.raises(ArgillaConnectionError, match="web page") as caught:
        Argilla(f"{server.url}/wrong", KEY)
    assert "/wrong" in caught.value.hint
    assert server.url in caught.value.hint


def test_a_web_page_without_a_content_type_is_recognized():
    with pytest.raises(ArgillaConnectionError, match="web page"):
        connect(httpx.Response(200, content=b"\n <html></html>"))


@pytest.mark.parametrize("body", [{"text": "Not Found"}, {"html": PAGE}, {"json": {"detail": "Not Found"}}])
def test_a_private_or_sleeping_space_is_explained(body):
    with pytest.raises(ArgillaConnectionError, match="private, asleep") as caught:
        connect(httpx.Response(404, **body), "https://huggingface.co/spaces/owner/name")
    assert 'headers={"Authorization": "Bearer hf_..."}' in caught.value.hint
    assert "owner-name.hf.space" in caught.value.message


def test_a_missing_path_prefix_is_explained():
    with pytest.raises(ArgillaConnectionError, match="prefix"):
        connect(httpx.Response(404, json={"detail": "Not Found"}))


def test_a_redirect_is_named_and_not_followed():
    asked = []

    def answer(request):
        asked.append(request.url.host)
        return httpx.Response(307, headers={"Location": "https://me:hunter2@elsewhere.test/api/v1/me?token=t"})

    said = r"redirects to https://elsewhere\.test/api/v1/me\. The API key was not sent there\."
    with pytest.raises(ArgillaConnectionError, match=said) as caught:
        Argilla("https://argilla.test", KEY, transport=httpx.MockTransport(answer), follow_redirects=True)
    assert asked == ["argilla.test"]
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(
    "body",
    [
        {"json": []},
        {"json": {"id": 1}},
        {"json": {"detail": "hello"}},
        {"content": b"{"},
        {"content": b"\xff\xfe"},
        {"content": b""},
        {"content": b"[" * 100_000},
    ],
)
def test_a_response_that_is_not_from_argilla_is_explained(body):
    with pytest.raises(ArgillaError, match="not what Argilla sends"):
        connect(httpx.Response(200, **body))


def test_a_missing_response_field_is_named():
    with pytest.raises(ArgillaError, match="missing required field `username`"):
        connect(httpx.Response(200, json={"id": "3fa85f64-5717-4562-b3fc-2c963f66afa6", "first_name": "x"}))


def test_a_time_with_a_time_zone_is_named(fake):
    client = fake.client()
    fake.me["updated_at"] += "Z"
    with pytest.raises(ArgillaError, match=r"no timezone component - at `\$\.updated_at`"):
        _ = client.me


def test_unknown_response_fields_are_ignored(fake):
    fake.me["favourite_colour"] = {"name": "green"}
    assert fake.client().me.username == "argilla"


def test_a_server_that_is_down_behind_a_proxy_is_explained(waits):
    with pytest.raises(ArgillaError, match="not available") as caught:
        connect(httpx.Response(503, html=PAGE))
    assert caught.value.status_code == 503
    assert len(waits) == 5


# What is sent


def test_headers_and_cookies_are_sent_with_the_key(fake):
    fake.client(headers={"Authorization": "Bearer other", "X-Team": "nlp"}, cookies={"session": "abc"})
    sent = fake.requests[0].headers
    assert sent["X-Argilla-Api-Key"] == KEY
    assert sent["Authorization"] == "Bearer other"
    assert sent["X-Team"] == "nlp"
    assert "session=abc" in sent["Cookie"]


def test_a_cookie_set_by_the_server_is_sent_back(fake):
    """Load balancers with sticky sessions rely on it."""
    fake.fail("GET", "/me", httpx.Response(200, json=fake.me, headers={"Set-Cookie": "server=two; Path=/"}))
    client = fake.client(cookies={"session": "abc"})
    client.workspaces.list()
    assert [set(one.headers["Cookie"].split("; ")) for one in fake.requests] == [
        {"session=abc"},
        {"session=abc", "server=two"},
        {"session=abc", "server=two"},
    ]


def test_a_private_space_receives_its_token(fake):
    fake.client("https://owner-name.hf.space", headers={"Authorization": "Bearer hf_token"})
    assert fake.requests[0].headers["Authorization"] == "Bearer hf_token"


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_a_hugging_face_token_is_not_sent_unencrypted(fake, scheme):
    with pytest.raises(ArgillaError, match="https"):
        fake.client("http://argilla.example.org", headers={"Authorization": f"{scheme} hf_token"})
    assert not fake.requests


def sign(request):
    request.headers["Authorization"] = "Basic signed"
    return request


@pytest.mark.parametrize("auth", [("me", "pass"), httpx.BasicAuth("me", "pass"), sign])
def test_custom_authentication_does_not_replace_the_key(fake, auth):
    fake.client(auth=auth)
    assert fake.requests[0].headers["Authorization"].startswith("Basic ")
    assert fake.requests[0].headers["X-Argilla-Api-Key"] == KEY


def test_the_key_is_not_sent_to_the_token_server_of_a_custom_authentication(fake):
    class TokenAuth(httpx.Auth):
        def auth_flow(self, request):
            yield httpx.Request("GET", "https://login.test/token")
            request.headers["Authorization"] = "Bearer fetched"
            yield request

    fake.client(auth=TokenAuth())
    elsewhere, here = fake.requests[:2]
    assert elsewhere.url.host == "login.test"
    assert "X-Argilla-Api-Key" not in elsewhere.headers
    assert here.headers["X-Argilla-Api-Key"] == KEY


def test_credentials_in_the_address_are_sent_as_basic_authentication(fake):
    client = fake.client("https://me:hunter2hunter2@argilla.test")
    assert fake.requests[0].headers["Authorization"].startswith("Basic ")
    assert client.api_url == "https://argilla.test"


def test_hooks_and_timeouts_pass_through(fake):
    seen = []
    client = fake.client(timeout=httpx.Timeout(7), event_hooks={"request": [seen.append]})
    assert seen[0].extensions["timeout"]["read"] == 7
    assert client.me.username == "argilla"


def test_invalid_httpx_arguments_are_explained(tmp_path):
    with pytest.raises(ArgillaError, match="Cannot connect with these arguments"):
        Argilla("https://argilla.test", KEY, verify=str(tmp_path / "ca.pem"))


@pytest.mark.parametrize(
    ("name", "values", "said"),
    [
        ("timeout", [-1, 0, float("nan"), float("inf"), "60", (1,), httpx.Timeout(-5)], "None for no limit"),
        ("retries", [-1, None, 1.5, "3"], "0 or more"),
        ("cookies", ["session=abc", 7], "a dict"),
        ("transport", ["http", httpx.AsyncHTTPTransport()], "an httpx.BaseTransport"),
    ],
)
def test_an_argument_that_httpx_would_fail_with_later_is_refused(name, values, said):
    for value in values:
        with pytest.raises(ArgillaError, match=f"{name}= must be .*{said}") as caught:
            Argilla("http://127.0.0.1:1", KEY, **{name: value})
        assert caught.value.field == name


def test_a_proxy_of_the_environment_is_not_used_for_this_machine(server, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    with server.client() as client:
        assert client.me.username == "argilla"


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_is_down_is_named_instead_of_the_server(scheme, monkeypatch):
    monkeypatch.setenv(f"{scheme.upper()}_PROXY", "http://127.0.0.1:1")
    with pytest.raises(ArgillaConnectionError, match=r"Cannot reach the proxy for https?://argilla\.test") as caught:
        Argilla(f"{scheme}://argilla.test", KEY)
    assert "HTTPS_PROXY" in caught.value.hint


def test_an_invalid_proxy_of_the_environment_is_named_and_not_quoted(monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://me:hunter2/x@proxy")
    with pytest.raises(ArgillaError, match="HTTPS_PROXY") as caught:
        Argilla("https://argilla.test", KEY)
    assert "hunter2" not in str(caught.value)


def test_an_invalid_authentication_is_not_quoted(fake):
    with pytest.raises(ArgillaError, match=r"Cannot connect with these arguments \(TypeError\)") as caught:
        fake.client(auth=["me", "hunter2hunter2"])
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize(("wrong", "near"), [("heders", "headers"), ("api_keys", "api_key"), ("timeuot", "timeout")])
def test_an_unknown_argument_suggests_the_nearest(fake, wrong, near):
    with pytest.raises(TypeError, match=f"{wrong!r}. Did you mean {near!r}"):
        fake.client(**{wrong: "x"})


def test_base_url_is_not_an_alias_of_api_url(fake):
    with pytest.raises(TypeError, match="base_url"):
        fake.client(base_url="https://other.test")


# The default client


def test_the_newest_client_is_the_default(fake, unique):
    first = fake.client("https://first.test")
    second = fake.client("https://second.test")
    with first, second:
        for _ in range(2):
            User(unique(), password="correct horse").create()
            assert fake.requests[-1].url.host == "second.test"
            assert first.me.username == "argilla"  # using a client does not make it the newest


def test_a_client_that_failed_to_connect_is_not_the_default(fake, unique):
    with fake.client():
        with pytest.raises(ArgillaConnectionError):
            connect(unreachable())
        User(unique(), password="correct horse").create()
    assert fake.sent("POST") == ["/api/v1/users"]


def test_a_user_made_without_a_client_connects_on_first_use(monkeypatch):
    monkeypatch.setattr(DefaultClient, "newest", None)
    monkeypatch.setenv("ARGILLA_API_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("ARGILLA_API_KEY", KEY)
    user = User(username="ana", password="correct horse")
    with pytest.raises(ArgillaConnectionError, match=r"127\.0\.0\.1:1"):
        user.create()


def test_a_closed_client_says_so_and_is_not_the_default(fake):
    with fake.client() as client:
        pass
    assert DefaultClient.newest is not client
    with pytest.raises(ArgillaConnectionError, match="This client is closed"):
        client.me  # noqa: B018


@pytest.mark.parametrize(
    "fault", [unreachable(), httpx.ConnectTimeout("slow"), httpx.ConnectError("getaddrinfo failed")]
)
def test_a_connection_that_worked_and_broke_does_not_blame_the_address(fake, fault):
    client = fake.client(retries=0)
    fake.fail("GET", "/users", fault)
    with pytest.raises(ArgillaConnectionError) as caught:
        client.users.list()
    assert caught.value.hint.startswith("It answered before, so it may be restarting")
    assert "api_url" not in str(caught.value)


def test_a_dropped_connection_that_worked_does_not_suggest_https(fake):
    client = fake.client("http://localhost:6900", retries=0)
    fake.fail("GET", "/users", cut())
    with pytest.raises(ArgillaConnectionError, match=r"dropped the connection\. Try again\.$"):
        client.users.list()
