"""In the child: Argilla's own application, without Elasticsearch and Redis."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from argilla_server._app import app

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from fastapi import FastAPI


@asynccontextmanager
async def _lifespan(_: FastAPI) -> AsyncIterator[None]:
    # Argilla's own pings Elasticsearch and Redis, and gives up after a minute; the database is ready before this runs
    yield


def create() -> FastAPI:
    """Return the application."""
    app.router.lifespan_context = _lifespan
    return app
