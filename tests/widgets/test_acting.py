"""What a manager does on request beyond people: workspaces, trying again, undoing, telling; and what it refuses."""

from __future__ import annotations

import threading
import uuid

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.widgets.acting import RETRIES_KEPT
from tests.widgets.test_manager import PASSWORD, new_user, unique
from tests.widgets.view import until


class Faulty(httpx.BaseTransport):
    """A way to the real server that can fail or wait: ``hook(request)`` gives an answer to give instead, or None."""

    def __init__(self):
        self.hook = lambda _request: None
        self._plain = httpx.HTTPTransport()

    def close(self):
        self._plain.close()

    def handle_request(self, request):
        return self.hook(request) or self._plain.handle_request(request)


@pytest.fixture
def team(client):
    """Give three people, who are gone afterwards."""
    users = [rg.User(username=unique("team"), password=PASSWORD, client=client).create() for _ in range(3)]
    yield users
    left = {user.id for user in client.users}
    for user in users:
        if user.id in left:
            user.delete()


def ids(people):
    return [str(one.id) for one in people]


# -- workspaces


def test_a_workspace_is_created_and_deleted(manager_view, client):
    view = manager_view()
    name = unique("place")
    created = view.ask("create_workspace", name=name)
    assert created["created_id"] == str(client.workspaces(name).id)
    answer = view.ask("delete_workspace", workspace=created["created_id"])
    assert name in answer["said"]
    assert name not in [workspace.name for workspace in client.workspaces]
    assert name not in [one["name"] for one in view.heard("patch")[-1]["workspaces"]]
    again = view.ask("delete_workspace", workspace=created["created_id"])
    assert again["error"]["code"] == "NotFoundError"


def test_a_workspace_with_datasets_is_kept_and_they_are_named(manager_view, client):
    view = manager_view()
    datasets = view.ask("ask_datasets")["datasets"]
    assert {(one["id"], one["name"]) for one in datasets} == {(str(one.id), one.name) for one in client.datasets}
    blocking = [one for one in datasets if one["workspace_id"] == datasets[0]["workspace_id"]]
    answer = view.ask("delete_workspace", workspace=datasets[0]["workspace_id"])
    assert answer["type"] == "failed"
    assert all(one["name"] in answer["error"]["message"] for one in blocking)
    assert datasets[0]["workspace_id"] in ids(client.workspaces)


def test_memberships_change_both_ways_in_one_go(manager_view, client, team):
    view = manager_view()
    nlp, vision = client.workspaces("nlp"), client.workspaces("vision")
    ana, bo, cy = team
    nlp.add_user(ana)
    answer = view.ask(
        "change_memberships",
        add=[[str(bo.id), str(nlp.id)], [str(cy.id), str(vision.id)]],
        remove=[[str(ana.id), str(nlp.id)]],
    )
    assert answer["type"] == "done", answer
    assert {user for user in nlp.users if user in team} == {bo}
    assert cy in list(vision.users)
    undone = view.ask("undo", entry=answer["entry"])
    assert undone["type"] == "done"
    assert {user for user in nlp.users if user in team} == {ana}


# -- trying again


@pytest.fixture
def faulty_view(browser, sign_in):
    """Give a manager's view and the way to its server."""
    way = Faulty()
    view = browser(rg.UserManager(sign_in(transport=way, retries=0)))
    view.ask("open")
    assert until(lambda: view.widget._directory.snapshot.memberships_known)
    return view, way


def test_what_failed_is_tried_again_and_only_that(faulty_view, client, team):
    view, way = faulty_view
    assert view.ask("refresh")["type"] == "done"
    nlp = client.workspaces("nlp")
    bad, sent = str(team[1].id), []

    def refuse(request):
        if request.method == "POST":
            sent.append(request.content)
            if bad.encode() in request.content and len(sent) <= len(team):
                return httpx.Response(500, json={"detail": "no"}, request=request)
        return None

    way.hook = refuse
    view.say({"type": "add_to_workspace", "id": "first", "users": ids(team), "workspaces": [str(nlp.id)]})
    answer = view.answer("first")
    assert [(one["user_id"], one["error"]["code"]) for one in answer["failures"]] == [(bad, "InternalServerError")]
    assert team[1].username in answer["failures"][0]["name"]
    again = view.ask("retry", request="first")
    assert again["type"] == "done", again
    assert again["failures"] == []
    assert len(sent) == len(team) + 1
    assert set(team) <= set(nlp.users)
    assert "Nothing is kept" in view.ask("retry", request="first")["error"]["message"]


