"""`ResourceList`: what the collections of users, workspaces and datasets have in common."""

from __future__ import annotations

import warnings
import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, overload
from uuid import UUID

from argilla_widgets.sdk.errors import ArgillaError, NotFoundError, UnprocessableEntityError
from argilla_widgets.sdk.resources.lookup import find, nearest, uuid_of
from argilla_widgets.sdk.resources.resource import Resource
from argilla_widgets.sdk.resources.tables import Table
from argilla_widgets.sdk.text import quoted

if TYPE_CHECKING:
    import pandas as pd

    from argilla_widgets.sdk.client import Argilla

R = TypeVar("R", bound=Resource[Any])


class Fetched(Iterator[R]):
    """An iterator over one response of the server; ``ahead`` is its length until the first step."""

    def __init__(self, items: list[R]) -> None:
        self._items = iter(items)
        self.ahead: int | None = len(items)

    def __next__(self) -> R:
        self.ahead = None
        return next(self._items)


class ResourceList(Sequence[R]):
    """A live list of resources on the server. Nothing is cached: each use sends one request."""

    _kind = ""
    _key = "name"

    def __init__(self, client: Argilla) -> None:
        self._client = client
        self._fetched: Callable[[], Fetched[R] | None] = lambda: None

    def list(self) -> list[R]:
        """Read all of them from the server."""
        raise NotImplementedError

    def to_pandas(self) -> pd.DataFrame:
        """Return one row each, with proper dtypes (also when there is none)."""
        raise NotImplementedError

    def __iter__(self) -> Iterator[R]:
        fetched = Fetched(self.list())
        self._fetched = weakref.ref(fetched)
        return fetched

    def __reversed__(self) -> Iterator[R]:
        return reversed(self.list())

    def __contains__(self, value: object) -> bool:
        """Return whether one has this name or id, or is this object."""
        everything = self.list()
        return value in everything if isinstance(value, Resource) else find(everything, value, self._key) is not None

    def __len__(self) -> int:
        # `list(client.users)` asks for the length of what it has just begun to iterate: do not download it twice.
        fetched = self._fetched()
        return len(self.list()) if fetched is None or fetched.ahead is None else fetched.ahead

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
        if isinstance(index, int | slice):
            return self.list()[index]
        raise TypeError(f"[...] takes a position, a slice, a {self._key} or an id, not {type(index).__name__}.")

    def index(self, value: Any, start: int = 0, stop: int | None = None) -> int:  # noqa: ANN401 - as in Sequence
        """Find the position of ``value`` in the list."""
        everything = self.list()
        return everything.index(value, start, len(everything) if stop is None else stop)

    def count(self, value: Any) -> int:  # noqa: ANN401 - as in Sequence
        """Count how often ``value`` is in the list."""
        return self.list().count(value)

    def __repr__(self) -> str:
        # Sends no request: a debugger or a traceback may call it.
        return f"<{type(self).__name__} at {self._client.host}>"

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} is a view of a live server and cannot be pickled; pickle its .list() instead."
        )

    def _look_up(self, name: str | UUID | None, id: UUID | str | None) -> R | None:
        """Find an item by id or name; if there is none, return None, with a UserWarning at the caller's caller."""
        if isinstance(name, UUID) and id is None:
            name, id = None, name
        if not name and not id:
            raise ArgillaError(f"Pass a {self._key} or an id.", field=self._key)
        hint = ""
        if id:
            if name:
                warnings.warn(f"Both {self._key} and id were given; the id was used.", UserWarning, stacklevel=3)
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
        """Return the item that a name, a UUID, its text or an object refers to.

        Raises
        ------
        NotFoundError
            When there is none; the message suggests the closest name.
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
            got = "None" if value is None else type(value).__name__
            asked = f"Pass a {kind}: a {self._key}, an id or a {self._kind} object, not {got}."
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
        """Display all of them in a notebook, with a single request."""
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
            return None  # not a UUID, so no item has this id

    def _find_by_name(self, name: str, everything: Sequence[R]) -> R | None:
        return next((one for one in everything if getattr(one, self._key) == name), None)

    def _get(self, id: UUID | str) -> R:
        raise NotImplementedError
