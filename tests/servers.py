"""A server's data, given back after a test: starting another server would take longer than most tests."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from argilla_widgets.server import LocalServer


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
