"""Commands that fail in part, or are stopped, report what was done and what was not."""

from __future__ import annotations

import signal
import threading
import time
from uuid import uuid4

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import ids
from tests.interrupting import interrupt_main, interrupted_after
from tests.made_up import PASSWORD, unique
from tests.transports import InterceptingTransport

PATIENCE = 20


def test_failures_are_listed_by_name_and_retried(failing, users):
    directory = failing.directory
    failing.at = {str(users[1].id)}
    outcome = directory.execute(commands.ChangeRole(ids(users), rg.Role.admin))
    assert [failure.name for failure in outcome.failures] == [users[1].username]
    assert (outcome.done, outcome.total, outcome.remaining) == (2, 3, 0)
    assert outcome.summary == "Changed 2 users to admin (1 failed)."
    assert outcome.entry.result == "in part"

    failing.at = set()
    before = len(failing.requests.writes())
    again = directory.execute(outcome.retry)
    assert again.summary == "Changed 3 users to admin."
    assert all(user.username in again.code.argilla_widgets for user in users)
    assert directory.journal[:] == [again.entry]
    assert failing.requests.writes()[before:] == [f"/users/{users[1].id}"]
    assert again.retry is None


def test_if_all_fail_no_one_is_named_as_done(failing, users):
    failing.directory.refresh()
    failing.at = {str(user.id) for user in users}
    outcome = failing.directory.execute(commands.DeleteUsers(ids(users)))
    assert outcome.summary == "Deleted no users (3 failed)."
    assert (outcome.code, outcome.entry.result, outcome.entry.can_undo) == (Code(), "failed", False)


def test_a_retry_repeats_only_the_failed_memberships(failing, users, workspace):
    directory = failing.directory
    failing.at = {str(users[0].id), str(users[2].id)}
    outcome = directory.execute(commands.AddToWorkspace(ids(users), [workspace.id]))
    assert {failure.name for failure in outcome.failures} == {
        f"{users[0].username} in {workspace.name}",
        f"{users[2].username} in {workspace.name}",
    }
    failing.at = set()
    again = directory.execute(outcome.retry)
    assert (again.done, again.total) == (2, 2)
    assert {user.id for user in workspace.users} == set(ids(users))


def test_a_creation_whose_membership_failed_is_not_created_twice(failing, workspace):
    directory = failing.directory
    failing.at = {f"/workspaces/{workspace.id}"}
    name = unique("half")
    outcome = directory.execute(commands.CreateUser(name, Secret(PASSWORD), workspaces=[workspace.id]))
    assert (outcome.done, outcome.total) == (1, 2)
    assert f"Created {name} (annotator) (1 failed)." in outcome.summary
    assert workspace.name not in outcome.summary
    assert [failure.name for failure in outcome.failures] == [f"{name} in {workspace.name}"]
    failing.at = set()
    again = directory.execute(outcome.retry)
    assert again.summary == f"Created {name} (annotator) and added them to {workspace.name}."
    assert directory.journal[:] == [again.entry]
    assert [one.kind for one in again.entry.operations] == ["create_user", "add_to_workspace"]
    assert [user.username for user in workspace.users] == [name]
    failing.users(name).delete()


def test_progress_is_reported_and_stop_ends_the_command(directory, users):
    watch, seen = Progress(), []

    def on_progress(tried, total):
        seen.append((tried, total))
        watch.stop()

    watch.on_progress = on_progress
    outcome = directory.execute(commands.ChangeRole(ids(users), rg.Role.admin), watch)
    assert seen == [(1, 3)]
    assert (outcome.stopped, outcome.done, outcome.remaining) == (True, 1, 2)
    assert outcome.remaining_names == (users[1].username, users[2].username)
    assert outcome.summary == f"Changed {users[0].username} to admin (stopped with 2 left)."
    assert outcome.entry.result == "stopped"
    assert [user.id for user in directory.client.users if user.role == "admin" and user.id in ids(users)] == [
        users[0].id
    ]
    rest = directory.execute(outcome.retry)
    assert rest.summary == "Changed 3 users to admin."


def test_memberships_run_concurrently_and_deletions_one_by_one(sign_in, users, workspace):
    """A deletion waits for the one before; a membership does not."""
    going, most, lock = [0], [0], threading.Lock()
    together = threading.Barrier(3)

    def answer(request):
        if request.method == "POST":
            together.wait(20)  # broken unless three requests are concurrent
        if request.method != "DELETE":
            return None
        with lock:
            going[0] += 1
            most[0] = max(most[0], going[0])
        response = server.forward(request)
        with lock:
            going[0] -= 1
        return response

    server = InterceptingTransport(answer)
    client = sign_in(transport=server)
    outcome = client.directory.execute(commands.AddToWorkspace(ids(users), [workspace.id]))
    assert (outcome.done, outcome.failures) == (3, ())
    client.directory.execute(commands.DeleteUsers(ids(users)))
    assert most == [1]


