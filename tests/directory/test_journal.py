"""The journal of a session is complete, in order, without secrets, and small."""

from __future__ import annotations

import io
import json
import signal
import threading
import uuid
from datetime import datetime, timedelta, timezone
from pathlib import Path

import msgspec
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.journal.entries import SharedEntries
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.sdk.api import writes
from argilla_widgets.sdk.api.writes import Attribution
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.models import UserModel
from tests.made_up import PASSWORD, unique
from tests.platforms import is_private
from tests.transports import InterceptingTransport


def make_workspace(client, name=None):
    return rg.Workspace(name=name or unique("noted"), client=client).create()


def user_of(client, **given):
    return rg.User(username=unique("noted"), password=PASSWORD, client=client, **given).create()


def test_changes_made_before_the_first_use_are_recorded(client):
    user = user_of(client)
    workspace = make_workspace(client)
    user.add_to_workspace(workspace)
    before = user.username
    user.username = unique("renamed")
    user.update()
    assert [entry.summary for entry in client.directory.journal] == [
        f"Created {before} (annotator).",
        f"Created workspace {workspace.name}.",
        f"Added {before} to {workspace.name}.",
        f"Renamed {before} to {user.username}.",
    ]
    user.delete()
    workspace.delete()
    last = client.directory.journal[-1]
    assert (last.number, last.origin, last.result, last.by) == (6, "code", "done", "argilla")
    assert timedelta(0) <= datetime.now(timezone.utc) - last.at < timedelta(minutes=1)
    assert last.at.utcoffset() == timedelta(0)


def test_a_refused_write_of_a_cell_is_not_recorded(client):
    with pytest.raises(rg.ConflictError):
        rg.User(username="argilla", password=PASSWORD, client=client).create()
    assert list(client.directory.journal) == []


def test_a_command_is_one_entry(client):
    client.directory.refresh()
    workspace = make_workspace(client)
    name = unique("acted")
    outcome = client.directory.execute(
        commands.CreateUser(name, Secret(PASSWORD), workspaces=[workspace.id]), origin="widget"
    )
    made = client.directory.journal[1:]
    assert made == [outcome.entry]
    (entry,) = made
    assert (entry.number, entry.origin, entry.result, entry.summary) == (2, "widget", "done", outcome.summary)
    assert [one.kind for one in entry.operations] == ["create_user", "add_to_workspace"]
    assert client.directory.journal.code(2) == outcome.code
    client.users(name).delete()
    workspace.delete()


def creation_of(workspace):
    return Operation("create_workspace", workspace_id=workspace.id, workspace=workspace.name)


def create_by(client, command_id, workspace):
    """Create a workspace as a command does."""
    client.api.by(Attribution(command_id)).workspaces.create(workspace.name, id=workspace.id)


def in_a_thread(function):
    """Call a function on another thread, and return its result."""
    results = []
    thread = threading.Thread(target=lambda: results.append(function()))
    thread.start()
    thread.join()
    return results[0]


def test_a_command_in_a_cell_is_code(client):
    directory = client.directory
    created = directory.execute(commands.CreateWorkspace(unique("called")))
    undone = directory.undo(created.entry.number)
    assert [entry.origin for entry in (created.entry, undone.entry)] == ["code", "code"]


def test_writes_of_others_do_not_count_as_the_commands(client):
    log = client.directory.journal
    mine = rg.Workspace(name=unique("noted"), client=client)
    with log.recorder.running("widget") as command_id:
        others = [in_a_thread(lambda: make_workspace(client)), make_workspace(client)]
        create_by(client, command_id, mine)
        mine.delete()
        mine.create()  # the same write again does not belong to the command
        log.recorder.add(summary="Created it.", result="done", operations=[creation_of(mine)], command_id=command_id)
    assert [(entry.origin, entry.operations[0].workspace) for entry in log] == [
        ("code", others[0].name),
        ("code", others[1].name),
        ("code", mine.name),
        ("code", mine.name),
        ("widget", mine.name),
    ]
    for workspace in (mine, *others):
        workspace.delete()


