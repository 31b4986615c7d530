"""A manager's other requests: workspaces, retries, undo and redo, journal and code, progress."""

from __future__ import annotations

import re
import threading
import time
from typing import get_args

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.directory import WORKERS
from argilla_widgets.directory.sync import UserReader
from argilla_widgets.widgets.base.command_widget import GONE, MAX_RESULTS, RETRIED, RETRYING
from argilla_widgets.widgets.base.running_request import PROGRESS_INTERVAL
from argilla_widgets.widgets.protocol.structs import CodeKind
from tests.made_up import PASSWORD, unique
from tests.proxy import Proxy
from tests.transports import HoldingTransport
from tests.widgets.test_refusals import WRITES
from tests.widgets.view import ids, new_user, until

# -- workspaces


def test_a_workspace_is_created_and_deleted(manager_view, client):
    view = manager_view()
    name = unique("place")
    created = view.ask("create_workspace", name=name)
    assert created["created_id"] == str(client.workspaces(name).id)
    answer = view.ask("delete_workspace", workspace=created["created_id"])
    assert name in answer["message"]
    assert name not in [workspace.name for workspace in client.workspaces]
    assert name not in [one["name"] for one in view.received("patch")[-1]["workspaces"]]
    again = view.ask("delete_workspace", workspace=created["created_id"])
    assert again["error"]["code"] == "NotFoundError"


def test_deleting_a_workspace_with_datasets_is_refused_and_names_them(manager_view, client):
    view = manager_view()
    datasets = view.ask("ask_datasets")["datasets"]
    assert {(one["id"], one["name"]) for one in datasets} == {(str(one.id), one.name) for one in client.datasets}
    blocking = [one for one in datasets if one["workspace_id"] == datasets[0]["workspace_id"]]
    answer = view.ask("delete_workspace", workspace=datasets[0]["workspace_id"])
    assert answer["type"] == "failed"
    assert all(one["name"] in answer["error"]["message"] for one in blocking)
    assert datasets[0]["workspace_id"] in ids(client.workspaces)


def test_one_request_adds_and_removes_memberships(manager_view, client, team):
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
    undone = view.ask("undo_entries", numbers=[answer["entry"]["number"]])
    assert undone["type"] == "done"
    assert {user for user in nlp.users if user in team} == {ana}


# -- retries


def test_a_retry_repeats_only_what_failed(faulty_view, client, team):
    view, transport = faulty_view
    assert view.ask("refresh")["type"] == "done"
    nlp = client.workspaces("nlp")
    bad, sent = str(team[1].id), []

    def refuse(request):
        if request.method == "POST":
            sent.append(request.content)
            if bad.encode() in request.content and len(sent) <= len(team):
                return httpx.Response(500, json={"detail": "no"}, request=request)
        return None

    transport.answer = refuse
    view.send({"type": "add_to_workspace", "id": "first", "users": ids(team), "workspaces": [str(nlp.id)]})
    answer = view.answer("first")
    assert [(one["user_id"], one["error"]["code"]) for one in answer["failures"]] == [(bad, "InternalServerError")]
    assert team[1].username in answer["failures"][0]["name"]
    again = view.ask("retry", request="first")
    assert again["type"] == "done", again
    assert again["failures"] == []
    assert len(sent) == len(team) + 1
    assert set(team) <= set(nlp.users)
    assert view.ask("retry", request="first")["error"]["message"] == RETRIED


def stop(view, stop_id, request):
    """Stop a request from the page named before the hyphen of the ids, and return the answer."""
    view.send({"type": "stop", "id": stop_id, "request": request})
    return view.answer(stop_id)


def test_a_change_that_hangs_shows_progress_and_can_be_stopped_and_retried(held_view, client, team):
    view, held = held_view()
    assert until(lambda: view.received("progress"))
    [progress] = view.received("progress")
    assert (progress["request"], progress["done"], progress["total"]) == ("page-1", 0, 3)
    assert progress["message"] == "Changing 3 users to admin"
    assert stop(view, "page-2", "page-1")["message"] == ""
    held.release()
    answer = view.answer("page-1")
    assert (answer["stopped"], answer["left"]) == (True, 2)
    assert answer["left_names"] == [user.username for user in team[1:]]
    assert [user.role for user in client.users if user in team] == ["admin", "annotator", "annotator"]
    again = view.ask("retry", request="page-1")
    assert again["type"] == "done", again
    assert {user.role for user in client.users if user in team} == {"admin"}


