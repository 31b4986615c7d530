"""A cell may be interrupted at any moment: no lock stays held, no write is lost, and whatever it waited for goes on."""

from __future__ import annotations

import itertools
import json
import logging
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.directory.concurrency import Subscribers, Workers, in_batches
from argilla_widgets.directory.journal.entries import SharedEntries
from argilla_widgets.directory.journal.session_file import SessionFile
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.directory.private_file import write_private
from argilla_widgets.directory.roster.credentials.credentials import Credential, read_credentials
from argilla_widgets.directory.roster.credentials.credentials_file import CredentialsFile
from argilla_widgets.directory.store import SnapshotStore
from argilla_widgets.sdk import interrupts
from argilla_widgets.sdk.api.writes import Write
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.sdk.base_client import our_client
from argilla_widgets.sdk.interrupts import interruptible, uninterrupted, wait
from argilla_widgets.server import LocalServerError, owner
from tests.interrupting import interrupt_main
from tests.long import mostly_long
from tests.made_up import unique
from tests.platforms import PRELUDE
from tests.proxy import Proxy
from tests.sdk.fake import KEY, FakeServer
from tests.transports import HoldingTransport

ROOT = Path(__file__).parents[2]
PATIENCE = 20
"""Seconds to wait for what has to happen."""

CELLS = """
import json, random, signal, sys, threading, time
import argilla_widgets as rg
from tests.interrupting import interrupt_main
from tests.made_up import unique
from tests.sdk.fake import FakeServer

signal.signal(signal.SIGINT, signal.default_int_handler)
server, interrupts = FakeServer(), int(sys.argv[1])
client = server.client()
directory = client.directory
directory.refresh()
calls, entered = [], []
directory.subscribe(lambda snapshot, change: calls.append(change))
directory.journal.subscribe(entered.append)
ready, choices, moments = threading.Semaphore(0), random.Random(7), random.Random(8)


def interrupt():
    while True:
        ready.acquire()
        time.sleep(moments.expovariate(1 / 0.004))
        interrupt_main()


def work():
    while True:
        if choices.random() < 0.1:
            rg.User(username=f"user-{time.monotonic_ns()}", password="a password", client=client).create()
        else:
            directory.refresh_soon()
            directory.refresh()


sys.unraisablehook = lambda _: ready.release()  # Python ignored one, in the callback of a weak reference: send another
threading.Thread(target=interrupt, daemon=True).start()
for _ in range(interrupts):
    try:
        ready.release()
        work()
    except KeyboardInterrupt:
        pass

before = len(calls), len(entered)
refreshes = [directory.submit(directory.refresh) for _ in range(10)]
[refresh.result(20) for refresh in refreshes]
last = rg.User(username="last", password="a password", client=client).create()
directory.refresh()
journal = " ".join(entry.summary for entry in directory.journal)
created = [user["username"] for user in server.users.values() if user["username"] != "argilla"]
# Requests that an interrupt left behind end by themselves, and so do their threads.
end = time.monotonic() + 60
while any(thread.name == "argilla-request" for thread in threading.enumerate()) and time.monotonic() < end:
    time.sleep(0.1)
print(json.dumps({
    "created": len(created),
    "missing": [username for username in created if username not in journal],
    "notified": len(calls) > before[0],
    "entered": len(entered) > before[1],
    "threads": sorted(thread.name for thread in threading.enumerate()),
}))
"""