def test_a_script_keeps_the_order_of_concurrent_writes(client):
    """A command is recorded when it ends. Writes by a cell in the meantime come after it in the script."""
    log = client.directory.journal
    workspace = rg.Workspace(name=unique("noted"), client=client)
    made = creation_of(workspace)
    with log.recorder.running("widget") as command_id:
        create_by(client, command_id, workspace)
        deleted = Operation("delete_workspace", workspace_id=workspace.id, workspace=workspace.name)
        workspace.delete()
        log.recorder.add(summary="Created it.", result="done", operations=[made], command_id=command_id)
    assert [entry.operations[0].key for entry in log] == [deleted.key, made.key]
    code = log.script().argilla_widgets
    assert code.index("create()") < code.index("delete()")


def test_a_write_that_its_command_does_not_report_gets_an_entry(client):
    """An interrupted command ends while one of its threads still waits for a response, or before it can report."""
    log = client.directory.journal
    first, second = (rg.Workspace(name=unique("noted"), client=client) for _ in range(2))
    with log.recorder.running("widget") as command_id:
        create_by(client, command_id, first)
        assert not len(log)
    assert [(entry.origin, entry.operations[0].workspace) for entry in log] == [("widget", first.name)]
    create_by(client, command_id, second)
    assert [(entry.origin, entry.operations[0].workspace) for entry in log][1:] == [("widget", second.name)]
    first.delete()
    second.delete()


def test_a_write_that_its_command_gave_up_on_is_in_its_entry(client):
    """Its answer came too late for the command, but before the command ended."""
    log = client.directory.journal
    first, second = (rg.Workspace(name=unique("noted"), client=client) for _ in range(2))
    with log.recorder.running("widget") as command_id:
        for workspace in (first, second):
            create_by(client, command_id, workspace)
        made = [creation_of(first)]
        entry = log.recorder.add(summary="Created one.", result="stopped", operations=made, command_id=command_id)
    assert [operation.workspace for operation in entry.operations] == [first.name, second.name]
    assert [*log] == [entry]
    client.directory.undo(entry.number)
    assert {first.name, second.name}.isdisjoint(workspace.name for workspace in client.workspaces)


def test_an_interrupted_subscriber_loses_no_write(client):
    directory, workspace = client.directory, rg.Workspace(name=unique("noted"), client=client)
    directory.refresh()

    def interrupted(*_):
        raise KeyboardInterrupt

    notified = []
    ends = [client.subscribe(interrupted), directory.subscribe(interrupted), directory.journal.subscribe(interrupted)]
    directory.subscribe(lambda *_: notified.append("directory"))
    directory.journal.subscribe(lambda *_: notified.append("journal"))
    with pytest.raises(KeyboardInterrupt):
        workspace.create()
    for end in ends:
        end()
    assert notified == ["directory", "journal"]
    assert [entry.summary for entry in directory.journal] == [f"Created workspace {workspace.name}."]
    client.workspaces(id=workspace.id).delete()


@pytest.mark.parametrize(
    "create",
    [
        lambda client, name: rg.Workspace(name=name, client=client).create(),
        lambda client, name: client.directory.execute(commands.CreateWorkspace(name)),
    ],
    ids=["code", "command"],
)
def test_an_interrupt_while_a_write_is_recorded_loses_nothing(client, monkeypatch, create):
    directory, name, add = client.directory, unique("noted"), SharedEntries.add
    directory.refresh()
    shown, entered = [], []
    directory.subscribe(lambda snapshot, _: shown.append(snapshot.workspaces))
    directory.journal.subscribe(entered.append)

    def interrupted(*args):
        signal.raise_signal(signal.SIGINT)
        add(*args)

    monkeypatch.setattr(SharedEntries, "add", interrupted)
    # As in a kernel while a cell runs; a shell without job control starts background processes with SIGINT ignored.
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            create(client, name)
    finally:
        signal.signal(signal.SIGINT, handler)
    monkeypatch.setattr(SharedEntries, "add", add)
    assert [[one.workspace for one in entry.operations] for entry in directory.journal] == [[name]]
    assert [entry.number for entry in entered] == [directory.journal[-1].number]
    assert name in [workspace.name for workspace in shown[-1].values()]
    client.workspaces(name).delete()


