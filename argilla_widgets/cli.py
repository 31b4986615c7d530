"""The command ``argilla-widgets``: ``demo``, ``serve`` and ``doctor``.

An error is one sentence on standard error, with exit code 1. ``doctor`` also exits with 1 when one of its checks fails.
Ctrl-C is how ``serve`` and ``demo`` end; it ends anything else with exit code 130, as in a shell.
Each command imports what it needs, so that ``--help`` is fast.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from getpass import getpass
from typing import Literal
from urllib.parse import urlsplit

from argilla_widgets import __version__

SERVE_PORT = 6900
INTERRUPTED = 130
DATABASE_URL = "ARGILLA_DATABASE_URL"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, or these arguments, and return the exit code."""
    # What a library logs unasked (a socket that closes as a kernel ends) is not part of the message.
    logging.getLogger().addHandler(logging.NullHandler())
    options = _parse(sys.argv[1:] if arguments is None else arguments)
    from argilla_widgets.sdk.errors import ArgillaError  # noqa: PLC0415

    try:
        return options.run(options)
    except (ArgillaError, ValueError) as error:
        return _fail(error)
    except KeyboardInterrupt:
        return INTERRUPTED


def _fail(error: Exception) -> int:
    print(error, file=sys.stderr)
    return 1


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
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
    doctor.add_argument(
        "--api-url",
        "--url",
        metavar="URL",
        help="server address (default: ARGILLA_API_URL, else http://localhost:6900)",
    )
    doctor.add_argument(
        "--api-key",
        "--key",
        metavar="KEY",
        help="API key (default: ARGILLA_API_KEY; prefer the variable, which other users of this machine cannot see)",
    )
    doctor.set_defaults(run=_doctor)

    # Before argparse, which would only list the commands.
    command = next((word for word in arguments if not word.startswith("-")), None)
    if command is not None and command not in commands.choices:
        from argilla_widgets.sdk.text import join_choices, quoted, suggestion  # noqa: PLC0415

        names = list(commands.choices)
        parser.error(
            f"There is no command {quoted(command)}. {suggestion(command, names, f'Use {join_choices(names)}.')}"
        )
    return parser.parse_args(arguments)


def _demo(options: argparse.Namespace) -> int:
    from argilla_widgets import demo  # noqa: PLC0415
    from argilla_widgets.server import LocalServerError  # noqa: PLC0415

    try:
        if options.check:
            users = demo.check()
            print(f"The tutorial works. {len(users)} users on the server:", *users, sep="\n  ")
        else:
            demo.run(port=options.port, browser=not options.no_browser)
    except (demo.DemoError, LocalServerError) as error:
        return _fail(error)
    return 0


def _serve(options: argparse.Namespace) -> int:
    from argilla_widgets.server import LocalServer, LocalServerError  # noqa: PLC0415

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
        return _fail(error)
    return 0


def _database_url() -> str:
    """Read the database URL from a source that other users of this machine cannot read."""
    if given := os.environ.get(DATABASE_URL):
        return given
    return getpass("Database URL: ") if sys.stdin.isatty() else sys.stdin.readline().strip()


def _doctor(options: argparse.Namespace) -> int:
    from argilla_widgets.sdk import Argilla  # noqa: PLC0415
    from argilla_widgets.sdk.connect import DEFAULT_KEYS, find_setting  # noqa: PLC0415
    from argilla_widgets.sdk.doctor import Check  # noqa: PLC0415
    from argilla_widgets.sdk.errors import ArgillaCredentialsError, ArgillaError  # noqa: PLC0415

    given = {name: getattr(options, name) for name in ("api_url", "api_key") if getattr(options, name) is not None}
    missing = []
    if "api_url" not in given and find_setting("ARGILLA_API_URL") is None:
        missing.append(
            Check("address", "warn", "No address, so the default is checked.", "Pass --api-url or set ARGILLA_API_URL.")
        )
    if "api_key" not in given and find_setting("ARGILLA_API_KEY") is None:
        given["api_key"] = DEFAULT_KEYS[0]
        hint = 'Set ARGILLA_API_KEY. Your key is under "My settings" in Argilla.'
        missing.append(Check("API key", "fail", "No API key, so the published default key is tried.", hint))
    try:
        with Argilla(**given) as client:
            report = client.doctor()
        checks = [*missing, *report]
        print(f"Argilla at {report.server}")
    except ArgillaCredentialsError:
        if not missing:
            raise
        checks = [*missing, Check("connection", "ok", "The server answers, and rejects the published default key.")]
    except ArgillaError as error:
        if not missing:
            raise
        checks = [*missing, Check("connection", "fail", error.message, error.hint)]
    print(*checks, sep="\n")
    return int(any(check.status == "fail" for check in checks))


def _sample(text: str) -> Literal["team"] | int:
    if text == "team":
        return "team"
    if text.isdecimal():
        return int(text)
    raise argparse.ArgumentTypeError(f'must be "team" or a number of users, not {text!r}')