def test_every_page_sees_that_a_retry_runs_and_when_it_has_and_may_retry_again_what_failed_as_a_whole(
    faulty_view, team
):
    view, transport = faulty_view
    assert view.ask("refresh")["type"] == "done"
    transport.answer = lambda request: httpx.Response(500, json={}) if request.method == "PATCH" else None
    first = view.ask("change_role", users=ids(team), role="admin")["request"]
    answered = threading.Event()

    def hold(_request):
        assert answered.wait(60)
        raise httpx.ConnectError("gone")

    transport.answer = hold
    view.send({"type": "retry", "id": "page-1", "request": first})
    assert until(lambda: view.received("session")[-1]["no_retry"] == {first: RETRYING})
    assert view.ask("retry", request=first)["error"]["message"] == RETRYING
    answered.set()
    assert view.answer("page-1")["type"] == "failed"
    assert view.received("session")[-1]["no_retry"] == {}
    transport.answer = lambda _request: None
    assert view.ask("retry", request=first)["failures"] == []
    assert view.received("session")[-1]["no_retry"] == {first: RETRIED}


def test_what_others_change_before_a_retry_is_left_alone_and_named(held_view, sign_in, client, team):
    """Also on a second retry, when this widget knows the change: the first attempt was not planned for it."""
    view, held = held_view()
    assert until(lambda: view.received("progress"))
    stop(view, "page-2", "page-1")
    held.release()
    assert view.answer("page-1")["left"] == 2
    theirs = team[2]
    name = unique("theirs")
    sign_in().api.users.update(theirs.id, username=name)
    again = view.ask("retry", request="page-1")
    (failure,) = again["failures"]
    assert failure["user_id"] == str(theirs.id)
    assert f"is now {name}" in failure["error"]["message"]
    assert "select them again" in failure["error"]["hint"]
    assert view.ask("retry", request=again["request"])["error"]["code"] == "ChangedMeanwhileError"
    assert client.users(id=theirs.id).role == "annotator"
    assert client.users(id=team[1].id).role == "admin"


def test_a_retry_is_withdrawn_once_all_its_users_are_gone(faulty_view, sign_in, team):
    view, transport = faulty_view
    assert view.ask("refresh")["type"] == "done"
    transport.answer = lambda request: httpx.Response(500, request=request) if request.method == "PATCH" else None
    for name, users in (("one", team[:1] + team[2:]), ("all", team)):
        view.send({"type": "change_role", "id": name, "users": ids(users), "role": "admin"})
        assert len(view.answer(name)["failures"]) == len(users)
    other = sign_in()
    for user, gone in ((team[0], []), (team[2], ["one"]), (team[1], ["one", "all"])):
        other.api.users.delete(user.id)
        assert view.ask("refresh")["type"] == "done"
        assert view.received("session")[-1]["no_retry"] == dict.fromkeys(gone, GONE)
    assert view.ask("retry", request="one")["error"]["code"] == "NotFoundError"


def test_no_retry_is_offered_when_the_change_finds_everyone_gone(faulty_view, team):
    view, transport = faulty_view
    assert view.ask("refresh")["type"] == "done"
    gone = {"detail": "User with id `one` not found"}
    transport.answer = lambda request: httpx.Response(404, json=gone) if request.method == "PATCH" else None
    view.send({"type": "change_role", "id": "late", "users": ids(team), "role": "admin"})
    assert len(view.answer("late")["failures"]) == len(team)
    kinds = [(one["type"], [*one["no_retry"]] if "no_retry" in one else None) for one, _ in view.messages]
    done = max(place for place, kind in enumerate(kinds) if kind == ("done", None))
    assert kinds.index(("session", ["late"])) < done  # a refresh may follow


def test_only_the_newest_requests_can_be_retried(faulty_view, team):
    view, transport = faulty_view
    assert view.ask("refresh")["type"] == "done"
    transport.answer = lambda request: httpx.Response(500, json={}) if request.method == "PATCH" else None
    parts = [view.ask("change_role", users=ids(team), role="admin") for _ in range(MAX_RESULTS + 2)]
    assert {len(part["failures"]) for part in parts} == {len(team)}
    transport.answer = lambda _request: None
    forgotten = [view.ask("retry", request=part["request"]) for part in parts[:2]]
    assert [answer["error"]["code"] for answer in forgotten] == ["NotFoundError"] * 2
    assert view.ask("retry", request=parts[2]["request"])["type"] == "done"


def test_an_unknown_request_cannot_be_retried(manager_view):
    answer = manager_view().ask("retry", request="never")
    assert answer["error"]["code"] == "NotFoundError"
    assert answer["error"]["hint"]


# -- undo and redo


