"""`Subscribers`: notify listeners one at a time and in order, whatever thread a change comes from."""

from __future__ import annotations

import logging
import threading
from collections import deque
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

_log = logging.getLogger("argilla_widgets")
_T = TypeVar("_T")


class Subscribers(Generic[_T]):
    """Tells listeners what is new; they may call whoever tells them, and what they raise is logged.

    Parameters
    ----------
    of
        Whose news these are, for the log.

    """

    def __init__(self, of: str) -> None:
        self._of = of
        self._waiting: deque[_T] = deque()
        # A widget that is collected ends its subscription, on any thread and also as Python ends: so without a lock.
        self._listeners: dict[object, Callable[[_T], object]] = {}
        self._telling = threading.Lock()
        self.teller: int | None = None
        """The thread that calls the listeners now."""

    def subscribe(self, listener: Callable[[_T], object]) -> Callable[[], None]:
        """Call ``listener`` with everything new from now on; returns the function that ends it."""
        key = object()
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    def add(self, item: _T) -> None:
        """Have ``item`` told by the next `tell`; to be called where the order of things is decided."""
        self._waiting.append(item)

    def tell(self) -> None:
        """Tell what waits, without any lock of the caller's: one thread at a time does it, for all others."""
        interrupt: BaseException | None = None
        while self._waiting and self._telling.acquire(blocking=False):
            self.teller = threading.get_ident()
            try:
                while self._waiting:
                    item = self._waiting.popleft()
                    for listener in list(self._listeners.values()):
                        interrupt = self._call(listener, item) or interrupt
            finally:
                self.teller = None
                self._telling.release()
        if interrupt is not None:  # raised once nobody misses anything
            raise interrupt

    def _call(self, listener: Callable[[_T], object], item: _T) -> BaseException | None:
        """Call a listener; what it raises is logged, an interrupt that arrives in it is given back."""
        try:
            listener(item)
        except Exception:  # noqa: BLE001 - whatever a listener does, the news go on
            _log.exception("A listener of the %s failed", self._of)
        except BaseException as error:  # noqa: BLE001 - see `tell`
            return error
        return None
