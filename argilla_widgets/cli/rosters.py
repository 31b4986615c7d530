"""``check``, ``plan``, ``apply`` and ``export``: a table of people, and what it changes on a server."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import msgspec

import argilla_widgets as rg
from argilla_widgets.cli import CHANGES, terminal
from argilla_widgets.directory.private_file import shown_path
from argilla_widgets.directory.roster.credentials.wanted import wanted_of
from argilla_widgets.directory.roster.credentials.where_kept import passwords_file
from argilla_widgets.directory.roster.reading.problems import RosterError, lines_of
from argilla_widgets.directory.roster.reading.table import read_saved
from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.text import pluralize, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.roster.planning.apply import Applied

_READING = {
    "sheet": "--sheet",
    "header": "--header",
    "columns": "--column",
    "workspaces": "--workspace",
    "role": "--role",
    "usernames": "--usernames",
    "leave_out": "--leave-out",
}
_PLANNING = {"prune": "--prune", "renames": "--rename", "same_person": "--same-person", "no_create": "--no-create"}


def check(options: argparse.Namespace) -> int:
    """Report what has to be fixed in a roster; exit with 1 if there is anything."""
    try:
        roster = _read(options)
    except RosterError as error:
        return _report(error, options, sys.stdout)
    if not options.summary:
        for note in roster.notes:
            print(note)
    print(f"{repr(roster)[1:-1]}. Nothing needs fixing.")
    return 0


def plan(options: argparse.Namespace) -> int:
    """Print what a roster would change; exit with 0 if that is nothing, with 2 if there are changes."""
    with terminal.connect(options) as client:
        try:
            planned = _plan(options, client)
        except RosterError as error:
            return _report(error, options, sys.stderr)
        _show(planned, options)
        if options.json:
            planned.to_json(options.json)
    if planned:
        return CHANGES
    return int(bool(planned.refusals))


def apply(options: argparse.Namespace) -> int:
    """Print a plan, ask, and apply it; exit with 0 if all of it is done."""
    with terminal.connect(options) as client:
        try:
            saved = _saved(options)
            planned = _plan(options, client) if saved is None else saved
        except RosterError as error:
            return _report(error, options, sys.stderr)
        _show(planned, options)
        _check_numbers(planned, options)
        if planned and not options.yes:
            terminal.confirm("Apply this plan?")
        wanted = wanted_of(planned.operations, planned.people)
        path = passwords_file(options.credentials, planned.server, wanted)
        if path and options.credentials is None:
            terminal.say(f"The passwords are in {shown_path(path)}.")
        again = f"Apply it again{f' with --credentials {shown_path(path)}' if path else ''} to continue."
        with terminal.following(client, lambda: again) as progress:
            applied = planned.apply(
                client,
                credentials=path,
                deletions=planned.at_risk[0],
                owners=planned.at_risk[1],
                progress=progress,
            )
    return _outcome(applied, options)


def export(options: argparse.Namespace) -> int:
    """Write the people on the server as a roster."""
    with terminal.connect(options) as client:
        roster = rg.Roster.of(client, options.workspace)
    if options.path is None:
        # The same bytes everywhere: a terminal's encoding may not have all letters.
        sys.stdout.flush()
        sys.stdout.buffer.write(roster.to_csv().encode())
    elif Path(options.path).suffix.lower() == ".json":
        roster.to_json(options.path)
    else:
        roster.to_csv(options.path)
    return 0


def _read(options: argparse.Namespace) -> rg.Roster:
    """Read the roster in a file; the ending of its name says of what kind it is."""
    path, given = options.roster, _given(options, _READING)
    kind = Path(path).suffix.casefold()
    if kind == ".json":
        _refuse(given, "A saved roster")
        return rg.Roster.from_json(path)
    if kind in {".xlsx", ".xlsm"}:
        return rg.Roster.from_excel(path, **given)
    _refuse({name: None for name in given if name in {"sheet", "header"}}, "A text file")
    return rg.Roster.from_csv(path, **given)


def _plan(options: argparse.Namespace, client: rg.Argilla) -> rg.Plan:
    return _read(options).plan(
        client,
        renames=dict(options.renames),
        prune=True if options.prune == "all" else options.prune or False,
        create_users=not options.no_create,
        same_person=options.same_person,
        credentials=options.credentials,
    )


def _saved(options: argparse.Namespace) -> rg.Plan | None:
    """Return the plan in a file; None if it has a roster."""
    if Path(options.roster).suffix.casefold() != ".json":
        return None
    if "operations" not in read_saved(options.roster, dict[str, msgspec.Raw], "a saved roster or plan"):
        return None
    _refuse(_given(options, (*_READING, *_PLANNING)), "A saved plan")
    return rg.Plan.from_json(options.roster)


def _given(options: argparse.Namespace, names: Iterable[str]) -> dict[str, Any]:
    given = {name: value for name in names if (value := getattr(options, name)) not in (None, [])}
    return {name: dict(value) if name == "columns" else value for name, value in given.items()}


def _refuse(given: Iterable[str], what: str) -> None:
    for name in given:
        raise ArgillaError(f"{what} takes no {(_READING | _PLANNING)[name]}.")


def _check_numbers(planned: rg.Plan, options: argparse.Namespace) -> None:
    """Refuse to delete users and to make owners unless someone has read it here, or has given the numbers."""
    given = (options.deletions, options.owners)
    if given == (None, None) and not (planned.from_file or options.yes):
        return
    if planned.at_risk != tuple(number or 0 for number in given):
        deleted, changed = planned.at_risk
        raise ArgillaError(planned.risks(), hint=f"If that is intended, pass --deletions {deleted} --owners {changed}.")


def _show(planned: rg.Plan, options: argparse.Namespace) -> None:
    # Before anything happens: if no one reads it, nothing does.
    print(planned.summary() if options.summary else planned, flush=True)


def _report(error: RosterError, options: argparse.Namespace, stream: TextIO) -> int:
    """Print the problems, one to a line."""
    if not error.problems:
        raise error.for_command_line()
    if not options.summary:
        print(*lines_of(error.problems), sep="\n", file=stream)
        if error.same_person:
            names = " ".join(f"--same-person {shlex.quote(shortened(name))}" for name in error.same_person)
            print(f"If these are the same people: {names}", file=stream)
            print("If they are not, add a column with their usernames.", file=stream)
    print(f"{pluralize(len(error.problems), 'problem')} to fix.", file=stream)
    return 1


def _outcome(applied: Applied, options: argparse.Namespace) -> int:
    """Print what became of the people, and return the exit code."""
    left = [one for one in applied.outcomes if one.outcome not in {"done", "already so"}]
    if options.summary:
        counts = Counter(one.outcome for one in applied.outcomes)
        print(", ".join(f"{number:,} {outcome}" for outcome, number in counts.items()) or "Nothing to do.")
    else:
        for one in left:
            print(f"! {shortened(one.name)}: {one.outcome}. {one.reason}".rstrip())
        print(applied.summary())
        for note in applied.notes:
            terminal.say(note)
    return int(bool(left))
