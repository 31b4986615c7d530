"""Commands, rosters, undo and the manager's main flow, against real servers of each version."""

from __future__ import annotations

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.commands import (
    AddToWorkspace,
    ChangeRole,
    CreateUser,
    CreateWorkspace,
    DeleteUsers,
    DeleteWorkspace,
    EditUser,
    RemoveAccess,
    RemoveFromWorkspace,
    ResetPassword,
)
from tests.made_up import PASSWORD, unique
from tests.transports import InterceptingTransport
from tests.widgets.conftest import browser, opened  # noqa: F401 - fixtures
from tests.widgets.view import new_user


@pytest.fixture
def names(client):
    """Return a function that makes up names; who and what has them is deleted at the end."""
    prefix = unique("v")
    yield lambda name: f"{prefix}-{name}"
    for one in [*client.users.list(), *client.workspaces.list()]:
        if getattr(one, "username", getattr(one, "name", "")).startswith(prefix):
            one.delete()


@pytest.fixture
def place(client, names):
    return rg.Workspace(name=names("place"), client=client).create()


@pytest.fixture
def ana(client, names):
    return rg.User(username=names("ana"), password=PASSWORD, client=client).create()


@pytest.fixture
def execute(client):
    client.directory.refresh()
    return client.directory.execute


def usernames(client):
    return {user.username for user in client.users.list()}


def test_the_version_is_known_and_the_doctor_says_what_it_lacks(server, client):
    known = client.api.server.known
    assert (known.text, known.chooses_ids) == (server.version, server.chooses_ids)
    (check,) = (one for one in client.doctor() if one.name == "version")
    assert (check.status == "ok") == (not server.chooses_ids)
    assert (f"Argilla {server.version} cannot change users; 2.6 and later can." in check.sentence) == (
        not server.changes_users
    )
    assert ("chooses the ids of new users" in check.sentence) == server.chooses_ids


def test_a_new_user_joins_their_workspaces(execute, client, place, names):
    result = execute(CreateUser(names("bo"), PASSWORD, workspaces=[place.id]))
    assert (result.done, result.total, result.failures) == (2, 2, ())
    bo = client.users(names("bo"))
    assert place.users.list() == [bo]
    assert result.created_id == bo.id
    assert [one.user_id for one in result.entry.operations] == [bo.id, bo.id]
    client.directory.undo(result.entry.number)
    assert names("bo") not in usernames(client)


def test_a_creation_whose_answer_is_lost_is_found(server, sign_in, place, names):
    lost = []

    def answer(request):
        if request.method == "POST" and request.url.path == "/api/v1/users" and not lost:
            lost.append(transport.forward(request))
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")

    client = sign_in(transport=(transport := InterceptingTransport(answer)))
    client.directory.refresh()
    result = client.directory.execute(CreateUser(names("bo"), PASSWORD, workspaces=[place.id]))
    (bo,) = place.users.list()
    assert lost[0].json()["id"] == str(bo.id) == str(result.created_id)
    assert ("did not confirm" in result.entry.summary) == server.chooses_ids
    client.directory.undo()
    assert names("bo") not in usernames(client)


def test_memberships_and_deletions(execute, client, place, ana, names):
    made = execute(CreateWorkspace(names("nlp")))
    nlp = client.workspaces(names("nlp"))
    assert made.created_id == nlp.id
    added = execute(AddToWorkspace([ana.id], [place.id, nlp.id]))
    assert place.users.list() == nlp.users.list() == [ana]
    execute(RemoveFromWorkspace([ana.id], [nlp.id]))
    client.directory.undo()
    assert nlp.users.list() == [ana]
    execute(RemoveAccess([ana.id]))
    assert place.users.list() == nlp.users.list() == []
    client.directory.undo()
    client.directory.undo(added.entry.number)
    execute(DeleteUsers([ana.id]))
    assert names("ana") not in usernames(client)
    execute(DeleteWorkspace(nlp.id))
    assert [one for one in client.workspaces.list() if one.name == names("nlp")] == []


def test_a_workspace_is_created_again_only_where_it_gets_its_id(server, execute, client, names):
    made = execute(CreateWorkspace(names("nlp")))
    client.directory.undo(made.entry.number)
    if server.chooses_ids:
        with pytest.raises(rg.ConflictError, match="another id"):
            client.directory.redo(made.entry.number)
        assert not client.directory.journal.entry(made.entry.number).can_redo
    else:
        client.directory.redo(made.entry.number)
        assert client.workspaces(names("nlp")).id == made.created_id


