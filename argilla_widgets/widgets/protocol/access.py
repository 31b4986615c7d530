"""Messages about who can do what: requests of the browser, and the kernel's answers."""

from __future__ import annotations

from uuid import UUID

import msgspec

from argilla_widgets.directory.access.permissions import PermissionDiffLine, PermissionLine
from argilla_widgets.directory.audit.finding import Choice, Severity
from argilla_widgets.directory.commands.command import Ids, Text
from argilla_widgets.directory.policy import Rule
from argilla_widgets.sdk.models import Role
from argilla_widgets.widgets.protocol.structs import ChangeRequest, Message, Request, WorkspaceItem

MAX_PEOPLE = 1_000
"""Maximum number of users that one answer lists; the counts by role cover all users."""


# -- queries ----------------------------------------------------------------------------------------------------------


class AskPolicy(Request, frozen=True, tag="ask_policy"):
    """Ask for the permission table. Answered with `Policy`."""

    local = True


class AskAccessOf(Request, frozen=True, tag="ask_access_of"):
    """Ask what a user may do. Answered with `AccessOf`."""

    user: UUID


class AskAccessTo(Request, frozen=True, tag="ask_access_to"):
    """Ask who may do this to a workspace or a dataset. Answered with `AccessTo`."""

    resource: UUID
    action: Text


class AskComparison(Request, frozen=True, tag="ask_comparison"):
    """Ask what one of two users may do and the other may not. Answered with `Comparison`."""

    user: UUID
    other: UUID


class AskSimulation(Request, frozen=True, tag="ask_simulation"):
    """Ask what would change with another role, or in other workspaces. Nothing is sent. Answered with `Comparison`."""

    user: UUID
    role: Role | None
    """None leaves the role unchanged."""
    add: Ids
    remove: Ids


class AskFindings(Request, frozen=True, tag="ask_findings"):
    """Ask what should be fixed. Answered with `Findings`."""


class Fix(ChangeRequest, frozen=True, tag="fix"):
    """Fix a finding, with the choice that it requires, if any."""

    finding: Text
    chosen: Ids
    """Users or workspaces."""
    username: Text = ""
    """The new name of the chosen user, if one is required."""


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


class Comparison(Message, frozen=True, tag="comparison"):
    """What differs between two users, or between now and a simulation."""

    request: str
    lines: list[PermissionDiffLine]
    note: str | None


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
