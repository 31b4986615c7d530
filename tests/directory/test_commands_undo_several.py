"""Several entries, such as those of a cell's loop, are undone and redone as one change."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import NeedsConfirmationError, commands
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import ids
from tests.made_up import PASSWORD, unique


def changes(directory, *made):
    """Execute commands, and return the numbers of their entries."""
    return [directory.execute(command).entry.number for command in made]


def roles(client, users):
    return [client.users(id=user.id).role for user in users]


def test_several_entries_are_undone_and_redone_as_one_change(client, directory, users, workspace):
    numbers = changes(
        directory,
        *(commands.ChangeRole([user.id], rg.Role.admin) for user in users),
        commands.AddToWorkspace(ids(users), [workspace.id]),
        commands.ChangeRole([users[0].id], rg.Role.owner),
    )
    undone = directory.undo(numbers)
    assert roles(client, users) == ["annotator"] * 3
    assert len(workspace.users) == 0
    assert undone.entry.undoes == tuple(numbers)
    assert [entry.undone for entry in directory.journal] == [True] * 5 + [False]
    assert undone.summary == f"Undone: 3 users are annotators again; 3 users are no longer members of {workspace.name}."
    with pytest.raises(rg.ConflictError, match="Entry 1 is already undone"):
        directory.undo(numbers)
    redone = directory.redo(reversed(numbers))
    assert roles(client, users) == ["owner", "admin", "admin"]
    assert len(workspace.users) == 3
    assert redone.entry.redoes == tuple(numbers)
    assert not any(entry.undone for entry in directory.journal)
    with pytest.raises(rg.ArgillaError, match=r"This redid entries 1, 2, 3, 4 and 5\. Undo those instead\."):
        directory.undo(redone.entry.number)
    directory.undo(numbers)


def test_what_several_entries_changed_back_and_forth_ends_as_it_began(directory, users, workspace):
    user, pair = users[0], (users[0].id, workspace.id)
    numbers = changes(
        directory,
        commands.ChangeMemberships(add=[pair]),
        commands.ChangeMemberships(remove=[pair]),
        commands.ChangeMemberships(add=[pair]),
        commands.EditUser(user.id, first_name="Other"),
        commands.EditUser(user.id, first_name="Third"),
    )
    undone = directory.undo(numbers)
    assert [operation.kind for operation in undone.operations] == ["update_user", "remove_from_workspace"]
    assert len(workspace.users) == 0
    assert directory.client.users(id=user.id).first_name == user.first_name


def test_what_others_did_after_changes_that_cancel_each_other_is_left_alone(sign_in, directory, users, workspace):
    pair = (users[0].id, workspace.id)
    numbers = changes(directory, commands.ChangeMemberships(add=[pair]), commands.ChangeMemberships(remove=[pair]))
    theirs = sign_in("helena")
    theirs.api.users.add_to_workspace(workspace.id, users[0].id)
    assert directory.undo(numbers).operations == ()
    assert [user.id for user in workspace.users] == [users[0].id]
    assert [entry.undone for entry in directory.journal] == [True, True]


def test_people_whom_a_loop_created_and_changed_are_deleted_without_a_question(client, directory, workspace):
    names = [unique("loop") for _ in range(3)]
    for name in names:
        user = rg.User(username=name, password=PASSWORD, client=client).create()
        user.add_to_workspace(workspace)
        user.role = rg.Role.admin
        user.update()
    undone = directory.undo(entry.number for entry in directory.journal)
    assert {user.username for user in client.users}.isdisjoint(names)
    assert [operation.kind for operation in undone.operations] == ["delete_user"] * 3
    assert undone.summary.startswith("Undone: 3 users no longer exist")


def test_one_question_asks_about_all_of_them(sign_in, client, directory):
    numbers = changes(directory, *(commands.CreateUser(unique("asked"), Secret(PASSWORD)) for _ in range(3)))
    for entry in directory.journal[:2]:
        theirs = sign_in().users(id=entry.operations[0].user_id)
        theirs.role = rg.Role.admin
        theirs.update()
    with pytest.raises(NeedsConfirmationError) as caught:
        directory.undo(numbers)
    error = caught.value
    assert len(error.reasons) == 2
    assert error.confirmation.text == "2"
    assert "undo([1, 2, 3], force=True)" in error.hint
    with pytest.raises(rg.UnprocessableEntityError, match="typed text does not match"):
        directory.execute(commands.UndoEntries(numbers, agreed=error.key, typed="3"))
    directory.execute(commands.UndoEntries(numbers, agreed=error.key, typed="2"))
    assert not any(client.api.users.exist(entry.operations[0].user_id) for entry in directory.journal[:3])


def test_of_several_entries_those_that_could_not_be_undone_are_named_and_stay(failing, users):
    directory = failing.directory
    numbers = changes(directory, *(commands.ChangeRole([user.id], rg.Role.admin) for user in users))
    failing.at.add(str(users[1].id))
    part = directory.undo(numbers)
    assert part.summary == "Undone (1 failed): 2 users are annotators again."
    assert [failure.name for failure in part.failures] == [users[1].username]
    assert [directory.journal.entry(number).undone for number in numbers] == [True, False, True]
    failing.at.clear()
    again = directory.execute(part.retry)
    assert again.summary == "Undone: 3 users are annotators again."
    assert [directory.journal.entry(number).undone for number in numbers] == [True] * 3
    assert roles(failing, users) == ["annotator"] * 3


def test_a_deletion_that_failed_among_several_can_be_tried_again(failing):
    directory = failing.directory
    numbers = changes(directory, *(commands.CreateUser(unique("again"), Secret(PASSWORD)) for _ in range(2)))
    created = [entry.operations[0].user_id for entry in directory.journal]
    failing.at.add(f"/users/{created[0]}")
    part = directory.undo(numbers)
    assert [entry.undone for entry in directory.journal[:2]] == [False, True]
    failing.at.clear()
    assert directory.execute(part.retry).failures == ()
    assert not any(failing.api.users.exist(user_id) for user_id in created)
    assert [entry.undone for entry in directory.journal[:2]] == [True, True]


def test_an_entry_among_several_that_cannot_be_undone_refuses_all(client, directory, users):
    numbers = changes(
        directory,
        commands.ChangeRole([users[0].id], rg.Role.admin),
        commands.ResetPassword({users[1].id: Secret(PASSWORD)}),
    )
    with pytest.raises(rg.ArgillaError, match=r"Entry 2 cannot be undone\. Only the user knows the old password"):
        directory.undo(numbers)
    assert roles(client, users[:1]) == ["admin"]
    created = changes(directory, commands.CreateUser(unique("gone"), Secret(PASSWORD)))
    directory.undo([1, *created])
    with pytest.raises(rg.ConflictError, match=f"Entry {created[0]} cannot be redone. Passwords are not kept"):
        directory.redo([1, *created])


def test_undo_without_a_number_undoes_the_last_change_that_can_be_undone(client, directory, users):
    changes(
        directory,
        commands.ChangeRole([users[0].id], rg.Role.admin),
        commands.EditUser(users[1].id, first_name="Other"),
        commands.ResetPassword({users[2].id: Secret(PASSWORD)}),
    )
    assert directory.undo().entry.undoes == (2,)
    assert directory.undo().entry.undoes == (1,)
    with pytest.raises(rg.NotFoundError, match="There is nothing to undo in this session"):
        directory.undo()
    assert roles(client, users) == ["annotator"] * 3
    assert directory.undo([]).summary == "Nothing to do."


def test_undo_without_a_number_deletes_no_one_because_a_later_change_cannot_be_undone(client, directory):
    user = rg.User(username=unique("kept"), password=PASSWORD, client=client).create()
    directory.reset_passwords([user.username], credentials=False)
    with pytest.raises(rg.ConflictError) as caught:
        directory.undo()
    created, reset = directory.journal[-2:]
    assert str(caught.value) == (
        f"The last change cannot be undone: {reset.summary} "
        "Only the user knows the old password, so it cannot be restored. "
        f"An earlier change can be undone, with undo({created.number}): {created.summary}"
    )
    assert user in client.users
    directory.undo(created.number)
    assert user not in client.users


def test_undo_without_a_number_says_that_a_deletion_cannot_be_undone(client, directory):
    rg.User(username=unique("gone"), password=PASSWORD, client=client).create().delete()
    with pytest.raises(rg.ConflictError, match=r"undone: Deleted gone.* cannot be restored.* No earlier change can be"):
        directory.undo()


def test_undo_without_a_number_names_an_earlier_change_if_the_user_of_the_last_one_is_gone(client, directory, users):
    changes(
        directory,
        commands.ChangeRole([users[0].id], rg.Role.admin),
        commands.ChangeRole([users[1].id], rg.Role.admin),
        commands.EditUser(users[1].id, first_name="Other"),
    )
    client.users(id=users[1].id).delete()
    gone, first = users[1].username, users[0].username
    with pytest.raises(rg.NotFoundError) as caught:
        directory.undo()
    assert str(caught.value) == (
        f"The last change cannot be undone: {directory.journal.entry(3).summary} "
        f"Nothing was changed: {gone} no longer exists. "
        f"An earlier change can be undone, with undo(1): {directory.journal.entry(1).summary}"
    )
    assert roles(client, users[:1]) == ["admin"]
    directory.undo(1)
    assert first in directory.journal[-1].summary
    assert roles(client, users[:1]) == ["annotator"]
    with pytest.raises(rg.NotFoundError, match=r"no longer exists\. No earlier change can be undone\.$"):
        directory.undo()


def test_an_undo_of_which_nothing_succeeded_does_not_say_what_it_did(failing, users):
    directory = failing.directory
    (number,) = changes(directory, commands.ChangeRole(ids(users), rg.Role.admin))
    failing.at.add("PATCH")
    failing.at.update(map(str, ids(users)))
    assert directory.undo(number).summary == "Nothing was undone (3 failed)."
    failing.at.clear()
    directory.undo(number)
