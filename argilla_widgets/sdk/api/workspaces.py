"""The routes of workspaces."""

from __future__ import annotations

from uuid import UUID, uuid4

import msgspec

from argilla_widgets.sdk.api.base import BASE, NOT_FOUND, RouteGroup
from argilla_widgets.sdk.api.writes import Write
from argilla_widgets.sdk.errors import UnprocessableEntityError
from argilla_widgets.sdk.http.request_spec import RequestSpec
from argilla_widgets.sdk.models import HasId, WorkspaceModel, as_uuid, not_text
from argilla_widgets.sdk.text import quoted

WorkspaceModels = list[WorkspaceModel]
Ids = list[UUID]


class _Workspaces(msgspec.Struct):
    items: list[WorkspaceModel]


class _Ids(msgspec.Struct):
    items: list[HasId]


_workspace = msgspec.json.Decoder(WorkspaceModel)
_workspaces = msgspec.json.Decoder(_Workspaces)
_ids = msgspec.json.Decoder(_Ids)


class WorkspacesAPI(RouteGroup):
    """``client.api.workspaces``: one method per route."""

    def list(self) -> WorkspaceModels:
        """``GET /me/workspaces``: all workspaces for an owner, their own for others."""
        spec = RequestSpec("GET", f"{BASE}/me/workspaces", "the list of workspaces", "read")
        return self._transport.fetch(spec, _workspaces).items

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

    def exists(self, workspace_id: UUID | str) -> bool:
        """Return whether there is a workspace with this id. Owners and members."""
        return self._ask(self._spec_of(as_uuid(workspace_id)))

    def member_ids(self, workspace_id: UUID | str) -> Ids:
        """``GET /workspaces/{id}/users``, only the ids: for the snapshot of all memberships."""
        path = f"{BASE}/workspaces/{as_uuid(workspace_id)}/users"
        found = self._transport.fetch(RequestSpec("GET", path, "the list of members", "read"), _ids).items
        return [member.id for member in found]

    def create(self, name: str | None, *, id: UUID | str | None = None) -> WorkspaceModel:
        """``POST /workspaces``, exactly once, under ``id`` or an id chosen here. Owners only.

        Raises
        ------
        UnprocessableEntityError
            Without a name.
        ConflictError
            When the name or the id is taken.
        """
        if (problem := not_text({"name": name})) is not None:
            del name
            raise problem
        if not name:
            raise UnprocessableEntityError("A workspace needs a name.", 422, field="name")
        workspace_id = as_uuid(id) if id is not None else uuid4()
        body = {"id": workspace_id, "name": name}
        spec = RequestSpec(
            "POST", f"{BASE}/workspaces", f"workspace {quoted(name)}", "created", body=body, creates=True
        )
        return self._create(
            spec,
            _workspace,
            find=lambda: self._ours(workspace_id, name),
            write=lambda model: Write("create_workspace", workspace_id=model.id, workspace=model),
            key=("create_workspace", None, workspace_id),
        )

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
        subject = f"workspace {quoted(known.name)}" if known is not None else f"workspace {workspace_id}"
        spec = RequestSpec(
            "DELETE", f"{BASE}/workspaces/{workspace_id}", subject, "deleted", expected={"id": workspace_id}
        )
        return self._write(
            spec,
            _workspace,
            confirm=lambda: not self.exists(workspace_id),
            fallback=lambda: known,
            write=lambda model: Write("delete_workspace", workspace_id=workspace_id, workspace=model),
            key=("delete_workspace", None, workspace_id),
            done_status=NOT_FOUND,
        )

    def _ours(self, workspace_id: UUID, name: str | None) -> WorkspaceModel | None:
        """Read the workspace with this id; return None if it is another workspace, which had the id before."""
        found = self.get(workspace_id)
        return found if found.name == name else None

    def _spec_of(self, workspace_id: UUID) -> RequestSpec:
        return RequestSpec(
            "GET",
            f"{BASE}/workspaces/{workspace_id}",
            f"workspace {workspace_id}",
            "read",
            expected={"id": workspace_id},
        )
