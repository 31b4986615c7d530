"""Time to bring a class onto a server: a plan that is applied, beside a plain loop with Argilla's own SDK.

Each figure comes from new processes that share one real server. The kinds alternate, so that load affects all alike.
What the server alone needs is measured with bare requests: one after the other, and on several connections.
"""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import argilla_widgets as rg
from argilla_widgets.server import LocalServer
from benchmarks import in_memory, loading
from benchmarks.kernel_cpu import Stalls
from benchmarks.progress import log
from benchmarks.users import users

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

PEOPLE = 200
PLACES = 5
"""Number of workspaces that everyone is added to."""
PLANNED = 10_000
ROUNDS = 3
"""Rounds of planning: load can only make a wait longer, so the shortest of the longest ones counts."""

BARE = """
import http.client
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit
connect = lambda: http.client.HTTPConnection(urlsplit(url).netloc, timeout=600)
connection = connect()
def call(method, path, body=None, connection=connection):
    headers = {"X-Argilla-Api-Key": key, "Content-Type": "application/json"}
    connection.request(method, "/api/v1/" + path, body and json.dumps(body), headers)
    answer = connection.getresponse().read()
    return json.loads(answer) if answer else None
"""
# `names` are usernames, `places` names of workspaces, which exist in "memberships". All passwords are of one length.
CREATIONS = {
    "server": """
for name in names:
    call("POST", "users", dict(username=name, first_name=name, role="annotator", password="a-long-password1"))
""",
    "official": """
for name in names:
    rg.User(username=name, first_name=name, role="annotator", password="a-long-password1", client=client).create()
""",
    "ours": """
roster = rg.Roster.from_text("username\\n" + "\\n".join(names))
applied = roster.plan(client).apply(client, credentials=False, progress=False)
assert {one.outcome for one in applied.outcomes} == {"done"}
""",
}
BARE_MEMBERSHIPS = """
ids = {user["username"]: user["id"] for user in call("GET", "users")["items"]}
wanted = [place["id"] for place in call("GET", "me/workspaces")["items"] if place["name"] in places]
todo = [(place, ids[name]) for place in wanted for name in names]
def work(number):
    connection = connect()
    for place, user in todo[number::at_once]:
        call("POST", f"workspaces/{place}/users", {"user_id": user}, connection)
with ThreadPoolExecutor() as pool:
    list(pool.map(work, range(at_once)))
"""
MEMBERSHIPS = {
    "server": f"at_once = 1{BARE_MEMBERSHIPS}",
    "server, 2 at once": f"at_once = 2{BARE_MEMBERSHIPS}",
    "server, 4 at once": f"at_once = 4{BARE_MEMBERSHIPS}",
    "official": """
users = {user.username: user for user in client.users.list()}
for place in client.workspaces.list():
    for name in names if place.name in places else ():
        users[name].add_to_workspace(place)
""",
    "ours": """
roster = rg.Roster.from_text("username\\n" + "\\n".join(names), workspaces=places)
applied = roster.plan(client).apply(client, progress=False)
assert {one.outcome for one in applied.outcomes} == {"done"}
""",
}
# What is imported on first use counts for none of them.
SETUP = {
    "server": ("ours", BARE),
    "official": ("official", loading.OFFICIAL),
    "ours": ("ours", f"{loading.OURS}\nclient.directory, rg.Roster"),
}


def measure(rounds: int, pythons: Mapping[str, Path]) -> dict[str, Any]:
    """Create 200 users, add 200 users to five workspaces each, and plan 10,000 rows against 10,000 users.

    Returns
    -------
    dict
        For each kind ``seconds`` and ``cpu`` as lists; ``planning`` has ``cpu`` in s and the longest ``stall`` in ms.
    """
    result: dict[str, Any] = {}
    with LocalServer(sample=PEOPLE + PEOPLE // 2) as server, server.client() as client:
        members = [str(user.username) for user in client.users.list() if user.role == "annotator"][:PEOPLE]
        assert len(members) == PEOPLE, "the sample has too few annotators"
        for place in client.workspaces.list():
            place.delete()  # the sample has a hundred, a school has a few
        for turn in range(1, rounds + 1):
            for what, kinds in (("creations", CREATIONS), ("memberships", MEMBERSHIPS)):
                for who, work in kinds.items():
                    run = uuid4().hex[:6]
                    names = [f"new-{run}-{number}" for number in range(PEOPLE)] if what == "creations" else members
                    places = [f"{run}-{number}" for number in range(PLACES)]
                    for place in places:
                        rg.Workspace(name=place, client=client).create()
                    environment, setup = SETUP[who.partition(",")[0]]
                    before = f"{setup}\nnames, places = {names}, {places}"
                    answer = loading.measured(pythons[environment], server.url, before, f"{work}\nfound = len(names)")
                    log(f"{turn}/{rounds} {what}: {who}: {answer['seconds']:.2f} s, {answer['cpu']:.2f} s of CPU")
                    runs = result.setdefault(f"{what}: {who}", {"seconds": [], "cpu": []})
                    for figure in ("seconds", "cpu"):
                        runs[figure].append(round(answer[figure], 4))
                    assert _members_of(client, places) == [PEOPLE if what == "memberships" else 0] * PLACES
                    _clear(client, names if what == "creations" else (), places)
    result["planning"] = planning(PLANNED)
    return result


def _members_of(client: rg.Argilla, places: Sequence[str]) -> list[int]:
    """Return the numbers of members of workspaces."""
    return [len(place.users) for place in client.workspaces.list() if place.name in places]


def _clear(client: rg.Argilla, names: Sequence[str], places: Sequence[str]) -> None:
    """Delete what a run has made, so that the next one finds the same server."""
    known = {user.username: user for user in client.users.list()}
    for name in names:
        known[name].delete()
    for place in client.workspaces.list():
        if place.name in places:
            place.delete()


def planning(number: int) -> dict[str, float]:
    """Plan so many rows, a tenth of them new, against so many users, on a worker thread.

    Another thread notes how long it waits, and how much of that time the worker ran: the rest is due to other
    processes.
    """
    people = [*users(number)]
    client = in_memory.Server(people).client()
    new = [f"new-{one}" for one in range(number // 10)]
    names = [*new, *(one.username for one in people[len(new) :])]
    roster = rg.Roster.from_text("username\n" + "\n".join(names), workspaces=["workspace-000"])
    runs: list[tuple[float, float]] = []
    for _ in range(ROUNDS):
        worker = threading.Thread(target=lambda: runs.append(_planned(roster, client, len(new))))
        worker.start()
        worker.join()
    client.close()
    cpu, stall = (min(figures) for figures in zip(*runs, strict=True))
    return {"cpu": round(cpu, 4), "stall": round(stall * 1000, 1)}


def _planned(roster: rg.Roster, client: rg.Argilla, expected: int) -> tuple[float, float]:
    """Plan a roster; return seconds of CPU, and of the longest stall of another thread."""
    stalls = Stalls()
    stalls.clock = time.pthread_getcpuclockid(threading.get_ident())
    stalls.start()
    began = time.thread_time()
    planned = roster.plan(client)
    took = time.thread_time() - began
    stalls.over.set()
    stalls.join()
    assert planned.to_create == expected
    return took, stalls.longest
