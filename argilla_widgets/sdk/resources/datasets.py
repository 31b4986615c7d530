"""`Dataset` and `Datasets`: what exists where. Read only; Argilla's own SDK creates and changes them."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.errors import ForbiddenError
from argilla_widgets.sdk.models import DatasetModel, ProgressModel, WorkspaceModel, utc
from argilla_widgets.sdk.resources.lookup import workspace_lookup
from argilla_widgets.sdk.resources.resource import Resource, ResourceList, resolve_workspace
from argilla_widgets.sdk.resources.tables import DATASET_COLUMNS

if TYPE_CHECKING:
    from argilla_widgets.sdk.base_client import BaseClient, OfficialClient

DatasetList = list["Dataset"]  # inside `Datasets`, `list` is its method


class Dataset(Resource[DatasetModel]):
    """A dataset of an Argilla server, from ``client.datasets`` or ``workspace.datasets``."""

    __slots__ = ()
    _kind = "Dataset"

    _model: DatasetModel  # pyright: ignore[reportIncompatibleVariableOverride]  # a dataset is never made here

    @property
    def name(self) -> str:
        """The name, unique within its workspace."""
        return self._model.name

    @property
    def status(self) -> str:
        """``"draft"`` or ``"ready"`` (published)."""
        return self._model.status

    @property
    def guidelines(self) -> str | None:
        """The instructions for annotators."""
        return self._model.guidelines

    @property
    def workspace_id(self) -> UUID:
        """The id of its workspace."""
        return self._model.workspace_id

    @property
    def last_activity_at(self) -> datetime | None:
        """When someone last worked on it, timezone-aware UTC."""
        return utc(self._model.last_activity_at)

    def users_progress(self) -> list[ProgressModel]:
        """Count the responses of each user who has any."""
        return self._api.datasets.users_progress(self._id)

    def _shown(self) -> dict[str, object]:
        return {"name": self.name, "status": self.status, "id": self.id, "last activity": self.last_activity_at}

    def __repr__(self) -> str:
        return f"Dataset(name={self.name!r}, status={self.status!r}, id='{self._id}')"


@hides_arguments
class Datasets(ResourceList[Dataset]):
    """The datasets of a server, or of one workspace: ``client.datasets``, ``workspace.datasets``.

    Listing the datasets of a deleted workspace raises `NotFoundError`.
    """

    _item = Dataset
    _columns = DATASET_COLUMNS

    def __init__(
        self, client: BaseClient | OfficialClient, workspace: Resource[WorkspaceModel] | WorkspaceModel | None = None
    ) -> None:
        super().__init__(client)
        if isinstance(workspace, Resource):
            workspace._check_server(self._client)
        self._workspace = workspace

    def __call__(
        self,
        name: str | UUID | None = None,
        workspace: Resource[WorkspaceModel] | UUID | str | None = None,
        id: UUID | str | None = None,
    ) -> Dataset | None:
        """Find the dataset with this name (in ``workspace``, or in any) or id, or return None with a UserWarning.

        Raises
        ------
        ArgillaError
            When neither is given. With both, the id counts.
        """
        if workspace is None:
            return self._lookup.find_or_warn(name, id)
        if isinstance(workspace, str | UUID):
            found = workspace_lookup(self._client).find_or_warn(workspace, None)
            if found is None:
                return None
            inside = Datasets(self._client, found)
        else:
            resolve_workspace(workspace, self._client)
            inside = Datasets(self._client, workspace)
        return inside._lookup.find_or_warn(name, id)

    def _models(self) -> list[DatasetModel]:
        workspace, api = self._workspace, self._client.api
        models = api.datasets.list(workspace.id if workspace is not None else None)
        if workspace is not None and not models:
            # The server returns an empty list for a workspace that is gone: reading the workspace raises the error.
            with suppress(ForbiddenError):
                api.workspaces.get(workspace.id)
        return models

    def _model(self, id: UUID | str) -> DatasetModel:
        return self._client.api.datasets.get(id)
