"""Permissions in a manager: a refusal gives the reason, and an invalid message gets an error."""

from __future__ import annotations

import uuid

import pytest

import argilla_widgets as rg
from tests.made_up import PASSWORD, unique
from tests.sdk.fake import FakeServer, unreachable
from tests.widgets.view import TAGS, new_user

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
    "reset_password": {"passwords": {str(uuid.uuid4()): PASSWORD}},
    "save_passwords": {"passwords": {str(uuid.uuid4()): PASSWORD}},
    "add_to_workspace": {"users": [str(uuid.uuid4())], "workspaces": [str(uuid.uuid4())]},
    "remove_from_workspace": {"users": [str(uuid.uuid4())], "workspaces": [str(uuid.uuid4())]},
    "remove_access": {"users": [str(uuid.uuid4())]},
    "ask_everyone": {},
    "ask_consequences": {"users": [str(uuid.uuid4())]},
    "delete_users": {"users": [str(uuid.uuid4())], "confirmation": "x"},
    "create_workspace": {"name": "x"},
    "delete_workspace": {"workspace": str(uuid.uuid4())},
    "change_memberships": {"add": [[str(uuid.uuid4()), str(uuid.uuid4())]], "remove": []},
    "change_access": {"user": str(uuid.uuid4()), "role": None, "add": [], "remove": [str(uuid.uuid4())]},
    "retry": {"request": "r0"},
    "undo_entries": {"numbers": [1]},
    "redo_entries": {"numbers": [1]},
}
REPEATS = {"retry", "undo_entries", "redo_entries"}
BY_OWNERS = {
    "create_user",
    "update_user",
    "delete_user",
    "list_users",
    "create_workspace",
    "delete_workspace",
    "add_to_workspace",
}
BY_ADMINS = {"remove_from_workspace", "remove_access", "change_memberships", "change_access"} | REPEATS


def test_each_command_is_tried():
    assert TAGS - WRITES.keys() == set()


@pytest.mark.parametrize("kind", WRITES)
def test_read_only_refuses_every_write(manager_view, kind):
    answer = manager_view(read_only=True).ask(kind, **WRITES[kind])
    assert answer["error"]["code"] == "ForbiddenError"
    assert "read_only=True" in answer["error"]["message"]


@pytest.mark.parametrize(("username", "allowed"), [("ana", BY_ADMINS), ("bo.li", REPEATS)])
def test_the_permissions_of_a_role_are_explained(browser, sign_in, username, allowed):
    view = browser(rg.UserManager(sign_in(username)))
    view.ask("open")
    refused = view.received("session")[-1]["refused"]
    assert refused.keys() == (BY_OWNERS if username == "ana" else {*BY_OWNERS, "remove_from_workspace", "list_members"})
    for kind in WRITES.keys() - allowed:
        error = view.ask(kind, **WRITES[kind])["error"]
        assert error["message"].startswith("Only owners")
        assert (error["code"], error["message"] in refused.values()) == ("ForbiddenError", True)


def test_an_admin_may_remove_members_but_not_add_them(browser, sign_in, client, team):
    ana = sign_in("ana")
    place = next(iter(ana.workspaces))
    client.workspaces(place.name).add_user(team[0])
    view = browser(rg.UserManager(ana))
    view.ask("open")
    pair = [str(team[0].id), str(place.id)]
    refused = view.ask("change_memberships", add=[pair], remove=[])
    assert refused["error"]["code"] == "ForbiddenError"
    assert "Only owners" in refused["error"]["message"]
    done = view.ask("change_memberships", add=[], remove=[pair])
    assert (done["type"], done["entry"]["undo"]) == ("done", False)
    (entry,) = view.received("journal")[-1]["entries"]
    assert (entry["number"], entry["undo"]) == (done["entry"]["number"], False)
    assert entry["no_undo"].startswith("Only owners can add users to workspaces")
    assert team[0] not in list(client.workspaces(place.name).users)


def test_a_click_reads_an_account_that_is_not_known_yet(browser):
    fake = FakeServer()
    with fake.client(retries=0) as client:
        fake.fail("GET", "/me", *[unreachable()] * 9)
        view = browser(rg.UserManager(client))
        assert "not known yet" in view.received("session")[-1]["refused"]["create_user"]
        assert "Cannot reach" in new_user(view, unique("early"))["error"]["message"]
        fake.faults.clear()
        assert new_user(view, unique("early"))["type"] == "done"


@pytest.mark.parametrize(
    "message",
    [
        {"type": "delete_workspace", "workspace": "nlp"},
        {"type": "change_memberships", "add": [["a", "b"]], "remove": []},
        {"type": "change_memberships", "add": [[str(uuid.uuid4())]], "remove": []},
        {"type": "change_memberships", "add": [[str(uuid.uuid4())] * 2] * 10_001, "remove": []},
        {"type": "retry", "request": "a" * 10_000_000},
        {"type": "retry", "request": 7},
        {"type": "undo_entries", "numbers": ["1"]},
        {"type": "undo_entries", "numbers": [1.5]},
        {"type": "ask_script", "entry": "all", "kind": "curl"},
        {"type": "ask_script", "entry": None, "kind": "perl"},
        {"type": "ask_script", "entry": None, "kind": "__dict__"},
        {"type": "ask_datasets", "workspace": "nlp"},
    ],
)
def test_an_invalid_message_is_answered_with_an_error(manager_view, message):
    answer = manager_view().ask(message.pop("type"), **message)
    assert answer["error"]["code"] == "InvalidRequest"


def test_unknown_ids_are_reported_as_deleted(manager_view):
    view = manager_view()
    nobody, nowhere = str(uuid.uuid4()), str(uuid.uuid4())
    assert view.ask("delete_workspace", workspace=nowhere)["error"]["code"] == "NotFoundError"
    assert view.ask("change_memberships", add=[[nobody, nowhere]], remove=[])["error"]["code"] == "NotFoundError"
