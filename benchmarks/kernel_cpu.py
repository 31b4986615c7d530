"""CPU time of the kernel for displays, queries and requests on a large directory; see README.md.

Run ``python -m benchmarks.kernel_cpu``; ``--help`` lists the options. The figures include encoding each message as
JSON, but not the server and the browser.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import comm
from comm.base_comm import BaseComm

import argilla_widgets as rg
from argilla_widgets.directory import Change
from argilla_widgets.directory.model.query import Query
from argilla_widgets.widgets.protocol.structs import PROTOCOL
from benchmarks.in_memory import Server
from benchmarks.users import users

if TYPE_CHECKING:
    from collections.abc import Callable

BAR = 100
"""Limit in ms for everything that is not listed in `EXPLICIT`."""
EXPLICIT = ("load", "refresh that found nothing", "visible()", "to_pandas()", "to_html()")
"""Explicit calls, or work on a worker thread, that must process all users."""
OVER = "OVER"
_numbers = itertools.count()


class SilentComm(BaseComm):
    """Encode each message as JSON, as a kernel does, and discard it."""

    answered = threading.Event()
    last = kind = ""

    def publish_msg(self, msg_type: str, data: Any = None, metadata: Any = None, buffers: Any = None, **_: Any) -> None:  # noqa: ARG002 - comm's own signature
        json.dumps(data, ensure_ascii=False, default=str).encode()
        content = (data or {}).get("content") or {}
        if content.get("request") == SilentComm.last and content.get("type") not in {"progress", "received"}:
            SilentComm.kind = content["type"]
            SilentComm.answered.set()


class Stalls(threading.Thread):
    """Measure how long another thread, such as the one that runs cells, is blocked."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.longest = 0.0
        self.over = threading.Event()
        self.clock: int | None = None
        """The CPU clock of the thread that blocks: of a longer delay, only what it ran itself counts."""

    def run(self) -> None:
        """Sleep briefly in a loop, and record the longest delay."""
        while not self.over.is_set():
            began, ran = time.perf_counter(), self._ran()
            time.sleep(0.001)
            self.longest = max(self.longest, min(time.perf_counter() - began - 0.001, self._ran() - ran))

    def _ran(self) -> float:
        return time.perf_counter() if self.clock is None else time.clock_gettime(self.clock)


def measured(fresh: Callable[[], None], work: Callable[[], object], rounds: int) -> dict[str, float]:
    """Return the minimum over some rounds, in ms, of CPU time, wall time and the longest stall of another thread.

    The directory is made ``fresh`` before each round, so that caches from an earlier call do not count.
    """
    found = []
    for _ in range(rounds):
        fresh()
        gc.collect()
        began, cpu = time.perf_counter(), time.process_time()
        work()
        seen = {"cpu": time.process_time() - cpu, "wall": time.perf_counter() - began}
        fresh()
        stalls = Stalls()
        stalls.start()
        work()
        stalls.over.set()
        stalls.join()
        found.append({**seen, "stall": stalls.longest})
    return {name: 1000 * min(one[name] for one in found) for name in found[0]}


