"""Check whether a later entry has changed again what an entry changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from argilla_widgets.directory.journal.entry import Entry
    from argilla_widgets.directory.model.operation import Operation


def outdated(entry: Entry, later: Entry) -> str:
    """Return a sentence on what a later entry has changed again of ``entry``; empty if nothing.

    Counts a field that was set to another value, a membership that was ended or made again, and a user or workspace
    that was deleted. Repeating the same change counts as no change.
    """
    undoes = _undoes(later.operations)
    changed = [one for one in entry.operations if undoes(one)]
    if not changed:
        return ""
    if len(changed) == len(entry.operations):
        return f"This was changed again: {later.said}"
    was = "was" if len(changed) == 1 else "were"
    return f"{len(changed):,} of {len(entry.operations):,} {was} changed again: {later.said}"


def _undoes(later: Iterable[Operation]) -> Callable[[Operation], bool]:
    """Return a function that returns whether one of these operations changes what an earlier one did."""
    users, workspaces, memberships, values = set(), set(), {}, {}
    for one in later:
        if one.kind == "delete_user":
            users.add(one.user_id)
        elif one.kind == "delete_workspace":
            workspaces.add(one.workspace_id)
        elif one.kind == "update_user":
            values.update({(one.user_id, field): value for field, value in one.values})
        elif one.user_id is not None and one.workspace_id is not None:
            memberships[one.user_id, one.workspace_id] = one.kind

    def undone(one: Operation) -> bool:
        if one.kind in {"delete_user", "delete_workspace"}:
            return False
        if one.user_id in users or one.workspace_id in workspaces:
            return True
        if one.kind == "update_user":
            return any(values.get((one.user_id, field), value) != value for field, value in one.values)
        return memberships.get((one.user_id, one.workspace_id), one.kind) != one.kind

    return undone
