"""What others change while a bulk command runs is neither overwritten nor deleted: only this user fails, by name."""

from __future__ import annotations

import threading
import time
from types import SimpleNamespace
from uuid import UUID

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import ChangedMeanwhileError, commands, sync
from argilla_widgets.directory.commands import execute as commands_execute
from argilla_widgets.directory.commands.command import CommandRequest
from argilla_widgets.directory.commands.consequences import ShownConsequences
from argilla_widgets.directory.execution import subjects
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.execution.subjects import MAX_AGE
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.server.owner import PASSWORD as SAMPLE_PASSWORD
from tests.directory.conftest import ids, key_of_owner
from tests.long import mostly_long
from tests.made_up import PASSWORD, remove, unique
from tests.sdk.fake import KEY, FakeServer
from tests.servers import restored
from tests.transports import InterceptingTransport

COUNT, AFTER = 12, 5


@pytest.fixture(autouse=True)
def reading_takes_no_time(monkeypatch):
    """Read users again after the same time on a slow machine."""
    monkeypatch.setattr(subjects, "MAX_SHARE", 1e9)


@pytest.fixture(scope="module")
def crowd_on_server(server):
    """Create twelve annotators."""
    with server.client() as client:
        users = [rg.User(username=unique("crowd"), password=PASSWORD, client=client).create() for _ in range(COUNT)]
        yield users
        remove(*users)


@pytest.fixture
def crowd(crowd_on_server, server):
    """Return twelve annotators without workspaces, restored after each test."""
    with restored(server):
        yield crowd_on_server


@pytest.fixture
def other(sign_in):
    """Return a client of another owner."""
    return sign_in("helena")


@pytest.fixture
def interrupted(sign_in, crowd, workspace):  # noqa: ARG001 - they exist before it reads the server
    """Return a client whose ``interrupt`` has others do something after the fifth write, and waits a moment."""
    return interruptible(sign_in)


def interruptible(sign_in, *args, **kwargs):
    """Return such a client; while others act, no other write is sent."""
    transport, writing = InterceptingTransport(), threading.Lock()
    client = sign_in(*args, transport=transport, **kwargs)
    client.directory.refresh()
    client.requests = transport

    def after_the_fifth_write(act):
        written = []

        def answer(request):
            if request.method == "GET":
                return None
            with writing:
                response = transport.forward(request)
                written.append(request)
                if len(written) == AFTER:
                    act()
                    time.sleep(MAX_AGE * 1.2)
                return response

        transport.answer = answer

    client.interrupt = after_the_fifth_write
    return client


def make_owner(other, user):
    other.api.users.update(user.id, role="owner")


def test_a_role_that_others_change_is_left_alone_and_named(interrupted, other, crowd):
    directory, theirs = interrupted.directory, crowd[9]
    interrupted.interrupt(lambda: make_owner(other, theirs))
    result = directory.execute(commands.ChangeRole(ids(crowd), rg.Role.admin))
    assert other.users(id=theirs.id).role == "owner"
    assert result.summary == "Changed 11 users to admin (1 failed)."
    (failure,) = result.failures
    assert failure.name == theirs.username
    assert isinstance(failure.error, ChangedMeanwhileError)
    assert f"{theirs.username} was changed by someone else: role annotator is now owner." in str(failure.error)
    assert directory.snapshot.users[theirs.id].role == "owner"
    assert theirs.id not in [operation.user_id for operation in result.entry.operations]
    directory.undo(result.entry.number)
    assert other.users(id=theirs.id).role == "owner"
    assert {other.users(id=user.id).role for user in crowd if user is not theirs} == {"annotator"}


def test_a_role_that_others_have_given_already_counts_as_done(interrupted, other, crowd):
    interrupted.interrupt(lambda: other.api.users.update(crowd[9].id, role="admin"))
    result = interrupted.directory.execute(commands.ChangeRole(ids(crowd), rg.Role.admin))
    assert (result.done, result.failures) == (12, ())
    assert crowd[9].id not in [operation.user_id for operation in result.operations]
    interrupted.directory.undo(result.entry.number)
    assert other.users(id=crowd[9].id).role == "admin"


def test_a_password_is_not_reset_for_someone_who_became_an_owner(interrupted, other, crowd, server):
    interrupted.interrupt(lambda: make_owner(other, crowd[9]))
    new = "another long password"
    result = interrupted.directory.execute(commands.ResetPassword({user.id: Secret(new) for user in crowd}))
    assert [failure.user_id for failure in result.failures] == [crowd[9].id]
    server.client(username=crowd[9].username, password=PASSWORD).close()
    server.client(username=crowd[8].username, password=new).close()


