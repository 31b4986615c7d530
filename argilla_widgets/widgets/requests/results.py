"""The messages that report what a command did, and what the journal has of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING
from uuid import UUID

from msgspec.structs import replace

from argilla_widgets.directory.commands.command import MAX_IDS, rules_of
from argilla_widgets.directory.model.operation import CREATIONS
from argilla_widgets.directory.policy import ROLES_EVERYWHERE
from argilla_widgets.widgets.protocol.structs import ErrorInfo, Failure, JournalItem
from argilla_widgets.widgets.protocol.to_browser import Done, EntryUsers

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.commands.execute import Result
    from argilla_widgets.directory.journal.entries import Entry
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.widgets.protocol.from_browser import AskEntryUsers

MAX_FAILURES, MAX_LEFT = 1_000, 100
"""Maximum number of failures and remaining steps to list by name; the sentence has the total."""


def reverse_rules(entry: Entry) -> list[str]:
    """Return the lines of the permission table for undoing an entry, or for redoing it if it is undone."""
    return rules_of(_reversal(entry))


def _reversal(entry: Entry) -> Iterable[Operation]:
    """Return the operations that undo an entry, or redo it if it is undone."""
    return entry.operations if entry.undone else filter(None, (one.inverse() for one in entry.operations))


def done(request_id: str, result: Result, directory: Directory, retry_rules: Iterable[str], outdated: str) -> Done:
    """Answer with the result of a command."""
    entry = result.entry
    reversible = _reversible(entry, directory)
    return Done(
        request=request_id,
        message=result.summary,
        code_entry=entry.number if entry is not None and entry.operations else None,
        failures=[
            Failure(failure.user_id, failure.name, ErrorInfo.of(failure.error))
            for failure in result.failures[:MAX_FAILURES]
        ],
        stopped=result.stopped,
        left=result.remaining,
        left_names=list(result.remaining_names[:MAX_LEFT]),
        created_id=result.created_id,
        entry=_item_of(reversible, directory),
        entries=[one.ref for one in reversible],
        reverse_rules=sorted({rule for one in reversible for rule in reverse_rules(one)}),
        retry_rules=list(retry_rules),
        passwords_set=[
            operation.user_id for operation in result.operations if operation.password and operation.user_id is not None
        ],
        outdated=outdated,
    )


def _reversible(entry: Entry | None, directory: Directory) -> list[Entry]:
    """Return what to undo or redo after a result with this entry: the entry, or what it has undone or redone."""
    if entry is None or not entry.reverses:
        return [] if entry is None else [entry]
    reversed_ = directory.journal.kept(entry.reverses)
    return [one for one in reversed_ if one.undone == bool(entry.undoes)] or reversed_


def _item_of(entries: Sequence[Entry], directory: Directory) -> JournalItem | None:
    """Convert the newest of some entries, with what keeps any of them from being undone or redone."""
    items = [journal_item(entry, directory) for entry in reversed(entries)]
    if not items:
        return None
    return replace(
        items[0],
        undo=all(item.undo for item in items),
        redo=all(item.redo for item in items),
        no_redo=next((item.no_redo for item in items if item.no_redo is not None), None),
    )


def entry_users(request: AskEntryUsers, directory: Directory) -> EntryUsers:
    """Answer with the users that entries affected and who still exist."""
    entries = directory.journal.kept(request.entries)
    users = dict.fromkeys(user_id for entry in entries for user_id in _users_of(entry, directory))
    return EntryUsers(request.id, list(users)[:MAX_IDS], len(users))


def _users_of(entry: Entry, directory: Directory) -> list[UUID]:
    """Return the users that an entry affected and who still exist."""
    users, affected = directory.snapshot.users, dict.fromkeys(one.user_id for one in entry.operations)
    return [user_id for user_id in affected if user_id is not None and user_id in users]


def _asks(one: Operation) -> bool:
    """Return whether the undo of an operation of an earlier session asks first: it deletes, or makes an owner."""
    return one.kind in CREATIONS or one.previous.get("role") in ROLES_EVERYWHERE


def journal_item(entry: Entry, directory: Directory) -> JournalItem:
    """Convert a journal entry for the browser, with why this account cannot undo or redo it."""
    snapshot, refused = directory.snapshot, directory.denial(reverse_rules(entry))
    if refused is None and snapshot.complete and all(one.is_gone(snapshot) for one in _reversal(entry)):
        refused = "What it changed no longer exists."
    no_undo = entry.undo_blocker or refused
    no_redo = (entry.redo_blocker or refused) if entry.undone else None
    return JournalItem(
        number=entry.number,
        session=entry.session,
        at=entry.at.timestamp() * 1000,
        by=entry.by,
        message=entry.summary,
        result=entry.result,
        origin=entry.origin,
        run=entry.run,
        users=len(_users_of(entry, directory)),
        undo=no_undo is None,
        no_undo=None if entry.reverses else no_undo,
        asks=entry.session is not None and any(map(_asks, entry.operations)),
        undone=entry.undone,
        redo=entry.undone and no_redo is None,
        no_redo=no_redo,
    )
