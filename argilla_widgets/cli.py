"""The command ``argilla-widgets``: ``demo``, ``serve`` and ``doctor``.

An error is one sentence on standard error, with exit code 1.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from getpass import getpass
from typing import Literal
from urllib.parse import urlsplit

from argilla_widgets import __version__, demo
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.server import LocalServer, LocalServerError

SERVE_PORT = 6900
DATABASE_URL = "ARGILLA_DATABASE_URL"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, or these arguments, and return the exit code."""
    # What a library logs unasked (a socket that closes as a kernel ends) is not part of the message.
    logging.getLogger().addHandler(logging.NullHandler())
    options = _parser().parse_args(arguments)
    try:
        return options.run(options)
    except (ArgillaError, LocalServerError, demo.DemoError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="argilla-widgets", description="Manage the users of an Argilla server.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="open the tutorial in JupyterLab, with an Argilla server and a sample team")
    demo.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    demo.add_argument(
        "--check", action="store_true", help="run the tutorial without a browser and report whether it works"
    )
    demo.add_argument("--port", type=int, help="port for JupyterLab (default: 8888, or a free one)")
    demo.set_defaults(run=_demo)

    serve = commands.add_parser("serve", help="run an Argilla server on this machine")
    serve.add_argument("--home", metavar="DIR", help="keep the data in this folder (default: delete it at the end)")
    serve.add_argument(
        "--port", type=int, default=SERVE_PORT, help="port for the server; 0 for any free one (default: %(default)s)"
    )
    serve.add_argument(
        "--database-url",
        metavar="URL",
        help="use a PostgreSQL database instead of a file in DIR; - reads the URL from the variable "
        f"{DATABASE_URL} or from standard input, where other users of this machine cannot see its password",
    )
    serve.add_argument("--sample", type=_sample, help='sample data for a new database: "team" or a number of users')
    serve.set_defaults(run=_serve)

    doctor = commands.add_parser("doctor", help="check an Argilla server and report problems")
    doctor.add_argument("--url", help="server address (default: ARGILLA_API_URL, else http://localhost:6900)")
    doctor.add_argument(
        "--key",
        help="API key (default: ARGILLA_API_KEY; prefer the variable, which other users of this machine cannot see)",
    )
    doctor.set_defaults(run=_doctor)
    return parser


def _demo(options: argparse.Namespace) -> int:
    if options.check:
        users = demo.check()
        print(f"The tutorial works. {len(users)} users on the server:", *users, sep="\n  ")
    else:
        demo.run(port=options.port, browser=not options.no_browser)
    return 0


def _serve(options: argparse.Namespace) -> int:
    database_url = _database_url() if options.database_url == "-" else options.database_url
    if database_url is not None and database_url == options.database_url and urlsplit(database_url).password:
        print(
            "Other users of this machine can read the database's password in this command's arguments. "
            f"Use --database-url - to read it from {DATABASE_URL} or standard input.",
            file=sys.stderr,
        )
    with LocalServer(options.home, options.port, database_url, options.sample) as server:
        print(f"Argilla is running at {server.url}")
        print("A new database has one owner: username argilla, password 12345678, API key argilla.apikey.")
        print(
            f"Data in {server.home}"
            if options.home
            else "The data is deleted when the server stops. Use --home DIR to keep it."
        )
        print("Press Ctrl-C to stop.", flush=True)
        server.wait()
    return 0


def _database_url() -> str:
    """Read the database URL from a source that other users of this machine cannot read."""
    if given := os.environ.get(DATABASE_URL):
        return given
    return getpass("Database URL: ") if sys.stdin.isatty() else sys.stdin.readline().strip()


def _doctor(options: argparse.Namespace) -> int:
    from argilla_widgets.sdk import Argilla  # noqa: PLC0415 - the other commands need no client

    given = {"api_url": options.url, "api_key": options.key}
    with Argilla(**{name: value for name, value in given.items() if value is not None}) as client:
        print(client.doctor())
    return 0


def _sample(text: str) -> Literal["team"] | int:
    if text == "team":
        return "team"
    if text.isdecimal():
        return int(text)
    raise argparse.ArgumentTypeError(f'must be "team" or a number of users, not {text!r}')