def test_an_entry_is_undone_once(manager_view, client, team):
    view = manager_view()
    answer = view.ask("change_role", users=ids(team[:1]), role="admin")
    assert answer["entry"]["undo"] is True
    undone = view.ask("undo_entries", numbers=[answer["entry"]["number"]])
    assert undone["type"] == "done", undone
    assert client.users(id=team[0].id).role == "annotator"
    twice = view.ask("undo_entries", numbers=[answer["entry"]["number"]])
    assert twice["type"] == "failed"
    assert "undone" in twice["error"]["message"]
    entries = {entry["number"]: entry for message in view.received("journal") for entry in message["entries"]}
    assert entries[answer["entry"]["number"]]["undone"] is True
    assert entries[answer["entry"]["number"]]["undo"] is False


@pytest.mark.parametrize("entry", [0, -1, 10_000, 2**70, True, "1", 1.5, None])
def test_an_unknown_entry_is_not_undone(manager_view, entry):
    answer = manager_view().ask("undo_entries", numbers=[entry])
    assert answer["type"] == "failed"
    assert answer["error"]["code"] in {"NotFoundError", "InvalidRequest"}


def test_an_entry_that_cannot_be_undone_says_why(manager_view, team):
    view = manager_view()
    answer = view.ask("reset_password", passwords={str(team[0].id): PASSWORD})
    assert answer["entry"]["undo"] is False
    entry = view.received("journal")[-1]["entries"][0]
    assert entry["number"] == answer["entry"]["number"]
    assert "password" in entry["no_undo"]
    assert view.ask("undo_entries", numbers=[answer["entry"]["number"]])["type"] == "failed"


def test_an_entry_about_what_is_gone_says_so(manager_view, client):
    view = manager_view()
    fields = {**WRITES["create_user"], "username": unique("gone")}
    created = view.ask("create_workspace", name=unique("gone")), view.ask("create_user", **fields)
    workspace, user = client.workspaces(id=created[0]["created_id"]), client.users(id=created[1]["created_id"])
    assigned = [
        view.ask(kind, users=[str(user.id)], workspaces=[str(workspace.id)])
        for kind in ("add_to_workspace", "remove_from_workspace")
    ]
    entries = [answer["entry"]["number"] for answer in (*created, *assigned)]

    def latest():
        sent = {one["number"]: one for message in view.received("journal") for one in message["entries"]}
        return [sent[number] for number in entries]

    assert all(one["undo"] for one in latest())
    workspace.delete()
    assert until(lambda: [one["undo"] for one in latest()] == [False, True, False, False])
    user.delete()
    assert until(lambda: not any(one["undo"] for one in latest()))
    assert {one["no_undo"] for one in latest()} == {"What it changed no longer exists."}
    before = len(view.received("journal"))
    another = rg.Workspace(name=unique("new"), client=client).create()
    assert until(lambda: len(view.received("journal")) > before)
    another.delete()
    assert until(lambda: "Deleted workspace" in view.received("journal")[-1]["entries"][-1]["message"])
    assert all(len(message["entries"]) <= 2 for message in view.received("journal")[before:])  # no flood


def test_undoing_the_creation_of_a_user_with_responses_needs_confirmation(faulty_view, client):
    """The transport reports the response: a test cannot submit one."""
    view, transport = faulty_view
    fields = {**WRITES["create_user"], "username": unique("busy")}
    created = view.ask("create_user", **fields)

    def progress(request):
        if not request.url.path.endswith("/users/progress"):
            return None
        counts = {"username": fields["username"], "completed": {"submitted": 1}, "pending": {}}
        return httpx.Response(200, json={"users": [counts]}, request=request)

    transport.answer = progress
    answer = view.ask("undo_entries", numbers=[created["entry"]["number"]])
    assert answer["error"]["code"] == "NeedsConfirmationError"
    question = answer["error"]["to_confirm"]
    assert "could" not in question["reasons"][0]
    assert f"{fields['username']}: gave" in question["reasons"][0]
    assert question["confirmation"] == {"kind": "username", "text": fields["username"]}
    assert client.api.users.exist(created["created_id"])
    wrong = view.ask("undo_entries", numbers=[created["entry"]["number"]], agreed=question["key"], typed="somebody")
    assert wrong["error"]["field"] == "confirmation"
    assert client.api.users.exist(created["created_id"])
    undone = view.ask(
        "undo_entries", numbers=[created["entry"]["number"]], agreed=question["key"], typed=fields["username"]
    )
    assert undone["type"] == "done", undone
    assert not client.api.users.exist(created["created_id"])


