"""The client that `User` and `Workspace` use by default."""

from __future__ import annotations

import threading
import weakref
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from argilla_widgets.sdk.client import Argilla


class DefaultClient:
    """The newest client that is still open."""

    client_class: type[Argilla]
    """The class that `get` connects with; the layer above replaces the sdk's own class."""
    newest: Argilla | None = None
    # Weak: only the newest client is kept alive here.
    _earlier: tuple[weakref.ref[Argilla], ...] = ()
    _lock = threading.Lock()

    @classmethod
    def get(cls) -> Argilla:
        """Return the newest open client, or connect with the settings of the environment."""
        if (newest := cls.newest) is not None:
            return newest
        return cls.client_class()

    @classmethod
    def add(cls, client: Argilla) -> None:
        """Make ``client`` the newest."""
        with cls._lock:
            opened = cls._opened() if cls.newest is None else [*cls._opened(), cls.newest]
            cls._earlier = tuple(weakref.ref(one) for one in opened)
            cls.newest = client

    @classmethod
    def remove(cls, client: Argilla) -> None:
        """Forget ``client``, which was closed."""
        with cls._lock:
            if cls.newest is client:
                *opened, cls.newest = cls._opened() or [None]
                cls._earlier = tuple(weakref.ref(one) for one in opened if one is not None)

    @classmethod
    def _opened(cls) -> list[Argilla]:
        return [one for earlier in cls._earlier if (one := earlier()) is not None and not one.closed]
