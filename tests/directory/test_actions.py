"""Actions against a real server: what they do, say and write down as code."""

from __future__ import annotations

import threading
import uuid

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import actions
from argilla_widgets.directory.action import Watch
from argilla_widgets.directory.deletion import challenge, count_responses
from argilla_widgets.sdk.secret import Secret

PASSWORD = "correct horse battery"


def unique(name):
    return f"{name}-{uuid.uuid4().hex[:8]}"


@pytest.fixture
def client(client):
    client.directory.refresh()
    return client


@pytest.fixture
def users(client):
    made = [rg.User(username=unique("act"), password=PASSWORD, client=client).create() for _ in range(3)]
    yield made
    for user in made:
        if client.api.users.exist(user.id):
            user.delete()


@pytest.fixture
def workspace(client):
    workspace = rg.Workspace(name=unique("ws"), client=client).create()
    yield workspace
    workspace.delete()


def run_code(code, client, monkeypatch):
    """Run what an action wrote, as a person would who pastes it."""
    monkeypatch.setattr("getpass.getpass", lambda _prompt: PASSWORD)
    exec(code, {"rg": rg, "client": client})


def test_a_creation_in_workspaces(client, workspace):
    name = unique("new")
    outcome = client.directory.do(
        actions.CreateUser(name, Secret(PASSWORD), first_name="Ada", role=rg.Role.admin, workspaces=[workspace.id])
    )
    user = client.users(name)
    assert outcome.created_id == user.id
    assert (user.first_name, user.role) == ("Ada", "admin")
    assert user in list(workspace.users)
    assert client.api_url in outcome.said
    assert workspace.name in outcome.said
    user.delete()


def test_the_code_of_each_action_does_the_same(client, users, workspace, monkeypatch):
    one, two, _ = users
    several = [one.id, two.id]
    do = client.directory.do

    def members():
        return {user.id for user in workspace.users}

    code = do(actions.AddToWorkspace(several, [workspace.id])).code
    do(actions.RemoveFromWorkspace(several, [workspace.id]))
    run_code(code, client, monkeypatch)
    assert members() == set(several)

    code = actions.RemoveFromWorkspace(several, [workspace.id]).code(client.directory)
    run_code(code, client, monkeypatch)
    assert members() == set()

    code = actions.ChangeRole([one.id], rg.Role.admin).code(client.directory)
    run_code(code, client, monkeypatch)
    assert client.users(id=one.id).role == "admin"

    code = actions.EditUser(one.id, one.username, 'Quote " and \\ and \u202e', "").code(client.directory)
    run_code(code, client, monkeypatch)
    assert client.users(id=one.id).first_name == 'Quote " and \\ and \u202e'

    name = unique("code")
    create = actions.CreateUser(name, Secret("something else"), workspaces=[workspace.id])
    run_code(create.code(client.directory), client, monkeypatch)
    created = client.users(name)
    assert created.id in members()

    code = actions.ResetPassword([created.id], Secret("something else")).code(client.directory)
    assert "something else" not in code
    run_code(code, client, monkeypatch)

    run_code(actions.DeleteUsers([created.id]).code(client.directory), client, monkeypatch)
    assert not client.api.users.exist(created.id)

    workspace_name = unique("coded")
    run_code(actions.CreateWorkspace(workspace_name).code(client.directory), client, monkeypatch)
    client.workspaces(workspace_name).delete()


def test_who_is_a_member_already_is_left_out(client, users, workspace):
    add = actions.AddToWorkspace([user.id for user in users], [workspace.id])
    assert client.directory.do(add).total == 3
    again = client.directory.do(add)
    assert (again.total, again.failures) == (0, ())
    assert "already" in again.said


def test_a_membership_that_another_made_meanwhile_counts_as_done(sign_in, client, users, workspace):
    other = sign_in()
    other.users(id=users[0].id).add_to_workspace(other.workspaces(id=workspace.id))
    outcome = client.directory.do(actions.AddToWorkspace([users[0].id], [workspace.id]))
    assert (outcome.done, outcome.failures) == (1, ())


def test_what_could_not_be_done_is_listed_by_name(sign_in, client, users):
    gone = users[1]
    sign_in().users(id=gone.id).delete()
    outcome = client.directory.do(actions.ChangeRole([user.id for user in users], rg.Role.admin))
    assert [failure.name for failure in outcome.failures] == [gone.username]
    assert outcome.done == 2
    assert "2 users" in outcome.said
    assert "1 failed" in outcome.said


def test_progress_is_told_and_stop_ends_it(client, users):
    watch, seen = Watch(), []

    def on_progress(tried, total):
        seen.append((tried, total))
        watch.stop()

    watch.on_progress = on_progress
    outcome = client.directory.do(actions.ChangeRole([user.id for user in users], rg.Role.admin), watch)
    assert seen == [(1, 3)]
    assert outcome.stopped
    assert outcome.done == 1
    assert "2 left" in outcome.said