@pytest.mark.parametrize("change", mostly_long(["owner", "member"]))
def test_a_deletion_spares_who_changed_after_the_question(interrupted, other, crowd, workspace, change):
    theirs = crowd[9]
    act = {
        "owner": lambda: make_owner(other, theirs),
        "member": lambda: other.api.users.add_to_workspace(workspace.id, theirs.id),
    }
    interrupted.interrupt(act[change])
    result = interrupted.directory.execute(commands.DeleteUsers(ids(crowd), ShownConsequences(0)))
    assert [user.username for user in crowd if other.api.users.exist(user.id)] == [theirs.username]
    (failure,) = result.failures
    why = "role annotator is now owner" if change == "owner" else f"joined {workspace.name}"
    assert f"{theirs.username} was changed by someone else: {why}." in str(failure.error)


def test_a_user_whom_others_delete_first_counts_as_deleted(interrupted, other, crowd):
    interrupted.interrupt(lambda: other.api.users.delete(crowd[9].id))
    result = interrupted.directory.execute(commands.DeleteUsers(ids(crowd)))
    assert (result.done, result.failures) == (12, ())
    assert len(result.operations) == 11


def test_someone_who_became_an_owner_does_not_join_a_workspace(interrupted, other, crowd, workspace):
    interrupted.interrupt(lambda: make_owner(other, crowd[11]))
    result = interrupted.directory.execute(commands.AddToWorkspace(ids(crowd), [workspace.id]))
    assert {user.id for user in workspace.users} == set(ids(crowd[:11]))
    (failure,) = result.failures
    assert "admins of a workspace can read its members' API keys" in failure.error.hint


def test_someone_who_became_an_owner_keeps_their_memberships(interrupted, other, crowd, workspace):
    for user in crowd:
        other.api.users.add_to_workspace(workspace.id, user.id)
    interrupted.directory.refresh()
    interrupted.interrupt(lambda: make_owner(other, crowd[11]))
    result = interrupted.directory.execute(commands.RemoveFromWorkspace(ids(crowd), [workspace.id]))
    assert {user.id for user in workspace.users} == {crowd[11].id}
    assert [failure.user_id for failure in result.failures] == [crowd[11].id]


@pytest.mark.parametrize("reverse", mostly_long(["undo", "redo"]))
def test_undo_and_redo_leave_alone_what_others_change_in_the_middle(interrupted, other, crowd, reverse):
    directory = interrupted.directory
    number = directory.execute(commands.ChangeRole(ids(crowd), rg.Role.admin)).entry.number
    if reverse == "redo":
        directory.undo(number)
    theirs = crowd[9] if reverse == "redo" else crowd[2]  # an undo starts with the last one
    interrupted.interrupt(lambda: make_owner(other, theirs))
    result = getattr(directory, reverse)(number)
    assert other.users(id=theirs.id).role == "owner"
    assert [failure.user_id for failure in result.failures] == [theirs.id]


def test_a_retry_and_what_follows_a_stop_are_checked_anew(interrupted, other, crowd):
    directory = interrupted.directory
    interrupted.interrupt(lambda: make_owner(other, crowd[9]))
    part = directory.execute(CommandRequest(commands.ChangeRole(ids(crowd), rg.Role.admin), owners=frozenset()))
    with pytest.raises(rg.ConflictError, match=f"{crowd[9].username} is an owner now"):
        directory.execute(part.retry)
    assert other.users(id=crowd[9].id).role == "owner"


def test_names_that_others_change_while_an_edit_waits_are_left_alone(interrupted, other, crowd, monkeypatch):
    """The edit was read and planned; then its turn comes later than planned."""
    directory, theirs = interrupted.directory, crowd[0]
    plan = commands.EditUser.plan

    def plan_and_wait(*args):
        operations = plan(*args)
        other.api.users.update(theirs.id, first_name="Theirs")
        time.sleep(MAX_AGE * 1.2)
        return operations

    monkeypatch.setattr(commands.EditUser, "plan", plan_and_wait)
    with pytest.raises(ChangedMeanwhileError, match="is now Theirs"):
        directory.execute(commands.EditUser(theirs.id, first_name="Mine"))
    assert other.users(id=theirs.id).first_name == "Theirs"


