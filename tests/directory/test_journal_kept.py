"""A journal that is kept in a folder: what another kernel reads of it, and what it undoes."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import subprocess
import time
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import NeedsConfirmationError, commands
from argilla_widgets.directory.concurrency import Workers
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.journal.entries import EntriesByAccount
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.errors import ArgumentError, UnknownNameError
from tests.interrupting import interrupted_after
from tests.made_up import PASSWORD, remove, unique
from tests.platforms import is_private
from tests.transports import InterceptingTransport


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "argilla-journal"


@pytest.fixture
def next_kernel(monkeypatch):
    """Return a function after which new clients have an empty journal, as in another kernel."""

    def begin():
        monkeypatch.setattr("argilla_widgets.directory.journal.journal.ENTRIES", EntriesByAccount())

    return begin


@pytest.fixture
def person(sign_in):
    """Create someone with the account of another administrator."""
    user = rg.User(username=unique("kept"), password=PASSWORD, client=sign_in("helena")).create()
    yield user
    remove(user)


def lines_in(folder):
    return [json.loads(line) for path in sorted(folder.iterdir()) for line in path.read_text().splitlines()]


def change(client, user, role="admin"):
    client.directory.refresh()
    return client.directory.execute(commands.ChangeRole([user.id], role))


@pytest.fixture
def restarted(sign_in, folder, next_kernel):
    """Return a function that connects from another kernel and keeps the same journal."""

    def connect(username=None, **arguments):
        next_kernel()
        client = sign_in(username, **arguments)
        client.directory.journal.keep(folder)
        return client

    return connect


# -- what is kept ------------------------------------------------------------------------------------------------------


def test_another_kernel_reads_what_was_done(client, folder, person, place, restarted):
    client.directory.journal.keep(folder)
    client.users(id=person.id).add_to_workspace(client.workspaces(place.name))
    change(client, person)
    journal = rg.Journal.read(folder)
    assert [entry.summary for entry in journal] == [
        f"Added {person.username} to {place.name}.",
        f"Changed {person.username} to admin.",
    ]
    assert [entry.ref for entry in journal] == ["1-1", "1-2"]
    assert {entry.by for entry in journal} == {"argilla"}
    assert {entry.result for entry in journal} == {"done"}
    assert list(journal.to_pandas()["entry"]) == ["1-1", "1-2"]
    assert f"Added {person.username} to {place.name}." in journal._repr_mimebundle_()["text/html"]
    again = restarted()
    again.users(id=person.id).remove_from_workspace(again.workspaces(place.name))
    assert [entry.ref for entry in again.directory.journal.of(person.username)] == ["1-1", "1-2", 1]
    assert [entry.ref for entry in again.directory.journal.of(person)] == ["1-1", "1-2", 1]
    assert not again.directory.journal.of("argilla")


def test_someone_is_found_by_an_earlier_username(client, folder, person, restarted):
    client.directory.journal.keep(folder)
    earlier = person.username
    client.directory.refresh()
    client.api.users.update(person.id, username=f"{earlier}-two")
    again = restarted()
    again.directory.refresh()
    for name in (earlier, f"{earlier}-two"):
        assert [entry.ref for entry in again.directory.journal.of(name)] == ["1-1"]


def test_a_username_that_no_one_has_or_had_is_refused(client, folder, person, restarted):
    client.directory.journal.keep(folder)
    client.directory.refresh()
    client.api.users.update(person.id, username=f"{person.username}-two")
    again = restarted()  # which has not read the users yet
    for typo, meant in ((f"{person.username}-tow", f"{person.username}-two"), ("argila", "argilla")):
        with pytest.raises(rg.NotFoundError) as caught:
            again.directory.journal.of(typo)
        assert str(caught.value) == f"There is no user '{typo}', also none in the journal. Did you mean '{meant}'?"
    assert not again.directory.journal.of(uuid4())


def test_what_was_done_before_is_kept_too(client, folder, person):
    change(client, person)
    client.directory.undo(1)
    client.directory.journal.keep(folder)
    change(client, person)
    first, undo, last = rg.Journal.read(folder)
    assert first.undone
    assert undo.summary == f"Undone: {person.username} is an annotator again."
    assert not last.undone
    assert [entry.number for entry in client.directory.journal] == [1, 2, 3]


def test_the_argument_and_the_variable_keep_it(server, folder, person, monkeypatch, tmp_path):
    with server.client(journal=folder) as client:
        change(client, person)
    assert len(rg.Journal.read(folder)) == 1
    monkeypatch.setenv("ARGILLA_JOURNAL", str(tmp_path / "other"))
    monkeypatch.setattr("argilla_widgets.directory.journal.journal.ENTRIES", EntriesByAccount())
    with server.client() as client:
        change(client, person, "annotator")
    assert len(rg.Journal.read(tmp_path / "other")) == 1
    monkeypatch.setattr("argilla_widgets.directory.journal.journal.ENTRIES", EntriesByAccount())
    with server.client(journal=None) as client:
        change(client, person)
    assert len(rg.Journal.read(tmp_path / "other")) == 1


def test_a_client_that_cannot_keep_it_does_not_connect(server, tmp_path):
    with pytest.raises(rg.ArgillaError, match="No journal can be kept in"):
        server.client(journal=tmp_path / "no" / "such")


def test_a_line_is_there_before_the_change_is_sent(sign_in, folder, person):
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    client.directory.journal.keep(folder)
    seen = []

    def answer(request):
        if request.method == "PATCH":
            seen.extend(lines_in(folder))

    transport.answer = answer
    client.api.users.update(person.id, role="admin")
    assert [line["line"] for line in seen] == ["session", "intent"]
    assert seen[1]["operation"]["values"] == [["role", "admin"]]
    assert [line["line"] for line in lines_in(folder)] == ["session", "intent", "outcome", "entry"]


def test_a_refusal_is_kept_as_failed(client, folder, place):
    client.directory.journal.keep(folder)
    with pytest.raises(rg.ConflictError):
        rg.Workspace(name=place.name, client=client).create()
    (entry,) = rg.Journal.read(folder)
    assert entry.result == "failed"
    assert entry.summary == f"1 failed: {place.name}."
    assert not entry.can_undo


def test_an_interrupted_change_is_told_later_as_done_in_part(client, folder, users):
    client.directory.journal.keep(folder)
    with pytest.raises(KeyboardInterrupt):
        client.directory.execute(commands.DeleteUsers([user.id for user in users]), interrupted_after(1))
    (entry,) = rg.Journal.read(folder)
    assert entry.result == client.directory.journal[-1].result == "in part"


def test_the_files_are_private_and_have_no_secret(client, folder, place, restarted):
    client.directory.journal.keep(folder)
    name = unique("kept")
    client.directory.refresh()
    client.directory.execute(commands.CreateUser(name, Secret(PASSWORD), workspaces=[place.id]))
    user = client.users(name)
    user.password = "another-secret-1"
    user.update()
    assert is_private(folder)
    (path,) = folder.iterdir()
    assert path.name == "session-0001.jsonl"
    assert is_private(path)
    key = httpx.get(f"{client.api_url}/api/v1/users/{user.id}", headers={"X-Argilla-Api-Key": "argilla.apikey"})
    content = path.read_text()
    for secret in (PASSWORD, "another-secret-1", key.json()["api_key"], "argilla.apikey"):
        assert secret not in content
    assert content.isascii()
    user.delete()
    assert rg.Journal.read(folder)[-1].summary == f"Deleted {name}."
    restarted()
    assert len([*folder.iterdir()]) == 1  # a session in which nothing is done has no file


def test_names_from_elsewhere_control_no_terminal(client, folder):
    client.directory.journal.keep(folder)
    name = unique("k\x1b[31m\u202e\u00e9\U0001f600")
    user = rg.User(username=name, password=PASSWORD, client=client).create()
    (path,) = folder.iterdir()
    assert path.read_text().isascii()
    assert "\x1b" not in path.read_text()
    (entry,) = rg.Journal.read(folder)
    assert entry.operations[0].username == name
    assert "[U+001B]" in entry.summary
    user.delete()


def test_an_entry_is_told_later_as_it_was_at_the_time(client, folder, users, place):
    """What a result adds, such as what to do next, is left out."""
    name = unique("kept")
    workspace = rg.Workspace(name=f"{name}-first", client=client).create()
    client.directory.journal.keep(folder)
    ids, everywhere = [user.id for user in users], [workspace.id, place.id]
    some = [(ids[0], place.id), (ids[1], workspace.id)]
    execute = client.directory.execute
    execute(commands.CreateUser(name, Secret(PASSWORD), role="admin", workspaces=everywhere))
    for command in (
        commands.AddToWorkspace(ids, [place.id]),
        commands.RemoveFromWorkspace(ids[:2], [place.id]),
        commands.ChangeMemberships(some, [(ids[2], place.id)]),
        commands.ChangeRole(ids, "admin"),
        commands.ChangeAccess(ids[0], "annotator", add=[workspace.id], remove=[place.id]),
        commands.EditUser(ids[0], username=f"{name}-two"),
        commands.EditUser(ids[0], first_name="Ana", last_name="Li"),
        commands.ResetPassword({one: f"long-password-{at}" for at, one in enumerate(ids)}),
        commands.CreateWorkspace(f"{name}-place"),
    ):
        execute(command)
    journal = client.directory.journal
    client.directory.undo([4, 5])
    client.directory.undo(7)
    client.directory.redo(7)
    client.directory.undo(8)
    client.directory.undo(11)
    roster = rg.Roster.from_text(f"username\n{name}-x\n{name}-y", workspaces=[f"{name}-class", place.name])
    roster.plan(client).apply(client, credentials=False)
    client.directory.refresh()
    made = [client.users(f"{name}{more}").id for more in ("", "-x", "-y")]
    execute(commands.DeleteUsers(made))
    for one in (f"{name}-class", f"{name}-first"):
        execute(commands.DeleteWorkspace(client.workspaces(one).id))
    added = ("They sign in", "Their API keys", "It has no members", "Its member")
    told = [min((entry.summary.split(f" {one}")[0] for one in added), key=len) for entry in journal]
    assert [entry.summary for entry in rg.Journal.read(folder)] == told
    assert f"Added 3 users to {place.name}." in told
    assert f"Applied a plan to {name}-class and {place.name}: 2 users created." in told


# -- undo --------------------------------------------------------------------------------------------------------------


def test_an_entry_of_an_earlier_session_is_undone(client, folder, person, restarted):
    client.directory.journal.keep(folder)
    change(client, person)
    again = restarted()
    result = again.directory.undo("1-1")
    assert again.users(id=person.id).role == "annotator"
    assert result.summary == f"Undone: {person.username} is an annotator again."
    assert again.directory.journal.of(person.username)[0].undone
    with pytest.raises(rg.ConflictError, match="Entry 1-1 is already undone"):
        again.directory.undo("1-1")
    third = restarted()
    first, undo = third.directory.journal.of(person.username)
    assert (first.ref, first.undone, undo.ref, undo.undoes) == ("1-1", True, "2-1", (undo.undoes[0],))
    assert "This undid" in undo.undo_blocker
    with pytest.raises(rg.ConflictError, match="earlier session cannot be redone"):
        third.directory.redo("1-1")


def test_an_entry_that_was_undone_and_redone_is_not_undone_in_a_later_session(client, folder, person, restarted):
    client.directory.journal.keep(folder)
    entry = change(client, person).entry
    client.directory.undo(entry.number)
    client.directory.redo(entry.number)
    again = restarted()
    first = again.directory.journal.of(person.username)[0]
    assert not first.undone
    again.directory.undo(first.ref)
    assert again.users(id=person.id).role == "annotator"


def test_whoever_is_gone_is_named_as_the_entry_does(client, folder, users, place, restarted, sign_in):
    client.directory.journal.keep(folder)
    client.directory.execute(commands.AddToWorkspace([user.id for user in users[:2]], [place.id]))
    client.directory.execute(commands.ChangeRole([users[0].id], "admin"))
    sign_in("helena").users(id=users[0].id).delete()
    again = restarted()
    undone = again.directory.undo("1-1")
    assert f"Skipped: {users[0].username} no longer exists." in undone.summary
    with pytest.raises(rg.NotFoundError, match=f"Nothing was changed: {users[0].username} no longer exists"):
        again.directory.undo("1-2")


def test_an_undo_leaves_alone_what_others_changed_since(client, folder, person, restarted):
    client.directory.journal.keep(folder)
    change(client, person)
    person.get()
    person.role = "owner"
    person.update()
    again = restarted()
    with pytest.raises(rg.ChangedMeanwhileError, match="owner"):
        again.directory.undo("1-1")
    assert again.users(id=person.id).role == "owner"


def test_an_undo_of_a_creation_always_asks(client, folder, restarted):
    client.directory.journal.keep(folder)
    name = unique("kept")
    rg.User(username=name, password=PASSWORD, client=client).create()
    again = restarted()
    with pytest.raises(NeedsConfirmationError) as caught:
        again.directory.undo("1-1")
    assert caught.value.reasons == (f"{name}: annotator, gave no response.",)
    assert 'client.directory.undo("1-1", force=True)' in caught.value.hint
    assert again.users(name) is not None
    again.directory.undo("1-1", force=True)
    with pytest.warns(UserWarning, match="was not found"):
        assert again.users(name) is None


def test_an_edited_line_deletes_no_one_else(client, folder, person, restarted):
    client.directory.journal.keep(folder)
    name = unique("kept")
    user = rg.User(username=name, password=PASSWORD, client=client).create()
    (path,) = folder.iterdir()
    path.write_text(path.read_text().replace(str(user.id), str(person.id)))
    with pytest.raises(
        rg.ChangedMeanwhileError, match="deleted, and another account"
    ):  # it was created at another time
        restarted().directory.undo("1-1", force=True)
    path.write_text(re.sub(r'"since":"[^"]*"', '"presumed":false', path.read_text()))
    again = restarted()
    with pytest.raises(rg.ConflictError) as caught:
        again.directory.undo("1-1", force=True)
    assert person.username in str(caught.value)
    assert name in str(caught.value)
    assert again.api.users.exist(person.id)
    user.delete()


def test_a_line_that_was_added_replaces_nothing_that_was_done(client, folder, users, restarted):
    client.directory.journal.keep(folder)
    changed, other, _ = users
    change(client, changed)
    (path,) = folder.iterdir()
    lines = path.read_text().splitlines()
    (intent,) = [at for at, line in enumerate(lines) if str(changed.id) in line and '"kind"' in line]
    lines.insert(intent + 1, lines[intent].replace(str(changed.id), str(other.id)))
    path.write_text("\n".join([*lines, ""]))
    (entry,) = restarted().directory.journal.earlier()
    assert [operation.user_id for operation in entry.operations] == [changed.id]


def test_another_account_sees_it_and_does_not_undo_it(client, folder, person, restarted):
    client.directory.journal.keep(folder)
    change(client, person)
    other = restarted("helena")
    (entry,) = other.directory.journal.of(person)
    assert entry.by == "argilla"
    assert entry.undo_blocker == "This was done by argilla, with another account."
    with pytest.raises(rg.ArgillaError, match="done by argilla, with another account"):
        other.directory.undo("1-1")


def test_a_server_that_was_moved_is_named(client, folder, person, restarted):
    client.directory.journal.keep(folder)
    change(client, person)
    (path,) = folder.iterdir()
    path.write_text(path.read_text().replace(client.api_url, "http://old.example:6900"))
    again = restarted()
    with pytest.raises(rg.ArgillaError, match=r"moved_from='http://old.example:6900'"):
        again.directory.undo("1-1")
    again.directory.journal.keep(folder, moved_from="http://old.example:6900/")
    again.directory.undo("1-1")
    assert again.users(id=person.id).role == "annotator"


def test_entries_of_this_session_and_earlier_ones_are_undone_together(client, folder, person, place, restarted):
    client.directory.journal.keep(folder)
    change(client, person)
    again = restarted()
    again.directory.refresh()
    again.directory.execute(commands.AddToWorkspace([person.id], [place.id]))
    again.directory.undo([1, "1-1"])
    assert again.users(id=person.id).role == "annotator"
    assert not again.workspaces(place.name).users


# -- what was not known ------------------------------------------------------------------------------------------------


def cut(folder, act):
    """Do something whose answer is lost, in a kernel that ends right then."""
    act()
    (path,) = folder.iterdir()
    kept = [
        line
        for line in path.read_bytes().splitlines(keepends=True)
        if json.loads(line)["line"] in {"session", "intent"}
    ]
    path.write_bytes(b"".join(kept))


def test_a_change_without_an_outcome_is_looked_up(client, sign_in, folder, person, place, restarted):
    client.directory.journal.keep(folder)
    name = unique("kept")
    user = client.users(id=person.id)

    def act():
        change(client, person)
        user.add_to_workspace(client.workspaces(place.name))
        rg.User(username=name, password=PASSWORD, client=client).create()

    cut(folder, act)
    read = rg.Journal.read(folder)
    assert [entry.result for entry in read] == ["stopped", "stopped", "stopped"]
    assert read[0].summary == f"1 not known: {person.username}. The kernel ended while this was done."
    assert not read[0].operations
    person.remove_from_workspace(sign_in("helena").workspaces(place.name))
    again = restarted()
    role, membership, creation = again.directory.journal.earlier()[:3]
    assert {one.result for one in (role, membership, creation)} == {"stopped"}
    assert f"{person.username}, done" in role.summary
    assert role.can_undo
    assert f"{person.username} in {place.name}, not done" in membership.summary
    assert not membership.operations
    assert f"{name}, done" in creation.summary
    assert creation.operations[0].since is not None
    assert f"{name}, done" in rg.Journal.read(folder)[2].summary  # it is noted
    client.users(name).delete()


def test_a_password_whose_answer_was_lost_stays_unknown(client, folder, person, restarted):
    client.directory.journal.keep(folder)
    user = client.users(id=person.id)

    def act():
        user.password = "another-secret-1"
        user.update()

    cut(folder, act)
    (entry,) = restarted().directory.journal.earlier()
    assert entry.summary.startswith(f"1 not known: {person.username}.")


def test_what_may_have_been_done_to_someone_is_found(client, folder, person, restarted, sign_in):
    transport = InterceptingTransport()
    client = sign_in(transport=transport, retries=0)
    client.directory.journal.keep(folder)
    client.directory.refresh()

    def fails(request):
        if request.method == "DELETE" or request.url.path.endswith(str(person.id)):
            raise httpx.ReadError("lost", request=request)

    transport.answer = fails
    with pytest.raises(rg.ArgillaError):
        client.api.users.delete(person.id)
    (entry,) = client.directory.journal.of(person)
    assert entry.result == "not known"
    (entry,) = rg.Journal.read(folder).of(person.username)
    assert (entry.result, entry.summary) == ("not known", f"1 not known: {person.username}.")
    again = restarted()
    assert f"{person.username}, not done" in again.directory.journal.earlier()[0].summary
    assert not again.directory.journal.of(person)


def test_a_retry_is_part_of_its_entry(failing, folder, users, workspace):
    client = failing
    client.directory.journal.keep(folder)
    client.at = {str(users[1].id)}
    first = client.directory.execute(commands.AddToWorkspace([user.id for user in users], [workspace.id]))
    (entry,) = rg.Journal.read(folder)
    assert entry.summary.endswith(f" 1 failed: {users[1].username} in {workspace.name}.")
    assert entry.result == "in part"
    client.at = set()
    client.directory.execute(first.retry)
    (entry,) = rg.Journal.read(folder)
    assert entry.summary.startswith("Added ")
    assert "failed" not in entry.summary
    assert (entry.result, len(entry.operations)) == ("done", 3)


# -- files -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edit", "why"),
    [
        (lambda line: line.replace("}", ',"more":1}', 1)[:-1] + "\n" if '"entry"' in line else line, "unknown field"),
        (lambda line: line.replace('"line":"entry"', '"line":"dance"'), "dance"),
        (lambda line: line.replace('"version":1', '"version":2'), "2"),
        (lambda line: line.replace('["role","admin"]', '["password","admin"]'), "no change of the kind"),
        (lambda line: "{" + line, "malformed"),
        (lambda line: re.sub('"at":"[^"]*"', '"at":"0001-01-01T00:00:00+01:00"', line), "0001"),
    ],
    ids=["field", "kind", "version", "value", "broken", "time"],
)
def test_reading_stops_at_a_line_that_is_not_understood(client, folder, person, edit, why):
    client.directory.journal.keep(folder)
    change(client, person)
    (path,) = folder.iterdir()
    path.write_text("".join(edit(line) for line in path.read_text().splitlines(keepends=True)))
    read = rg.Journal.read(folder)
    (problem,) = read.problems
    assert problem.startswith("session-0001.jsonl was read up to line ")
    assert why in problem
    assert problem in read.note
    assert not any(entry.result == "done" and why == "2" for entry in read)
    assert len(read.to_pandas()) == len(read)


def test_what_is_no_file_of_a_session_is_left_out(client, folder, person):
    client.directory.journal.keep(folder)
    change(client, person)
    (folder / "session-0002.jsonl").mkdir()
    left_out = ["session-0002.jsonl was left out: it is not a file."]
    if hasattr(os, "mkfifo"):
        os.mkfifo(folder / "session-0003.jsonl")  # reading it would never end
        left_out.insert(0, "session-0003.jsonl was left out: it is not a file.")
    read = rg.Journal.read(folder)
    assert Workers(1, "reading").submit(lambda: read.problems).result(20) == left_out
    assert [entry.ref for entry in read] == ["1-1"]


def test_a_part_of_another_session_is_left_out(client, folder, person, next_kernel, sign_in):
    client.directory.journal.keep(folder)
    change(client, person)
    next_kernel()
    other = sign_in()
    other.directory.journal.keep(folder)
    change(other, person, "annotator")
    copied = shutil.copytree(folder, folder.with_name("copied"))  # Windows renames no file that is open
    (copied / "session-0002.jsonl").rename(copied / "session-0001-2.jsonl")
    read = rg.Journal.read(copied)
    assert read.problems == ["session-0001.jsonl was left out: it is of another session."]
    assert [entry.ref for entry in read] == ["1-1"]


def test_a_creation_without_a_password_is_no_change_whose_code_could_be_written(client, folder):
    client.directory.journal.keep(folder)
    remove(rg.User(username=unique("kept"), password=PASSWORD, client=client).create())
    (path,) = folder.iterdir()
    text = path.read_text()
    assert text.count(',"password":true') == 1
    path.write_text(text.replace(',"password":true', ""))
    read = rg.Journal.read(folder)
    assert [Code(entry.operations).argilla_widgets for entry in read] == []
    (problem,) = read.problems
    assert "line 2: no change of the kind 'create_user' is like this" in problem


def test_many_wide_ranges_in_a_line_take_no_time(client, folder, person):
    client.directory.journal.keep(folder)
    change(client, person)
    (path,) = folder.iterdir()
    *_, last = path.read_text().splitlines()
    wide = json.loads(last) | {"number": 2, "indexes": [[1, 99_999]] * 1_000}
    path.write_text(path.read_text() + f"{json.dumps(wide)}\n")
    began = time.monotonic()
    assert [(entry.ref, len(entry.operations)) for entry in rg.Journal.read(folder)] == [("1-2", 1)]
    assert time.monotonic() - began < 1


def test_a_last_line_that_was_cut_is_ignored(client, folder, person):
    client.directory.journal.keep(folder)
    change(client, person)
    change(client, person, "annotator")
    (path,) = folder.iterdir()
    path.write_bytes(path.read_bytes()[:-10])
    read = rg.Journal.read(folder)
    assert [entry.result for entry in read] == ["done", "done"]
    assert not read.problems
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1])[:-10])  # the outcome, too
    assert [entry.result for entry in rg.Journal.read(folder)] == ["done", "stopped"]


def test_two_sessions_at_once_write_two_files(client, sign_in, folder, person, place, next_kernel):
    client.directory.journal.keep(folder)
    next_kernel()
    other = sign_in()
    other.directory.journal.keep(folder)
    change(client, person)
    other.users(id=person.id).add_to_workspace(other.workspaces(place.name))
    assert sorted(path.name for path in folder.iterdir()) == ["session-0001.jsonl", "session-0002.jsonl"]
    assert [entry.ref for entry in rg.Journal.read(folder)] == ["1-1", "2-1"]
    assert [entry.ref for entry in client.directory.journal.of(person)] == ["2-1", 1]


def test_two_kernels_that_begin_at_once_share_a_new_folder(client, folder, person, monkeypatch):
    mkdir = Path.mkdir

    def second(path, mode=0o777, **arguments):
        if path == folder:
            mkdir(path, mode, **arguments)  # by the other kernel
        mkdir(path, mode, **arguments)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "mkdir", second)
        client.directory.journal.keep(folder)
    change(client, person)
    assert [path.name for path in folder.iterdir()] == ["session-0001.jsonl"]


def test_a_folder_that_has_the_last_number_already_stops_no_change(client, folder, person):
    folder.mkdir()
    (folder / "session-999999999.jsonl").touch()
    client.directory.journal.keep(folder)
    with pytest.warns(UserWarning, match="cannot be written: it has the last number of a session already"):
        change(client, person)
    assert [path.name for path in folder.iterdir()] == ["session-999999999.jsonl"]
    assert len(client.directory.journal) == 1


def test_a_file_goes_on_in_another_part(client, folder, person, monkeypatch, restarted):
    monkeypatch.setattr("argilla_widgets.directory.journal.session_file.MAX_PART", 2_500)
    client.directory.journal.keep(folder)
    for role in ("admin", "annotator") * 5:
        change(client, person, role)
    assert len([*folder.iterdir()]) > 2
    assert [entry.ref for entry in rg.Journal.read(folder)] == [f"1-{number}" for number in range(1, 11)]
    assert {entry.result for entry in restarted().directory.journal.earlier()} == {"done"}


def test_only_the_newest_operations_are_read(client, folder, person, monkeypatch):
    monkeypatch.setattr("argilla_widgets.directory.journal.reading.MAX_OPERATIONS", 3)
    monkeypatch.setattr("argilla_widgets.directory.journal.session_file.MAX_PART", 1_500)
    client.directory.journal.keep(folder)
    for role in ("admin", "annotator") * 4:
        change(client, person, role)
    read = rg.Journal.read(folder)
    assert 3 <= len(read) < 8
    assert read[-1].ref == "1-8"
    assert f"Earlier changes than those of {read[0].at:%d %B %Y} were not read." in read.note


def test_git_would_commit_it(client, tmp_path):
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    with pytest.raises(rg.ArgillaError, match="does not ignore it") as caught:
        client.directory.journal.keep(tmp_path / "argilla-journal")
    assert caught.value.hint == "Add this line to .gitignore: argilla-journal/"
    assert not (tmp_path / "argilla-journal").exists()
    (tmp_path / ".gitignore").write_text("argilla-journal/\n")
    client.directory.journal.keep(tmp_path / "argilla-journal")


def test_it_is_kept_in_one_folder(client, folder, tmp_path):
    client.directory.journal.keep(folder)
    client.directory.journal.keep(f"{folder}/")  # the cell is run again
    with pytest.raises(rg.ConflictError, match=r"is kept in .* already"):
        client.directory.journal.keep(tmp_path / "other")


def test_a_file_is_no_folder(client, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(rg.ArgillaError, match="is not a folder"):
        client.directory.journal.keep(tmp_path / "file")
    with pytest.raises(FileNotFoundError, match="There is no folder"):
        rg.Journal.read(tmp_path / "none")


def test_a_full_disk_stops_no_change(client, folder, person, monkeypatch):
    client.directory.journal.keep(folder)
    change(client, person)
    (path,) = folder.iterdir()
    before, real = path.read_bytes(), os.write

    def full(handle, data):
        if os.fstat(handle).st_ino != path.stat().st_ino:
            return real(handle, data)
        if len(data) > 10:
            return real(handle, bytes(data[:10]))
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr("argilla_widgets.directory.journal.session_file.os.write", full)
        with pytest.warns(UserWarning, match="cannot be written: No space left") as told:
            change(client, person, "owner")
        assert client.users(id=person.id).role == "owner"
        assert client.directory.journal.trouble.startswith("The journal in ")
        assert path.read_bytes() == before  # half a line would end the reading
        assert len(client.directory.journal) == 2
    assert len([one for one in told if "cannot be written" in str(one.message)]) == 1
    change(client, person, "annotator")
    assert client.directory.journal.trouble is None
    assert [entry.summary for entry in rg.Journal.read(folder)] == [entry.summary for entry in client.directory.journal]


def test_a_folder_that_is_gone_stops_no_change(client, folder, person):
    client.directory.journal.keep(folder)
    folder.rmdir()
    with pytest.warns(UserWarning, match="No such file or directory"):
        change(client, person)
    folder.mkdir()
    change(client, person, "annotator")
    assert len(rg.Journal.read(folder)) == 2


@pytest.mark.parametrize(
    ("given", "error", "text"),
    [
        ("1-2", rg.NotFoundError, r"^There is no entry 1-2 in the journal\.$"),
        (2, rg.NotFoundError, r'^There is no entry 2 in the journal\. It is named by its short id, such as "28-3"\.$'),
        ("two", ArgumentError, r'not str\. An entry of an earlier session has a short id, such as "28-3"\.$'),
    ],
)
def test_an_entry_of_a_folder_is_named_by_its_short_id(folder, given, error, text):
    folder.mkdir()
    with pytest.raises(error, match=text):
        rg.Journal.read(folder).entry(given)


def test_a_copy_leaves_someone_out(client, folder, person, place, restarted):
    client.directory.journal.keep(folder)
    other = rg.User(username=unique("kept"), password=PASSWORD, client=client).create()
    client.directory.refresh()
    client.directory.execute(commands.AddToWorkspace([person.id, other.id], [place.id]))
    change(client, person)
    restarted().api.users.update(person.id, role="annotator")
    copy = rg.Journal.read(folder).without(person.username)
    assert copy.folder.name == "argilla-journal-2"
    assert [entry.summary for entry in copy] == [
        f"Created {other.username} (annotator).",
        f"Added {other.username} to {place.name}.",
    ]
    content = "".join(path.read_text() for path in copy.folder.iterdir())
    assert person.username not in content
    assert str(person.id) not in content
    assert len(rg.Journal.read(folder)) == 4
    assert {entry.by for entry in rg.Journal.read(folder).without("argilla")} == {"(removed)"}
    other.delete()


def test_a_copy_of_what_cannot_be_read_to_its_end_says_so(client, folder, person):
    client.directory.journal.keep(folder)
    change(client, person)
    (path,) = folder.iterdir()
    number = path.read_text().count("\n") + 1
    path.write_text(f'{path.read_text()}{{"line":"of a later version"}}\n')
    with pytest.warns(UserWarning, match=rf"was read up to line {number}: .*\. The copy has no more of it\.") as caught:
        rg.Journal.read(folder).without(person.username)
    assert [one.filename for one in caught] == [__file__]


def test_a_copy_has_no_later_name_of_an_author_who_was_renamed(client, folder, person, place, restarted):
    client.directory.journal.keep(folder)
    before, after = person.username, unique("renamed")
    change(client, person, "owner")
    client.directory.execute(commands.EditUser(person.id, username=after))
    own = restarted(after, password=PASSWORD)
    own.directory.refresh()
    own.directory.execute(commands.AddToWorkspace([own.me.id], [place.id]))
    copy = rg.Journal.read(folder).without(before)
    content = "".join(path.read_text() for path in copy.folder.iterdir())
    assert content
    assert before not in content
    assert after not in content


def test_a_misspelt_name_makes_no_copy_that_still_has_the_person(client, folder, person, tmp_path):
    client.directory.journal.keep(folder)
    change(client, person)
    misspelt = f"{person.username}x"
    journal = rg.Journal.read(folder)
    with pytest.raises(UnknownNameError) as caught:
        journal.without(misspelt)
    assert str(caught.value) == (
        f"There is no one called '{misspelt}' in the journal. Did you mean '{person.username}'?"
    )
    with pytest.raises(UnknownNameError):
        journal.without(person.username, "")
    assert [path.name for path in tmp_path.iterdir()] == [folder.name]
