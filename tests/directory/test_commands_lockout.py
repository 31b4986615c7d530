"""No command locks out yourself or the last owner, alone or among others."""

from __future__ import annotations

from uuid import UUID

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.sync import UserReader
from tests.made_up import PASSWORD
from tests.sdk.fake import FakeServer


@pytest.fixture
def alone(bare_server):
    client = bare_server.client()
    client.directory.refresh()
    yield client
    for user in client.users:
        if user.id != client.own_id:
            user.delete(force=True)
    client.close()


def make(client, username, role="annotator"):
    return rg.User(username=username, password=PASSWORD, role=role, client=client).create()


@pytest.mark.parametrize("action", [commands.DeleteUsers, lambda ids: commands.ChangeRole(ids, rg.Role.annotator)])
def test_changing_yourself_among_others_fails_by_name_and_the_others_are_changed(alone, action):
    make(alone, "second", "owner")
    others = [make(alone, name, "admin") for name in ("one", "two")]
    outcome = alone.directory.execute(action([others[0].id, alone.own_id, others[1].id]))
    assert (outcome.done, outcome.total) == (2, 3)
    (failure,) = outcome.failures
    assert failure.name == "argilla"
    assert isinstance(failure.error, rg.SelfLockOutError)
    assert "force" not in str(failure.error)
    assert alone.me.role == "owner"


def test_changing_only_yourself_is_refused(alone):
    make(alone, "second", "owner")
    for action in (commands.DeleteUsers([alone.own_id]), commands.ChangeRole([alone.own_id], rg.Role.admin)):
        with pytest.raises(rg.SelfLockOutError) as caught:
            alone.directory.execute(action)
        assert "force" not in str(caught.value)
        assert alone.directory.journal[-1].result == "failed"


def test_a_command_on_all_owners_leaves_one(alone):
    """An owner who was just demoted must not be counted when the next one is."""
    owners = [make(alone, name, "owner") for name in ("second", "third")]
    everyone = [alone.own_id, *(user.id for user in owners)]
    for action in (commands.ChangeRole(everyone, rg.Role.annotator), commands.DeleteUsers(everyone)):
        alone.directory.execute(action)
        assert [user.username for user in alone.users if user.role == "owner"] == ["argilla"]


def test_another_client_cannot_demote_the_last_owner(bare_server, alone):
    """Two owners demote each other, one after the other: the second is refused."""
    other = make(alone, "second", "owner")
    theirs = bare_server.client(username="second", password=PASSWORD)
    theirs.directory.refresh()
    alone.directory.execute(commands.ChangeRole([other.id], rg.Role.admin))
    with pytest.raises(rg.ArgillaError):
        theirs.directory.execute(commands.ChangeRole([alone.own_id], rg.Role.admin))
    assert alone.me.role == "owner"
    theirs.close()


@pytest.mark.parametrize("action", [commands.DeleteUsers, lambda ids: commands.ChangeRole(ids, rg.Role.admin)])
def test_changing_yourself_is_refused_after_the_database_was_replaced(action):
    """The key then belongs to a user with another id and name."""
    fake = FakeServer()
    client = fake.client()
    client.directory.refresh()
    fake.users.clear()
    fake.me = fake.add("chief", "owner")
    fake.add("second", "owner")
    client.directory.refresh()
    with pytest.raises(rg.SelfLockOutError):
        client.directory.execute(action([UUID(fake.me["id"])]))
    assert fake.users[fake.me["id"]]["role"] == "owner"


@pytest.mark.parametrize("act", [lambda ids: commands.ChangeRole(ids, rg.Role.annotator), commands.DeleteUsers])
def test_owners_are_demoted_and_deleted_without_reading_everyone(act, monkeypatch):
    """The current user remains an owner, so no owners need to be counted."""
    monkeypatch.setattr(UserReader, "prefers_list", lambda *_: False)  # on a server where a list takes long
    fake = FakeServer()
    owners = [UUID(fake.add(f"owner{number}", "owner")["id"]) for number in range(10)]
    client = fake.client()
    client.directory.refresh()
    asked = len(fake.requests)
    assert client.directory.execute(act(owners)).done == 10
    sent = [(request.method, request.url.path) for request in fake.requests[asked:]]
    assert ("GET", "/api/v1/users") not in sent
