"""Time to bring a class onto a server: a plan that is applied, beside a plain loop with Argilla's own SDK.

Each figure comes from new processes that share one real server. The kinds alternate, so that load affects all alike.
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

BARE = """
import http.client
from urllib.parse import urlsplit
connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=600)
def call(method, path, body=None):
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
MEMBERSHIPS = {
    "server": """
ids = {user["username"]: user["id"] for user in call("GET", "users")["items"]}
for place in call("GET", "me/workspaces")["items"]:
    for name in names if place["name"] in places else ():
        call("POST", f"workspaces/{place['id']}/users", {"user_id": ids[name]})
""",
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
SETUP = {"server": ("ours", BARE), "official": ("official", loading.OFFICIAL), "ours": ("ours", loading.OURS)}


def measure(rounds: int, pythons: Mapping[str, Path]) -> dict[str, Any]:
    """Create 200 users, add 200 users to five workspaces each, and plan 10,000 rows against 10,000 users.

    Returns
    -------
    dict
        For each kind ``seconds`` and ``cpu`` as lists; ``planning`` has ``cpu`` in s and the longest ``stall`` in ms.
    """
    result: dict[str, Any] = {}
    with LocalServer(sample=PEOPLE + PEOPLE // 2) as server, server.client() as client:
        members = [user.username for user in client.users.list() if user.role == "annotator"][:PEOPLE]
        assert len(members) == PEOPLE, "the sample has too few annotators"
        for place in client.workspaces.list():
            place.delete()  # the sample has a hundred, a school has a few
        for turn in range(1, rounds + 1):
            for who, (environment, setup) in SETUP.items():
                run = uuid4().hex[:6]
                new = [f"new-{run}-{number}" for number in range(PEOPLE)]
                places = [rg.Workspace(name=f"{run}-{number}", client=client).create().name for number in range(PLACES)]
                for what, names, work in (("creations", new, CREATIONS), ("memberships", members, MEMBERSHIPS)):
                    before = f"{setup}\nnames, places = {names}, {places}"
                    code = f"{work[who]}\nfound = len(names)"
                    answer = loading.measured(pythons[environment], server.url, before, code)
                    log(f"{turn}/{rounds} {what}: {who}: {answer['seconds']:.2f} s, {answer['cpu']:.2f} s of CPU")
                    runs = result.setdefault(f"{what}: {who}", {"seconds": [], "cpu": []})
                    for figure in ("seconds", "cpu"):
                        runs[figure].append(round(answer[figure], 4))
                assert _members_of(client, places) == [PEOPLE] * PLACES
    result["planning"] = planning(PLANNED)
    return result


def _members_of(client: rg.Argilla, places: Sequence[str | None]) -> list[int]:
    """Return the numbers of members of workspaces."""
    return [len(place.users) for place in client.workspaces.list() if place.name in places]


def planning(number: int) -> dict[str, float]:
    """Plan so many rows, a tenth of them new, against so many users, on a worker thread."""
    people = [*users(number)]
    client = in_memory.Server(people).client()
    new = [f"new-{one}" for one in range(number // 10)]
    names = [*new, *(one.username for one in people[len(new) :])]
    roster = rg.Roster.from_text("username\n" + "\n".join(names), workspaces=["workspace-000"])
    stalls = Stalls()
    cpu: list[float] = []

    def plan() -> None:
        began = time.process_time()
        planned = roster.plan(client)
        cpu.append(time.process_time() - began)
        assert planned.to_create == len(new)

    stalls.start()
    worker = threading.Thread(target=plan)
    worker.start()
    worker.join()
    stalls.over.set()
    stalls.join()
    client.close()
    return {"cpu": round(cpu[0], 4), "stall": round(stalls.longest * 1000, 1)}
