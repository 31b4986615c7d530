"""`BaseClient`: the connection to one server, which users, workspaces and datasets use; and which one to use."""

from __future__ import annotations

import os
import threading
import warnings
import weakref
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from types import TracebackType
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Protocol, TypeVar
from uuid import UUID

from msgspec import UNSET, UnsetType

from argilla_widgets.sdk.api.routes import ArgillaAPI
from argilla_widgets.sdk.api.writes import Announcer, Listener, Run, UncertainWrite, Write
from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.connect import DEFAULT_KEYS, RETRIES, authenticate, borrow_transport, open_transport
from argilla_widgets.sdk.errors import ArgumentError
from argilla_widgets.sdk.http.response import WATCH
from argilla_widgets.sdk.http.transport import Transport, resume_gc
from argilla_widgets.sdk.interrupts import interruptible, uninterrupted, wait

if TYPE_CHECKING:
    import httpx
    from typing_extensions import Self

    from argilla_widgets.sdk.models import UserModel

_T = TypeVar("_T")


@hides_arguments
class BaseClient:
    """The part of `Argilla` that needs no users, workspaces or datasets; they are built on it."""

    _subclasses: ClassVar[Mapping[type, type]] = {}
    """Subclasses to make in place of some classes of the sdk, such as users that display themselves."""

    def __init__(
        self,
        api_url: str | UnsetType = UNSET,
        api_key: str | UnsetType = UNSET,
        timeout: float | httpx.Timeout | None = 60,
        retries: int = RETRIES,
        *,
        journal: str | os.PathLike[str] | UnsetType | None = UNSET,
        **http_client_args: object,
    ) -> None:
        transport = open_transport(api_url, api_key, timeout, retries, http_client_args)
        # From here on, a traceback may show this frame: nothing in it is a credential.
        del api_url, api_key
        http_client_args.clear()
        self._connect(transport)
        if self._transport.address.is_plain:
            warnings.warn(
                f"{self.api_url} is not encrypted: anyone on the network can read your API key, and the passwords you "
                "set. Use https:// if the server supports it.",
                UserWarning,
                stacklevel=3,
            )
        try:
            self._keep_journal(journal)
        except BaseException:
            self._transport.close()
            raise
        DefaultClient.add(self)

    def _keep_journal(self, folder: str | os.PathLike[str] | UnsetType | None) -> None:
        """Keep the journal in a folder; the layer that has a journal overrides it."""
        if folder is not UNSET and folder is not None:
            raise ArgumentError("The client of the sdk alone has no journal. Use argilla_widgets.Argilla.")

    @classmethod
    def _from_official(cls, official: Any) -> Self:  # noqa: ANN401 - an argilla.Argilla, which has no type here
        """Connect alongside a client of Argilla's own SDK, through its connections; keep the default client."""
        client = cls.__new__(cls)
        client._connect(borrow_transport(official))
        return client

    def _connect(self, transport: Transport | Exception) -> None:
        if isinstance(transport, Exception):
            raise transport
        self._transport = transport
        self.api_url = str(transport.address)
        self._announcer = Announcer(self.current_run)
        self._transport.on_refusal = self._announcer.refused
        self._companions: dict[Callable[..., Any], Any] = {}
        self._companions_lock = threading.Lock()
        _clients.add(self)
        self.api = ArgillaAPI(self._transport, self._announcer)
        try:
            authenticate(self.api, transport)
        except BaseException:
            self._transport.close()
            raise
        self.host = transport.address.host
        """The server's name for display: ``localhost:6900``."""
        self.uses_default_key = self._transport._auth.is_among(DEFAULT_KEYS)
        """Whether anyone can read the key, in Argilla's guides."""

    @staticmethod
    def current_run() -> Run | None:
        """Return the run of a cell that the calling thread works for; the layer that knows notebooks overrides it."""
        return None

    @property
    def own_id(self) -> UUID:
        """The id of the user whose API key is in use, as last read."""
        return self.api.users.me.id

    @property
    def own_username(self) -> str:
        """Their username, as last read."""
        return self.api.users.me.username

    def _read_me(self) -> UserModel:
        """Read the user whose API key is in use, and announce the account."""
        model = self.api.users.get_me()
        self._announcer.account_read(model)
        return model

    def _class_for(self, cls: type[_T]) -> type[_T]:
        """Return the class to make in place of ``cls``: the client's own subclass, or ``cls`` itself."""
        return self._subclasses.get(cls, cls)

    def _companion(self, make: Callable[[Self], _T]) -> _T:
        """Return the object that ``make`` makes for this client: made once, and kept as long as the client.

        Without an interrupt, since one that is made but not kept may already have received what is announced once.
        """
        with uninterrupted(), self._companions_lock:
            if make not in self._companions:
                self._companions[make] = make(self)
            return self._companions[make]

    def _after_fork(self) -> None:
        """Start again in a forked process, where the parent's threads may seem to hold locks and use connections."""
        self._transport.after_fork()
        self._announcer.after_fork()
        self._companions_lock = threading.Lock()
        for companion in self._companions.values():
            companion.after_fork()

    def subscribe(
        self,
        listener: Callable[[Write], object],
        *,
        on_uncertain: Callable[[UncertainWrite], object] | None = None,
    ) -> Callable[[], None]:
        """Call ``listener`` with every successful `Write`, on the thread that made it.

        Parameters
        ----------
        listener
            Called with each `Write`.
        on_uncertain
            Called with each `UncertainWrite`: a write whose outcome is unknown.

        Returns
        -------
        Callable
            Call it to end the subscription.
        """
        return self._announcer.subscribe(Listener(listener, on_uncertain))

    @property
    def pending_writes(self) -> tuple[Write, ...]:
        """The writes that are being made: the server may have done them, or not."""
        return self._announcer.pending

    def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        self._transport.close()
        DefaultClient.remove(self)
        for companion in self._companions.values():
            companion.after_close()

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._transport.closed

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        # A traceback may need the repr before there is an address.
        return f"Argilla(api_url={self.api_url!r})" if hasattr(self, "api_url") else "Argilla()"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A client cannot be pickled or copied because it holds an API key. Create a new Argilla() instead."
        )