def test_what_was_left_is_named_and_can_be_done_later(faulty_view, client, team):
    view, way = faulty_view
    assert view.ask("refresh")["type"] == "done"
    at_work, go_on = threading.Event(), threading.Event()

    def wait(request):
        if request.method == "PATCH" and not at_work.is_set():
            at_work.set()
            go_on.wait(20)

    way.hook = wait
    view.say({"type": "change_role", "id": "long", "users": ids(team), "role": "admin"})
    assert at_work.wait(20)
    view.ask("stop", request="long")
    go_on.set()
    answer = view.answer("long")
    assert (answer["stopped"], answer["left"]) == (True, 2)
    assert answer["left_names"] == [user.username for user in team[1:]]
    assert [user.role for user in client.users if user in team] == ["admin", "annotator", "annotator"]
    again = view.ask("retry", request="long")
    assert again["type"] == "done", again
    assert {user.role for user in client.users if user in team} == {"admin"}


def test_only_the_newest_requests_can_be_tried_again(manager_view):
    view = manager_view()
    for number in range(RETRIES_KEPT + 5):
        view.widget._keep(f"k{number}", None)
    assert list(view.widget._retries) == [f"k{number}" for number in range(5, RETRIES_KEPT + 5)]


def test_a_request_that_is_not_known_cannot_be_tried_again(manager_view):
    answer = manager_view().ask("retry", request="never")
    assert answer["error"]["code"] == "NotFoundError"
    assert answer["error"]["hint"]


# -- undoing


def test_undo_leads_back_once(manager_view, client, team):
    view = manager_view()
    answer = view.ask("change_role", users=ids(team[:1]), role="admin")
    assert answer["undo"] is True
    undone = view.ask("undo", entry=answer["entry"])
    assert undone["type"] == "done", undone
    assert client.users(id=team[0].id).role == "annotator"
    twice = view.ask("undo", entry=answer["entry"])
    assert twice["type"] == "failed"
    assert "undone" in twice["error"]["message"]
    entries = {entry["number"]: entry for message in view.heard("journal") for entry in message["entries"]}
    assert entries[answer["entry"]]["undone"] is True
    assert entries[answer["entry"]]["undo"] is False


@pytest.mark.parametrize("entry", [0, -1, 10_000, 2**70])
def test_an_entry_that_is_not_there_is_not_undone(manager_view, entry):
    answer = manager_view().ask("undo", entry=entry)
    assert answer["type"] == "failed"
    assert answer["error"]["code"] in {"NotFoundError", "InvalidRequest"}


def test_what_has_no_inverse_says_why(manager_view, team):
    view = manager_view()
    answer = view.ask("reset_password", users=ids(team[:1]), password=PASSWORD)
    assert answer["undo"] is False
    entry = view.heard("journal")[-1]["entries"][0]
    assert entry["number"] == answer["entry"]
    assert "password" in entry["no_undo"]
    assert view.ask("undo", entry=answer["entry"])["type"] == "failed"


# -- the journal and code


def test_the_journal_comes_behind_open_and_grows(manager_view, client, team):
    view = manager_view()
    told = [entry for message in view.heard("journal") for entry in message["entries"]]
    assert team[0].username in " ".join(entry["said"] for entry in told if entry["origin"] == "code")
    mine = rg.User(username=unique("cell"), password=PASSWORD, client=client).create()
    assert until(lambda: mine.username in view.heard("journal")[-1]["entries"][0]["said"])
    entry = view.heard("journal")[-1]["entries"][0]
    assert (entry["origin"], entry["by"], entry["result"]) == ("code", "argilla", "done")
    assert entry["number"] > max(one["number"] for one in told)
    mine.delete()
    sent = view.widget.comm.sent
    view.widget.close()
    before = len(sent)
    rg.User(username=unique("after"), password=PASSWORD, client=client).create().delete()
    assert len(sent) == before


def test_code_comes_in_three_ways(manager_view, team):
    view = manager_view()
    answer = view.ask("change_role", users=ids(team[:1]), role="admin")
    script = view.ask("ask_script", entry=answer["entry"])["code"]
    for kind in ("argilla_widgets", "argilla", "curl"):
        assert team[0].username in answer["code"][kind]
        assert team[0].username in script[kind]
        assert team[0].username in view.widget.script(kind)
    assert view.ask("ask_script", entry=None)["code"]["argilla_widgets"] == view.widget.script()
    assert view.ask("ask_script", entry=10_000)["type"] == "failed"
    with pytest.raises(ValueError, match="curl"):
        view.widget.script("perl")


