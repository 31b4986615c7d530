"""Each request is carried out once, however often and however late it arrives again."""

from __future__ import annotations

import signal

import pytest

from argilla_widgets.widgets.base.known_requests import KEPT, KEPT_SIZE, VIEWS, KnownRequests
from argilla_widgets.widgets.protocol.to_browser import Done, Missing, Received, Script
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique
from tests.widgets.view import until

NOBODY = {"first_name": "", "last_name": "", "role": "annotator", "workspaces": []}


def answered(requests, *ids):
    """Add requests, answer them, and return which were new."""
    new = []
    for one in ids:
        new.append(requests.add(one))
        requests.answer(one, Done(one, ""))
    return new


def test_a_request_is_new_once():
    requests = KnownRequests()
    assert [requests.add(one) for one in ("a-1", "a-2", "a-1", "b-1", "a-2")] == [True, True, False, True, False]


def test_an_overtaken_request_is_new():
    requests = KnownRequests()
    assert [requests.add(f"a-{number}") for number in (1, 7, 3, 7, 3, 2)] == [True, True, True, False, False, True]


def test_the_answer_to_a_request_is_repeated():
    requests = KnownRequests()
    assert requests.reply("a-1") == Missing("a-1", forgotten=False)
    requests.add("a-1")
    assert requests.reply("a-1") == Received("a-1")
    requests.answer("a-1", Done("a-1", "Created ana."))
    assert requests.reply("a-1") == Done("a-1", "Created ana.")
    requests.answer("b-1", Done("b-1", "Never asked."))
    assert requests.reply("b-1") == Missing("b-1", forgotten=False)


def test_a_request_that_is_forgotten_is_not_new():
    requests = KnownRequests()
    answered(requests, *(f"a-{number}" for number in range(1, KEPT + 3)))
    assert [requests.add(f"a-{number}") for number in (1, 2, 3)] == [False] * 3
    assert [type(requests.reply(f"a-{number}")) for number in (1, 2, 3)] == [Missing, Missing, Done]
    assert requests.reply("a-2").forgotten
    assert requests.add("b-1")


def test_a_running_request_is_not_forgotten():
    requests = KnownRequests()
    requests.add("a-1")
    answered(requests, *(f"a-{number}" for number in range(2, 2 * KEPT)))
    assert requests.reply("a-1") == Received("a-1")
    assert [type(requests.reply(f"a-{number}")) for number in (KEPT, KEPT + 1)] == [Missing, Done]


def test_large_answers_are_kept_within_a_limit():
    requests = KnownRequests()
    for number in range(1, 8):
        requests.add(f"a-{number}")
        requests.answer(f"a-{number}", Script(f"a-{number}", "x" * (KEPT_SIZE // 4)))
    assert [type(requests.reply(f"a-{number}")) for number in (5, 7)] == [Script, Script]
    assert requests.reply("a-4") == Missing("a-4", forgotten=True)
    assert requests.add("a-8")


@pytest.mark.parametrize("request_id", ["", "-1", "a", "a-", "a--1", "a-1.5", "a-\u0661", "\n-1", "a-1\n"])
def test_an_id_in_any_format_is_new_once(request_id):
    requests = KnownRequests()
    assert answered(requests, request_id) == [True]
    answered(requests, *(f"other-{number}" for number in range(2 * KEPT)))
    assert not requests.add(request_id)


def test_no_request_is_new_again_however_many_other_views_there_are():
    requests = KnownRequests()
    answered(requests, "a-1")
    answered(requests, *(f"view{number}-1" for number in range(VIEWS + KEPT)))
    assert not requests.add("a-1")
    assert requests.add("a-2")
    assert not requests.add("one too many-1")


def test_a_lost_answer_is_repeated_and_the_change_made_once(manager_view, client, monkeypatch):
    view, name = manager_view(), unique("lost")
    publish, lost = view.widget.comm.publish_msg, []

    def losing(msg_type, data=None, **keys):
        if not lost and (data or {}).get("content", {}).get("type") == "done":
            lost.append(data["content"])
        else:
            publish(msg_type, data=data, **keys)

    monkeypatch.setattr(view.widget.comm, "publish_msg", losing)
    create = {"type": "create_user", "id": "view-1", "username": name, "password": PASSWORD, **NOBODY}
    view.send(create)
    assert until(lambda: lost)
    assert [one for one in view.received("done") if one["request"] == "view-1"] == []
    view.send({"type": "ask_again", "id": "view-1"})
    assert view.answer("view-1") == lost[0]
    client.users(name).delete()
    view.send(create)
    view.ask("refresh")
    assert [one for one in view.received("done") if one["request"] == "view-1"] == lost * 2
    assert name not in [user.username for user in client.users]


def test_a_view_is_told_which_request_never_arrived(manager_view):
    view = manager_view()
    view.send({"type": "ask_again", "id": "view-1"})
    assert view.received("missing") == [{"type": "missing", "request": "view-1", "forgotten": False}]
    view.send({"type": "ask_again", "id": "view-2", "password": PASSWORD})
    assert PASSWORD not in str(view.messages)


def test_a_request_interrupted_while_it_arrives_is_carried_out_once_even_if_it_is_sent_again(
    manager_view, client, monkeypatch
):
    view, name = manager_view(), unique("interrupted")
    submit = client.directory.submit

    def interrupted(function, *args):
        signal.raise_signal(signal.SIGINT)
        return submit(function, *args)

    create = {"type": "create_user", "id": "view-1", "username": name, "password": PASSWORD, **NOBODY}
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with monkeypatch.context() as patch:
            patch.setattr(client.directory, "submit", interrupted)
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


@pytest.mark.parametrize("request_id", mostly_long(["{}-1", "{}"]))
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
    for number in range(2, KEPT + 102):
        view.send({"type": "ask_script", "id": f"{view_id}-{number}", "entry": None, "kind": "curl"})
        if number % 50 == 1:
            view.answer(f"{view_id}-{number}")
    view.send(create)
    view.ask("refresh")
    assert name not in [user.username for user in client.users]
