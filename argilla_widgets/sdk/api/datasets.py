"""The routes of datasets, which are only read here."""

from __future__ import annotations

from uuid import UUID

import msgspec

from argilla_widgets.sdk.api.writes import BASE, MEMBERS_TOO, Items, RouteGroup, read
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.http.request import RequestSpec
from argilla_widgets.sdk.models import DatasetModel, ProgressModel, RecordCounts, as_uuid

# Inside the class below, `list` is its method.
DatasetModels = list[DatasetModel]
ProgressModels = list[ProgressModel]


class _Progress(msgspec.Struct):
    users: list[ProgressModel]


_dataset = msgspec.json.Decoder(DatasetModel)
_datasets = msgspec.json.Decoder(Items[DatasetModel])
_progress = msgspec.json.Decoder(_Progress)
_records = msgspec.json.Decoder(RecordCounts)


@hides_arguments
class DatasetsAPI(RouteGroup):
    """``client.api.datasets``: one method per route."""

    def list(self, workspace_id: UUID | str | None = None) -> DatasetModels:
        """``GET /me/datasets``: all datasets for an owner, those of their own workspaces for others."""
        params = {"workspace_id": str(as_uuid(workspace_id))} if workspace_id is not None else None
        spec = RequestSpec(
            "GET", f"{BASE}/me/datasets", "the list of datasets", "read", params=params, if_forbidden=MEMBERS_TOO
        )
        return self._transport.fetch(spec, _datasets).items

    def get(self, dataset_id: UUID | str) -> DatasetModel:
        """``GET /datasets/{id}``. Owners and members of its workspace.

        Raises
        ------
        NotFoundError
            When there is no such dataset.
        """
        dataset_id = as_uuid(dataset_id)
        path, subject = f"datasets/{dataset_id}", f"dataset {dataset_id}"
        return self._transport.fetch(read(path, subject, dataset_id, if_forbidden=MEMBERS_TOO), _dataset)

    def users_progress(self, dataset_id: UUID | str) -> ProgressModels:
        """``GET /datasets/{id}/users/progress``: the responses of each user who has any."""
        dataset_id = as_uuid(dataset_id)
        path, subject = f"datasets/{dataset_id}/users/progress", f"the progress in dataset {dataset_id}"
        spec = read(path, subject, if_forbidden=MEMBERS_TOO)
        return self._transport.fetch(spec, _progress).users

    def progress(self, dataset_id: UUID | str) -> RecordCounts:
        """``GET /datasets/{id}/progress``: the records by status, counted by the server's search engine."""
        dataset_id = as_uuid(dataset_id)
        path, subject = f"datasets/{dataset_id}/progress", f"the number of records in dataset {dataset_id}"
        spec = read(path, subject, if_forbidden=MEMBERS_TOO)
        return self._transport.fetch(spec, _records)