@pytest.mark.parametrize("where", ["client", "directory", "journal"])
def test_writes_of_a_commands_subscribers_are_recorded(client, where):
    """They write, execute a command and undo one, on this thread and on another."""
    directory = client.directory
    directory.refresh()
    log, name, done, begun = directory.journal, unique("acted"), [], []

    def on_event(*_):
        if begun:
            return
        begun.append(True)
        done.append(make_workspace(client))
        done.append(in_a_thread(lambda: make_workspace(client)))
        acted = directory.execute(commands.CreateWorkspace(unique("nested")))
        threaded = in_a_thread(lambda: directory.execute(commands.CreateWorkspace(unique("nested"))))
        directory.undo(acted.entry.number)
        in_a_thread(lambda: directory.undo(threaded.entry.number))

    end = {"client": client, "directory": directory, "journal": log}[where].subscribe(on_event)
    outcome = directory.execute(commands.CreateUser(name, Secret(PASSWORD)), origin="widget")
    end()
    kinds = [one.kind for entry in log for one in entry.operations]
    assert kinds.count("create_user") == 1
    assert kinds.count("create_workspace") == 4
    assert kinds.count("delete_workspace") == 2
    assert len(kinds) == 7
    assert [one.kind for one in outcome.entry.operations] == ["create_user"]
    assert [entry.origin for entry in log].count("widget") == 1
    for workspace in done:
        workspace.delete()
    client.users(name).delete()


def test_the_same_write_by_a_command_and_its_subscriber_keeps_its_order(client):
    """The later write wins, on the server and in the script."""
    directory = client.directory
    user = user_of(client)
    directory.refresh()
    done = []

    def on_event(write):
        if write.kind == "update_user" and not done:
            done.append(directory.execute(commands.ChangeRole([user.id], rg.Role.owner)))

    end = client.subscribe(on_event)
    directory.execute(commands.ChangeRole([user.id], rg.Role.admin))
    end()
    script = directory.journal.script().argilla_widgets
    assert script.rindex("owner") > script.rindex("admin")
    assert client.users(id=user.id).role == "owner"
    user.delete()


def test_a_command_reports_only_writes_that_it_made(sign_in):
    """A cell makes the same change while the command runs."""
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    directory = client.directory
    first, second = user_of(client), user_of(client)
    directory.refresh()

    def on_progress(tried, _total):
        if tried == 1:
            client.api.users.update(second.id, role="admin", known=directory.snapshot.users[second.id])

    directory.execute(commands.ChangeRole([first.id, second.id], rg.Role.admin), Progress(on_progress))
    changed = [one.user_id for entry in directory.journal for one in entry.operations if one.kind == "update_user"]
    assert sorted(f"/users/{one}" for one in changed) == sorted(transport.sent("PATCH"))
    first.delete()
    second.delete()


def test_subscribers_are_notified_of_each_entry_once_and_of_its_undo(client):
    log = client.directory.journal
    notified = []
    end = log.subscribe(notified.append)
    entry = log.recorder.add(summary="Did it.", result="in part", operations=[])
    log.recorder.mark([1], undone=True)
    assert [(one.number, one.undone) for one in notified] == [(1, False), (1, True)]
    assert notified[0] == entry
    assert log[0].undone
    end()
    end()
    log.recorder.add(summary="Did more.", result="done", operations=[])
    assert len(notified) == 2


def test_a_function_subscribed_twice_stays_subscribed_when_one_ends(client):
    log, notified = client.directory.journal, []
    listener = notified.append
    end = log.subscribe(listener)
    log.subscribe(listener)
    end()
    end()
    make_workspace(client)
    assert len(notified) == 1


def test_a_listener_may_write_and_may_fail(client, caplog):
    log = client.directory.journal

    def more(entry):
        if entry.number == 1:
            log.recorder.add(summary="Second.", result="done", operations=[])
        raise RuntimeError("listeners do")

    notified = []
    log.subscribe(more)
    log.subscribe(lambda entry: notified.append(entry.summary))
    log.recorder.add(summary="First.", result="done", operations=[])
    assert notified == ["First.", "Second."]
    assert "listener of the journal failed" in caplog.text


def test_a_listener_may_use_the_directory_that_an_earlier_write_is_recorded_in(client, sign_in):
    """As after running cells again, when a listener of the earlier client refers to the newest one."""
    newest, notified = sign_in(), threading.Event()

    def look(_entry):
        assert len(newest.directory.journal) == 1
        notified.set()

    client.directory.journal.subscribe(look)
    make_workspace(newest)
    creation = threading.Thread(target=lambda: newest.directory, daemon=True)
    creation.start()
    creation.join(10)
    assert not creation.is_alive()
    assert notified.wait(10)


