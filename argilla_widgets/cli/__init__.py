"""The command ``argilla-widgets``: what can be typed. Each module here has a few of its commands.

An error is one sentence on standard error, with exit code 1. Ctrl-C is how ``serve`` and ``demo`` end; it ends anything
else with exit code 130, as in a shell. A module is imported when one of its commands runs, so that ``--help`` is fast.
"""

from __future__ import annotations

import argparse
import codecs
import logging
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Literal, NoReturn

from argilla_widgets import __version__

SERVE_PORT = 6900
INTERRUPTED = 130
CHANGES = 2
"""The exit code of ``plan`` when there is something to do."""
UNREAD = 141
"""The exit code when no one reads the output any longer, as in ``| head``."""
_READABLE = "argilla-widgets"
_WORDS = {"✓": "ok", "✗": "failed"}
DATABASE_URL = "ARGILLA_DATABASE_URL"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, or these arguments, and return the exit code."""
    # What a library logs unasked (a socket that closes as a kernel ends) is not part of the message.
    logging.getLogger().addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors=_READABLE)  # type: ignore[union-attr]
    options = _parse(sys.argv[1:] if arguments is None else arguments)
    from argilla_widgets.sdk.errors import ArgillaError  # noqa: PLC0415

    module, _, function = options.run.partition(".")
    try:
        code = getattr(import_module(f"{__name__}.{module}"), function)(options)
        sys.stdout.flush()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # Python writes the rest as it exits
        return UNREAD
    except (ArgillaError, ValueError, OSError) as error:
        return fail(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def _readable(error: UnicodeError) -> tuple[str | bytes, int]:
    """Return what to write in place of characters that a terminal or a pipe cannot show: a word, or their codes."""
    if isinstance(error, UnicodeEncodeError) and (word := _WORDS.get(error.object[error.start])) is not None:
        return word, error.start + 1
    return codecs.backslashreplace_errors(error)


codecs.register_error(_READABLE, _readable)


def fail(error: Exception) -> int:
    """Print an error, and return the exit code."""
    print(error, file=sys.stderr)
    return 1


class _Parser(argparse.ArgumentParser):
    """Exits with ``misuse`` when the arguments are wrong."""

    misuse = 2

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(self.misuse, f"{self.prog}: error: {message}\n")


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = _Parser(prog="argilla-widgets", description="Manage the users of an Argilla server.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    _add_servers(commands)
    _add_classes(commands)

    # Before argparse, which would only list the commands.
    command = next((word for word in arguments if not word.startswith("-")), None)
    if command is not None and command not in commands.choices:
        from argilla_widgets.sdk.text import join_choices, quoted, suggestion  # noqa: PLC0415

        names = list(commands.choices)
        parser.error(
            f"There is no command {quoted(command)}. {suggestion(command, names, f'Use {join_choices(names)}.')}"
        )
    options, unknown = parser.parse_known_args(arguments)
    if unknown:
        commands.choices[command or ""].error(f"There is no argument {unknown[0]!r} here.")
    return options


def _add_servers(commands: argparse._SubParsersAction[_Parser]) -> None:
    demo = commands.add_parser("demo", help="open the tutorial in JupyterLab, with an Argilla server and a sample team")
    demo.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")
    demo.add_argument("--port", type=int, help="port for JupyterLab (default: 8888, or a free one)")
    demo.set_defaults(run="servers.demo")

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
    serve.set_defaults(run="servers.serve")

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
    doctor.set_defaults(run="doctor.doctor")


def _add_classes(commands: argparse._SubParsersAction[_Parser]) -> None:
    check = _add(commands, "check", "rosters.check", "report everything to fix in a roster; needs no server")
    plan = _add(commands, "plan", "rosters.plan", "print what a roster would change (exit code 0: nothing; 2: changes)")
    apply = _add(commands, "apply", "rosters.apply", "make these changes, or those of a saved plan")
    for command in (check, plan, apply):
        _add_reading(command)
    for command in (plan, apply):
        _add_planning(command)
    plan.add_argument("--json", metavar="PATH", help="also save the plan, for `apply`")
    plan.add_argument(
        "--credentials", metavar="PATH", help="the file of passwords of an earlier run, whose people are recognized"
    )
    apply.add_argument(
        "--credentials",
        metavar="PATH",
        help="the file for new passwords, which is extended if it exists (default: a new argilla-passwords-DATE.csv)",
    )
    apply.add_argument("--yes", action="store_true", help="apply without a question")
    apply.add_argument("--deletions", type=int, metavar="N", help="how many users may be deleted")
    apply.add_argument("--owners", type=int, metavar="N", help="how many owners may be made or deleted")

    export = _add(commands, "export", "rosters.export", "write the people on the server as a roster")
    export.add_argument("path", nargs="?", metavar="PATH", help="a .csv or .json file (default: CSV to the output)")
    export.add_argument("--workspace", metavar="NAME", help="only its members (default: everyone)")

    reset = _add(commands, "reset", "passwords.reset", "set new passwords for users who lost theirs")
    reset.add_argument("usernames", nargs="+", metavar="USERNAME")
    reset.add_argument(
        "--credentials", metavar="PATH", help="the file for the passwords (default: a new argilla-passwords-DATE.csv)"
    )

    slips = _add(commands, "slips", "passwords.slips", "make a page of slips to cut out from a file of passwords")
    slips.add_argument("credentials", metavar="PASSWORDS", help="the file of passwords")
    slips.add_argument("path", metavar="PAGE", help="the new page, such as slips.html")
    slips.add_argument("--address", metavar="URL", help="what people open to sign in (default: the server's address)")
    slips.add_argument("--language", default="en", help="of the labels: en, de, es, fr, pt, it or nl (default: en)")
    slips.add_argument("--line", default="", help="a line of your own on each slip")
    slips.add_argument("--only", action="append", metavar="USERNAME", help="only for them; may be repeated")

    progress = _add(commands, "progress", "workspaces.progress", "print how far everyone is with the datasets")
    progress.add_argument("workspace", metavar="WORKSPACE")
    progress.add_argument("--csv", metavar="PATH", help="also write a row for each person and dataset, as for grading")

    archive = _add(commands, "archive", "workspaces.archive", "save the members of a workspace, then remove them")
    archive.add_argument("workspace", metavar="WORKSPACE")
    archive.add_argument("path", metavar="PATH", help="the new file, such as class-a-2026.json")
    archive.add_argument("--yes", action="store_true", help="archive without a question")

    for command in (plan, apply, export, reset, progress, archive):
        command.add_argument(
            "--api-url", metavar="URL", help="server address (default: ARGILLA_API_URL, else http://localhost:6900)"
        )
        command.epilog = "The API key, which must be an owner's, is read from ARGILLA_API_KEY."
    for command in (check, plan, apply, progress):
        command.add_argument("--summary", action="store_true", help="print counts only, no names")


def _add(commands: argparse._SubParsersAction[_Parser], name: str, run: str, what: str) -> _Parser:
    command = commands.add_parser(name, help=what, description=f"{what[0].upper()}{what[1:]}.", allow_abbrev=False)
    command.misuse = 1  # 2 is for a plan with changes
    command.set_defaults(run=run)
    return command


def _add_reading(command: _Parser) -> None:
    command.add_argument("roster", metavar="ROSTER", help="a .csv, .xlsx or .json file")
    reading = command.add_argument_group("how to read the table")
    reading.add_argument("--sheet", metavar="NAME", help="of a workbook (default: the only one that is not empty)")
    reading.add_argument("--header", type=int, metavar="ROW", help="the row of a workbook that has the headings")
    reading.add_argument(
        "--column",
        dest="columns",
        action="append",
        type=_pair,
        default=[],
        metavar="HEADING=COLUMN",
        help="as in Login=username; with nothing after the = the column is not used; may be repeated",
    )
    reading.add_argument(
        "--workspace",
        dest="workspaces",
        action="append",
        default=[],
        metavar="NAME",
        help="for everyone, if the table has no such column; may be repeated",
    )
    reading.add_argument("--role", help="for everyone, if the table has no such column")
    reading.add_argument(
        "--usernames", metavar="TEMPLATE", help='makes those that are missing, as in "{first_name}.{last_name}"'
    )
    reading.add_argument(
        "--leave-out", action="append", type=int, default=[], metavar="ROW", help="is not read; may be repeated"
    )


def _add_planning(command: _Parser) -> None:
    planning = command.add_argument_group("what to plan")
    planning.add_argument(
        "--prune",
        choices=("members", "all"),
        help="remove people who are not listed from the roster's workspaces (members); delete them, too (all)",
    )
    planning.add_argument(
        "--rename",
        dest="renames",
        action="append",
        type=_pair,
        default=[],
        metavar="OLD=NEW",
        help="a user gets the username that the roster has; with nothing after the = they are someone else",
    )
    planning.add_argument(
        "--same-person",
        action="append",
        default=[],
        metavar="USERNAME",
        help="made of names, and the user who has it is the person in the table; may be repeated",
    )
    planning.add_argument(
        "--no-create", action="store_true", default=None, help="leave out people who are not on the server"
    )


def _pair(text: str) -> tuple[str, str | None]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"must look like NAME=VALUE, not {text!r}")
    return name, value or None


def _sample(text: str) -> Literal["team"] | int:
    if text == "team":
        return "team"
    if text.isdecimal():
        return int(text)
    raise argparse.ArgumentTypeError(f'must be "team" or a number of users, not {text!r}')
