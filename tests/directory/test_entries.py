"""All clients of an account on a server share its entries, which keep no client and no secret."""

from __future__ import annotations

import gc
import threading
import weakref
from datetime import datetime, timezone
from types import SimpleNamespace

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.journal import journal
from argilla_widgets.directory.journal.entries import EntriesByAccount
from argilla_widgets.directory.model.difference import ChangedMeanwhileError
from argilla_widgets.sdk.api import writes
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import ids
from tests.made_up import PASSWORD, unique
from tests.transports import HoldingTransport
from tests.widgets.view import until


def test_connecting_again_keeps_the_journal_and_its_undo(sign_in, users):
    first = sign_in()
    done = first.directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    first.close()
    again = sign_in()
    assert again.directory is not first.directory
    assert again.directory.journal[:] == [done.entry]
    undone = again.directory.undo(1)
    assert undone.summary == "Undone: 3 users are annotators again."
    assert [again.users(id=user.id).role for user in users] == ["annotator"] * 3
    assert [one.number for one in again.directory.journal] == [1, 2]
    again.directory.redo(1)
    again.directory.undo(1)


def test_the_journal_is_kept_when_no_client_is_left(sign_in, server):
    client = server.client()
    rg.Workspace(name=unique("kept"), client=client).create().delete()
    summaries = [entry.summary for entry in client.directory.journal]
    client.close()
    gone = weakref.ref(client.directory)
    del client
    # The thread of a refresh in the background may still be ending.
    assert until(lambda: (gc.collect(), gone())[1] is None), "the journal keeps a directory"
    assert [entry.summary for entry in sign_in().directory.journal] == summaries


def test_each_account_on_each_server_has_its_own_journal(sign_in):
    mine = sign_in()
    rg.Workspace(name=unique("mine"), client=mine).create().delete()
    assert len(mine.directory.journal) == 2
    assert len(sign_in("helena").directory.journal) == 0
    accounts = EntriesByAccount()
    here = accounts.of(mine.api_url, mine.own_id)
    assert accounts.of(mine.api_url, mine.own_id) is here
    assert accounts.of("http://elsewhere", mine.own_id) is not here


def test_two_clients_see_each_change_once(sign_in, users, workspace):
    one, other = sign_in(), sign_in()
    notified = {one: [], other: []}
    for client, entries in notified.items():
        client.directory.refresh()
        client.directory.journal.subscribe(lambda entry, entries=entries: entries.append((entry.number, entry.undone)))
    one.directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin), origin="widget")
    other.users(id=users[1].id).add_to_workspace(other.workspaces(id=workspace.id))
    one.directory.refresh()
    other.directory.undo(1)
    expected = [(1, False), (2, False), (1, True), (3, False)]
    assert list(notified.values()) == [expected, expected]
    assert one.directory.journal[:] == other.directory.journal[:]
    assert [entry.origin for entry in one.directory.journal] == ["widget", "code", "code"]


def test_changes_by_another_client_of_the_account_are_not_conflicts(sign_in, users):
    one, other = sign_in(), sign_in()
    one.directory.refresh()
    other.directory.refresh()
    one.directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    assert other.directory.snapshot.users[users[0].id].role == "annotator"
    assert other.directory.undo(1).done == 3
    theirs = sign_in("helena").users(id=users[0].id)
    one.directory.redo(1)
    theirs.role = rg.Role.owner
    theirs.update()
    with pytest.raises(ChangedMeanwhileError):
        other.directory.undo(1)


@pytest.mark.parametrize("at_once", [False, True])
def test_a_script_keeps_the_order_in_which_two_clients_wrote(sign_in, monkeypatch, at_once):
    """Each client numbers its own writes, and the clock may show the same time for all of them."""
    if at_once:
        now = datetime.now(timezone.utc)
        monkeypatch.setattr(writes, "datetime", SimpleNamespace(now=lambda _zone: now))
    one, other = sign_in(), sign_in()
    assert len(one.directory.journal) == 0
    for _ in range(3):
        rg.Workspace(name=unique("early"), client=other).create().delete()
    name = unique("shared")
    made = rg.Workspace(name=name, client=other).create()
    one.workspaces(name).delete()
    assert len(other.directory.journal) == 8
    script = other.directory.journal.script().argilla_widgets
    assert script == one.directory.journal.script().argilla_widgets
    assert script.index(f'name="{name}"') < script.rindex(f'workspaces("{name}")')
    assert not one.api.workspaces.exists(made.id)


