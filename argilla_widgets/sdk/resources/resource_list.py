"""`ResourceList`: what the collections of users, workspaces and datasets have in common."""

from __future__ import annotations

import weakref
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, overload
from uuid import UUID

from argilla_widgets.sdk.errors import ArgillaError
from argilla_widgets.sdk.resources.lookup import Lookup, find, workspace_lookup
from argilla_widgets.sdk.resources.resource import Resource
from argilla_widgets.sdk.resources.tables import Table

if TYPE_CHECKING:
    import pandas as pd

    from argilla_widgets.sdk.base_client import BaseClient
    from argilla_widgets.sdk.models import WorkspaceModel

R = TypeVar("R", bound=Resource[Any])


def resolve_workspace(
    workspace: Resource[WorkspaceModel] | UUID | str, client: BaseClient
) -> tuple[UUID, WorkspaceModel | None]:
    """Return the id of a workspace that is given as an object, a name or an id, and what is known about it.

    Raises
    ------
    ArgillaError
        When it belongs to another server than ``client``.
    NotFoundError
        When there is none; the message suggests the closest name.
    """
    if isinstance(workspace, Resource) and workspace._kind == "Workspace":
        workspace._check_server(client)
        return workspace._id, workspace._model
    model = workspace_lookup(client).resolve(workspace)
    return model.id, model


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

    _item: type[R]
    _key = "name"

    def __init__(self, client: BaseClient) -> None:
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

    @property
    def _lookup(self) -> Lookup[R]:
        return Lookup(self._item._kind, self._key, self._where, self.list, self._get)

    @property
    def _where(self) -> str:
        return f"at {self._client.host}"

    def _resolve(self, value: object) -> R:
        """Return the item that an object, a name, a UUID or its text refers to: see `Lookup.resolve`."""
        return value if isinstance(value, self._item) else self._lookup.resolve(value)

    def _repr_mimebundle_(self, **_: object) -> dict[str, str]:
        """Display all of them in a notebook, with a single request."""
        title = f"{type(self).__name__} at {self._client.host}"
        try:
            rows = [item._fields() for item in self.list()]
        except ArgillaError as error:
            return Table(title, note=str(error)).mimebundle()
        return Table(title, rows).mimebundle()

    def _get(self, id: UUID | str) -> R:
        raise NotImplementedError
