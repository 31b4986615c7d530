"""Resolve names, ids and objects to the users and workspaces of one snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TypeAlias, TypeVar
from uuid import UUID

from argilla_widgets.directory.policy import POLICY, Rule
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, UnknownNameError, UnprocessableEntityError
from argilla_widgets.sdk.models import DatasetModel, UserModel, WorkspaceModel
from argilla_widgets.sdk.resources.datasets import Dataset
from argilla_widgets.sdk.resources.lookup import uuid_of
from argilla_widgets.sdk.resources.resource import Resource
from argilla_widgets.sdk.resources.users import User
from argilla_widgets.sdk.resources.workspaces import Workspace
from argilla_widgets.sdk.text import join_choices, quoted, suggestion

if TYPE_CHECKING:
    from argilla_widgets.directory.access.view import AccessView, Place

UserRef: TypeAlias = User | UserModel | UUID | str
"""How to refer to a user: by username, by id (a UUID or its text), or by object."""
WorkspaceRef: TypeAlias = Workspace | WorkspaceModel | UUID | str
"""How to refer to a workspace: by name, by id (a UUID or its text), or by object."""
PlaceRef: TypeAlias = WorkspaceRef | Dataset | DatasetModel
"""How to refer to a workspace or a dataset; to a dataset also as ``workspace/dataset``."""

_Ref = TypeVar("_Ref", bound=PlaceRef | UserRef)
_PERSON = (User, UserModel)
_WORKSPACE = (Workspace, WorkspaceModel)
_PLACE = (*_WORKSPACE, Dataset, DatasetModel)
_REFRESH = "If it is new, call client.directory.refresh()."


def find_rule(action: str) -> Rule:
    """Find the line of the permission table for an action."""
    if isinstance(action, str) and (rule := POLICY.get(action)) is not None:
        return rule
    hint = suggestion(str(action), POLICY, f"Choose from: {', '.join(POLICY)}.")
    raise ArgumentError(f"There is no action {quoted(action)}.", field="action", hint=hint)


def find_user(view: AccessView, person: UserRef) -> UserModel:
    """Find a user in the snapshot; the error for one that is not seen suggests the closest username."""
    users = view.snapshot.users
    key = _id_of(view, person, _PERSON)
    if key is not None and key in users:
        return users[key]
    # Ids come first: no one can impersonate a user with a username that reads like the user's id.
    if isinstance(person, str) and (user := view.snapshot.user(person)) is not None:
        return user
    raise _not_found(view, "user", person, _PERSON, (user.username for user in users.values()))


def find_place(view: AccessView, where: PlaceRef, rule: Rule | None) -> Place:
    """Find a workspace or a dataset in the snapshot; with a ``rule``, an ambiguous text means what the rule applies to.

    Refuse a name that several datasets have, and a dataset if the rule applies to workspaces.
    """
    places: list[Place] = [*view.snapshot.workspaces.values(), *view.datasets]
    key = _id_of(view, where, _PLACE)
    found = [place for place in places if place.id == key]
    if not found and isinstance(where, str):
        found = [place for place in places if where in _names(view, place)]
        if rule is not None and rule.on == "workspace":
            found = [place for place in found if isinstance(place, WorkspaceModel)] or found
    if not found:
        names = (name for place in places for name in _names(view, place))
        raise _not_found(view, "workspace or dataset", where, _PLACE, names)
    if len(found) > 1:
        choices = join_choices([_described(view, place) for place in found[:8]])
        raise UnprocessableEntityError(
            f"{quoted(where)} is ambiguous: it can mean {choices}.",
            field="name",
            hint='Name a dataset as "workspace/dataset", or pass the object or the id.',
        )
    if rule is not None and isinstance(found[0], DatasetModel) and rule.on == "workspace":
        raise UnprocessableEntityError(
            f"{rule.action} applies to a workspace, but {_described(view, found[0])} is not one.", field="name"
        )
    return found[0]


def find_workspace(view: AccessView, where: PlaceRef) -> WorkspaceModel:
    """Find a workspace in the snapshot; the error for one that is not seen suggests the closest name."""
    workspaces = view.snapshot.workspaces
    key = _id_of(view, where, _WORKSPACE)
    if key is not None and key in workspaces:
        return workspaces[key]
    if isinstance(where, str) and (workspace := view.snapshot.workspace(where)) is not None:
        return workspace
    raise _not_found(view, "workspace", where, _WORKSPACE, (workspace.name for workspace in workspaces.values()))


def several(refs: _Ref | Iterable[_Ref]) -> list[_Ref]:
    """Return references to users or workspaces as a list; a single one is a list of one."""
    if isinstance(refs, Mapping):
        raise ArgumentError("Pass names, ids or objects in a list, not in a dict.", field="name")
    if isinstance(refs, str) or not isinstance(refs, Iterable):
        return [refs]  # pyright: ignore[reportReturnType] - a text is one, too
    return [*refs]


def _id_of(view: AccessView, value: object, objects: tuple[type, ...]) -> UUID | None:
    if isinstance(value, Resource):
        value._check_server(view.client)  # noqa: SLF001 - the sdk's own check
    if isinstance(value, objects):
        return value.id  # pyright: ignore[reportAttributeAccessIssue] - all of them have one
    return uuid_of(value)


def _names(view: AccessView, place: Place) -> Sequence[str]:
    if isinstance(place, WorkspaceModel):
        return (place.name,)
    return (place.name, f"{view.snapshot.workspaces[place.workspace_id].name}/{place.name}")


def _described(view: AccessView, place: Place) -> str:
    if isinstance(place, WorkspaceModel):
        return f"the workspace {quoted(place.name)}"
    return f"the dataset {quoted(_names(view, place)[-1])}"


def _not_found(
    view: AccessView, kind: str, asked: object, objects: tuple[type, ...], names: Iterable[str]
) -> ArgillaError:
    if not isinstance(asked, str | UUID):
        if not isinstance(asked, objects):
            got = "None" if asked is None else type(asked).__name__
            sentence = f"Pass a {kind}: a name, an id or the object, not {got}."
            return ArgumentError(sentence, field="name")
        asked = getattr(asked, "username", None) or getattr(asked, "name", None) or getattr(asked, "id", None)
    hint = f"{suggestion(str(asked), names)} {'' if view.just_read else _REFRESH}".strip()
    there = "" if view.sees_everyone else f" that you can see as {view.account.role.value}"
    return UnknownNameError(f"There is no {kind} {quoted(str(asked))}{there}.", field="name", hint=hint or None)
