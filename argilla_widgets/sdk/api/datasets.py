"""Routes for the datasets and their users' progress. Nothing here writes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from argilla_widgets.sdk.api.base import BASE, RouteGroup
from argilla_widgets.sdk.http.request_spec import RequestSpec
from argilla_widgets.sdk.models import DatasetModel, ProgressModel, as_uuid

if TYPE_CHECKING:
    from uuid import UUID

DatasetModels = list[DatasetModel]
ProgressModels = list[ProgressModel]


class _Datasets(msgspec.Struct):
    items: list[DatasetModel]


class _Progress(msgspec.Struct):
    users: list[ProgressModel]


_dataset = msgspec.json.Decoder(DatasetModel)
_datasets = msgspec.json.Decoder(_Datasets)
_progress = msgspec.json.Decoder(_Progress)


class DatasetsAPI(RouteGroup):
    """``client.api.datasets``: one method per route."""

    def list(self, workspace_id: UUID | str | None = None) -> DatasetModels:
        """``GET /me/datasets``: all datasets for an owner, those of their own workspaces for others."""
        params = {"workspace_id": str(as_uuid(workspace_id))} if workspace_id is not None else None
        spec = RequestSpec("GET", f"{BASE}/me/datasets", "the list of datasets", "read", params=params)
        return self._transport.fetch(spec, _datasets).items

    def get(self, dataset_id: UUID | str) -> DatasetModel:
        """``GET /datasets/{id}``. Owners and members of its workspace.

        Raises
        ------
        NotFoundError
            When there is no such dataset.
        """
        dataset_id = as_uuid(dataset_id)
        spec = RequestSpec(
            "GET", f"{BASE}/datasets/{dataset_id}", f"dataset {dataset_id}", "read", expected={"id": dataset_id}
        )
        return self._transport.fetch(spec, _dataset)

    def users_progress(self, dataset_id: UUID | str) -> ProgressModels:
        """``GET /datasets/{id}/users/progress``: the responses of each user who has any."""
        dataset_id = as_uuid(dataset_id)
        spec = RequestSpec(
            "GET", f"{BASE}/datasets/{dataset_id}/users/progress", f"the progress in dataset {dataset_id}", "read"
        )
        return self._transport.fetch(spec, _progress).users
