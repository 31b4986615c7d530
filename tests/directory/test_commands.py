"""Commands against a real server: what they do, their summaries, and their code."""

from __future__ import annotations

from uuid import uuid4

import httpx
import msgspec
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.model.collation import name_order
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import add_dataset, ids
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique
from tests.transports import InterceptingTransport


def members(workspace):
    return {user.id for user in workspace.users}


def run_code(code, client, monkeypatch):
    """Run the code of a command, as pasted."""
    monkeypatch.setattr("getpass.getpass", lambda *_prompt: PASSWORD)
    exec(code.argilla_widgets, {"rg": rg, "client": client})


def test_a_user_is_created_and_added_to_workspaces(client, directory, workspace):
    name = unique("new")
    outcome = directory.execute(
        commands.CreateUser(name, Secret(PASSWORD), first_name="Ada", role=rg.Role.admin, workspaces=[workspace.id])
    )
    user = client.users(name)
    assert outcome.created_id == user.id
    assert (user.first_name, user.role) == ("Ada", "admin")
    assert user in list(workspace.users)
    assert outcome.summary == f"Created {name} (admin) and added them to {workspace.name}."
    user.delete()


def test_a_command_loads_the_directory_first(sign_in, workspace):
    """A cell that has just connected may execute a command at once."""
    client = sign_in()
    name = unique("new")
    outcome = client.directory.execute(commands.CreateUser(name, Secret(PASSWORD), workspaces=[workspace.id]))
    assert outcome.created_id in members(workspace)
    client.users(name).delete()


def code_of(command, directory):
    return Code(tuple(command.plan(directory.snapshot, directory.journal)))


def test_the_code_of_each_command_does_the_same(client, directory, users, workspace, monkeypatch):
    one, two, _ = users
    several = [one.id, two.id]
    do = directory.execute

    code = do(commands.AddToWorkspace(several, [workspace.id])).code
    do(commands.RemoveFromWorkspace(several, [workspace.id]))
    run_code(code, client, monkeypatch)
    assert members(workspace) == set(several)

    code = code_of(commands.RemoveFromWorkspace(several, [workspace.id]), directory)
    run_code(code, client, monkeypatch)
    assert members(workspace) == set()

    code = code_of(commands.ChangeMemberships(add=[(one.id, workspace.id)]), directory)
    run_code(code, client, monkeypatch)
    assert members(workspace) == {one.id}

    code = code_of(commands.ChangeRole([one.id], rg.Role.admin), directory)
    run_code(code, client, monkeypatch)
    assert client.users(id=one.id).role == "admin"

    code = code_of(commands.EditUser(one.id, one.username, 'Quote " and \\ and \u202e', ""), directory)
    run_code(code, client, monkeypatch)
    assert client.users(id=one.id).first_name == 'Quote " and \\ and \u202e'

    name = unique("code")
    create = commands.CreateUser(name, Secret("something else"), workspaces=[workspace.id])
    run_code(code_of(create, directory), client, monkeypatch)
    created = client.users(name)
    assert created.id in members(workspace)

    code = code_of(commands.ResetPassword({created.id: Secret("something else")}), directory)
    assert "something else" not in repr(code)
    run_code(code, client, monkeypatch)

    run_code(code_of(commands.DeleteUsers([created.id]), directory), client, monkeypatch)
    assert not client.api.users.exist(created.id)

    workspace_name = unique("coded")
    run_code(code_of(commands.CreateWorkspace(workspace_name), directory), client, monkeypatch)
    made = client.workspaces(workspace_name)
    run_code(code_of(commands.DeleteWorkspace(made.id), directory), client, monkeypatch)
    assert not client.api.workspaces.exists(made.id)