@pytest.fixture
def half_done(interrupted):
    """Return a function that executes a command and stops it after the first operation, long before the last one."""

    def execute(command):
        progress = Progress()
        progress.on_progress = lambda *_: progress.stop()
        return interrupted.directory.execute(command, progress)

    return execute


@pytest.mark.parametrize("read", mostly_long([False, True]), ids=["unread", "read"])
@pytest.mark.parametrize("kind", mostly_long(["role", "password", "add", "remove", "delete"], "role", "delete"))
def test_what_others_change_after_a_stop_is_left_alone_by_what_follows(
    interrupted, half_done, other, crowd, workspace, server, kind, read
):
    """The rest goes on, on what the first attempt had seen, even if this client has read the changes by then."""
    directory, theirs = interrupted.directory, crowd[11]
    if kind == "remove":
        for user in crowd:
            other.api.users.add_to_workspace(workspace.id, user.id)
        directory.refresh()
    command = {
        "role": commands.ChangeRole(ids(crowd), rg.Role.admin),
        "password": commands.ResetPassword(dict.fromkeys(ids(crowd), Secret("another long password"))),
        "add": commands.AddToWorkspace(ids(crowd), [workspace.id]),
        "remove": commands.RemoveFromWorkspace(ids(crowd), [workspace.id]),
        "delete": commands.DeleteUsers(ids(crowd)),
    }[kind]
    part = half_done(command)
    assert part.stopped
    make_owner(other, theirs)
    if read:
        directory.refresh()
    rest = directory.execute(part.retry)
    assert [failure.user_id for failure in rest.failures] == [theirs.id]
    why = f"{theirs.username} was changed by someone else: role annotator is now owner"
    assert ("is an owner now and was not added to" if kind == "add" else why) in str(rest.failures[0].error)
    assert other.users(id=theirs.id).role == "owner"
    assert (theirs.id in {user.id for user in workspace.users}) == (kind == "remove")
    server.client(username=theirs.username, password=PASSWORD).close()
    error, hint = ChangedMeanwhileError, "select them again"
    if kind == "add":
        error, hint = rg.NewOwnerError, "Owners need no membership"
    with pytest.raises(error, match=hint):
        directory.execute(rest.retry)


@pytest.mark.parametrize("read", mostly_long([False, True]), ids=["unread", "read"])
def test_someone_who_joined_a_workspace_after_a_stop_is_not_deleted(
    interrupted, half_done, other, crowd, workspace, read
):
    directory, theirs = interrupted.directory, crowd[11]
    part = half_done(commands.DeleteUsers(ids(crowd), ShownConsequences(0)))
    other.api.users.add_to_workspace(workspace.id, theirs.id)
    if read:
        directory.refresh()
    rest = directory.execute(part.retry)
    assert [user.username for user in crowd if other.api.users.exist(user.id)] == [theirs.username]
    assert f"{theirs.username} was changed by someone else: joined {workspace.name}." in str(rest.failures[0].error)


def test_what_this_account_changes_after_a_stop_is_its_newer_will(interrupted, half_done, crowd):
    """Its own rename keeps no one from getting the role; its own role is not overwritten."""
    directory, renamed, promoted = interrupted.directory, crowd[10], crowd[11]
    part = half_done(commands.ChangeRole(ids(crowd), rg.Role.admin))
    interrupted.api.users.update(renamed.id, username=unique("new"))
    interrupted.api.users.update(promoted.id, role="owner")
    rest = directory.execute(part.retry)
    assert [failure.user_id for failure in rest.failures] == [promoted.id]
    message = str(rest.failures[0].error)
    assert f"{promoted.username} was left alone. You have changed them since: role annotator is now owner." in message
    assert directory.snapshot.users[renamed.id].role == "admin"
    assert directory.snapshot.users[promoted.id].role == "owner"


def test_what_others_change_back_to_what_this_account_once_chose_is_theirs(interrupted, half_done, other, crowd):
    directory, theirs = interrupted.directory, crowd[11]
    once, later = unique("once"), unique("later")
    interrupted.api.users.update(theirs.id, username=once)
    other.api.users.update(theirs.id, username=later)
    directory.refresh()
    part = half_done(commands.ChangeRole(ids(crowd), rg.Role.admin))
    other.api.users.update(theirs.id, username=once)
    rest = directory.execute(part.retry)
    assert [failure.user_id for failure in rest.failures] == [theirs.id]
    assert f"was changed by someone else: username {later} is now {once}" in str(rest.failures[0].error)


