"""A server's data, given back after a test: starting another server would take longer than most tests."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argilla_widgets.server import LocalServer


def process_of(server: LocalServer) -> psutil.Process:
    """Return the process of a server: the one of our children that listens on its port."""
    ours = [one for one in psutil.Process().children() if server.port in {at.laddr.port for at in one.connections()}]
    (found,) = ours
    return found


def key_of(server: LocalServer, username: str) -> str:
    """Return the API key of a user, from the database."""
    with closing(sqlite3.connect(server.home / "argilla.db")) as database:
        (key,) = database.execute("select api_key from users where username = ?", [username]).fetchone()
    return key


@contextmanager
def restored(server: LocalServer) -> Iterator[LocalServer]:
    """Let a test change anything on this server, and undo all of it in the database."""
    file = server.home / "argilla.db"
    with closing(sqlite3.connect(":memory:")) as kept:
        with closing(sqlite3.connect(file)) as database:
            database.backup(kept)
        try:
            yield server
        finally:
            with closing(sqlite3.connect(file)) as database:
                kept.backup(database)
