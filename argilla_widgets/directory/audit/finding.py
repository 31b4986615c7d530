"""`Finding`: a problem with users' access, and the command that fixes it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple
from uuid import UUID

from argilla_widgets.directory import commands
from argilla_widgets.directory.commands.command import Command, CommandRequest, ids_of
from argilla_widgets.directory.model.collation import skeleton
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel, check_fields
from argilla_widgets.sdk.resources.tables import Table, data_frame
from argilla_widgets.sdk.text import MAX_LISTED, pluralize, quoted, shortened

if TYPE_CHECKING:
    import pandas as pd
    from typing_extensions import Self


_NONE = "No problems found."

FindingKind = Literal[
    "default_credentials",
    "owner_is_member",
    "single_owner",
    "no_workspace",
    "no_admin",
    "near_duplicates",
    "empty_workspace",
]
Severity = Literal["critical", "warning", "hint"]
Choice = Literal["users", "workspaces", "username"]
"""What to choose: users, workspaces, or one of the users found and another username for them."""


class KindOfFinding(NamedTuple):
    """What findings of one kind have in common."""

    severity: Severity
    singular: str
    """The title for a single finding."""
    plural: str
    """The title for several findings, to follow the number."""
    why: str
    """Why it matters, in a sentence or two."""
    rule: str
    """The line of the permission table that allows the fix."""
    of_users: bool = False
    """Whether to count users instead of findings: one finding may be about many users."""


KINDS: dict[FindingKind, KindOfFinding] = {
    "default_credentials": KindOfFinding(
        "critical",
        "1 account has the published default key",
        "accounts have the published default key",
        "Anyone can use this key, and it can't be changed.",
        "update_user",
    ),
    "owner_is_member": KindOfFinding(
        "warning",
        "1 owner is a member of a workspace",
        "owners are members of workspaces",
        "Admins there can read the owner's API key, and owners need no membership.",
        "remove_from_workspace",
    ),
    "near_duplicates": KindOfFinding(
        "warning",
        "Some usernames look alike",
        "groups of usernames look alike",
        "One may be a typo, or someone posing as the other.",
        "update_user",
    ),
    "single_owner": KindOfFinding(
        "warning",
        "There is only one owner",
        "servers have only one owner",
        "If their key and password are lost, no one can manage users.",
        "update_user",
    ),
    "no_admin": KindOfFinding(
        "hint",
        "1 workspace has no admin",
        "workspaces have no admin",
        "Only owners can configure datasets there.",
        "add_to_workspace",
    ),
    "empty_workspace": KindOfFinding(
        "hint",
        "1 workspace has no members",
        "workspaces have no members",
        "Only owners have access.",
        "delete_workspace",
    ),
    "no_workspace": KindOfFinding(
        "hint",
        "1 user is in no workspace",
        "users are in no workspace",
        "They have nothing to work on.",
        "add_to_workspace",
        of_users=True,
    ),
}
"""The kinds, most serious first."""


def segments_of(template: str, *names: Sequence[str]) -> tuple[str, ...]:
    """Return the segments of a sentence: each ``{}`` of the template becomes a list of names, cut to the first ones."""
    texts = template.split("{}")
    segments = [texts[0]]
    for listed_names, text in zip(names, texts[1:], strict=True):
        for at, name in enumerate(listed_names[:MAX_LISTED]):
            if at > 0:
                segments[-1] += " and " if at == len(listed_names) - 1 else ", "
            segments += [name, ""]
        if (more := len(listed_names) - MAX_LISTED) > 0:
            segments[-1] += f" and {more:,} more"
        segments[-1] += text
    return tuple(segments)


@dataclass(frozen=True, repr=False)
@hides_arguments
class Finding:
    """Something that may need fixing."""

    kind: FindingKind
    segments: tuple[str, ...]
    """What was found: text and names in turn, starting with text, which may be empty."""
    users: tuple[UserModel, ...] = ()
    workspaces: tuple[WorkspaceModel, ...] = ()
    command: Command | None = None
    """The command that fixes it; None if a choice is needed, or only others may fix it."""
    fix_label: str = ""
    """A few words on what fixes it."""
    choose: Choice | None = None
    """What has to be chosen first; pass the choice to `fix_with`."""
    server: str | None = None
    """The address of the server that it is about; its fixes are refused elsewhere."""

    def __repr__(self) -> str:
        return f"<Finding: {self.sentence}>"

    @property
    def fix(self) -> CommandRequest | None:
        """What fixes it, for ``directory.execute``; None if a choice is needed, or only others may fix it."""
        return self.command and self.guarded(self.command)

    def guarded(self, command: Command) -> CommandRequest:
        """Return a request for a command that fixes it: only on its server and only as long as it holds."""
        return FixRequest(command, server=self.server, finding=self)

    @property
    def sentence(self) -> str:
        """What was found, and why it matters, with the names in quotes."""
        found = "".join(f"'{shortened(segment)}'" if at % 2 else segment for at, segment in enumerate(self.segments))
        return f"{found} {KINDS[self.kind].why}"

    @property
    def severity(self) -> Severity:
        """How serious it is."""
        return KINDS[self.kind].severity

    @property
    def key(self) -> str:
        """A key that stays the same as long as the finding is about the same users and workspaces."""
        ids = sorted([resource.id.int for resource in (*self.users, *self.workspaces)])
        data = b"".join([number.to_bytes(16, "big") for number in ids])
        return f"{self.kind}-{hashlib.sha256(data).hexdigest()[:16]}"

    def __str__(self) -> str:
        return f"{self.sentence} {self.fix_label}." if self.fix_label else self.sentence

    def fix_with(self, chosen: Sequence[UUID], username: str | None = None, *, leave: bool = False) -> CommandRequest:
        """Return the command that fixes it with what was chosen.

        Parameters
        ----------
        chosen
            The ids of the users or workspaces that `choose` asks for.
        username
            The new name of the user chosen from `users`, if `choose` asks for a username.
        leave
            Whether who becomes an owner leaves their workspaces: see `commands.ChangeRole`.

        Raises
        ------
        ValueError
            When there is nothing to choose.
        UnprocessableEntityError
            When ``chosen`` is not a list of ids, when a username is required and none was given, or one that looks
            the same again, or when the choice is not one of `users`.
        """
        return self.guarded(self._fix_with(ids_of(chosen), username or "", leave=leave))

    def _fix_with(self, chosen: list[UUID], username: str, *, leave: bool) -> Command:
        users, workspaces = [user.id for user in self.users], [workspace.id for workspace in self.workspaces]
        if self.choose == "username":
            return self._rename(chosen, username)
        if self.kind in {"single_owner", "default_credentials"} and self.choose == "users":
            return commands.ChangeRole(chosen, Role.owner, leave)
        if self.choose == "users":
            return commands.AddToWorkspace(chosen, workspaces)
        if self.choose == "workspaces":
            return commands.AddToWorkspace(users, chosen)
        raise ValueError(f"There is nothing to choose for this finding: {self.sentence}")

    def _rename(self, chosen: list[UUID], username: str) -> Command:
        check_fields(username=username)
        user = {user.id: user for user in self.users}.get(chosen[0]) if len(chosen) == 1 else None
        if user is None:
            raise UnprocessableEntityError("Choose one of the people whose names look alike.", field="user")
        if skeleton(username) in {"", skeleton(user.username)}:
            raise UnprocessableEntityError(
                f"{quoted(username)} looks too much like {quoted(user.username)}.",
                field="username",
                hint="Choose a username that looks different.",
            )
        return commands.EditUser(user.id, username)


@dataclass(frozen=True, kw_only=True)
class FixRequest(CommandRequest):
    """A command that fixes a finding, which is looked for again right before it."""

    finding: Finding


class FindingGroup(NamedTuple):
    """All findings of one kind."""

    kind: FindingKind
    found: tuple[Finding, ...]

    @property
    def title(self) -> str:
        """The kind of finding, and how many there are."""
        kind = KINDS[self.kind]
        number = sum(len(finding.users) for finding in self.found) if kind.of_users else len(self.found)
        return kind.singular if number == 1 else f"{number:,} {kind.plural}"


class Findings(tuple[Finding, ...]):  # noqa: SLOT001 - a tuple cannot have slots for the note
    """The findings, most serious first; ``print(findings)`` shows one line each."""

    note: str | None
    """A sentence on what could not be checked."""

    def __new__(cls, found: Iterable[Finding], note: str | None = None) -> Self:
        """Put the findings in order."""
        ranks = list(KINDS)
        findings = super().__new__(cls, sorted(found, key=lambda finding: ranks.index(finding.kind)))
        findings.note = note
        return findings

    def groups(self) -> list[FindingGroup]:
        """Return the findings by kind, the most serious kind first."""
        groups = (FindingGroup(kind, tuple(finding for finding in self if finding.kind == kind)) for kind in KINDS)
        return [group for group in groups if group.found]

    def __str__(self) -> str:
        lines = [f"- {finding}" for finding in self] or [_NONE]
        return "\n".join([*lines, *([self.note] if self.note else [])])

    def __repr__(self) -> str:
        return f"<Findings: {len(self)}>"

    def _repr_html_(self) -> str:
        columns = self._columns()
        rows = [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]
        return Table(pluralize(len(self), "finding") if self else _NONE, rows, self.note).html()

    def to_pandas(self) -> pd.DataFrame:
        """One row per finding: kind, sentence, users, workspaces, fix (in words); the names joined with commas."""
        return data_frame(self._columns(), note=self.note)

    def _columns(self) -> dict[str, list[str]]:
        return {
            "kind": [finding.kind for finding in self],
            "sentence": [finding.sentence for finding in self],
            "users": [", ".join(shortened(user.username) for user in finding.users) for finding in self],
            "workspaces": [
                ", ".join(shortened(workspace.name) for workspace in finding.workspaces) for finding in self
            ],
            "fix": [finding.fix_label for finding in self],
        }