def test_several_changes_of_this_account_are_its_own(interrupted, half_done, crowd):
    directory, renamed = interrupted.directory, crowd[11]
    part = half_done(commands.ChangeRole(ids(crowd), rg.Role.admin))
    for name in ("one", "two"):
        interrupted.api.users.update(renamed.id, username=unique(name))
    assert directory.execute(part.retry).failures == ()
    assert directory.snapshot.users[renamed.id].role == "admin"


def test_someone_who_joined_a_new_workspace_is_not_deleted(interrupted, other, crowd):
    """Of many users, memberships are read by workspace: also of those that this client does not know yet."""
    missing = len(interrupted.directory.snapshot.workspaces) + 1 - len(crowd)  # other tests have workspaces, too
    more = [rg.User(username=unique("more"), password=PASSWORD, client=other).create() for _ in range(missing)]
    users = [*crowd, *more]
    interrupted.directory.refresh()
    place = rg.Workspace(name=unique("new"), client=other).create()
    other.api.users.add_to_workspace(place.id, crowd[9].id)
    try:
        with pytest.raises(ChangedMeanwhileError, match=f"{crowd[9].username} was changed .*: joined {place.name}"):
            interrupted.directory.execute(commands.DeleteUsers(ids(users), ShownConsequences(0)))
        assert all(other.api.users.exist(user.id) for user in users)
    finally:
        remove(place, *more)


def test_a_retry_rests_on_what_its_first_attempt_has_changed(interrupted, crowd, workspace):
    """The role that the first attempt gave is not taken for someone else's change."""
    directory, user = interrupted.directory, crowd[0]
    fails = [500]
    interrupted.requests.answer = lambda request: (
        httpx.Response(fails.pop()) if fails and request.method == "POST" and "users" in request.url.path else None
    )
    part = directory.execute(commands.ChangeAccess(user.id, rg.Role.admin, add=[workspace.id]))
    assert len(part.failures) == 1
    assert directory.execute(part.retry).failures == ()
    assert [member.id for member in workspace.users] == [user.id]


def test_admins_leave_alone_whom_they_find_changed_among_the_members(sign_in, other, crowd, workspace):
    """An admin reads the role of a user only with the members of a workspace."""
    admin = rg.User(username=unique("admin"), password=PASSWORD, role="admin", client=other).create()
    other.api.users.add_to_workspace(workspace.id, admin.id)
    for user in crowd:
        other.api.users.add_to_workspace(workspace.id, user.id)
    client = interruptible(sign_in, admin.username, password=PASSWORD)
    directory, theirs = client.directory, crowd[11]
    client.interrupt(lambda: make_owner(other, theirs))
    try:
        removal = CommandRequest(commands.RemoveFromWorkspace(ids(crowd), [workspace.id]), owners=frozenset())
        result = directory.execute(removal)
        assert [failure.user_id for failure in result.failures] == [theirs.id]
        assert {user.id for user in workspace.users} == {admin.id, theirs.id}
        lists = [path for path in client.requests.sent("GET") if path == f"/workspaces/{workspace.id}/users"]
        assert len(lists) < len(crowd)  # and not one for each of them
    finally:
        remove(admin)


def test_a_new_person_whom_a_listener_gives_another_role_joins_all_the_same(client, directory, workspace):
    """Their creation has no time yet, as the server tells it, when their membership is compared with them."""
    given = []

    def promote(write):
        if write.kind == "create_user":
            given.append(client.api.users.update(write.user_id, role="admin"))

    client.subscribe(promote)
    name = unique("new")
    result = directory.execute(commands.CreateUser(name, Secret(PASSWORD), workspaces=[workspace.id]))
    user = client.users(name)
    assert given
    assert user.role == "admin"
    assert result.done == result.total == 2
    assert [member.id for member in workspace.users] == [user.id]
    remove(user)


def test_a_new_person_whom_others_make_an_owner_at_once_joins_no_workspace(interrupted, other, workspace):
    """The admins of the workspace could read their key."""
    new, requests = unique("new"), interrupted.requests

    def answer(request):
        if request.method != "POST" or not request.url.path.endswith("/users") or "workspaces" in request.url.path:
            return None
        response = requests.forward(request)
        make_owner(other, rg.User(id=response.json()["id"], username=new))
        return response

    requests.answer = answer
    result = interrupted.directory.execute(commands.CreateUser(new, Secret(PASSWORD), workspaces=[workspace.id]))
    (failure,) = result.failures
    assert f"'{new}' is an owner now and was not added to" in str(failure.error)
    assert list(workspace.users) == []
    remove(other.users(new))


