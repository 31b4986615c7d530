"""The shell code, pasted into interactive shells: it works, and runs no name as code."""

from __future__ import annotations

import os
import re
from uuid import uuid4

import pytest

import argilla_widgets as rg
from argilla_widgets.directory.journal.code import Code
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.server.owner import OWNER_API_KEY
from tests.directory.pasting import SHELLS, WAYS, interactive
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique

pytestmark = pytest.mark.needs("debian")

CANARY = "touch canary"
HOSTILE = [
    f"$({CANARY})",
    f"`{CANARY}`",
    f"; {CANARY} ;",
    f"<({CANARY})",
    f"=({CANARY})",
    f">({CANARY})",
    f"${{(e):-$({CANARY})}}",
    f"*(e:{CANARY}:)",
    f"| {CANARY} |",
    f"& {CANARY} &",
    "> canary",
    f"\n{CANARY}\n",
    f"\r{CANARY}\r",
    f"' ; {CANARY} ; '",
    f'" ; {CANARY} ; "',
    f"\\' ; {CANARY} ; \\\"",
    f"\nEND\n{CANARY}\nEND\n",
    f"\x03\r{CANARY}\r",
    f"\x1b[201~\r{CANARY}\r\x1b[200~",
    f"\u2028{CANARY}\u2029",
    f"\\($({CANARY})) %s !",
    "!! !touch !?canary? ^printf^touch canary^",
    "=ls ~root /*/* {a,b} [a-z]* ??? # -n",
    "zoë.lefèvre 🦊 \u202ea\u200d\ud7ff",
    "nul\x00",
]


@pytest.fixture
def shell(request, server, tmp_path):
    """Start an interactive shell with Argilla's variables and one command in its history."""
    environment = {
        **os.environ,
        "ARGILLA_API_URL": server.url,
        "ARGILLA_API_KEY": OWNER_API_KEY,
        "TERM": "xterm",
        "HOME": str(tmp_path),
        "HISTFILE": str(tmp_path / "history"),
    }
    with interactive(request.param, tmp_path, environment) as running:
        running.paste(f"true {CANARY}", "typed")
        yield running


@pytest.mark.parametrize(("shell", "way"), mostly_long(WAYS), indirect=["shell"])
def test_pasted_code_works_and_runs_no_name(shell, way, client, tmp_path):
    users = {uuid4(): unique(name) for name in HOSTILE}
    places = {uuid4(): unique(name) for name in HOSTILE}
    lab = next(iter(places))

    def paste(operations):
        code = Code(tuple(operations)).curl
        shell.paste("".join(f"export {name}='{PASSWORD}'\n" for name in password_variables(code)).rstrip("\n"), way)
        shown = shell.paste(code, way)
        assert ran_by_itself(tmp_path) == [], shown
        return shown

    def on(people, kind, **given):
        return [Operation(kind, one, lab, name, places[lab], **given) for one, name in people.items()]

    created = [
        Operation("create_user", one, username=name, values=(("first_name", name), ("last_name", name)), password=True)
        for one, name in users.items()
    ]
    made = [Operation("create_workspace", None, one, workspace=name) for one, name in places.items()]
    shown = paste([*created, *made])
    found = {one: (user.username, user.last_name) for one in users if (user := client.users(id=one))}
    assert found == {one: (name, name.strip()) for one, name in users.items()}, shown
    assert {one: client.workspaces(id=one).name for one in places} == places

    two = dict(list(users.items())[:2])
    values = (("first_name", HOSTILE[0]), ("role", "admin"))
    renamed = [
        Operation("update_user", one, username=name, values=(("username", f"{name}2"),)) for one, name in two.items()
    ]
    changed = [*on(two, "update_user", password=True), *on(two, "update_user", values=values), *renamed]
    shown = paste([*on(users, "add_to_workspace"), *changed])
    assert {user.id for user in client.workspaces(id=lab).users} == users.keys(), shown
    found = {user.id: (user.username, user.first_name) for user in client.users if user.role == "admin"}
    assert {one: found.get(one) for one in two} == {one: (f"{name}2", HOSTILE[0]) for one, name in two.items()}, shown

    gone = [Operation("delete_workspace", None, one, workspace=name) for one, name in list(places.items())[1:3]]
    shown = paste([*on(users, "delete_user"), *gone])
    assert not [one for one in users if client.api.users.exist(one)], shown
    assert not [one.workspace_id for one in gone if client.api.workspaces.exists(one.workspace_id)], shown
    for one in places.keys() - {one.workspace_id for one in gone}:
        client.api.workspaces.delete(one)


@pytest.mark.parametrize(("shell", "way"), mostly_long(WAYS), indirect=["shell"])
def test_a_password_prompt_does_not_read_pasted_lines(shell, way, server, client):
    ids = {uuid4(): unique("asked") for _ in range(3)}
    one, *others = ids
    operations = [
        Operation("create_user", one, username=ids[one], values=(("role", "admin"),), password=True),
        *(Operation("update_user", other, username=ids[other], password=True) for other in others),
    ]
    for other in others:
        rg.User(username=ids[other], password="something else", id=other, client=client).create()
    shell.paste(Code(tuple(operations)).curl, way, answers=dict.fromkeys(ids.values(), PASSWORD))
    for user_id, name in ids.items():
        assert server.client(username=name, password=PASSWORD).own_username == name, shell.screen
        client.api.users.delete(user_id)
    assert PASSWORD not in shell.screen


@pytest.mark.parametrize("shell", mostly_long(SHELLS), indirect=True)
def test_pasted_lines_of_a_script_run_no_name(shell, tmp_path):
    operations = [
        one
        for name in HOSTILE
        for one in (
            Operation("create_user", uuid4(), username=name, values=(("first_name", name),), password=True),
            Operation("create_workspace", None, uuid4(), workspace=name),
            Operation("delete_user", uuid4(), username=name),
            Operation("delete_user", uuid4(), username=f"{name}2"),
        )
    ]
    code = Code(
        tuple(operations), script=True, api_url=f"http://127.0.0.1:9/' {CANARY} '$({CANARY})!{CANARY}", note="N"
    ).curl
    # Paste single lines, as a user might. Prompts read nothing, and continued lines are cut.
    lines = [line.replace("/dev/tty", "/dev/null").rstrip("\\|") for line in code.splitlines() if line]
    lines = [line for line in lines if not line.startswith(("set", "argilla()", "with_password()", "}", "  "))]
    assert sum("# " in line for line in lines) > 3 * len(HOSTILE)
    shell.paste("\n".join(lines), "typed")
    assert ran_by_itself(tmp_path) == [], shell.screen


def password_variables(code):
    return dict.fromkeys(re.findall(r"ARGILLA_PASSWORD_\w+", code))


def ran_by_itself(folder):
    return [path.name for path in folder.iterdir() if not path.name.startswith((".", "history"))]
