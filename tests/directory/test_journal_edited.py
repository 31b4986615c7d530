"""A kept journal that someone else has edited: an undo acts on those whom it names, and asks before it makes owners."""

from __future__ import annotations

import json
from copy import copy

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import NeedsConfirmationError, commands
from argilla_widgets.directory.commands.command import CommandRequest
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import ids
from tests.directory.test_journal_kept import folder as folder  # noqa: PLC0414 - a fixture
from tests.directory.test_journal_kept import next_kernel as next_kernel  # noqa: PLC0414
from tests.directory.test_journal_kept import restarted as restarted  # noqa: PLC0414
from tests.made_up import PASSWORD, unique


def edit(folder, change):
    """Apply a change to each operation in the only file of a folder."""
    (path,) = folder.iterdir()
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    for line in lines:
        if "operation" in line:
            change(line["operation"])
        line.pop("since", None)
    path.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


@pytest.fixture
def bob_and_carol(client, folder, users):
    """Make bob an admin, in a session whose journal is kept; return both."""
    client.directory.journal.keep(folder)
    client.directory.execute(commands.ChangeRole([users[0].id], "admin"))
    return users[:2]


def as_they_are(client, *users):
    return [(now.username, now.role) for user in users for now in [copy(client.users(id=user.id)).get()]]


def test_an_entry_about_one_person_does_not_change_another(client, folder, bob_and_carol, restarted):
    bob, carol = bob_and_carol
    before = as_they_are(client, bob, carol)
    client.directory.execute(commands.ChangeRole([carol.id], "admin"))
    edit(folder, lambda one: one.update(user_id=str(carol.id), username=bob.username))
    again = restarted()
    with pytest.raises(rg.ConflictError) as caught:
        again.directory.undo("1-1")
    assert bob.username in str(caught.value)
    assert carol.username in str(caught.value)
    assert as_they_are(client, carol)[0][1] == "admin"
    assert as_they_are(client, bob)[0] == (before[0][0], "admin")
    with pytest.raises(rg.ConflictError):
        again.directory.execute(commands.UndoEntries(["1-1"]))


@pytest.mark.parametrize("kind", ["add", "create"])
def test_neither_does_one_on_a_membership_nor_a_creation(client, folder, users, workspace, restarted, kind):
    bob, carol = users[:2]
    client.directory.journal.keep(folder)
    name = bob.username
    if kind == "add":
        client.directory.execute(commands.AddToWorkspace([bob.id], [workspace.id]))
        client.directory.execute(commands.AddToWorkspace([carol.id], [workspace.id]))
    else:
        name = unique("made")
        client.directory.execute(commands.CreateUser(name, Secret(PASSWORD)))
    edit(folder, lambda one: one.update(user_id=str(carol.id)) if one["username"] == name else None)
    again = restarted()
    with pytest.raises(rg.ConflictError) as caught:
        again.directory.execute(CommandRequest(commands.UndoEntries(["1-1"]), force=True))
    assert name in str(caught.value)
    assert carol.username in str(caught.value)
    assert client.api.users.exist(carol.id)
    assert carol.id in {user.id for user in workspace.users} or kind == "create"


def test_an_undo_that_makes_an_owner_asks(client, folder, users, restarted):
    dave = users[0]
    client.directory.journal.keep(folder)
    client.directory.execute(commands.ChangeRole([dave.id], "admin"))
    edit(folder, lambda one: one["before"].update(role="owner"))
    again = restarted()
    with pytest.raises(NeedsConfirmationError) as caught:
        again.directory.undo("1-1")
    assert str(caught.value).startswith(f"Undoing this makes {dave.username} an owner.")
    assert caught.value.confirmation is None
    assert as_they_are(client, dave)[0][1] == "admin"
    again.directory.execute(commands.UndoEntries(["1-1"], agreed=caught.value.key))
    assert as_they_are(client, dave)[0][1] == "owner"


def test_a_line_that_renames_someone_to_their_own_name_is_not_read(client, folder, users, restarted):
    erin = users[0]
    client.directory.journal.keep(folder)
    name = unique("erin")
    client.directory.execute(commands.EditUser(erin.id, name))
    edit(folder, lambda one: (one.update(username=name), one["before"].update(username="zoe")))
    again = restarted()
    assert not again.directory.journal.earlier()
    assert "no change of the kind 'update_user' is like this" in again.directory.journal.earlier().note
    assert as_they_are(client, erin)[0][0] == name


def test_a_line_that_names_two_people_with_one_id_undoes_neither(client, folder, bob_and_carol, restarted):
    """Together, the first would change whom the second names."""
    bob, carol = bob_and_carol
    client.directory.execute(commands.ChangeRole([carol.id], "admin"))
    edit(folder, lambda one: one.update(user_id=str(carol.id)))
    with pytest.raises(rg.ConflictError, match=bob.username):
        restarted().directory.undo(["1-1", "1-2"])
    assert [role for _, role in as_they_are(client, bob, carol)] == ["admin", "admin"]


def test_what_was_renamed_in_the_same_undo_is_undone(client, folder, users, restarted):
    bob = users[0]
    client.directory.journal.keep(folder)
    client.directory.execute(commands.ChangeRole(ids(users), "admin"))
    name = unique("bobby")
    client.directory.execute(commands.EditUser(bob.id, name))
    again = restarted()
    with pytest.raises(rg.ConflictError, match=name):
        again.directory.undo("1-1")
    again.directory.undo(["1-1", "1-2"])
    assert as_they_are(client, bob) == [(bob.username, "annotator")]
