"""`Resource` and `ResourceList`: what users, workspaces and datasets, and their collections, have in common."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, SupportsIndex, TypeVar, overload
from uuid import UUID, uuid4

import msgspec

from argilla_widgets.sdk.arguments import hides_arguments
from argilla_widgets.sdk.base_client import BaseClient, DefaultClient, our_client
from argilla_widgets.sdk.errors import ArgillaError, ArgumentError, ConflictError
from argilla_widgets.sdk.http.transport import gc_paused
from argilla_widgets.sdk.models import WorkspaceModel, utc
from argilla_widgets.sdk.resources.lookup import Lookup, find, workspace_lookup
from argilla_widgets.sdk.resources.tables import Table, frame
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    from types import FrameType

    import pandas as pd
    from typing_extensions import Self

    from argilla_widgets.sdk.api.routes import ArgillaAPI
    from argilla_widgets.sdk.base_client import BaseClient, OfficialClient


F = TypeVar("F", bound=Callable[..., None])
M = TypeVar("M")
R = TypeVar("R", bound="Resource[Any]")


COMPLETION_WAIT = 1.0
"""Seconds to wait for the names that Tab completes; nothing else runs in the meantime."""


class Resource(Generic[M]):
    """A resource on the server, in the state that was last read or written.

    It belongs to one server: using it with another raises an error before anything is sent. Two are equal when they
    have the same type, server and id.
    """

    __slots__ = ("__weakref__", "_client", "_id", "_model", "_server")

    _kind: ClassVar[str]
    """What it is, in sentences."""

    _client: BaseClient | None
    _model: M | None
    _id: UUID
    _server: str | None
    """The address of its server; None while it may still be created on any."""

    @classmethod
    def _from_model(cls, model: M, client: BaseClient) -> Self:
        resource = cls.__new__(cls)
        resource._client, resource._server = client, client.api_url
        resource._set_model(model, client)
        return resource

    @classmethod
    def _from_models(cls, models: Sequence[M], client: BaseClient) -> list[Self]:
        with gc_paused():  # for 100,000 users, the collector would take a quarter of the time that listing them takes
            return [cls._from_model(model, client) for model in models]

    def _start(self, client: BaseClient | OfficialClient | None) -> None:
        """Set up a new resource. Without ``client`` it gets the newest client, and may still be added with another."""
        self._client = self._server = None
        self._id = uuid4()
        self._model = None
        if client is None:
            self._client = DefaultClient.newest
        else:
            self._client = our_client(client)
            self._server = self._client.api_url

    def _set_model(self, model: M, client: BaseClient) -> None:
        """Keep the state that ``client`` has read."""
        if self._server is None:
            self._client, self._server = client, client.api_url
        self._model = model
        self._id = model.id  # pyright: ignore[reportAttributeAccessIssue]  # every model has one

    @property
    def id(self) -> UUID:
        """The id. It is chosen here, so it is known before the creation."""
        return self._id

    @property
    def inserted_at(self) -> datetime | None:
        """When it was created, timezone-aware UTC; None before."""
        return utc(getattr(self._model, "inserted_at", None))

    @property
    def updated_at(self) -> datetime | None:
        """When it was last changed, timezone-aware UTC; None before its creation."""
        return utc(getattr(self._model, "updated_at", None))

    @property
    def _api(self) -> ArgillaAPI:
        return self._connected.api

    @property
    def _connected(self) -> BaseClient:
        if self._client is None:
            client = DefaultClient.get()
            self._check_server(client)
            self._client = client
        return self._client

    @property
    def _described(self) -> str:
        return f"{self._kind} {self._id}"

    def _check_server(self, client: BaseClient) -> None:
        """Refuse a client of another server, and name both; accounts of one server may share what they read."""
        if self._server is not None and self._server != client.api_url:
            raise ArgillaError(
                f"{self._described} belongs to {self._server} and cannot be used with {client.api_url}.",
                hint=f"Look it up on {client.api_url}, or create a new one there.",
            )

    def _create_with(self, client: BaseClient) -> Self:
        """Create it with ``client``. If that is refused, it may still be created elsewhere."""
        self._check_server(client)
        before = self._client
        if self._model is None:
            self._client = client
        try:
            self._create()
        except BaseException as error:
            if isinstance(error, ArgillaError) and not error.unknown:
                self._client = before
            else:  # it may exist now
                self._server = client.api_url
            if isinstance(error, ConflictError) and error.field in {"username", "name"}:
                there = f"client.{self._kind.lower()}s"
                skip = f"if name not in {there}: ..."
                error.hint = f"Choose another name, use the existing one ({there}[name]), or skip it ({skip})."
            raise
        return self

    def _create(self) -> None:
        raise NotImplementedError

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Resource)
            and type(other) is type(self)
            and other._id == self._id
            and other._home == self._home
        )

    @property
    def _home(self) -> str | None:
        return self._server or (self._client.api_url if self._client is not None else None)

    def __hash__(self) -> int:
        return hash((type(self), self._id))

    def serialize(self) -> dict[str, Any]:
        """Return it as plain JSON values."""
        times = {"inserted_at": self.inserted_at, "updated_at": self.updated_at}
        return {"id": str(self._id), **{name: time and time.isoformat() for name, time in times.items()}}

    def _shown(self) -> dict[str, object]:
        """Return label and value of what a display shows."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return Table(type(self).__name__, [self._shown()]).html()

    def serialize_json(self) -> str:
        """Return `serialize` as a JSON string."""
        return msgspec.json.encode(self.serialize()).decode()

    def __copy__(self) -> Self:
        twin = type(self).__new__(type(self))
        twin.__setstate__(self.__getstate__())
        twin._client = self._client
        return twin

    def __deepcopy__(self, memo: object) -> Self:
        return self.__copy__()

    def __getstate__(self) -> dict[str, Any]:
        """Keep neither the client nor a password in a pickle; the server's address identifies the server."""
        return {"_id": self._id, "_model": self._model, "_server": self._server}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._client = self._server = None
        for name, value in state.items():
            setattr(self, name, value)


