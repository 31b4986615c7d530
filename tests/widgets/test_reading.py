"""What a view hears while memberships are being read: what is new, and how far that is."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import sync
from tests.transports import MembershipGate
from tests.widgets.view import until


@pytest.fixture
def gate(monkeypatch):
    monkeypatch.setattr(sync, "PART_INTERVAL", 0)
    gate = MembershipGate()
    yield gate
    gate.release()


def workspaces(client):
    """The workspaces in the order in which they are read."""
    return list(client.directory.snapshot.workspaces.values())


@pytest.mark.parametrize("make", [rg.AccessMatrix, rg.UserManager, rg.UserTable])
def test_what_is_new_is_sent_and_how_far_reading_is(browser, sign_in, gate, make):
    client = sign_in(transport=gate)
    view = browser(make(client))
    view.ask("open")
    first, second, *others = workspaces(client)
    (columns,) = view.heard("columns")
    assert columns["known"] == []
    assert view.heard("session")[-1]["reading"] is None
    gate.release(first)
    assert until(lambda: view.heard("session")[-1]["reading"])
    total = len(others) + 2
    assert view.heard("session")[-1]["reading"] == {"done": 1, "total": total}
    assert [one["known"] for one in view.heard("memberships")] == [[0]]
    gate.release(second)
    assert until(lambda: view.heard("session")[-1]["reading"]["done"] == 2)
    gate.release()
    assert until(lambda: client.directory.snapshot.memberships_known and client.directory.status == "ready")
    assert until(lambda: view.heard("session")[-1]["reading"] is None)
    told = view.heard("memberships")
    assert sorted(number for one in told for number in one["known"]) == list(range(total))  # each of them once
    assert [one["revision"] for one in told] == [columns["revision"] + 1 + at for at in range(len(told))]
    assert len(view.heard("columns")) == 1


def test_a_view_that_opens_meanwhile_gets_what_is_known(browser, sign_in, gate):
    client = sign_in(transport=gate)
    view = browser(rg.AccessMatrix(client))
    view.ask("open")
    gate.release(workspaces(client)[0])
    assert until(lambda: view.heard("memberships"))
    view.ask("open")
    again = view.heard("columns")[-1]
    assert again["known"] == [0]
    assert view.heard("session")[-1]["reading"]["done"] == 1
    gate.release()
    assert until(lambda: client.directory.snapshot.memberships_known)
    assert until(lambda: view.heard("memberships")[-1]["revision"] > again["revision"])


def test_when_reading_fails_the_session_reports_it_and_what_is_known_stays(browser, sign_in, gate):
    client = sign_in(transport=gate, retries=0)
    view = browser(rg.AccessMatrix(client))
    view.ask("open")
    first, second, *_ = workspaces(client)
    gate.failing[str(second.id)] = 500
    gate.release(first)
    assert until(lambda: view.heard("session")[-1]["reading"])
    gate.release(second)  # the others are still held: nothing else can be known before this fails
    assert until(lambda: view.heard("session")[-1]["status"] == "failed")
    assert view.heard("session")[-1]["reading"] is None
    view.ask("open")
    assert view.heard("columns")[-1]["known"] == [0]
    gate.failing.clear()
    gate.release()
    assert view.ask("refresh")["type"] == "done"
    assert client.directory.snapshot.memberships_known
    assert view.heard("session")[-1]["status"] == "ready"
    assert first.id in client.directory.snapshot.members


def test_the_first_screen_comes_again_once_all_is_known(browser, sign_in, gate):
    client = sign_in(transport=gate)
    view = browser(rg.UserTable(client))  # not opened: as when a notebook runs with no page in front of it
    gate.release(workspaces(client)[0])
    assert until(lambda: view.heard("session")[-1]["reading"])
    assert len(view.heard("first_rows")) == 1
    gate.release()
    assert until(lambda: len(view.heard("first_rows")) == 2)
    assert all(row["workspaces"] is not None for row in view.heard("first_rows")[-1]["rows"])


def test_a_session_names_the_roles_that_need_no_membership(browser, client):
    view = browser(rg.UserTable(client))
    assert view.heard("session")[-1]["everywhere"] == ["owner"]
