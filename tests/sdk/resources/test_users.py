"""Users on a real server, as in Argilla's guide and beyond."""

from __future__ import annotations

import inspect
import io
import json
import pydoc
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from uuid import UUID, uuid4

import httpx
import numpy as np
import pandas as pd
import pytest

import argilla_widgets as rg
from argilla_widgets.sdk import (
    ArgillaError,
    ConflictError,
    ForbiddenError,
    NotFoundError,
    Role,
    UnprocessableEntityError,
    User,
    Workspace,
)
from tests.made_up import remove

PASSWORD = "correct horse"


@pytest.fixture
def user(client, unique):
    """Create a user for one test."""
    created = User(username=unique(), password=PASSWORD, client=client).create()
    yield created
    remove(created)


def on_server(client, user):
    return client.api.users.get(user.id)


# Create


def test_a_user_is_created_with_the_id_chosen_by_the_client(client, unique):
    user = User(username=unique(), password=PASSWORD, client=client)
    chosen = user.id
    assert isinstance(chosen, UUID)
    assert not client.api.users.exist(chosen)
    assert user.create() is user
    assert user.id == chosen
    assert user.first_name == user.username
    assert user.last_name is None
    assert user.role == "annotator"
    assert user.password is None
    assert on_server(client, user).username == user.username


def test_an_id_may_be_a_string(client, unique):
    user_id = uuid4()
    user = User(username=unique(), password=PASSWORD, id=str(user_id), client=client).create()
    assert user.id == user_id
    assert client.users(id=str(user_id)) == user


def test_an_id_chosen_by_the_server_is_adopted(fake):
    """The fake servers in the tests of Argilla's own SDK ignore the id in the request."""
    theirs = fake.add("ana")
    fake.fail("POST", "/users", httpx.Response(201, json=theirs))
    user = User(username="ana", password=PASSWORD, client=fake.client()).create()
    assert user.id == UUID(theirs["id"])
    user.first_name = "Ana"
    user.update()
    assert fake.users[theirs["id"]]["first_name"] == "Ana"


def test_all_fields_are_sent(client, unique):
    given = np.array([unique(), "Ana", "Ruiz", "admin", PASSWORD])  # its texts are of a subclass of str
    user = User(*given, client=client).create()
    seen = on_server(client, user)
    assert (seen.first_name, seen.last_name, seen.role) == ("Ana", "Ruiz", Role.admin)


def test_adding_to_a_collection_uses_its_client(client, unique):
    user = User(username=unique(), password=PASSWORD)
    assert client.users.add(user) is user
    assert user in client.users


def test_times_are_current_and_timezone_aware(user):
    for moment in (user.inserted_at, user.updated_at):
        assert moment.utcoffset() == timedelta(0)
        assert abs(datetime.now(timezone.utc) - moment) < timedelta(minutes=5)
    assert User(username="not yet").inserted_at is None


@pytest.mark.parametrize(
    "name", ["padded ", "<img src=x onerror=alert(1)>", "emoji 🦊", "line\nend", "\u202eright", "x" * 303, "=cmd|' /C'"]
)
def test_any_username_is_accepted_and_the_repr_stays_on_one_line(client, unique, name):
    user = User(username=f"{name}{unique()}", first_name="A", password=PASSWORD, client=client).create()
    assert client.users(user.username) == user
    assert "\n" not in repr(user)
    assert repr(user).isprintable()
    user.delete()


def test_a_taken_name_is_refused_with_a_way_to_skip_it(client, user):
    name = user.username
    with pytest.raises(ConflictError, match="a user with this name already exists") as caught:
        User(username=name, password=PASSWORD, client=client).create()
    assert (caught.value.field, caught.value.status_code) == ("username", 409)
    assert caught.value.hint.endswith("or skip it (if name not in client.users: ...).")
    assert name in client.users
    assert client.users[name] == user


def test_a_missing_password_is_reported(client, unique):
    with pytest.raises(UnprocessableEntityError, match="was not created: a new user needs a password") as caught:
        User(username=unique(), client=client).create()
    assert (caught.value.field, caught.value.hint) == ("password", "Use 8 or more characters.")


def test_the_server_decides_about_a_missing_password(fake):
    """As with Argilla's own SDK, what else is wrong can be reported first."""
    fake.fail("POST", "/users", httpx.Response(403, json={"detail": "Only owners can."}))
    with pytest.raises(ForbiddenError):
        User(username="ana", client=fake.client()).create()
    assert "password" not in json.loads(fake.requests[-1].content)


