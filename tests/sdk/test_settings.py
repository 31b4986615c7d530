"""Where address and key come from when they are not given."""

from __future__ import annotations

import re
import sys
import types

import httpx
import pytest

from argilla_widgets.sdk import Argilla, ArgillaCredentialsError, ArgillaError
from tests.sdk.fake import KEY


@pytest.fixture(autouse=True)
def environment(monkeypatch):
    monkeypatch.delenv("ARGILLA_API_URL", raising=False)
    monkeypatch.delenv("ARGILLA_API_KEY", raising=False)
    monkeypatch.setattr("argilla_widgets.sdk.connect.refused_secrets", set())


def connect(fake):
    """Create a client without arguments, against a server that answers every path like ``/me``."""

    def answer(request):
        fake.requests.append(request)
        return httpx.Response(200, json=fake.me)

    return Argilla(transport=httpx.MockTransport(answer))


class SecretNotFoundError(Exception):
    pass


class NotebookAccessError(Exception):
    pass


@pytest.fixture
def colab(monkeypatch):
    """Fake Google Colab's secrets module, with secrets set by the test."""
    secrets = {}

    def get(name):
        value = secrets.get(name, SecretNotFoundError(name))
        if isinstance(value, Exception):
            raise value
        return value

    userdata = types.ModuleType("google.colab.userdata")
    userdata.get = get
    package = types.ModuleType("google.colab")
    package.userdata = userdata
    monkeypatch.setitem(sys.modules, "google", types.ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", package)
    monkeypatch.setitem(sys.modules, "google.colab.userdata", userdata)
    return secrets


def test_the_environment_is_read_when_the_client_is_created(monkeypatch, fake):
    monkeypatch.setenv("ARGILLA_API_URL", "https://from-environment.test/prefix/")
    monkeypatch.setenv("ARGILLA_API_KEY", f" {KEY}\n")
    client = connect(fake)
    assert client.api_url == "https://from-environment.test/prefix"
    assert fake.requests[0].headers["X-Argilla-Api-Key"] == KEY


def test_arguments_override_the_environment(monkeypatch, fake):
    monkeypatch.setenv("ARGILLA_API_URL", "https://other.test")
    monkeypatch.setenv("ARGILLA_API_KEY", "other")
    client = fake.client()
    assert client.host == "argilla.test"
    assert fake.requests[0].headers["X-Argilla-Api-Key"] == KEY


def test_colab_secrets_override_the_environment(monkeypatch, fake, colab):
    monkeypatch.setenv("ARGILLA_API_URL", "https://environment.test")
    monkeypatch.setenv("ARGILLA_API_KEY", "of-the-environment")
    colab["ARGILLA_API_KEY"] = KEY
    client = connect(fake)
    assert client.host == "environment.test"
    assert fake.requests[0].headers["X-Argilla-Api-Key"] == KEY


def test_a_denied_colab_secret_warns_once_and_falls_back_to_the_environment(monkeypatch, fake, colab):
    monkeypatch.setenv("ARGILLA_API_KEY", KEY)
    colab["ARGILLA_API_KEY"] = NotebookAccessError()
    with pytest.warns(UserWarning, match="ARGILLA_API_KEY"):
        connect(fake)
    connect(fake)  # a second warning would raise


def test_the_default_address_is_localhost(monkeypatch, fake):
    monkeypatch.setenv("ARGILLA_API_KEY", KEY)
    assert connect(fake).api_url == "http://localhost:6900"


def test_a_missing_key_error_explains_where_to_find_one():
    with pytest.raises(ArgillaCredentialsError, match="My settings") as caught:
        Argilla("http://argilla.test")
    assert caught.value.field == "api_key"


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("", "No API key"),
        ("  ", "No API key"),
        ("clé", "invalid characters"),
        ("two\nlines", "invalid characters"),
        (42, "The api_key must be a string, not int"),
    ],
)
def test_an_invalid_key_is_refused_without_a_request(key, said, fake):
    with pytest.raises(ArgillaCredentialsError, match=said):
        fake.client(api_key=key)
    assert not fake.requests


@pytest.mark.parametrize("address", ["", " ", None])
def test_an_empty_address_does_not_fall_back_to_the_environment(address, monkeypatch):
    monkeypatch.setenv("ARGILLA_API_URL", "https://other.test")
    with pytest.raises(ArgillaError, match=r"No server address\..*leave it out") as caught:
        Argilla(address, KEY)
    assert caught.value.field == "api_url"


def test_an_explicit_none_as_key_does_not_fall_back_to_the_environment(monkeypatch, fake):
    monkeypatch.setenv("ARGILLA_API_KEY", "of-another-server")
    with pytest.raises(ArgillaCredentialsError, match="No API key"):
        fake.client(api_key=None)
    assert not fake.requests


@pytest.mark.parametrize("empty", ["", "  \n"])
def test_an_empty_variable_does_not_lead_to_another_server(monkeypatch, fake, empty):
    monkeypatch.setenv("ARGILLA_API_URL", empty)
    monkeypatch.setenv("ARGILLA_API_KEY", KEY)
    with pytest.raises(ArgillaError, match=r"ARGILLA_API_URL is empty\. Set it .* or unset it") as caught:
        connect(fake)
    assert caught.value.field == "api_url"
    assert not fake.requests


def test_an_unencrypted_connection_to_another_machine_warns_once(fake):
    with pytest.warns(UserWarning, match=r"http://argilla\.test is not encrypted: .* your API key") as caught:
        client = fake.client("http://argilla.test")
    assert [warning.filename for warning in caught] == [fake.client.__func__.__code__.co_filename]
    client.users.list()
    fake.client("http://localhost:6900")
    fake.client("https://argilla.test")


THIS_MACHINE = ("localhost", "localhost.", "127.0.0.1", "0.0.0.0", "127.1", "2130706433")


@pytest.mark.parametrize("host", [*THIS_MACHINE, "[::1]", "[::ffff:127.0.0.1]", "[::]"])
def test_a_server_on_this_machine_is_reached_without_the_proxy_of_the_environment(monkeypatch, host):
    """Another machine would get the key in plain text, and has another localhost."""
    for name in ("HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with pytest.raises(ArgillaError, match=f"(Cannot reach|The host in) {re.escape(f'http://{host}:2')}"):
        Argilla(f"http://{host}:2", KEY, retries=0, timeout=5)  # otherwise, it is the proxy that cannot be reached