def test_changes_of_users_are_made_or_refused_before_they_are_sent(server, sign_in, ana, names):
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    client.directory.refresh()
    execute = client.directory.execute
    new = "another long password"
    commands = [
        EditUser(ana.id, username=names("anna")),
        ChangeRole([ana.id], "admin"),
        ResetPassword({ana.id: new}),
    ]
    if server.changes_users:
        renamed, promoted, _ = (execute(command) for command in commands)
        assert client.api.server.accepts_password(names("anna"), new)
        client.directory.undo([renamed.entry.number, promoted.entry.number])
        assert (client.users(id=ana.id).username, client.users(id=ana.id).role) == (names("ana"), "annotator")
        return
    sentence = f"Argilla {server.version} cannot change users; 2.6 and later can."
    for command in commands:
        with pytest.raises(rg.ServerVersionError, match=sentence):
            execute(command)
    ana = client.users(names("ana"))
    ana.first_name = "Ana"
    with pytest.raises(rg.ServerVersionError, match=sentence):
        ana.update()
    with pytest.raises(rg.ServerVersionError, match=sentence):
        client.directory.reset_passwords([names("ana")], credentials=False)
    assert transport.writes() == []


@pytest.fixture
def roster(names):
    return rg.Roster.from_text(
        f"username;workspaces\n{names('bo')};{names('nlp')}\n{names('cy')};{names('nlp')}\n", workspaces=[names("nlp")]
    )


def test_a_roster_creates_workspaces_people_and_their_memberships(client, roster, names, tmp_path):
    file = tmp_path / "passwords.csv"
    applied = roster.plan(client).apply(client, credentials=file, progress=False)
    assert {one.outcome for one in applied.outcomes} == {"done"}
    assert "2 users created" in applied.summary()
    users = {user.username: user for user in client.workspaces(names("nlp")).users}
    assert users.keys() == {names("bo"), names("cy")}
    rows = rg.Credentials.from_csv(file)
    assert [(one.username, one.status, one.id) for one in rows] == [
        (name, "created", users[name].id) for name in (names("bo"), names("cy"))
    ]
    assert all(client.api.server.accepts_password(one.username, one.password.reveal()) for one in rows)
    assert str(roster.plan(client)).startswith("Plan: Nothing to do.")
    client.directory.undo()
    assert usernames(client).isdisjoint(users)
    assert {one.status for one in rg.Credentials.from_csv(file)} == {"deleted"}


def test_a_plan_that_was_applied_is_not_applied_twice(server, client, names, tmp_path):
    plan = rg.Roster.from_text(f"username\n{names('bo')}\n").plan(client)
    file = tmp_path / "passwords.csv"
    plan.to_json(tmp_path / "plan.json")
    plan = rg.Plan.from_json(tmp_path / "plan.json")
    plan.apply(client, credentials=file, progress=False)
    again = plan.apply(client, credentials=file, progress=False)
    assert [one.outcome for one in again.outcomes] == ["already so"]
    elsewhere = plan.apply(client, credentials=tmp_path / "another.csv", progress=False)
    (outcome,) = elsewhere.outcomes
    if server.chooses_ids:
        assert "exists, and whether it is this person cannot be known" in outcome.reason
    else:
        assert outcome.outcome == "password unknown"
    assert len([name for name in usernames(client) if name == names("bo")]) == 1


def test_a_roster_that_was_saved_matches_by_username_once_that_is_answered(client, roster, names, tmp_path):
    roster.plan(client).apply(client, credentials=tmp_path / "passwords.csv", progress=False)
    saved = rg.Roster.of(client)
    client.users(names("bo")).delete()
    rg.User(username=names("bo"), password=PASSWORD, client=client).create()
    with pytest.raises(rg.RosterError, match=f"already has the username '{names('bo')}', and another id"):
        saved.plan(client)
    plan = saved.plan(client, same_person=[names("bo")])
    assert (plan.to_create, plan.to_delete) == (0, 0)


@pytest.mark.usefixtures("ana")
def test_a_roster_refuses_changes_that_the_server_cannot_make(server, client, names):
    plan = rg.Roster.from_text(f"username;first_name\n{names('ana')};Ana\n").plan(client)
    applied = plan.apply(client, progress=False)
    (outcome,) = applied.outcomes
    if server.changes_users:
        assert outcome.outcome == "done"
    else:
        assert (outcome.outcome, outcome.reason) == (
            "refused",
            f"Argilla {server.version} cannot change users; 2.6 and later can.",
        )


def test_the_manager_creates_undoes_and_says_what_is_refused(server, client, opened, place, names):  # noqa: F811
    view = opened(rg.UserManager(client))
    answer = new_user(view, names("bo"), workspaces=[str(place.id)])
    bo = client.users(names("bo"))
    assert answer["created_id"] == str(bo.id)
    assert place.users.list() == [bo]
    refused = view.received("session")[-1]["refused"]
    changed = view.ask("change_role", users=[str(bo.id)], role="admin")
    if server.changes_users:
        assert refused == {}
        assert client.users(names("bo")).role == "admin"
    else:
        sentence = f"Argilla {server.version} cannot change users; 2.6 and later can."
        assert refused == {"update_user": sentence}
        assert changed["error"]["message"] == sentence
    made = [one.number for one in client.directory.journal if one.origin == "widget"]
    answer = view.ask("undo_entries", numbers=made)
    assert answer["type"] == "done", answer
    assert names("bo") not in usernames(client)
