"""What users, workspaces and datasets have in common, alone (`Resource`) and in numbers (`ResourceList`)."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, overload
from uuid import UUID, uuid4

import msgspec

from argilla_widgets.sdk.default_client import DefaultClient
from argilla_widgets.sdk.errors import ArgillaError, NotFoundError, UnprocessableEntityError
from argilla_widgets.sdk.lookup import find, nearest, uuid_of
from argilla_widgets.sdk.models import utc
from argilla_widgets.sdk.tables import Table
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    from datetime import datetime

    import pandas as pd
    from typing_extensions import Self

    from argilla_widgets.sdk.api import ArgillaAPI
    from argilla_widgets.sdk.client import Argilla

M = TypeVar("M")
R = TypeVar("R", bound="Resource[Any]")


def refuse_unknown(unknown: dict[str, object], owner: str, known: tuple[str, ...]) -> None:
    """Raise a TypeError that names the nearest known argument.

    The values are dropped first: a misspelt ``pasword=`` would stand in the traceback's frames.
    """
    names = sorted(unknown)
    unknown.clear()
    if not names:
        return
    near = nearest(names[0], known)
    advice = f"Did you mean {near!r}?" if near else f"It takes {', '.join(known)}."
    raise TypeError(f"{owner} has no argument {names[0]!r}. {advice}")


class Resource(Generic[M]):
    """Something on the server, as it was when last read or written.

    It stays with the server that it came from, or that it was made for: using it with another is an error, before
    anything is sent. Two are equal when they are of the same type and the same server and have the same id.
    """

    __slots__ = ("__weakref__", "_client", "_id", "_model", "_server")

    _client: Argilla | None
    _model: M | None
    _id: UUID
    _server: str | None
    """The address of its server; None while it may still be created anywhere."""

    @classmethod
    def _from_model(cls, model: M, client: Argilla) -> Self:
        resource = cls.__new__(cls)
        resource._client = client
        resource._server = client.api_url
        resource._model = model
        resource._id = model.id  # pyright: ignore[reportAttributeAccessIssue]  # every model has one
        return resource

    def _start(self, client: Argilla | None) -> None:
        """Set what a new one has; without ``client`` it is for the newest, and may be added to any."""
        if client is not None and not hasattr(client, "api"):
            kind = type(client).__name__
            del client  # it may be a key, and a traceback shows this frame
            raise TypeError(f"client takes a client, rg.Argilla(...), not {kind}.")
        self._client = client or DefaultClient.newest
        self._server = client.api_url if client is not None else None
        self._id = uuid4()
        self._model = None

    def _read(self, model: M, client: Argilla) -> None:
        """Keep what ``client`` was answered about it."""
        if self._server is None:
            self._client, self._server = client, client.api_url
        self._model = model
        self._id = model.id  # pyright: ignore[reportAttributeAccessIssue]  # an older server chooses ids itself

    @property
    def id(self) -> UUID:
        """The id; it is chosen here, so it is known before the server is asked. An older one may choose another."""
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
    def _connected(self) -> Argilla:
        if self._client is None:
            client = DefaultClient.get()
            self._check_server(client)
            self._client = client
        return self._client

    @property
    def _described(self) -> str:
        return f"{type(self).__name__} {self._id}"

    def _check_server(self, client: Argilla) -> None:
        """Refuse to be used with a client of another server; accounts of one server may share what they read.

        Raises
        ------
        ArgillaError
            Naming both servers.
        """
        if self._server is not None and self._server != client.api_url:
            raise ArgillaError(
                f"{self._described} belongs to {self._server}, and cannot be used with {client.api_url}.",
                hint=f"Use what {client.api_url} has, or make a new one for it.",
            )

    def _create_with(self, client: Argilla) -> Self:
        """Create it with ``client``. When that is refused, it may still be created elsewhere."""
        self._check_server(client)
        before = self._client
        if self._model is None:
            self._client = client
        try:
            self._create()
        except BaseException as error:
            if isinstance(error, ArgillaError) and not error.unknown:
                self._client = before
            else:  # it may be there now
                self._server = client.api_url
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
        """Write it as plain JSON values."""
        times = {"inserted_at": self.inserted_at, "updated_at": self.updated_at}
        return {"id": str(self._id), **{name: time and time.isoformat() for name, time in times.items()}}

    def _fields(self) -> dict[str, object]:
        """Return what a display shows: label and value."""
        raise NotImplementedError

    def _repr_html_(self) -> str:
        return Table(type(self).__name__, [self._fields()]).html()

    def serialize_json(self) -> str:
        """`serialize` as JSON text."""
        return msgspec.json.encode(self.serialize()).decode()

    def __copy__(self) -> Self:
        twin = type(self).__new__(type(self))
        twin.__setstate__(self.__getstate__())
        twin._client = self._client
        return twin

    def __deepcopy__(self, memo: object) -> Self:
        return self.__copy__()

    def __getstate__(self) -> dict[str, Any]:
        """Keep neither the client nor a password in a pickle; the server's address says where it belongs."""
        return {"_id": self._id, "_model": self._model, "_server": self._server}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._client = self._server = None
        for name, value in state.items():
            setattr(self, name, value)


class Fetched(Iterator[R]):
    """One answer of the server, on its way through a loop; ``ahead`` is its length until the first step."""

    def __init__(self, items: list[R]) -> None:
        self._items = iter(items)
        self.ahead: int | None = len(items)

    def __next__(self) -> R:
        self.ahead = None
        return next(self._items)