@pytest.mark.parametrize(
    ("password", "reason"), [("1234567", "7 characters"), ("a" * 73, "73 bytes"), ("é" * 37, "72")]
)
def test_an_invalid_password_is_refused(client, unique, password, reason):
    user = User(username=unique(), password=password, client=client)
    with pytest.raises(UnprocessableEntityError, match=reason) as caught:
        user.create()
    assert caught.value.field == "password"
    assert not client.api.users.exist(user.id)


def test_the_longest_password_signs_in_only_in_full(client, unique):
    password = "é" * 36
    user = User(username=unique(), password=password, client=client).create()
    assert client.api.server.accepts_password(user.username, password)
    assert not client.api.server.accepts_password(user.username, password[:-1])


def test_a_missing_or_unknown_value_names_its_field(client, unique):
    for blank in (None, "", "  "):
        with pytest.raises(UnprocessableEntityError, match="A user needs a username") as caught:
            User(blank, password=PASSWORD, client=client).create()
        assert caught.value.field == "username"
    with pytest.raises(UnprocessableEntityError, match="owner, admin and annotator") as caught:
        User(username=unique(), role="boss")
    assert caught.value.field == "role"
    with pytest.raises(UnprocessableEntityError) as caught:
        User(username=unique(), last_name="", password=PASSWORD, client=client).create()
    assert caught.value.field == "last_name"


def test_a_row_of_a_data_frame_is_created_as_the_error_says(client, unique):
    text = f"username,first_name,last_name,role,password\n00{uuid4().int % 10**9},Ana,,,01234567\n"
    row = pd.read_csv(io.StringIO(text)).iloc[0]
    for name in ("username", "last_name", "role", "password"):
        with pytest.raises(
            UnprocessableEntityError, match=r"must be a string.*dtype=str.*\*\*row\.dropna\(\)"
        ) as caught:
            User(**{"username": unique(), "password": PASSWORD, name: row[name]}, client=client).create()
        assert caught.value.field == name
    row = pd.read_csv(io.StringIO(text), dtype=str).iloc[0]
    user = User(**row.dropna(), client=client).create()
    assert (user.username, user.first_name, user.last_name, user.role) == (row.username, "Ana", None, "annotator")
    assert client.api.server.accepts_password(row.username, "01234567")
    user.delete()


def test_an_unknown_argument_suggests_the_nearest():
    with pytest.raises(TypeError, match=r"'usrname'\. Did you mean 'username'"):
        User(usrname="ana")
    with pytest.raises(TypeError, match=r"'zzz'\. It takes username, first_name"):
        User(zzz="ana")
    with pytest.raises(AttributeError):
        User(username="ana").rol = "admin"


def test_creating_a_user_twice_reports_that_they_exist(client, user):
    with pytest.raises(ConflictError, match=f"User '{user.username}' was not created: it already exists") as caught:
        user.create()
    assert "update()" in caught.value.hint
    user.password = PASSWORD
    with pytest.raises(ConflictError, match="a user with this name already exists"):
        user.create()
    assert client.users(id=user.id).username == user.username


# Find


def test_finding_by_name_and_by_id(client, user):
    assert client.users(user.username) == user
    assert client.users(username=user.username) == user
    assert client.users(id=user.id) == user
    assert client.users(id=str(user.id)) == user
    assert client.users(user.username).password is None


def test_a_user_is_looked_up_by_object(client, user):
    assert client.users(user) == user


def test_a_user_that_was_not_created_is_named(client, unique):
    user = User(username=unique(), password=PASSWORD, client=client)
    workspace = Workspace(name=unique(), client=client).create()
    for act in (user.update, user.delete, lambda: user.add_to_workspace(workspace)):
        with pytest.raises(NotFoundError, match=rf"^User '{user.username}' does not exist\. Call create\(\) first\.$"):
            act()


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"username": "no\nbody"}, r"User with username 'no\[U\+000A\]body' was not found at 127\.0\.0\.1"),
        ({"id": "d09c661c-18ca-4896-8dfb-a201bd0b9400"}, "User with id 'd09c661c-18ca-4896-8dfb-a201bd0b9400'"),
        ({"id": "no uuid"}, "User with id 'no uuid'"),
    ],
)
def test_no_match_is_none_with_a_warning_at_the_caller(client, asked, said):
    with pytest.warns(UserWarning, match=said) as caught:
        assert client.users(**asked) is None
    assert caught[0].filename == __file__