def test_a_creation_that_was_stopped_before_it_began_is_reported_as_stopped(client, directory):
    name, watch = unique("stopped"), Progress()
    watch.stop()
    outcome = directory.execute(commands.CreateUser(name, Secret(PASSWORD)), watch)
    assert outcome.summary == "Stopped before anything was changed."
    assert (outcome.created_id, outcome.stopped) == (None, True)
    assert (outcome.code, outcome.remaining_names) == (Code(), (name,))
    assert name not in {user.username for user in client.users}
    created = directory.execute(outcome.retry)
    assert created.created_id == client.users(name).id
    client.users(name).delete()


def test_an_interrupted_command_is_in_the_journal_with_what_it_did(directory, users):
    """The cell is interrupted between two deletions."""
    with pytest.raises(KeyboardInterrupt):
        directory.execute(commands.DeleteUsers(ids(users)), interrupted_after(2))
    entry = directory.journal[-1]
    gone = {user.username for user in users if not directory.client.api.users.exist(user.id)}
    assert entry.result == "in part"
    assert {one.username for one in entry.operations} == gone
    assert gone >= {users[0].username, users[1].username}
    assert entry.summary == f"Interrupted after {len(gone)} of 3 changes."


def test_a_change_goes_on_if_what_follows_its_progress_fails_and_a_warning_shows_that_once(directory, users):
    """A bar whose output was closed, say."""
    told = []

    def fail(*counts):
        told.append(counts)
        raise ValueError(f"nowhere to show {counts}")

    with pytest.warns(UserWarning, match="follows the progress") as caught:
        outcome = directory.execute(commands.ChangeRole(ids(users), rg.Role.admin), Progress(fail, on_begin=fail))
    assert [str(one.message) for one in caught] == [
        "The function that follows the progress failed (ValueError: nowhere to show (3,))."
    ]
    assert caught[0].filename == __file__
    assert told == [(3,), (1, 3), (2, 3), (3, 3)]
    assert (outcome.done, outcome.entry.result) == (3, "done")
    assert all(directory.client.users(id=user.id).role == "admin" for user in users)


def test_what_follows_the_progress_can_wait_for_something_else_without_holding_up_an_interrupt(directory, users):
    """A function that asks, say: the cell is interrupted while it does."""
    asked, answered = threading.Event(), threading.Event()

    def ask(_tried, _total):
        asked.set()
        answered.wait(PATIENCE)

    def interrupt():
        asked.wait(PATIENCE)
        interrupt_main()

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    threading.Thread(target=interrupt).start()
    began = time.monotonic()
    try:
        with pytest.raises(KeyboardInterrupt):
            directory.execute(commands.ChangeRole(ids(users), rg.Role.admin), Progress(ask))
    finally:
        signal.signal(signal.SIGINT, handler)
        answered.set()
    assert time.monotonic() - began < PATIENCE / 2
    assert directory.journal[-1].summary == "Interrupted after 1 of 3 changes."


def test_what_was_done_and_what_was_refused_is_in_the_journal(directory, users):
    outcome = directory.execute(commands.ChangeRole([users[0].id], rg.Role.admin))
    assert directory.journal[-1] is outcome.entry
    assert (outcome.entry.summary, outcome.entry.result, outcome.entry.by) == (outcome.summary, "done", "argilla")
    assert len([one for one in directory.journal if one.summary == outcome.summary]) == 1
    with pytest.raises(rg.ConflictError) as caught:
        directory.execute(commands.CreateUser(users[0].username, Secret(PASSWORD)))
    entry = directory.journal[-1]
    assert (entry.summary, entry.result, entry.operations) == (str(caught.value), "failed", ())
    assert PASSWORD not in repr(directory.journal[:])


def test_an_interrupted_creation_is_rechecked(sign_in):
    """The cell is interrupted while it waits for the response: the creation may have been done."""
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    directory, name, seen = client.directory, unique("cut"), threading.Event()
    directory.refresh()
    directory.subscribe(lambda snapshot, _: seen.set() if snapshot.user(name) else None)

    def answer(request):
        if request.method == "POST":
            transport.forward(request)
            raise KeyboardInterrupt

    transport.answer = answer
    with pytest.raises(KeyboardInterrupt):
        directory.execute(commands.CreateUser(name, Secret(PASSWORD)))
    entry = directory.journal[-1]
    assert entry.result == "not known"
    assert f"These changes may or may not have been made: {name}." in entry.summary
    assert seen.wait(20)
    transport.answer = lambda _request: None
    client.users(name).delete()


def test_unknown_users_are_skipped_and_named_by_id(directory, users, workspace):
    gone = [uuid4(), uuid4()]
    outcome = directory.execute(commands.AddToWorkspace([users[0].id, gone[0], gone[0]], [workspace.id]))
    assert outcome.summary == (
        f"Added {users[0].username} to {workspace.name}. Skipped: user {gone[0]} no longer exists."
    )
    outcome = directory.execute(commands.DeleteUsers([*gone, users[0].id]))
    assert outcome.summary == (
        f"Deleted {users[0].username}. Skipped: user {gone[0]} and user {gone[1]} no longer exist."
    )
