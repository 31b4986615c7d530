"""`PersonChange`: what a plan changes about one person, for its text, for a notebook and for a browser."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias, cast
from uuid import UUID

import msgspec

from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.text import join_names, pluralize, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.roster.reading.person import Refusal

ChangeKind: TypeAlias = Literal["workspace", "create", "change", "add", "remove", "move", "delete", "refused"]
UserField: TypeAlias = Literal["username", "first_name", "last_name", "role"]
_KINDS: dict[str, ChangeKind] = {
    "create_workspace": "workspace",
    "create_user": "create",
    "update_user": "change",
    "delete_user": "delete",
}
_SIGNS: dict[ChangeKind, Literal["+", "~", "-", "!"]] = {
    "workspace": "+",
    "create": "+",
    "change": "~",
    "add": "+",
    "remove": "-",
    "move": "~",
    "delete": "-",
    "refused": "!",
}


class FieldChange(msgspec.Struct, frozen=True):
    """A field of a user before and after; empty for none."""

    field: UserField
    before: str
    after: str

    def __str__(self) -> str:
        before, after = (shortened(value or "none") for value in (self.before, self.after))
        return f"{self.field.replace('_', ' ')} {before} -> {after}"


class PersonChange(msgspec.Struct, frozen=True):
    """What happens to one person, or to a workspace that is created; ``str`` is a line of a plan."""

    id: UUID
    """Of the user or workspace."""
    kind: ChangeKind
    """``change``: of names or the role, and perhaps of workspaces; ``add``, ``remove``, and ``move``, which is both: of
    workspaces alone.
    """
    name: str
    """The username at present, or of who is created; or the name of the workspace."""
    full_name: str = ""
    role: Role | None = None
    """The role at present, or of who is created."""
    fields: tuple[FieldChange, ...] = ()
    joins: tuple[str, ...] = ()
    """Workspaces, by name; also ``leaves``."""
    leaves: tuple[str, ...] = ()
    people: int = 0
    """How many people join a workspace that is created."""
    reason: str = ""
    """Why it is refused, a sentence."""

    @property
    def sign(self) -> Literal["+", "~", "-", "!"]:
        """What begins its line: something is added, changed, removed or refused."""
        return _SIGNS[self.kind]

    @property
    def what(self) -> str:  # noqa: PLR0911 - one case per kind
        """The line without its sign."""
        who = shortened(self.name)
        if self.kind == "workspace":
            return f"create workspace {who} ({pluralize(self.people, 'person')})"
        if self.kind == "create":
            places = f" in {_all(self.joins)}" if self.joins else ""
            return f"create {who} ({self.role}){places}"
        if self.kind == "refused":
            return f"{who}: {self.reason}"
        if self.kind == "delete":
            return f"delete {who}"
        if self.kind == "change":
            moves = [f"add to {_all(self.joins)}"] if self.joins else []
            moves += [f"remove from {_all(self.leaves)}"] if self.leaves else []
            return f"change {who}: {', '.join([*map(str, self.fields), *moves])}"
        if self.kind == "add":
            return f"add {who} to {_all(self.joins)}"
        if self.kind == "remove":
            return f"remove {who} from {_all(self.leaves)}"
        return f"move {who} from {_all(self.leaves)} to {_all(self.joins)}"

    def __str__(self) -> str:
        return f"{self.sign} {self.what}"


def changes_of(operations: Iterable[Operation], refusals: Iterable[Refusal]) -> tuple[PersonChange, ...]:
    """Return what operations change, in their order; what is refused comes last."""
    found: dict[UUID, list[Operation]] = {}
    joining = Counter[UUID | None]()
    for one in operations:
        if one.subject is not None:
            found.setdefault(one.subject, []).append(one)
        joining[one.workspace_id] += one.kind == "add_to_workspace"
    refused = (
        PersonChange(
            user.id, "refused", user.username, _name(user.first_name, user.last_name), user.role, reason=reason
        )
        for user, reason in refusals
    )
    return (*(_change(subject, ours, joining[subject]) for subject, ours in found.items()), *refused)


def _change(subject: UUID, ours: Sequence[Operation], people: int) -> PersonChange:
    first, user = ours[0], ours[0].before
    kinds: list[ChangeKind] = [_KINDS[one.kind] for one in ours if one.kind in _KINDS]
    joins = tuple(one.workspace for one in ours if one.kind == "add_to_workspace")
    leaves = tuple(one.workspace for one in ours if one.kind == "remove_from_workspace")
    kind = kinds[0] if kinds else "move" if joins and leaves else "add" if joins else "remove"
    if kind == "workspace":
        return PersonChange(subject, kind, first.workspace, people=people)
    name, full_name, role = first.username, "", None
    if kind == "create":
        values = dict(first.values)
        full_name = _name(values.get("first_name"), values.get("last_name"))
        role = Role(values.get("role") or Role.annotator)
    elif user is not None:
        name, full_name, role = user.username, _name(user.first_name, user.last_name), user.role
    updates = (one for one in ours if one.kind == "update_user")
    return PersonChange(
        subject,
        kind,
        name,
        full_name,
        role,
        tuple(
            FieldChange(cast("UserField", field), one.previous.get(field) or "", value or "")
            for one in updates
            for field, value in one.values
        ),
        joins,
        leaves,
    )


def _name(first: str | None, last: str | None) -> str:
    return " ".join(filter(None, [first, last]))


def _all(names: Sequence[str]) -> str:
    return join_names(names, len(names))
