"""Writes with an unknown outcome are recorded as such, and rechecked with later refreshes."""

from __future__ import annotations

import threading
from concurrent.futures import wait
from uuid import UUID

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.concurrency import Workers
from argilla_widgets.directory.sync import Synchronizer, UncertainWrites
from argilla_widgets.sdk.api.writes import UncertainWrite, Write
from tests.sdk.fake import FakeServer, Lost, cut, timed_out
from tests.widgets.view import until

PASSWORD = "correct horse"
LATER = "2026-11-25T10:00:00"
PRESUMED = " The server did not confirm this, so someone else may have made this change."


@pytest.fixture
def fake():
    return FakeServer()


@pytest.fixture
def client(fake):
    """Return a client that never retries."""
    with fake.client(retries=0) as client:
        yield client


@pytest.fixture
def directory(client):
    client.directory.refresh()
    return client.directory


def silence(fake, times=3):
    """Lose the responses to the next reads of single users and of all users."""
    fake.fail("GET", "", *[cut() for _ in range(times)])


def said(directory):
    return [(entry.result, entry.origin, entry.summary) for entry in directory.journal]


def announcements(client):
    """Return a list that gets each write whose outcome is unknown."""
    seen = []
    client.subscribe(lambda _write: None, on_uncertain=seen.append)
    return seen


@pytest.fixture
def announced(client):
    return announcements(client)


def create(fake, client, fault=None):
    user = rg.User(username="ana", password=PASSWORD, client=client)
    fake.fail("POST", "/users", fault or Lost(cut()))
    silence(fake)
    with pytest.raises(rg.ArgillaConnectionError, match="User 'ana' may or may not have been created"):
        user.create()
    return user


@pytest.fixture
def rest(monkeypatch):
    """Return a function that waits until the directory's workers have no jobs left."""
    jobs, submit = [], Workers.submit

    def counted(*args, **kwargs):
        jobs.append(submit(*args, **kwargs))
        return jobs[-1]

    def rest():
        while pending := [job for job in jobs if not job.done()]:
            assert not wait(pending, 10).not_done

    monkeypatch.setattr(Workers, "submit", counted)
    return rest


def settled(directory, fake, entries=2):
    fake.faults.clear()
    directory.refresh()
    return until(lambda: len(directory.journal) == entries)


def test_a_creation_by_a_cell_is_uncertain_until_the_server_shows_it(fake, client, directory):
    user = create(fake, client)
    ((result, origin, sentence),) = said(directory)
    assert (result, origin) == ("not known", "code")
    assert "User 'ana' may or may not have been created." in sentence
    assert not directory.journal[0].can_undo
    assert "ana" not in directory.journal.script().argilla_widgets
    assert settled(directory, fake)
    assert said(directory)[1] == ("done", "code", "Created ana (annotator).")
    assert directory.journal[1].operations[0].user_id == user.id
    assert 'username="ana"' in directory.journal.script().argilla_widgets
    assert directory.journal[1].can_undo


def test_a_creation_by_a_command_is_uncertain_until_the_server_shows_it(fake, directory):
    fake.fail("POST", "/users", Lost(cut()))
    silence(fake)
    with pytest.raises(rg.ArgillaConnectionError):
        directory.execute(commands.CreateUser("ana", PASSWORD), origin="widget")
    assert [entry[:2] for entry in said(directory)] == [("not known", "widget")]
    assert settled(directory, fake)
    assert said(directory)[1] == ("done", "widget", "Created ana (annotator).")


def test_a_write_that_the_server_does_not_show_stays_uncertain(fake, client, directory):
    fake.fail("GET", "", timed_out())
    fake.fail("POST", "/users", timed_out())
    with pytest.raises(rg.ArgillaConnectionError):
        rg.User(username="ana", password=PASSWORD, client=client).create()
    fake.faults.clear()
    for _ in range(3):
        directory.refresh()
    assert [entry[0] for entry in said(directory)] == ["not known"]


def test_a_repeated_write_is_recorded_once(fake, client, directory, rest):
    user = create(fake, client, cut())
    fake.faults.clear()
    user.create()
    directory.refresh()
    bert = rg.User(username="bert", password=PASSWORD, client=client).create()
    directory.refresh()
    rest()
    assert [entry[2] for entry in said(directory)[1:]] == ["Created ana (annotator).", "Created bert (annotator)."]
    assert bert in client.users


def test_a_write_that_is_repeated_while_it_is_rechecked_is_recorded_once(
    fake, client, directory, announced, rest, monkeypatch
):
    monkeypatch.setattr(UncertainWrites, "recheck", lambda _: None)  # only the one below
    user = create(fake, client, cut())
    (uncertain,) = announced
    fake.faults.clear()
    user.create()
    uncertain.recheck()
    directory.refresh()
    rest()
    assert [entry[2] for entry in said(directory)[1:]] == ["Created ana (annotator)."]


