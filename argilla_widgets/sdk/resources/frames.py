"""Data frames of what the server sent. Only this module imports pandas, and only when a frame is requested."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from uuid import UUID

    import pandas as pd

    from argilla_widgets.sdk.models import UserModel

PEOPLE = ("username", "first_name", "last_name", "id", "role", "inserted_at", "updated_at")
WORKSPACES = ("name", "id", "inserted_at", "updated_at")
DATASETS = ("name", "id", "status", "workspace_id", "inserted_at", "updated_at", "last_activity_at")

_TIMES = {"inserted_at", "updated_at", "last_activity_at"}


def people_with_workspaces(users: Sequence[UserModel], names: Mapping[UUID, Sequence[str]] | None) -> pd.DataFrame:
    """Return one row per user, with a list of their workspaces' names after the role; None where ``names`` is None."""
    people = frame(users, PEOPLE)
    lists = [None if names is None else sorted(names.get(user.id, ())) for user in users]
    people.insert(PEOPLE.index("role") + 1, "workspaces", lists)
    return people.astype({"workspaces": object})


def frame(models: Sequence[Any], columns: Sequence[str]) -> pd.DataFrame:
    """Return one row per model: texts, ids and roles as ``string``, times as ``datetime64[us, UTC]``, even if empty."""
    import pandas as pd  # noqa: PLC0415 - slow to import, and not needed to manage users

    data = {}
    for column in columns:
        values = [getattr(model, column) for model in models]
        if column in _TIMES:
            data[column] = pd.Series(pd.to_datetime(values, utc=True)).astype("datetime64[us, UTC]")
        else:
            data[column] = pd.array([None if value is None else str(value) for value in values], dtype="string")
    return pd.DataFrame(data, columns=pd.Index(columns))
