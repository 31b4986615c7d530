"""`Offered`: objects of which completion offers what users call."""

from __future__ import annotations

from abc import ABCMeta
from typing import ClassVar


class _Offering(ABCMeta):
    """The type of such classes: completion also looks at the class of an object, and jedi often only at that."""

    _internal: frozenset[str]

    def __dir__(cls) -> list[str]:
        return [name for name in super().__dir__() if name not in cls._internal]


class Offered(metaclass=_Offering):
    """Offers all names but those that only other modules of this package call."""

    _internal: ClassVar[frozenset[str]] = frozenset()

    def __dir__(self) -> list[str]:
        return [name for name in super().__dir__() if name not in self._internal]
