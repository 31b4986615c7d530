"""The script of a session leads from a fresh server to the same users, roles, workspaces and memberships."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

import argilla_widgets as rg
from argilla_widgets.directory import commands
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.server.owner import OWNER_API_KEY
from tests.made_up import PASSWORD
from tests.servers import restored

WAYS = [
    ("argilla_widgets", [sys.executable]),
    pytest.param("curl", ["bash"], marks=[pytest.mark.needs("debian"), pytest.mark.long]),
]

QUOTED = "quo\"te's $(touch x) `id` \\ %s !"
LINES = "-n two\nlines\tand \\n"
BIDI = "a\u202eb\u2066c\u200d"
EMOJI = "🦊 ñandú 李"
PADDED = " padded "
LONG = "é" * 24_000  # as an escaped argument of a command, more than Linux allows
PLACE = "A B/é <b>'\"$HOME\n🏠"


def state(client):
    """Return all users with names, roles and explicit memberships, and all workspaces."""
    members = {workspace.name: {user.id for user in workspace.users} for workspace in client.workspaces}
    people = {
        user.username: (
            user.first_name,
            user.last_name,
            user.role,
            sorted(name for name, ids in members.items() if user.id in ids),
        )
        for user in client.users
    }
    return people, sorted(members)


class Session:
    """30 changes of all kinds, by commands and by cells."""

    def __init__(self, server):
        self.client = server.client()
        self.cells_before_anybody_looks()
        self.directory = self.client.directory
        self.do = partial(self.directory.execute, origin="widget")
        self.hostile_names()
        self.a_class()
        self.names_used_again()
        self.subscribers_that_write()
        self.endings()

    def create(self, name, **given):
        return rg.User(username=name, password=PASSWORD, client=self.client, **given).create()

    def user(self, name):
        return self.directory.snapshot.user(name).id

    def place(self, name):
        return self.directory.snapshot.workspace(name).id

    def cells_before_anybody_looks(self):
        self.early = self.create("early", role="admin")
        self.lab = rg.Workspace(name="lab", client=self.client).create()
        self.early.add_to_workspace(self.lab)

    def hostile_names(self):
        self.do(commands.CreateWorkspace(PLACE))
        place = self.place(PLACE)
        both = [place, self.lab.id]
        self.do(commands.CreateUser(QUOTED, Secret(PASSWORD), first_name=QUOTED, last_name=LINES, workspaces=both))
        self.do(commands.CreateUser(LINES, Secret(PASSWORD), role=rg.Role.owner))
        self.do(commands.CreateUser(BIDI, Secret(PASSWORD), workspaces=[place]))
        self.do(commands.CreateUser(PADDED, Secret(PASSWORD), role=rg.Role.admin))
        self.do(commands.CreateUser(LONG, Secret(PASSWORD)))
        self.do(commands.CreateWorkspace(LONG))
        self.emoji = self.create(EMOJI, last_name="🦊")
        self.do(commands.EditUser(self.user(BIDI), f"{BIDI}2", BIDI, " x "))
        with pytest.raises(rg.ConflictError):
            self.do(commands.CreateUser("ana", Secret(PASSWORD)))
        self.directory.undo(
            self.do(commands.ChangeRole([self.user(PADDED), self.emoji.id], rg.Role.owner)).entry.number
        )

    def a_class(self):
        self.do(commands.CreateWorkspace("short-lived"))
        students = self.students = [self.create(f"student-{number}") for number in range(3)]
        ids = [student.id for student in students]
        self.do(commands.AddToWorkspace([*ids, self.user("ana")], [self.lab.id, self.place("short-lived")]))
        self.client.api.users.delete(ids[0])
        self.do(commands.RemoveFromWorkspace(ids[1:], [self.lab.id]))
        self.do(commands.ResetPassword(dict.fromkeys(ids[1:], Secret(PASSWORD))))
        # The current user is not demoted, the other one is.
        outcome = self.do(commands.ChangeRole([self.client.own_id, self.user("ana")], rg.Role.annotator))
        assert (outcome.done, len(outcome.failures)) == (1, 1)
        stopping = Progress()
        stopping.on_progress = lambda _tried, _total: stopping.stop()
        assert self.do(commands.ChangeRole([*ids[1:], self.emoji.id], rg.Role.admin), stopping).stopped

    def names_used_again(self):
        self.do(commands.EditUser(self.early.id, "late", "Late", ""))
        self.create("early").add_to_workspace(self.client.workspaces(PLACE))
        self.early.get()
        self.early.role, self.early.last_name = "annotator", "R\u202e"
        self.early.update()
        self.do(commands.RemoveFromWorkspace([self.early.id], [self.lab.id]))

    def subscribers_that_write(self):
        """While a command makes one user after another admin, subscribers write, undo and execute, on two threads."""
        followed = [self.create(f"followed-{number}") for number in range(2)]
        begun = set()

        def on_write(write):
            if write.kind != "update_user" or write.user_id in begun:
                return
            begun.add(write.user_id)
            self.client.api.users.update(write.user_id, first_name="Followed", role="annotator", known=write.user)
            added = self.do(commands.AddToWorkspace([write.user_id], [self.lab.id]))
            self.do(commands.ChangeRole([write.user_id], rg.Role.owner))
            with ThreadPoolExecutor(1) as pool:
                pool.submit(self.directory.undo, added.entry.number).result()
                pool.submit(self.do, commands.AddToWorkspace([write.user_id], [self.place(PLACE)])).result()

        end = self.client.subscribe(on_write)
        self.do(commands.ChangeRole([one.id for one in followed], rg.Role.admin))
        end()

    def endings(self):
        place = self.place(PLACE)
        self.do(commands.DeleteWorkspace(self.place("short-lived")))
        self.do(commands.DeleteUsers([self.students[1].id]))
        self.client.api.users.update(self.students[2].id, first_name="Known by the id")
        self.client.api.users.add_to_workspace(place, self.students[2].id)
        self.do(commands.ChangeMemberships(add=[(self.emoji.id, place)], remove=[(self.user(QUOTED), self.lab.id)]))
        undone = self.do(commands.CreateUser("undone", Secret(PASSWORD), workspaces=[self.lab.id]))
        self.directory.undo(undone.entry.number)
        self.do(commands.DeleteUsers([self.user(LINES)]))


@pytest.fixture(scope="module")
def done(spare_server):
    """Run the session and return its journal and the final state."""
    with restored(spare_server):
        client = Session(spare_server).client
        return client.directory.journal, state(client)


def replay(script, command, tmp_path, server):
    path = tmp_path / "script"
    path.write_text(script, encoding="utf-8")
    asked = dict.fromkeys(re.findall(r"ARGILLA_PASSWORD_\w+", script), PASSWORD)
    environment = {**os.environ, **asked, "ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": OWNER_API_KEY}
    return subprocess.run(
        [*command, str(path)],
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        cwd=tmp_path,
    )


def test_the_session_contains_every_kind_of_change(done):
    journal, _ = done
    assert len(journal) >= 30
    assert {entry.origin for entry in journal} == {"widget", "code"}
    assert {entry.result for entry in journal} == {"done", "in part", "stopped", "failed"}
    assert [entry.undone for entry in journal].count(True) == 4
    assert len({operation.kind for entry in journal for operation in entry.operations}) == 7


@pytest.mark.parametrize(("way", "command"), WAYS)
def test_the_script_of_a_session_leads_to_the_same_state(way, command, done, fresh_server, tmp_path):
    journal, wanted = done
    ended = replay(getattr(journal.script(), way), command, tmp_path, fresh_server)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "api_key" not in ended.stdout
    assert state(fresh_server.client()) == wanted
    assert [path.name for path in tmp_path.iterdir()] == ["script"]