def test_the_code_contains_only_what_was_done(sign_in, users, workspace):
    """One of three additions fails: the code adds two."""
    failing = InterceptingTransport()
    client = sign_in(transport=failing)
    client.directory.refresh()
    failing.answer = lambda request: (
        httpx.Response(500, json={"detail": "no"})
        if request.method == "POST" and str(users[1].id).encode() in request.content
        else None
    )
    outcome = client.directory.execute(commands.AddToWorkspace(ids(users), [workspace.id]))
    assert outcome.done == 2
    assert users[0].username in outcome.code.argilla_widgets
    assert users[1].username not in outcome.code.argilla_widgets
    assert users[2].username in outcome.code.argilla_widgets


def test_an_edit_sends_only_what_differs(sign_in, users):
    watched = InterceptingTransport()
    client = sign_in(transport=watched)
    bodies = []
    watched.answer = lambda request: bodies.append(request.content) if request.method == "PATCH" else None
    user = users[0]
    outcome = client.directory.execute(commands.EditUser(user.id, user.username, "Ada", ""))
    assert outcome.summary == f"Changed the first name of {user.username}."
    assert bodies == [b'{"first_name":"Ada"}']
    again = client.directory.execute(commands.EditUser(user.id, user.username, "Ada", ""))
    assert (again.total, again.entry, again.code) == (0, None, Code())
    assert again.summary.startswith("Nothing to do")
    assert len(bodies) == 1


def test_an_edit_names_the_wrong_field(directory, users):
    one, two, _ = users
    with pytest.raises(rg.UnprocessableEntityError) as caught:
        directory.execute(commands.EditUser(one.id, two.username, one.first_name, ""))
    assert caught.value.field == "username"
    with pytest.raises(rg.UnprocessableEntityError) as caught:
        directory.execute(commands.EditUser(one.id, "", one.first_name, ""))
    assert caught.value.field == "username"
    with pytest.raises(rg.UnprocessableEntityError) as caught:
        directory.execute(commands.EditUser(one.id, one.username, "", ""))
    assert caught.value.field == "first_name"


def test_input_that_has_to_be_corrected_has_no_journal_entry(directory, users):
    number = len(directory.journal)
    for command in (
        commands.CreateUser(unique("short"), Secret("short")),
        commands.ResetPassword({users[0].id: Secret("short")}),
        commands.EditUser(users[0].id, "", "Ada", ""),
    ):
        with pytest.raises(rg.UnprocessableEntityError):
            directory.execute(command)
    assert len(directory.journal) == number


@pytest.mark.parametrize("name", mostly_long(["", " ", "\t\u3000"]))
def test_a_blank_username_is_refused_before_anything_is_sent(sign_in, users, name):
    server = InterceptingTransport()
    directory = sign_in(transport=server).directory
    for action in (commands.CreateUser(name, Secret(PASSWORD)), commands.EditUser(users[0].id, name, "Ada", "")):
        with pytest.raises(rg.UnprocessableEntityError) as caught:
            directory.execute(action)
        assert (caught.value.field, caught.value.message) == ("username", "A username is required.")
    assert server.writes() == []


def test_a_rename_warns_about_reusing_the_old_name(directory, users):
    outcome = directory.execute(commands.EditUser(users[0].id, unique("renamed"), users[0].first_name, ""))
    assert f"Renamed {users[0].username} to renamed-" in outcome.summary
    assert "Don't reuse the old name for 24 hours" in outcome.summary


def test_existing_members_are_skipped(directory, users, workspace):
    add = commands.AddToWorkspace(ids(users), [workspace.id])
    assert directory.execute(add).total == 3
    again = directory.execute(add)
    assert (again.total, again.failures) == (0, ())
    assert "already" in again.summary


def test_a_membership_that_someone_else_just_made_counts_as_done_but_not_as_ours(sign_in, directory, users, workspace):
    other = sign_in()
    other.users(id=users[0].id).add_to_workspace(other.workspaces(id=workspace.id))
    outcome = directory.execute(commands.AddToWorkspace([users[0].id], [workspace.id]))
    assert (outcome.done, outcome.failures, outcome.code) == (1, (), Code())
    assert not outcome.entry.can_undo


