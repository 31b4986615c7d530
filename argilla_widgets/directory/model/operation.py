"""Operation: one write as a value that says what its author saw, and can be described, written as code and inverted.

Users and workspaces have the names of that moment: afterwards they may be renamed, or be gone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias
from uuid import UUID

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from argilla_widgets.sdk.api.writes import WriteKind
from argilla_widgets.sdk.models import Role, UserModel
from argilla_widgets.sdk.text import join_names, shortened

if TYPE_CHECKING:
    from argilla_widgets.directory.model.snapshot import Snapshot
    from argilla_widgets.sdk.api.writes import Write, WriteKey

FIELDS = ("username", "first_name", "last_name", "role")
"""The fields of a user that can be set and shown; a password may not be shown."""

MEMBERSHIPS = frozenset({"add_to_workspace", "remove_from_workspace"})
"""The kinds of operations that affect both a user and a workspace."""

CREATIONS = frozenset({"create_user", "create_workspace"})
"""The kinds of operations that create something."""

DELETIONS = frozenset({"delete_user", "delete_workspace"})
"""The kinds of operations that delete something."""

VERBS: dict[WriteKind, str] = {
    "create_user": "created",
    "update_user": "changed",
    "delete_user": "deleted",
    "create_workspace": "created",
    "delete_workspace": "deleted",
    "add_to_workspace": "added to",
    "remove_from_workspace": "removed from",
}
"""What was done to a user or workspace, to precede the workspace of a membership."""

_IRREVERSIBLE = {
    "delete_user": "A deleted user cannot be restored: their responses, memberships and password are gone.",
    "delete_workspace": "A deleted workspace cannot be restored: its id and memberships are gone.",
}
OPPOSITE: dict[WriteKind, WriteKind] = {
    "create_user": "delete_user",
    "delete_user": "create_user",
    "create_workspace": "delete_workspace",
    "delete_workspace": "create_workspace",
    "add_to_workspace": "remove_from_workspace",
    "remove_from_workspace": "add_to_workspace",
}


UNKNOWN_TIME = datetime(1970, 1, 1)  # noqa: DTZ001 - as times on the wire, which are UTC without a time zone
"""When a user was created or changed, if that is not known: earlier than any time that is."""
Target: TypeAlias = tuple[UUID | None, UUID | str | None]
"""What a write changes: a user's field, a user's membership, or, with None, since when a user or workspace exists."""
Value: TypeAlias = str | bool | datetime | UnsetType | None
"""A field's text; whether someone is a member; since when a user or workspace exists, None if it does not."""


