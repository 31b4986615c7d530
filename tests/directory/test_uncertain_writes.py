"""Writes whose answer was lost, and that nobody could be asked about: the journal says so, and learns of them later."""

from __future__ import annotations

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from tests.sdk.fake import FakeServer, Lost, cut, timed_out
from tests.widgets.view import until

PASSWORD = "correct horse"


@pytest.fixture
def fake():
    return FakeServer()


@pytest.fixture
def client(fake):
    """A client whose server is about to be unsteady, and that never tries twice."""
    with fake.client(retries=0) as client:
        yield client


@pytest.fixture
def directory(client):
    client.directory.refresh()
    return client.directory


def silence(fake, times=3):
    """Lose the answers to the next questions about anybody, and about everybody."""
    fake.fail("GET", "", *[cut() for _ in range(times)])


def said(directory):
    return [(entry.result, entry.origin, entry.said) for entry in directory.journal]


def create(fake, client, fault=None):
    user = rg.User(username="ana", password=PASSWORD, client=client)
    fake.fail("POST", "/users", fault or Lost(cut()))
    silence(fake)
    with pytest.raises(rg.ArgillaConnectionError, match="User 'ana' may or may not have been created"):
        user.create()
    return user


def settled(directory, fake, entries=2):
    fake.faults.clear()
    directory.refresh()
    return until(lambda: len(directory.journal) == entries)


def test_a_creation_in_a_cell_is_not_known_until_the_server_shows_it(fake, client, directory):
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


def test_a_creation_by_a_click_too(fake, directory):
    fake.fail("POST", "/users", Lost(cut()))
    silence(fake)
    with pytest.raises(rg.ArgillaConnectionError):
        directory.execute(commands.CreateUser("ana", PASSWORD))
    assert [entry[:2] for entry in said(directory)] == [("not known", "widget")]
    assert settled(directory, fake)
    assert said(directory)[1] == ("done", "widget", "Created ana (annotator).")


def test_what_the_server_does_not_show_stays_unknown(fake, client, directory):
    fake.fail("GET", "", timed_out())
    fake.fail("POST", "/users", timed_out())
    with pytest.raises(rg.ArgillaConnectionError):
        rg.User(username="ana", password=PASSWORD, client=client).create()
    fake.faults.clear()
    for _ in range(3):
        directory.refresh()
    assert [entry[0] for entry in said(directory)] == ["not known"]


def test_doing_it_again_is_told_once(fake, client, directory):
    user = create(fake, client, cut())
    fake.faults.clear()
    user.create()
    directory.refresh()
    bert = rg.User(username="bert", password=PASSWORD, client=client).create()
    assert not settled(directory, fake, entries=4)
    assert [entry[2] for entry in said(directory)[1:]] == ["Created ana (annotator).", "Created bert (annotator)."]
    assert bert in client.users


def test_the_script_has_it_where_it_was_done(fake, client, directory):
    workspace = rg.Workspace(name="nlp", client=client).create()
    user = create(fake, client)
    fake.faults.clear()
    client.api.users.add_to_workspace(workspace.id, user.id)
    assert settled(directory, fake, entries=4)
    script = directory.journal.script().argilla_widgets
    assert script.index("rg.User(") < script.index("add_to_workspace")


@pytest.mark.parametrize("kind", ["delete", "change", "add", "remove"])
def test_every_write_is_settled(fake, client, directory, kind):
    place, user = rg.Workspace(name="nlp", client=client).create(), rg.User(**fake_person(fake), client=client).get()
    if kind == "remove":
        user.add_to_workspace(place)
    directory.refresh()
    before = len(directory.journal)
    fake.fail({"delete": "DELETE", "change": "PATCH", "add": "POST", "remove": "DELETE"}[kind], "", Lost(timed_out()))
    silence(fake)
    user.first_name = "Ana"
    write = {
        "delete": lambda: client.api.users.delete(user.id, known=user._model),
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
    assert said(directory)[before:][1] == ("done", "code", sentences[kind])
    assert len(directory.journal[-1].operations) == 1


def test_a_password_is_never_known_to_be_set(fake, client, directory):
    user = rg.User(**fake_person(fake), client=client).get()
    user.password = PASSWORD
    fake.fail("PATCH", "", Lost(timed_out()))
    with pytest.raises(rg.ArgillaConnectionError):
        user.update()
    assert not settled(directory, fake)
    assert PASSWORD not in repr(said(directory))


def test_an_interrupted_cell_leaves_a_doubt(fake, client, directory):
    fake.fail("POST", "/users", Lost(KeyboardInterrupt()))
    with pytest.raises(KeyboardInterrupt):
        rg.User(username="ana", password=PASSWORD, client=client).create()
    assert said(directory)[0] == ("not known", "code", "Interrupted. User 'ana' may or may not have been created.")
    assert settled(directory, fake)


def test_a_directory_that_is_made_later_knows_of_it(fake, client):
    create(fake, client)
    directory = client.directory
    assert [entry[0] for entry in said(directory)] == ["not known"]
    assert settled(directory, fake)
    assert len(directory.journal.script().argilla_widgets) > 0


def fake_person(fake):
    user = fake.add("ana")
    return {"username": "ana", "id": user["id"]}