class Bench:
    """A loaded directory and its widgets, with the operations to measure."""

    def __init__(self, number: int, members: int) -> None:
        comm.create_comm = SilentComm
        self.server = Server(users(number), members)
        self.client = self.server.client()
        self.directory = self.client.directory
        self.widget: Any = rg.UserManager(self.client)
        self.matrix = rg.AccessMatrix(self.client)
        self.explorer = rg.AccessExplorer(self.client)
        self.ids = [str(one) for one in itertools.islice(self.directory.snapshot.users, 10_000)]
        self.ask("open")
        self.ask("open", self.matrix)

    def ask(self, kind: str, /, widget: Any = None, **fields: Any) -> None:
        """Send a request as a browser does, and wait for its response."""
        SilentComm.last = f"r{next(_numbers)}"
        SilentComm.answered.clear()
        content = {"type": kind, "id": SilentComm.last, **fields}
        data = {"method": "custom", "content": content}
        (widget or self.widget).comm.handle_msg({"content": {"data": data}, "buffers": []})
        if not SilentComm.answered.wait(120) or SilentComm.kind == "failed":
            sys.exit(f"no good answer to {kind}")

    def fresh(self) -> None:
        """Make an edit, which invalidates the snapshot's caches except those that survive edits."""
        self.edit(1)

    def edit(self, number: int) -> None:
        """Rename users one after the other, as announced writes do."""
        users = self.directory.snapshot.users
        for id_ in self.ids[:number]:
            known = users[UUID(id_)]
            name = known.first_name
            self.client.api.users.update(known.id, first_name=f"{name[:20]}{next(_numbers)}")

    def query(self, **fields: Any) -> Callable[[], object]:
        """Return a function that displays the widget with other filters."""

        def display() -> None:
            for name, value in {"sort": ["username"], **fields}.items():
                setattr(self.widget, name, value)
            self.widget._repr_mimebundle_()

        return display

    def assign(self, **state: Any) -> None:
        """Assign traits as a browser does."""
        data = {"method": "update", "state": state, "buffer_paths": []}
        self.widget.comm.handle_msg({"content": {"data": data}, "buffers": []})


def cases(bench: Bench) -> dict[str, Callable[[], object]]:
    """Return the operations to measure by name."""
    workspaces = [one.name for one in bench.directory.snapshot.workspaces.values()]
    ids = [str(one) for one in bench.directory.snapshot.workspaces]
    user, other = bench.ids[:2]
    moment = 1_740_000_000_000
    nothing = {
        "search": "",
        "role_filter": [],
        "workspace_filter": [],
        "workspace_count_filter": None,
        "updated_filter": None,
    }

    def shown(name: str, **fields: Any) -> dict[str, Callable[[], object]]:
        return {f"display, {name}": bench.query(**nothing | fields)}

    def all_people(name: str, **fields: Any) -> dict[str, Callable[[], object]]:
        return {f"query, {name}": lambda: Query(**fields).run(bench.directory.snapshot).all()}

    found: dict[str, Callable[[], object]] = {}
    for keys in (
        ["username"], ["-username"], ["id"], ["role"], ["-role"], ["updated_at"], ["-updated_at"], ["workspaces"],
        ["-workspaces"], ["-workspaces", "-updated_at"], ["role", "-workspaces", "updated_at"],
        ["-role", "workspaces", "-updated_at", "id"],
    ):  # fmt: skip
        found |= shown(f"sort {' '.join(keys)}", sort=keys) | all_people(f"sort {' '.join(keys)}", sort=keys)
    found |= shown("workspace_count_filter", workspace_count_filter=[1, 2])
    found |= shown("workspace_filter 1", workspace_filter=workspaces[:1])
    found |= shown("workspace_filter 100", workspace_filter=workspaces)
    found |= shown("role_filter", role_filter=["annotator"])
    found |= shown("updated_filter", updated_filter=[0, moment])
    found |= shown("search of a letter", search="a")
    found |= shown("search of a word", search="costa")
    found |= shown("search of two words", search="cos ana")
    found |= shown(
        "all at once", search="a", role_filter=["annotator"], workspace_count_filter=[0, 5], updated_filter=[0, moment],
        sort=["-workspaces", "-updated_at"],
    )  # fmt: skip
    widget, directory = bench.widget, bench.directory
    bench.query(**nothing)()
    return found | {
        "reset": bench.query(**nothing),
        "new table": lambda: rg.UserTable(bench.client).close(),
        "new manager": lambda: rg.UserManager(bench.client).close(),
        "new form": lambda: rg.UserForm(bench.client).close(),
        "hello": lambda: bench.ask("hello", protocol=PROTOCOL),
        "open": lambda: bench.ask("open"),
        "edit, 1 row": lambda: bench.edit(1),
        "edit, 1 row, new snapshot displayed": lambda: (bench.edit(1), widget._repr_mimebundle_()),
        "patch of 300 rows": lambda: _patch(bench, 300),
        "selected_ids of 10,000": lambda: (bench.assign(selected_ids=[]), bench.assign(selected_ids=bench.ids)),
        "one more selected": lambda: bench.ask("select", select=[bench.ids[0]], deselect=[], only=False),
        "one less selected": lambda: bench.ask("select", select=[], deselect=[bench.ids[0]], only=False),
        "selected_users of 10,000": lambda: widget.selected_users,
        "ask_policy": lambda: bench.ask("ask_policy"),
        "ask_access_of": lambda: bench.ask("ask_access_of", user=user),
        "ask_access_to": lambda: bench.ask("ask_access_to", resource=ids[0], action="annotate"),
        "ask_comparison": lambda: bench.ask("ask_comparison", user=user, other=other),
        "ask_simulation": lambda: bench.ask("ask_simulation", user=user, role="admin", add=ids[:3], remove=[]),
        "ask_findings": lambda: bench.ask("ask_findings"),
        "ask_consequences of 10,000": lambda: bench.ask("ask_consequences", users=bench.ids),
        "ask_datasets": lambda: bench.ask("ask_datasets"),
        "ask_everyone": lambda: bench.ask("ask_everyone"),
        "ask_script": lambda: bench.ask("ask_script", entry=None, kind="argilla_widgets"),
        "matrix, display": bench.matrix._repr_mimebundle_,
        "matrix, search": lambda: _search(bench.matrix, "costa workspace-001"),
        "repr": lambda: [repr(one) for one in (directory, directory.snapshot, bench.client, bench.client.users)],
        "a user by name": lambda: directory.snapshot.user("nobody"),
        "refresh that found nothing": lambda: bench.ask("refresh"),
        "load": directory.refresh,
        "visible()": widget.visible,
        "to_pandas()": widget.to_pandas,
        "to_html()": lambda: widget.to_html(os.devnull),
    }  # fmt: skip