def test_name_and_id_together_warn_and_the_id_wins(client, user):
    with pytest.warns(UserWarning, match="the id was used") as caught:
        assert client.users("argilla", id=user.id) == user
    assert caught[0].filename == __file__


def test_neither_name_nor_id_is_an_error(client):
    for nothing in ({}, {"username": ""}, {"id": ""}):
        with pytest.raises(ArgillaError, match="username or an id"):
            client.users(**nothing)


def test_the_collection_is_a_sequence(client, user):
    everybody = client.users.list()
    assert len(client.users) == len(everybody)
    assert list(client.users) == everybody
    assert client.users[0].username == "argilla"
    assert client.users[-1] in everybody
    assert client.users[:2] == everybody[:2]
    assert list(reversed(client.users)) == everybody[::-1]
    assert client.users.index(user) == everybody.index(user)
    assert client.users.count(user) == 1
    assert user in client.users
    with pytest.raises(IndexError):
        client.users[10_000]


def test_each_query_sends_one_request(fake):
    client = fake.client()
    user = client.users[0]
    questions = (
        len,
        list,
        tuple,
        reversed,
        lambda users: sorted(users, key=str),
        lambda users: users[0],
        lambda users: user in users,
        lambda users: users.index(user),
    )
    for question in questions:
        asked = len(fake.requests)
        question(client.users)
        assert len(fake.requests) == asked + 1
    repr(client.users)
    assert len(fake.requests) == asked + 1


def test_the_length_is_current_during_and_after_a_loop(fake):
    users = fake.client().users
    for _ in users:
        fake.add("ana")
        assert len(users) == 2
    fake.add("bert")
    assert len(users) == 3
    first = iter(users)
    fake.add("carla")
    assert len(users) == 4
    assert len([*first]) == 3


def test_me_is_read_from_the_server_each_time(sign_in, client, unique):
    ana = sign_in("ana")
    assert ana.me.username == "ana"
    before = client.users("ana")
    before.last_name = unique("Name")
    before.update()
    assert ana.me.last_name == before.last_name


def test_an_admin_is_told_the_alternative_to_listing_users(sign_in):
    with pytest.raises(ForbiddenError, match=r"workspace\.users") as caught:
        len(sign_in("ana").users)
    assert caught.value.status_code == 403


# Update


def test_an_update_sends_only_the_assigned_fields(fake):
    client = fake.client()
    user = client.users(id=fake.add("ana")["id"])
    user.last_name, user.role = "Ruiz", "annotator"
    assert user.update() is user
    assert json.loads(fake.requests[-1].content) == {"last_name": "Ruiz", "role": "annotator"}


def test_an_update_without_assignments_sends_nothing(fake):
    client = fake.client()
    user = client.users(id=fake.add("ana")["id"])
    asked = len(fake.requests)
    assert user.update() is user
    assert len(fake.requests) == asked
    user.last_name = None
    user.update().update()
    assert [request.content for request in fake.requests[asked:]] == [b'{"last_name":null}']


def test_an_assigned_value_equal_to_the_stale_one_is_sent(client, user):
    stale = client.users(id=user.id)
    user.role, user.last_name = "admin", "Ruiz"
    user.update()
    stale.role = "annotator"
    stale.update()
    seen = on_server(client, user)
    assert (seen.role, seen.last_name) == ("annotator", "Ruiz")
    assert stale.last_name == "Ruiz"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("username", "", "A user needs a username"),
        ("username", None, "A user needs a username"),
        ("first_name", "", "was not updated: the first_name must not be empty"),
        ("last_name", "", "was not updated: the last_name must not be empty"),
    ],
)
def test_an_update_with_an_empty_name_is_refused(client, user, name, value, said):
    setattr(user, name, value)
    with pytest.raises(UnprocessableEntityError, match=said) as caught:
        user.update()
    assert caught.value.field == name
    assert getattr(on_server(client, user), name) == getattr(user.get(), name)


def test_an_update_changes_the_user_on_the_server(client, user, unique):
    user.username, user.first_name, user.last_name, user.role = unique("renamed"), "Ana", "Ruiz", "admin"
    before = user.updated_at
    user.update()
    seen = on_server(client, user)
    assert (seen.username, seen.first_name, seen.last_name) == (user.username, "Ana", "Ruiz")
    assert seen.role == "admin"
    assert user.updated_at > before
    user.last_name = None
    user.update()
    assert on_server(client, user).last_name is None