def test_code_that_is_too_long_is_not_sent(manager_view, monkeypatch, team):
    monkeypatch.setattr("argilla_widgets.widgets.answers.LONGEST_CODE", 100)
    answer = manager_view().ask("change_role", users=ids(team), role="admin")
    assert answer["type"] == "done"
    assert "manager.script()" in answer["code"]["curl"]
    assert team[0].username not in repr(answer["code"])


# -- somebody else


def test_a_person_changed_by_somebody_else_is_shown_before_it_is_changed(manager_view, client, sign_in, team):
    view = manager_view()
    user = team[0]
    other = sign_in().users(id=user.id)
    other.first_name = "Elsewhere"
    other.update()
    edit = {"user": str(user.id), "username": user.username, "first_name": "Here", "last_name": ""}
    answer = view.ask("edit_user", **edit)
    assert answer["error"]["code"] == "ChangedMeanwhileError"
    (difference,) = answer["error"]["differences"]
    assert (difference["field"], difference["now"]) == ("first_name", "Elsewhere")
    assert client.users(id=user.id).first_name == "Elsewhere"
    assert view.ask("edit_user", **edit)["type"] == "done"
    assert client.users(id=user.id).first_name == "Here"


def test_a_refresh_names_what_others_did(manager_view, sign_in, team):
    view = manager_view()
    other = sign_in()
    new = rg.User(username=unique("new"), password=PASSWORD, client=other).create()
    changed = other.users(id=team[0].id)
    changed.role = "admin"
    changed.update()
    other.users(id=team[1].id).delete()
    said = view.ask("refresh")["said"]
    assert f"1 added ({new.username})" in said
    assert f"1 changed ({team[0].username})" in said
    assert f"1 gone ({team[1].username})" in said
    new.delete()


# -- who may what


WRITES = {
    "create_user": {
        "username": "x",
        "first_name": "",
        "last_name": "",
        "role": "annotator",
        "password": PASSWORD,
        "workspaces": [],
    },
    "edit_user": {"user": str(uuid.uuid4()), "username": "x", "first_name": "", "last_name": ""},
    "change_role": {"users": [str(uuid.uuid4())], "role": "admin"},
    "reset_password": {"users": [str(uuid.uuid4())], "password": PASSWORD},
    "add_to_workspace": {"users": [str(uuid.uuid4())], "workspaces": [str(uuid.uuid4())]},
    "remove_from_workspace": {"users": [str(uuid.uuid4())], "workspaces": [str(uuid.uuid4())]},
    "remove_access": {"users": [str(uuid.uuid4())]},
    "ask_consequences": {"users": [str(uuid.uuid4())]},
    "delete_users": {"users": [str(uuid.uuid4())], "confirmation": "x"},
    "create_workspace": {"name": "x"},
    "delete_workspace": {"workspace": str(uuid.uuid4())},
    "change_memberships": {"add": [[str(uuid.uuid4()), str(uuid.uuid4())]], "remove": []},
    "retry": {"request": "r0"},
    "undo": {"entry": 1},
}
BY_ADMINS = {"remove_from_workspace", "remove_access", "change_memberships", "retry", "undo"}


@pytest.mark.parametrize("kind", WRITES)
def test_read_only_refuses_every_write(manager_view, kind):
    answer = manager_view(read_only=True).ask(kind, **WRITES[kind])
    assert answer["error"]["code"] == "ForbiddenError"
    assert "read_only=True" in answer["error"]["message"]


@pytest.mark.parametrize(("username", "allowed"), [("ana", BY_ADMINS), ("bo.li", {"retry", "undo"})])
def test_what_a_role_may_not_do_is_told_in_words(browser, sign_in, username, allowed):
    view = browser(rg.UserManager(sign_in(username)))
    view.ask("open")
    refused = view.heard("session")[-1]["refused"]
    assert refused.keys() == WRITES.keys() - allowed
    for kind, reason in refused.items():
        assert reason.startswith("Only owners")
        answer = view.ask(kind, **WRITES[kind])
        assert (answer["error"]["code"], answer["error"]["message"]) == ("ForbiddenError", reason)


