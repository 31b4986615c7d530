"""Time and memory to load users and memberships, compared with Argilla's own SDK on the same real server.

Each figure comes from new processes. The kinds alternate, so that load affects all alike.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any
from uuid import UUID

from argilla_widgets.server import LocalServer
from benchmarks.progress import log

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SHARE = 100
"""One in this many users is a member of a given workspace."""
LARGE = 50_000
"""From this number of users on, a round takes minutes, so there are at most three."""

# A child prints seconds, CPU seconds and peak memory in MiB of `work`, and its result.
CHILD = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
url, key = sys.argv[1:]
# Not getrusage: a child inherits its peak from the parent process.
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
from argilla_widgets.directory.sync import load_members
from argilla_widgets.directory.store import SnapshotStore
store = SnapshotStore()
ids = [workspace.id for workspace in client.api.workspaces.list()]
"""
COUNT_MEMBERS = """
parts = load_members(client, store, ids, (), store.sent().moment)
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
# name: (environment, setup, measured code). The result of a look-up is the microseconds per name.
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


def measure(number: int, rounds: int, pythons: Mapping[str, Path]) -> dict[str, dict[str, Any]]:
    """Load this number of users and the members of 100 workspaces, each with a hundredth of the users.

    Parameters
    ----------
    pythons
        Interpreters: ``ours`` has only our package installed, ``official`` only Argilla's own SDK. Additional packages
        would let httpx negotiate other encodings.

    Returns
    -------
    dict
        For each kind: ``seconds``, ``cpu`` and ``memory`` (MiB) as lists, and the result as ``found``.
    """
    rounds = min(rounds, 3) if number >= LARGE else rounds
    # The first round fills the file cache, which makes no difference to a long load.
    warm_up = rounds > 1 and number < LARGE
    result: dict[str, dict[str, Any]] = {}
    with server_of(number) as server:
        log(f"a server with {number:,} users runs")
        for turn in range(0 if warm_up else 1, rounds + 1):
            kinds = KINDS | ONCE if turn == 1 else KINDS
            for name, (environment, before, work) in kinds.items():
                if turn == 0 and name.endswith("server"):
                    continue
                answer = measured(pythons[environment], server.url, before, work)
                if turn == 0:
                    continue
                seconds, cpu = answer["seconds"], answer["cpu"]
                log(f"{turn}/{rounds} {name}, {number:,} users: {seconds:.2f} s, {cpu:.2f} s of CPU")
                runs = result.setdefault(name, {"seconds": [], "cpu": [], "memory": []})
                for figure in ("seconds", "cpu", "memory"):
                    runs[figure].append(round(answer[figure], 4))
                runs["found"] = answer["found"]
    return result


def measured(python: Path, url: str, before: str, work: str) -> dict[str, Any]:
    """Run ``work`` in a new interpreter; return ``seconds``, ``cpu``, ``memory`` and the result as ``found``."""
    code = CHILD.format(before=before, work=work)
    environment = {**os.environ, "HF_HUB_DISABLE_TELEMETRY": "1", "ARGILLA_ENABLE_TELEMETRY": "0"}
    command = [python, "-c", code, url, "argilla.apikey"]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    if done.returncode:
        raise RuntimeError(f"A measurement failed:\n{work}\n{done.stderr[-2000:]}")
    return json.loads(done.stdout.splitlines()[-1])


@contextmanager
def server_of(number: int) -> Iterator[LocalServer]:
    """Run the embedded server with this number of users and equally many members in each workspace."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        with LocalServer(home=home, sample=number):
            pass  # creates the database
        with closing(sqlite3.connect(home / "argilla.db")) as database, database:
            _distribute(database, number // SHARE)
        with LocalServer(home=home) as server:
            yield server


def _distribute(database: sqlite3.Connection, members: int) -> None:
    """Replace the memberships of the sample, whose workspaces differ in size, so that figures can be compared."""
    random = Random(1)
    ids = [id_ for (id_,) in database.execute("SELECT id FROM users ORDER BY id")]
    rows = (
        (UUID(int=random.getrandbits(128), version=4).hex, workspace, user, *times)
        for workspace, *times in database.execute(
            "SELECT id, inserted_at, updated_at FROM workspaces ORDER BY id"
        ).fetchall()
        for user in random.sample(ids, members)
    )
    database.execute("DELETE FROM workspaces_users")
    database.executemany(
        "INSERT INTO workspaces_users (id, workspace_id, user_id, inserted_at, updated_at) VALUES (?, ?, ?, ?, ?)", rows
    )
