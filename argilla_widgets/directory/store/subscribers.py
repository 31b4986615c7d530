"""`Subscribers`: notify listeners one at a time and in order, whichever thread a change comes from."""

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
    """Notifies listeners of new items. Listeners may cause further items; exceptions that they raise are logged.

    Parameters
    ----------
    of
        Whose subscribers these are, for the log.
    """

    def __init__(self, of: str) -> None:
        self._of = of
        self._waiting: deque[_T] = deque()
        # A garbage-collected widget ends its subscription, on any thread and even at exit: so use no lock.
        self._listeners: dict[object, Callable[[_T], object]] = {}
        self._notifying = threading.Lock()
        self.notifier: int | None = None
        """The thread that is calling the listeners now."""

    def subscribe(self, listener: Callable[[_T], object]) -> Callable[[], None]:
        """Call ``listener`` with every new item from now on; return the function that ends the subscription."""
        key = object()
        self._listeners[key] = listener

        def unsubscribe() -> None:
            self._listeners.pop(key, None)

        return unsubscribe

    def add(self, item: _T) -> None:
        """Queue ``item`` for the next `notify`; call it under the lock that decides the order of items."""
        self._waiting.append(item)

    def notify(self) -> None:
        """Notify listeners of all queued items, from one thread for all callers; call it without holding a lock."""
        interrupt: BaseException | None = None
        while self._waiting and self._notifying.acquire(blocking=False):
            self.notifier = threading.get_ident()
            try:
                while self._waiting:
                    item = self._waiting.popleft()
                    for listener in list(self._listeners.values()):
                        interrupt = self._call(listener, item) or interrupt
            finally:
                self.notifier = None
                self._notifying.release()
        if interrupt is not None:  # raised once everyone was notified
            raise interrupt

    def _call(self, listener: Callable[[_T], object], item: _T) -> BaseException | None:
        """Call a listener; log what it raises, and return an interrupt that arrives in it."""
        try:
            listener(item)
        except Exception:  # noqa: BLE001 - a listener that fails must not stop the others
            _log.exception("A listener of the %s failed", self._of)
        except BaseException as error:  # noqa: BLE001 - see `notify`
            return error
        return None
