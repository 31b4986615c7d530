"""One method per REST route, grouped as ``client.api.users``, ``.workspaces``, ``.datasets`` and ``.server``.

This module has those of users and workspaces, whose writes are announced.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from copy import copy
from functools import partial
from typing import TYPE_CHECKING, Literal
from uuid import UUID, uuid4

import msgspec
from httpx import codes
from msgspec import UNSET, UnsetType

from argilla_widgets.sdk.api.datasets import DatasetsAPI
from argilla_widgets.sdk.api.server import ServerAPI
from argilla_widgets.sdk.api.writes import (
    BASE,
    MEMBERS_TOO,
    Announcer,
    Attribution,
    Items,
    RouteGroup,
    Write,
    read,
)
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.auth.secret import Secret, check_password
from argilla_widgets.sdk.errors import ConflictError, NewOwnerError, NotFoundError, UnprocessableEntityError
from argilla_widgets.sdk.http.request import MAX_USERS_SIZE, RequestSpec
from argilla_widgets.sdk.models import (
    HasId,
    Role,
    UserModel,
    WorkspaceModel,
    as_uuid,
    check_fields,
)
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    from argilla_widgets.sdk.http.transport import Transport


_SHOWN = frozenset({"username", "first_name", "last_name", "role"})
"""What a creation sets and may be shown: no password."""

# Inside the classes below, `list` is their method.
UserModels = list[UserModel]
WorkspaceModels = list[WorkspaceModel]
Ids = list[UUID]


_MEMBERS_INSTEAD = "Only owners can list all users. Admins can list the members of their workspaces: workspace.users."
_ADMIN_MEMBERS_TOO = "Only owners, and admins who are members of the workspace, can do this."

_user = msgspec.json.Decoder(UserModel)
_users = msgspec.json.Decoder(Items[UserModel])


@hides_arguments
class UsersAPI(RouteGroup):
    """``client.api.users``: one method per route; each raises the error for the server's refusal, as in `errors`.

    ``known`` is what the caller already knows about the user. It provides the name for error messages, replaces a lost
    response that was found to mean success, and is announced as the state before. After a lost response, a membership's
    409 and a deletion's 404 count as done.
    """

    me: UserModel
    """The user whose API key is in use, as last read."""
    me_listed = True
    """Whether the last list of all users had them; if not, the server was set up again."""

    def __init__(self, transport: Transport, announcer: Announcer, server: ServerAPI) -> None:
        super().__init__(transport, announcer)
        self._server = server

    def list(self) -> UserModels:
        """``GET /users``: all users, the oldest first. Owners only; the server has no filter and no pagination."""
        spec = read("users", "the list of users", if_forbidden=_MEMBERS_INSTEAD, max_size=MAX_USERS_SIZE)
        users = self._transport.fetch(spec, _users).items
        self.me_listed = any(user.id.int == self.me.id.int for user in users)
        return users

    def get(self, user_id: UUID | str, *, known: UserModel | None = None) -> UserModel:
        """``GET /users/{id}``. Owners only.

        Raises
        ------
        NotFoundError
            When there is no such user.
        """
        return self._transport.fetch(self._spec_of(as_uuid(user_id), known), _user)

    def get_me(self) -> UserModel:
        """``GET /me``: the user whose API key is in use."""
        self.me = self._transport.fetch(read("me", "the current user"), _user)
        return self.me

    def exist(self, user_id: UUID | str) -> bool:
        """Return whether there is a user with this id. Owners only."""
        return self._ask(self._spec_of(as_uuid(user_id)))

    def create(
        self,
        username: str | None,
        *,
        first_name: str | None = None,
        last_name: str | None = None,
        role: Role | str = Role.annotator,
        password: Secret | str | None = None,
        id: UUID | str | None = None,
        again: bool = False,
    ) -> UserModel:
        """``POST /users``, exactly once, under ``id`` or an id chosen here, unless the server chooses it.

        With ``again``, an earlier attempt may have been done: on a server that chooses ids, a user who exists with all
        that is asked for, and signs in with ``password``, then counts as created.

        Raises
        ------
        UnprocessableEntityError
            For a value that is missing or not allowed; ``field`` names it.
        ConflictError
            When the username or the id is taken.
        """
        password = Secret(password) if password is not None else None
        given = {"username": username, "first_name": first_name, "last_name": last_name, "role": role, "id": id}
        check_fields(**given)
        if not username or not (first_name or username.strip()):  # the server would complain about the first name
            raise UnprocessableEntityError("A user needs a username.", field="username")
        check_password(password)
        user_id = as_uuid(id) if id is not None else uuid4()
        body: dict[str, object] = {
            "id": user_id,
            "username": username,
            "first_name": first_name or username,
            "last_name": last_name,
            "role": Role.of(role),
        }
        if password is not None:
            body["password"] = password
        spec = RequestSpec(
            "POST",
            f"{BASE}/users",
            f"user {quoted(username)}",
            "created",
            body=body,
            creates=True,
            expected={"username": username},  # not the id: a fake server, as in Argilla's own tests, chooses it
        )
        values = {name: None if value is None else str(value) for name, value in body.items() if name in _SHOWN}
        write = Write("create_user", user_id=user_id, values=values)
        if self._server.known.chooses_ids:
            # No recheck: the password is kept nowhere else.
            return self._create(
                spec, _user, write, partial(self._find_created, body), recheck=lambda: None, presumes=True, again=again
            )
        return self._create(spec, _user, write, lambda: self._get_if_created_here(user_id, username))

    def update(
        self,
        user_id: UUID | str,
        *,
        username: str | UnsetType = UNSET,
        first_name: str | UnsetType = UNSET,
        last_name: str | UnsetType | None = UNSET,
        role: Role | str | UnsetType = UNSET,
        password: Secret | str | UnsetType = UNSET,
        known: UserModel | None = None,
    ) -> UserModel:
        """``PATCH /users/{id}`` with the given fields; ``last_name=None`` clears it.

        Raises
        ------
        ServerVersionError
            Before 2.6, which cannot change users.
        UnprocessableEntityError
            For a value that is not allowed, and (the server's choice) for a username that is taken.
        """
        secret = UNSET if isinstance(password, UnsetType) else Secret(password)
        del password
        user_id = as_uuid(user_id)
        check_password(None if isinstance(secret, UnsetType) else secret)
        given = {"username": username, "first_name": first_name, "last_name": last_name, "role": role}
        check_fields(**given)
        if username is not UNSET and not username:
            raise UnprocessableEntityError("A user needs a username.", field="username")
        given |= {"role": role if isinstance(role, UnsetType) else Role.of(role), "password": secret}
        body = {name: value for name, value in given.items() if value is not UNSET}
        self._server.known.require("update_user")
        spec = RequestSpec(
            "PATCH",
            f"{BASE}/users/{user_id}",
            _named_user(user_id, known),
            "updated",
            body=body,
            expected={"id": user_id},
        )
        # Without the password: this may be called later, when the password is kept nowhere else.
        wanted = {name: None if name == "password" else value for name, value in body.items()}
        return self._write(
            spec,
            _user,
            Write("update_user", user_id=user_id, before=known, values=wanted),
            confirm=lambda: self._has_values(user_id, wanted),
            fallback=lambda: self.get(user_id),
        )

    def delete(self, user_id: UUID | str, *, known: UserModel | None = None) -> UserModel | None:
        """``DELETE /users/{id}``: the user, along with all responses and memberships.

        This is the bare route; `User.delete` is the one that protects the last owner.

        Raises
        ------
        NotFoundError
            When there is no such user (after a lost response, that counts as done).
        """
        user_id = as_uuid(user_id)
        spec = RequestSpec(
            "DELETE", f"{BASE}/users/{user_id}", _named_user(user_id, known), "deleted", expected={"id": user_id}
        )
        return self._write(
            spec,
            _user,
            Write("delete_user", user_id=user_id, before=known),
            confirm=lambda: not self.exist(user_id),
            fallback=lambda: known,
            done_status=codes.NOT_FOUND,
        )

    def list_by_workspace_id(self, workspace_id: UUID | str) -> UserModels:
        """``GET /workspaces/{id}/users``: the members. Owners, and admins who are members."""
        return self._transport.fetch(_members(as_uuid(workspace_id)), _users).items

    def add_to_workspace(
        self,
        workspace_id: UUID | str,
        user_id: UUID | str,
        *,
        known: UserModel | None = None,
        workspace: WorkspaceModel | None = None,
    ) -> UserModel:
        """``POST /workspaces/{id}/users``.

        Raises
        ------
        ConflictError
            When the user is already a member (after a lost response, that counts as done).
        NewOwnerError
            When they are an owner now, and were not one as the caller ``known`` them: they were removed again.
        """
        place, user_id = as_uuid(workspace_id), as_uuid(user_id)
        user = self._change_membership("add_to_workspace", place, user_id, known, workspace)
        if known is not None and user.role == Role.owner != known.role:
            with suppress(NotFoundError):  # someone else was faster
                self.delete_from_workspace(place, user_id, known=user, workspace=workspace)
            raise NewOwnerError(quoted(user.username), _named_workspace(place, workspace))
        return user

    def delete_from_workspace(
        self,
        workspace_id: UUID | str,
        user_id: UUID | str,
        *,
        known: UserModel | None = None,
        workspace: WorkspaceModel | None = None,
    ) -> UserModel:
        """``DELETE /workspaces/{id}/users/{user_id}``. Owners, and admins who are members.

        Raises
        ------
        NotFoundError
            When the user is not a member (after a lost response, that counts as done).
        """
        kind = "remove_from_workspace"
        return self._change_membership(kind, as_uuid(workspace_id), as_uuid(user_id), known, workspace)

    def _change_membership(
        self,
        kind: Literal["add_to_workspace", "remove_from_workspace"],
        workspace_id: UUID,
        user_id: UUID,
        known: UserModel | None,
        workspace: WorkspaceModel | None,
    ) -> UserModel:
        adds, path = kind == "add_to_workspace", f"{BASE}/workspaces/{workspace_id}/users"
        spec = RequestSpec(
            "POST" if adds else "DELETE",
            path if adds else f"{path}/{user_id}",
            _named_user(user_id, known),
            f"{'added to' if adds else 'removed from'} {_named_workspace(workspace_id, workspace)}",
            body={"user_id": user_id} if adds else None,
            if_forbidden=None if adds else _ADMIN_MEMBERS_TOO,
            expected={"id": user_id},
        )
        return self._write(
            spec,
            _user,
            Write(kind, user_id, workspace_id, workspace=workspace, before=known),
            confirm=lambda: adds == any(user.id == user_id for user in self.list_by_workspace_id(workspace_id)),
            fallback=lambda: known or self.get(user_id),
            done_status=codes.CONFLICT if adds else codes.NOT_FOUND,
        )

    def _get_if_created_here(self, user_id: UUID, username: str | None) -> UserModel | None:
        """Read the user with this id; return None if it is another user, who had the id before."""
        found = self.get(user_id)
        return found if found.username == username else None

    def _find_created(self, body: Mapping[str, object]) -> UserModel | None:
        """Return the user that was created on a server that chose the id; None if no user has the name.

        The name is unique, so no one was created twice; a sign-in proves whose it is.

        Raises
        ------
        ConflictError
            When it is someone else, or this cannot be known.
        """
        username = str(body["username"])
        found = next((user for user in self.list() if user.username == username), None)
        if found is None:
            return None
        as_asked = all(
            str(getattr(found, name) or "") == str(body[name] or "").strip()
            for name in ("first_name", "last_name", "role")
        )
        password = body.get("password")
        if as_asked and isinstance(password, Secret) and self._server.accepts_password(username, password):
            return found
        reason = "the password made for them does not sign in" if as_asked else "they have another role or other names"
        raise ConflictError(
            f"{quoted(username)} exists, and whether it is this person cannot be known: "
            f"{self._server.known.name} chooses ids itself, and {reason}. They were left alone.",
            field="username",
        )

    def _has_values(self, user_id: UUID, values: Mapping[str, object]) -> bool:
        """Return whether the user has these values; for a password, this cannot be known."""
        if "password" in values:
            return False
        found = self.get(user_id)
        return all(getattr(found, name) == value for name, value in values.items())

    def _spec_of(self, user_id: UUID, known: UserModel | None = None) -> RequestSpec:
        return read(f"users/{user_id}", _named_user(user_id, known), user_id)


_workspace = msgspec.json.Decoder(WorkspaceModel)
_workspaces = msgspec.json.Decoder(Items[WorkspaceModel])
_ids = msgspec.json.Decoder(Items[HasId])


@hides_arguments
class WorkspacesAPI(RouteGroup):
    """``client.api.workspaces``: one method per route, as in `UsersAPI`."""

    def __init__(self, transport: Transport, announcer: Announcer, api: ArgillaAPI) -> None:
        super().__init__(transport, announcer)
        self._api = api

    def list(self) -> WorkspaceModels:
        """``GET /me/workspaces``: all workspaces for an owner, their own for others."""
        return self._transport.fetch(read("me/workspaces", "the list of workspaces"), _workspaces).items

    def get(self, workspace_id: UUID | str) -> WorkspaceModel:
        """``GET /workspaces/{id}``. Owners and members.

        Raises
        ------
        NotFoundError
            When there is no such workspace.
        """
        return self._transport.fetch(self._spec_of(as_uuid(workspace_id)), _workspace)

    def get_by_name(self, name: str) -> WorkspaceModel | None:
        """Find the workspace with that name among those of `list`."""
        return next((workspace for workspace in self.list() if workspace.name == name), None)

    def list_by_user_id(self, user_id: UUID | str) -> WorkspaceModels:
        """``GET /users/{id}/workspaces``: those the user has access to, so all for an owner. Owners only.

        Raises
        ------
        NotFoundError
            When there is no such user.
        """
        spec = read(f"users/{as_uuid(user_id)}/workspaces", "the list of workspaces")
        return self._transport.fetch(spec, _workspaces).items

    def exists(self, workspace_id: UUID | str) -> bool:
        """Return whether there is a workspace with this id. Owners and members."""
        return self._ask(self._spec_of(as_uuid(workspace_id)))

    def member_ids(self, workspace_id: UUID) -> Ids:
        """``GET /workspaces/{id}/users``, only the ids: for the snapshot of all memberships."""
        found = self._transport.fetch(_members(workspace_id), _ids).items
        return [member.id for member in found]

    def create(self, name: str | None, *, id: UUID | str | None = None, again: bool = False) -> WorkspaceModel:
        """``POST /workspaces``, exactly once, under ``id`` or an id chosen here, unless the server chooses it.

        Owners only. With ``again``, an earlier attempt may have been done, as in `UsersAPI.create`.

        Raises
        ------
        UnprocessableEntityError
            Without a name.
        ConflictError
            When the name or the id is taken.
        """
        check_fields(name=name, id=id)
        if not name:
            raise UnprocessableEntityError("A workspace needs a name.", field="name")
        workspace_id = as_uuid(id) if id is not None else uuid4()
        body = {"id": workspace_id, "name": name}
        spec = RequestSpec(
            "POST",
            f"{BASE}/workspaces",
            f"workspace {quoted(name)}",
            "created",
            body=body,
            creates=True,
        )
        write = Write("create_workspace", workspace_id=workspace_id, values={"name": name})
        if self._api.server.known.chooses_ids:
            was_free = self.get_by_name(name) is None
            find = partial(self._find_created, name, was_free=was_free)
            return self._create(spec, _workspace, write, find, presumes=True, again=again)
        return self._create(spec, _workspace, write, lambda: self._get_if_created_here(workspace_id, name))

    def delete(self, workspace_id: UUID | str, *, known: WorkspaceModel | None = None) -> WorkspaceModel | None:
        """``DELETE /workspaces/{id}``. Owners only; ``known`` provides the name for error messages.

        Raises
        ------
        ConflictError
            While it contains datasets.
        NotFoundError
            When there is no such workspace (after a lost response, that counts as done).
        """
        workspace_id = as_uuid(workspace_id)
        spec = RequestSpec(
            "DELETE",
            f"{BASE}/workspaces/{workspace_id}",
            _named_workspace(workspace_id, known),
            "deleted",
            expected={"id": workspace_id},
        )
        return self._write(
            spec,
            _workspace,
            Write("delete_workspace", workspace_id=workspace_id),
            confirm=lambda: not self.exists(workspace_id),
            fallback=lambda: known,
            done_status=codes.NOT_FOUND,
        )

    def _get_if_created_here(self, workspace_id: UUID, name: str | None) -> WorkspaceModel | None:
        """Read the workspace with this id; return None if it is another workspace, which had the id before."""
        found = self.get(workspace_id)
        return found if found.name == name else None

    def _find_created(self, name: str, *, was_free: bool) -> WorkspaceModel | None:
        """Return the workspace that a creation made on a server that chose the id; None if none has the name.

        Nothing proves whose it is. It is taken for ours if its name ``was_free`` right before, and it is still empty.

        Raises
        ------
        ConflictError
            When someone else has made it, or this cannot be known.
        """
        found = self.get_by_name(name)
        if found is None:
            return None
        if was_free and not self.member_ids(found.id) and not self._api.datasets.list(found.id):
            return found
        raise ConflictError(
            f"{quoted(name)} exists, and {self._api.server.known.name} cannot say who made it. No one was added to it.",
            field="name",
        )

    def _spec_of(self, workspace_id: UUID) -> RequestSpec:
        path, subject = f"workspaces/{workspace_id}", f"workspace {workspace_id}"
        return read(path, subject, workspace_id, if_forbidden=MEMBERS_TOO)


class ArgillaAPI:
    """The routes of one server. Every write that succeeds is announced by ``announcer``."""

    def __init__(self, transport: Transport, announcer: Announcer) -> None:
        self.server = ServerAPI(transport, announcer)
        self.datasets = DatasetsAPI(transport, announcer)
        self.users = UsersAPI(transport, announcer, self.server)
        self.workspaces = WorkspacesAPI(transport, announcer, self)

    def by(self, attribution: Attribution) -> ArgillaAPI:
        """Return the routes for one write of a command: see `RouteGroup.by`."""
        routes = copy(self)
        routes.users, routes.workspaces = self.users.by(attribution), self.workspaces.by(attribution)
        return routes


def _members(workspace_id: UUID) -> RequestSpec:
    path = f"workspaces/{workspace_id}/users"
    return read(path, "the list of members", if_forbidden=_ADMIN_MEMBERS_TOO, max_size=MAX_USERS_SIZE)


def _named_user(user_id: UUID, known: UserModel | None) -> str:
    return f"user {quoted(known.username)}" if known is not None else f"user {user_id}"


def _named_workspace(workspace_id: UUID, workspace: WorkspaceModel | None) -> str:
    return f"workspace {quoted(workspace.name)}" if workspace is not None else f"workspace {workspace_id}"