def resolve_workspace(
    workspace: Resource[WorkspaceModel] | UUID | str, client: BaseClient
) -> tuple[UUID, WorkspaceModel | None]:
    """Return the id of a workspace that is given as an object, a name or an id, and what is known about it."""
    if isinstance(workspace, Resource) and workspace._kind == "Workspace":
        workspace._check_server(client)
        return workspace._id, workspace._model
    model = workspace_lookup(client).resolve(workspace)
    return model.id, model


@hides_arguments
class ResourceList(Sequence[R]):
    """A live list of resources on the server. Nothing is cached: each use sends one request."""

    _item: type[R]
    _key = "name"
    _columns: tuple[str, ...]
    """The columns of its data frame."""

    def __init__(self, client: BaseClient | OfficialClient) -> None:
        self._client = our_client(client)
        self._iterated: tuple[object, int] | None = None
        """Which step of the caller reads them to iterate over them, and how many there are."""

    def _models(self) -> Sequence[Any]:
        """Read all of them from the server."""
        raise NotImplementedError

    def _model(self, id: UUID | str) -> Any:  # noqa: ANN401 - the model of the item
        """Read the one with this id from the server."""
        raise NotImplementedError

    def list(self) -> list[R]:
        """Read all of them from the server."""
        return self._item._from_models(self._models(), self._client)

    def to_pandas(self) -> pd.DataFrame:
        """Return one row each, with proper dtypes (also when there is none)."""
        return frame(self._models(), self._columns)

    @property
    def ndim(self) -> NoReturn:
        """Refuse to be taken for an array: ``pandas.DataFrame(users)`` shows this error."""
        raise AttributeError(f"{type(self).__name__} is not an array. For a DataFrame, call its to_pandas().")

    dtype = ndim
    """What pandas 2 looks for first."""

    def __iter__(self) -> Iterator[R]:
        items = self.list()
        self._iterated = _step_of(sys._getframe(1)), len(items)
        return iter(items)

    def __reversed__(self) -> Iterator[R]:
        return reversed(self.list())

    def __contains__(self, value: object) -> bool:
        """Return whether one has this name or id, or is this object."""
        return self.count(value) > 0

    def __len__(self) -> int:
        # `list(client.users)` is one step, which asks for an iterator and then the length: do not download them twice.
        iterated, self._iterated = self._iterated, None
        if iterated is not None and iterated[0] == _step_of(sys._getframe(1)):
            return iterated[1]
        return len(self.list())

    @overload
    def __getitem__(self, index: int | str | UUID) -> R: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...

    def __getitem__(self, index: int | str | UUID | slice) -> R | Sequence[R]:
        """Return the item at a position or with a name or id, or the items of a slice.

        Raises
        ------
        NotFoundError
            When none has this name or id; the message suggests the closest name.
        IndexError
            When there is no such position.
        """
        if isinstance(index, str | UUID):
            return self._resolve(index)
        if isinstance(index, SupportsIndex | slice):
            return self.list()[index]
        raise ArgumentError(f"[...] takes a position, a slice, a {self._key} or an id, not {type(index).__name__}.")

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:  # noqa: ANN401 - as in Sequence
        """Find the position of an object, a name or an id in the list."""
        if not isinstance(value, Resource | UUID | str):
            raise ArgumentError(f"Pass an object, a {self._key} or an id, not {type(value).__name__}.")
        everything = self.list()
        found = self._among(everything, value)
        if found is None:
            described = value._described if isinstance(value, Resource) else quoted(value)
            raise ValueError(f"{described} is not in {self!r}.")
        return everything.index(found, start, len(everything) if stop is None else stop)

    def count(self, value: Any) -> int:  # noqa: ANN401 - as in Sequence
        """Count an object, a name or an id in the list: 1 if it is there, else 0."""
        return 0 if self._among(self.list(), value) is None else 1

    def _among(self, everything: Sequence[R], value: object) -> R | None:
        if isinstance(value, Resource):
            return next((item for item in everything if item == value), None)
        return find(everything, value, self._key)

    def _ipython_key_completions_(self) -> list[str]:
        """Return the names that Tab completes after ``[``; none if the server is slow, or refuses the list."""
        names: list[str] = []

        def read() -> None:
            with suppress(Exception):  # a completion never fails
                names.extend(getattr(model, self._key) for model in self._models())

        reader = threading.Thread(target=read, daemon=True)
        reader.start()
        reader.join(COMPLETION_WAIT)
        return names[:]

    def __repr__(self) -> str:
        # Sends no request: a debugger or a traceback may call it.
        return f"<{type(self).__name__} at {self._client.host}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} is a view of a live server and cannot be pickled; pickle its .list() instead."
        )

    @property
    def _lookup(self) -> Lookup[R]:
        return Lookup(self._item._kind, self._key, self._where, self.list, self._get)

    def _get(self, id: UUID | str) -> R:
        return self._item._from_model(self._model(id), self._client)

    @property
    def _where(self) -> str:
        return f"at {self._client.host}"

    def _resolve(self, value: object) -> R:
        """Return the item that an object, a name, a UUID or its text refers to: see `Lookup.resolve`."""
        return value if isinstance(value, self._item) else self._lookup.resolve(value)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Display all of them in a notebook, with a single request."""
        return self._table()._repr_mimebundle_()

    def _repr_html_(self) -> str:
        """Return the table for what displays only HTML."""
        return self._table().html()

    def _table(self) -> Table:
        title = f"{type(self).__name__} at {self._client.host}"
        try:
            rows = [item._shown() for item in self.list()]
        except ArgillaError as error:
            return Table(title, note=str(error))
        return Table(title, rows, note=None if rows else "None yet.")


def _step_of(frame: FrameType) -> object:
    """Return what tells the instruction that a frame is at from others, in this thread and others."""
    return id(frame), frame.f_lasti
