"""The code of commands and of the journal, of each kind, runs against the real server."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from uuid import UUID, uuid4

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import argilla_widgets as rg
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.sdk.text import is_printable
from argilla_widgets.server.owner import OWNER_API_KEY
from tests.made_up import PASSWORD, remove, unique

WAYS = ["argilla_widgets", "argilla", "curl"]
RUN = [*WAYS[:2], pytest.param("curl", marks=pytest.mark.needs("debian"))]
HOSTILE = [
    "quo\"te's $(touch x) `id` \\ !",
    "-n two\nlines\tand \\n",
    "a\u202eb\u2066c\u200d\u3164",
    "🦊 ñandú",
    "''' \"\"\" {x}",
    "%s \\(1) \x1b[2J",
    "nul\x00",
]


def code_of(operations, **options):
    return Code(tuple(operations), **options)


@pytest.fixture
def watched(tmp_path_factory):
    """Return a directory with `curl` and `jq` that record their arguments, which any local user could read."""
    folder = tmp_path_factory.mktemp("watched")
    notes = folder / "arguments"
    for name in ("curl", "jq"):
        tool = folder / name
        tool.write_text(f'#!/bin/sh\nprintf "%s\\n" "$0" "$@" >> "{notes}"\nexec {shutil.which(name)} "$@"\n')
        tool.chmod(0o755)
    return folder, notes


@pytest.fixture
def run(client, server, tmp_path, monkeypatch, watched):
    """Return a function that runs code of one kind, with passwords from the environment."""
    tools, arguments = watched

    def run_one(way, code):
        asked = dict.fromkeys(re.findall(r"ARGILLA_PASSWORD_\w+", code), PASSWORD)
        if way == "curl":
            environment = {"ARGILLA_API_URL": server.url, "ARGILLA_API_KEY": OWNER_API_KEY, **asked}
            shell = subprocess.run(
                ["bash", "-euo", "pipefail", "-c", code],
                env={**os.environ, **environment, "PATH": f"{tools}:{os.environ['PATH']}"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=60,
                check=False,
                cwd=tmp_path,
            )
            assert (shell.returncode, shell.stderr) == (0, b"")
            assert b"api_key" not in shell.stdout
            assert not list(tmp_path.iterdir())
            seen = arguments.read_text()
            assert f"{tools}/curl" in seen
            assert OWNER_API_KEY not in seen
            assert PASSWORD not in seen
            return
        for name, value in asked.items():
            monkeypatch.setenv(name, value)
        # The names that the code for the official SDK uses exist in this package too.
        exec(compile(code, way, "exec"), {"rg": rg, "client": client})

    return run_one


@pytest.fixture
def made(client):
    """Return a function that makes users or workspaces and deletes them after the test."""
    created = []

    def make(kind, number):
        for _ in range(number):
            if kind == "users":
                created.append(rg.User(username=unique("c"), password="12345678", client=client).create())
            else:
                created.append(rg.Workspace(name=unique("w"), client=client).create())
        return created[-number:]

    yield make
    remove(*created)


def signs_in(server, username):
    return server.client(username=username, password=PASSWORD).own_username == username


@pytest.mark.parametrize("way", RUN)
def test_the_code_of_each_kind_runs(way, run, client, server):
    # Code of the official SDK that handles odd names needs that SDK, so only its plain code runs here.
    hostile = "" if way == "argilla" else HOSTILE[0]
    name, other, place = unique(f"one{hostile}"), unique(f"two{hostile}"), unique("place")
    user_id, workspace_id = uuid4(), uuid4()

    def do(kind, **given):
        ids = {"user_id": user_id if "user" in kind or "_workspace" in kind else None, "workspace_id": workspace_id}
        code = getattr(code_of([Operation(kind, **ids, **given)]), way)
        assert PASSWORD not in code
        run(way, code)

    do("create_workspace", workspace=place)
    workspace = client.workspaces(place)
    values = (("username", name), ("first_name", "Ada"), ("last_name", hostile or None), ("role", "admin"))
    do("create_user", username=name, values=values, password=True)
    user = client.users(name)
    assert (user.first_name, user.last_name, user.role) == ("Ada", hostile or None, "admin")
    assert signs_in(server, name)
    if way == "curl":
        assert (user.id, workspace.id) == (user_id, workspace_id)
    user_id, workspace_id = user.id, workspace.id

    do("add_to_workspace", username=name, workspace=place)
    assert [one.username for one in workspace.users] == [name]
    do("remove_from_workspace", username=name, workspace=place)
    assert len(workspace.users) == 0
    do("update_user", username=name, values=(("username", other), ("role", "annotator"), ("last_name", None)))
    user.get()
    assert (user.username, user.role, user.last_name) == (other, "annotator", None)
    client.api.users.update(user.id, password="something else")
    do("update_user", username=other, password=True)
    assert signs_in(server, other)
    do("delete_user", username=other)
    assert not client.api.users.exist(user_id)
    do("delete_workspace", workspace=place)
    assert not client.api.workspaces.exists(workspace_id)


@pytest.mark.parametrize("way", RUN)
def test_changes_of_many_users_are_loops(way, run, client, server, made):
    users, places = made("users", 2), made("workspaces", 2)

    def do(kind, workspaces=(None,), **given):
        operations = [
            Operation(
                kind,
                user_id=user.id,
                username=user.username,
                workspace_id=place and place.id,
                workspace=place.name if place else "",
                **given,
            )
            for place in workspaces
            for user in users
        ]
        code = getattr(code_of(operations), way)
        run(way, code)
        return code

    def members():
        return [{user.id for user in place.users} for place in places]

    everyone = {user.id for user in users}
    code = do("add_to_workspace", places)
    assert members() == [everyone, everyone]
    assert len(re.findall("add_to_workspace|curl ", code)) == 1
    do("remove_from_workspace", places[:1])
    assert members() == [set(), everyone]
    do("update_user", values=(("role", "admin"),))
    assert {user.get().role for user in users} == {"admin"}
    do("update_user", password=True)
    assert all(signs_in(server, user.username) for user in users)
    do("delete_user")
    assert not any(client.api.users.exist(one) for one in everyone)


@pytest.mark.filterwarnings("ignore:.*on this machine only")
@pytest.mark.parametrize("way", RUN)
def test_a_loop_creates_each_user_under_their_own_name(way, run, client, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)  # a table of people has its passwords in a file there
    names = [unique("new") for _ in range(2)]
    run(way, getattr(code_of([creation(name) for name in names]), way))
    ids = [client.users(name).id for name in names]
    places = [unique("lab") for _ in range(2)]
    run(way, getattr(code_of([Operation("create_workspace", None, uuid4(), workspace=one) for one in places]), way))
    gone = [Operation("delete_workspace", None, client.workspaces(one).id, workspace=one) for one in places]
    run(way, getattr(code_of(gone), way))
    assert not set(places) & {place.name for place in client.workspaces}
    for one in ids:
        client.api.users.delete(one)


def creation(name, user_id=None, **values):
    given = {"username": name, "first_name": name, "last_name": None, "role": "annotator", **values}
    return Operation("create_user", user_id or uuid4(), username=name, values=tuple(given.items()), password=True)


def test_adding_500_users_to_a_workspace_is_one_loop():
    place = uuid4()
    operations = [Operation("add_to_workspace", uuid4(), place, f"person-{n}", "lab") for n in range(500)]
    code = code_of(operations)
    for text in (code.argilla_widgets, code.argilla):
        assert text.count("add_to_workspace") == 1
        assert all(f'"person-{n}"' in text for n in range(500))
        assert max(map(len, text.splitlines())) <= 88
    assert code.curl.count("curl ") == 1
    assert all(str(one.user_id) in code.curl for one in operations)


def test_a_creation_and_its_memberships_share_a_variable():
    one, lab = uuid4(), uuid4()
    code = code_of([creation("ana", one), Operation("add_to_workspace", one, lab, "ana", "lab")]).argilla_widgets
    assert code == (
        "import os\n"
        "from getpass import getpass\n\n"
        "user = rg.User(\n"
        '    username="ana",\n'
        '    role="annotator",\n'
        '    password=os.environ.get("ARGILLA_PASSWORD_ANA") or getpass("Password for ana: "),\n'
        "    client=client,\n"
        ").create()\n"
        'user.add_to_workspace(client.workspaces("lab"))'
    )


@pytest.mark.needs("debian")
@pytest.mark.parametrize("script", [False, True])
def test_no_name_is_run_as_code(script, tmp_path):
    operations = []
    for name in HOSTILE:
        one, place = uuid4(), uuid4()
        operations += [
            creation(name, one, last_name=name),
            Operation("create_workspace", None, place, workspace=name),
            Operation("add_to_workspace", one, place, name, name),
            Operation("update_user", one, username=name, values=(("first_name", name),)),
            Operation("update_user", one, username=name, password=True),
            Operation("delete_user", one, username=name),
        ]
    code = code_of(operations, script=script, api_url="http://x/$(touch y)' \"")
    for way in ("argilla_widgets", "argilla"):
        compile(getattr(code, way), way, "exec")
    checked = subprocess.run(["bash", "-n"], input=code.curl.encode(), capture_output=True, check=False)
    assert (checked.returncode, checked.stderr) == (0, b"")
    for way in WAYS:
        assert all(map(is_printable, getattr(code, way).splitlines()))
    assert not list(tmp_path.iterdir())


@given(name=st.text(min_size=1))
@example(name="\u0301")
def test_names_in_shell_code_have_no_special_characters(name):
    code = code_of([Operation("create_workspace", None, uuid4(), workspace=name)]).curl
    (comment,) = re.findall(r"^# Created workspace (.*)\.$", code, re.MULTILINE)
    (body,) = re.findall(r"^argilla POST workspaces -d @- <<< '(.*)'$", code, re.MULTILINE)
    (written,) = re.findall(r'"name": "(.*)"\}', body)
    assert json.loads(body)["name"] == name
    for text in (comment, written):
        assert re.fullmatch(r"([A-Za-z0-9 _\-.,:@+]|\\u[0-9a-f]{4}|[^\x00-\x7f])*", text)
    assert all(map(is_printable, code.splitlines()))
    assert "!" not in code


def test_no_note_is_run_as_code():
    note = "It's\nimport pathlib; pathlib.Path('canary').touch()\r\u2028\x0c\u202e"
    code = code_of([], script=True, note=note)
    for text in (code.argilla_widgets, code.argilla):
        assert text.splitlines()[0].startswith("# It's[U+000A]import pathlib")
        assert "canary" not in "".join(text.splitlines()[1:])
    assert "canary" in code.curl.splitlines()[2]
    assert "canary" not in "".join(code.curl.splitlines()[3:])
    for way in WAYS:
        assert all(map(is_printable, getattr(code, way).splitlines()))


def test_a_script_connects_without_further_code():
    code = code_of([creation("ana")], script=True, api_url="http://host:1", note="A note.")
    for text, package in ((code.argilla_widgets, "argilla_widgets"), (code.argilla, "argilla")):
        assert text.startswith("# A note.\n")
        assert f"import {package} as rg\n" in text
        assert 'os.environ.get("ARGILLA_API_URL") or "http://host:1"' in text
        assert 'os.environ.get("ARGILLA_API_KEY") or getpass(' in text
    assert code.curl.startswith("#!/usr/bin/env bash\n\n# A note.\n")
    assert "set -euo pipefail" in code.curl


def test_no_changes_give_no_code_and_an_empty_script():
    nothing = code_of([])
    assert (nothing.argilla_widgets, nothing.argilla, nothing.curl) == ("", "", "")
    code = code_of([], script=True)
    assert "# No changes." in code.argilla_widgets
    assert "http://localhost:6900" in code.curl


def test_each_password_has_its_own_variable():
    names = ["ana", "Ana", "a.n-a", "Łukasz Ñandú", "李", "😀", "x" * 200]
    operations = [creation(name, UUID(int=number + 1)) for number, name in enumerate(names)]
    code = code_of(operations)
    variables = list(dict.fromkeys(re.findall(r"ARGILLA_PASSWORD_\w+", code.argilla)))
    assert len(variables) == len(names)
    assert variables[:4] == [
        "ARGILLA_PASSWORD_ANA",
        "ARGILLA_PASSWORD_ANA_2",
        "ARGILLA_PASSWORD_A_N_A",
        "ARGILLA_PASSWORD_LUKASZ_NANDU",
    ]
    assert all(re.fullmatch(r"[A-Z][A-Z0-9_]{0,80}", variable) for variable in variables)
    assert set(variables) == set(re.findall(r"ARGILLA_PASSWORD_\w+", code.curl))


def test_a_renamed_user_keeps_their_variable():
    one = uuid4()
    renamed = Operation("update_user", one, username="ana", values=(("username", "bo"),))
    code = code_of([creation("ana", one), renamed, Operation("update_user", one, username="bo", password=True)])
    assert set(re.findall(r"ARGILLA_PASSWORD_\w+", code.argilla_widgets)) == {"ARGILLA_PASSWORD_ANA"}


def test_a_user_without_a_known_name_is_found_by_id():
    one, lab = uuid4(), uuid4()
    code = code_of(
        [
            creation("ana", one),
            Operation("create_workspace", None, lab, workspace="lab"),
            Operation("update_user", uuid4(), username="bo", values=(("role", "admin"),)),
            Operation("update_user", one, values=(("role", "admin"),)),
            Operation("add_to_workspace", one, lab),
        ]
    )
    for text in (code.argilla_widgets, code.argilla):
        assert f'    id="{one}",' in text
        assert f'rg.Workspace(name="lab", id="{lab}", client=client)' in text
        assert f'client.users(id="{one}")' in text
        assert f'client.workspaces(id="{lab}")' in text


def test_the_official_sdk_has_a_comment_for_what_it_cannot_do():
    lab = uuid4()
    plain = code_of([creation("ana"), Operation("delete_user", uuid4(), username="bo")]).argilla
    assert "# Not done" not in plain
    padded = [creation(" ana "), Operation("update_user", uuid4(), username="ana", values=(("role", "admin"),))]
    code = code_of(padded).argilla
    assert "# Not done: Changed ana to admin." in code
    assert "rg.User(" not in code
    odd = [
        Operation("create_workspace", None, lab, workspace="A B"),
        Operation("add_to_workspace", uuid4(), uuid4(), "bo", "lab"),
        Operation("delete_user", uuid4(), username="bo"),
    ]
    code = code_of(odd).argilla
    assert "# Not done: Added bo to lab." in code
    assert "client.workspaces(" not in code
    assert code.endswith('\n\nuser = client.users("bo")\nuser.delete()')
    twice = [Operation("update_user", UUID(int=1), username="bo", values=(("last_name", " x"),))] * 2
    assert all(line.startswith("#") for line in code_of(twice).argilla.split("\n") if line)


def test_the_official_sdk_does_not_keep_the_password():
    code = code_of([creation("ana")]).argilla
    assert code.splitlines()[-1].startswith("user = user.get()")