def test_undoing_the_creation_of_a_renamed_user_asks_for_the_new_name(manager_view, client, sign_in):
    view = manager_view()
    created = view.ask("create_user", **{**WRITES["create_user"], "username": unique("rose")})
    other = sign_in().users(id=created["created_id"])
    other.role, other.username = "owner", f"{other.username}-two"
    other.update()
    assert view.ask("refresh")["type"] == "done"
    for _ in range(2):  # asking twice confirms nothing
        question = view.ask("undo_entries", numbers=[created["entry"]["number"]])["error"]["to_confirm"]
        assert "role annotator is now owner" in question["reasons"][0]
        assert question["confirmation"]["text"] == other.username
    assert client.api.users.exist(created["created_id"])
    fields = {"numbers": [created["entry"]["number"]], "agreed": question["key"], "typed": other.username}
    assert view.ask("undo_entries", **fields)["type"] == "done"
    assert not client.api.users.exist(created["created_id"])


def test_a_widget_without_a_journal_undoes_only_its_own_entries(opened, client, team):
    everything, table = opened(rg.UserManager(client)), opened(rg.UserManager(client, show=["actions"]))
    theirs = everything.ask("change_role", users=ids(team[:1]), role="admin")["entry"]["number"]
    ours = table.ask("change_role", users=ids(team[1:2]), role="admin")["entry"]["number"]
    assert table.ask("undo_entries", numbers=[theirs])["error"]["code"] == "ForbiddenError"
    assert client.users(id=team[0].id).role == "admin"
    undone = table.ask("undo_entries", numbers=[ours])
    assert (undone["type"], undone["entry"]["number"], undone["entry"]["undone"]) == ("done", ours, True)
    redone = table.ask("redo_entries", numbers=[ours])
    assert (redone["type"], redone["entry"]["number"], redone["entry"]["undo"]) == ("done", ours, True)
    everything.ask("undo_entries", numbers=[theirs])
    assert table.ask("redo_entries", numbers=[theirs])["error"]["code"] == "ForbiddenError"
    everything.ask("redo_entries", numbers=[theirs])
    assert everything.ask("undo_entries", numbers=[theirs])["type"] == "done"
    everything.widget.read_only = True
    assert everything.ask("undo_entries", numbers=[ours])["error"]["code"] == "ForbiddenError"


def test_a_change_and_its_retry_are_undone_together(faulty_view, client, team):
    view, transport = faulty_view
    assert view.ask("refresh")["type"] == "done"
    bad = str(team[1].id)

    def refuse(request):
        if request.method == "PATCH" and bad in request.url.path:
            return httpx.Response(500, json={"detail": "no"}, request=request)
        return None

    transport.answer = refuse
    part = view.ask("change_role", users=ids(team), role="admin")
    transport.answer = lambda _request: None
    again = view.ask("retry", request=part["request"])
    assert {user.role for user in client.users if user in team} == {"admin"}
    assert view.ask("undo_entries", numbers=[again["entry"]["number"]])["type"] == "done"
    assert {user.role for user in client.users if user in team} == {"annotator"}
    assert again["message"] == f"Changed {len(team)} users to admin."
    assert part["entry"]["number"] == again["entry"]["number"]
    entries = {entry["number"]: entry for message in view.received("journal") for entry in message["entries"]}
    assert entries[part["entry"]["number"]]["undone"]
    assert entries[part["entry"]["number"]]["message"] == again["message"]
    code = view.code_of(again)
    assert all(user.username in code for user in team)


def test_changing_a_role_and_memberships_is_one_entry(manager_view, client, team):
    view = manager_view()
    user, nlp, vision = team[0], client.workspaces("nlp"), client.workspaces("vision")
    user.add_to_workspace(vision)
    asked = {"user": str(user.id), "role": "admin", "add": [str(nlp.id)], "remove": [str(vision.id)]}
    answer = view.ask("change_access", **asked)
    assert answer["message"] == f"Changed {user.username} to admin; added them to nlp; removed them from vision."
    undone = view.ask("undo_entries", numbers=[answer["entry"]["number"]])
    assert (undone["entry"]["number"], undone["entry"]["redo"]) == (answer["entry"]["number"], True)
    assert set(undone["reverse_rules"]) == {"update_user", "add_to_workspace", "remove_from_workspace"}
    assert (client.users(id=user.id).role, user in nlp.users, user in vision.users) == ("annotator", False, True)
    view.ask("redo_entries", numbers=[answer["entry"]["number"]])
    assert (client.users(id=user.id).role, user in nlp.users, user in vision.users) == ("admin", True, False)
    view.ask("undo_entries", numbers=[answer["entry"]["number"]])
    user.remove_from_workspace(vision)


