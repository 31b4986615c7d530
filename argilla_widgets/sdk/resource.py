"""What users, workspaces and datasets have in common, alone (`Resource`) and in numbers (`ResourceList`)."""

from __future__ import annotations

import difflib
import warnings
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar, overload

import msgspec

from argilla_widgets.sdk.errors import ArgillaError, NotFoundError, UnprocessableEntityError
from argilla_widgets.sdk.models import utc
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    import pandas as pd
    from typing_extensions import Self

    from argilla_widgets.sdk.api import ArgillaAPI
    from argilla_widgets.sdk.client import Argilla

M = TypeVar("M")
R = TypeVar("R", bound="Resource[Any]")


class DefaultClient:
    """The client that resources without one of their own belong to: the newest."""

    newest: Argilla | None = None

    @classmethod
    def get(cls) -> Argilla:
        """Return the newest client, or one made from the environment."""
        if cls.newest is None:
            from argilla_widgets.sdk.client import Argilla  # noqa: PLC0415  # the client knows the resources, not they it

            return Argilla()
        return cls.newest


def refuse_unknown(unknown: dict[str, object], owner: str, known: tuple[str, ...]) -> None:
    """Raise a TypeError that names the nearest known argument.

    The values are dropped first: a misspelt ``pasword=`` would stand in the traceback's frames.
    """
    names = sorted(unknown)
    unknown.clear()
    if not names:
        return
    near = difflib.get_close_matches(names[0], known, n=1)
    advice = f"Did you mean {near[0]!r}?" if near else f"It takes {', '.join(known)}."
    raise TypeError(f"{owner} has no argument {names[0]!r}. {advice}")


class Resource(Generic[M]):
    """Something on the server, as it was when last read or written.

    Two are equal when they are of the same type and have the same id.
    """

    __slots__ = ("__weakref__", "_client", "_id", "_model")

    _client: Argilla | None
    _model: M | None
    _id: UUID

    @classmethod
    def _from_model(cls, model: M, client: Argilla | None) -> Self:
        resource = cls.__new__(cls)
        resource._client = client
        resource._model = model
        resource._id = model.id  # pyright: ignore[reportAttributeAccessIssue]  # every model has one
        return resource

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
            self._client = DefaultClient.get()
        return self._client

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other._id == self._id  # pyright: ignore[reportAttributeAccessIssue]

    def __hash__(self) -> int:
        return hash((type(self), self._id))

    def serialize(self) -> dict[str, Any]:
        """Write it as plain JSON values."""
        times = {"inserted_at": self.inserted_at, "updated_at": self.updated_at}
        return {"id": str(self._id), **{name: time and time.isoformat() for name, time in times.items()}}

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
        """Keep neither the client nor a password in a pickle."""
        return {"_id": self._id, "_model": self._model}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self._client = None
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
        return value in self.list()

    def __len__(self) -> int:
        # `list(client.users)` asks for the length of what it has just begun to iterate: no second download for that.
        fetched = self._fetched()
        return len(self.list()) if fetched is None or fetched.ahead is None else fetched.ahead

    @overload
    def __getitem__(self, index: int) -> R: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[R]: ...

    def __getitem__(self, index: int | slice) -> R | Sequence[R]:
        return self.list()[index]

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

    def _look_up(self, name: str | None, id: UUID | str | None) -> R | None:
        """Find one by id or name; a UserWarning at the caller's caller, and None, when there is none."""
        if not name and not id:
            raise ArgillaError(f"Give a {self._key} or an id.", field=self._key)
        if id:
            if name:
                warnings.warn(f"Both {self._key} and id are given: the id counts.", UserWarning, stacklevel=3)
            asked = f"id {quoted(str(id))}"
            found = self._find_by_id(id)
        else:
            asked = f"{self._key} {quoted(name)}"
            found = self._find_by_name(str(name))
        if found is None:
            warnings.warn(f"{self._kind} with {asked} was not found at {self._client.host}.", UserWarning, stacklevel=3)
        return found

    def _find_by_id(self, id: UUID | str) -> R | None:
        try:
            return self._get(id)
        except NotFoundError:
            return None
        except UnprocessableEntityError as error:
            if error.field != "id":
                raise
            return None  # what is no UUID is nobody's id

    def _find_by_name(self, name: str) -> R | None:
        return next((one for one in self.list() if getattr(one, self._key) == name), None)

    def _get(self, id: UUID | str) -> R:
        raise NotImplementedError
