"""Convert errors, results, consequences and journal entries to messages for the browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.directory.commands.confirmation import NeedsConfirmationError
from argilla_widgets.directory.policy import denial_reason
from argilla_widgets.sdk.text import join_names
from argilla_widgets.widgets.protocol.parts import ErrorInfo, Failure, JournalItem, Question
from argilla_widgets.widgets.protocol.to_browser import Done

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from uuid import UUID

    from argilla_widgets.directory import Change, Directory, Snapshot
    from argilla_widgets.directory.commands.execution import Result
    from argilla_widgets.directory.journal.journal import Entry
    from argilla_widgets.sdk.errors import ArgillaError
    from argilla_widgets.sdk.models import UserModel

MOST_FAILURES, MOST_LEFT = 1_000, 100
"""Maximum number of failures and remaining steps to list by name; the sentence has the total."""


def error_info(error: ArgillaError) -> ErrorInfo:
    """Convert an error for the browser."""
    return ErrorInfo(
        code=type(error).__name__,
        message=error.message,
        field=error.field,
        hint=error.hint,
        differences=list(getattr(error, "differences", ())),
        question=_question(error) if isinstance(error, NeedsConfirmationError) else None,
        unknown=error.unknown,
    )


def _question(error: NeedsConfirmationError) -> Question:
    confirmation = error.confirmation
    return Question(
        key=error.key,
        reasons=list(error.reasons),
        challenge=confirmation.text if confirmation is not None else "",
        challenge_kind=confirmation.kind if confirmation is not None else "username",
    )


def no_undo(entry: Entry, account: UserModel | None) -> str | None:
    """Return why this account cannot undo an entry; None if it can."""
    return entry.undo_blocker or _refused(entry, account)


def no_redo(entry: Entry, account: UserModel | None) -> str | None:
    """Return why this account cannot redo an undone entry; None if it can."""
    return entry.redo_blocker or _refused(entry, account)


def _refused(entry: Entry, account: UserModel | None) -> str | None:
    if account is None:
        return None
    return denial_reason(account.role, *reverse_rules(entry))


def reverse_rules(entry: Entry) -> list[str]:
    """Return the lines of the permission table for undoing an entry, or for redoing it if it is undone."""
    operations = entry.operations if entry.undone else filter(None, (one.inverse() for one in entry.operations))
    return list(dict.fromkeys(one.kind for one in operations))


def done(request_id: str, outcome: Result, directory: Directory, retry_rules: Iterable[str], outdated: str) -> Done:
    """Answer with the result of a command."""
    entry, account = outcome.entry, directory.account
    code_entry = entry.number if entry is not None and entry.operations else None
    if entry is not None and entry.reverses is not None:
        entry = directory.journal.entry(entry.reverses)
    return Done(
        request=request_id,
        message=outcome.summary,
        code_entry=code_entry,
        failures=[Failure(one.user_id, one.name, error_info(one.error)) for one in outcome.failures[:MOST_FAILURES]],
        stopped=outcome.stopped,
        left=outcome.remaining,
        left_names=list(outcome.remaining_names[:MOST_LEFT]),
        created_id=outcome.created_id,
        entry=None if entry is None else entry.number,
        undo=entry is not None and no_undo(entry, account) is None,
        undone=entry is not None and entry.undone,
        no_redo=no_redo(entry, account) if entry is not None and entry.undone else None,
        reverse_rules=[] if entry is None else reverse_rules(entry),
        retry_rules=list(retry_rules),
        passwords_set=[one.user_id for one in outcome.operations if one.password and one.user_id is not None],
        outdated=outdated,
    )


def journal_item(entry: Entry, account: UserModel | None) -> JournalItem:
    """Convert a journal entry for the browser of this account."""
    reason = no_undo(entry, account)
    again = no_redo(entry, account) if entry.undone else None
    return JournalItem(
        number=entry.number,
        at=entry.at.timestamp() * 1000,
        by=entry.by,
        message=entry.summary,
        result=entry.result,
        origin=entry.origin,
        undo=reason is None,
        no_undo=reason if entry.reverses is None else None,
        undone=entry.undone,
        redo=entry.undone and again is None,
        no_redo=again,
    )


def found(change: Change, before: Snapshot, now: Snapshot) -> str:
    """Return what a refresh found: ``1 added (new.person), 2 changed (ana, bo.li), 1 removed (x)``; else ""."""
    people = [(change.added, now, "added"), (change.changed, now, "changed"), (change.removed, before, "removed")]
    parts = [f"{len(ids):,} {what} ({join_names(_names(ids, known.users))})" for ids, known, what in people if ids]
    return ", ".join([*parts, *["workspaces changed"] * change.workspaces])


def _names(ids: Iterable[UUID], users: Mapping[UUID, UserModel]) -> list[str]:
    return sorted(users[one].username if one in users else str(one) for one in ids)
