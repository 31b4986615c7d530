"""Changes by code: one call each, with names, ids or objects."""

from __future__ import annotations

import inspect
import typing

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.changes import Changes
from argilla_widgets.directory.commands import COMMANDS, RedoEntries, UndoEntries
from argilla_widgets.directory.execution.progress import Progress
from tests.made_up import PASSWORD, unique


def state_of(client, username):
    """Return the role and the workspaces of a user, as the server has them."""
    user = client.users(username)
    return str(user.role), {place.name for place in client.api.workspaces.list_by_user_id(user.id)}


@pytest.fixture
def ana(users):
    return users[0]


@pytest.mark.parametrize("form", ["username", "id", "text of the id", "object", "model", "several", "listed"])
def test_users_are_named_in_any_way(client, directory, users, place, form):
    user = client.users(id=users[0].id)
    refs = {
        "username": user.username,
        "id": user.id,
        "text of the id": str(user.id),
        "object": user,
        "model": directory.snapshot.users[user.id],
        "several": (ref for ref in [user.username, user.id, users[1]]),
        "listed": [listed for listed in client.users if listed.id == user.id],
    }
    result = directory.add_to_workspace(refs[form], place.name)
    assert state_of(client, user.username)[1] == {place.name}
    assert result.entry is not None
    assert result.done == (2 if form == "several" else 1)  # someone who is named twice is one person
    directory.undo()
    assert state_of(client, user.username)[1] == set()


def test_workspaces_are_named_in_any_way(client, directory, ana, place):
    for ref in (place.name, place.id, str(place.id), place, client.workspaces(place.name)):
        assert directory.add_to_workspace(ana.id, [ref]).done == 1
        assert directory.remove_from_workspace(ana.id, ref).done == 1


def test_each_change_is_one_call(client, directory, place):
    name, other = unique("zoe"), unique("zoé")
    created = directory.create_user(name, PASSWORD, last_name="Q", workspaces=place.name)
    assert created.created_id == client.users(name).id
    assert state_of(client, name) == ("annotator", {place.name})
    directory.change_role([name], "admin")
    assert state_of(client, name)[0] == "admin"
    directory.change_access(name, "annotator", remove=[place])
    assert state_of(client, name) == ("annotator", set())
    directory.change_memberships(add=[(name, place.name)])
    directory.change_memberships(remove=[(name, place.name)])
    assert state_of(client, name)[1] == set()
    directory.add_to_workspace(name, place)
    directory.remove_access(name)
    assert state_of(client, name)[1] == set()
    directory.edit_user(name, username=other, last_name="")
    assert client.users(other).last_name is None
    directory.delete_users(other)
    assert directory.snapshot.user(other) is None
    room = unique("room")
    assert directory.create_workspace(room).created_id == client.workspaces(room).id
    directory.delete_workspace(room)
    assert room not in [workspace.name for workspace in client.workspaces]


def test_each_command_of_the_browser_has_its_call():
    """Except undo and redo, which are calls already, and new passwords, which are written into a file."""
    calls = {name for name, method in vars(Changes).items() if inspect.isfunction(method) and name[0] != "_"}
    commands = {
        cls.__struct_config__.tag
        for cls in COMMANDS
        if cls.__module__.endswith(("users", "memberships", "access", "workspaces"))
    }
    assert calls - {"execute", "following"} == commands - {"reset_password"}
    assert {RedoEntries, UndoEntries} <= {*COMMANDS}


@pytest.mark.parametrize("name", ["change_role", "create_user", "delete_workspace", "change_memberships"])
def test_a_signature_is_complete_and_resolves(name):
    hints = typing.get_type_hints(getattr(rg.Directory, name))
    assert hints.keys() == {*inspect.signature(getattr(rg.Directory, name)).parameters, "return"} - {"self"}
    assert hints["return"].__name__ == "Result"


def test_who_was_created_elsewhere_is_found(directory, maker):
    name, room = unique("late"), unique("room")
    rg.User(username=name, password=PASSWORD, client=maker).create()
    rg.Workspace(name=room, client=maker).create()
    assert directory.add_to_workspace(name, room).done == 1


@pytest.mark.parametrize(
    ("refs", "role", "message"),
    [
        (["act", "nobody-here"], "admin", "There is no user 'nobody-here'.$"),
        ([None], "admin", "Pass a user: a name, an id or the object, not None"),
        (3, "admin", "not int"),
        ("argilla", "boss", "There is no role 'boss'"),
    ],
)
def test_a_wrong_argument_changes_no_one(directory, ana, refs, role, message):
    refs = [ana.username if ref == "act" else ref for ref in refs] if isinstance(refs, list) else refs
    before = len(directory.journal)
    with pytest.raises(rg.ArgillaError, match=message):
        directory.change_role(refs, role)
    assert directory.snapshot.users[ana.id].role == "annotator"
    assert len(directory.journal) == before


def test_a_pair_that_is_none_is_named(directory):
    with pytest.raises(rg.ArgillaError, match=r'such as \("ana", "nlp"\), not str'):
        directory.change_memberships(add=["ana"])


def test_someone_of_another_server_is_refused(directory, spare_server):
    with spare_server.client() as elsewhere, pytest.raises(rg.ArgillaError, match="belongs to"):
        directory.remove_access(elsewhere.me)


@pytest.mark.parametrize("seen", ["object", "name"])
def test_who_has_become_an_owner_unseen_is_not_added(client, directory, maker, ana, place, seen):
    """The object was read before someone else made them an owner; a name stands for what the directory knew."""
    held = client.users(id=ana.id)
    promoted = maker.users(id=ana.id)
    promoted.role = "owner"
    promoted.update()
    if seen == "object":
        directory.refresh()  # the directory knows, and who wrote this code does not
    with pytest.raises(rg.ConflictError, match="owner"):
        directory.add_to_workspace(held if seen == "object" else ana.username, place)
    assert ana.id not in {user.id for user in client.workspaces(place.name).users}


def test_an_owner_who_was_seen_as_one_is_added(directory, maker, ana, place):
    promoted = maker.users(id=ana.id)
    promoted.role = "owner"
    promoted.update()
    directory.refresh()
    assert directory.add_to_workspace(promoted, place).done == 1


def test_progress_follows_the_changes_of_a_block(directory, users, place):
    seen = []
    with directory.following(Progress(lambda tried, total: seen.append((tried, total)))) as progress:
        directory.add_to_workspace(users, place)
    assert seen[-1] == (3, 3)
    directory.remove_from_workspace(users, place)
    assert seen[-1] == (3, 3)
    progress.stop()
    with directory.following(progress):
        stopped = directory.add_to_workspace(users, place)
    assert stopped.remaining == 3
    assert "Stopped" in stopped.summary


def test_a_password_is_in_no_frame(directory):
    """A name that is taken is refused by the server, after the password was passed on."""
    with pytest.raises(rg.ConflictError) as caught:
        directory.create_user("argilla", PASSWORD)
    frames = []
    trace = caught.tb
    while trace is not None:
        if "argilla_widgets" in trace.tb_frame.f_code.co_filename:
            frames.append(repr(trace.tb_frame.f_locals))
        trace = trace.tb_next
    assert len(frames) > 1
    assert PASSWORD not in "".join(frames)