@pytest.mark.parametrize("make", [rg.UserManager, rg.AccessMatrix, rg.AccessExplorer])
def test_a_widget_can_redo_what_it_has_undone(opened, client, team, make):
    view, nlp = opened(make(client)), client.workspaces("nlp")
    number = view.ask("change_memberships", add=[[str(team[0].id), str(nlp.id)]], remove=[])["entry"]["number"]
    assert view.ask("undo_entries", numbers=[number])["type"] == "done"
    assert team[0] not in nlp.users
    assert view.ask("redo_entries", numbers=[number])["message"] == f"Redone: {team[0].username} added to nlp."
    assert team[0] in nlp.users


def test_a_form_can_redo_the_creation_of_a_workspace(opened, client):
    view, name = opened(rg.WorkspaceForm(client)), unique("again")
    number = view.ask("create_workspace", name=name)["entry"]["number"]
    assert view.ask("undo_entries", numbers=[number])["type"] == "done"
    assert view.ask("redo_entries", numbers=[number])["message"] == f"Redone: workspace {name} created."
    client.workspaces(name).delete()


def test_an_entry_that_cannot_be_redone_says_why(manager_view):
    view = manager_view()
    created = view.ask("create_user", **{**WRITES["create_user"], "username": unique("short")})
    undone = view.ask("undo_entries", numbers=[created["entry"]["number"]])
    assert (undone["entry"]["undone"], undone["entry"]["no_redo"]) == (
        True,
        "Passwords are not kept, so a user cannot be created again.",
    )
    assert (
        view.ask("redo_entries", numbers=[created["entry"]["number"]])["error"]["message"] == undone["entry"]["no_redo"]
    )


def test_a_later_change_ends_the_redo_in_every_view(manager_view, client, team):
    view = manager_view()
    number = view.ask("change_role", users=ids(team[:1]), role="admin")["entry"]["number"]
    view.ask("undo_entries", numbers=[number])

    def newest():
        entries = [entry for message in view.received("journal") for entry in message["entries"]]
        return next(entry for entry in reversed(entries) if entry["number"] == number)

    assert (newest()["redo"], newest()["no_redo"]) == (True, None)
    client.users(id=team[1].id).add_to_workspace(client.workspaces("nlp"))
    assert (newest()["redo"], newest()["no_redo"]) == (False, "Other changes were made after the undo.")


def test_a_new_connection_keeps_the_journal_and_can_undo(opened, sign_in, team):
    first = sign_in()
    number = opened(rg.UserManager(first)).ask("change_role", users=ids(team), role="admin")["entry"]["number"]
    first.close()
    again = opened(rg.UserManager(sign_in()))
    again.ask("open")
    (entry,) = again.received("journal")[-1]["entries"]
    assert (entry["number"], entry["undo"]) == (number, True)
    assert again.ask("undo_entries", numbers=[number])["type"] == "done"
    assert {user.role for user in sign_in().users if user in team} == {"annotator"}


def test_two_simultaneous_undos_undo_once(opened, sign_in, client, team):
    """One succeeds and the other is refused, and the server's state agrees."""
    transport = HoldingTransport()
    view = opened(rg.UserManager(sign_in(transport=transport)))
    entry = view.ask("change_role", users=ids(team), role="admin")["entry"]["number"]
    held = transport.hold("PATCH", "/users/.*")
    nothing = {"agreed": "", "typed": ""}
    view.send({"type": "undo_entries", "id": "one", "numbers": [entry], **nothing})
    held.wait()
    view.send({"type": "undo_entries", "id": "two", "numbers": [entry], **nothing})
    assert "already being undone" in view.answer("two")["error"]["message"]
    held.release()
    assert view.answer("one")["type"] == "done"
    assert {user.role for user in client.users if user in team} == {"annotator"}


def test_a_widget_replaced_during_a_request_loses_nothing(held_view, opened, team):
    """The first widget is closed while its request runs. The journal records the change and the new widget shows it."""
    first, held = held_view()
    mine = first.client
    first.widget.close()
    second = opened(rg.UserManager(mine))
    held.release()
    assert until(lambda: any("Changed 3 users to admin." in one.summary for one in mine.directory.journal))
    entry = mine.directory.journal[-1]
    assert {one.user_id for one in entry.operations} == {user.id for user in team}
    assert {user.role for user in mine.users if user in team} == {"admin"}
    assert second.ask("undo_entries", numbers=[entry.number])["type"] == "done"
    assert {user.role for user in mine.users if user in team} == {"annotator"}


# -- the journal and code