def test_an_entry_says_why_it_cannot_be_undone(client):
    log = client.directory.journal
    one, then = uuid.uuid4(), datetime(2026, 1, 1, tzinfo=timezone.utc)
    ana = UserModel(one, "ana", "Ana", rg.Role.annotator, then, then)
    role = Operation("update_user", one, username="ana", values=(("role", "admin"),), before=ana)
    entries = [
        log.recorder.add(summary="x", result="done", operations=[role]),
        log.recorder.add(summary="x", result="failed", operations=[]),
        log.recorder.add(
            summary="x", result="in part", operations=[role, Operation("delete_user", one, username="ana")]
        ),
    ]
    assert [entry.can_undo for entry in entries] == [True, False, False]
    assert "There is nothing to undo" in entries[1].undo_blocker
    assert "cannot be restored" in entries[2].undo_blocker
    log.recorder.mark([1], undone=True)
    assert log.entry(1).undo_blocker == "Already undone."


def test_only_the_newest_commands_are_known_after_they_ended(client, monkeypatch):
    """A call that was given up on may write after its command; a notebook may run a million commands."""
    monkeypatch.setattr("argilla_widgets.directory.journal.recorder.MAX_ENDED", 2)
    journal, ended = client.directory.journal, []
    for _ in range(5):
        with journal.recorder.running("widget") as command_id:
            ended.append(command_id)
    for command_id in ended:
        workspace = rg.Workspace(name=unique("late"), client=client)
        create_by(client, command_id, workspace)
        workspace.delete()
    made = [entry.origin for entry in journal if entry.operations[0].kind == "create_workspace"]
    assert made == ["code", "code", "widget", "widget", "widget"]


def test_an_unknown_entry_number_is_reported(client):
    log = client.directory.journal
    for ask in (log.entry, log.code, lambda number: log.recorder.mark([number], undone=True)):
        with pytest.raises(rg.NotFoundError, match="There is no entry 1 in the journal"):
            ask(1)


def test_threads_may_write_concurrently(client):
    log = client.directory.journal
    notified = []
    log.subscribe(lambda entry: notified.append(entry.number))

    def write():
        for _ in range(50):
            log.recorder.add(summary="x", result="done", operations=[])

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [entry.number for entry in log] == list(range(1, 201))
    assert notified == list(range(1, 201))


def test_only_the_newest_entries_are_kept_and_the_script_says_so(client, monkeypatch):
    monkeypatch.setattr("argilla_widgets.directory.journal.entries.MAX_ENTRIES", 3)
    monkeypatch.setattr("argilla_widgets.directory.journal.entries.MAX_OPERATIONS", 5)
    log = client.directory.journal

    def add(number):
        made = [Operation("delete_workspace", None, uuid.uuid4(), workspace=f"w{n}") for n in range(number)]
        return log.recorder.add(summary="x", result="done", operations=made)

    for _ in range(4):
        add(1)
    assert [entry.number for entry in log] == [2, 3, 4]
    add(4)
    assert [entry.number for entry in log] == [4, 5]
    add(9)
    assert [entry.number for entry in log] == [6]
    assert log.entry(6).number == 6
    with pytest.raises(rg.NotFoundError, match="Entry 5 is no longer in the journal"):
        log.entry(5)
    for text in (log.script().argilla_widgets, log.script().argilla, log.script().curl):
        assert "The journal no longer has the entries up to 5: this script starts with entry 6." in text


def test_writes_too_old_to_be_kept_are_counted(sign_in, monkeypatch):
    monkeypatch.setattr(writes, "MAX_KEPT", 2)
    client = sign_in()
    made = make_workspace(client)
    made.delete()
    other = make_workspace(client)
    other.delete()
    assert [entry.number for entry in client.directory.journal] == [3, 4]
    assert "this script starts with entry 3" in client.directory.journal.script().argilla_widgets


