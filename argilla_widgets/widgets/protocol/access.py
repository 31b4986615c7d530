"""Messages about who can do what, and about datasets: queries of the browser, and how the directory answers them."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from argilla_widgets.directory.access.permissions import (
    PermissionDiffLine,
    PermissionLine,
    diff_lines,
    permission_lines,
)
from argilla_widgets.directory.access.references import find_place, find_rule, find_user
from argilla_widgets.directory.access.simulation import simulate
from argilla_widgets.directory.audit.finding import KINDS, Choice, Severity
from argilla_widgets.directory.commands.command import Ids, Text
from argilla_widgets.directory.journal.code.literals import literal
from argilla_widgets.directory.policy import POLICY, Rule
from argilla_widgets.sdk.errors import NotFoundError
from argilla_widgets.sdk.models import Role, WorkspaceModel
from argilla_widgets.widgets.protocol.structs import ChangeRequest, DatasetItem, Message, Query, WorkspaceItem

if TYPE_CHECKING:
    from argilla_widgets.directory import Directory, Snapshot
    from argilla_widgets.directory.audit.finding import Finding
    from argilla_widgets.directory.commands.command import CommandRequest

MAX_PEOPLE = 1_000
"""Maximum number of users that one answer lists; the counts by role cover all users."""
MAX_NAMED = 100
"""Maximum number of users, and workspaces, of a finding whose ids are sent."""
MAX_FINDINGS = 500
"""Maximum number of findings to send; the others are only counted."""


# -- queries ----------------------------------------------------------------------------------------------------------


class AskPolicy(Query, frozen=True, tag="ask_policy"):
    """Ask for the permission table. Answered with `Policy`."""

    local = True

    def answer(self, directory: Directory) -> Policy:
        return Policy(self.id, list(POLICY.values()))


class AskAccessOf(Query, frozen=True, tag="ask_access_of"):
    """Ask what a user may do. Answered with `AccessOf`."""

    user: UUID

    def answer(self, directory: Directory) -> AccessOf:
        view = directory.access.view()
        user = find_user(view, self.user)
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
        workspaces.sort(key=lambda one: not one.allowed)  # they are in the order of names
        return AccessOf(
            request=self.id,
            user=user.id,
            username=user.username,
            role=user.role,
            lines=permission_lines(view, user),
            workspaces=workspaces,
            note=view.note,
            code=_code("of", user.username),
        )


class AskAccessTo(Query, frozen=True, tag="ask_access_to"):
    """Ask who may do this to a workspace or a dataset. Answered with `AccessTo`."""

    resource: UUID
    action: Text

    def answer(self, directory: Directory) -> AccessTo:
        view = directory.access.view()
        rule = find_rule(self.action)
        place = find_place(view, self.resource, rule)
        people: list[PersonLine] = []
        counts: Counter[str] = Counter()
        for user, decision in view.people(place, rule):
            counts[user.role.value] += 1
            if len(people) < MAX_PEOPLE:
                people.append(PersonLine(user.id, user.username, user.role, decision.reason))
        name = place.name
        if not isinstance(place, WorkspaceModel):
            name = f"{view.snapshot.workspaces[place.workspace_id].name}/{name}"
        return AccessTo(self.id, people, dict(counts), view.note, _code("to", name, self.action))


class AskComparison(Query, frozen=True, tag="ask_comparison"):
    """Ask what one of two users may do and the other may not. Answered with `Comparison`."""

    user: UUID
    other: UUID

    def answer(self, directory: Directory) -> Comparison:
        view = directory.access.view()
        users = [find_user(view, user) for user in (self.user, self.other)]
        first, second = (permission_lines(view, user) for user in users)
        code = _code("compare", *(user.username for user in users))
        return Comparison(self.id, diff_lines(first, second), view.note, code)


class AskSimulation(Query, frozen=True, tag="ask_simulation"):
    """Ask what would change with another role, or in other workspaces. Nothing is sent. Answered with `Comparison`."""

    user: UUID
    role: Role | None
    """None leaves the role unchanged."""
    add: Ids
    remove: Ids

    def answer(self, directory: Directory) -> Comparison:
        view = directory.access.view()
        known = view.snapshot.workspaces
        # Workspaces that are gone are left out of the trial, as they are when the trial is applied.
        add, remove = (
            [workspace_id for workspace_id in ids if workspace_id in known] for ids in (self.add, self.remove)
        )
        trial = simulate(view, self.user, self.role, add=add, remove=remove)
        now, then = permission_lines(view, trial.now), permission_lines(view, trial.then, trial.after)
        changes: dict[str, object] = {
            "role": self.role and self.role.value,
            "add": [known[workspace_id].name for workspace_id in add],
            "remove": [known[workspace_id].name for workspace_id in remove],
        }
        code = _code("simulate", trial.now.username, **{name: value for name, value in changes.items() if value})
        return Comparison(self.id, diff_lines(now, then), view.note, code)


class AskFindings(Query, frozen=True, tag="ask_findings"):
    """Ask what should be fixed. Answered with `Findings`."""

    def answer(self, directory: Directory) -> Findings:
        found = directory.access.findings()
        groups, left = list[FindingGroup](), MAX_FINDINGS
        for group in found.groups():
            shown = group.found[:left]
            left -= len(shown)
            kind = KINDS[group.kind]
            groups.append(
                FindingGroup(
                    group.kind, kind.severity, group.title, kind.why, [FindingItem.of(finding) for finding in shown]
                )
            )
        notes = [found.note] if found.note is not None else []
        if (more := len(found) - MAX_FINDINGS) > 0:
            notes.append(f"{more:,} more are not listed here. client.directory.access.findings() lists all.")
        return Findings(self.id, len(found), groups, " ".join(notes) or None, _code("findings"))


class AskDatasets(Query, frozen=True, tag="ask_datasets"):
    """Ask for the datasets. Answered with `Datasets`."""

    def answer(self, directory: Directory) -> Datasets:
        datasets = directory.client.api.datasets.list()
        return Datasets(self.id, [DatasetItem(dataset.id, dataset.name, dataset.workspace_id) for dataset in datasets])


class Fix(ChangeRequest, frozen=True, tag="fix"):
    """Fix a finding, with the choice that it requires, if any."""

    rule = ""

    finding: Text
    chosen: Ids
    """Users or workspaces."""
    username: Text = ""
    """The new name of the chosen user, if one is required."""
    leave: bool = False
    """Whether a new owner leaves their workspaces, as in `ChangeRole`."""

    def running(self, snapshot: Snapshot) -> str:
        return "Fixing a finding"

    def command(self, directory: Directory) -> CommandRequest:
        """Return what fixes a finding."""
        for finding in directory.access.findings():
            if finding.key == self.finding:
                if finding.fix is not None:
                    return finding.fix
                if finding.choose is not None and self.chosen:
                    return finding.fix_with(self.chosen, self.username, leave=self.leave)
                raise NotFoundError("Nothing was chosen.", hint="Choose who or what it is about first.")
        raise NotFoundError("This finding has changed.", hint="Refresh.")


def _code(question: str, *arguments: object, **named: object) -> str:
    """Write the line of code that asks the same."""
    written = [_written(value) for value in arguments] + [f"{name}={_written(value)}" for name, value in named.items()]
    return f"client.directory.access.{question}({', '.join(written)})"


def _written(value: object) -> str:
    return f"[{', '.join(map(literal, value))}]" if isinstance(value, list) else literal(value)


# -- answers ----------------------------------------------------------------------------------------------------------


class Policy(Message, frozen=True, tag="policy"):
    """The permission table."""

    request: str
    lines: list[Rule]


class DatasetName(msgspec.Struct, frozen=True):
    """A dataset, as its workspace lists it."""

    name: str
    draft: bool
    """Whether it is not published yet."""


class WorkspaceAccess(msgspec.Struct, frozen=True):
    """A workspace that the account sees, and whether a user has access to it."""

    workspace: WorkspaceItem
    allowed: bool
    member: bool
    datasets: list[DatasetName]


class AccessOf(Message, frozen=True, tag="access_of"):
    """What a user may do, in the order of the permission table, and in which workspaces."""

    request: str
    user: UUID
    username: str
    role: Role
    lines: list[PermissionLine]
    workspaces: list[WorkspaceAccess]
    """First those that the user has access to, each part in the order of names."""
    note: str | None
    """A sentence on what could not be seen."""
    code: str
    """The line of code that asks the same."""


class PersonLine(msgspec.Struct, frozen=True):
    """A user who may do something, and why."""

    id: UUID
    username: str
    role: Role
    reason: str


class AccessTo(Message, frozen=True, tag="access_to"):
    """Users who may do something there: the first ones in the order of usernames, and all counted by role."""

    request: str
    people: list[PersonLine]
    counts: dict[str, int]
    note: str | None
    code: str
    """The line of code that asks the same."""


class Comparison(Message, frozen=True, tag="comparison"):
    """What differs between two users, or between now and a simulation."""

    request: str
    lines: list[PermissionDiffLine]
    note: str | None
    code: str
    """The line of code that asks the same."""


class FindingItem(msgspec.Struct, frozen=True):
    """Something that may need fixing."""

    key: str
    """A key that stays the same as long as the finding is about the same users and workspaces."""
    kind: str
    parts: list[str]
    """A sentence on what was found: text and names in turn, starting with text, which may be empty."""
    label: str
    """A few words on what fixes it."""
    fixable: bool
    """Whether `Fix` fixes it."""
    choose: Choice | None
    """What has to be chosen first."""
    users: list[UUID]
    """The first of the users that it concerns."""
    user_count: int
    """The number of all of them."""
    workspaces: list[UUID]

    @classmethod
    def of(cls, finding: Finding) -> FindingItem:
        """Convert a finding for the browser."""
        return cls(
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


class FindingGroup(msgspec.Struct, frozen=True):
    """All findings of one kind."""

    kind: str
    severity: Severity
    title: str
    """The kind of finding, and how many there are."""
    why: str
    """Why it matters."""
    findings: list[FindingItem]


class Findings(Message, frozen=True, tag="findings"):
    """What should be fixed, the most serious first."""

    request: str
    count: int
    """Number of all findings, listed or not."""
    groups: list[FindingGroup]
    note: str | None
    code: str
    """The line of code that asks the same."""


class Datasets(Message, frozen=True, tag="datasets"):
    """The datasets: the answer to `AskDatasets`."""

    request: str
    datasets: list[DatasetItem]
