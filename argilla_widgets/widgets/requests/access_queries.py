"""Map the browser's queries about access, and about datasets, to the directory's answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from argilla_widgets.directory.access.lookup import find_place, find_rule, find_user
from argilla_widgets.directory.access.permissions import diff_lines, permission_lines
from argilla_widgets.directory.access.simulation import simulate
from argilla_widgets.directory.audit.finding import KINDS, Finding
from argilla_widgets.directory.model.collation import sort_key
from argilla_widgets.directory.policy import POLICY
from argilla_widgets.sdk.errors import NotFoundError
from argilla_widgets.widgets.protocol.access import (
    MAX_PEOPLE,
    AccessOf,
    AccessTo,
    AskAccessOf,
    AskAccessTo,
    AskComparison,
    AskFindings,
    AskPolicy,
    AskSimulation,
    Comparison,
    DatasetName,
    FindingGroup,
    FindingItem,
    Findings,
    Fix,
    PersonLine,
    Policy,
    WorkspaceAccess,
)
from argilla_widgets.widgets.protocol.from_browser import AskDatasets
from argilla_widgets.widgets.protocol.structs import DatasetItem, Message, Request, WorkspaceItem
from argilla_widgets.widgets.protocol.to_browser import Datasets

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory
    from argilla_widgets.directory.commands.command import CommandRequest

MAX_NAMED = 100
"""Maximum number of users, and workspaces, of a finding whose ids are sent."""
MAX_FINDINGS = 500
"""Maximum number of findings to send; the others are only counted."""


def _policy(request: AskPolicy, _directory: Directory) -> Policy:
    return Policy(request.id, list(POLICY.values()))


def _access_of(request: AskAccessOf, directory: Directory) -> AccessOf:
    view = directory.access.view()
    user = find_user(view, request.user)
    enters, inside = find_rule("list_workspaces"), view.memberships(user)
    workspaces = [
        WorkspaceAccess(
            WorkspaceItem(workspace.id, workspace.name),
            allowed=view.decide(user, enters, workspace, inside).allowed,
            member=workspace.id in inside,
            datasets=[
                DatasetName(dataset.name, dataset.status == "draft")
                for dataset in view.datasets_in.get(workspace.id, ())
            ],
        )
        for workspace in view.snapshot.workspaces.values()
    ]
    workspaces.sort(key=lambda one: (not one.allowed, sort_key(one.workspace.name), one.workspace.name))
    return AccessOf(
        request=request.id,
        user=user.id,
        username=user.username,
        role=user.role,
        lines=permission_lines(view, user),
        workspaces=workspaces,
        note=view.note,
    )


def _access_to(request: AskAccessTo, directory: Directory) -> AccessTo:
    view = directory.access.view()
    rule = find_rule(request.action)
    people: list[PersonLine] = []
    counts: Counter[str] = Counter()
    for user, decision in view.people(find_place(view, request.resource, rule), rule):
        counts[user.role.value] += 1
        if len(people) < MAX_PEOPLE:
            people.append(PersonLine(user.id, user.username, user.role, decision.reason))
    return AccessTo(request.id, people, dict(counts), view.note)


def _comparison(request: AskComparison, directory: Directory) -> Comparison:
    view = directory.access.view()
    first, second = (permission_lines(view, find_user(view, user)) for user in (request.user, request.other))
    return Comparison(request.id, diff_lines(first, second), view.note)


def _simulation(request: AskSimulation, directory: Directory) -> Comparison:
    view = directory.access.view()
    known = view.snapshot.workspaces
    # Workspaces that are gone are left out of the trial, as they are when the trial is applied.
    add, remove = (
        [workspace_id for workspace_id in ids if workspace_id in known] for ids in (request.add, request.remove)
    )
    trial = simulate(view, request.user, request.role, add=add, remove=remove)
    now, then = permission_lines(view, trial.now), permission_lines(view, trial.then, trial.after)
    return Comparison(request.id, diff_lines(now, then), view.note)


def _findings(request: AskFindings, directory: Directory) -> Findings:
    found = directory.access.findings()
    groups, left = list[FindingGroup](), MAX_FINDINGS
    for group in found.groups():
        shown = group.found[:left]
        left -= len(shown)
        kind = KINDS[group.kind]
        groups.append(
            FindingGroup(group.kind, kind.severity, group.title, kind.why, [_finding(finding) for finding in shown])
        )
    notes = [found.note] if found.note is not None else []
    if (more := len(found) - MAX_FINDINGS) > 0:
        notes.append(f"{more:,} more are not listed here. client.directory.access.findings() lists all.")
    return Findings(request.id, len(found), groups, " ".join(notes) or None)


def _finding(finding: Finding) -> FindingItem:
    return FindingItem(
        key=finding.key,
        kind=finding.kind,
        parts=list(finding.segments),
        label=finding.fix_label,
        fixable=finding.fix is not None or finding.choose is not None,
        choose=finding.choose,
        users=[user.id for user in finding.users[:MAX_NAMED]],
        user_count=len(finding.users),
        workspaces=[workspace.id for workspace in finding.workspaces[:MAX_NAMED]],
    )


def _datasets(request: AskDatasets, directory: Directory) -> Datasets:
    datasets = directory.client.api.datasets.list()
    return Datasets(request.id, [DatasetItem(dataset.id, dataset.name, dataset.workspace_id) for dataset in datasets])


QUERIES: dict[type[Request], Callable[[Any, Directory], Message]] = {
    AskPolicy: _policy,
    AskAccessOf: _access_of,
    AskAccessTo: _access_to,
    AskComparison: _comparison,
    AskSimulation: _simulation,
    AskFindings: _findings,
    AskDatasets: _datasets,
}
"""The handlers of queries; they change nothing, and every account may send them."""


def fix_command(request: Fix, directory: Directory) -> CommandRequest:
    """Return what fixes a finding."""
    for finding in directory.access.findings():
        if finding.key == request.finding:
            if finding.fix is not None:
                return finding.fix
            if finding.choose is not None and request.chosen:
                return finding.fix_with(request.chosen, request.username)
            raise NotFoundError("Nothing was chosen.", hint="Choose who or what it is about first.")
    raise NotFoundError("This finding has changed.", hint="Refresh.")
