"""Which requests are retried, and after what delay."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import httpx
import pytest

from argilla_widgets.sdk import ArgillaAPIError, ArgillaConnectionError, User, Workspace
from argilla_widgets.sdk.http.retry import retry_after
from tests.sdk.fake import Replaced, cut, timed_out, unreachable


@pytest.mark.parametrize(
    "fault", [unreachable(), cut(), timed_out(), httpx.PoolTimeout("full"), *map(httpx.Response, (429, 502, 503, 504))]
)
def test_a_read_is_retried(fake, fault):
    client = fake.client()
    fake.fail("GET", "/users", fault, fault)
    assert len(client.users) == 1
    assert fake.sent("GET").count("/api/v1/users") == 3


PAGES = {
    "a captive portal": {"status_code": 200, "html": "<p>Sign in to the hotel's network"},
    "a request to sign in": {"status_code": 401, "html": "<p>Sign in"},
    "a question of Cloudflare": {"status_code": 403, "html": "<p>Just a moment"},
    "a service that is starting": {"status_code": 404, "html": "<p>No service here"},
    "an overloaded gateway": {"status_code": 500, "html": "<p>Something went wrong"},
}
pages = pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)


@pages
def test_a_read_and_a_write_that_can_be_repeated_are_retried_after_a_page_of_something_between(fake, page):
    client = fake.client()
    member, workspace = client.users[0], Workspace(name="nlp", client=client).create()
    fake.fail("GET", "/users", httpx.Response(**page), httpx.Response(**page))
    assert len(client.users) == 1
    assert fake.sent("GET").count("/api/v1/users") == 4
    fake.fail("POST", f"/{workspace.id}/users", httpx.Response(**page))
    member.add_to_workspace(workspace)
    fake.fail("DELETE", f"/users/{member.id}", Replaced(httpx.Response(**page)))
    member.remove_from_workspace(workspace)
    assert not client.workspaces("nlp").users


@pages
def test_a_creation_answered_with_a_page_of_something_between_is_looked_up_and_sent_again(fake, page):
    client = fake.client()
    fake.fail("POST", "/users", httpx.Response(**page))
    User(username="ana", password="correct horse", client=client).create()
    fake.fail("POST", "/users", Replaced(httpx.Response(**page)))
    User(username="bo", password="correct horse", client=client).create()
    assert [user.username for user in client.users][-2:] == ["ana", "bo"]
    assert fake.sent("POST").count("/api/v1/users") == 3


def test_after_a_redirect_of_something_between_everything_is_sent_again(fake):
    client = fake.client()
    for method in ("GET", "POST"):
        fake.fail(method, "/users", httpx.Response(302, headers={"Location": "http://portal.test/login"}))
    User(username="ana", password="correct horse", client=client).create()
    assert client.users[-1].username == "ana"
    assert fake.sent("POST").count("/api/v1/users") == fake.sent("GET").count("/api/v1/users") == 2


def test_a_new_client_of_a_server_that_has_answered_in_this_process_retries_too(fake):
    fake.client()
    fake.fail("GET", "", httpx.Response(**PAGES["a captive portal"]))
    fake.client()


def test_a_page_at_an_address_where_argilla_never_answered_is_not_retried(fake):
    fake.fail("GET", "", *[httpx.Response(**PAGES["a captive portal"])] * 9)
    with pytest.raises(ArgillaConnectionError, match="sent a web page"):
        fake.client()
    assert len(fake.requests) == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 500])
def test_a_client_error_is_not_retried(fake, status):
    client = fake.client()
    fake.fail("GET", "/users", httpx.Response(status))
    with pytest.raises(ArgillaAPIError):
        len(client.users)
    assert fake.sent("GET").count("/api/v1/users") == 1


def test_the_number_of_retries_is_respected(fake):
    client = fake.client(retries=2)
    fake.fail("GET", "/users", *[cut() for _ in range(9)])
    with pytest.raises(ArgillaConnectionError):
        len(client.users)
    assert fake.sent("GET").count("/api/v1/users") == 3


def test_without_retries_a_request_is_sent_once(fake):
    client = fake.client(retries=0)
    fake.fail("GET", "/users", httpx.Response(503))
    with pytest.raises(ArgillaAPIError):
        len(client.users)
    fake.fail("POST", "/users", unreachable())
    with pytest.raises(ArgillaConnectionError):
        User(username="ana", password="correct horse", client=client).create()


def test_each_wait_is_longer_than_the_previous_one(fake, waits):
    client = fake.client()
    fake.fail("GET", "/users", *[cut() for _ in range(5)])
    len(client.users)
    assert waits == sorted(waits)
    assert waits[0] < 0.2
    assert sum(waits) < 5


def test_a_retry_honours_retry_after(fake, waits):
    client = fake.client()
    fake.fail("GET", "/users", httpx.Response(429, headers={"Retry-After": "7"}))
    len(client.users)
    assert waits == [7]


def test_a_long_retry_after_is_an_error_instead_of_a_wait(fake, waits):
    client = fake.client()
    fake.fail("GET", "/users", httpx.Response(429, headers={"Retry-After": "3600"}))
    with pytest.raises(ArgillaAPIError, match="in 3,600 seconds") as caught:
        len(client.users)
    assert caught.value.status_code == 429
    assert not waits


def test_retry_after_may_be_a_date():
    moment = datetime.now(timezone.utc) + timedelta(seconds=30)
    assert retry_after(format_datetime(moment, usegmt=True)) == pytest.approx(30, abs=2)
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0


@pytest.mark.parametrize("nonsense", ["soon", "", "-5", "nan"])
def test_an_invalid_retry_after_is_ignored(nonsense):
    assert not retry_after(nonsense)


def test_a_failing_event_hook_is_not_blamed_on_the_server(fake):
    connected = []

    def broken(_):
        if connected:
            raise ZeroDivisionError

    client = fake.client(event_hooks={"request": [broken], "response": [lambda _: None]})
    connected.append(client)
    with pytest.raises(ZeroDivisionError):
        client.me  # noqa: B018


def test_interrupting_the_kernel_stops_the_request(fake):
    client = fake.client()
    fake.fail("GET", "/users", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        len(client.users)