class Operation(msgspec.Struct, frozen=True):
    """One write to the server. It never contains a password, only whether one was set."""

    kind: WriteKind
    user_id: UUID | None = None
    workspace_id: UUID | None = None
    username: str = ""
    """The username before the write; for a creation, the new one. Empty if unknown: then the id is used."""
    workspace: str = ""
    """The name of the workspace; empty if unknown."""
    values: tuple[tuple[str, str | None], ...] = ()
    """What a creation or an update sets: field and value."""
    password: bool = False
    """Whether a password was set."""
    before: UserModel | None = None
    """The user as its author saw them: it is sent only if that still holds.

    None for a creation, which expects that no one has its id and name; for a workspace; and if nothing was known.
    """
    ends: frozenset[UUID] | None = None
    """What a deletion ends, as its author saw it: the workspaces of the user, or the members of the workspace.

    None if that was not known, which is not the same as none.
    """
    since: datetime | None = None
    """When its subject was created, which tells it from another one under the same id.

    Of a deletion, as its author saw it; of a creation, as the server answered.
    """
    responses: int | None = None
    """How many responses its author saw that the deletion of a user ends; None if they were not counted."""

    @property
    def key(self) -> WriteKey:
        """What it does, to which user and workspace, as in the announcement of the write."""
        return self.kind, self.user_id, self.workspace_id

    @property
    def subject(self) -> UUID | None:
        """The id of the user that it affects; of the workspace if it affects no user."""
        return self.user_id or self.workspace_id

    @property
    def target(self) -> str:
        """The user or workspace that it affects, for the list of what was not done: ``ana in vision``."""
        if self.user_id is None:
            return self.workspace
        if self.workspace_id is None:
            return self.username
        return f"{shortened(self.username)} in {shortened(self.workspace)}"

    @property
    def name(self) -> str:
        """The username after the write."""
        return dict(self.values).get("username") or self.username

    @property
    def who(self) -> str:
        """The user in a sentence: the username at that time, else the id."""
        return shortened(self.username) or f"user {self.user_id}"

    @property
    def where(self) -> str:
        """The workspace in a sentence."""
        return shortened(self.workspace) or f"workspace {self.workspace_id}"

    def with_ids(self, ids: Mapping[UUID, UUID]) -> Operation:
        """Return it with the ids that what it affects has, by those that were planned."""
        if ids.keys().isdisjoint((self.user_id, self.workspace_id)):
            return self
        user_id, workspace_id = (one and ids.get(one, one) for one in (self.user_id, self.workspace_id))
        return replace(self, user_id=user_id, workspace_id=workspace_id)

    def summary(self) -> str:
        """Return a sentence that describes what was done."""
        if self.kind == "update_user":
            return f"{self._changes()}."
        verb, _, preposition = VERBS[self.kind].capitalize().partition(" ")
        if preposition:
            return f"{verb} {self.who} {preposition} {self.where}."
        if self.user_id is None:
            return f"{verb} {'workspace ' if self.workspace else ''}{self.where}."
        role = f" ({dict(self.values).get('role') or 'annotator'})" if self.kind == "create_user" else ""
        return f"{verb} {self.who}{role}."

    def unknown_outcome(self) -> str:
        """Return a sentence for an unknown outcome, such as "User ana may or may not have been deleted."."""
        who = f"Workspace {self.where}" if self.user_id is None else f"User {self.who}"
        where = f" {self.where}" if self.kind in MEMBERSHIPS else ""
        return f"{who} may or may not have been {VERBS[self.kind]}{where}."

    def _changes(self) -> str:
        """Return what an update did: ``Renamed ana to anna``, ``Changed role and password of ana``."""
        changed = [field.replace("_", " ") for field, _ in self.values]
        if self.password:
            changed.append("password")
        if changed == ["username"]:
            return f"Renamed {self.who} to {shortened(self.name)}"
        if changed == ["password"]:
            return f"Reset the password of {self.who}"
        if changed == ["role"]:
            return f"Changed {self.who} to {dict(self.values)['role']}"
        now = f", now {shortened(self.name)}" if "username" in changed else ""
        return (
            f"Changed the {join_names(changed)} of {self.who}{now}" if changed else f"Changed nothing about {self.who}"
        )

    def is_gone(self, snapshot: Snapshot, created: Collection[UUID | None] = ()) -> bool:
        """Return whether the user or workspace that it would change or delete no longer exists.

        Those with the ids ``created`` are created before.
        """
        if self.kind in CREATIONS:
            return False
        subjects = ((self.user_id, snapshot.users), (self.workspace_id, snapshot.workspaces))
        return any(id is not None and id not in created and id not in known for id, known in subjects)

    def has_namesake(self, snapshot: Snapshot) -> bool:
        """Return whether its user or workspace is gone, and another one has the name by now."""
        gone = self.user_id is not None and self.user_id not in snapshot.users
        if gone and snapshot.user(self.before.username if self.before is not None else self.username) is not None:
            return True
        gone = self.workspace_id is not None and self.workspace_id not in snapshot.workspaces
        return gone and snapshot.workspace(self.workspace) is not None

    def is_met(self, snapshot: Snapshot) -> bool:
        """Return whether the snapshot already shows its effect."""
        user_id, workspace_id = self.user_id, self.workspace_id
        if self.kind == "update_user":
            known = snapshot.users.get(user_id) if user_id else None
            return not self.password and known is not None and self.applied(known) == known
        if self.kind not in CREATIONS and self.has_namesake(snapshot):
            return False
        if self.kind in MEMBERSHIPS:
            members = snapshot.members.get(workspace_id) if workspace_id else None
            return members is not None and (user_id in members) == (self.kind == "add_to_workspace")
        if self.kind == "create_user":
            known = snapshot.users.get(user_id) if user_id else None
            return known is not None and known.username == self.name
        exists = user_id in snapshot.users if workspace_id is None else workspace_id in snapshot.workspaces
        return exists == (self.kind in CREATIONS)

    def renamed(self, snapshot: Snapshot) -> Operation:
        """Return it with the current username of its user, unless it sets the username."""
        known = snapshot.users.get(self.user_id) if self.user_id and "username" not in dict(self.values) else None
        return self if known is None else replace(self, username=known.username)

    @property
    def previous(self) -> dict[str, str | None]:
        """The values of the fields that it sets, before an update; empty if they are not known."""
        if self.before is None:
            return {}
        state = fields_of(self.before)
        return {field: state[field] for field, _ in self.values}

    @property
    def steps(self) -> dict[Target, tuple[Value, Value]]:
        """What it changes, each from what to what; UNSET for a value that is not known."""
        if self.kind == "update_user":
            before = self.previous
            return {(self.user_id, field): (before.get(field, UNSET), value) for field, value in self.values}
        if self.kind in MEMBERSHIPS:
            member = self.kind == "add_to_workspace"
            return {(self.user_id, self.workspace_id): (not member, member)}
        since = self.since or UNSET
        return {(self.subject, None): (None, since) if self.kind in CREATIONS else (since, None)}

    def seen_in(self, snapshot: Snapshot) -> Operation:
        """Return it with what its author saw: the state of its subject in this snapshot, unless it says so already."""
        if self.before is not None or self.kind in CREATIONS:
            return self
        if self.user_id is None:
            place = snapshot.workspaces.get(self.workspace_id) if self.workspace_id is not None else None
            if place is None or self.ends is not None:
                return self
            return replace(self, ends=snapshot.members.get(place.id), since=self.since or place.inserted_at)
        user = snapshot.users.get(self.user_id)
        if user is None or self.kind != "delete_user":
            return replace(self, before=user)
        inside = snapshot.workspaces_of(user.id)
        ends = None if inside is None else frozenset(workspace.id for workspace in inside)
        return replace(self, before=user, ends=ends, since=self.since or user.inserted_at)

    def applied(self, user: UserModel) -> UserModel:
        """Return a user as this operation leaves them."""
        values = dict[str, Any](self.values)
        if "role" in values:
            values["role"] = Role(values["role"])
        return replace(user, **values)

    @property
    def no_inverse(self) -> str | None:
        """Why it cannot be undone, a sentence; None if it can."""
        if self.kind == "update_user":
            if self.password:
                return "Only the user knows the old password, so it cannot be restored."
            if self.before is None:
                return "The previous values are not known."
        return _IRREVERSIBLE.get(self.kind)

    def inverse(self) -> Operation | None:
        """Return the inverse operation; None if there is none."""
        if self.no_inverse is not None:
            return None
        if self.kind == "update_user" and self.before is not None:
            values = tuple((field, self.previous[field]) for field, _ in self.values)
            return replace(self, username=self.name, values=values, before=self.applied(self.before))
        return replace(self, kind=OPPOSITE[self.kind], values=(), password=False, before=None)


