"""Check whether a finding still holds, and describe what has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from argilla_widgets.directory.model.difference import member_differences, user_differences
from argilla_widgets.sdk.errors import NotFoundError
from argilla_widgets.sdk.text import MAX_LISTED, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.audit.finding import Finding, Findings
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.models import UserModel


def check_holds(finding: Finding, findings: Findings, before: Snapshot, now: Snapshot) -> None:
    """Raise a `NotFoundError` if a finding is not among the current ``findings``.

    What differs between the snapshots before and after everything was read again is in the message.
    """
    if any(current.key == finding.key for current in findings):
        return
    changes = [
        f"{shortened(user.username)} {change}"
        for user in finding.users
        if (change := _changes(finding, user, before, now))
    ]
    for workspace in finding.workspaces:
        if workspace.id not in now.workspaces:
            changes.append(f"the workspace {shortened(workspace.name)} was deleted")
        elif not finding.users:
            changes += [
                f"{shortened(difference.name)} {difference}"
                for difference in member_differences(before, now, workspace.id)
            ]
    why = f" In the meantime: {'; '.join(changes[:MAX_LISTED])}." if changes else ""
    raise NotFoundError(f"Nothing was changed: this finding no longer applies.{why}", hint="Refresh.")


def _changes(finding: Finding, user: UserModel, before: Snapshot, now: Snapshot) -> str:
    """Return how a user has changed since the finding, to follow the name."""
    if user.id not in now.users:
        return "was deleted"
    found = [str(difference) for difference in user_differences(user, now.users[user.id])]
    found += [
        f"left {shortened(workspace.name)}"
        for workspace in finding.workspaces
        if user.id not in now.members.get(workspace.id, (user.id,))
    ]
    for workspace_id in now.workspaces:
        found += [str(move) for move in member_differences(before, now, workspace_id) if move.user_id == user.id]
    return ", ".join(dict.fromkeys(found))
