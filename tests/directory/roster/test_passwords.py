"""A row of the file of passwords is a person: it says what is so, whatever happens to them, to it or to the server."""

from __future__ import annotations

import csv
import errno
import gc
import json
import os
import sqlite3
import subprocess
import sys
import threading
import weakref
from contextlib import closing
from dataclasses import replace
from uuid import uuid4

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.commands import EditUser, ResetPassword
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
from argilla_widgets.directory.roster.reading.person import Person
from tests.made_up import PASSWORD, unique
from tests.transports import InterceptingTransport


@pytest.fixture
def names(client):
    """Return usernames and the name of a workspace that are deleted at the end."""
    prefix = unique("pwd")
    yield [f"{prefix}-{word}" for word in ("one", "other", "third", "place")]
    for one in [*client.users.list(), *client.workspaces.list()]:
        if getattr(one, "username", getattr(one, "name", "")).startswith(prefix):
            one.delete()


@pytest.fixture
def path(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path / "class.csv"


@pytest.fixture
def own(sign_in):
    """Return a client, and the transport that sees its requests."""
    transport = InterceptingTransport()
    return sign_in(transport=transport, retries=0), transport


def roster_of(names, **options):
    *usernames, place = names
    return rg.Roster.from_text("\n".join(["username", *usernames]), workspaces=[place], **options)


def outcomes(applied):
    return {one.name: one.outcome for one in applied.outcomes}


def rows(path):
    with path.open(newline="", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def statuses(path):
    return [(row["username"], row["status"]) for row in rows(path)]


def edit(path, change):
    """Change the rows of a file, as a spreadsheet does."""
    table = change(rows(path))
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, [*table[0]])
        writer.writeheader()
        writer.writerows(table)


def signs_in(client, path):
    """Return whether each row signs in."""
    return [client.api.server.accepts_password(row["username"], row["password"]) for row in rows(path)]


def slips(path):
    """Return what the slips of a file say."""
    page = path.with_name(f"slips-{uuid4().hex[:8]}.html")
    rg.Credentials.from_csv(path).to_html(page, address="https://argilla.example.org")
    return page.read_text()


def stop_after(number):
    progress = Progress(lambda tried, _: tried == number and progress.stop())
    return progress


def lose_all_users(server, names):
    """Delete users where no client sees it, as a Space that starts again with an empty database."""
    with closing(sqlite3.connect(server.home / "argilla.db")) as database, database:
        for name in names:
            database.execute(
                "delete from workspaces_users where user_id = (select id from users where username = ?)", [name]
            )
            database.execute("delete from users where username = ?", [name])


def sign_ins(transport):
    return [request for request in transport.requests if request[1].endswith("/token")]


# -- applying again ----------------------------------------------------------------------------------------------------


def test_a_cell_that_runs_again_changes_nothing_and_invents_no_password(own, names, path):
    client, transport = own
    plan = roster_of(names).plan(client)
    first = plan.apply(client)
    before = first.credentials.path.read_bytes()
    transport.requests.clear()
    again = plan.apply(client)
    assert outcomes(again) == dict.fromkeys(names, "already so")
    assert [*path.parent.iterdir()] == [first.credentials.path]
    assert first.credentials.path.read_bytes() == before
    assert sign_ins(transport) == []
    assert [one.status for one in again.credentials] == ["created"] * 3


def test_a_new_plan_of_the_same_table_writes_nothing(own, names, path):
    client, transport = own
    roster_of(names).plan(client).apply(client, credentials=path)
    before = path.read_bytes()
    transport.requests.clear()
    applied = roster_of(names).plan(client).apply(client, credentials=path)
    assert (applied.result, path.read_bytes(), sign_ins(transport)) == (None, before, [])


def test_only_those_who_will_be_created_get_a_row(client, names, path):
    plan = roster_of(names).plan(client)
    roster_of([*names[:1], names[3]]).plan(client).apply(client, credentials=path.with_name("other.csv"))
    plan.apply(client, credentials=path)
    assert [name for name, status in statuses(path) if status == "created"] == names[1:3]


def test_a_stopped_cell_goes_on_with_the_file_that_it_has_made(client, names, path):
    plan = roster_of(names).plan(client)
    first = plan.apply(client, progress=stop_after(2))
    again = plan.apply(client)
    assert again.credentials.path == first.credentials.path
    assert [*path.parent.iterdir()] == [first.credentials.path]
    assert signs_in(client, first.credentials.path) == [True] * 3


def test_the_credentials_of_a_run_say_what_its_retry_has_created(own, names, path):
    client, transport = own
    plan = roster_of(names).plan(client)
    transport.answer = lambda one: (
        httpx.Response(500) if (one.method, one.url.path[-6:]) == ("POST", "/users") else None
    )
    applied = plan.apply(client, credentials=path)
    assert [one.status for one in applied.credentials] == ["not created"] * 3
    transport.answer = lambda _: None
    client.directory.execute(applied.result.retry)
    assert [one.status for one in applied.credentials] == ["created"] * 3
    applied.credentials.to_html(path.with_name("slips.html"), address="https://argilla.example.org")
    assert path.with_name("slips.html").read_text().count("class='slip'") == 3


def test_invitations_can_be_written_again_when_everyone_exists(client, names, path):
    roster = rg.Roster.from_text(f"username,e-mail\n{names[0]},a@example.org\n")
    plan = roster.plan(client)
    plan.apply(client, credentials=path)
    again = plan.apply(client, credentials=path)
    text, page = "{e-mail}: {username}", path.with_name("mail.txt")
    again.credentials.invitations(text, page, address="https://argilla.example.org")
    assert path.with_name("mail.txt").read_text() == f"a@example.org: {names[0]}"


# -- a row says what is so ---------------------------------------------------------------------------------------------


def test_a_correction_before_the_creation_is_on_the_slip(client, names, path):
    ids = [uuid4(), uuid4()]
    first, second = (Person(name, id=one) for name, one in zip(names, ids, strict=False))
    wrong = replace(second, first_name="Bo", last_name="Wrongg", workspaces=(f"{names[3]}-a",))
    places = f"{names[3]}-a", f"{names[3]}-b"
    rg.Roster((first, wrong), places[:1]).plan(client).apply(client, credentials=path, progress=stop_after(2))
    assert statuses(path) == [(names[0], "created"), (names[1], "planned")]
    before = rows(path)[1]["password"]
    right = replace(wrong, username=names[2], last_name="Right", workspaces=(f"{names[3]}-b",))
    rg.Roster((first, right), places).plan(client).apply(client, credentials=path)
    row = rows(path)[1]
    assert (row["username"], row["last_name"], row["workspaces"]) == (names[2], "Right", f"{names[3]}-b")
    assert (row["status"], row["password"]) == ("created", before)
    assert "Wrongg" not in slips(path)
    assert signs_in(client, path) == [True, True]


def test_the_password_that_a_teacher_adds_before_the_creation_is_set(client, names, path):
    person = Person(names[0], id=uuid4())
    plan = rg.Roster((Person(names[1]), person)).plan(client)
    plan.apply(client, credentials=path, progress=stop_after(1))
    text = f"username,id,password\n{names[0]},{person.id},{PASSWORD}\n"
    rg.Roster.from_text(text).plan(client).apply(client, credentials=path)
    row = next(row for row in rows(path) if row["username"] == names[0])
    assert (row["password"], row["status"]) == (PASSWORD, "created")
    assert client.api.server.accepts_password(names[0], PASSWORD)


def test_a_rename_is_on_the_slip(client, names, path):
    roster_of(names[2:]).plan(client).apply(client, credentials=path)
    roster_of([names[0], names[3]]).plan(client, renames={names[2]: names[0]}).apply(client, credentials=path)
    assert statuses(path) == [(names[0], "created")]
    user = client.users(names[0])
    user.username = names[1]
    user.update()
    assert statuses(path) == [(names[1], "created")]
    assert signs_in(client, path) == [True]


def test_a_rename_by_a_later_client_is_on_the_slip(server, names, path):
    first = server.client()
    roster_of(names[2:]).plan(first).apply(first, credentials=path)
    gone = weakref.ref(first)
    del first
    later = server.client()
    for _ in range(5):  # what is referred to by an object with a finalizer goes one round later
        gc.collect()
    assert gone() is None
    user = later.users(names[2])
    later.directory.execute(EditUser(user.id, username=names[0]))
    assert statuses(path) == [(names[0], "created")]
    later.directory.undo()
    assert statuses(path) == [(names[2], "created")]


def test_whoever_is_deleted_or_undone_gets_no_slip(client, names, path):
    applied = roster_of(names).plan(client).apply(client, credentials=path)
    client.users(names[1]).delete()
    assert statuses(path) == [(names[0], "created"), (names[1], "deleted"), (names[2], "created")]
    client.directory.undo(applied.result.entry.number)
    assert {row["status"] for row in rows(path)} == {"deleted"}
    assert {one.status for one in applied.credentials} == {"deleted"}
    with pytest.raises(rg.ArgillaError, match="None of these people were created"):
        slips(path)


def test_a_password_that_is_set_elsewhere_makes_the_slip_void(client, names, path):
    roster_of(names).plan(client).apply(client, credentials=path)
    client.directory.execute(ResetPassword({client.users(names[0]).id: PASSWORD}))
    client.directory.reset_passwords([names[1]], credentials=path.with_name("lost.csv"))
    assert statuses(path) == [
        (names[0], "password unknown"),
        (names[1], "password unknown"),
        (names[2], "created"),
    ]
    assert statuses(path.with_name("lost.csv")) == [(names[1], "created")]
    with pytest.warns(
        UserWarning, match=rf"^Left out 2 people whose password is not in the file: {names[0]} and {names[1]}\.$"
    ):
        assert slips(path).count("class='slip'") == 1


# -- resets ------------------------------------------------------------------------------------------------------------


def test_a_reset_takes_the_place_of_the_old_row(own, names, path):
    client, transport = own
    roster_of(names).plan(client).apply(client, credentials=path)
    before, seen = rows(path), []
    transport.answer = lambda request: seen.append(statuses(path)) if request.method == "PATCH" else None
    client.directory.reset_passwords([names[1]], credentials=path)
    created = [(name, "created") for name in names[:3]]
    assert seen == [[*created, (names[1], "planned")]]
    assert statuses(path) == created
    after = rows(path)
    assert [after[0], after[2]] == [before[0], before[2]]
    assert after[1]["password"] != before[1]["password"]
    assert after[1]["id"] == before[1]["id"]
    assert signs_in(client, path) == [True] * 3


def test_a_reset_that_is_refused_leaves_the_old_password(own, names, path):
    client, transport = own
    roster_of(names).plan(client).apply(client, credentials=path)
    before = rows(path)
    transport.answer = lambda request: httpx.Response(500) if request.method == "PATCH" else None
    with pytest.raises(rg.ArgillaError, match="the server failed"):
        client.directory.reset_passwords([names[1]], credentials=path)
    transport.answer = lambda _: None
    assert rows(path) == before
    assert signs_in(client, path) == [True] * 3


def test_slips_say_of_someone_whose_reset_was_refused_that_their_password_is_not_in_the_file(own, names, path):
    client, transport = own
    made = roster_of(names).plan(client).apply(client, credentials=path.with_name("made.csv")).credentials
    refused = client.users(names[1]).id
    transport.answer = lambda request: (
        httpx.Response(500) if request.method == "PATCH" and str(refused) in request.url.path else None
    )
    with pytest.warns(UserWarning, match=r"\(1 failed\)"):
        credentials = client.directory.reset_passwords(names[:2], credentials=path)
    assert [row.status for row in credentials.in_file()] == ["created", "password unknown"]
    with pytest.warns(UserWarning, match=rf"^Left out 1 person whose password is not in the file: {names[1]}\.$"):
        credentials.to_html(path.with_name("slips.html"), address="https://argilla.example.org")
    assert signs_in(client, made.path)[1]


@pytest.mark.parametrize("arrived", [True, False])
def test_after_a_lost_answer_a_sign_in_decides_which_password_is_valid(own, names, path, arrived):
    client, transport = own
    roster_of(names).plan(client).apply(client, credentials=path)
    old = rows(path)[1]["password"]

    def lose(request):
        if request.method == "PATCH":
            transport.answer = lambda _: None
            if arrived:
                transport.forward(request)
            raise KeyboardInterrupt

    transport.answer = lose
    with pytest.raises(KeyboardInterrupt):
        client.directory.reset_passwords([names[1]], credentials=path)
    assert statuses(path)[1:] == [(names[1], "created"), (names[2], "created"), (names[1], "planned")]
    roster_of(names).plan(client).apply(client, credentials=path)
    assert statuses(path) == [(name, "created") for name in names[:3]]
    assert (rows(path)[1]["password"] == old) is not arrived
    assert signs_in(client, path) == [True] * 3


def test_someone_who_is_deleted_during_a_reset_has_one_row(own, client, names, path):
    resetting, transport = own
    roster_of(names).plan(client).apply(client, credentials=path)
    user = client.users(names[1])

    def delete(request):
        if request.method == "PATCH":
            transport.answer = lambda _: None
            user.delete()

    transport.answer = delete
    with pytest.raises(rg.ArgillaError):
        resetting.directory.reset_passwords([names[1]], credentials=path)
    assert statuses(path) == [(names[0], "created"), (names[1], "deleted"), (names[2], "created")]
    roster_of(names).plan(client).apply(client, credentials=path)
    assert signs_in(client, path) == [True] * 3


def test_whoever_is_gone_after_a_reset_without_an_answer_gets_the_password_of_their_slip(server, own, names, path):
    client, transport = own
    roster_of(names).plan(client).apply(client, credentials=path)
    before = rows(path)

    def lose(request):
        if request.method == "PATCH":
            raise KeyboardInterrupt

    transport.answer = lose
    with pytest.raises(KeyboardInterrupt):
        client.directory.reset_passwords([names[1]], credentials=path)
    transport.answer = lambda _: None
    lose_all_users(server, names[:3])
    client.directory.refresh()
    roster_of(names).plan(client).apply(client, credentials=path)
    assert rows(path) == before
    assert signs_in(client, path) == [True] * 3


def test_no_password_is_reset_in_a_file_whose_rows_cannot_be_checked(own, names, path):
    client, transport = own
    roster_of(names).plan(client).apply(client, credentials=path)
    edit(path, lambda table: [{**row, "status": "planned"} for row in table])
    before, sent = path.read_bytes(), len(transport.writes())
    transport.answer = lambda request: httpx.Response(503) if request.url.path.endswith("/token") else None
    with pytest.raises(
        rg.ArgillaError, match=f"^It is not clear whether the row of '{names[0]}' in class.csv is theirs"
    ):
        client.directory.reset_passwords(names[:1], credentials=path)
    assert path.read_bytes() == before
    assert [one for one in transport.writes()[sent:] if one[0] == "PATCH"] == []


# -- who a row is ------------------------------------------------------------------------------------------------------


def test_a_username_in_the_file_is_not_the_person_of_another_row(client, names, path):
    (first, second) = (Person(names[0], id=uuid4(), fingerprint=one) for one in ("0a0a0a0a", "0b0b0b0b"))
    plan = rg.Roster((first, Person(names[1]))).plan(client)
    plan.apply(client, credentials=path, progress=stop_after(1))
    client.users(names[0]).delete()
    before = rows(path)[0]
    rg.Roster((second,)).plan(client).apply(client, credentials=path)
    same = [row for row in rows(path) if row["username"] == names[0]]
    assert same[0] == before
    assert (same[1]["status"], same[1]["row"]) == ("created", "#0b0b0b0b")
    assert same[1]["password"] != before["password"]
    assert same[1]["id"] == str(client.users(names[0]).id) == str(second.id)


def test_another_process_finds_the_row_of_the_same_table(client, names, path):
    person = Person(names[0], fingerprint="0e123456")
    plan = rg.Roster((Person(names[1]), person)).plan(client)
    plan.apply(client, credentials=path, progress=stop_after(1))
    before = next(row for row in rows(path) if row["username"] == names[0])
    assert before["status"] == "planned"
    again = replace(person, first_name="Ana", new_id=uuid4())
    rg.Roster((again,)).plan(client).apply(client, credentials=path)
    (row,) = (row for row in rows(path) if row["username"] == names[0])
    assert row == {**before, "status": "created", "first_name": "Ana"}
    assert str(client.users(names[0]).id) == before["id"]


def test_a_file_without_fingerprints_is_continued(client, names, path):
    plan = roster_of(names).plan(client)
    plan.apply(client, credentials=path, progress=stop_after(2))
    before = rows(path)
    edit(path, lambda table: [{name: cell for name, cell in row.items() if name != "row"} for row in table])
    roster_of(names).plan(client).apply(client, credentials=path)
    assert [{**row, "row": ""} for row in rows(path)] == [{**row, "status": "created", "row": ""} for row in before]


def test_someone_who_was_created_but_is_no_longer_in_the_table_is_named(own, names, path):
    client, transport = own
    plan = roster_of([names[0], names[3]]).plan(client)

    def lose(request):
        if request.method == "POST" and request.url.path.endswith("/users"):
            transport.answer = lambda _: None
            transport.forward(request)
            raise KeyboardInterrupt

    transport.answer = lose
    with pytest.raises(KeyboardInterrupt):
        plan.apply(client, credentials=path)
    assert statuses(path) == [(names[0], "planned")]
    question = f"An earlier run may have created {names[0]}: this is looked up first."
    assert question in CredentialsFile.look_at(path, client.api_url)
    applied = roster_of([names[1], names[3]]).plan(client).apply(client, credentials=path)
    assert f"{names[0]} was created by an earlier run, and is not in this table." in applied.notes
    assert [one.username for one in applied.credentials] == [names[1]]
    assert statuses(path) == [(names[0], "created"), (names[1], "created")]


@pytest.mark.parametrize("corrected", ["name", "username"])
def test_a_row_that_was_corrected_before_anyone_was_created_is_not_created(server, client, names, path, corrected):
    *usernames, place = names
    roster_of(names).plan(client).apply(client, credentials=path)
    lose_all_users(server, usernames)  # so that the file is that of a kernel that was killed before the first request
    edit(path, lambda table: [row | {"status": "planned"} for row in table])
    username = usernames[0] if corrected == "name" else f"{usernames[0]}-a"
    table = ["username,first_name", f"{username},Ann", *(f"{name},Bo" for name in usernames[1:])]
    rg.Roster.from_text("\n".join(table), workspaces=[place]).plan(client).apply(client, credentials=path)
    assert min(statuses(path)) == (usernames[0], "created" if corrected == "name" else "not created")
    assert "planned" not in {status for _, status in statuses(path)}


def test_whoever_was_deleted_and_made_anew_by_others_gets_no_slip(client, sign_in, names, path):
    roster_of(names).plan(client).apply(client, credentials=path)
    other = sign_in()
    other.users(names[0]).delete()
    rg.User(username=names[0], password=PASSWORD, client=other).create()
    roster_of(names).plan(client).apply(client, credentials=path)
    assert statuses(path) == [(names[0], "deleted"), (names[1], "created"), (names[2], "created")]


def test_a_row_with_the_id_of_someone_else_is_named_and_not_used(client, names, path):
    roster_of(names).plan(client).apply(client, credentials=path)

    def swap(table):
        table[0]["id"], table[1]["id"] = table[1]["id"], table[0]["id"]
        return table

    edit(path, swap)
    before = path.read_bytes()
    applied = roster_of(names).plan(client).apply(client, credentials=path)
    assert path.read_bytes() == before
    assert [note for note in applied.notes if "has the id of" in note] == [
        f"class.csv has the id of '{names[1]}' for '{names[0]}': not used.",
        f"class.csv has the id of '{names[0]}' for '{names[1]}': not used.",
    ]
    assert [row.username for row in applied.everyone] == [names[2]]
    with pytest.raises(rg.ArgillaError, match=f"not clear whether the row of '{names[0]}' in class.csv is theirs"):
        client.directory.reset_passwords([names[0]], credentials=path)


def test_two_rows_with_one_id_are_refused_before_anything_is_sent(own, names, path):
    client, transport = own
    roster_of(names[1:]).plan(client).apply(client, credentials=path)
    edit(path, lambda table: [*table, {**table[0], "username": names[0]}])
    plan = roster_of(names).plan(client)
    sent = len(transport.writes())
    with pytest.raises(rg.ArgillaError) as caught:
        plan.apply(client, credentials=path)
    assert str(caught.value) == (
        f"class.csv has one id in 2 rows: '{names[1]}' and '{names[0]}'. Remove the rows that are wrong."
    )
    assert len(transport.writes()) == sent


def test_a_server_that_lost_its_users_gets_them_again_with_their_passwords(server, client, names, path):
    roster_of(names).plan(client).apply(client, credentials=path)
    before = rows(path)
    lose_all_users(server, names[:2])
    client.directory.refresh()
    applied = roster_of(names).plan(client).apply(client, credentials=path)
    assert rows(path) == before
    assert "2 people of the file are gone: created again with their passwords." in applied.notes
    assert [str(client.users(name).id) for name in names[:2]] == [row["id"] for row in before[:2]]
    assert signs_in(client, path) == [True] * 3


def test_a_file_of_the_same_server_under_another_address_is_continued_and_any_other_refused(client, names, path):
    roster_of(names[1:]).plan(client).apply(client, credentials=path)
    edit(path, lambda table: [{**row, "server": "https://argilla.example.org"} for row in table])
    before = rows(path)
    plan = roster_of(names).plan(client)
    applied = plan.apply(client, credentials=path)
    assert outcomes(applied)[names[0]] == "done"
    assert rows(path)[:2] == before
    assert "class.csv has the address https://argilla.example.org, which is the same server." in applied.notes
    edit(path, lambda table: [{**row, "id": str(uuid4())} for row in table])
    with pytest.raises(rg.ArgillaError, match=r"has the passwords of https://argilla\.example\.org, not of"):
        plan.apply(client, credentials=path)


def test_a_sign_in_that_was_refused_is_not_repeated(own, names, path):
    client, transport = own
    plan = roster_of(names).plan(client)
    plan.apply(client, credentials=path)
    edit(path, lambda table: [{**row, "password": "correct-horse-battery", "status": "planned"} for row in table])
    transport.requests.clear()
    for _ in range(2):
        assert outcomes(plan.apply(client, credentials=path)) == {
            **dict.fromkeys(names[:3], "password unknown"),
            names[3]: "already so",
        }
    assert len(sign_ins(transport)) == 3
    assert {status for _, status in statuses(path)} == {"password unknown"}


# -- the file itself ---------------------------------------------------------------------------------------------------


def test_rows_of_other_classes_are_kept_as_they_are(client, names, path):
    roster_of(names[2:]).plan(client).apply(client, credentials=path)
    edit(path, lambda table: [{**row, "first_name": "'spaced ", "group": "=A1"} for row in table])
    (other,) = rows(path)
    applied = roster_of([*names[:2], names[3]]).plan(client).apply(client, credentials=path)
    assert rows(path)[0] == other
    assert [row["group"] for row in rows(path)[1:]] == ["", ""]
    assert [one.username for one in applied.credentials] == names[:2]


def test_what_someone_writes_into_the_file_during_a_run_is_kept(own, names, path):
    client, transport = own
    plan = roster_of(names).plan(client)

    def write(request):
        if request.method == "POST" and names[1].encode() in request.content:
            path.write_text(path.read_text() + "mine\n")

    transport.answer = write
    applied = plan.apply(client, credentials=path)
    beside = path.with_name("class-2.csv")
    assert path.read_text().endswith("mine\n")
    assert signs_in(client, beside) == [True] * 3
    assert {status for _, status in statuses(beside)} == {"created"}
    assert applied.credentials.path == beside
    assert applied.notes[-1] == (
        "Another program has changed class.csv during this run, so it was left as it is. "
        "All passwords are in class-2.csv."
    )
    assert {one.name for one in path.parent.iterdir()} == {"class.csv", "class-2.csv"}


def test_a_folder_in_place_of_the_file_loses_nothing(own, names, path):
    client, transport = own
    plan = roster_of(names).plan(client)

    def replace_it(request):
        if request.method == "POST" and names[1].encode() in request.content:
            path.unlink()
            path.mkdir()

    transport.answer = replace_it
    applied = plan.apply(client, credentials=path)
    transport.answer = lambda _: None
    assert signs_in(client, path.with_name("class-2.csv")) == [True] * 3
    assert applied.notes[-1].endswith("All passwords are in class-2.csv.")


def test_a_file_that_can_no_longer_be_written_is_told_from_one_that_has_all_passwords(own, names, path, monkeypatch):
    client, transport = own
    plan = roster_of(names).plan(client)

    def fill(request):
        if request.method == "POST" and names[2].encode() in request.content:
            path.unlink()

            def full(_):
                raise OSError(errno.ENOSPC, "No space left on device")

            monkeypatch.setattr(os, "fsync", full)

    transport.answer = fill
    applied = plan.apply(client, credentials=path)
    assert applied.notes[-1] == (
        f"{path.name} cannot be written: No space left on device. "
        "The passwords are in memory only: save them as slips before the kernel stops."
    )
    monkeypatch.undo()
    applied.credentials.to_html(path.with_name("slips.html"), address="https://argilla.example.org")


def test_a_file_that_is_open_in_a_spreadsheet_on_windows_is_named_before_anything_is_sent(
    own, names, path, monkeypatch
):
    client, transport = own
    plan = roster_of(names).plan(client)

    def refuse(_):
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("argilla_widgets.directory.private_file.KEEPS_OPEN_FILES", True)
    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(rg.ArgillaError) as caught:
        plan.apply(client, credentials=path)
    assert str(caught.value) == (
        f"{path.name} cannot be written: Permission denied. "
        "If it is open in Excel, close it there. Nothing was changed."
    )
    assert transport.writes() == []


# -- one run at a time -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "of_windows"),
    [
        (errno.ENOTSUP, None),
        *(pytest.param(number, None, marks=pytest.mark.long) for number in (errno.ENOSYS, errno.ENOLCK)),
        *(pytest.param(errno.EINVAL, of_windows, marks=pytest.mark.long) for of_windows in (1, 50)),
    ],
)
def test_a_disk_without_locks_is_used_and_mentioned(client, names, path, monkeypatch, number, of_windows):
    def fail(*_, **__):
        error = OSError(number, os.strerror(number))
        error.winerror = of_windows
        raise error

    monkeypatch.setattr("argilla_widgets.directory.file_lock.lock_descriptor", fail)
    applied = roster_of(names).plan(client).apply(client, credentials=path)
    assert outcomes(applied) == dict.fromkeys(names, "done")
    assert "This disk has no locks. Take care that no other run uses class.csv at the same time." in applied.notes


