"""`Answer`: a frame of pandas that is displayed with every column, and with text aligned to the left."""

from __future__ import annotations

from typing import Any

import pandas as pd

from argilla_widgets.sdk.resources.tables import MAX_ROWS, Table
from argilla_widgets.sdk.text import pluralize

COLUMNS = frozenset(
    {"username", "role", "change", "workspace", "dataset", "action", "allowed", "only", "reason", "why_not"}
)


class Answer(pd.DataFrame):
    """The answer to a question on access; what is chosen from it is shown in the same way."""

    @property
    def _constructor(self) -> type[Answer]:
        return Answer

    def __repr__(self) -> str:
        return super().__repr__() if (table := self._table()) is None else table.text()

    def _repr_html_(self) -> str | None:
        return super()._repr_html_() if (table := self._table()) is None else table.html()

    def _table(self) -> Table | None:
        """Return what is displayed; None if it was made into something else."""
        if "action" not in self.columns or not {*self.columns} <= COLUMNS:
            return None
        rows = [dict(zip(self.columns, map(_shown, row), strict=True)) for row in self.head(MAX_ROWS).to_numpy()]
        return Table(pluralize(len(self), "row"), rows, total=len(self))


def _shown(value: Any) -> object:  # noqa: ANN401 - of any kind
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is pd.NA else value