def test_memberships_are_added_and_removed_in_one_command(client, directory, users, workspace):
    one, two, three = users
    other = rg.Workspace(name=unique("other"), client=client).create()
    directory.execute(commands.AddToWorkspace([three.id], [other.id]))
    change = commands.ChangeMemberships(
        add=[(one.id, workspace.id), (two.id, workspace.id), (two.id, other.id)], remove=[(three.id, other.id)]
    )
    outcome = directory.execute(change)
    assert members(workspace) == {one.id, two.id}
    assert members(other) == {two.id}
    listed = " and ".join(sorted([workspace.name, other.name], key=name_order))
    assert outcome.summary == f"Added 3 memberships in {listed}; removed {three.username} from {other.name}."
    assert directory.execute(change).summary == "Nothing to do: the memberships already match."
    other.delete()


def test_a_membership_cannot_be_both_added_and_removed(directory, users, workspace):
    pair = (users[0].id, workspace.id)
    with pytest.raises(rg.UnprocessableEntityError, match="cannot be added and removed at once"):
        directory.execute(commands.ChangeMemberships(add=[pair], remove=[pair]))


def test_a_deleted_workspace_names_its_former_members(client, directory, users, workspace):
    directory.execute(commands.AddToWorkspace([users[0].id], [workspace.id]))
    outcome = directory.execute(commands.DeleteWorkspace(workspace.id))
    assert not client.api.workspaces.exists(workspace.id)
    assert f"Deleted workspace {workspace.name}." in outcome.summary
    assert users[0].username in outcome.summary
    assert workspace.id not in directory.snapshot.workspaces


def test_the_datasets_that_block_a_deletion_are_named(client, directory, workspace):
    add_dataset(client, workspace, "news-topics")
    add_dataset(client, workspace, "tickets")
    with pytest.raises(rg.ConflictError, match="contains 2 datasets: news-topics and tickets"):
        directory.execute(commands.DeleteWorkspace(workspace.id))
    assert client.api.workspaces.exists(workspace.id)


def test_a_dataset_that_was_just_added_is_named_too(sign_in, workspace):
    """It did not exist when the command was checked: it is looked up after the server's refusal."""
    asked = []

    def empty_at_first(request):
        if request.url.path != "/api/v1/me/datasets":
            return None
        asked.append(request)
        return httpx.Response(200, json={"items": []}) if len(asked) == 1 else None

    client = sign_in(transport=InterceptingTransport(empty_at_first))
    client.directory.refresh()
    add_dataset(client, workspace, "late")
    with pytest.raises(rg.ConflictError, match="contains the dataset late"):
        client.directory.execute(commands.DeleteWorkspace(workspace.id))


def test_deleting_a_workspace_that_is_gone_is_refused(sign_in, directory, workspace):
    other = sign_in()
    other.workspaces(id=workspace.id).delete()
    with pytest.raises(rg.NotFoundError):
        directory.execute(commands.DeleteWorkspace(workspace.id))


def test_a_failed_creation_adds_no_membership(directory, workspace):
    with pytest.raises(rg.ConflictError) as caught:
        directory.execute(commands.CreateUser("argilla", Secret(PASSWORD), workspaces=[workspace.id]))
    assert caught.value.field == "username"
    assert len(workspace.users) == 0


def test_an_annotator_is_refused_after_their_role_was_read_again(sign_in):
    watched = InterceptingTransport()
    client = sign_in("bo.li", transport=watched)
    client.directory.refresh()
    me = client.own_id
    for action, what in (
        (commands.CreateUser(unique("no"), Secret(PASSWORD)), "create users"),
        (commands.ChangeRole([me], rg.Role.admin), "change users"),
        (commands.DeleteUsers([me]), "delete users"),
    ):
        before = len(watched.requests)
        with pytest.raises(rg.ForbiddenError, match=f"Only owners can {what}; you are signed in as an annotator"):
            client.directory.execute(action)
        assert watched.requests[before:] == [("GET", "/me")]