HOLD = """
import sys, time
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
with CredentialsFile.open(sys.argv[1], sys.argv[2]):
    print("open", flush=True)
    time.sleep(60)
"""


def test_a_file_in_use_is_refused_before_the_first_request(own, names, path):
    client, transport = own
    plan = roster_of(names).plan(client)
    other = subprocess.Popen([sys.executable, "-c", HOLD, path, client.api_url], stdout=subprocess.PIPE)
    try:
        assert other.stdout.readline() == b"open\n"
        transport.requests.clear()
        with pytest.raises(rg.ArgillaError, match=r"^class\.csv is in use by another run\. Wait until it has ended\.$"):
            plan.apply(client, credentials=path)
        assert transport.requests == []
    finally:
        other.kill()
        other.wait()
        other.stdout.close()


def test_a_lock_file_of_another_program_stays(client, names, path):
    lock = path.with_name(".class.csv.lock")
    lock.write_text("theirs")
    roster_of(names).plan(client).apply(client, credentials=path)
    assert lock.read_text() == "theirs"
    lock.write_text("")
    client.directory.reset_passwords(names[:1], credentials=path)
    assert lock.read_text() == ""


def test_a_creation_that_was_given_up_and_then_fails_is_not_called_created(sign_in, names):
    """Its answer comes, or not, once the plan has been stopped and its result is there."""
    transport, reached, go_on = InterceptingTransport(), threading.Event(), threading.Event()
    client = sign_in(transport=transport, retries=0)
    plan = roster_of(names).plan(client)

    def answer(request):
        if request.method == "POST" and request.url.path.endswith("/users"):
            reached.set()
            assert go_on.wait(60)
            transport.answer = gone
            raise httpx.ConnectError("gone")

    def gone(_request):
        raise httpx.ConnectError("gone")

    transport.answer = answer
    progress = Progress()
    threading.Thread(target=lambda: (reached.wait(60), progress.stop(0))).start()
    applied = plan.apply(client, credentials=False, progress=progress)
    threads = [one for one in threading.enumerate() if one.name.startswith("argilla-command")]
    assert threads
    go_on.set()
    for one in threads:
        one.join(60)
    assert {one.status for one in applied.credentials} == {"planned"}