@pytest.mark.parametrize("interrupts", mostly_long([200, 1000]))
def test_after_many_interrupts_everything_works_and_no_write_is_missing_from_the_journal(interrupts):
    cells = [sys.executable, "-c", PRELUDE + CELLS, str(interrupts)]
    done = subprocess.run(cells, capture_output=True, text=True, timeout=300, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["notified"]
    assert found["entered"]
    assert found["created"] > interrupts / 100
    assert found["missing"] == []
    assert "argilla-request" not in found["threads"]
    assert len(found["threads"]) < 20


def interrupted_at(moment, call):
    """Interrupt a call at one of the moments at which Python does so: as it enters a function, or leaves one in C.

    Return whether the call lasted until then.
    """
    moments = itertools.count(1)

    def interrupt(frame, event, _arg):
        # What is raised here as a generator goes on skips its `finally` in Python 3.10; a real interrupt does not.
        resumed = sys.version_info < (3, 11) and event == "call" and frame.f_lasti >= 0
        if event in {"call", "c_return"} and not resumed and next(moments) == moment:
            signal.raise_signal(signal.SIGINT)

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.setprofile(interrupt)
    try:
        call()
    except KeyboardInterrupt:
        pass
    finally:
        sys.setprofile(None)
        signal.signal(signal.SIGINT, handler)
    return next(moments) > moment


def at_every_moment(call, step=1):
    """Interrupt a call at every moment, or some steps apart, once each; return how many there are."""
    return next(moment for moment in itertools.count(1, step) if not interrupted_at(moment, call)) - 1


def on_a_thread(call):
    """Return what a call returns on another thread."""
    return Workers(1, "another").submit(call).result(PATIENCE)


def test_an_entry_is_free_again_after_an_interrupt_at_any_moment_of_its_undo():
    entries = SharedEntries()

    def undo():
        with entries.holding([1]):
            pass

    assert at_every_moment(undo) > 20
    on_a_thread(undo)  # it would raise a ConflictError


def test_a_file_of_passwords_is_free_again_after_an_interrupt_at_any_moment(tmp_path, monkeypatch):
    monkeypatch.setattr(
        "argilla_widgets.directory.roster.credentials.credentials_file.remove_scratch", lambda _path: None
    )  # it locks nothing

    def opened():
        with CredentialsFile.open(tmp_path / "class.csv", "https://argilla.example"):
            pass

    assert at_every_moment(opened) > 50
    opened()  # it would raise an ArgillaError
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_complete_or_absent_after_an_interrupt_at_any_moment_and_nothing_is_left_beside_it(tmp_path):
    left = []

    def written():
        write_private(tmp_path / "class.csv", "username\nana\n", "utf-8")

    for moment in itertools.count(1):
        reached = interrupted_at(moment, written)
        left += [
            path.read_text() for path in tmp_path.iterdir() if path.name != "class.csv" or path.stat().st_size < 13
        ]
        (tmp_path / "class.csv").unlink(missing_ok=True)
        if not reached:
            break
    assert moment > 100
    assert left == []


def test_the_owner_of_a_new_server_is_in_a_whole_file_or_in_none_after_an_interrupt_at_any_moment(tmp_path):
    file, broken = tmp_path / owner.FILE, []
    for moment in itertools.count(1):
        reached = interrupted_at(moment, lambda: owner.create(tmp_path))
        if file.exists():
            try:
                owner.read(file)
            except LocalServerError:
                broken.append(moment)
        file.unlink(missing_ok=True)
        if not reached:
            break
    assert moment > 50
    assert broken == []


def test_a_journal_can_be_read_after_an_interrupt_at_any_moment_of_its_first_write(tmp_path):
    unreadable = []
    for moment in itertools.count(1):
        folder = tmp_path / str(moment)
        folder.mkdir()
        file = SessionFile(folder, "https://argilla.example", UUID(int=1), "argilla")
        write = Write("create_user", user_id=UUID(int=moment), intent=1, order=1)
        operation = Operation("create_user", UUID(int=moment), username="ana", password=True)
        file.intend(write, operation, "code", None)
        reached = interrupted_at(moment, file.flush)
        file.settle(write, operation)
        file.flush()
        read = rg.Journal.read(folder)
        if read.problems or [entry.summary for entry in read] != ["Created ana (annotator)."]:
            unreadable.append(moment)
        if not reached:
            break
    assert moment > 50
    assert unreadable == []


def test_all_sessions_of_a_journal_are_read_after_an_interrupt_at_any_moment_of_reading_it(tmp_path):
    for number in (1, 2, 3):
        file = SessionFile(tmp_path, "https://argilla.example", UUID(int=1), "argilla")
        write = Write("create_user", user_id=UUID(int=number), intent=number, order=number)
        file.intend(write, Operation("create_user", UUID(int=number), username="ana", password=True), "code", None)
        file.flush()
    incomplete = []
    for moment in itertools.count(1):
        journal = rg.Journal.read(tmp_path)
        reached = interrupted_at(moment, lambda journal=journal: journal.entries)
        if on_a_thread(lambda journal=journal: [entry.session for entry in journal]) != [1, 2, 3]:
            incomplete.append(moment)
        if not reached:
            break
    assert moment > 50
    assert incomplete == []


@pytest.fixture
def ignored(monkeypatch):
    """Accept that Python ignores an interrupt while it frees a client of an earlier moment."""
    monkeypatch.setattr(sys, "unraisablehook", lambda _: None)


@pytest.mark.long
@pytest.mark.usefixtures("ignored")
def test_requests_go_on_after_an_interrupt_at_any_moment_of_connecting():
    server = FakeServer()

    def log():
        logging.getLogger(unique("logger")).info("not shown")  # as httpx does for each request

    for moment in itertools.count(1, 3):
        reached = interrupted_at(moment, lambda: server.client().close())
        on_a_thread(log)
        if not reached:
            break
    assert moment > 100


class Official:
    """What is used of an ``argilla.Argilla``; making a real one takes long."""

    api_url, api_key = "http://argilla.test", KEY

    def __init__(self, http_client):
        self.http_client = http_client


@pytest.mark.long
@pytest.mark.usefixtures("ignored")
def test_a_client_of_the_official_sdk_is_used_after_an_interrupt_at_any_moment_of_connecting():
    with httpx.Client(transport=httpx.MockTransport(FakeServer())) as http:
        for moment in itertools.count(1, 3):
            official = Official(http)
            reached = interrupted_at(moment, lambda official=official: our_client(official))
            assert on_a_thread(lambda official=official: our_client(official)) is our_client(official)
            if not reached:
                break
    assert moment > 100


@pytest.mark.usefixtures("ignored")
def test_earlier_writes_are_in_the_journal_whatever_the_moment_at_which_its_first_use_is_interrupted():
    for moment in itertools.count(1, 3):
        with FakeServer().client() as client:
            rg.Workspace(name="early", client=client).create()
            reached = interrupted_at(moment, lambda client=client: client.directory)
            journal = client.directory.journal
            rg.Workspace(name="late", client=client).create()
            made = [entry.summary for entry in journal]
            assert made == ["Created workspace early.", "Created workspace late."]
        if not reached:
            break
    assert moment > 100


def test_the_file_says_who_was_created_after_an_interrupt_at_any_moment_of_its_last_write(tmp_path):
    path, written = tmp_path / "class.csv", set()
    for moment in itertools.count(1, 3):
        with CredentialsFile.open(path, "https://argilla.example") as file:
            file.add([Credential("ana", Secret("tozu-mabi-reko-suna"), "https://argilla.example", id=UUID(int=1))])
            file.settle(UUID(int=1), "created")
            reached = interrupted_at(moment, file.flush)
        written |= {person.status for person in read_credentials(path)}
        path.unlink()
        if not reached:
            break
    assert moment > 100
    assert written == {"created"}


def test_an_interrupt_while_a_thread_is_started_is_no_other_error():
    def work():
        asked = itertools.count()  # it leaves once the thread runs
        for _ in in_batches(int, ["1"], 1, "argilla-test", until=lambda: next(asked) > 0):
            pass

    assert at_every_moment(work) > 50


def test_writes_are_not_kept_after_an_interrupt_at_any_moment_of_a_request():
    store = SnapshotStore()

    def request():
        with store.reading():
            pass

    assert at_every_moment(request) > 20
    write = Write("delete_user", UUID(int=1))
    known = sys.getrefcount(write)
    store.apply(write)
    assert sys.getrefcount(write) == known


def test_listeners_are_notified_after_an_interrupt_at_any_moment_of_a_notification():
    subscribers, heard = Subscribers[[int]]("test"), []
    subscribers.subscribe(heard.append)

    def notify():
        subscribers.add(len(heard))
        subscribers.notify()

    moments = at_every_moment(notify)
    before = len(heard)
    on_a_thread(notify)
    assert moments > 20
    assert len(heard) > before


def test_refreshes_work_after_an_interrupt_at_any_moment_of_one_in_a_cell():
    with FakeServer().client() as client:
        directory = client.directory
        directory.refresh()
        assert at_every_moment(directory.refresh, 2) > 20
        assert on_a_thread(directory.refresh) is not None
        assert at_every_moment(lambda: wait(directory.refresh_soon()), 2) > 20
        assert on_a_thread(directory.refresh) is not None
        assert (directory.status, directory.error) == ("ready", None)


def test_an_interrupt_of_a_cell_ends_its_refresh_but_not_that_of_others_who_wait_for_it(sign_in):
    transport = HoldingTransport()
    directory = sign_in(transport=transport).directory
    directory.refresh()
    held = transport.hold("GET", "/me")
    joined = []

    def interrupt():
        held.wait()
        joined.append(directory.submit(directory.refresh))
        interrupt_main()

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        threading.Thread(target=interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            directory.refresh()
    finally:
        signal.signal(signal.SIGINT, handler)
    held.release()
    assert joined[0].result(PATIENCE) is not None
    assert (directory.status, directory.error) == ("ready", None)


def test_a_refresh_that_was_interrupted_at_a_server_that_hangs_is_not_in_the_way_of_the_next(server):
    with Proxy(server.url) as proxy, rg.Argilla(api_url=proxy.url, api_key="argilla.apikey") as client:
        client.directory.refresh()
        held = proxy.hold("GET", "/users")

        def interrupt():
            held.wait()
            interrupt_main()

        handler = signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            threading.Thread(target=interrupt).start()
            with pytest.raises(KeyboardInterrupt):
                client.directory.refresh()
            began = time.monotonic()
            client.directory.refresh()
            assert time.monotonic() - began < 5  # the server still holds its answer
            assert client.directory.status == "ready"
        finally:
            signal.signal(signal.SIGINT, handler)
            held.release()


class LockOfWindows:
    """A lock like those of Windows, where an interrupt that arrives during an acquisition is raised after it."""

    def __init__(self):
        self._lock = threading.Lock()
        self.release = self._lock.release

    def acquire(self, timeout=-1):
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            return self._lock.acquire(timeout=timeout)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@pytest.mark.needs("posix")
def test_an_interrupt_ends_the_waiting_for_a_server_that_hangs_where_it_does_not_end_the_acquisition_of_a_lock(
    sign_in, monkeypatch
):
    monkeypatch.setattr(interrupts, "threading", SimpleNamespace(**{**vars(threading), "Lock": LockOfWindows}))
    transport = HoldingTransport()
    client = sign_in(transport=transport)
    held, began = transport.hold("GET", "/users"), []

    def interrupt():
        held.wait()
        began.append(time.monotonic())
        interrupt_main()

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    let_go = threading.Timer(5, held.release)
    let_go.start()
    try:
        threading.Thread(target=interrupt).start()
        with pytest.raises(KeyboardInterrupt):
            client.users.list()
        took = time.monotonic() - began[0]
    finally:
        signal.signal(signal.SIGINT, handler)
        let_go.cancel()
        held.release()
    assert took < 4  # it did not wait until the lock was let go, after 5 s


def test_an_interrupt_is_raised_after_a_block_that_must_complete_even_if_the_block_fails():
    done = []

    def block():
        with uninterrupted():
            signal.raise_signal(signal.SIGINT)
            done.append("first")
            raise ValueError("the block's own")

    def long_call():
        with uninterrupted():
            with interruptible():
                signal.raise_signal(signal.SIGINT)
                done.append("never")
            done.append("never")

    handler = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt) as caught:
            block()
        with pytest.raises(KeyboardInterrupt):
            long_call()
        assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, handler)
    assert str(caught.value.__context__) == "the block's own"
    assert done == ["first"]


def test_a_creation_is_in_the_journal_whatever_the_moment_at_which_its_cell_is_interrupted(client):
    """If it was interrupted before the answer, the journal says that the outcome is not known."""
    directory, missing = client.directory, []
    directory.refresh()
    for moment in itertools.count(1, 13):
        workspace = rg.Workspace(name=unique("moment"), client=client)
        reached = interrupted_at(moment, workspace.create)
        if (made := next((other for other in client.workspaces if other.name == workspace.name), None)) is not None:
            if not any(workspace.name in entry.summary for entry in directory.journal):
                missing.append(moment)
            made.delete()
        if not reached:
            break
    assert moment > 100
    assert missing == []