def test_an_admin_may_remove_members_but_not_add_them(sign_in, directory, users):
    client = sign_in("emil_h")
    speech = client.workspaces("speech")
    directory.execute(commands.AddToWorkspace([users[0].id], [speech.id]))
    client.directory.refresh()
    pair = (users[0].id, speech.id)
    with pytest.raises(rg.ForbiddenError, match="Only owners can add users to workspaces"):
        client.directory.execute(commands.ChangeMemberships(add=[pair]))
    outcome = client.directory.execute(commands.ChangeMemberships(remove=[pair]))
    assert outcome.summary == f"Removed {users[0].username} from speech."
    assert users[0].id not in members(speech)


@pytest.fixture
def admin(client, users, place):
    """Create an admin of a workspace in which there are three others."""
    admin = rg.User(username=unique("adm"), password=PASSWORD, role="admin", client=client).create()
    for user in (admin, *users):
        place.add_user(user)
    yield admin
    admin.delete()


def test_an_admin_who_removes_everyone_from_a_workspace_is_the_last_to_leave(sign_in, admin, users, place):
    """The server lets an admin remove members only while they are one, so leaving first would lock them out midway."""
    transport = InterceptingTransport()
    directory = sign_in(admin.username, password=PASSWORD, transport=transport).directory
    outcome = directory.execute(commands.RemoveFromWorkspace([admin.id, *ids(users)], [place.id]))
    assert (outcome.done, outcome.failures) == (4, ())
    assert members(place) == set()
    assert transport.sent("DELETE")[-1].endswith(str(admin.id))


def test_an_admin_stays_a_member_until_no_removal_of_another_has_failed(sign_in, admin, users, place):
    def answer(request):
        if request.method == "DELETE" and request.url.path.endswith(str(users[0].id)):
            return httpx.Response(500, json={"detail": "made up"}, request=request)
        return None

    transport = InterceptingTransport(answer)
    directory = sign_in(admin.username, password=PASSWORD, transport=transport).directory
    outcome = directory.execute(commands.RemoveFromWorkspace([admin.id, *ids(users)], [place.id]))
    assert members(place) == {admin.id, users[0].id}
    assert outcome.summary.endswith(
        "(1 failed, stopped with 1 left). You are still a member, so that you can retry the rest."
    )
    transport.answer = lambda _request: None
    assert directory.execute(outcome.retry).retry is None
    assert members(place) == set()


def test_a_command_with_nothing_to_do_says_so_and_has_no_code(directory, users, workspace):
    outcome = directory.execute(commands.RemoveFromWorkspace(ids(users), [workspace.id]))
    assert outcome.summary == f"Nothing to do: not in {workspace.name}."
    outcome = directory.execute(commands.RemoveAccess(ids(users)))
    assert (outcome.summary, outcome.code) == ("Nothing to do: not in any workspace.", Code())
    outcome = directory.execute(commands.ChangeRole(ids(users), rg.Role.annotator))
    assert (outcome.summary, outcome.entry) == ("Nothing to do: already annotator.", None)


def test_a_command_without_users_claims_nothing_about_them(directory, workspace):
    assert directory.execute(commands.ChangeRole([], "admin")).summary == "Changed no users to admin."
    for command in (
        commands.AddToWorkspace([], [workspace.id]),
        commands.RemoveFromWorkspace([], [workspace.id]),
        commands.RemoveAccess([]),
    ):
        assert directory.execute(command).summary == "Changed no memberships."


def test_a_user_given_twice_counts_once(directory, users):
    outcome = directory.execute(commands.DeleteUsers([users[0].id, users[0].id]))
    assert outcome.summary == f"Deleted {users[0].username}."


