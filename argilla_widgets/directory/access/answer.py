"""`Answer`: a frame of pandas whose text shows every column; in a terminal, within its width."""

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
        if "action" not in self.columns or not {*self.columns} <= COLUMNS:  # it was made into something else
            return super().__repr__()
        rows = [dict(zip(self.columns, map(_shown, row), strict=True)) for row in self.head(MAX_ROWS).to_numpy()]
        return Table(pluralize(len(self), "row"), rows, total=len(self)).text()


def _shown(value: Any) -> object:  # noqa: ANN401 - of any kind
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is pd.NA else value
