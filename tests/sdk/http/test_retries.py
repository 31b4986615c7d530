"""Which requests are retried, and after what delay."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from email.utils import format_datetime

import httpx
import pytest

from argilla_widgets.sdk import ArgillaAPIError, ArgillaConnectionError, User
from argilla_widgets.sdk.http.retry import retry_after
from tests.sdk.fake import cut, timed_out, unreachable


@pytest.mark.parametrize(
    "fault", [unreachable(), cut(), timed_out(), httpx.PoolTimeout("full"), *map(httpx.Response, (429, 502, 503, 504))]
)
def test_a_read_is_retried(fake, fault):
    client = fake.client()
    fake.fail("GET", "/users", fault, fault)
    assert len(client.users) == 1
    assert fake.sent("GET").count("/api/v1/users") == 3


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