def test_what_another_client_of_the_account_is_just_changing_is_not_attributed_to_someone_else(sign_in, users):
    way, (first, last, _) = HoldingTransport(), users
    one, other = sign_in(transport=way), sign_in()
    for client in (one, other):
        client.directory.refresh()
    held = way.hold("PATCH", f"/users/{last.id}")
    changing = one.directory.submit(one.directory.execute, commands.ChangeRole([first.id, last.id], rg.Role.admin))
    held.wait()
    assert other.directory.execute(commands.ResetPassword({first.id: Secret(PASSWORD)})).done == 1
    held.release()
    assert changing.result(20).failures == ()


def test_a_write_whose_entry_was_dropped_no_longer_counts_as_own(sign_in, users, monkeypatch):
    monkeypatch.setattr("argilla_widgets.directory.journal.entries.MAX_ENTRIES", 2)
    one, other = sign_in(), sign_in()
    for client in (one, other):
        client.directory.refresh()
    for user in users:
        one.api.users.update(user.id, role="admin")
    with pytest.raises(ChangedMeanwhileError):
        other.directory.execute(commands.DeleteUsers([users[0].id]))
    assert other.directory.execute(commands.DeleteUsers([users[2].id])).done == 1


def test_only_one_client_at_a_time_undoes_an_entry(sign_in, users):
    one, other = sign_in(), sign_in()
    one.directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    with one.directory.journal.recorder.holding([1]), pytest.raises(rg.ConflictError, match="already being undone"):
        other.directory.undo(1)
    other.directory.undo(1)


def test_a_subscription_ends_with_its_client(sign_in, server):
    notified = []
    client = server.client()
    client.directory.journal.subscribe(notified.append)
    gone = weakref.ref(client)
    client.close()
    del client
    assert until(lambda: (gc.collect(), gone())[1] is None), "a thread keeps the client"
    later = sign_in()
    assert len(later.directory.journal) == 0
    rg.Workspace(name=unique("later"), client=later).create().delete()
    assert len(later.directory.journal) == 2
    assert notified == []


def test_clients_may_write_concurrently(sign_in):
    clients = [sign_in() for _ in range(4)]
    notified = []
    clients[0].directory.journal.subscribe(lambda entry: notified.append(entry.number))

    def write(client):
        for _ in range(25):
            client.directory.journal.recorder.add(summary="x", result="done", operations=[])

    threads = [threading.Thread(target=write, args=[client]) for client in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.number for entry in clients[1].directory.journal] == list(range(1, 101))
    assert notified == list(range(1, 101))


def test_the_oldest_accounts_are_dropped_unless_a_client_uses_them(sign_in, monkeypatch):
    monkeypatch.setattr("argilla_widgets.directory.journal.entries.MAX_ACCOUNTS", 2)
    accounts = EntriesByAccount()
    used = accounts.of("http://used", sign_in().own_id)
    kept = [weakref.ref(accounts.of(f"http://{number}", sign_in().own_id)) for number in range(5)]
    gc.collect()
    assert accounts.of("http://used", sign_in().own_id) is used
    assert [one() is not None for one in kept] == [False] * 4 + [True]


def test_kept_entries_keep_no_secret_and_no_client(sign_in):
    client = sign_in()
    created = client.directory.execute(commands.CreateUser(unique("secret"), Secret(PASSWORD)))
    seen, found, waiting = set(), [], [journal.ENTRIES]
    while waiting:
        one = waiting.pop()
        if id(one) in seen or isinstance(one, (type, type(gc))) or callable(one):
            continue
        seen.add(id(one))
        found.append(one)
        waiting += gc.get_referents(one)
    assert not [one for one in found if isinstance(one, (rg.Argilla, Secret, type(client.directory)))]
    assert not [one for one in found if isinstance(one, str) and (PASSWORD in one or "argilla.apikey" in one)]
    assert created.entry in found
    client.users(id=created.created_id).delete()