@pytest.mark.parametrize("username", ["an\u3164a", "an\u200ba", "\u2800"])
def test_invisible_characters_in_names_are_shown(client, directory, username):
    user = rg.User(username=username, password=PASSWORD, client=client).create()
    outcome = directory.execute(commands.DeleteUsers([user.id]))
    assert "[U+" in outcome.summary
    assert outcome.code.argilla_widgets.isascii()


@pytest.mark.parametrize(
    "make", [lambda text: commands.CreateUser("ana", text), lambda text: commands.ResetPassword({uuid4(): text})]
)
def test_a_password_passed_as_text_does_not_show(directory, make):
    """As in a cell: a verbose traceback shows the repr of every variable."""
    action = make("a secret that is text")
    assert "a secret" not in repr(
        (
            action,
            msgspec.structs.asdict(action),
            action.plan(directory.snapshot, directory.journal) if action.rule == "create_user" else (),
        )
    )
    held = [action.password] if isinstance(action, commands.CreateUser) else action.passwords.values()
    assert all(isinstance(one, Secret) for one in held)


def test_a_password_in_place_of_the_role_does_not_show():
    assert "a secret" not in repr(commands.CreateUser("ana", PASSWORD, role="a secret in the wrong place"))


@pytest.mark.parametrize(
    "command",
    [
        lambda user, _place: commands.ChangeRole([user], rg.Role.admin),
        lambda user, _place: commands.ChangeRole([str(user.id)], rg.Role.admin),
        lambda _user, _place: commands.ChangeRole("ana", rg.Role.admin),
        lambda user, _place: commands.EditUser(user.username, "x"),
        lambda user, place: commands.AddToWorkspace([user.id], [place]),
        lambda user, place: commands.AddToWorkspace([user.id], [place.name]),
        lambda _user, place: commands.CreateUser(unique("new"), PASSWORD, workspaces=[place.name]),
        lambda _user, place: commands.DeleteWorkspace(place.name),
    ],
)
def test_names_and_objects_are_refused_as_ids(sign_in, users, workspace, command):
    way = InterceptingTransport()
    client = sign_in(transport=way)
    client.directory.refresh()
    before = len(way.requests)
    with pytest.raises(rg.UnprocessableEntityError, match=r"A command takes ids \(UUID\), not (str|User|Workspace)\."):
        client.directory.execute(command(users[0], workspace))
    assert len(way.requests) == before


WRONG = {
    "an id as text": lambda user, _place: str(user.id),
    "one id": lambda user, _place: user.id,
    "a user": lambda user, _place: user,
    "a list of users": lambda user, _place: [user],
    "a workspace": lambda _user, place: place,
    "None": lambda _user, _place: None,
    "a number": lambda _user, _place: 7,
    "bytes": lambda _user, _place: b"ana",
    "a role that there is not": lambda _user, _place: "emperor",
}
OF_IDS = [
    lambda one, _user, place: commands.AddToWorkspace(one, [place]),
    lambda one, user, _place: commands.AddToWorkspace([user], one),
    lambda one, _user, place: commands.RemoveFromWorkspace(one, [place]),
    lambda one, user, _place: commands.RemoveFromWorkspace([user], one),
    lambda one, _user, _place: commands.ChangeMemberships(one),
    lambda one, _user, _place: commands.ChangeMemberships(remove=one),
    lambda one, user, _place: commands.ChangeAccess(user, add=one),
    lambda one, user, _place: commands.ChangeAccess(user, remove=one),
    lambda one, _user, _place: commands.ChangeRole(one, "admin"),
    lambda one, _user, _place: commands.DeleteUsers(one),
    lambda one, _user, _place: commands.RemoveAccess(one),
    lambda one, _user, _place: commands.ResetPassword(one),
    lambda one, _user, _place: commands.CreateUser("new", PASSWORD, workspaces=one),
]
OF_ONE_ID = [
    lambda one, _user, _place: commands.EditUser(one, "x"),
    lambda one, _user, _place: commands.ChangeAccess(one, "admin"),
    lambda one, _user, _place: commands.DeleteWorkspace(one),
]
OF_TEXT = [
    lambda one, _user, _place: commands.CreateUser(one, PASSWORD),
    lambda one, _user, _place: commands.CreateUser("new", one),
    lambda one, _user, _place: commands.CreateWorkspace(one),
    lambda one, user, _place: commands.EditUser(user, one),
    lambda one, user, _place: commands.EditUser(user, first_name=one),
    lambda one, user, _place: commands.EditUser(user, last_name=one),
]
OF_A_ROLE = [
    lambda one, _user, _place: commands.CreateUser("new", PASSWORD, role=one),
    lambda one, user, _place: commands.ChangeRole([user], one),
    lambda one, user, _place: commands.ChangeAccess(user, one),
]
OF_ENTRIES = [
    lambda one, _user, _place: commands.UndoEntries(one),
    lambda one, _user, _place: commands.RedoEntries(one),
]
NOT_TEXT = ["one id", "a user", "a list of users", "a workspace", "a number", "bytes"]
ARGUMENTS = [
    *((make, wrong) for make in OF_IDS for wrong in WRONG),
    *((make, wrong) for make in OF_ONE_ID for wrong in WRONG if wrong != "one id"),
    *((make, wrong) for make in OF_TEXT for wrong in NOT_TEXT),
    *((make, wrong) for make in OF_A_ROLE for wrong in WRONG if wrong != "None"),
    *((make, "None") for make in OF_A_ROLE[:2]),
    *((make, wrong) for make in OF_ENTRIES for wrong in WRONG),
]


