"""What a plan changes, person by person: to show, and to leave people out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias
from uuid import UUID

from argilla_widgets.sdk.models import Role

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.directory.roster.plan import Plan

ChangeKind: TypeAlias = Literal["workspace", "create", "change", "move", "delete", "refused"]
_SINGLE: dict[str, ChangeKind] = {
    "create_workspace": "workspace",
    "create_user": "create",
    "update_user": "change",
    "delete_user": "delete",
}


@dataclass
class PersonChange:
    """What happens to one person, or a workspace that is created."""

    id: UUID
    kind: ChangeKind
    name: str
    """The username at present, or of who is created; or the name of the workspace."""
    full_name: str = ""
    role: Role | None = None
    """The role at present, or of who is created."""
    values: list[tuple[str, str, str]] = field(default_factory=list)
    """Fields with their values before and after."""
    joins: list[str] = field(default_factory=list)
    leaves: list[str] = field(default_factory=list)
    people: int = 0
    """How many people join a workspace that is created."""
    reason: str = ""
    """Why it is refused."""

    @property
    def key(self) -> tuple[bool, str]:
        """What stays the same when the roster is planned again, unlike the ids of what is created."""
        return self.kind == "workspace", self.name

    @property
    def shown(self) -> tuple[object, ...]:
        """What a person sees of it."""
        return self.kind, self.name, self.role, self.values, self.joins, self.leaves, self.people, self.reason


def changes_of(plan: Plan, snapshot: Snapshot) -> list[PersonChange]:
    """Return what a plan for this state changes, in the order of its operations; what is refused comes last."""
    changes: dict[UUID, PersonChange] = {}
    for one in plan.operations:
        target = one.subject
        if target is None:
            continue
        change = changes.get(target)
        if change is None:
            change = changes[target] = _change(one, target, snapshot)
        if one.kind == "update_user":
            before = one.previous
            change.values += [(name, before.get(name) or "", value or "") for name, value in one.values]
        elif one.kind == "add_to_workspace":
            change.joins.append(one.workspace)
            place = changes.get(one.workspace_id) if one.workspace_id is not None else None
            if place is not None:
                place.people += 1
        elif one.kind == "remove_from_workspace":
            change.leaves.append(one.workspace)
    refused = [
        PersonChange(
            user.id, "refused", user.username, _name(user.first_name, user.last_name), user.role, reason=reason
        )
        for user_id, _, reason in plan.refusals
        if (user := snapshot.users.get(user_id)) is not None
    ]
    return [*changes.values(), *refused]


def _change(one: Operation, target: UUID, snapshot: Snapshot) -> PersonChange:
    kind = _SINGLE.get(one.kind, "move")
    if kind == "workspace":
        return PersonChange(target, kind, one.workspace)
    if kind == "create":
        values = dict(one.values)
        name = _name(values.get("first_name"), values.get("last_name"))
        return PersonChange(target, kind, one.username, name, Role(values.get("role") or "annotator"))
    user = snapshot.users.get(target)
    if user is None:
        return PersonChange(target, kind, one.username)
    return PersonChange(target, kind, user.username, _name(user.first_name, user.last_name), user.role)


def _name(first: str | None, last: str | None) -> str:
    return " ".join(filter(None, [first, last]))
