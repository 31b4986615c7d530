"""Requests, time and memory of one change of many people, on a small and on large servers.

Each figure comes from a new process with a server in memory. A real one needs five minutes for 10,000 memberships. This
one, too, handles one request after the other, but waits for only a twentieth of the time that a real one takes. A clock
that the package reads adds the whole time to the CPU time of the client.
"""

from __future__ import annotations

import argparse
import gc
import json
import re
import subprocess
import sys
import threading
import time
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch
from uuid import UUID

from argilla_widgets.directory.commands import AddToWorkspace, ChangeRole, DeleteUsers
from benchmarks.in_memory import OWNER, Server
from benchmarks.progress import log
from benchmarks.users import users

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import httpx

    from argilla_widgets.directory.commands import AnyCommand

SECONDS = 0.01
"""What a real server takes to answer any GET,"""
SECONDS_LISTED = 91e-6
"""for each user in a list in addition,"""
SECONDS_WRITTEN = 0.03
"""and for a membership, a role or a deletion."""
WAITS = 1 / 20
"""The share of this that the server in memory waits: with none, threads would ask in an order that they never have."""
SERVERS = (1_000, 10_000, 100_000)
"""Numbers of users of a small server and of large ones."""
CHANGED = (1, 50, 500, 10_000)
"""Numbers of people that are changed, as far as a server has so many."""
GROWING, FEWER = ("add to a workspace", 10_000), (1_000, 2_000, 4_000)
"""The change, and the users on its server, that is also made for these numbers of people: how memory grows."""
COMMANDS: dict[str, Callable[[Sequence[UUID], UUID], AnyCommand]] = {
    "add to a workspace": lambda people, place: AddToWorkspace(people, [place]),
    "change the role": lambda people, _: ChangeRole(people, "admin"),
    "delete": lambda people, _: DeleteUsers(people),
}


def measure(largest: int) -> list[dict[str, Any]]:
    """Change people in all of these ways, on servers with up to ``largest`` users.

    Returns
    -------
    list
        For each change: ``what``, ``people`` and users on the ``server``; requests as ``single`` reads, ``lists`` and
        ``writes``; ``seconds``, and the ``reading`` and ``cpu`` of the client among them; ``memory``, in MiB, is how
        far the peak was above the loaded directory.
    """
    servers = [number for number in SERVERS if number <= largest]
    cases = [
        (what, people, server) for what in COMMANDS for server in servers for people in CHANGED if people <= server
    ]
    what, server = GROWING
    cases += [(what, people, server) for people in FEWER if server in servers]
    return [_apart(*case) for case in sorted(cases, key=lambda case: ([*COMMANDS].index(case[0]), case[2], case[1]))]


def _apart(what: str, people: int, server: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.bulk", what, str(people), str(server)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=Path(__file__).parents[1], check=False)
    if done.returncode:
        raise RuntimeError(f"A measurement failed: {what}, {people:,} of {server:,}\n{done.stderr[-2000:]}")
    found = json.loads(done.stdout)
    log(f"{what}, {people:,} of {server:,}: {found['seconds']:.1f} s, {found['memory']:.0f} MiB")
    return found


class SlowServer(Server):
    """Counts requests, and the seconds that a real server would take to answer them.

    Attributes
    ----------
    counts
        Requests by kind.
    seconds
        Seconds by kind.
    """

    def __init__(self, number: int) -> None:
        super().__init__(user._replace(role="annotator") for user in users(number))
        self.annotators = list(self.people)
        self.people[OWNER["id"]] = OWNER
        self.place = next(iter(self.workspaces))
        self.members[self.place].clear()
        self.counts: Counter[str] = Counter()
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self._worked = 0.0  # CPU that is the server's
        self._turn = threading.Lock()

    def clock(self) -> float:
        """Return the time, in seconds."""
        return time.process_time() - self._worked + sum(self.seconds.values())

    def _answer(self, request: httpx.Request) -> httpx.Response:
        with self._turn:
            began = time.thread_time()
            kind, takes = self._cost(request)
            answer = super()._answer(request)
            self.counts[kind] += 1
            self.seconds[kind] += takes
            self._worked += time.thread_time() - began
            time.sleep(takes * WAITS)
            return answer

    def _cost(self, request: httpx.Request) -> tuple[str, float]:
        if request.method != "GET":
            return "writes", SECONDS_WRITTEN
        match request.url.path.removeprefix("/api/v1/").split("/"):
            case ["users"]:
                return "lists", SECONDS + SECONDS_LISTED * len(self.people)
            case ["workspaces", id_, "users"]:
                return "lists", SECONDS + SECONDS_LISTED * len(self.members[id_])
            case ["users", *_] | ["me"]:
                return "single", SECONDS
        return "lists", SECONDS


def changed(what: str, people: int, number: int) -> dict[str, Any]:
    """Change people in this process; return what `measure` does."""
    server = SlowServer(number)
    with patch.object(time, "monotonic", server.clock), server.client() as client:
        ids = [UUID(one) for one in server.annotators[:people]]
        command = COMMANDS[what](ids, UUID(server.place))
        server.counts.clear()
        server.seconds.clear()
        gc.collect()
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak begins again
        before, began = _memory("VmRSS"), server.clock()
        result = client.directory.execute(command)
        seconds, memory = server.clock() - began, _memory("VmHWM") - before
        assert result.done == people, result.summary
    return {
        "what": what,
        "people": people,
        "server": number,
        **{kind: server.counts[kind] for kind in ("single", "lists", "writes")},
        "seconds": round(seconds, 3),
        "reading": round(server.seconds["single"] + server.seconds["lists"], 3),
        "cpu": round(seconds - sum(server.seconds.values()), 3),
        "memory": round(memory, 1),
    }


def _memory(name: str) -> float:
    """Return a figure of this process in MiB."""
    found = re.search(rf"{name}:\s*(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    assert found is not None
    return int(found[1]) / 1024


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bulk", description=__doc__)
    parser.add_argument("what", choices=COMMANDS)
    parser.add_argument("people", type=int, help="how many are changed")
    parser.add_argument("server", type=int, help="how many users it has")
    asked = parser.parse_args()
    print(json.dumps(changed(asked.what, asked.people, asked.server)))
