"""`Argilla`: the connection to one server, and the entry point to everything on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar, overload

from argilla_widgets.sdk.base_client import BaseClient, DefaultClient
from argilla_widgets.sdk.doctor import Report, examine
from argilla_widgets.sdk.resources.datasets import Datasets
from argilla_widgets.sdk.resources.users import User, Users
from argilla_widgets.sdk.resources.workspaces import Workspaces

if TYPE_CHECKING:
    from typing_extensions import Self

C = TypeVar("C", Users, Workspaces, Datasets)


class _Collection(Generic[C]):
    """A property whose keys IPython completes, as in ``client.users["``: it never evaluates a plain `property`."""

    def __init__(self, read: Callable[[Any], C]) -> None:
        self._read = read
        self.__doc__ = read.__doc__

    @overload
    def __get__(self, client: None, owner: type) -> Self: ...
    @overload
    def __get__(self, client: object, owner: type) -> C: ...
    def __get__(self, client: object | None, owner: type) -> Self | C:
        return self if client is None else self._read(client)

    def __set__(self, client: object, value: object) -> None:
        raise AttributeError("The collections of a client cannot be replaced.")


class Argilla(BaseClient):
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
        Seconds for each step of a request, an `httpx.Timeout`, or None for no limit.
    retries
        How many times to repeat a request that is safe to repeat.
    journal
        A folder in which the journal is kept: see ``client.directory.journal.keep``. Left out: the environment variable
        ``ARGILLA_JOURNAL``, else it ends with this process; None keeps it nowhere.
    **http_client_args
        Arguments of `httpx.Client`: ``headers``, ``cookies``, ``verify``, ``auth``, ``proxy``, ``transport`` and so on.
        A private Space needs ``headers={"Authorization": "Bearer hf_..."}``. As with httpx, the variables HTTP_PROXY,
        HTTPS_PROXY, NO_PROXY and SSL_CERT_FILE count, but a server on this machine is reached without their proxy.
        Redirects are never followed, whatever ``follow_redirects`` says: they would carry the key along.

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

    @property
    def me(self) -> User:
        """The user whose API key is in use, read from the server now."""
        return User._from_model(self._read_me(), self)

    @_Collection
    def users(self) -> Users:
        """All users of the server, for owners: iterate it, take its ``len()``, or find one with ``users("ana")``."""
        return self._class_for(Users)(self)

    @_Collection
    def workspaces(self) -> Workspaces:
        """The workspaces you can see."""  # noqa: D401 - a property
        return Workspaces(self)

    @_Collection
    def datasets(self) -> Datasets:
        """The datasets you can see."""  # noqa: D401 - a property
        return Datasets(self)

    def doctor(self) -> Report:
        """Check the connection and the server, and report what works and what does not.

        It displays as the last line of a cell; in a script, print it.
        """
        return examine(self)


DefaultClient.client_class = Argilla