def test_the_script_contains_it_in_the_order_of_the_writes(fake, client, directory):
    workspace = rg.Workspace(name="nlp", client=client).create()
    user = create(fake, client)
    fake.faults.clear()
    client.api.users.add_to_workspace(workspace.id, user.id)
    assert settled(directory, fake, entries=4)
    script = directory.journal.script().argilla_widgets
    assert script.index("rg.User(") < script.index("add_to_workspace")


@pytest.mark.parametrize("kind", ["delete", "change", "add", "remove"])
def test_every_kind_of_write_is_rechecked(fake, client, directory, kind):
    place, user = rg.Workspace(name="nlp", client=client).create(), rg.User(**fake_person(fake), client=client).get()
    if kind == "remove":
        user.add_to_workspace(place)
    directory.refresh()
    before = len(directory.journal)
    fake.fail({"delete": "DELETE", "change": "PATCH", "add": "POST", "remove": "DELETE"}[kind], "", Lost(timed_out()))
    silence(fake)
    user.first_name = "Ana"
    write = {
        "delete": lambda: client.api.users.delete(user.id, known=directory.snapshot.users[user.id]),
        "change": user.update,
        "add": lambda: user.add_to_workspace(place),
        "remove": lambda: user.remove_from_workspace(place),
    }[kind]
    with pytest.raises(rg.ArgillaConnectionError, match="User 'ana' may or may not have been"):
        write()
    assert settled(directory, fake, entries=before + 2)
    sentences = {
        "delete": "Deleted ana.",
        "change": "Changed the first name of ana.",
        "add": "Added ana to nlp.",
        "remove": "Removed ana from nlp.",
    }
    assert said(directory)[before:][1] == ("done", "code", sentences[kind] + PRESUMED)
    assert len(directory.journal[-1].operations) == 1


def test_a_change_that_may_have_been_made_by_someone_else_is_not_claimed_with_certainty(fake):
    with fake.client(retries=1) as client:
        place, ana = rg.Workspace(name="nlp", client=client).create(), UUID(fake.add("ana")["id"])
        directory = client.directory
        directory.refresh()
        fake.members.add((str(place.id), str(ana)))
        fake.fail("POST", f"{place.id}/users", cut())
        result = directory.execute(commands.AddToWorkspace([ana], [place.id]))
        assert result.summary == said(directory)[-1][2] == "Added ana to nlp." + PRESUMED
        fake.members.clear()
        fake.fail("DELETE", f"/users/{ana}", cut())
        client.api.users.delete_from_workspace(place.id, ana, workspace=directory.snapshot.workspaces[place.id])
        assert said(directory)[-1][2] == "Removed ana from nlp." + PRESUMED
        client.api.users.add_to_workspace(place.id, ana)
        assert said(directory)[-1][2] == "Added ana to nlp."


def test_a_password_reset_stays_uncertain(fake, client, directory, rest):
    user = rg.User(**fake_person(fake), client=client).get()
    user.password = PASSWORD
    fake.fail("PATCH", "", Lost(timed_out()))
    with pytest.raises(rg.ArgillaConnectionError):
        user.update()
    fake.faults.clear()
    directory.refresh()
    rest()
    assert [entry[0] for entry in said(directory)] == ["not known"]
    assert PASSWORD not in repr(said(directory))