def test_the_journal_is_sent_after_open_and_grows(manager_view, client, team):
    view = manager_view()
    entries = [entry for message in view.received("journal") for entry in message["entries"]]
    assert team[0].username in " ".join(entry["message"] for entry in entries if entry["origin"] == "code")
    mine = rg.User(username=unique("cell"), password=PASSWORD, client=client).create()
    assert until(lambda: mine.username in view.received("journal")[-1]["entries"][0]["message"])
    entry = view.received("journal")[-1]["entries"][0]
    assert (entry["origin"], entry["by"], entry["result"]) == ("code", "argilla", "done")
    assert entry["number"] > max(one["number"] for one in entries)
    mine.delete()
    sent = view.widget.comm.sent
    view.widget.close()
    before = len(sent)
    rg.User(username=unique("after"), password=PASSWORD, client=client).create().delete()
    assert len(sent) == before


def test_code_is_written_in_three_forms(manager_view, team):
    view = manager_view()
    answer = view.ask("change_role", users=ids(team[:1]), role="admin")
    assert answer["code_entry"] == answer["entry"]["number"]
    for kind in get_args(CodeKind):
        code = view.code_of(answer, kind)
        assert team[0].username in code
        assert team[0].username in view.widget.script(kind)
        assert view.ask("ask_script", entry=None, kind=kind)["code"] == view.widget.script(kind)
    gone = view.ask("ask_script", entry=10_000, kind="curl")
    assert gone["error"]["message"] == "There is no entry 10,000 in the journal."
    with pytest.raises(ValueError, match="curl"):
        view.widget.script("perl")


def test_an_undo_and_a_redo_have_code_of_their_own(manager_view, team):
    view = manager_view()
    made = view.ask("change_role", users=ids(team[:1]), role="admin")
    undone = view.ask("undo_entries", numbers=[made["entry"]["number"]])
    redone = view.ask("redo_entries", numbers=[made["entry"]["number"]])
    assert undone["entry"]["number"] == redone["entry"]["number"] == made["entry"]["number"]
    assert len({one["code_entry"] for one in (made, undone, redone)}) == 3
    assert ["admin" in view.code_of(one) for one in (made, undone, redone)] == [True, False, True]


def test_a_request_that_changes_nothing_has_no_code(manager_view, team):
    view = manager_view()
    assert view.ask("change_role", users=ids(team[:1]), role="annotator")["code_entry"] is None
    assert view.ask("refresh")["code_entry"] is None
    assert view.ask("change_role", users=ids(team[:1]), role="admin")["code_entry"] is not None


def test_code_of_a_dropped_entry_is_an_error(manager_view, monkeypatch, team):
    monkeypatch.setattr("argilla_widgets.directory.journal.entries.MAX_ENTRIES", 1)
    view = manager_view()
    first, second = (view.ask("change_role", users=ids(team[:1]), role=role) for role in ("admin", "annotator"))
    gone = view.ask("ask_script", entry=first["code_entry"], kind="curl")
    assert "only the newest 1 are kept" in gone["error"]["message"]
    assert team[0].username in view.code_of(second, "curl")


def test_a_widget_without_a_journal_shows_only_the_code_of_its_own_entries(opened, client, team):
    everything = opened(rg.UserManager(client))
    theirs = everything.ask("change_role", users=ids(team[:1]), role="admin")["code_entry"]
    matrix, table = opened(rg.AccessMatrix(client)), opened(rg.UserManager(client, show=["code", "actions"]))
    form = opened(rg.UserForm(client))
    for view in (matrix, table, form):
        assert view.ask("ask_script", entry=theirs, kind="curl")["error"]["code"] == "ForbiddenError"
        assert view.ask("ask_script", entry=None, kind="curl")["error"]["code"] == "ForbiddenError"
    pair = [str(team[1].id), str(client.workspaces[0].id)]
    name = unique("form")
    assert team[1].username in matrix.code_of(matrix.ask("change_memberships", add=[pair], remove=[]))
    assert team[1].username in table.code_of(table.ask("change_role", users=ids(team[1:2]), role="admin"))
    assert name in form.code_of(new_user(form, name))


def test_code_over_the_limit_is_not_sent(manager_view, monkeypatch, team):
    monkeypatch.setattr("argilla_widgets.widgets.base.command_widget.MAX_CODE_LENGTH", 100)
    view = manager_view()
    answer = view.ask("change_role", users=ids(team), role="admin")
    assert answer["type"] == "done"
    code = view.code_of(answer, "curl")
    assert "manager.script()" in code
    assert team[0].username not in code


# -- changes by someone else


def test_a_change_by_someone_else_is_shown_before_it_is_overwritten(manager_view, client, sign_in, team):
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