def test_a_new_password_signs_in_and_is_not_kept_by_the_object(client, user):
    user.password = "battery staple"
    user.update()
    assert user.password is None
    assert client.api.server.accepts_password(user.username, "battery staple")
    assert not client.api.server.accepts_password(user.username, PASSWORD)


def test_a_user_known_only_by_id_can_be_updated_and_deleted(client, user):
    User(id=user.id, last_name="Ruiz", client=client).update()
    assert user.get().last_name == "Ruiz"
    User(id=user.id, client=client).delete()
    with pytest.raises(NotFoundError):
        user.get()


def test_renaming_to_a_taken_name_is_an_error_on_that_field(user):
    user.username = "argilla"
    with pytest.raises(UnprocessableEntityError, match="a user with this name already exists") as caught:
        user.update()
    assert caught.value.field == "username"
    assert user.get().username != "argilla"


def test_the_first_name_none_is_the_username(client, user):
    user.first_name = "Ana"
    user.update()
    user.first_name = None
    assert user.update().first_name == user.username
    assert on_server(client, user).first_name == user.username


def test_a_first_name_cannot_be_cleared(user):
    user.first_name = ""
    with pytest.raises(UnprocessableEntityError) as caught:
        user.update()
    assert caught.value.field == "first_name"


def test_using_a_deleted_user_is_an_error(client, user):
    client.users(id=user.id).delete()
    user.last_name = "Ruiz"
    with pytest.raises(NotFoundError, match="the user does not exist"):
        user.update()


def test_a_user_who_was_never_created_is_not_found(client):
    with pytest.raises(NotFoundError):
        User(username="ana", client=client).update()


# Delete


def test_deleting_a_user_keeps_the_object(client, user):
    name = user.username
    assert user.delete() is user
    assert user.username == name
    assert not client.api.users.exist(user.id)
    with pytest.raises(NotFoundError):
        user.delete()


def test_a_deleted_user_can_be_created_again_with_the_same_id(client, user):
    user.delete()
    user.password = PASSWORD
    user.create()
    assert client.api.users.exist(user.id)


# Equality


def test_equality_is_by_type_and_id(client, user, unique):
    again = client.users(id=user.id)
    again.last_name = "something else"
    assert again == user
    assert hash(again) == hash(user)
    assert len({again, user}) == 1
    assert user != Workspace(name=unique(), id=user.id)
    assert user != user.id
    assert User(username="ana") != User(username="ana")


def test_creating_a_user_does_not_change_their_hash(client, unique):
    user = User(username=unique(), password=PASSWORD, client=client)
    people = {user}
    user.create()
    assert user in people


def test_a_role_is_a_string():
    assert Role.admin == "admin"
    assert f"{Role.admin} {Role.admin!r} {Role.admin!s} {Role.admin:>6}" == "admin admin admin  admin"


# Data frames


def test_users_as_a_data_frame(client, user):
    with pytest.raises(AttributeError, match=r"Users is not an array. For a DataFrame, call its to_pandas\(\)."):
        pd.DataFrame(client.users)
    table = client.users.to_pandas()
    assert list(table) == ["username", "first_name", "last_name", "id", "role", "inserted_at", "updated_at"]
    assert len(table) == len(client.users)
    row = table[table["username"] == user.username].iloc[0]
    assert row["id"] == str(user.id)
    assert row["role"] == "annotator"
    assert row["inserted_at"] == user.inserted_at
    assert row.isna().sum() == 1  # the last name


def test_a_data_frame_of_users_includes_workspaces_on_request(client, user, unique):
    names = sorted([unique(), unique()])
    for name in names:
        Workspace(name=name, client=client).create().add_user(user.username)
    table = client.users.to_pandas(workspaces=True)
    assert list(table)[4:6] == ["role", "workspaces"]
    rows = dict(zip(table["username"], table["workspaces"], strict=True))
    assert rows[user.username] == names
    assert rows["argilla"] == []  # owners have access to all workspaces without being members
    assert list(table.drop(columns="workspaces")) == list(client.users.to_pandas())


