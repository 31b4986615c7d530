"""`Argilla`: the connection to one server, and the entry point to everything on it."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, TypeVar

from msgspec import UNSET, UnsetType

from argilla_widgets.sdk.api import Announcer, ArgillaAPI, UncertainWrite, Write
from argilla_widgets.sdk.connect import RETRIES, Opened, authenticate, borrow_transport, open_transport
from argilla_widgets.sdk.default_client import DefaultClient
from argilla_widgets.sdk.doctor import Report, examine
from argilla_widgets.sdk.resources.datasets import Datasets
from argilla_widgets.sdk.resources.users import User, Users, WorkspaceUsers
from argilla_widgets.sdk.resources.workspaces import Workspaces

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from uuid import UUID

    import httpx
    from typing_extensions import Self

_T = TypeVar("_T")


class Argilla:
    """A connection to an Argilla server. It connects at once; threads can share it.

    Parameters
    ----------
    api_url
        The server's address, with its prefix if it has one, or the page of a Hugging Face Space. Left out: Colab's
        secret or the environment variable ``ARGILLA_API_URL``, else ``http://localhost:6900``. None is an error, as in
        Argilla's own SDK: an empty variable must not lead to another server.
    api_key
        The key under "My settings" in Argilla's web page. Left out: Colab's secret or ``ARGILLA_API_KEY``.
    timeout
        Seconds for each step of a request, or an `httpx.Timeout`.
    retries
        How many times to repeat a request that is safe to repeat.
    **http_client_args
        Arguments of `httpx.Client`: ``headers``, ``cookies``, ``verify``, ``auth``, ``proxy``, ``transport`` and so on.
        A private Space needs ``headers={"Authorization": "Bearer hf_..."}``. Redirects are never followed, whatever
        ``follow_redirects`` says: they would carry the key along.

    Attributes
    ----------
    api
        One method for each route of the server.
    api_url
        The base address of all requests.
    own_id
        The id of the user whose API key is in use, as last read.
    own_username
        Their username, as last read.

    Raises
    ------
    ArgillaConnectionError
        When there is no Argilla server at this address; the message gives the likely reason.
    ArgillaCredentialsError
        When the key is missing or rejected.

    Examples
    --------
    >>> client = Argilla(api_url="http://localhost:6900", api_key="argilla.apikey")  # doctest: +SKIP
    >>> client.users("argilla")  # doctest: +SKIP
    User(username='argilla', role=owner, id='...')
    """

    _users_class: ClassVar[type[Users]] = Users
    _workspace_users_class: ClassVar[type[WorkspaceUsers]] = WorkspaceUsers

    def __init__(
        self,
        api_url: str | UnsetType = UNSET,
        api_key: str | UnsetType = UNSET,
        timeout: float | httpx.Timeout | None = 60,
        retries: int = RETRIES,
        **http_client_args: object,
    ) -> None:
        opened = open_transport(api_url, api_key, timeout, retries, http_client_args)
        # From here on, a traceback may show this frame: nothing in it is a credential.
        del api_url, api_key
        http_client_args.clear()
        self._connect(opened)
        DefaultClient.add(self)

    @classmethod
    def _beside(cls, official: Any) -> Self:  # noqa: ANN401 - an argilla.Argilla, which has no type here
        """Connect alongside a client of Argilla's own SDK, through its connections; keep the default client."""
        client = cls.__new__(cls)
        client._connect(borrow_transport(official))
        return client

    def _connect(self, opened: Opened | Exception) -> None:
        if isinstance(opened, Exception):
            raise opened
        self._transport = opened.transport
        self.api_url = str(opened.transport.address)
        self._announcer = Announcer()
        self._transport.on_refusal = self._announcer.refused
        self._companions: dict[Callable[..., Any], Any] = {}
        self._companions_lock = threading.Lock()
        self.api = ArgillaAPI(self._transport, self._announcer)
        try:
            introduced = authenticate(self.api, opened)
        except BaseException:
            self._transport.close()
            raise
        self.own_id: UUID = introduced.id
        self.own_username: str = introduced.username

    @property
    def host(self) -> str:
        """The server's name for display: ``localhost:6900``."""
        return self._transport.address.host

    @property
    def me(self) -> User:
        """The user whose API key is in use, read from the server now."""
        model = self.api.users.get_me()
        self.own_id, self.own_username = model.id, model.username
        return User._from_model(model, self)

    @property
    def users(self) -> Users:
        """All users of the server."""
        return self._users_class(self)

    @property
    def workspaces(self) -> Workspaces:
        """The workspaces you can see."""
        return Workspaces(self)

    @property
    def datasets(self) -> Datasets:
        """The datasets you can see."""
        return Datasets(self)

    def _companion(self, make: Callable[[Self], _T]) -> _T:
        """Return the object that ``make`` makes for this client: made once, and kept as long as the client."""
        with self._companions_lock:
            if make not in self._companions:
                self._companions[make] = make(self)
            return self._companions[make]

    def subscribe(
        self,
        listener: Callable[[Write], None],
        *,
        on_uncertain: Callable[[UncertainWrite], None] | None = None,
        refusals: Callable[[], None] | None = None,
        earlier: bool = False,
    ) -> Callable[[], None]:
        """Call ``listener`` with every successful `Write`, on the thread that made it.

        Parameters
        ----------
        listener
            Called with each `Write`.
        on_uncertain
            Called with each `UncertainWrite`: a write whose outcome is unknown.
        refusals
            Called when the server refuses the key, or an operation that the account may not do.
        earlier
            Replay earlier writes first. The client keeps them for one subscriber, its directory.

        Returns
        -------
        Callable
            Call it to end the subscription.
        """
        return self._announcer.subscribe(listener, on_uncertain=on_uncertain, refusals=refusals, earlier=earlier)

    def doctor(self) -> Report:
        """Check the connection and the server, and report what works and what does not.

        It displays as the last line of a cell; in a script, print it.
        """
        return examine(self)

    def close(self) -> None:
        """Close the connections. The client cannot be used afterwards."""
        self._transport.close()
        DefaultClient.remove(self)

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


DefaultClient.client_class = Argilla