def test_an_admin_takes_out_and_does_not_put_in(browser, sign_in, client, team):
    ana = sign_in("ana")
    place = next(iter(ana.workspaces))
    client.workspaces(place.name).add_user(team[0])
    view = browser(rg.UserManager(ana))
    view.ask("open")
    pair = [str(team[0].id), str(place.id)]
    refused = view.ask("change_memberships", add=[pair], remove=[])
    assert refused["error"]["code"] == "ForbiddenError"
    assert "Only owners" in refused["error"]["message"]
    assert view.ask("change_memberships", add=[], remove=[pair])["type"] == "done"
    assert team[0] not in list(client.workspaces(place.name).users)


def test_who_you_are_is_awaited(browser, client, monkeypatch):
    view = browser(rg.UserManager(client))
    monkeypatch.setattr(view.widget._directory, "account", None)
    assert "not known yet" in new_user(view, unique("early"))["error"]["message"]


@pytest.mark.parametrize(
    "message",
    [
        {"type": "delete_workspace", "workspace": "nlp"},
        {"type": "change_memberships", "add": [["a", "b"]], "remove": []},
        {"type": "change_memberships", "add": [[str(uuid.uuid4())]], "remove": []},
        {"type": "change_memberships", "add": [[str(uuid.uuid4())] * 2] * 10_001, "remove": []},
        {"type": "retry", "request": "a" * 10_000_000},
        {"type": "retry", "request": 7},
        {"type": "undo", "entry": "1"},
        {"type": "undo", "entry": 1.5},
        {"type": "ask_script", "entry": "all"},
        {"type": "ask_datasets", "workspace": "nlp"},
    ],
)
def test_a_message_of_the_wrong_shape_is_answered(manager_view, message):
    answer = manager_view().ask(message.pop("type"), **message)
    assert answer["error"]["code"] == "InvalidRequest"


def test_unknown_ids_are_said_to_be_gone(manager_view):
    view = manager_view()
    nobody, nowhere = str(uuid.uuid4()), str(uuid.uuid4())
    assert view.ask("delete_workspace", workspace=nowhere)["error"]["code"] == "NotFoundError"
    assert view.ask("change_memberships", add=[[nobody, nowhere]], remove=[])["error"]["code"] == "NotFoundError"


def test_two_clicks_are_one_action(manager_view, client):
    view = manager_view()
    name = unique("twice")
    fields = {**WRITES["create_user"], "username": name}
    for _ in range(2):
        view.say({"type": "create_user", "id": "click", **fields})
    assert view.answer("click")["type"] == "done"
    view.ask("open")
    assert len([message for message in view.heard("done") if message["request"] == "click"]) == 1
    assert len([user for user in client.users if user.username == name]) == 1
    client.users(name).delete()


# -- secrets


def test_a_session_of_everything_tells_no_secret(manager_view):
    view = manager_view()
    secrets = ("first-s3cret-1", "second-s3cret-2")
    name, place = unique("all"), unique("all")
    fields = {**WRITES["create_user"], "username": name, "password": secrets[0]}
    workspace = view.ask("create_workspace", name=place)["created_id"]
    user = view.ask("create_user", **{**fields, "workspaces": [workspace]})["created_id"]
    entry = view.ask("change_role", users=[user], role="admin")["entry"]
    answers = [
        view.ask("create_user", **{**fields, "username": "argilla"}),
        view.ask("create_user", **{**fields, "password": "é" * 40}),
        view.ask("undo", entry=entry),
        view.ask("edit_user", user=user, username=name, first_name="All", last_name="Of It"),
        view.ask("reset_password", users=[user], password=secrets[1]),
        view.ask("remove_from_workspace", users=[user], workspaces=[workspace]),
        view.ask("change_memberships", add=[[user, workspace]], remove=[]),
        view.ask("remove_access", users=[user]),
        view.ask("ask_consequences", users=[user]),
        view.ask("ask_datasets"),
        view.ask("ask_script", entry=None),
        view.ask("delete_users", users=[user], confirmation=name),
        view.ask("delete_workspace", workspace=workspace),
        view.ask("refresh"),
    ]
    assert [answer["type"] for answer in answers[:2]] == ["failed", "failed"]
    assert "failed" not in {answer["type"] for answer in answers[2:]}, answers
    widget = view.widget
    kept = (widget.comm.sent, widget.get_state(), widget._repr_mimebundle_(), widget, vars(widget))
    everything = repr(kept) + "".join(map(widget.script, ("argilla_widgets", "argilla", "curl")))
    for secret in (*secrets, "é" * 40, "argilla.apikey"):
        assert secret not in everything