def test_an_interrupted_cell_leaves_an_uncertain_write(fake, client, directory):
    fake.fail("POST", "/users", Lost(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        rg.User(username="ana", password=PASSWORD, client=client).create()
    assert said(directory)[0] == ("not known", "code", "Interrupted. User 'ana' may or may not have been created.")
    assert settled(directory, fake)


def test_a_directory_made_later_knows_uncertain_writes(fake, client):
    create(fake, client)
    directory = client.directory
    assert [entry[0] for entry in said(directory)] == ["not known"]
    assert settled(directory, fake)
    assert len(directory.journal.script().argilla_widgets) > 0


class Watched(FakeServer):
    """A fake server that calls ``between`` after each write, before its response."""

    def __init__(self):
        super().__init__()
        self.between = lambda: None

    def __call__(self, request):
        try:
            return super().__call__(request)
        finally:
            if request.method != "GET":
                thread = threading.Thread(target=self.between)
                thread.start()
                thread.join()


WRITES = {
    "create_user": lambda client, _user, _place: rg.User(username="bert", password=PASSWORD, client=client).create(),
    "update_user": lambda _client, user, _place: _renamed(user).update(),
    "delete_user": lambda client, user, _place: client.api.users.delete(
        user.id, known=client.directory.snapshot.users[user.id]
    ),
    "create_workspace": lambda client, _user, _place: rg.Workspace(name="cv", client=client).create(),
    "delete_workspace": lambda client, _user, place: client.api.workspaces.delete(
        place.id, known=client.directory.snapshot.workspaces[place.id]
    ),
    "add_to_workspace": lambda _client, user, place: user.add_to_workspace(place),
    "remove_from_workspace": lambda _client, user, place: user.remove_from_workspace(place),
}


def _renamed(user):
    user.first_name = "Ana"
    return user


@pytest.fixture
def prepared(monkeypatch):
    """Return a function that prepares a server, a client, a user and a workspace for one of `WRITES`."""
    fake = Watched()
    with fake.client(retries=0) as client:
        place = rg.Workspace(name="nlp", client=client).create()
        user = rg.User(**fake_person(fake), client=client).get()

        def prepare(kind):
            if kind == "remove_from_workspace":
                user.add_to_workspace(place)
            client.directory.refresh()
            monkeypatch.setattr(Synchronizer, "refresh_soon", lambda _: None)  # only the test refreshes
            return fake, client, user, place

        yield prepare


@pytest.mark.parametrize("kind", WRITES)
def test_an_effect_read_before_its_response_is_recorded_as_our_own(prepared, kind):
    fake, client, user, place = prepared(kind)
    before = len(client.directory.journal)

    def look():
        fake.between = lambda: None
        client.directory.refresh()

    fake.between = look
    WRITES[kind](client, user, place)
    assert [entry.operations[0].kind for entry in client.directory.journal[before:]] == [kind]
    assert not client.directory.refresh()


def test_a_recheck_while_a_write_is_repeated_leaves_it_to_the_repeated_write(rest, prepared):
    fake, client, _user, _place = prepared("create_user")
    announced = announcements(client)
    ben = rg.User(username="ben", password=PASSWORD, client=client)
    fake.fail("POST", "/users", cut())
    silence(fake)
    with pytest.raises(rg.ArgillaConnectionError, match="may or may not"):
        ben.create()
    fake.faults.clear()
    (uncertain,) = announced
    fake.between = uncertain.recheck  # it sees the user that the call below has just created
    ben.create()
    fake.requests.clear()
    client.directory.refresh()
    rest()
    assert [entry[2] for entry in said(client.directory)].count("Created ben (annotator).") == 1
    assert not [path for path in fake.sent("GET") if path.endswith(str(ben.id))]  # nothing is left to check


@pytest.mark.parametrize("kind", WRITES)
def test_an_effect_read_before_the_recheck_is_recorded_as_our_own(prepared, kind):
    fake, client, user, place = prepared(kind)
    method = {"create": "POST", "add": "POST", "update": "PATCH"}.get(kind.split("_")[0], "DELETE")
    fake.fail(method, "", Lost(timed_out()))
    silence(fake, 50)
    with pytest.raises(rg.ArgillaConnectionError, match="may or may not"):
        WRITES[kind](client, user, place)
    before = len(client.directory.journal)
    fake.faults.clear()
    client.directory.refresh()
    assert until(lambda: len(client.directory.journal) == before + 1)
    assert client.directory.journal[-1].operations[0].kind == kind


def test_a_retry_after_a_lost_answer_is_not_attributed_to_someone_else(prepared):
    fake, client, user, _place = prepared("update_user")
    directory = client.directory
    fake.fail("PATCH", "", Lost(timed_out()))
    fake.between = lambda: silence(fake, 50)
    change = commands.ChangeRole([user.id], rg.Role.admin)
    with pytest.raises(rg.ArgillaConnectionError, match="may or may not"):
        directory.execute(change)
    fake.faults.clear()
    fake.users[str(user.id)] |= {"updated_at": LATER}
    assert directory.execute(change).summary == "Nothing to do: already admin."


def test_changes_by_others_to_the_same_user_are_reported(prepared):
    fake, client, user, place = prepared("update_user")
    found = []

    def look():
        fake.between = lambda: None
        fake.users[str(user.id)] |= {"last_name": "Silva", "updated_at": LATER}
        found.append(client.directory.refresh())

    fake.between = look
    WRITES["update_user"](client, user, place)
    assert [change.changed for change in found] == [{user.id}]


def fake_person(fake):
    user = fake.add("ana")
    return {"username": "ana", "id": user["id"]}


def test_a_hook_that_raises_keeps_no_other_change_from_being_rechecked(caplog):
    checked = []

    def fail():
        raise RuntimeError("a hook of the caller")

    writes = UncertainWrites()
    for number, recheck in enumerate([fail, lambda: checked.append("ana")], start=1):
        writes.add(UncertainWrite(Write("delete_user", UUID(int=number), number=number), "", recheck))
    writes.recheck()
    assert checked == ["ana"]
    assert "could not be checked" in caplog.text


def test_once_the_server_is_gone_no_other_change_is_rechecked():
    """Each would wait for all its retries."""
    checked = []

    def gone():
        checked.append("the first")
        raise rg.ArgillaConnectionError("gone")

    writes = UncertainWrites()
    for number, recheck in enumerate([gone, lambda: checked.append("the second")], start=1):
        writes.add(UncertainWrite(Write("delete_user", UUID(int=number), number=number), "", recheck))
    writes.recheck()
    assert checked == ["the first"]
    assert len(writes.open) == 2


def test_a_name_of_any_length_fits_a_sentence_of_the_journal(client, directory):
    rg.User(username="ana" * 10_000, password=PASSWORD, client=client).create().delete()
    assert all(len(entry.summary) < 300 for entry in directory.journal)