def test_a_role_and_memberships_in_one_command_rest_on_each_other(interrupted, crowd, workspace):
    interrupted.requests.answer = lambda request: (request.method == "PATCH" and time.sleep(MAX_AGE * 1.2)) or None
    change = commands.ChangeAccess(crowd[0].id, rg.Role.admin, add=[workspace.id])
    assert interrupted.directory.execute(change).failures == ()
    assert [user.id for user in workspace.users] == [crowd[0].id]


def test_few_requests_read_users_again(interrupted, crowd):
    """On a small server, all users are read at once, every half second at most; a reset reads its own person."""
    requests, users = interrupted.requests, interrupted.directory.snapshot.users
    requests.answer = lambda request: (request.method == "PATCH" and time.sleep(0.1)) or None
    interrupted.directory.execute(commands.ChangeRole(ids(crowd), rg.Role.admin))
    single = [path for path in requests.sent("GET") if path.startswith("/users/")]
    assert len(single) <= 3 * COUNT
    requests.answer = lambda _request: None
    many = [user_id for user_id, user in users.items() if user.role != "owner"]
    before = len(requests.sent("GET"))
    # The one that the sample's users have, so that other tests can sign in as them.
    interrupted.directory.execute(commands.ResetPassword({user_id: Secret(SAMPLE_PASSWORD) for user_id in many}))
    assert len(many) > 20
    assert len(requests.sent("GET")) - before <= 1 + len(many)


@pytest.mark.parametrize("number", mostly_long([40, 1_000]), ids=["small", "large"])
@pytest.mark.parametrize("roles", [True, False], ids=["roles", "memberships"])
def test_over_a_slow_network_users_are_read_again_less_often(monkeypatch, number, roles):
    """Each request takes 0.3 s of a clock that nothing else moves; eight users are read at the same time."""
    server, now, lock, requests = FakeServer(), [0.0], threading.Lock(), []

    def answer(request):
        path = request.url.path.removeprefix("/api/v1")
        single = request.method == "GET" and path.startswith("/users/")
        with lock:
            if path != "/version":  # of a refresh beside the command, which does not wait for it
                now[0] += 0.3 / 8 if single else 0.3
            requests.append((now[0], request.method, path))
            return server(request)

    client = rg.Argilla("https://argilla.test", KEY, transport=httpx.MockTransport(answer))
    users = [UUID(server.add(f"user{one}")["id"]) for one in range(number)][:40]
    workspace = UUID(server.add_workspace("nlp")["id"])
    monkeypatch.setattr(subjects, "MAX_SHARE", 1 / 6)
    for module in (subjects, commands_execute, sync):
        monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: now[0], time=time.time))
    client.directory.refresh()
    requests.clear()
    command = commands.ChangeRole(users, "admin") if roles else commands.AddToWorkspace(users, [workspace])
    assert client.directory.execute(command).done == 40
    reading = sum(0.3 / 8 if path.startswith("/users/") else 0.3 for _, method, path in requests if method == "GET")
    assert reading <= 0.3 * 40 / 3  # 40 writes take 12 s
    read = dict.fromkeys(map(str, users), 0.0)
    for at, method, path in requests:
        if method == "GET":
            read |= dict.fromkeys(read if path == "/users" else [path.removeprefix("/users/")], at)
        elif roles:
            assert at - read[path.removeprefix("/users/")] <= 2.5  # what took 0.3 s serves for 1.8 s


def test_an_own_change_from_before_the_plan_explains_nothing_that_others_do_after_it(client, server):
    """Mine: admin; theirs: annotator, which is planned on; theirs: admin again, as mine was."""
    user = rg.User(unique("chain"), password=PASSWORD, client=client).create()
    place = client.workspaces.add(rg.Workspace(unique("place")))

    def change_elsewhere(role):
        address = f"{server.url}/api/v1/users/{user.id}"
        httpx.patch(address, json={"role": role}, headers=key_of_owner()).raise_for_status()

    client.directory.execute(commands.ChangeRole([user.id], "admin"))
    change_elsewhere("annotator")
    plan = rg.Roster.from_text(f"username\n{user.username}", workspaces=[place.name]).plan(client)
    change_elsewhere("admin")
    applied = plan.apply(client, credentials=False)
    assert [one.outcome for one in applied.outcomes] == ["changed since"]
    assert len(place.users) == 0
    user.delete()
    place.delete()