def update_of(user: UserModel, wanted: Mapping[str, str | None]) -> Operation | None:
    """Return the update after which these fields of a user have the wanted values; None if they have them already."""
    now = fields_of(user)
    values = tuple((field, value) for field, value in wanted.items() if value != now[field])
    return Operation("update_user", user.id, username=user.username, values=values, before=user) if values else None


def operation_of(write: Write, snapshot: Snapshot) -> Operation:
    """Convert an announced write to an operation.

    The snapshot before it may know more about the user than the caller did.
    """
    known = snapshot.users.get(write.user_id) if write.user_id is not None else None
    # A refresh may have read the effect before it was announced: a command knows the user as of right before its write.
    shows_effect = write.command_id is not None and write.before is not None and known == write.user
    known = write.before if shows_effect else _newest(write.before, known)
    workspace = write.workspace or (snapshot.workspaces.get(write.workspace_id) if write.workspace_id else None)
    # The server's response has the current name, except if this write changed it.
    renames = write.kind == "update_user" and "username" in write.fields
    named = known if renames or write.user is None else write.user
    fields: tuple[str, ...] = ()
    if write.user is not None and write.kind == "create_user":
        fields = FIELDS
    elif write.user is not None and write.kind == "update_user":
        fields = tuple(field for field in FIELDS if field in write.fields)
    return Operation(
        write.kind,
        user_id=write.user_id,
        workspace_id=write.workspace_id,
        username=named.username if named is not None else "",
        workspace=workspace.name if workspace is not None else "",
        values=_values_of(write.user, fields),
        password=write.kind == "create_user" or "password" in write.fields,
        before=None if write.kind == "create_user" else known,
        since=made.inserted_at if write.kind in CREATIONS and (made := write.user or write.workspace) else None,
    )


def intended(write: Write, snapshot: Snapshot) -> Operation:
    """Convert a write that is about to be sent to an operation, as far as its caller and the snapshot know."""
    one = operation_of(write, snapshot)
    name = str(write.values.get("username") or "") if write.kind == "create_user" else one.username
    place = str(write.values.get("name") or "") if write.kind == "create_workspace" else one.workspace
    return replace(one, username=name, workspace=place, values=_set_by(write))


def steps_of(write: Write) -> dict[Target, tuple[Value, Value]]:
    """Return what a write changes, even before it is answered, as in `Operation.steps`."""
    return Operation(write.kind, write.user_id, write.workspace_id, values=_set_by(write), before=write.before).steps


def _set_by(write: Write) -> tuple[tuple[str, str | None], ...]:
    """Return the fields that a write sets and may be shown, as in `Operation.values`."""
    shown = ((field, value) for field, value in write.values.items() if field in FIELDS)
    return tuple((field, None if value is None else str(value)) for field, value in shown)


def _newest(given: UserModel | None, known: UserModel | None) -> UserModel | None:
    """Return the newer state of a user: the caller's may be older than the known one."""
    if given is None or known is None:
        return given or known
    return given if given.updated_at > known.updated_at else known


def fields_of(user: UserModel) -> dict[str, str | None]:
    """Return the fields of a user that can be set and shown: field and value, as in `FIELDS`."""
    return {field: None if (value := getattr(user, field)) is None else str(value) for field in FIELDS}


def _values_of(user: UserModel | None, fields: Sequence[str]) -> tuple[tuple[str, str | None], ...]:
    """Return these fields of a user; none if the user is unknown."""
    if user is None:
        return ()
    values = fields_of(user)
    return tuple((field, values[field]) for field in fields)
