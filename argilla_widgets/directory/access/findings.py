"""What an administrator would want to know about the people and workspaces of a server, and what mends it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, overload

from argilla_widgets.directory import actions
from argilla_widgets.directory.access.answers import short
from argilla_widgets.directory.access.policy import everywhere, refusal
from argilla_widgets.directory.order import fold
from argilla_widgets.directory.wording import counted, listed
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import is_shown, quoted

if TYPE_CHECKING:
    from collections.abc import Iterator
    from uuid import UUID

    import pandas as pd

    from argilla_widgets.directory.access.answers import View
    from argilla_widgets.directory.action import Action
    from argilla_widgets.sdk.models import UserModel, WorkspaceModel

MOST_ROWS = 50
"""Rows that a notebook shows of the findings; `Findings.to_pandas` has them all."""

FindingKind = Literal[
    "default_credentials",
    "owner_is_member",
    "single_owner",
    "no_workspace",
    "no_admin",
    "near_duplicates",
    "empty_workspace",
]

_MENDED_UNDER: dict[FindingKind, str] = {
    "default_credentials": "delete_user",
    "owner_is_member": "remove_from_workspace",
    "single_owner": "update_user",
    "no_workspace": "add_to_workspace",
    "no_admin": "add_to_workspace",
    "near_duplicates": "update_user",
    "empty_workspace": "delete_workspace",
}
"""The line of the permission table that allows to mend it."""


@dataclass(frozen=True)
class Finding:
    """One thing to look at."""

    kind: FindingKind
    sentence: str
    """What was found, and why it matters."""
    users: tuple[UserModel, ...] = ()
    workspaces: tuple[WorkspaceModel, ...] = ()
    mend: Action | None = None
    """What mends it, for ``client.directory.do``; None where something has to be chosen first, or nothing here can."""
    mend_label: str = ""
    """What mends it, in a few words."""
    choose: Literal["users", "workspaces"] | None = None
    """What has to be chosen first; `mend_with` takes the choice."""

    def __str__(self) -> str:
        return f"{self.sentence} {self.mend_label}." if self.mend_label else self.sentence

    def mend_with(self, chosen: Sequence[UUID]) -> Action:
        """Give what mends it with the users or workspaces chosen, by id.

        Raises
        ------
        ValueError
            When there is nothing to choose.

        """
        users, workspaces = [user.id for user in self.users], [workspace.id for workspace in self.workspaces]
        if self.kind == "single_owner":
            return actions.ChangeRole(chosen, Role.owner)
        if self.choose == "users":
            return actions.AddToWorkspace(chosen, workspaces)
        if self.choose == "workspaces":
            return actions.AddToWorkspace(users, chosen)
        raise ValueError(f"There is nothing to choose to mend this: {self.sentence}")


class Findings(Sequence[Finding]):
    """What was found, the gravest first; ``print(findings)`` shows a line each."""

    def __init__(self, found: Sequence[Finding], note: str | None = None) -> None:
        self._found = tuple(found)
        self.note = note
        """What could not be looked at, a sentence."""

    @overload
    def __getitem__(self, index: int) -> Finding: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Finding]: ...

    def __getitem__(self, index: int | slice) -> Finding | Sequence[Finding]:
        return self._found[index]

    def __len__(self) -> int:
        return len(self._found)

    def __str__(self) -> str:
        lines = [f"- {one}" for one in self._found] or ["Nothing to mend was found."]
        return "\n".join([*lines, *([self.note] if self.note else [])])

    def __repr__(self) -> str:
        return f"<Findings: {len(self)}>"

    def _repr_html_(self) -> str:
        import pandas as pd  # noqa: PLC0415 - as in `to_pandas`

        with pd.option_context("display.max_colwidth", None):
            return self.to_pandas().to_html(index=False, escape=True, max_rows=MOST_ROWS)

    def to_pandas(self) -> pd.DataFrame:
        """One row a finding: kind, sentence, users, workspaces, mend (in words); the names joined with commas."""
        import pandas as pd  # noqa: PLC0415 - heavy, and not needed to go through them

        data = {
            "kind": [one.kind for one in self],
            "sentence": [one.sentence for one in self],
            "users": [", ".join(short(user.username) for user in one.users) for one in self],
            "workspaces": [", ".join(short(workspace.name) for workspace in one.workspaces) for one in self],
            "mend": [one.mend_label for one in self],
        }
        frame = pd.DataFrame({name: pd.array(values, dtype="string") for name, values in data.items()})
        if self.note is not None:
            frame.attrs["note"] = self.note
        return frame


def look(view: View, *, default_credentials: bool) -> Findings:
    """Look for everything that can be seen.

    Parameters
    ----------
    view
        The picture to look at.
    default_credentials
        Whether the account uses a key that Argilla's guides print.

    """
    found = [*(_default_credentials(view) if default_credentials else ()), *_exposed_owners(view)]
    if view.sees_everybody:
        found += [*_single_owner(view), *_without_workspace(view)]
    if view.sees_members:
        found += _workspaces(view)
    found += _near_duplicates(view)
    return Findings([_allowed(view, one) for one in found], view.note)


def _allowed(view: View, finding: Finding) -> Finding:
    """Take the way to mend away from who may not go it."""
    if refusal(view.account.role, _MENDED_UNDER[finding.kind]) is None:
        return finding
    return replace(finding, mend=None, choose=None, mend_label=f"{finding.mend_label} (an owner can)")


def _default_credentials(view: View) -> Iterator[Finding]:
    yield Finding(
        "default_credentials",
        f"{_name(view.account)} has an API key that stands in Argilla's guides: anybody can use it.",
        (view.account,),
        mend_label="Make an owner of your own and delete this one: a key cannot be changed",
    )


def _exposed_owners(view: View) -> Iterator[Finding]:
    users = view.snapshot.users
    inside: defaultdict[UUID, list[WorkspaceModel]] = defaultdict(list)
    for key, workspace in view.snapshot.workspaces.items():
        for one in view.snapshot.members.get(key, ()):
            if one in users and everywhere(users[one].role):
                inside[one].append(workspace)
    for user in view.snapshot.by_username() if inside else ():
        if user.id in inside:
            where = listed([short(workspace.name) for workspace in inside[user.id]])
            yield Finding(
                "owner_is_member",
                f"{_name(user)} is an owner and a member of {where}: admins there can read the API keys of members, "
                "and an owner needs no membership.",
                (user,),
                tuple(inside[user.id]),
                actions.RemoveFromWorkspace([user.id], [workspace.id for workspace in inside[user.id]]),
                f"Remove from {where}",
            )


def _single_owner(view: View) -> Iterator[Finding]:
    owners = [user for user in view.snapshot.by_username() if everywhere(user.role)]
    if len(owners) == 1:
        yield Finding(
            "single_owner",
            f"{_name(owners[0])} is the only owner: when the key and the password are lost, nobody can manage users.",
            tuple(owners),
            mend_label="Make somebody else an owner too",
            choose="users",
        )


def _without_workspace(view: View) -> Iterator[Finding]:
    placed = frozenset().union(*view.snapshot.members.values())
    for role in (role for role in Role if not everywhere(role)):
        people = [user for user in view.snapshot.by_username() if user.role is role and user.id not in placed]
        if people:
            names = listed([short(user.username) for user in people])
            verb = "is in no workspace and sees" if len(people) == 1 else "are in no workspace and see"
            yield Finding(
                "no_workspace",
                f"{counted(len(people), role.value)} ({names}) {verb} nothing to work on.",
                tuple(people),
                mend_label="Add to a workspace",
                choose="workspaces",
            )


def _workspaces(view: View) -> Iterator[Finding]:
    users = view.snapshot.users
    for key, workspace in view.snapshot.workspaces.items():
        members = view.snapshot.members.get(key, frozenset())
        datasets = view.datasets_in.get(key, ())
        name = short(workspace.name)
        if not members and datasets:
            yield Finding(
                "empty_workspace",
                f"Nobody is in {name}, which has {counted(len(datasets), 'dataset')}.",
                workspaces=(workspace,),
                mend_label="Add people",
                choose="users",
            )
        elif not members:
            yield Finding(
                "empty_workspace",
                f"Nobody is in {name}, and it has no datasets.",
                workspaces=(workspace,),
                mend=actions.DeleteWorkspace(key),
                mend_label=f"Delete {name}",
            )
        elif not any(one in users and refusal(users[one].role, "configure_datasets") is None for one in members):
            yield Finding(
                "no_admin",
                f"{name} has {counted(len(members), 'member')} and no admin: only owners can configure its datasets.",
                workspaces=(workspace,),
                mend_label="Add an admin",
                choose="users",
            )


# -- names that look alike --------------------------------------------------------------------------------------------

_UNSEEN = re.compile(r"\s+")
_ALIKE = str.maketrans(
    # Cyrillic, Greek and digits that are drawn like Latin letters, after `fold`
    "аеорсухіјѕһԁԛԝӏкмтвн" + "οανρτυικχ" + "01",
    "aeopcyxijshdqwlkmtbh" + "oavptuikx" + "ol",
)


def _skeleton(username: str) -> str:
    """Give what a name looks like: without case, marks, spaces and hidden characters, look-alike letters as one."""
    if not (username.isascii() and username.isprintable()):
        username = "".join(letter for letter in username if is_shown(letter))
    return _UNSEEN.sub("", fold(username).translate(_ALIKE))


def _near_duplicates(view: View) -> Iterator[Finding]:
    alike: defaultdict[str, list[UserModel]] = defaultdict(list)
    for user in view.snapshot.by_username():
        alike[_skeleton(user.username)].append(user)
    for people in alike.values():
        if len(people) > 1:
            names = listed([f"{quoted(user.username)} ({user.role.value})" for user in people])
            yield Finding(
                "near_duplicates",
                f"{names} look alike: one may be a slip, or somebody who wants to be taken for the other.",
                tuple(people),
                mend_label="Rename or delete one of them",
            )


def _name(user: UserModel) -> str:
    return short(user.username)
