"""The SDK: users, workspaces and datasets of an Argilla server, in a script or a notebook, without any Jupyter package.

>>> from argilla_widgets.sdk import Argilla, User
>>> client = Argilla(api_url="http://localhost:6900", api_key="argilla.apikey")  # doctest: +SKIP
>>> User(username="ana", password="correct horse").create()  # doctest: +SKIP
"""

from __future__ import annotations

from argilla_widgets.sdk.client import Argilla
from argilla_widgets.sdk.errors import (
    ArgillaAPIError,
    ArgillaConnectionError,
    ArgillaCredentialsError,
    ArgillaError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InternalServerError,
    LastOwnerError,
    NewOwnerError,
    NotFoundError,
    SelfLockOutError,
    ServerVersionError,
    UnauthorizedError,
    UnprocessableEntityError,
)
from argilla_widgets.sdk.models import Role
from argilla_widgets.sdk.resources.datasets import Dataset, Datasets
from argilla_widgets.sdk.resources.users import User, Users
from argilla_widgets.sdk.resources.workspaces import Workspace, Workspaces, WorkspaceUsers

__all__ = [
    "Argilla",
    "ArgillaAPIError",
    "ArgillaConnectionError",
    "ArgillaCredentialsError",
    "ArgillaError",
    "BadRequestError",
    "ConflictError",
    "Dataset",
    "Datasets",
    "ForbiddenError",
    "InternalServerError",
    "LastOwnerError",
    "NewOwnerError",
    "NotFoundError",
    "Role",
    "SelfLockOutError",
    "ServerVersionError",
    "UnauthorizedError",
    "UnprocessableEntityError",
    "User",
    "Users",
    "Workspace",
    "WorkspaceUsers",
    "Workspaces",
]