class ResourceList(Sequence[R]):
    """All of a kind on the server. Nothing is kept: each question asks the server once."""

    _kind = ""
    _key = "name"

    def __init__(self, client: Argilla) -> None:
        self._client = client
        self._fetched: Callable[[], Fetched[R] | None] = lambda: None

    def list(self) -> list[R]:
        """Ask the server for all of them."""
        raise NotImplementedError

    def to_pandas(self) -> pd.DataFrame:
        """One row each, with proper dtypes (also when there is none)."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[R]:
        fetched = Fetched(self.list())
        self._fetched = weakref.ref(fetched)
        return fetched

    def __reversed__(self) -> Iterator[R]:
        return reversed(self.list())

    def __contains__(self, value: object) -> bool:
        """Whether one has this name or id, or is this object."""
        everything = self.list()
        return value in everything if isinstance(value, Resource) else find(everything, value, self._key) is not None

    def __len__(self) -> int:
        # `list(client.users)` asks for the length of what it has just begun to iterate: no second download for that.
        fetched = self._fetched()
        return len(self.list()) if fetched is None or fetched.ahead is None else fetched.ahead

    @overload
    def __getitem__(self, index: int | str | UUID) -> R: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...

    def __getitem__(self, index: int | str | UUID | slice) -> R | Sequence[R]:
        """Return the one at a position or of a name or id, or those of a slice.

        Raises
        ------
        NotFoundError
            When none has this name or id; the closest name is suggested.
        IndexError
            When there is no such position.
        """
        if isinstance(index, str | UUID):
            return self._resolve(index)
        if isinstance(index, int | slice):
            return self.list()[index]
        raise TypeError(f"[...] takes a position, a slice, a {self._key} or an id, not {type(index).__name__}.")

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:  # noqa: ANN401  # as in Sequence
        """Find the position of ``value`` in the list."""
        everything = self.list()
        return everything.index(value, start, len(everything) if stop is None else stop)

    def count(self, value: Any) -> int:  # noqa: ANN401  # as in Sequence
        """How often ``value`` is in the list."""
        return self.list().count(value)

    def __repr__(self) -> str:
        # Asks nothing: a debugger or a traceback may call it.
        return f"<{type(self).__name__} at {self._client.host}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(f"{type(self).__name__} is a view of a live server and is not pickled; pickle its .list().")

    def _look_up(self, name: str | UUID | None, id: UUID | str | None) -> R | None:
        """Find one by id or name; a UserWarning at the caller's caller, and None, when there is none."""
        if isinstance(name, UUID) and id is None:
            name, id = None, name
        if not name and not id:
            raise ArgillaError(f"Give a {self._key} or an id.", field=self._key)
        hint = ""
        if id:
            if name:
                warnings.warn(f"Both {self._key} and id are given: the id counts.", UserWarning, stacklevel=3)
            asked = f"id {quoted(str(id))}"
            found = self._find_by_id(id)
            if uuid_of(id) is None:
                hint = f" An id is a UUID; to look up a {self._key}, leave out id=."
        else:
            asked = f"{self._key} {quoted(name)}"
            everything = self.list()
            found = self._find_by_name(str(name), everything)
            hint = f" {self._suggest(str(name), everything)}".rstrip()
        if found is None:
            warnings.warn(
                f"{self._kind} with {asked} was not found at {self._client.host}.{hint}", UserWarning, stacklevel=3
            )
        return found

    def _resolve(self, value: object) -> R:
        """Return what a name, a UUID, its string or an object stands for.

        Raises
        ------
        NotFoundError
            When there is none; the closest name is suggested.
        UnprocessableEntityError
            For anything else, such as the None of a lookup that found nothing.
        """
        if isinstance(value, Resource) and type(value).__name__ == self._kind:
            return value  # pyright: ignore[reportReturnType]
        kind = self._kind.lower()
        if isinstance(value, UUID):
            found, hint = self._find_by_id(value), None
        elif isinstance(value, str):
            everything = self.list()
            found = find(everything, value, self._key)
            hint = self._suggest(value, everything) or None
        else:
            got = "None" if value is None else f"a {type(value).__name__}"
            asked = f"Give a {kind}: a {self._key}, an id or a {self._kind} object, not {got}."
            advice = f"client.{kind}s(...) returns None when it finds nothing." if value is None else None
            raise UnprocessableEntityError(asked, 422, field=kind, hint=advice)
        if found is None:
            message = f"There is no {kind} {quoted(str(value))} {self._where}."
            raise NotFoundError(message, 404, field=self._key, hint=hint)
        return found

    @property
    def _where(self) -> str:
        return f"at {self._client.host}"

    def _suggest(self, name: str, everything: Sequence[R]) -> str:
        near = nearest(name, (getattr(one, self._key) for one in everything))
        return f"Did you mean {quoted(near)}?" if near is not None else ""

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Display all of them in a notebook, which asks the server once."""
        title = f"{type(self).__name__} at {self._client.host}"
        try:
            rows = [one._fields() for one in self.list()]
        except ArgillaError as error:
            return Table(title, note=str(error)).mimebundle()
        return Table(title, rows).mimebundle()

    def _find_by_id(self, id: UUID | str) -> R | None:
        try:
            return self._get(id)
        except NotFoundError:
            return None
        except UnprocessableEntityError as error:
            if error.field != "id":
                raise
            return None  # what is no UUID is nobody's id

    def _find_by_name(self, name: str, everything: Sequence[R]) -> R | None:
        return next((one for one in everything if getattr(one, self._key) == name), None)

    def _get(self, id: UUID | str) -> R:
        raise NotImplementedError
