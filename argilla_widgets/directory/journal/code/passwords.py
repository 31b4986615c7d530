"""Where the code reads passwords from: one environment variable per user."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING
from uuid import UUID

from argilla_widgets.directory.model.collation import normalize

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation

PREFIX = "ARGILLA_PASSWORD_"

_NOT_IN_A_NAME = re.compile("[^A-Z0-9]+")
_LONGEST = 60
_ID_CHARACTERS = 8


def password_variables(operations: Iterable[Operation]) -> Mapping[UUID | None, str]:
    """Name the environment variable of each user whose password is set: ``ARGILLA_PASSWORD_ANA``.

    It contains the username in capitals, or the id if no Latin letter or digit is left. Users whose variables would
    have the same name are numbered.
    """
    named: dict[UUID | None, str] = {}
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    for operation in operations:
        if not operation.password or operation.user_id in named:
            continue
        name = _NOT_IN_A_NAME.sub("_", normalize(operation.username).upper()).strip("_")[:_LONGEST]
        name = first = name or str(operation.user_id)[:_ID_CHARACTERS].upper()
        while name in taken:
            numbers[first] = numbers.get(first, 1) + 1
            name = f"{first}_{numbers[first]}"
        taken.add(name)
        named[operation.user_id] = PREFIX + name
    return named
