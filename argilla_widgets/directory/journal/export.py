"""The journal as a table and as a file of lines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from argilla_widgets.directory.private_file import write_private

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable

    import pandas as pd

    from argilla_widgets.directory.journal.entry import Entry
    from argilla_widgets.directory.model.operation import Operation

_TEXTS = ("by", "summary", "result", "origin")
_COLUMNS = ("number", "at", "by", "summary", "result", "origin", "operations", "undone")


def to_frame(entries: Iterable[Entry]) -> pd.DataFrame:
    """Return one row per entry: texts as ``string``, ``at`` as ``datetime64[us, UTC]``, even when empty."""
    import pandas as pd  # noqa: PLC0415 - slow to import, and not needed to manage users

    entries = list(entries)
    data: dict[str, Any] = {
        "number": pd.array([entry.number for entry in entries], dtype="int64"),
        "at": pd.Series(pd.to_datetime([entry.at for entry in entries], utc=True)).astype("datetime64[us, UTC]"),
        "operations": pd.array([len(entry.operations) for entry in entries], dtype="int64"),
        "undone": pd.array([entry.undone for entry in entries], dtype="bool"),
    }
    for name in _TEXTS:
        data[name] = pd.array([getattr(entry, name) for entry in entries], dtype="string")
    return pd.DataFrame(data, columns=pd.Index(_COLUMNS))


def write_lines(entries: Iterable[Entry], path: str | os.PathLike[str]) -> None:
    """Write one line of ASCII JSON per entry into a file of mode 0600, completely or not at all."""
    write_private(path, "".join(f"{json.dumps(_record(entry))}\n" for entry in entries), "ascii")


def _record(entry: Entry) -> dict[str, object]:
    return {
        "number": entry.number,
        "at": entry.at.isoformat(timespec="microseconds"),
        "by": entry.by,
        "summary": entry.summary,
        "result": entry.result,
        "origin": entry.origin,
        "undone": entry.undone,
        "undoes": entry.undoes,
        "redoes": entry.redoes,
        "operations": [_operation(one) for one in entry.operations],
    }


def _operation(one: Operation) -> dict[str, object]:
    return {
        "kind": one.kind,
        "user_id": None if one.user_id is None else str(one.user_id),
        "username": one.username,
        "workspace_id": None if one.workspace_id is None else str(one.workspace_id),
        "workspace": one.workspace,
        "values": dict(one.values),
        "before": dict(one.before),
        "password_set": one.password,
    }