def test_a_failed_creation_puts_nobody_anywhere(client, workspace):
    with pytest.raises(rg.ConflictError) as caught:
        client.directory.do(actions.CreateUser("argilla", Secret(PASSWORD), workspaces=[workspace.id]))
    assert caught.value.field == "username"
    assert len(workspace.users) == 0


def test_an_annotator_is_refused_before_anything_is_sent(sign_in):
    client = sign_in("bo.li")
    client.directory.refresh()
    with pytest.raises(rg.ForbiddenError, match="Only owners can create users; you are signed in as annotator"):
        client.directory.do(actions.CreateUser(unique("no"), Secret(PASSWORD)))


def test_a_deletion_counts_the_responses_that_go(client):
    directory = client.directory
    everyone = [user.username for user in directory.snapshot.users.values()]
    counts, uncounted = count_responses(directory, everyone)
    assert uncounted == []
    for count in counts:
        progress = client.api.datasets.users_progress(count.dataset.id)
        assert count.submitted == sum(one.completed.submitted + one.pending.submitted for one in progress)
        assert count.draft == sum(one.completed.draft + one.pending.draft for one in progress)
        assert count.discarded == sum(one.completed.discarded + one.pending.discarded for one in progress)
    assert sum(count.submitted for count in counts) > 0
    assert count_responses(directory, ["nobody at all"]) == ([], [])


@pytest.mark.parametrize(
    ("username", "kind"),
    [
        ("bo.li", "username"),
        ("נועה", "username"),
        ("café", "username"),
        ("padded ", "id"),
        ("a\u202eb", "id"),
        ("zero\u200bwidth", "id"),
        ("tab\tbed", "id"),
        ("x" * 41, "id"),
        ("x" * 40, "username"),
    ],
)
def test_what_has_to_be_typed(client, username, kind):
    model = client.directory.account
    user = type(model)(**{**{name: getattr(model, name) for name in model.__struct_fields__}, "username": username})
    asked = challenge([user])
    assert asked.kind == kind
    assert asked.met_by(username if kind == "username" else str(user.id)[:8])
    assert not asked.met_by("")
    assert challenge([user, user]).text == "2"


def test_accents_may_be_typed_in_pieces(client):
    model = client.directory.account
    user = type(model)(**{**{name: getattr(model, name) for name in model.__struct_fields__}, "username": "café"})
    assert challenge([user]).met_by("cafe\u0301")


def test_what_is_so_already_is_said_and_writes_no_code(client, users, workspace):
    ids = [user.id for user in users]
    outcome = client.directory.do(actions.RemoveFromWorkspace(ids, [workspace.id]))
    assert outcome.said == f"Nothing to do: not in {workspace.name}."
    outcome = client.directory.do(actions.RemoveFromWorkspace(ids, []))
    assert (outcome.said, outcome.code) == ("Nothing to do: not in any workspace.", "")


def test_a_person_named_twice_counts_once(client, users):
    outcome = client.directory.do(actions.DeleteUsers([users[0].id, users[0].id]))
    assert outcome.said == f"Deleted {users[0].username}."


def test_a_creation_that_was_stopped_before_it_began_says_so(client):
    name, watch = unique("stopped"), Watch()
    watch.stop()
    outcome = client.directory.do(actions.CreateUser(name, Secret(PASSWORD)), watch)
    assert (outcome.said, outcome.created_id, outcome.stopped) == ("Stopped before anything was done.", None, True)
    assert name not in {user.username for user in client.users}


def test_whom_somebody_else_deleted_leaves_the_picture(client, users, sign_in):
    sign_in().users(id=users[0].id).delete()
    gone = threading.Event()
    client.directory.subscribe(lambda snapshot, _: gone.set() if users[0].id not in snapshot.users else None)
    with pytest.raises(rg.NotFoundError):
        client.directory.do(actions.ChangeRole([users[0].id], rg.Role.admin))
    assert gone.wait(10)


@pytest.mark.parametrize("username", ["an\u3164a", "an\u200ba", "an\u034fa", "\u2800"])
def test_a_name_with_characters_that_draw_nothing_is_not_asked_for(client, username):
    user = rg.User(username=username, password=PASSWORD, client=client).create()
    asked = challenge([client.directory.snapshot.users[user.id]])
    assert (asked.kind, asked.text) == ("id", str(user.id)[:8])
    outcome = client.directory.do(actions.DeleteUsers([user.id]))
    assert "\\u" in outcome.said
    assert outcome.code.isascii()