def test_a_refresh_names_the_changes_of_others(manager_view, sign_in, team):
    view = manager_view()
    other = sign_in()
    new = rg.User(username=unique("new"), password=PASSWORD, client=other).create()
    changed = other.users(id=team[0].id)
    changed.role = "admin"
    changed.update()
    other.users(id=team[1].id).delete()
    said = view.ask("refresh")["message"]
    assert f"1 added ({new.username})" in said
    assert f"1 changed ({team[0].username})" in said
    assert f"1 removed ({team[1].username})" in said
    new.delete()


# -- duplicate requests and secrets


def test_a_request_sent_twice_is_carried_out_once(opened, sign_in):
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    view = opened(rg.UserManager(client))
    held = transport.hold("POST", "/users")
    name = unique("twice")
    fields = {**WRITES["create_user"], "username": name}
    for _ in range(2):
        view.send({"type": "create_user", "id": "click", **fields})
        held.wait()
    held.release()
    assert view.answer("click")["type"] == "done"
    view.ask("open")
    assert len([message for message in view.received("done") if message["request"] == "click"]) == 1
    assert len([user for user in client.users if user.username == name]) == 1
    client.users(name).delete()


def test_a_session_with_every_request_exposes_no_secret(manager_view):
    view = manager_view()
    secrets = ("first-s3cret-1", "second-s3cret-2")
    name, place = unique("all"), unique("all")
    fields = {**WRITES["create_user"], "username": name, "password": secrets[0]}
    workspace = view.ask("create_workspace", name=place)["created_id"]
    user = view.ask("create_user", **{**fields, "workspaces": [workspace]})["created_id"]
    entry = view.ask("change_role", users=[user], role="admin")["entry"]["number"]
    answers = [
        view.ask("create_user", **{**fields, "username": "argilla"}),
        view.ask("create_user", **{**fields, "password": "é" * 40}),
        view.ask("undo_entries", numbers=[entry]),
        view.ask("redo_entries", numbers=[entry]),
        view.ask("change_access", user=user, role="annotator", add=[], remove=[]),
        view.ask("edit_user", user=user, username=name, first_name="All", last_name="Of It"),
        view.ask("reset_password", passwords={user: secrets[1]}),
        view.ask("remove_from_workspace", users=[user], workspaces=[workspace]),
        view.ask("change_memberships", add=[[user, workspace]], remove=[]),
        view.ask("remove_access", users=[user]),
        view.ask("ask_consequences", users=[user]),
        view.ask("ask_datasets"),
        view.ask("ask_script", entry=None, kind="argilla_widgets"),
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


def test_a_view_opens_while_the_server_hangs(faulty_view, team):
    view, transport = faulty_view
    assert view.ask("refresh")["type"] == "done"
    release = threading.Event()
    transport.answer = lambda request: release.wait(20) and None if request.method == "PATCH" else None
    for number in range(WORKERS + 1):
        fields = {"passwords": {str(team[number % 3].id): PASSWORD}}
        view.send({"type": "reset_password", "id": f"hangs-{number}", **fields})
    assert view.ask("open")["type"] == "done"
    assert view.ask("ask_script", entry=None, kind="argilla_widgets")["type"] == "script"
    release.set()
    assert view.answer(f"hangs-{WORKERS}", wait=60)["type"] == "done"


# -- owners


@pytest.mark.parametrize(
    ("kind", "more"),
    [("change_role", {"role": "admin"}), ("delete_users", {"confirmation": "3"}), ("reset_password", {})],
)
def test_an_owner_who_was_not_shown_as_one_is_skipped(manager_view, client, team, sign_in, kind, more):
    view = manager_view()
    ana, bo, cy = team
    theirs = sign_in("helena").users(id=bo.id)
    theirs.role = "owner"
    theirs.update()
    if kind == "reset_password":
        answer = view.ask(kind, passwords=dict.fromkeys(ids(team), PASSWORD))
    else:
        answer = view.ask(kind, users=ids(team), owners=ids([ana]), **more)  # ana is not an owner: no effect
    assert answer["type"] == "done", answer
    assert f"Skipped {bo.username}, who is an owner now." in answer["message"]
    assert answer["failures"] == []
    owner = client.users(id=bo.id)
    assert (owner.role, owner.updated_at) == ("owner", theirs.updated_at)
    if kind == "delete_users":
        assert not any(client.api.users.exist(one.id) for one in (ana, cy))


def test_owner_ids_are_validated(manager_view, team):
    view = manager_view()
    for owners in ("all", ["*"], [None], [str(team[0].id)] * 10_001):
        answer = view.ask("change_role", users=ids(team), role="owner", owners=owners)
        assert answer["type"] == "failed"


def test_stopping_a_request_of_another_page_reports_the_result(held_view):
    view, held = held_view()
    for _ in range(2):  # a page resends what was not received
        view.send({"type": "stop", "id": "other-1", "request": "page-1"})
    assert until(lambda: [one["request"] for one in view.received("received")][-2:] == ["other-1"] * 2)
    assert [one for one in view.received("done") if one["request"] == "other-1"] == []
    held.release()
    started, stopped = view.answer("page-1"), view.answer("other-1")
    assert "stopped with 2 left" in started["message"]
    assert stopped["message"] == started["message"]
    assert (stopped["entry"], stopped["failures"], stopped["left"]) == (None, [], 0)


@pytest.mark.parametrize(("method", "several"), [("GET", True), ("GET", False), ("PATCH", False)])
def test_a_change_waiting_for_the_server_says_so_and_can_be_stopped(opened, server, team, monkeypatch, method, several):
    monkeypatch.setattr("argilla_widgets.widgets.base.running_request.SLOW", 0.05)
    monkeypatch.setattr(UserReader, "prefers_list", lambda *_: False)
    with Proxy(server.url) as proxy, rg.Argilla(api_url=proxy.url, api_key="argilla.apikey") as client:
        view = opened(rg.UserManager(client))
        held = proxy.hold(method, f"/users/{team[0].id}")
        view.send({"type": "change_role", "id": "page-1", "users": ids(team)[: 3 if several else 1], "role": "admin"})
        held.wait()
        assert until(lambda: view.received("progress"))
        progress = [(one["message"], one["done"], one["total"]) for one in view.received("progress")]
        assert progress == [("Waiting for the server", 0, 0)]
        view.send({"type": "stop", "id": "other-1", "request": "page-1"})
        answer = view.answer("page-1")
        held.release()
        assert view.answer("other-1")["message"] == answer["error"]["message"]
    if method == "GET":
        assert answer["error"]["message"] == "Stopped before anything was changed."
    else:
        assert answer["error"]["unknown"]


def test_a_change_of_many_says_for_how_long_the_server_has_not_answered_until_it_does(
    opened, server, team, monkeypatch
):
    monkeypatch.setattr("argilla_widgets.widgets.base.running_request.SILENT", 1.0)
    with Proxy(server.url) as proxy, rg.Argilla(api_url=proxy.url, api_key="argilla.apikey") as client:
        view = opened(rg.UserManager(client))
        held = proxy.hold("PATCH", f"/users/{team[1].id}")
        view.send({"type": "change_role", "id": "page-1", "users": ids(team), "role": "admin"})
        held.wait()

        def silent():
            return [one for one in view.received("progress") if "not answered" in one["message"]]

        assert until(lambda: len(silent()) > 1)
        doing = f"Changing {len(team)} users to admin: 1 of {len(team)}."
        said = re.compile(f"{doing} The server has not answered for ([0-9]+) s; still trying.")
        first, *_, last = [int(said.fullmatch(one["message"])[1]) for one in silent()]
        assert 1 <= first < last
        held.release()
        assert view.answer("page-1")["type"] == "done"
        before = len(silent())
        time.sleep(1.5)
        assert len(silent()) == before


def test_a_request_that_arrives_twice_keeps_its_progress(held_view, team, monkeypatch):
    monkeypatch.setattr("argilla_widgets.widgets.base.running_request.SLOW", 0.05)
    view, held = held_view(team[2])
    assert until(lambda: view.received("progress") and view.received("progress")[-1]["done"] == 2)
    view.send({"type": "change_role", "id": "page-1", "users": ids(team), "role": "admin"})
    assert until(lambda: [one["request"] for one in view.received("received")][-2:] == ["page-1"] * 2)
    time.sleep(0.5)
    assert view.received("progress")[-1]["done"] == 2
    held.release()
    assert view.answer("page-1")["type"] == "done"


def test_a_fast_change_shows_no_progress(manager_view, team, monkeypatch):
    monkeypatch.setattr("argilla_widgets.widgets.base.running_request.SLOW", 0.6)
    view = manager_view()
    view.ask("change_role", users=[str(team[0].id)], role="admin")
    time.sleep(1)
    assert view.received("progress") == []


def test_the_latest_progress_is_shown_while_the_next_step_hangs(held_view, team):
    view, held = held_view(team[2])
    assert until(lambda: view.received("progress") and view.received("progress")[-1]["done"] == 2)
    held.release()
    view.answer("page-1")
    before = len(view.received("progress"))
    time.sleep(3 * PROGRESS_INTERVAL)
    assert len(view.received("progress")) == before  # nothing after the answer
