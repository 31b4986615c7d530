"""A refresh that does not end as it should: interrupted, failed in a hook, overtaken by a write of this client."""

from __future__ import annotations

import threading

import pytest

import argilla_widgets as rg
from tests.meddling import Meddling


def test_an_interrupted_refresh_is_no_success_for_those_who_wait_for_it(sign_in):
    held, go = threading.Event(), threading.Event()

    def interrupted(request):
        if request.url.path.endswith("/users"):
            held.set()
            go.wait(10)
            raise KeyboardInterrupt

    transport = Meddling()
    directory = sign_in(transport=transport).directory
    transport.answer = interrupted
    first = directory.submit(directory.refresh)
    held.wait(10)
    second, third = (directory.submit(directory.refresh) for _ in range(2))
    go.set()
    with pytest.raises(KeyboardInterrupt):
        first.result(10)
    for waiting in (second, third):
        with pytest.raises((KeyboardInterrupt, rg.ArgillaError)):
            waiting.result(10)
    assert directory.status == "failed"
    assert str(directory.error) == "Loading was interrupted. Refresh."
    transport.answer = lambda _request: None
    assert directory.access.can("bo.li", "annotate", "nlp")  # it is loaded now


def test_what_a_hook_of_the_callers_raises_is_not_quoted(sign_in):
    def broken(request):
        if request.url.path.endswith("/users"):
            raise RuntimeError("token tok_123 has expired")

    transport = Meddling()
    directory = sign_in(transport=transport).directory
    transport.answer = broken
    with pytest.raises(rg.ArgillaError, match=r"Loading failed \(RuntimeError\)") as caught:
        directory.refresh()
    assert "tok_123" not in f"{caught.value!r} {directory.error!r} {caught.value.__cause__} {caught.value.__context__}"


def test_what_the_account_changes_of_itself_meanwhile_is_newer(sign_in):
    asked, go = threading.Event(), threading.Event()
    transport = Meddling()
    client = sign_in(transport=transport)
    client.directory.refresh()

    def slow(request):
        if not request.url.path.endswith("/me"):
            return None
        response = transport.pass_on(request)
        asked.set()
        go.wait(10)
        return response

    transport.answer = slow
    refreshed = client.directory.submit(client.directory.refresh)
    asked.wait(10)
    before = client.directory.account
    client.api.users.update(before.id, first_name="Renamed")
    try:
        go.set()
        refreshed.result(10)
        assert client.directory.account.first_name == "Renamed"
    finally:
        client.api.users.update(before.id, first_name=before.first_name)