def _search(widget: Any, text: str) -> None:
    widget.search = text
    widget._repr_mimebundle_()


def _patch(bench: Bench, number: int) -> None:
    before = bench.directory.snapshot
    changed = frozenset(UUID(one) for one in bench.ids[:number])
    widget = bench.widget  # a change of so many users is announced one by one, or read again as a whole
    with widget._feed_lock:  # noqa: SLF001
        widget._feed.update(before, Change(changed=changed), widget._query)  # noqa: SLF001


def verdict_on(name: str, milliseconds: float) -> str:
    """Return a note for a figure above the bar."""
    if milliseconds <= BAR:
        return ""
    return "(explicit)" if name in EXPLICIT else OVER


def main() -> int:
    """Measure and print one line per operation. Return 1 if one is over the bar, otherwise 0."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, default=100_000)
    parser.add_argument("--members", type=int, default=1_000, help="members of each of the 100 workspaces")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="measure only operations whose name contains this")
    parser.add_argument("--out", help="also write the figures to this JSON file")
    asked = parser.parse_args()
    bench = Bench(asked.users, asked.members)
    figures, over = {}, False
    for name, work in cases(bench).items():
        if asked.only not in name:
            continue
        figures[name] = seen = measured(bench.fresh, work, asked.rounds)
        verdict = verdict_on(name, seen["cpu"])
        over |= verdict == OVER
        numbers = "  ".join(f"{what} {value:8.1f}" for what, value in seen.items())
        print(f"{name:60} {numbers} {verdict}".rstrip(), flush=True)
    if asked.out:
        found = {"users": asked.users, "members": asked.members, "ms": figures}
        Path(asked.out).write_text(json.dumps(found, indent=1), encoding="utf-8")
    return int(over)


if __name__ == "__main__":
    sys.exit(main())
