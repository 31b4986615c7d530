"""A plan is applied exactly once, whatever happens between, and says what became of each person."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import tempfile
import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import astuple

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.execution.subjects import MAX_AGE
from argilla_widgets.directory.roster.credentials.credentials import Credential
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
from argilla_widgets.directory.roster.credentials.passwords import generate
from argilla_widgets.directory.roster.reading.person import Person
from argilla_widgets.directory.sync import UserReader
from tests.interrupting import interrupt_main
from tests.made_up import PASSWORD, remove, unique
from tests.transports import HoldingTransport, InterceptingTransport

ADDRESS = "https://argilla.example.org"


@pytest.fixture
def names(client):
    """Return usernames and the name of a workspace that are deleted at the end."""
    prefix = unique("cls")
    yield [f"{prefix}-{word}" for word in ("one", "other", "third", "place")]
    for user in client.users.list():
        if user.username.startswith(prefix):
            user.delete()
    for workspace in client.workspaces.list():
        if workspace.name.startswith(prefix):
            workspace.delete()


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "class.csv"


def roster_of(names, **options):
    *usernames, place = names
    return rg.Roster.from_text("\n".join(["username", *usernames]), workspaces=[place], **options)


def outcomes(applied):
    return [one.outcome for one in applied.outcomes]


def sign_in(client, credentials):
    return [client.api.server.accepts_password(one.username, one.password.reveal()) for one in credentials]


def test_a_class_is_created_with_passwords_that_sign_in(client, names, path):
    roster = roster_of(names)
    plan = roster.plan(client)
    applied = plan.apply(client, credentials=path)
    assert outcomes(applied) == ["done"] * 4
    assert applied.credentials.path == path
    assert sign_in(client, rg.Credentials.from_csv(path)) == [True] * 3
    assert {one.status for one in rg.Credentials.from_csv(path)} == {"created"}
    assert {one.username for one in client.workspaces(names[-1]).users} == {*names[:-1]}
    assert str(roster.plan(client)).startswith("Plan: Nothing to do.")
    assert applied.result.entry.summary == f"Applied a plan to {names[-1]}: 3 users created."
    again = plan.apply(client, credentials=path)
    assert outcomes(again) == ["already so"] * 4
    assert again.result is None
    client.directory.undo(applied.result.entry.number)
    assert not [one for one in client.users.list() if one.username in names]


def test_without_a_path_a_new_file_is_made_and_named(client, names, path):
    applied = roster_of(names[:1] + names[3:]).plan(client).apply(client)
    assert applied.credentials.path.match("argilla-passwords-*.csv")
    assert applied.credentials.path.parent == path.parent
    assert f"Passwords: {applied.credentials.path.name}." in applied.summary()


def test_passwords_can_stay_in_memory(client, names, path):
    applied = roster_of(names).plan(client).apply(client, credentials=False)
    assert sign_in(client, applied.credentials) == [True] * 3
    assert not list(path.parent.iterdir())


def test_late_joiners_go_into_the_same_file(client, names, path):
    roster_of(names[1:]).plan(client).apply(client, credentials=path)
    before = {one.username: one.password.reveal() for one in rg.Credentials.from_csv(path)}
    applied = roster_of(names).plan(client).apply(client, credentials=path)
    assert [one.username for one in applied.credentials] == [names[0]]
    after = {one.username: one.password.reveal() for one in rg.Credentials.from_csv(path)}
    assert {**after, **before} == after
    assert sign_in(client, rg.Credentials.from_csv(path)) == [True] * 3


def test_passwords_and_other_columns_of_the_roster_are_used(client, names, path):
    text = f"username,password,e-mail\n{names[0]},{PASSWORD},a@example.org\n"
    applied = rg.Roster.from_text(text).plan(client).apply(client, credentials=path)
    assert [(one.password.reveal(), one.others) for one in applied.credentials] == [
        (PASSWORD, {"e-mail": "a@example.org"})
    ]


def test_all_passwords_are_in_the_file_before_the_first_request(sign_in_as_owner, names, path):
    client, transport = sign_in_as_owner
    written = []

    def answer(request):
        if request.method == "POST":
            written.append([one.status for one in rg.Credentials.from_csv(path)])

    plan = roster_of(names).plan(client)
    transport.answer = answer
    plan.apply(client, credentials=path)
    assert written[0] == ["planned"] * 3


@pytest.fixture
def connect(sign_in):
    return sign_in


@pytest.fixture
def sign_in_as_owner(sign_in):
    transport = InterceptingTransport()
    return sign_in(transport=transport, retries=0), transport


@pytest.mark.parametrize("text", ["username,workspaces\nana,nlp\n", "mine"])
def test_nothing_is_sent_if_the_passwords_cannot_be_kept(sign_in_as_owner, names, path, text):
    client, transport = sign_in_as_owner
    path.write_text(text)
    plan = roster_of(names).plan(client)
    before = len(transport.writes())
    with pytest.raises(rg.ArgillaError, match="not a file of passwords"):
        plan.apply(client, credentials=path)
    assert len(transport.writes()) == before
    assert path.read_text() == text


def test_a_username_that_someone_else_has_taken_is_left_to_them(client, names, path):
    plan = roster_of(names).plan(client)
    stranger = rg.User(username=names[1], password=PASSWORD, client=client).create()
    applied = plan.apply(client, credentials=path)
    by_name = {one.name: one for one in applied.outcomes}
    assert by_name[names[1]].outcome == "changed since"
    assert by_name[names[1]].reason == f"Others have created '{names[1]}' since. Plan again to see what is left to do."
    assert [by_name[name].outcome for name in (names[0], names[2])] == ["done"] * 2
    assert stranger.username not in {one.username for one in client.workspaces(names[-1]).users}
    statuses = {one.username: one.status for one in rg.Credentials.from_csv(path)}
    assert statuses == {names[0]: "created", names[1]: "not created", names[2]: "created"}


def test_a_username_that_is_taken_at_the_same_moment_is_left_to_the_other(connect, client, names, path):
    """The server then finds the conflict in its database, and answers with an error 500."""
    transport = InterceptingTransport()
    plan = roster_of(names).plan(own := connect(transport=transport))

    def taken(request):
        if request.method == "POST" and names[1].encode() in request.content:
            transport.answer = lambda _request: None
            rg.User(username=names[1], password=PASSWORD, client=client).create()
            text = "(sqlite3.IntegrityError) UNIQUE constraint failed: users.username"
            return httpx.Response(500, json={"detail": text}, request=request)
        return None

    transport.answer = taken
    applied = plan.apply(own, credentials=path)
    assert {one.name: one.outcome for one in applied.outcomes} == dict.fromkeys(names, "done") | {
        names[1]: "changed since"
    }
    assert [one.status for one in rg.Credentials.from_csv(path)] == ["created", "not created", "created"]


def test_someone_whose_role_cannot_change_is_refused_and_what_became_of_the_rest_is_said(connect, client, names, path):
    """Argilla 2.5 cannot change users: an owner stays one, and joins no workspace."""
    transport = InterceptingTransport()
    transport.answer = lambda request: (
        httpx.Response(200, json={"version": "2.5.0"}, request=request) if request.url.path[-8:] == "/version" else None
    )
    owner = rg.User(username=names[0], password=PASSWORD, role="owner", client=client).create()
    new, left = (rg.Workspace(name=f"{names[3]}{end}", client=client).create() for end in "ab")
    owner.add_to_workspace(left)
    old, table = connect(transport=transport), f"username,role,workspaces\n{names[0]},annotator,{new.name}"
    applied = rg.Roster.from_text(table, workspaces=[left.name]).plan(old).apply(old, credentials=path)
    (outcome,) = applied.outcomes
    reason = "Argilla 2.5.0 cannot change users; 2.6 and later can. The rest is done."
    assert (outcome.outcome, outcome.reason) == ("refused", reason)
    assert [len(place.users) for place in (new, left)] == [0, 0]


def test_a_plan_whose_only_change_fails_says_so_for_the_person(client, names, path):
    plan = rg.Roster.from_text(f"username\n{names[0]}\n").plan(client)
    rg.User(username=names[0], password=PASSWORD, client=client).create()
    applied = plan.apply(client, credentials=path)
    assert outcomes(applied) == ["changed since"]
    assert (
        applied.outcomes[0].reason == f"Others have created '{names[0]}' since. Plan again to see what is left to do."
    )
    assert applied.result.entry.result == "failed"
    assert [one.status for one in rg.Credentials.from_csv(path)] == ["not created"]


def test_a_retry_adds_to_what_another_run_has_written_into_the_file(sign_in_as_owner, client, names, path):
    failing, transport = sign_in_as_owner
    plan = roster_of(names[1:]).plan(failing)
    refused = ("POST", "/api/v1/users")
    transport.answer = lambda one: httpx.Response(500) if (one.method, one.url.path) == refused else None
    applied = plan.apply(failing, credentials=path)
    transport.answer = lambda _: None
    roster_of([names[0], names[3]]).plan(client).apply(client, credentials=path)
    result = failing.directory.execute(applied.result.retry)
    assert result.failures == ()
    credentials = rg.Credentials.from_csv(path)
    assert {one.username: one.status for one in credentials} == dict.fromkeys(names[:3], "created")
    assert sign_in(client, credentials) == [True] * 3


def test_the_file_says_created_only_of_those_who_are_there(client, names, path):
    plan = roster_of(names).plan(client)
    client.directory.undo(plan.apply(client, credentials=path).result.entry.number)
    progress = Progress(lambda tried, _: tried == 2 and progress.stop())  # the workspace, and one of three people
    applied = plan.apply(client, credentials=path, progress=progress)
    assert [one.status for one in rg.Credentials.from_csv(path)] == ["created", "planned", "planned"]
    assert [one.username for one in applied.credentials.created] == [names[0]]


def test_someone_who_was_refused_first_and_then_lost_is_looked_up(sign_in_as_owner, client, names, path):
    own, transport = sign_in_as_owner
    plan = roster_of(names).plan(own)

    def refuse(request):
        return httpx.Response(500) if request.method == "POST" and request.url.path.endswith("/users") else None

    sent = []

    def lose(request):
        if request.method == "POST" and request.url.path.endswith("/users"):
            sent.append(transport.forward(request))
        if sent:
            raise httpx.ReadError("gone")

    transport.answer = refuse
    plan.apply(own, credentials=path)
    assert {one.status for one in rg.Credentials.from_csv(path)} == {"not created"}
    transport.answer = lose
    plan.apply(own, credentials=path)
    transport.answer = lambda _: None
    plan.apply(own, credentials=path)
    assert {one.status for one in rg.Credentials.from_csv(path)} == {"created"}
    assert sign_in(client, rg.Credentials.from_csv(path)) == [True] * 3


def test_someone_who_cannot_be_added_stays_where_they_are(sign_in_as_owner, client, names, path):
    own, transport = sign_in_as_owner
    user = rg.User(username=names[0], password=PASSWORD, client=client).create()
    old, new = (rg.Workspace(name=f"{names[3]}{word}", client=client).create() for word in ("-old", "-new"))
    user.add_to_workspace(old)
    text = f"username,workspaces\n{names[0]},{new.name}\n{names[1]},{old.name}\n"
    plan = rg.Roster.from_text(text).plan(own)

    def fail(request):
        if request.method == "POST" and f"/workspaces/{new.id}/" in request.url.path:
            time.sleep(0.5)  # a removal beside it would be faster
            return httpx.Response(500)
        return None

    transport.answer = fail
    applied = plan.apply(own, credentials=path)
    assert [one.username for one in old.users] == names[:2]
    (outcome,) = (one for one in applied.outcomes if one.name == names[0])
    assert outcome.outcome == "failed"
    assert "the server failed" in outcome.reason
    assert "Nothing is removed, because an earlier change of this person failed." in str(applied.result)


def test_passwords_can_be_long_and_random(client, names, path):
    applied = roster_of(names).plan(client).apply(client, credentials=path, easy=False)
    assert {len(one.password.reveal()) for one in applied.credentials} == {20}
    assert sign_in(client, applied.credentials) == [True] * 3


def test_a_workspace_that_someone_else_has_created_gets_no_members(client, names, path):
    plan = roster_of(names).plan(client)
    rg.Workspace(name=names[-1], client=client).create()
    applied = plan.apply(client, credentials=path)
    assert {one.outcome for one in applied.outcomes} == {"changed since"}
    assert [one.status for one in rg.Credentials.from_csv(path)] == ["created"] * 3
    assert len(client.workspaces(names[-1]).users) == 0


def test_no_one_is_deleted_if_someone_was_not_created(client, names, path):
    old = rg.User(username=names[2], password=PASSWORD, client=client).create()
    listed = [one.username for one in client.users.list() if one.username != old.username]
    roster = rg.Roster.from_text("\n".join(["username", *listed, names[0], names[1]]))
    plan = roster.plan(client, prune=True, renames={names[2]: None})
    assert plan.to_delete == 1
    rg.User(username=names[0], password=PASSWORD, client=client).create()
    by_name = {one.name: one for one in plan.apply(client, credentials=path).outcomes}
    assert by_name[names[2]].outcome == "failed"
    assert by_name[names[2]].reason.startswith("No one is deleted, because ")
    assert old.username in {one.username for one in client.users.list()}


def test_someone_who_changed_since_is_left_alone(client, names, path):
    first, second = (
        rg.User(username=name, password=PASSWORD, first_name="A", client=client).create() for name in names[:2]
    )
    text = f"username,first_name\n{names[0]},B\n{names[1]},B\n"
    plan = rg.Roster.from_text(text).plan(client)
    first.first_name = "C"
    first.update()
    by_name = {one.name: one.outcome for one in plan.apply(client, credentials=path).outcomes}
    assert by_name == {names[0]: "changed since", names[1]: "done"}
    assert client.users(names[0]).first_name == "C"
    second.delete()


def test_a_plan_for_another_server_or_with_other_numbers_does_nothing(client, names, tmp_path, path):
    file = tmp_path / "plan.json"
    rg.Plan("http://other.example.org", ()).to_json(file)
    with pytest.raises(rg.ArgillaError, match=r"^This plan is for http://other\.example\.org, and the client is"):
        rg.Plan.from_json(file).apply(client)
    rg.Roster.from_text(f"username,role\n{names[0]},owner\n").plan(client).to_json(file)
    plan = rg.Plan.from_json(file)
    with pytest.raises(rg.ArgillaError) as caught:
        plan.apply(client)
    assert str(caught.value) == ("This plan makes 1 owner. If that is intended, pass deletions=0, owners=1.")
    assert outcomes(plan.apply(client, owners=1, credentials=path)) == ["done"]


def test_a_tampered_plan_does_nothing_but_say_so(client, names, tmp_path, path):
    users = [rg.User(username=name, password=PASSWORD, client=client).create() for name in names[:2]]
    file = tmp_path / "plan.json"
    rg.Roster.from_text(f"username,role\n{names[0]},admin\n").plan(client).to_json(file)
    file.write_text(file.read_text().replace(str(users[0].id), str(users[1].id)))
    applied = rg.Plan.from_json(file).apply(client, credentials=path)
    assert outcomes(applied) == ["changed since"]
    assert applied.result.operations == ()
    assert client.users(names[1]).role == "annotator"


def test_a_password_that_no_file_has_is_reported_and_not_invented(client, names, path):
    plan = roster_of(names).plan(client)
    plan.apply(client, credentials=path)
    path.unlink()
    applied = plan.apply(client, credentials=path)
    by_name = {one.name: one for one in applied.outcomes}
    assert by_name[names[0]].outcome == "password unknown"
    assert "reset_passwords" in by_name[names[0]].reason
    assert len(applied.credentials) == 0
    assert not path.exists()


def test_a_stopped_run_continues(client, names, path):
    progress = Progress()
    progress.on_progress = lambda tried, _total: progress.stop() if tried == 2 else None
    plan = roster_of(names).plan(client)
    applied = plan.apply(client, credentials=path, progress=progress)
    assert "not tried" in outcomes(applied)
    assert outcomes(plan.apply(client, credentials=path)).count("done") >= 2
    assert sign_in(client, rg.Credentials.from_csv(path)) == [True] * 3
    assert str(roster_of(names).plan(client)).startswith("Plan: Nothing to do.")


def test_a_lost_answer_is_looked_up(sign_in_as_owner, names, path):
    client, transport = sign_in_as_owner
    plan = roster_of(names).plan(client)
    lost = []

    def lose(request):
        if request.method == "POST" and request.url.path.endswith("/users") and not lost:
            lost.append(request)
            httpx.post(request.url, headers=request.headers, content=request.content).raise_for_status()
            raise httpx.ReadError("gone")

    transport.answer = lose
    plan.apply(client, credentials=path)
    transport.answer = lambda _: None
    plan.apply(client, credentials=path)
    assert sign_in(client, rg.Credentials.from_csv(path)) == [True] * 3


@pytest.mark.parametrize("found_before", [True, False], ids=["found before the retry", "found by the retry"])
def test_whoever_was_created_without_an_answer_counts_as_created_once_the_plan_was_retried(
    sign_in_as_owner, names, path, found_before
):
    client, transport = sign_in_as_owner
    plan, posts = roster_of(names).plan(client), []

    def lose(request):
        posts.extend([request] if request.method == "POST" and request.url.path.endswith("/users") else [])
        if len(posts) < 2:
            return
        if len(posts) == 2 and request is posts[-1]:
            transport.forward(request)
        raise httpx.ReadError("gone")  # of this answer, and the server cannot be reached afterwards

    transport.answer = lose
    applied = plan.apply(client, credentials=path)
    assert f"Applied a plan to {names[3]}: 1 user created (2 not known, stopped" in applied.summary()
    assert {one.name: one.outcome for one in applied.outcomes}[names[1]] == "unknown"
    transport.answer = lambda _: None
    if found_before:
        deadline = time.monotonic() + 20
        while len(client.directory.journal[0].operations) < 3 and time.monotonic() < deadline:
            client.directory.refresh()
            time.sleep(0.05)
        (entry,) = client.directory.journal
        assert entry.summary.endswith(f" Done after all: created {names[1]} (annotator).")
        assert entry.result == "stopped"
    result = client.directory.execute(applied.result.retry)
    (entry,) = client.directory.journal
    assert entry.summary == result.summary == f"Applied a plan to {names[3]}: 3 users created."
    assert (entry.result, len(entry.operations)) == ("done", 7)
    assert sign_in(client, rg.Credentials.from_csv(path)) == [True] * 3
    client.directory.undo(entry.number)
    assert {*names}.isdisjoint({one.username for one in client.users.list()})


def test_a_password_that_cannot_be_checked_is_not_called_unknown(sign_in_as_owner, names, path):
    client, transport = sign_in_as_owner
    plan = roster_of(names).plan(client)
    plan.apply(client, credentials=path)
    path.write_text(path.read_text().replace("created", "planned"))
    transport.answer = lambda request: httpx.Response(503) if request.url.path.endswith("/token") else None
    by_name = {one.name: one for one in plan.apply(client, credentials=path).outcomes}
    assert astuple(by_name[names[0]]) == (
        *(names[0], "unknown"),
        "The password in the file could not be checked. Apply the plan again.",
    )
    transport.answer = lambda _: None
    assert outcomes(plan.apply(client, credentials=path)) == ["already so"] * 4
    assert {one.status for one in rg.Credentials.from_csv(path)} == {"created"}


def test_a_plan_that_cannot_read_the_server_says_that_nothing_was_changed(sign_in_as_owner, names, path):
    client, transport = sign_in_as_owner
    plan = roster_of(names).plan(client)
    transport.answer = lambda _request: httpx.Response(200, html="<p>Sign in")
    with pytest.raises(rg.ArgillaError) as caught:
        plan.apply(client, credentials=path)
    assert caught.value.message.endswith(" Nothing was changed.")
    assert "Nothing was changed" not in client.directory.error.message  # it is shown in the open widgets


@pytest.mark.needs("posix")
def test_the_path_of_the_passwords_is_shown_with_its_invisible_characters(client, names, tmp_path):
    applied = roster_of(names).plan(client).apply(client, credentials=tmp_path / "a\x1b.csv")
    assert applied.summary().endswith("a[U+001B].csv.")
    assert "\x1b" not in repr(applied)


def test_who_was_created_in_a_crash_gets_a_slip_once_the_roster_is_applied_again(client, names, path, tmp_path):
    roster = roster_of(names)
    roster.plan(client).apply(client, credentials=path)
    path.write_text(path.read_text().replace("created", "planned", 1))  # the kernel stopped before it noted that
    with pytest.warns(
        UserWarning, match="^Left out 1 person who may have been created: [^ ]+-one. Plan the roster again and apply"
    ):
        rg.Credentials.from_csv(path).to_html(tmp_path / "two.html", address=ADDRESS)
    roster.plan(client).apply(client, credentials=path)
    rg.Credentials.from_csv(path).to_html(tmp_path / "three.html", address=ADDRESS)
    assert [(tmp_path / f"{name}.html").read_text().count("class='slip'") for name in ("two", "three")] == [2, 3]


def test_no_frame_has_a_password_that_is_being_checked(sign_in_as_owner, names, path):
    client, transport = sign_in_as_owner
    plan = roster_of(names).plan(client)
    plan.apply(client, credentials=path)
    path.write_text(path.read_text().replace("created", "planned"))
    sent = []

    def interrupt(request):
        if request.url.path.endswith("/token"):
            sent.append(request.read().decode())
            raise KeyboardInterrupt

    transport.answer = interrupt
    with pytest.raises(KeyboardInterrupt) as caught:
        plan.apply(client, credentials=path)
    password = rg.Credentials.from_csv(path).people[0].password.reveal()
    assert password in sent[0]
    frames = [frame.f_locals for frame, _ in [*traceback.walk_tb(caught.tb)][1:]]
    assert "_sign_in" in {frame.f_code.co_name for frame, _ in traceback.walk_tb(caught.tb)}
    assert password not in repr(frames)


@pytest.fixture
def full_disk(monkeypatch):
    """Return a function that fills the disk for files that are written completely or not at all, or frees it again.

    A limit of the process would also apply to the file that its output goes to.
    """
    full, make = threading.Event(), tempfile.mkstemp

    def mkstemp(*args, **kwargs):
        handle, name = make(*args, **kwargs)
        if full.is_set():
            device = os.open("/dev/full", os.O_WRONLY)
            os.dup2(device, handle)
            os.close(device)
        return handle, name

    monkeypatch.setattr(tempfile, "mkstemp", mkstemp)
    return lambda *, filled=True: full.set() if filled else full.clear()


@pytest.mark.needs("linux")
def test_nothing_is_sent_to_create_anyone_if_the_disk_is_full(sign_in_as_owner, names, path, full_disk):
    client, transport = sign_in_as_owner
    plan = roster_of(names).plan(client)
    full_disk()
    with pytest.raises(rg.ArgillaError, match=r"class\.csv cannot be written: No space left.* Nothing was changed\.$"):
        plan.apply(client, credentials=path)
    assert transport.writes() == []
    assert [*path.parent.iterdir()] == []


@pytest.mark.needs("linux")
def test_a_disk_that_gets_full_in_the_middle_stops_no_one_and_loses_nothing(
    sign_in_as_owner, names, path, full_disk, monkeypatch
):
    client, transport = sign_in_as_owner
    monkeypatch.setattr("argilla_widgets.directory.roster.credentials.credentials_file.BETWEEN_WRITES", 0)
    plan = roster_of(names).plan(client)
    transport.answer = lambda request: full_disk() if request.method == "POST" else None
    applied = plan.apply(client, credentials=path)
    transport.answer = lambda _: None
    assert outcomes(applied) == ["done"] * 4
    assert applied.notes[-1] == (
        f"{path.name} cannot be written: No space left on device. It has all passwords. "
        "Apply the plan again to record who was created."
    )
    assert [one.status for one in rg.Credentials.from_csv(path)] == ["planned"] * 3
    full_disk(filled=False)
    plan.apply(client, credentials=path)
    assert [one.status for one in rg.Credentials.from_csv(path)] == ["created"] * 3
    assert sign_in(client, rg.Credentials.from_csv(path)) == [True] * 3


def test_two_administrators_apply_different_plans_at_once(connect, own, names, path):
    """The one who is faster creates whom both have; the other leaves these alone and creates the rest."""
    transport = HoldingTransport()
    slow, fast = connect(transport=transport), own
    hold = transport.hold("POST", "/users")
    *people, place = names
    rg.Workspace(name=place, client=fast).create()
    theirs = roster_of([*people[:2], place]).plan(slow)
    ours = roster_of([*people[1:], place]).plan(fast)
    with ThreadPoolExecutor() as threads:
        running = threads.submit(theirs.apply, slow, credentials=path)
        hold.wait()
        assert outcomes(ours.apply(fast, credentials=path.with_name("ours.csv"))) == ["done"] * 2
        hold.release()
        applied = running.result()
    by_name = {one.name: one.outcome for one in applied.outcomes}
    assert by_name == {people[0]: "done", people[1]: "changed since"}
    assert {user.username for user in fast.workspaces(place).users} == {*people}
    files = [rg.Credentials.from_csv(file) for file in (path, path.with_name("ours.csv"))]
    made = [one for file in files for one in file if one.status == "created"]
    assert sorted(one.username for one in made) == sorted(people)
    assert sign_in(fast, made) == [True] * 3


@pytest.mark.parametrize("loss", ["their role", "their account", "their key"])
def test_an_owner_who_loses_their_rights_while_a_plan_is_applied_can_be_replaced(
    server, client, connect, names, path, loss
):
    """What was done is known, nothing is tried again and again, and another owner goes on with the same file."""
    *people, place = names
    made = rg.User(username=unique("own"), password=PASSWORD, role="owner", client=client).create()
    transport = InterceptingTransport()
    own = connect(username=made.username, password=PASSWORD, transport=transport)
    plan = roster_of(names).plan(own)

    def lose(request):
        if request.method == "POST" and people[1].encode() in request.content:
            transport.answer = lambda _request: None
            if loss == "their role":
                client.api.users.update(made.id, role="annotator")
            elif loss == "their account":
                client.api.users.delete(made.id)
            else:  # as an administrator does with argilla-server's command line
                with closing(sqlite3.connect(server.home / "argilla.db")) as database, database:
                    database.execute("update users set api_key = 'other' where username = ?", [made.username])

    transport.answer = lose
    applied = plan.apply(own, credentials=path)
    why = {"their role": "Only owners can create users; you are signed in as an annotator."}
    reason = why.get(loss, "The server no longer accepts your API key.")
    assert (
        applied.result.summary == f"Applied a plan to {place}: 1 user created (2 failed, stopped with 3 left). {reason}"
    )
    assert {one.name: one.outcome for one in applied.outcomes} == {
        place: "done",
        people[0]: "not tried",
        people[1]: "failed",
        people[2]: "not tried",
    }
    assert own.directory.journal[-1].summary == applied.result.summary
    assert [one.status for one in rg.Credentials.from_csv(path)] == ["created", "not created", "planned"]
    sent = len(transport.writes())
    with pytest.raises(rg.ArgillaError, match=r"Only owners can|no longer accepts your API key"):
        own.directory.execute(applied.result.retry)
    assert len(transport.writes()) == sent
    client.directory.refresh()
    assert outcomes(plan.apply(client, credentials=path)) == ["already so", "done", "done", "done"]
    assert sign_in(client, rg.Credentials.from_csv(path)) == [True] * 3
    remove(made)


def test_lost_passwords_are_reset_into_a_file(client, names, path, tmp_path):
    roster_of(names).plan(client).apply(client, credentials=path)
    lost = tmp_path / "lost.csv"
    credentials = client.directory.reset_passwords(names[:2], credentials=lost)
    assert [one.username for one in credentials] == names[:2]
    assert [(one.status, one.workspaces) for one in rg.Credentials.from_csv(lost)] == [("created", (names[3],))] * 2
    assert sign_in(client, rg.Credentials.from_csv(lost)) == [True] * 2
    assert sign_in(client, rg.Credentials.from_csv(path)) == [False, False, True]
    assert [one.status for one in rg.Credentials.from_csv(path)] == [*["password unknown"] * 2, "created"]
    with pytest.raises(rg.NotFoundError, match=r"^There is no user 'no one'\."):
        client.directory.reset_passwords(["no one"], credentials=lost)
    with pytest.raises(rg.ArgillaError, match="Pass at least one user"):
        client.directory.reset_passwords([], credentials=lost)


def test_the_file_and_a_warning_say_whose_password_was_not_set(connect, client, names, path):
    transport = HoldingTransport()
    own = connect(transport=transport)
    roster_of(names).plan(client).apply(client, credentials=False)
    first, other = client.users(names[0]), client.users(names[1])
    hold = transport.hold("PATCH", f"/users/{first.id}")
    with ThreadPoolExecutor() as pool:
        progress = Progress(lambda tried, _: tried == 2 and progress.stop())
        reset = pool.submit(own.directory.reset_passwords, names[:3], credentials=path, progress=progress)
        hold.wait()
        other.delete()
        time.sleep(MAX_AGE * 1.2)  # then the next person is read again on a machine of any speed
        hold.release()
        with pytest.warns(UserWarning, match="failed") as warned:
            credentials = reset.result()
    assert [one.status for one in credentials] == ["created", "deleted", "password unknown"]
    assert [one.status for one in rg.Credentials.from_csv(path)] == ["created", "deleted", "password unknown"]
    (caution,) = warned
    summary, _, *lines = str(caution.message).splitlines()
    assert summary.startswith(f"Reset the password of {names[0]} (1 failed, stopped with 1 left).")
    assert lines[0].split(maxsplit=1) == [
        names[1],
        f"'{names[1]}' no longer exists. Choose again.",
    ]
    assert lines[1].split(maxsplit=1) == [names[2], "not tried"]
    assert caution.filename.endswith("thread.py")  # whoever called it


def test_the_file_says_that_the_only_password_was_not_set(connect, client, names, path):
    own = connect(
        transport=InterceptingTransport(lambda request: httpx.Response(500) if request.method == "PATCH" else None)
    )
    roster_of(names).plan(client).apply(client, credentials=False)
    with pytest.raises(rg.ArgillaError, match="the server failed"):
        own.directory.reset_passwords(names[:1], credentials=path)
    assert [one.status for one in rg.Credentials.from_csv(path)] == ["password unknown"]


@pytest.fixture
def interrupt():
    """Return what interrupts the cell, as the Stop button does, once a response is held, and then releases that."""
    arrived = threading.Event()

    def arrive(*_):
        arrived.set()
        raise KeyboardInterrupt

    handler = signal.signal(signal.SIGINT, arrive)

    def once(hold):
        def work():
            hold.wait()
            interrupt_main()
            arrived.wait()  # on a busy machine, the main thread may be late
            hold.release()

        threading.Thread(target=work).start()

    yield once
    signal.signal(signal.SIGINT, handler)


def test_the_file_says_whose_password_was_set_before_an_interrupt(connect, client, names, path, interrupt):
    transport = HoldingTransport()
    own = connect(transport=transport)
    roster_of(names).plan(client).apply(client, credentials=False)
    interrupt(transport.hold("PATCH", f"/users/{client.users(names[1]).id}"))
    with pytest.raises(KeyboardInterrupt):
        own.directory.reset_passwords(names[:3], credentials=path)
    written = rg.Credentials.from_csv(path)
    assert [one.status for one in written] == ["created", "created", "planned"]
    assert sign_in(client, written) == [True, True, False]


def test_an_interrupt_before_a_workspace_is_archived_leaves_no_file(
    connect, client, names, path, tmp_path, interrupt, monkeypatch
):
    monkeypatch.setattr(UserReader, "prefers_list", lambda *_: False)
    transport = HoldingTransport()
    own = connect(transport=transport)
    roster_of(names).plan(client).apply(client, credentials=path)
    saved, place, first = tmp_path / "class.json", client.workspaces(names[3]), client.users(names[0])
    interrupt(transport.hold("GET", f"/users/{first.id}"))
    with pytest.raises(KeyboardInterrupt):
        own.directory.archive(names[3], saved)
    assert len(place.users) == 3
    assert not saved.exists()
    interrupt(transport.hold("DELETE", f"/workspaces/{place.id}/users/{first.id}"))
    with pytest.raises(KeyboardInterrupt):
        own.directory.archive(names[3], saved)
    assert len(place.users) < 3
    assert len(rg.Roster.from_json(saved)) == 3


def test_a_workspace_is_archived_and_opened_again(client, names, tmp_path, path):
    roster_of(names).plan(client).apply(client, credentials=path)
    saved, place = tmp_path / "class.json", client.workspaces(names[3])
    result = client.directory.archive(names[3], saved)
    assert result.done == 3
    assert len(place.users) == 0
    assert {one.username for one in client.users.list()} >= {*names[:3]}
    with pytest.raises(rg.ArgillaError, match=r"^Workspace '.*' has no members\.$"):
        client.directory.archive(names[3], tmp_path / "other.json")
    client.users(names[0]).delete()
    roster = rg.Roster.from_json(saved).without(names[1])
    plan = roster.plan(client, create_users=False)
    assert str(plan).splitlines()[:2] == [
        f"+ add {names[2]} to {names[3]}",
        f"Not on the server, and not created: {names[0]}.",
    ]
    assert outcomes(plan.apply(client)) == ["done"]
    assert [one.username for one in place.users] == [names[2]]


def test_a_workspace_is_not_archived_if_the_file_cannot_be_written(client, names, tmp_path, path):
    roster_of(names).plan(client).apply(client, credentials=path)
    for target, why in ((path, "it exists already"), (tmp_path / "none" / "a.json", "There is no folder")):
        with pytest.raises(rg.ArgillaError, match=f"was not written, and nothing was changed: {why}"):
            client.directory.archive(names[3], target)
    assert len(client.workspaces(names[3]).users) == 3


def test_what_became_of_a_person_is_not_mixed_with_a_workspace_of_the_same_name(client, names, path):
    plan = roster_of([names[0], names[0]]).plan(client)
    stranger = rg.User(username=names[0], password=PASSWORD, client=client).create()
    applied = plan.apply(client, credentials=path)
    assert [(one.name, one.outcome) for one in applied.outcomes] == [(names[0], "done"), (names[0], "changed since")]
    assert stranger.username not in {one.username for one in client.workspaces(names[0]).users}


# -- plans and files that lie ------------------------------------------------------------------------------------------


def test_a_person_is_renamed_and_joins_at_once(client, names, path):
    old = rg.User(names[0], password=PASSWORD, client=client).create()
    plan = roster_of(names[1:2] + names[3:]).plan(client, renames={names[0]: names[1]})
    applied = plan.apply(client, credentials=path)
    assert [(one.name, one.outcome) for one in applied.outcomes] == [(names[3], "done"), (names[1], "done")]
    assert [(one.id, one.username) for one in client.workspaces(names[3]).users] == [(old.id, names[1])]
    assert outcomes(plan.apply(client, credentials=path)) == ["already so"] * 2


def test_someone_who_was_renamed_otherwise_is_left_alone(client, names, path):
    old = rg.User(names[0], password=PASSWORD, client=client).create()
    plan = roster_of(names[1:2] + names[3:]).plan(client, renames={names[0]: names[1]})
    old.username = names[2]
    old.update()
    applied = plan.apply(client, credentials=path)
    outcome = next(one for one in applied.outcomes if one.name == names[1])
    assert outcome.outcome == "changed since"
    assert f"username {names[0]} is now {names[2]}" in outcome.reason
    assert not client.workspaces(names[3]).users


@pytest.fixture
def lie(client, names, path):
    """Return a function that saves a plan in which a new person has the id of someone else, with more operations."""
    place = rg.Workspace(names[3], client=client).create()
    victim = rg.User(names[0], password=PASSWORD, client=client).create()

    def save(*more):
        saved = json.loads(rg.Roster((Person(names[1]),)).plan(client).to_json())
        person = {"user_id": str(victim.id), "username": names[1]}
        saved["operations"][0] |= person
        saved["operations"] += [{**person, **one} for one in more]
        file = path.with_name("plan.json")
        file.write_text(json.dumps(saved))
        return file

    save.place = {"workspace_id": str(place.id), "workspace": place.name}
    return save


def test_a_plan_cannot_create_a_new_person_under_the_id_of_someone_else(client, names, path, lie):
    applied = rg.Plan.from_json(lie({"kind": "add_to_workspace", **lie.place})).apply(client, credentials=path)
    (outcome,) = applied.outcomes
    assert (outcome.name, outcome.outcome) == (names[1], "changed since")
    assert f"username {names[1]} is now {names[0]}" in outcome.reason
    victim = client.users(names[0])
    assert (victim.role, [*client.workspaces(names[3]).users]) == ("annotator", [])


@pytest.mark.parametrize("before", ["both", "as new", "none"])
@pytest.mark.parametrize("kind", ["update_user", "delete_user"])
def test_a_plan_cannot_act_on_someone_under_the_name_of_a_new_person(names, lie, kind, before):
    more = {"kind": kind}
    if kind == "update_user":
        more["values"] = [["role", "owner"]]
    if before != "none":
        more["before"] = {"username": names[0] if before == "both" else names[1], "role": "annotator"}
        if kind == "delete_user":
            more["before"] |= {"first_name": names[0], "last_name": None, "inserted_at": "2026-01-01T00:00:00"}
            more["before"] |= {"workspaces": [], "responses": None}
    with pytest.raises(rg.RosterError, match=r"plan\.json is not a saved plan"):
        rg.Plan.from_json(lie(more))


@pytest.mark.parametrize("others", [["delete_user"], ["add_to_workspace"], []])
def test_a_plan_of_a_stranger_cannot_use_another_account_than_its_lines_name(client, names, path, others):
    """Its lines rename one person to another one, who is there already, and then delete, add or promote them."""
    first, second = (rg.User(username=name, password=PASSWORD, client=client).create() for name in names[:2])
    place = rg.Workspace(names[3], client=client).create()
    rename = {"kind": "update_user", "user_id": str(second.id), "username": names[0]}
    rename |= {"values": [["username", names[1]]], "before": {"username": names[0], "role": "annotator"}}
    person = {"user_id": str(second.id), "username": names[0], "before": rename["before"]}
    full = {"first_name": names[1], "last_name": None, "inserted_at": second.inserted_at.isoformat()}
    more = {
        "delete_user": {"kind": "delete_user", **person}
        | {"before": {**rename["before"], **full, "workspaces": [], "responses": None}},
        "add_to_workspace": {"kind": "add_to_workspace", **person}
        | {"workspace_id": str(place.id), "workspace": place.name},
    }
    promote = {**rename, "values": [["username", names[1]], ["role", "admin"]]}
    saved = {"version": 2, "server": client.api_url, "operations": [rename if others else promote]}
    saved["operations"] += [more[kind] for kind in others]
    file = path.with_name("plan.json")
    file.write_text(json.dumps(saved))
    if "delete_user" in others:
        with pytest.raises(rg.RosterError, match="it deletes someone whom it also changes"):
            rg.Plan.from_json(file)
    else:
        applied = rg.Plan.from_json(file).apply(client, credentials=path)
        assert applied.outcomes[0].outcome == "changed since"
    assert [client.users(id=one.id).role for one in (first, second)] == ["annotator", "annotator"]
    assert not place.users


def test_a_plan_cannot_add_people_to_a_workspace_under_another_name(client, names, path):
    place = rg.Workspace(names[3], client=client).create()
    rg.User(names[0], password=PASSWORD, client=client).create()
    file = path.with_name("plan.json")
    text = roster_of([names[0], names[3]]).plan(client).to_json()
    file.write_text(text.replace(f'"{names[3]}"', '"harmless"'))
    applied = rg.Plan.from_json(file).apply(client, credentials=path)
    (outcome,) = applied.outcomes
    assert (outcome.name, outcome.outcome) == (names[0], "changed since")
    assert f"deleted, and another workspace is called {names[3]} now" in outcome.reason
    assert not place.users


def test_an_id_of_someone_else_in_the_file_of_passwords_changes_nothing(client, names, path):
    victim = rg.User(names[0], password=PASSWORD, client=client).create()
    with CredentialsFile.open(path, client.api_url) as log:
        log.add([Credential(names[1], generate(), client.api_url, names[1], id=victim.id)])
    place = rg.Workspace(names[3], client=client).create()
    applied = roster_of([names[1], names[3]]).plan(client).apply(client, credentials=path)
    (outcome,) = applied.outcomes
    assert (outcome.name, outcome.outcome) == (names[1], "changed since")
    assert f"username {names[1]} is now {names[0]}" in outcome.reason
    assert not place.users


def test_the_server_is_not_read_again_after_a_plan_whose_outcome_is_known(sign_in_as_owner, names, path):
    client, transport = sign_in_as_owner
    plan = roster_of(names).plan(client)
    transport.requests.clear()
    assert outcomes(plan.apply(client, credentials=path)) == ["done"] * 4
    last_write = max(at for at, (method, _) in enumerate(transport.requests) if method == "POST")
    assert transport.requests[last_write + 1 :] == []
    assert {one.username for one in client.directory.snapshot.users.values()} >= {*names[:-1]}


def test_a_change_that_the_look_for_a_deleted_persons_name_shows_is_not_overwritten(sign_in, client, names, path):
    gone, changed = (rg.User(name, first_name="Ana", password=PASSWORD, client=client).create() for name in names[:2])
    transport = InterceptingTransport()
    own = sign_in(transport=transport)
    plan = rg.Roster.from_text(f"username,first_name\n{names[0]},Eva\n{names[1]},Eva").plan(own)
    client.api.users.delete(gone.id)
    lists = []

    def change_meanwhile(request):
        if request.url.path == "/api/v1/users":
            lists.append(request)
            if len(lists) == 2:  # the first one found that someone is gone
                client.api.users.update(changed.id, first_name="Theirs")

    transport.answer = change_meanwhile
    applied = plan.apply(own, credentials=path)
    assert len(lists) >= 2
    assert {one.name: one.outcome for one in applied.outcomes} == dict.fromkeys(names[:2], "changed since")
    assert client.api.users.get(changed.id).first_name == "Theirs"
