"""How many users an Argilla server carries: one worker and four, SQLite and PostgreSQL; see docs/deployments.md.

Run ``python -m benchmarks.deployments --postgresql postgresql://user:password@host/database``, with a user who may
create databases; without it, only SQLite is measured. It needs nothing but the package with its server.
"""

from __future__ import annotations

import argparse
import itertools
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit
from uuid import uuid4

import httpx
import psycopg2

import argilla_widgets as rg
from argilla_widgets.server import LocalServer
from argilla_widgets.server.owner import OWNER_API_KEY
from benchmarks.progress import log

if TYPE_CHECKING:
    from collections.abc import Callable

NUMBERS = (100, 1_000, 10_000, 100_000)
WORKERS = 4
CLIENTS = 8
"""People who load a page at once."""
SECONDS = 5.0
"""How long they do."""
ROUNDS = 3
COLUMNS = (
    *("users", "database", "workers", "load, s", "create, s", "add, s"),
    *("reads/s", "writes/s", "slowest write, s", "refused"),
)


class Figures(NamedTuple):
    """What one deployment needs, in seconds; and requests in a second."""

    load: float
    """Load users, workspaces, members and datasets."""
    create: float
    """Create a user."""
    add: float
    """Add a user to a workspace."""
    reads: float
    """Small reads in a second, from `CLIENTS` at once."""
    writes: float
    """Workspaces created in a second, by `CLIENTS` at once."""
    slowest: float
    """The slowest of these writes."""
    failed: int
    """How many of them the server refused."""


def measure(servers: list[LocalServer]) -> Figures:
    """Measure servers that share a database; one client uses the first, many use all of them."""
    load = _median(lambda: _load(servers[0]))
    with servers[0].client() as client:
        users: list[rg.User] = []
        create = _median(
            lambda: users.append(rg.User(username=f"n-{uuid4()}", password=str(uuid4()), client=client).create())
        )
        place = rg.Workspace(name=f"n-{uuid4()}", client=client).create()
        waiting = iter(users)
        add = _median(lambda: next(waiting).add_to_workspace(place))
    addresses = [server.url for server in servers]
    return Figures(load, create, add, _reads(addresses), *_writes(addresses))


def _load(server: LocalServer) -> None:
    with server.client() as client:
        client.directory.refresh()
        client.directory.access.view()  # the datasets, too


def _median(call: Callable[[], object]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        call()
        times.append(time.perf_counter() - begun)
    return statistics.median(times)


def _reads(addresses: list[str]) -> float:
    """Return how many times in a second the servers say who one is."""

    def ask(http: httpx.Client, _: str) -> bool:
        return http.get("/me").is_success

    return len(_at_once(addresses, ask)) / SECONDS


def _writes(addresses: list[str]) -> tuple[float, float, int]:
    """Return how many workspaces are created in a second, what the slowest took, and how many were refused."""

    def make(http: httpx.Client, name: str) -> bool:
        return http.post("/workspaces", json={"name": name}).is_success

    done = _at_once(addresses, make)
    return len(done) / SECONDS, max(seconds for seconds, _ in done), sum(not well for _, well in done)


def _at_once(addresses: list[str], call: Callable[[httpx.Client, str], bool]) -> list[tuple[float, bool]]:
    """Call with new names from `CLIENTS` at once, spread over the servers as a proxy does.

    Return the seconds of each call, and whether the server did it.
    """
    end = time.perf_counter() + SECONDS

    def repeat(number: int) -> list[tuple[float, bool]]:
        headers, done = {"X-Argilla-Api-Key": OWNER_API_KEY}, []
        with httpx.Client(base_url=f"{addresses[number % len(addresses)]}/api/v1", headers=headers, timeout=60) as http:
            while (begun := time.perf_counter()) < end:
                well = call(http, f"n-{uuid4()}")
                done.append((time.perf_counter() - begun, well))
        return done

    with ThreadPoolExecutor(CLIENTS) as pool:
        return [one for each in pool.map(repeat, range(CLIENTS)) for one in each]


def _new_database(url: str) -> str:
    name = f"argilla_{uuid4().hex}"
    with closing(psycopg2.connect(url)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"create database {name}")
    return urlsplit(url)._replace(path=f"/{name}").geturl()


def main() -> None:
    """Print a line for each deployment."""
    parser = argparse.ArgumentParser(description="Measure how many users an Argilla server carries.")
    parser.add_argument("--postgresql", help="the URL of a database; new ones are created beside it")
    parser.add_argument("--numbers", default=",".join(map(str, NUMBERS)), help="numbers of users")
    options = parser.parse_args()
    print(f"{os.cpu_count()} processors\n\n| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|")
    databases = ["SQLite", *(["PostgreSQL"] if options.postgresql else [])]
    for number in map(int, options.numbers.split(",")):
        for database, workers in itertools.product(databases, (1, WORKERS)):
            log(f"{number:,} users, {workers} workers, {database}")
            with ExitStack() as stack:
                home = stack.enter_context(TemporaryDirectory())
                url = _new_database(options.postgresql) if database == "PostgreSQL" else None
                servers = [stack.enter_context(LocalServer(home, 0, url, number)) for _ in range(workers)]
                found = measure(servers)
            print(
                f"| {number:,} | {database} | {workers} | {found.load:.2f} | {found.create:.2f} | {found.add:.3f} | "
                f"{found.reads:.0f} | {found.writes:.0f} | {found.slowest:.1f} | {found.failed} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
