"""Passwords that could not be set are kept for a retry until the result is dismissed, for some minutes at most."""

from __future__ import annotations

import gc
import threading

import httpx
import pytest

from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.widgets.base import command_widget
from tests.widgets.view import ids, until

NEVER_SET = "a password that was never set"


@pytest.fixture
def failed(faulty_view, team):
    """Return a function that resets two passwords, one of which fails; it returns the view and the request's id."""

    def reset():
        view, transport = faulty_view
        assert view.ask("refresh")["type"] == "done"
        bad = str(team[0].id)
        transport.answer = lambda request: (
            httpx.Response(500, json={}) if request.method == "PATCH" and request.url.path.endswith(bad) else None
        )
        part = view.ask("reset_password", passwords={bad: NEVER_SET, str(team[1].id): "another long password"})
        assert [failure["user_id"] for failure in part["failures"]] == [bad]
        transport.answer = lambda _request: None
        return view, part["request"]

    return reset


def kept():
    gc.collect()
    found = [one for one in gc.get_objects() if isinstance(one, Secret)]
    return any(one.reveal() == NEVER_SET for one in found)


def test_a_dismissed_result_keeps_no_password(failed):
    view, request = failed()
    assert kept()
    assert view.ask("forget", request=request)["type"] == "done"
    assert until(lambda: not kept(), 5)
    assert view.received("session")[-1]["no_retry"] == {request: command_widget.FORGOTTEN}
    assert "can no longer be retried" in view.ask("retry", request=request)["error"]["message"]
    assert view.ask("forget", request="unknown")["type"] == "done"


def test_after_some_minutes_a_result_keeps_no_password(failed, monkeypatch):
    monkeypatch.setattr(command_widget, "PASSWORDS_KEPT", 0.3)
    view, request = failed()
    assert until(lambda: not kept(), 5)
    assert until(lambda: view.received("session")[-1]["no_retry"] == {request: command_widget.FORGOTTEN}, 5)


def test_what_is_dismissed_while_its_retry_fails_keeps_no_password(failed, faulty_view):
    view, request = failed()
    _, transport = faulty_view
    reached, dismissed = threading.Event(), threading.Event()

    def answer(_request):
        reached.set()
        assert dismissed.wait(60)
        raise httpx.ConnectError("gone")

    transport.answer = answer
    view.send({"type": "retry", "id": "page-1", "request": request})
    assert reached.wait(60)
    assert view.ask("forget", request=request)["type"] == "done"
    dismissed.set()
    assert view.answer("page-1")["type"] == "failed"
    transport.answer = lambda _request: None
    assert until(lambda: not kept(), 5)
    assert view.received("session")[-1]["no_retry"] == {request: command_widget.FORGOTTEN}


def test_a_retry_without_passwords_stays(faulty_view, team, monkeypatch):
    monkeypatch.setattr(command_widget, "PASSWORDS_KEPT", 0)
    view, transport = faulty_view
    assert view.ask("refresh")["type"] == "done"
    transport.answer = lambda request: httpx.Response(500, json={}) if request.method == "PATCH" else None
    part = view.ask("change_role", users=ids(team), role="admin")
    transport.answer = lambda _request: None
    assert view.ask("retry", request=part["request"])["failures"] == []
