"""A client notifies its listeners of every successful write, and of nothing else."""

from __future__ import annotations

import logging
import threading

import pytest

from argilla_widgets.sdk import ArgillaError, User, Workspace
from tests.sdk.fake import Lost, cut, unreachable


def test_every_write_to_the_real_server_is_announced(client, writes, unique):
    user = User(username=unique(), password="correct horse", client=client).create()
    workspace = Workspace(name=unique(), client=client).create()
    user.add_to_workspace(workspace)
    user.last_name, user.password = "Ruiz", "battery staple"
    user.update()
    workspace.remove_user(user)
    user.delete()
    workspace.delete()
    assert [write.kind for write in writes] == [
        "create_user",
        "create_workspace",
        "add_to_workspace",
        "update_user",
        "remove_from_workspace",
        "delete_user",
        "delete_workspace",
    ]
    created, made, added, updated, removed, deleted, unmade = writes
    assert {write.user_id for write in (created, added, updated, removed, deleted)} == {user.id}
    assert {write.workspace_id for write in (made, added, removed, unmade)} == {workspace.id}
    assert created.user.username == user.username
    assert updated.user.last_name == "Ruiz"
    assert updated.fields == ("last_name", "password")
    assert deleted.user.username == user.username
    assert (made.workspace.name, unmade.workspace.name) == (workspace.name, workspace.name)
    assert "battery staple" not in repr(writes)


def test_a_refused_write_is_not_announced(client, writes):
    with pytest.raises(ArgillaError):
        User(username="argilla", password="correct horse", client=client).create()
    with pytest.raises(ArgillaError):
        client.me.delete()
    assert not writes


def test_a_write_that_never_arrived_is_not_announced(fake):
    client, seen = fake.client(), []
    client.subscribe(seen.append)
    fake.fail("POST", "/workspaces", *[unreachable() for _ in range(6)])
    with pytest.raises(ArgillaError):
        Workspace(name="nlp", client=client).create()
    assert not seen


def test_an_unknown_outcome_is_announced_and_can_be_resolved(fake):
    client, writes, doubts = fake.client(retries=0), [], []
    client.subscribe(writes.append, on_uncertain=doubts.append)
    fake.fail("POST", "/workspaces", Lost(cut()))
    fake.fail("GET", "", unreachable())
    workspace = Workspace(name="nlp", client=client)
    with pytest.raises(ArgillaError) as caught:
        workspace.create()
    assert caught.value.unknown
    ((doubt,), earlier) = doubts, list(writes)
    assert doubt.key == ("create_workspace", None, workspace.id)
    assert not earlier
    other = Workspace(name="cv", client=client).create()
    doubt.recheck()
    assert [(write.workspace_id, write.number) for write in writes] == [(other.id, 2), (workspace.id, 1)]


def test_a_write_that_certainly_failed_is_not_uncertain(fake):
    client, doubts = fake.client(retries=0), []
    client.subscribe(lambda _: None, on_uncertain=doubts.append)
    fake.fail("POST", "/workspaces", unreachable())
    with pytest.raises(ArgillaError) as caught:
        Workspace(name="nlp", client=client).create()
    assert not caught.value.unknown
    assert not doubts


def test_a_listener_receives_nothing_after_unsubscribing(fake):
    client, first, second = fake.client(), [], []
    leave = client.subscribe(first.append)
    client.subscribe(second.append)
    leave()
    leave()  # idempotent
    Workspace(name="nlp", client=client).create()
    assert (len(first), len(second)) == (0, 1)


def test_a_failing_listener_breaks_neither_the_write_nor_other_listeners(fake, caplog):
    client, seen = fake.client(), []

    def fail(_):
        raise ZeroDivisionError("a bug in a listener")

    client.subscribe(fail)
    client.subscribe(seen.append)
    with caplog.at_level(logging.ERROR, "argilla_widgets"):
        Workspace(name="nlp", client=client).create()
    assert len(seen) == 1
    assert "create_workspace" in caplog.text
    assert "a bug in a listener" in caplog.text


def test_a_write_is_announced_on_the_writing_thread(fake):
    client, threads = fake.client(), []
    client.subscribe(lambda _: threads.append(threading.current_thread()))
    worker = threading.Thread(target=Workspace(name="nlp", client=client).create)
    worker.start()
    worker.join(10)
    assert threads == [worker]


def test_clients_do_not_receive_each_others_writes(fake):
    one, other, seen = fake.client(), fake.client(), []
    other.subscribe(seen.append)
    Workspace(name="nlp", client=one).create()
    assert not seen


def test_each_client_has_one_directory(client):
    found = []
    threads = [threading.Thread(target=lambda: found.append(client.directory)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert len(found) == 8
    assert len(set(map(id, found))) == 1


def test_an_update_and_a_deletion_carry_the_previous_state(client, writes, unique):
    user = User(username=unique(), password="correct horse", client=client).create()
    before = user.username
    user.username = unique()
    user.update()
    user.delete()
    _, updated, deleted = writes
    assert (updated.before.username, updated.user.username) == (before, user.username)
    assert deleted.before.username == user.username
    assert [write.number for write in writes] == [1, 2, 3]
    assert [write.at for write in writes] == sorted(write.at for write in writes)


def test_a_directory_knows_what_was_written_before_it_was_made(client, unique):
    workspace = Workspace(name=unique(), client=client).create()
    assert [entry.operations[0].kind for entry in client.directory.journal] == ["create_workspace"]
    workspace.delete()
    made = [entry.operations[0].kind for entry in client.directory.journal]
    assert made == ["create_workspace", "delete_workspace"]