def test_it_is_a_sequence_with_a_short_repr(client):
    log = client.directory.journal
    assert repr(log) == f"<Journal of {client.host}: 0 entries>"
    make_workspace(client).delete()
    assert repr(log) == f"<Journal of {client.host}: 2 entries>"
    assert [entry.number for entry in log] == [log[0].number, log[-1].number] == [1, 2]
    assert log[-5:] == list(log)
    assert log[1] in log
    assert [entry.number for entry in reversed(log)] == [2, 1]


def test_an_empty_frame_has_the_same_types(client):
    log = client.directory.journal
    texts = "entry by user user_id change before after workspace_id result origin notebook summary"
    types = {**dict.fromkeys(texts.split(), "string"), "at": "datetime64[us, UTC]", "responses": "Int64"}
    assert log.to_pandas().dtypes.astype(str).to_dict() == types
    make_workspace(client).delete()
    frame = log.to_pandas()
    assert frame.dtypes.astype(str).to_dict() == types
    assert frame["summary"].tolist() == [entry.summary for entry in log]
    assert frame["change"].tolist() == ["workspace created", "workspace deleted"]


def test_a_frame_says_of_each_person_what_was_changed_from_what_to_what(directory, users, place, monkeypatch):
    monkeypatch.setenv("JPY_SESSION_NAME", "/home/ana/year/adm.ipynb")
    ana, bo, _ = users
    new = unique("zoe")
    directory.change_role([ana.id, bo.id], "admin")
    directory.edit_user(ana.id, first_name="Ana", last_name="Ng")
    directory.add_to_workspace([ana.id], place)
    directory.undo()
    directory.create_user(new, PASSWORD)
    directory.delete_users(new)
    with pytest.raises(rg.ConflictError):
        directory.create_workspace(place.name)
    frame = directory.journal.to_pandas()
    rows = frame[["entry", "user", "change", "before", "after", "result"]].fillna("").to_numpy().tolist()
    assert rows == [
        ["1", ana.username, "role", "annotator", "admin", "done"],
        ["1", bo.username, "role", "annotator", "admin", "done"],
        ["2", ana.username, "first_name", ana.first_name, "Ana", "done"],
        ["2", ana.username, "last_name", ana.last_name or "", "Ng", "done"],
        ["3", ana.username, "added to workspace", "", place.name, "undone"],
        ["4", ana.username, "removed from workspace", place.name, "", "done"],
        ["5", new, "created", "", "annotator", "done"],
        ["6", new, "deleted", "annotator", "", "done"],
        ["7", "", "", "", "", "failed"],
    ]
    assert frame["user_id"].tolist()[:2] == [str(ana.id), str(bo.id)]
    assert set(frame["workspace_id"][4:6]) == {str(place.id)}
    assert set(frame["notebook"]) == {"adm.ipynb"}


def test_the_file_is_private_ascii_and_complete(client, tmp_path):
    name = unique("a\u202eb\n\x1b[2J🦊é")
    make_workspace(client, name).delete()
    path = tmp_path / "journal.jsonl"
    path.write_text("before")
    path.chmod(0o666)
    client.directory.journal.to_jsonl(path)
    assert is_private(path)
    assert list(tmp_path.iterdir()) == [path]
    raw = path.read_bytes()
    assert all(byte == 10 or 32 <= byte < 127 for byte in raw)
    first, second = map(json.loads, raw.decode().splitlines())
    assert (first["number"], first["by"], first["origin"], first["result"]) == (1, "argilla", "code", "done")
    assert datetime.fromisoformat(first["at"]).utcoffset() == timedelta(0)
    assert second["operations"][0]["workspace"] == name
    assert "[U+202E]" in second["summary"]


def test_a_folder_that_is_missing_or_in_place_of_the_file_is_refused_by_name(client, tmp_path):
    with pytest.raises(TypeError, match="Pass the path of a file, not None"):
        client.directory.journal.to_jsonl(None)
    with pytest.raises(IsADirectoryError, match=r" is a folder\. Add the name of a file\.$"):
        client.directory.journal.to_jsonl(tmp_path)
    with pytest.raises(FileNotFoundError, match=r"^There is no folder .*/missing\. Create it first\.$"):
        client.directory.journal.to_jsonl(tmp_path / "missing" / "journal.jsonl")


