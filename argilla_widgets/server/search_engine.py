"""In the child: the search engine of a server that has none."""

from __future__ import annotations

from typing import Any, NoReturn

from argilla_server.database import AsyncSessionLocal
from argilla_server.models import Dataset, Record, Response, User
from argilla_server.search_engine import SearchEngine
from sqlalchemy import Select, func, select

NAME = "none"
"""The value of ``ARGILLA_SEARCH_ENGINE`` for it."""


class SearchNotAvailableError(Exception):
    """The request needs a search index."""

    def __str__(self) -> str:
        return (
            "Publishing datasets, searching, and adding or changing records, responses and suggestions need "
            "Elasticsearch, which this embedded Argilla server does not have. Nothing was changed. "
            "Use a full Argilla deployment for this."
        )


@SearchEngine.register(NAME)
class NoSearchEngine(SearchEngine):
    """Refuses what needs an index, does nothing where one would be cleaned up, and counts progress in the database."""

    @classmethod
    async def new_instance(cls) -> NoSearchEngine:
        """Return a new instance."""
        return cls()

    async def close(self) -> None:
        """Do nothing: nothing is open."""

    async def ping(self) -> bool:
        """Return True: there is nothing that could be unhealthy."""
        return True

    async def info(self) -> dict[str, str]:
        """Return what ``GET /status`` shows."""
        return {
            "name": NAME,
            "note": "Embedded server without Elasticsearch: users, workspaces and datasets, no search.",
        }

    async def get_dataset_progress(self, dataset: Dataset) -> dict[str, int]:
        """Return the number of records in total and by status."""
        return await _counts(
            select(Record.status, func.count()).where(Record.dataset_id == dataset.id).group_by(Record.status)
        )

    async def get_dataset_user_progress(self, dataset: Dataset, user: User) -> dict[str, int]:
        """Return the number of the user's responses in total and by status."""
        return await _counts(
            select(Response.status, func.count())
            .join(Record)
            .where(Record.dataset_id == dataset.id, Response.user_id == user.id)
            .group_by(Response.status)
        )

    async def _nothing_to_do(self, *_: object, **__: object) -> None:
        pass

    async def _refuse(self, *_: object, **__: object) -> NoReturn:
        raise SearchNotAvailableError

    delete_index = delete_records = _nothing_to_do
    configure_metadata_property = configure_index_vectors = _nothing_to_do
    partial_record_update = _nothing_to_do  # updates the status of a record, which is in the database
    create_index = index_records = _refuse
    update_record_response = delete_record_response = _refuse
    update_record_suggestion = delete_record_suggestion = _refuse
    search = similarity_search = compute_metrics_for = _refuse


async def _counts(query: Select[Any]) -> dict[str, int]:
    async with AsyncSessionLocal() as session:
        counts = {status.value: number for status, number in await session.execute(query)}
    return {"total": sum(counts.values()), **counts}