def test_arguments_of_a_wrong_type_are_refused_in_a_sentence(sign_in, users, workspace):
    way = InterceptingTransport()
    client = sign_in(transport=way)
    client.directory.refresh()
    requests, entries = len(way.requests), len(client.directory.journal)
    for make, wrong in ARGUMENTS:
        with pytest.raises(rg.UnprocessableEntityError, match=r"not |no (such )?role") as caught:
            client.directory.execute(make(WRONG[wrong](users[0], workspace), users[0].id, workspace.id))
        assert caught.value.field, wrong
    assert len(way.requests) == requests
    assert len(client.directory.journal) == entries


def test_roles_as_text_and_ids_in_any_collection_are_accepted(directory, users, workspace):
    directory.execute(commands.ChangeRole((user.id for user in users[:2]), "admin"))
    directory.execute(commands.ChangeAccess(users[2].id, "admin", add={workspace.id}))
    assert {directory.snapshot.users[user.id].role for user in users} == {rg.Role.admin}
    assert directory.snapshot.members[workspace.id] == {users[2].id}


@pytest.mark.parametrize("wrong", [None, "ana", commands.ChangeRole, [], object()])
def test_execute_refuses_anything_but_a_command(directory, wrong):
    with pytest.raises(
        TypeError,
        match=r"^Pass finding\.fix, or .*result\.retry, not (NoneType|str|a class|list|object)\. .*change_role\(",
    ):
        directory.execute(wrong)


@pytest.mark.parametrize(
    "refused",
    [
        lambda directory: directory.undo(9_999),
        lambda directory: directory.redo(9_999),
        lambda directory: directory.redo(directory.journal[-1].number),
        lambda directory: directory.execute(commands.CreateUser(" ", PASSWORD)),
        lambda directory: directory.execute(commands.CreateUser("new", "short")),
        lambda directory: directory.execute(commands.EditUser(directory.account.id, " ")),
    ],
)
def test_an_invalid_command_is_not_recorded(directory, refused):
    directory.execute(commands.CreateWorkspace(unique("kept")))
    before = [entry.number for entry in directory.journal]
    with pytest.raises(rg.ArgillaError):
        refused(directory)
    assert [entry.number for entry in directory.journal] == before
    directory.undo(before[-1])
    with pytest.raises(rg.ConflictError, match="already undone"):
        directory.undo(before[-1])
    assert len(directory.journal) == len(before) + 1