@pytest.mark.parametrize(
    ("listings", "read"),
    [(1, lambda other: other.users.to_pandas(workspaces=True).to_string()), (2, lambda other: str(other.doctor()))],
    ids=["frame", "doctor"],
)
def test_a_workspace_that_is_deleted_before_its_members_are_read_is_left_out(server, client, unique, listings, read):
    """The doctor lists the workspaces twice: to count them, and for their members."""
    workspace, kept = (Workspace(name=unique(), client=client).create() for _ in range(2))
    owner, listed = User(username=unique(), password=PASSWORD, client=client).create(), []
    kept.add_user(owner)
    owner.role = "owner"
    owner.update()

    def delete(response):
        if response.request.url.path.endswith("/me/workspaces"):
            listed.append(1)
            if len(listed) == listings:
                workspace.delete()

    with server.client(event_hooks={"response": [delete]}) as other:
        found = read(other)
    assert len(listed) == listings
    assert "does not exist" not in found
    assert workspace.name not in found
    assert kept.name in found  # of the owner, who should not be in one


def test_a_data_frame_holds_unescaped_names(fake):
    """They are data, to compare and join; the docstring of `Users.to_pandas` warns about terminals."""
    name = fake.add("\x1b[31mred\u202e")["username"]
    users = fake.client().users
    assert users.to_pandas()["username"][1] == name


def test_an_empty_data_frame_has_the_same_dtypes(client, unique):
    nobody = Workspace(name=unique(), client=client).create().users.to_pandas()
    assert len(nobody) == 0
    assert dict(nobody.dtypes) == dict(client.users.to_pandas().dtypes)
    assert str(nobody["inserted_at"].dtype) == "datetime64[us, UTC]"


# Threads


def test_threads_share_a_client(client):
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(client.users, ["ana"] * 24))
    assert len(found) == 24
    assert len(set(found)) == 1


def test_workspaces_of_a_user_are_explained(fake):
    with pytest.raises(AttributeError, match=r"client\.directory\.access\.of\(user\) .* workspace\.users"):
        _ = fake.client().me.workspaces


@pytest.mark.parametrize(
    ("role", "named"),
    [
        ("boss", "role 'boss'"),
        ("Owner", "role 'Owner'"),
        ("hunter2hunter2", "such role"),
        ("pa$$", "such role"),
        ("secretive", "such role"),
    ],
)
def test_an_unknown_role_is_named_unless_it_may_be_a_password(fake, role, named):
    user = fake.client().me
    for assign in (lambda: setattr(user, "role", role), lambda: User("ana", role=role)):
        with pytest.raises(UnprocessableEntityError) as caught:
            assign()
        assert str(caught.value) == f"There is no {named}. Roles are owner, admin and annotator."


@pytest.mark.parametrize("cls", [rg.User, rg.Workspace, rg.Dataset, rg.Argilla])
def test_the_help_of_a_class_lists_no_private_method(cls):
    text = pydoc.plain(pydoc.render_doc(cls))
    assert not re.findall(r"^ \|  _[a-z]\w*", text, re.MULTILINE)
    assert "unknown" not in text.splitlines()[2]
    assert "unknown" not in str(inspect.signature(cls.__init__))


@pytest.mark.parametrize(
    "make", [lambda: rg.User(usrname="ana"), lambda: rg.Workspace(nam="nlp"), lambda: rg.Argilla(api_ur="x")]
)
def test_an_unknown_argument_is_shown_as_one_sentence_with_the_line_of_the_cell(make):
    with pytest.raises(TypeError, match="Did you mean") as caught:
        make()
    shown = caught.value._render_traceback_()
    assert len(shown) == 5
    assert "make = " not in shown[-1]
    assert "Did you mean" in shown[1]


def test_tab_completes_names(fake):
    fake.add("ana")
    nlp = fake.add_workspace("nlp")
    client = fake.client()
    fake.members.add((nlp["id"], fake.me["id"]))
    assert client.users._ipython_key_completions_() == ["argilla", "ana"]
    assert client.workspaces._ipython_key_completions_() == ["nlp"]
    assert client.workspaces["nlp"].users._ipython_key_completions_() == ["argilla"]
    fake.fail("GET", "/users", httpx.Response(403, json={"detail": "no"}))
    assert client.users._ipython_key_completions_() == []


def test_tab_does_not_wait_for_a_slow_server(fake, monkeypatch):
    monkeypatch.setattr("argilla_widgets.sdk.resources.resource.COMPLETION_WAIT", 0.05)
    client, released = fake.client(), threading.Event()
    monkeypatch.setattr(client.api.users, "list", lambda: released.wait(10) and [])
    began = time.monotonic()
    assert client.users._ipython_key_completions_() == []
    assert time.monotonic() - began < 5
    released.set()
