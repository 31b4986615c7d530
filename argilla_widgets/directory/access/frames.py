"""Data frames about access. Pandas is imported on first use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from argilla_widgets.directory.access.view import AccessView, Grant


def row(grant: Grant) -> dict[str, Any]:
    """Return a grant as a row; `frame` picks the columns that it needs."""
    return {
        "workspace": grant.workspace.name if grant.workspace is not None else None,
        "dataset": grant.dataset.name if grant.dataset is not None else None,
        "action": grant.action,
        "allowed": grant.decision.allowed,
        "reason": grant.decision.reason,
    }


def frame(view: AccessView, rows: list[dict[str, Any]], columns: tuple[str, ...]) -> pd.DataFrame:
    """Make a frame of these rows: texts as ``string``, ``allowed`` as ``bool``, even when empty.

    ``attrs["note"]`` describes what the account of the view does not see.
    """
    import pandas as pd  # noqa: PLC0415 - slow to import, and not needed for a decision

    data = {
        name: pd.array([one[name] for one in rows], dtype="bool" if name == "allowed" else "string") for name in columns
    }
    found = pd.DataFrame(data, columns=pd.Index(columns))
    if view.note is not None:
        found.attrs["note"] = view.note
    return found
