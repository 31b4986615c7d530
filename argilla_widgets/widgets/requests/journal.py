"""Search the journal, with earlier sessions if it is kept, for words or a person, and write it as a table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from itertools import islice
from typing import TYPE_CHECKING

from argilla_widgets.directory.journal.entries import Fact
from argilla_widgets.directory.model.collation import matcher
from argilla_widgets.directory.roster.reading.cells import csv_text, guard
from argilla_widgets.sdk.text import escape_invisible, pluralize
from argilla_widgets.widgets.protocol.journal import Earlier, SessionItem
from argilla_widgets.widgets.protocol.person import MAX_CHANGES, PersonChanges
from argilla_widgets.widgets.requests.export import export
from argilla_widgets.widgets.requests.results import journal_item

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.journal.entries import Entry
    from argilla_widgets.directory.journal.reading import Session
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.widgets.protocol.journal import AskEarlier, ChangeKind, ExportJournal, JournalFilter
    from argilla_widgets.widgets.protocol.person import AskPersonChanges
    from argilla_widgets.widgets.protocol.roster import Saved

_KINDS: dict[ChangeKind, Callable[[Operation], bool]] = {
    "creations": lambda one: one.kind == "create_user",
    "edits": lambda one: one.kind == "update_user",
    "deletions": lambda one: one.kind == "delete_user",
    "memberships": lambda one: one.user_id is not None and one.workspace_id is not None,
    "workspaces": lambda one: one.user_id is None,
}


def earlier(request: AskEarlier, directory: Directory) -> Earlier:
    """Answer with entries of earlier sessions, and which of this one match."""
    journal, matches = directory.journal, _matches(request)
    most = request.most
    found = [*islice(_earlier(directory, matches), most + 1)]
    sessions = {session.number: session for _, session in found[:most]}
    notes = [journal.trouble, journal.earlier().note if journal.folder is not None and not found[most:] else None]
    return Earlier(
        request=request.id,
        folder=None if journal.folder is None else escape_invisible(journal.folder.name),
        matching=[entry.number for entry in journal if matches(entry)] if _filters(request) else None,
        entries=[journal_item(entry, directory) for entry, _ in found[:most]],
        sessions=[
            SessionItem(one.number, _milliseconds(one.entries[0]), _milliseconds(one.entries[-1]), one.notebook)
            for one in sessions.values()
        ],
        more=len(found) > most,
        note=" ".join(filter(None, notes)) or None,
    )


def person_changes(request: AskPersonChanges, directory: Directory) -> PersonChanges:
    """Answer with the entries that touched someone, the newest first."""
    found = directory.journal.of(request.user)
    newest = [journal_item(entry, directory) for entry in reversed(found.entries[-MAX_CHANGES:])]
    return PersonChanges(request.id, newest, len(found) - len(newest), found.note)


def export_journal(request: ExportJournal, directory: Directory) -> Saved:
    """Write the entries that match, the oldest first, into a new private file in the working directory."""
    matches = _matches(request)
    entries = [*(entry for entry, _ in [*_earlier(directory, matches)][::-1]), *filter(matches, directory.journal)]
    rows = [_cells(fact) for entry in entries for fact in entry.facts()]
    message = f"Exported {pluralize(len(entries), 'entry')} in {pluralize(len(rows), 'row')}."
    return export(request, "journal", csv_text([Fact._fields, *rows]), message)


def _cells(fact: Fact) -> list[str]:
    at = fact.at.astimezone(timezone.utc).isoformat(sep=" ", timespec="seconds")
    return [guard("" if value is None else str(value)) for value in fact._replace(at=at)]


def _earlier(directory: Directory, matches: Callable[[Entry], bool]) -> Iterator[tuple[Entry, Session]]:
    """Iterate over the entries of earlier sessions that match, the newest first, each with its session."""
    for session in directory.journal.earlier_sessions():
        for entry in reversed(session.entries):
            if matches(entry):
                yield entry, session


def _filters(request: JournalFilter) -> bool:
    return bool(request.search.strip()) or not (request.workspace is request.kind is request.since is None)


def _matches(request: JournalFilter) -> Callable[[Entry], bool]:
    """Return whether an entry is one of those that are asked for."""
    has_words = matcher(request.search)
    since = None if request.since is None else datetime.fromtimestamp(request.since / 1000, timezone.utc)
    is_kind = None if request.kind is None else _KINDS[request.kind]

    def matches(entry: Entry) -> bool:
        if since is not None and entry.at < since:
            return False
        if is_kind is not None and not any(map(is_kind, entry.tried)):
            return False
        if request.workspace is not None and not any(one.workspace == request.workspace for one in entry.tried):
            return False
        names = {name for one in entry.tried for name in (one.username, one.name, one.workspace)}
        label = "" if entry.run is None else entry.run.label
        return has_words([str(entry.ref), entry.summary, entry.by, label, entry.notebook, *names])

    return matches


def _milliseconds(entry: Entry) -> float:
    return entry.at.timestamp() * 1000
