"""``demo`` and ``serve``: Argilla on this machine."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from getpass import getpass
from urllib.parse import urlsplit

from argilla_widgets import demo as tutorial
from argilla_widgets.cli import DATABASE_URL, fail
from argilla_widgets.server import LocalServer, LocalServerError


def demo(options: argparse.Namespace) -> int:
    """Open the tutorial."""
    try:
        tutorial.run(port=options.port, browser=not options.no_browser)
    except (tutorial.DemoError, LocalServerError) as error:
        return fail(error)
    return 0


def serve(options: argparse.Namespace) -> int:
    """Run a server until it is stopped."""
    database_url = _database_url() if options.database_url == "-" else options.database_url
    if database_url is not None and database_url == options.database_url and urlsplit(database_url).password:
        print(
            "Other users of this machine can read the database's password in this command's arguments. "
            f"Use --database-url - to read it from {DATABASE_URL} or standard input.",
            file=sys.stderr,
        )
    try:
        with LocalServer(options.home, options.port, database_url, options.sample) as server:
            print(f"Argilla is running at {server.url}")
            if server.owner_file is not None:
                print(f"The owner's password and API key are in {server.owner_file}, which only you can read.")
            else:
                print("A new database has one owner: username argilla, password 12345678, API key argilla.apikey.")
                print("These are published. Every user of this machine can sign in with them.")
            print(
                f"Data in {server.home}"
                if options.home
                else "The data is deleted when the server stops. Use --home DIR to keep it."
            )
            print("Press Ctrl-C to stop.", flush=True)
            with suppress(KeyboardInterrupt):
                server.wait()
    except LocalServerError as error:
        return fail(error)
    return 0


def _database_url() -> str:
    """Read the database URL from a source that other users of this machine cannot read."""
    if given := os.environ.get(DATABASE_URL):
        return given
    return getpass("Database URL: ") if sys.stdin.isatty() else sys.stdin.readline().strip()