def test_someone_whom_another_run_creates_at_the_same_moment_gets_no_slip_with_the_wrong_password(own, names, path):
    client, transport = own
    plan = roster_of(names[:1] + names[3:]).plan(client)

    def create_first(request):
        if request.method == "POST" and request.url.path.endswith("/users"):
            transport.answer = lambda _request: None
            person = json.loads(request.content) | {"password": PASSWORD}
            headers = {"X-Argilla-Api-Key": request.headers["X-Argilla-Api-Key"]}
            assert httpx.post(str(request.url), json=person, headers=headers).status_code == 201

    transport.answer = create_first
    applied = plan.apply(client, credentials=path)
    assert {one.name: one.outcome for one in applied.outcomes}[names[0]] == "password unknown"
    assert [row["status"] for row in rows(path)] == ["password unknown"]


def test_someone_of_an_earlier_run_whose_password_could_not_be_checked_is_named(own, client, names, path):
    roster_of(names[:1] + names[3:]).plan(client).apply(client, credentials=path)
    edit(path, lambda table: [row | {"status": "planned"} for row in table])
    client, transport = own
    plan = roster_of([names[0], names[1], names[3]]).plan(client)

    def not_signed_in(request):
        if request.url.path.endswith("/token"):
            raise httpx.ConnectError("gone")

    transport.answer = not_signed_in
    applied = plan.apply(client, credentials=path)
    assert outcomes(applied) == {names[0]: "unknown", names[1]: "done"}
    transport.answer = lambda _request: None
    again = plan.apply(client, credentials=path)
    assert outcomes(again) == {names[1]: "already so"}
    assert statuses(path) == [(names[0], "created"), (names[1], "created")]


def test_a_plan_without_changes_looks_up_who_was_created_by_an_earlier_run(client, names, path):
    roster_of(names[:1] + names[3:]).plan(client).apply(client, credentials=path)
    edit(path, lambda table: [row | {"status": "planned"} for row in table])
    plan = roster_of(names[:1] + names[3:]).plan(client)
    assert str(plan).startswith("Plan: Nothing to do.")
    plan.apply(client, credentials=path)
    assert statuses(path) == [(names[0], "created")]
