"""Write operations as Python with Argilla's own SDK, and say where its limits are.

Measured with ``argilla`` 2.8: it strips leading and trailing spaces from every text that it sends or reads, so that
``"ana "`` is found as ``"ana"``; it lists no workspaces at all if one has a name with characters other than letters,
digits, ``_`` and ``-``; and the repr of a user that was just created shows the password.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from argilla_widgets.directory.journal.code.python import WORKSPACE_KINDS, Python

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation

_PLAIN_WORKSPACE = re.compile("[a-zA-Z0-9_-]*")


class OfficialPython(Python):
    """Writes operations as Python with Argilla's own SDK."""

    package: ClassVar[str] = "argilla"
    has_rosters: ClassVar[bool] = False
    after_creation: ClassVar[str] = "user = user.get()  # without the password, which its repr would show"

    def __init__(self, operations: Sequence[Operation], variables: Mapping[UUID | None, str]) -> None:
        super().__init__(operations, variables)
        names = {name for operation in operations for name in (operation.username, operation.name)}
        self._stripped = {name.strip() for name in names if name != name.strip()}
        self._odd_workspace = any(_PLAIN_WORKSPACE.fullmatch(operation.workspace) is None for operation in operations)

    def limit(self, operation: Operation) -> str:
        """Return what Argilla's SDK does to the names of an operation; empty if it can do it."""
        if self._odd_workspace and operation.workspace_id is not None:
            return "Argilla's SDK finds no workspaces if a name has characters other than letters, digits, _ and -."
        if operation.kind in WORKSPACE_KINDS:
            return ""
        texts = [operation.username, *(text for _, text in operation.values if text)]
        if operation.username in self._stripped or any(text != text.strip() for text in texts):
            return "Argilla's SDK removes spaces at the beginning and end of names, so it can't do this."
        return ""
