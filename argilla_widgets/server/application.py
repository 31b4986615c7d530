"""In the child: Argilla's own application, without Elasticsearch and Redis.

Argilla commits to its database first and updates the search engine afterwards, so a search engine that simply failed
would leave half-done work behind. Here a request that uses the search engine may not commit, unless it needs no index:
the refusal comes after Argilla's own checks (401, 403, 404, 409, 422 stay unchanged), and nothing is stored.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_server._app import app
from argilla_server.api.routes import api_v1
from argilla_server.database import get_async_db
from argilla_server.jobs import dataset_jobs, webhook_jobs
from argilla_server.search_engine import get_search_engine
from fastapi import Depends, FastAPI, Request
from fastapi.dependencies.utils import get_dependant
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import APIRoute
from redis.exceptions import ConnectionError as RedisConnectionError
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession  # noqa: TC002 - FastAPI reads the annotations

from argilla_widgets.server.search_engine import NoSearchEngine, SearchNotAvailableError
from argilla_widgets.server.web_pages import serve_from_package

if TYPE_CHECKING:
    from fastapi.dependencies.models import Dependant

NOT_IMPLEMENTED = 501
"""Not 503, which asks a client to try again: this server will never support it."""

NEEDS_NO_INDEX = frozenset(
    {
        "delete_dataset",
        "delete_dataset_records",
        "delete_record",
        "create_dataset_metadata_property",
        "create_dataset_vector_settings",
    }
)
"""Handlers of Argilla that use the search engine only to remove from an index, or to configure an existing one."""

_NO_REDIS = (
    "Imports and exports need Redis, which this embedded Argilla server does not have. "
    "Use a full Argilla deployment for them."
)
_running_jobs: set[asyncio.Task[None]] = set()


def create() -> FastAPI:
    """Return Argilla's application, changed where it would need Elasticsearch or Redis.

    Its lifespan pings both and gives up after a minute: the caller must not run it.
    """
    for route in api_v1.routes:
        if isinstance(route, APIRoute):
            _replace_search_engine(route.dependant)
    serve_from_package(app)
    api_v1.add_exception_handler(SearchNotAvailableError, _refuse(str))
    api_v1.add_exception_handler(RedisConnectionError, _refuse(lambda _: _NO_REDIS))
    # The two jobs that are queued after a commit; without a queue, they would fail too late.
    dataset_jobs.update_dataset_records_status_job.delay = _update_records_now  # pyright: ignore[reportFunctionMemberAccess]
    webhook_jobs.notify_event_job.delay = lambda *_: None  # pyright: ignore[reportFunctionMemberAccess]
    logging.getLogger("argilla").addFilter(_is_harmless)
    return app


def _replace_search_engine(dependant: Dependant) -> None:
    # With `dependency_overrides`, FastAPI inspects all functions that a request depends on anew: a fifth of its time.
    for place, one in enumerate(dependant.dependencies):
        if one.call is get_search_engine:
            dependant.dependencies[place] = get_dependant(path=one.path or "", call=_search_engine, name=one.name)
        _replace_search_engine(one)


async def _search_engine(request: Request, db: AsyncSession = Depends(get_async_db)) -> NoSearchEngine:  # noqa: B008
    if request.scope["endpoint"].__name__ not in NEEDS_NO_INDEX:
        event.listen(db.sync_session, "before_commit", _refuse_commit)
    return NoSearchEngine()


def _refuse_commit(_: object) -> None:
    raise SearchNotAvailableError


def _refuse(sentence: Callable[[Exception], str]) -> Callable[[Request, Exception], Awaitable[JSONResponse]]:
    async def handler(_: Request, error: Exception) -> JSONResponse:
        return JSONResponse({"detail": sentence(error)}, status_code=NOT_IMPLEMENTED)

    return handler


def _update_records_now(dataset_id: UUID) -> None:
    task = asyncio.get_running_loop().create_task(dataset_jobs.update_dataset_records_status_job(dataset_id))
    _running_jobs.add(task)
    task.add_done_callback(_running_jobs.discard)


def _is_harmless(record: logging.LogRecord) -> bool:
    # Argilla logs a refused body completely, including a password that is too short.
    return not isinstance(record.msg, RequestValidationError)
