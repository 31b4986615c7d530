"""Each request is carried out once, however often and however late it arrives again."""

from __future__ import annotations

import signal
import sys

import pytest

from argilla_widgets.widgets.base import message_widget
from argilla_widgets.widgets.base.message_widget import WINDOW, Arrival, SeenRequests
from argilla_widgets.widgets.base.people import LaterChanges
from tests.made_up import PASSWORD, unique

NEW, REPEATED, EXPIRED = Arrival
NOBODY = {"first_name": "", "last_name": "", "role": "annotator", "workspaces": []}


def test_a_request_is_new_once():
    requests = SeenRequests()
    assert [requests.add(one) for one in ("a-1", "a-2", "a-1", "b-1", "a-2")] == [NEW, NEW, REPEATED, NEW, REPEATED]


def test_an_overtaken_request_is_new():
    requests = SeenRequests()
    assert [requests.add(f"a-{number}") for number in (1, 7, 3, 7, 3, 2)] == [NEW, NEW, NEW, REPEATED, REPEATED, NEW]


def test_a_request_older_than_the_window_is_expired():
    requests = SeenRequests()
    requests.add("a-1")
    requests.add(f"a-{WINDOW + 2}")
    assert requests.add("a-1") is EXPIRED
    assert requests.add("a-2") is EXPIRED
    assert requests.add("a-3") is NEW


def test_changes_by_later_requests_are_kept_while_an_earlier_one_may_arrive():
    requests, newest = SeenRequests(), LaterChanges()
    for one in ("a-2", "a-3", "b-1"):
        requests.add(one)
        newest.note(one, {one}, waiting=requests.has_gap(one))
    assert newest.after("a-1") == {"a-2", "a-3"}
    assert newest.after("a-2") == {"a-3"}
    assert newest.after("b-0") == set()
    requests.add("a-1")
    newest.note("a-1", {"a-1"}, waiting=requests.has_gap("a-1"))
    assert newest.after("a-0") == set()


def test_a_huge_request_number_uses_no_memory():
    requests = SeenRequests()
    requests.add("a-0")
    requests.add("a-" + "9" * 15)
    assert requests.add("a-0") is EXPIRED
    assert sys.getsizeof(requests._views["a"][1]) < 200


@pytest.mark.parametrize("request_id", ["", "-1", "a", "a-", "a--1", "a-1.5", "a-\u0661", "\n-1", "a-1\n"])
def test_an_id_in_any_format_is_new_once(request_id):
    requests = SeenRequests()
    assert requests.add(request_id) is NEW
    for number in range(2 * WINDOW):
        requests.add(f"other-{number}")
    assert requests.add(request_id) is REPEATED


def test_no_request_is_new_again_however_many_other_views_there_are():
    requests = SeenRequests()
    requests.add("a-1")
    for number in range(message_widget.VIEWS + 50):
        requests.add(f"view{number}-1")
    assert requests.add("a-1") is REPEATED
    assert requests.add("a-2") is NEW
    assert len(requests._views) == message_widget.VIEWS
    assert requests.add("one too many-1") is EXPIRED


def test_a_request_interrupted_while_it_arrives_is_carried_out_once_even_if_it_is_sent_again(
    manager_view, client, monkeypatch
):
    view, name = manager_view(), unique("interrupted")
    submit = view.widget._directory.submit

    def interrupted(function, *args):
        signal.raise_signal(signal.SIGINT)
        return submit(function, *args)

    create = {"type": "create_user", "id": "view-1", "username": name, "password": PASSWORD, **NOBODY}
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(view.widget._directory, "submit", interrupted)
            with pytest.raises(KeyboardInterrupt):
                view.send(create)
    finally:
        signal.signal(signal.SIGINT, handler)
    view.send(create)
    assert view.answer("view-1")["type"] == "done"
    view.ask("refresh")
    assert [one["request"] for one in view.received("done")].count("view-1") == 1
    assert view.received("failed") == []
    client.users(name).delete()


@pytest.mark.parametrize("request_id", ["{}-1", "{}"])
def test_a_request_that_arrives_again_after_1100_others_is_not_carried_out_again(manager_view, client, request_id):
    view = manager_view()
    name, view_id = unique("once"), unique("view")
    create = {
        "type": "create_user",
        "id": request_id.format(view_id),
        "username": name,
        "password": PASSWORD,
        **NOBODY,
    }
    view.send(create)
    assert view.answer(create["id"])["type"] == "done"
    client.users(name).delete()
    for number in range(2, WINDOW + 102):
        view.send({"type": "ask_script", "id": f"{view_id}-{number}", "entry": None, "kind": "curl"})
        if number % 50 == 1:
            view.answer(f"{view_id}-{number}")
    view.send(create)
    view.ask("refresh")
    assert name not in [user.username for user in client.users]
