"""How many users an Argilla server carries: one worker and four, SQLite and PostgreSQL; see docs/deployments.md.

Run ``python -m benchmarks.deployments --postgresql postgresql://user:password@host/database``, with a user who may
create databases; without it, only SQLite is measured. It needs nothing but the package with its server.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
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


class Figures(NamedTuple):
    """What one deployment needs, in seconds; and requests in a second."""

    load: float
    """Load users, workspaces, members and datasets."""
    create: float
    """Create a user."""
    add: float
    """Add a user to a workspace."""
    requests: float
    """Small requests in a second, from `CLIENTS` at once."""


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
    return Figures(load, create, add, _requests([server.url for server in servers]))


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


def _requests(addresses: list[str]) -> float:
    """Return how many times in a second the servers say who one is, spread over them as a proxy does."""
    end = time.perf_counter() + SECONDS

    def ask(number: int) -> int:
        headers, count = {"X-Argilla-Api-Key": OWNER_API_KEY}, 0
        with httpx.Client(base_url=addresses[number % len(addresses)], headers=headers, timeout=60) as http:
            while time.perf_counter() < end:
                http.get("/api/v1/me").raise_for_status()
                count += 1
        return count

    with ThreadPoolExecutor(CLIENTS) as pool:
        return sum(pool.map(ask, range(CLIENTS))) / SECONDS


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
    print(f"{os.cpu_count()} processors\n\n| users | database | workers | load, s | create, s | add, s | requests/s |")
    print("|---|---|---|---|---|---|---|")
    for number in map(int, options.numbers.split(",")):
        for workers, database in ((1, None), (1, options.postgresql), (WORKERS, options.postgresql)):
            if database is None and workers > 1:
                continue
            with ExitStack() as stack:
                url = _new_database(database) if database else None
                log(f"{number:,} users, {workers} workers, {'PostgreSQL' if url else 'SQLite'}")
                servers = [stack.enter_context(LocalServer(database_url=url, sample=number)) for _ in range(workers)]
                found = measure(servers)
            name = "PostgreSQL" if url else "SQLite"
            print(
                f"| {number:,} | {name} | {workers} | {found.load:.2f} | {found.create:.2f} | {found.add:.3f} | "
                f"{found.requests:.0f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
