"""Convert a roster that is made with clicks into the parts of messages."""

from __future__ import annotations

from collections import Counter
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from msgspec import structs

from argilla_widgets.sdk.text import escape_invisible, pluralize, shortened
from argilla_widgets.widgets.protocol.roster import (
    FieldChange,
    PlanLine,
    RosterApplied,
    RosterHeading,
    RosterSource,
)
from argilla_widgets.widgets.protocol.structs import ErrorInfo
from argilla_widgets.widgets.requests.files import link

if TYPE_CHECKING:
    from argilla_widgets.directory.roster.apply import Applied
    from argilla_widgets.directory.roster.changes import PersonChange
    from argilla_widgets.directory.roster.draft import Draft
    from argilla_widgets.directory.roster.headings import RosterColumn
    from argilla_widgets.directory.roster.problems import RosterError

MAX_SHEETS = 100
"""Maximum number of sheets to choose from."""
MAX_HEADINGS = 100
"""Maximum number of headings that can be mapped with clicks."""
MAX_HEADING = 200
"""Maximum number of characters of a heading that are shown."""
MAX_QUESTIONS = 3
"""Maximum number of questions about who is meant that are asked at once in full."""
UNDONE = "This was undone. Anyone it created is no longer on the server."
MAX_SHOWN = 1_000
"""Maximum number of characters of a text from a file, in a message."""


def source_of(draft: Draft) -> RosterSource:
    """Convert the file of a draft."""
    sheets = [*draft.sheets[:MAX_SHEETS]]
    return RosterSource(escape_invisible(draft.name)[:MAX_SHOWN], sheets, draft.sheet, draft.header)


def left_off(draft: Draft) -> list[str]:
    """Return sentences about what of a file is not shown."""
    found = ("sheet", len(draft.sheets) - MAX_SHEETS), ("column", len(draft.headings) - MAX_HEADINGS)
    return [
        f"{pluralize(number, f'more {what}')} of this file cannot be chosen here."
        for what, number in found
        if number > 0
    ]


def headings_of(draft: Draft) -> list[RosterHeading]:
    """Convert its headings."""
    return [
        RosterHeading(text[:MAX_HEADING], cast("RosterColumn | None", column))
        for text, column in islice(draft.headings, MAX_HEADINGS)
    ]


def error_of(error: RosterError) -> ErrorInfo:
    """Convert an error of reading or planning; its problems are in the rows, which have no room for whom they mean."""
    info = ErrorInfo.of(error)
    if not error.problems:
        return info
    rows = len({problem.row for problem in error.problems} - {0})
    sentences = [f"{pluralize(rows, 'row')} need{'s' if rows == 1 else ''} fixing."] if rows else []
    sentences += [problem.problem for problem in error.problems if not problem.row]
    asked = {shortened(username) for username in error.same_person}
    questions = (one for one in error.problems if one.column == "username" and one.value in asked)
    sentences += [f"Row {one.row:,}: {one.problem}" for one in islice(questions, MAX_QUESTIONS)]
    return structs.replace(info, message=" ".join(sentences), hint=None)


def line_of(change: PersonChange, *, left_out: bool) -> PlanLine:
    """Convert what happens to one person."""
    return PlanLine(
        id=change.id,
        kind=change.kind,
        name=change.name,
        full_name=change.full_name,
        role=change.role,
        changes=[FieldChange(cast("Any", name), before, after) for name, before, after in change.values],
        joins=change.joins,
        leaves=change.leaves,
        people=change.people,
        left_out=left_out,
        reason=change.reason,
    )


def applied_of(request_id: str, applied: Applied, *, undone: bool) -> RosterApplied:
    """Convert what became of a plan."""
    credentials = applied.credentials
    summary = applied.result.summary if applied.result is not None else applied.summary()
    example = {name: value[:MAX_SHOWN] for name, value in credentials.example().items() if len(name) <= MAX_HEADING}
    more = len(credentials.example()) - MAX_HEADINGS
    notes = [f"Invitations may name {pluralize(more, 'more column')} of the file."] if more > 0 else []
    return RosterApplied(
        request=request_id,
        summary=UNDONE if undone else summary,
        outcomes=dict(Counter(one.outcome for one in applied.outcomes)),
        created=0 if undone else len(credentials.created),
        path=None if credentials.path is None else escape_invisible(str(credentials.path.absolute())),
        link=None if credentials.path is None else link(credentials.path),
        notes=[*applied.notes, *notes],
        example=dict([*example.items()][-MAX_HEADINGS:]),
    )


def kernel_folder() -> str:
    """Return the folder that the paths of files are in."""
    try:
        return escape_invisible(str(Path.cwd()))
    except OSError:  # it was deleted
        return ""
