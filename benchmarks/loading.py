"""What it costs the client to load people and memberships, beside Argilla's own SDK, on the same real server.

Each figure comes from fresh processes, the kinds in turn, so that a busy moment hits all of them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from argilla_widgets.server import LocalServer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

WORKSPACES = 100
LARGE = 50_000
"""From so many people on, a few rounds take minutes: three have to do."""

# What a child prints: seconds, CPU seconds and peak memory in MiB of what stands in `work`, and what it found.
CHILD = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
url, key = sys.argv[1:]
# Not getrusage, whose peak a child inherits from the process that started it.
peak = lambda: next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) / 1024
{before}
start, cpu = time.perf_counter(), time.process_time()
{work}
print(json.dumps(dict(
    seconds=time.perf_counter() - start, cpu=time.process_time() - cpu, memory=peak(), found=found
)))
"""
BARE = """
import http.client
from urllib.parse import urlsplit
connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=600)
def get(path):
    connection.request("GET", "/api/v1/" + path, headers={"X-Argilla-Api-Key": key})
    return connection.getresponse().read()
workspaces = json.loads(get("me/workspaces"))["items"]
"""
OURS = "import argilla_widgets as rg\nclient = rg.Argilla(api_url=url, api_key=key, timeout=600)"
OFFICIAL = "import argilla as rg\nclient = rg.Argilla(api_url=url, api_key=key, timeout=600)"
MEMBERS = (
    "members = {w.name: [user.username for user in w.users] for w in client.workspaces.list()}\n"
    "found = sum(map(len, members.values()))"
)
LOAD_MEMBERS = f"""{OURS}
from argilla_widgets.directory.sync.loading import load_members
from argilla_widgets.directory.store.store import SnapshotStore
picture = SnapshotStore()
ids = [workspace.id for workspace in client.api.workspaces.list()]
"""
COUNT_MEMBERS = """
parts = load_members(client, ids, (), picture.sent, picture.received)
found = sum(len(people.ids) for part in parts for people in part.values())
"""
LOOK_UP = """
users = client.directory.snapshot
names = [user.username for user in list(users.users.values())[:: max(1, len(users.users) // 1000)]]
users.user(names[0])
began = time.perf_counter()
for name in names:
    assert users.user(name) is not None
found = (time.perf_counter() - began) / len(names) * 1e6
"""
# name: (which environment, before, what is measured). What a child of `look up` finds are microseconds for one name.
KINDS = {
    "users: server": ("ours", BARE, "found = len(get('users'))"),
    "users: official": ("official", OFFICIAL, "found = len(client.users.list())"),
    "users: ours": ("ours", OURS, "found = len(client.users.list())"),
    "members: server": (
        "ours",
        BARE,
        "found = sum(len(get(f'workspaces/{w[\"id\"]}/users')) for w in workspaces)",
    ),
    "members: official": ("official", OFFICIAL, MEMBERS),
    "members: ours, same code": ("ours", OURS, MEMBERS),
    "members: ours": ("ours", LOAD_MEMBERS, COUNT_MEMBERS),
}
ONCE = {
    "name: official": ("official", OFFICIAL, "found = client.users('argilla').username"),
    "name: ours": ("ours", OURS + "\nclient.directory.refresh()", LOOK_UP),
}


def measure(
    users: int, rounds: int, pythons: Mapping[str, Path], rig: Path, scratch: Path
) -> dict[str, dict[str, Any]]:
    """Load `users` people and the members of 100 workspaces, a hundredth of the people each.

    Parameters
    ----------
    pythons
        Interpreters: ``ours`` has our package alone, ``official`` Argilla's own SDK. Each has only what it asks for:
        httpx sends and reads other encodings where further packages lie beside it.
    rig
        Folder whose ``mkdb.py`` fills a database.
    scratch
        Where the database is kept for the next run.

    Returns
    -------
    dict
        For each kind its runs: ``seconds``, ``cpu`` and ``memory`` (MiB) as lists, and what was ``found``.

    """
    rounds = min(rounds, 3) if users >= LARGE else rounds
    result: dict[str, dict[str, Any]] = {}
    with _server(users, rig, scratch) as server:
        for turn in range(rounds + 1):
            kinds = KINDS | ONCE if turn == 1 else KINDS
            for name, (environment, before, work) in kinds.items():
                if turn == 0 and (users >= LARGE or name.endswith("server")):
                    continue  # the first round only warms files
                answer = measured(pythons[environment], server.url, before, work)
                print(f"  {users:,} {name}: {answer['seconds']:.2f} s, {answer['cpu']:.2f} s of CPU", file=sys.stderr)
                if turn == 0:
                    continue
                runs = result.setdefault(name, {"seconds": [], "cpu": [], "memory": []})
                for figure in ("seconds", "cpu", "memory"):
                    runs[figure].append(answer[figure])
                runs["found"] = answer["found"]
    return result


def measured(python: Path, url: str, before: str, work: str) -> dict[str, Any]:
    """Run ``work`` in a fresh interpreter; gives its ``seconds``, ``cpu``, ``memory`` and what it ``found``."""
    code = CHILD.format(before=before, work=work)
    environment = {**os.environ, "HF_HUB_DISABLE_TELEMETRY": "1", "ARGILLA_ENABLE_TELEMETRY": "0"}
    command = [python, "-c", code, url, "argilla.apikey"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"A measurement failed:\n{work}\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def _server(users: int, rig: Path, scratch: Path) -> Iterator[LocalServer]:
    """Run the embedded server on a database of so many people, made once."""
    home = scratch / f"server-{users}"
    if not (home / "filled").exists():
        with LocalServer(home=home) as server:
            assert server.home is not None
        database = next(path for path in home.iterdir() if path.read_bytes()[:15] == b"SQLite format 3")
        full = home / "full"
        words = [users, WORKSPACES, users // WORKSPACES, full, database]
        subprocess.run([sys.executable, rig / "mkdb.py", *map(str, words)], check=True, stdout=subprocess.DEVNULL)
        for rest in ("-wal", "-shm"):
            database.with_name(database.name + rest).unlink(missing_ok=True)
        full.replace(database)
        (home / "filled").touch()
    with LocalServer(home=home) as server:
        yield server