def test_a_file_that_cannot_be_written_stays_unchanged(client, tmp_path, monkeypatch):
    path = tmp_path / "journal.jsonl"
    path.write_text("before")
    make_workspace(client).delete()

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        client.directory.journal.to_jsonl(path)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(FileNotFoundError):
        client.directory.journal.to_jsonl(tmp_path / "missing" / "journal.jsonl")


def test_the_journal_contains_no_password_and_no_key(client, tmp_path):
    client.directory.refresh()
    secrets = [f"{what} {uuid.uuid4().hex}" for what in ("create act", "create cell", "reset act", "reset cell")]
    name = unique("secret")
    do, log = client.directory.execute, client.directory.journal
    acted = do(commands.CreateUser(name, Secret(secrets[0]))).created_id
    cell = rg.User(username=unique("cell"), password=secrets[1], client=client).create()
    do(commands.ResetPassword(dict.fromkeys([acted, cell.id], Secret(secrets[2]))))
    cell.password = secrets[3]
    cell.update()
    with pytest.raises(rg.ConflictError):
        do(commands.CreateUser(name, Secret(secrets[0])))
    do(commands.DeleteUsers([acted, cell.id]))

    path = tmp_path / "journal.jsonl"
    log.to_jsonl(path)
    out = io.StringIO()
    log.to_pandas().to_csv(out)
    code = [log.script(), *(log.code(entry.number) for entry in log)]
    texts = [repr(log), repr(list(log)), repr(code), out.getvalue(), Path(path).read_text()]
    texts += [text for one in code for text in (one.argilla_widgets, one.argilla, one.curl)]
    assert len(log) == 6
    for text in texts:
        assert not [secret for secret in [*secrets, "argilla.apikey"] if secret in text]


def test_an_update_that_a_refresh_read_before_its_announcement_can_be_undone(directory, users):
    """The state before the write then includes its effect, so undo uses the state that the command was planned for."""
    model = directory.snapshot.users[users[0].id]
    seen = msgspec.structs.replace(model, role=rg.Role.admin, updated_at=model.updated_at + timedelta(seconds=1))
    values = (("role", "admin"),)
    planned = Operation("update_user", model.id, username=model.username, values=values, before=model)
    journal = directory.journal
    with journal.recorder.running("widget") as command_id:
        write = writes.Write(
            "update_user",
            user_id=model.id,
            user=seen,
            before=model,
            values={"role": seen.role},
            number=1,
            command_id=command_id,
        )
        journal.recorder.record(write, directory.snapshot.with_user(seen))
        entry = journal.recorder.add(summary="", result="done", operations=[planned], command_id=command_id)
    assert dict(entry.operations[0].inverse().values) == {"role": "annotator"}


@pytest.mark.parametrize("number", [None, "1", b"1", 1.0, True, [1], {}])
def test_anything_but_an_entry_number_is_refused(client, number):
    make_workspace(client).delete()
    log = client.directory.journal
    for ask in (
        log.entry,
        log.code,
        lambda one: client.directory.undo([one]),
        lambda one: client.directory.redo([one]),
    ):
        with pytest.raises(TypeError, match="Pass the number of an entry, such as"):
            ask(number)
    assert len(log) == 2


def test_a_user_who_is_renamed_while_a_command_runs_has_the_new_name_in_its_code(client, directory, users):
    first, second, _ = users
    new = unique("renamed")

    def rename(write):
        if write.kind == "update_user" and write.user_id == first.id:
            client.api.users.update(second.id, username=new)

    stop = client.subscribe(rename)
    directory.execute(commands.ChangeRole([first.id, second.id], "admin"))
    stop()
    assert new in {operation.username for entry in directory.journal for operation in entry.operations}


def test_what_a_listener_writes_while_a_command_runs_is_an_entry_of_its_own(client, directory, users):
    first, second, _ = users

    def follow(write):
        if write.kind == "update_user" and write.user_id == first.id:
            client.api.users.update(second.id, role="admin")

    stop = client.subscribe(follow)
    result = directory.execute(commands.ChangeRole([first.id, second.id], "admin"), origin="widget")
    stop()
    assert [one.user_id for one in result.operations] == [first.id]
    made = [(entry.origin, entry.operations[0].user_id) for entry in directory.journal if entry.operations]
    assert made == [("code", second.id), ("widget", first.id)]