class DefaultClient:
    """The newest client that is still open."""

    client_class: type[BaseClient]
    """The class that `get` connects with; the layer above replaces the sdk's own class."""
    newest: BaseClient | None = None
    # Weak: only the newest client is kept alive here.
    _opened: tuple[weakref.ref[BaseClient], ...] = ()
    _lock = threading.Lock()

    @classmethod
    def get(cls) -> BaseClient:
        """Return the newest open client, or connect with the settings of the environment."""
        return cls.newest or cls.client_class()

    @classmethod
    def add(cls, client: BaseClient) -> None:
        """Make ``client`` the newest."""
        with cls._lock:
            cls._opened = (*(known for known in cls._opened if known() is not None), weakref.ref(client))
            cls.newest = client

    @classmethod
    def remove(cls, client: BaseClient) -> None:
        """Forget ``client``, which was closed."""
        with cls._lock:
            if cls.newest is client:
                known = [other for opened in cls._opened if (other := opened()) is not None and not other.closed]
                cls.newest = known[-1] if known else None


class OfficialClient(Protocol):
    """An ``argilla.Argilla``."""

    @property
    def api_url(self) -> Any: ...  # noqa: ANN401, D102 - its SDK declares no types
    @property
    def api_key(self) -> Any: ...  # noqa: ANN401, D102
    @property
    def http_client(self) -> Any: ...  # noqa: ANN401, D102


_ours: weakref.WeakKeyDictionary[Any, Future[BaseClient]] = weakref.WeakKeyDictionary()
"""Our client for each official one, so that both have one directory and one widget."""
_ours_lock = threading.Lock()  # never held while connecting


def our_client(client: BaseClient | OfficialClient) -> BaseClient:
    """Return our client for an argument; connect alongside an official one once, whichever threads ask.

    Raises
    ------
    ArgumentError
        When it is something else.
    ArgillaError
        When connecting with the official client's settings fails.
    """
    if (problem := client_error(client)) is not None:
        del client  # it may be a key, and a traceback shows this frame
        raise problem
    return client if isinstance(client, BaseClient) else _alongside(client)


def client_error(client: object) -> ArgumentError | None:
    """Return the error for what is not a client, without showing it."""
    if isinstance(client, BaseClient) or all(hasattr(client, name) for name in ("api_url", "api_key", "http_client")):
        return None
    return ArgumentError(f"This needs an rg.Argilla(...) client, not {type(client).__name__}.")


def _alongside(official: OfficialClient) -> BaseClient:
    future: Future[BaseClient] = Future()
    with uninterrupted():
        with _ours_lock:
            shared = _ours.get(official)
            if shared is None or (shared.done() and shared.result().closed):
                shared = _ours[official] = future
        if shared is future:
            try:
                with interruptible():
                    ours = DefaultClient.client_class._from_official(official)  # it must not become the default
            except BaseException as error:
                with _ours_lock:
                    del _ours[official]  # so that the next caller tries again
                future.set_exception(error)
                raise
            future.set_result(ours)
    return wait(shared)


_clients: weakref.WeakSet[BaseClient] = weakref.WeakSet()


def _on_fork() -> None:
    resume_gc()
    WATCH.after_fork()
    DefaultClient._lock = threading.Lock()
    for client in list(_clients):
        client._after_fork()


if hasattr(os, "register_at_fork"):  # not on Windows, where no process forks
    os.register_at_fork(after_in_child=_on_fork)
