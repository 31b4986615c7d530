"""Find one user, workspace or dataset by name or id, and suggest the closest name if there is none."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from uuid import UUID

from argilla_widgets.sdk.errors import (
    ArgillaError,
    ArgumentError,
    NotFoundError,
    UnknownNameError,
    UnprocessableEntityError,
)
from argilla_widgets.sdk.text import quoted, suggestion

if TYPE_CHECKING:
    from argilla_widgets.sdk.base_client import BaseClient
    from argilla_widgets.sdk.models import WorkspaceModel

T = TypeVar("T")


@dataclass(frozen=True)
class Lookup(Generic[T]):
    """Finds one of several objects of a ``kind`` on a server, by id or by its attribute ``key``, with one request.

    ``where`` they are is for messages: ``at localhost:6900``. ``read`` raises a `NotFoundError` if none has the id.
    """

    kind: str
    key: str
    where: str
    read_all: Callable[[], Sequence[T]]
    read: Callable[[UUID | str], T]

    def resolve(self, value: object) -> T:
        """Return the object that a name, a UUID or its text refers to, or raise an error with the closest name.

        Refuse anything else, such as the None of a lookup that found nothing.
        """
        if isinstance(value, UUID):
            found, everything = self._read_or_none(value), ()
        elif isinstance(value, str):
            everything = self.read_all()
            found = find(everything, value, self.key)
        else:
            raise self._wrong(value)
        if found is None:
            message = f"There is no {self.kind.lower()} {quoted(str(value))} {self.where}."
            raise UnknownNameError(message, field=self.key, hint=self._suggest(str(value), everything) or None)
        return found

    def find_or_warn(self, name: str | UUID | None, id: UUID | str | None) -> T | None:
        """Find an object by id or name; if there is none, return None, with a UserWarning where the method was called.

        With both, the id counts. Raise an error without either, or for anything but names and ids.
        """
        name = getattr(name, "id", name)  # a user or workspace refers to itself
        for value in (name, id):
            if not isinstance(value, str | UUID | None):
                raise self._wrong(value)
        if isinstance(name, UUID) and id is None:
            name, id = None, name
        if not name and not id:
            raise ArgillaError(f"Pass a {self.key} or an id.", field=self.key)
        if name and id:
            warnings.warn(f"Both {self.key} and id were given; the id was used.", UserWarning, stacklevel=4)
        found, asked, hint = self._by_id(id) if id else self._by_name(str(name))
        if found is None:
            warnings.warn(f"{self.kind} with {asked} was not found {self.where}.{hint}", UserWarning, stacklevel=4)
        return found

    def _by_id(self, id: UUID | str) -> tuple[T | None, str, str]:
        """Return an object, with what was asked for and a hint, for the warning if there is none."""
        hint = f" An id is a UUID; to look up a {self.key}, leave out id=." if uuid_of(id) is None else ""
        return self._read_or_none(id), f"id {quoted(str(id))}", hint

    def _by_name(self, name: str) -> tuple[T | None, str, str]:
        everything = self.read_all()
        named = [item for item in everything if getattr(item, self.key) == name]
        if len(named) > 1:  # only datasets of several workspaces share a name
            warnings.warn(
                f"{len(named)} workspaces have a {self.kind.lower()} {quoted(name)}; this is the first. "
                "Choose with workspace=.",
                UserWarning,
                stacklevel=5,
            )
        hint = "" if named else f" {self._suggest(name, everything)}".rstrip()
        return (named[0] if named else None), f"{self.key} {quoted(name)}", hint

    def _wrong(self, value: object) -> ArgumentError:
        kind, got = self.kind.lower(), "None" if value is None else type(value).__name__
        asked = f"Pass a {kind}: a {self.key}, an id or a {self.kind} object, not {got}."
        advice = f"client.{kind}s(...) returns None when it finds nothing." if value is None else None
        return ArgumentError(asked, field=kind, hint=advice)

    def _read_or_none(self, id: UUID | str) -> T | None:
        try:
            return self.read(id)
        except NotFoundError:
            return None
        except UnprocessableEntityError as error:
            if error.field != "id":
                raise
            return None  # not a UUID, so nothing has this id

    def _suggest(self, name: str, everything: Iterable[T]) -> str:
        return suggestion(name, (getattr(item, self.key) for item in everything))


def workspace_lookup(client: BaseClient) -> Lookup[WorkspaceModel]:
    """Return the lookup of the workspaces that ``client`` can see."""
    api = client.api.workspaces
    return Lookup("Workspace", "name", f"at {client.host}", api.list, api.get)


def find(items: Iterable[T], value: object, key: str) -> T | None:
    """Return the item with this id, else the one with this name (its attribute ``key``), else None.

    Ids are tried first: no name can pose as the id of another item.
    """
    items = list(items)
    id = uuid_of(value)
    by_id = next((item for item in items if id is not None and item.id == id), None)  # pyright: ignore[reportAttributeAccessIssue]
    if by_id is not None or not isinstance(value, str):
        return by_id
    return next((item for item in items if getattr(item, key) == value), None)


def uuid_of(value: Any) -> UUID | None:  # noqa: ANN401 - whatever a caller passed
    """Read a UUID or its text; return None for anything else."""
    if isinstance(value, UUID):
        return value
    try:
        return UUID(value) if isinstance(value, str) else None
    except ValueError:
        return None
