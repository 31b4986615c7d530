"""Write operations as Python with Argilla's own SDK, and work around the SDK's limits.

Measured with ``argilla`` 2.8: it strips leading and trailing spaces from every text that it sends or reads, so that
``"ana "`` is found as ``"ana"``; it lists no workspaces at all if one has a name with characters other than letters,
digits, ``_`` and ``-``; and the repr of a user that was just created shows the password. Such names go through the
SDK's HTTP client instead.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from argilla_widgets.directory.journal.code.blocks import Block, Named
from argilla_widgets.directory.journal.code.python import Python, literal

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation

_PLAIN_WORKSPACE = re.compile("[a-zA-Z0-9_-]*")
_FIND = '''\
def find(kind, name):
    """Find what the SDK cannot: it strips names and rejects some workspace names."""
    items = client.http_client.get(f"/api/v1/{kind}").raise_for_status().json()["items"]
    (found,) = [item["id"] for item in items if name in (item.get("username"), item.get("name"))]
    return SimpleNamespace(id=found)'''


class OfficialPython(Python):
    """Writes operations as Python with Argilla's own SDK."""

    package: ClassVar[str] = "argilla"

    def __init__(self, operations: Sequence[Operation], variables: Mapping[UUID | None, str]) -> None:
        super().__init__(operations, variables)
        names = {name for operation in operations for name in (operation.username, operation.name)}
        self._stripped = {name.strip() for name in names if name != name.strip()}
        self._odd_workspace = any(_PLAIN_WORKSPACE.fullmatch(operation.workspace) is None for operation in operations)

    def _created(self) -> list[str]:
        return ["user = user.get()  # without the password, which its repr would show"]

    # -- what the SDK's own methods cannot do -------------------------------------------------------------------------

    def _is_stripped(self, username: str) -> bool:
        return username != username.strip() or username in self._stripped

    def _needs_http(self, operation: Operation) -> bool:
        """Return whether the SDK's own methods would fail, or do something else."""
        if operation.kind in {"create_workspace", "delete_workspace"}:
            return self._odd_workspace
        texts = [text for _, text in operation.values if text]
        return self._is_stripped(operation.username) or any(text != text.strip() for text in texts)

    def _alone(self, operation: Operation) -> bool:
        return super()._alone(operation) or self._needs_http(operation)

    def _lines(self, block: Block) -> list[str]:
        return self._request(block) if self._needs_http(block.first) else super()._lines(block)

    def _request(self, block: Block) -> list[str]:
        """Write one operation with the SDK's HTTP client, or with those of its methods that take ids."""
        operation = block.first
        self._user = None
        if operation.kind == "create_workspace":
            return self._send("post", '"/api/v1/workspaces"', id=operation.workspace_id, name=operation.workspace)
        if operation.kind == "delete_workspace":
            workspace = Named(operation.workspace_id, operation.workspace)
            return [f"client.api.workspaces.delete({self._find_workspace(workspace)}.id)"]
        values = dict(operation.values)
        if operation.kind == "create_user":
            given = {"id": operation.user_id, "username": operation.username, "first_name": operation.username}
            given |= {field: value for field, value in values.items() if value}
            return self._send("post", '"/api/v1/users"', self._password(operation), **given)
        user = f"{self._find_user(block.users[0])}.id"
        if operation.kind == "update_user":
            return [
                f"user_id = {user}",
                *self._send("patch", 'f"/api/v1/users/{user_id}"', self._password(operation), **values),
            ]
        if operation.kind == "delete_user":
            return [f"client.api.users.delete({user})"]
        method = "add_to_workspace" if operation.kind == "add_to_workspace" else "delete_from_workspace"
        workspace = self._find_workspace(block.workspaces[0])
        return [f"client.api.users.{method}({workspace}.id, {user})"]

    def _send(self, method: str, path: str, password: str = "", **values: object) -> list[str]:
        given = {field: value if value is None else str(value) for field, value in values.items()}
        lines = [
            f"        {literal(field)}: {literal(value)}," for field, value in given.items() if field != "id" or value
        ]
        if password:
            lines.append(f'        "password": {password},')
        return [f"client.http_client.{method}(", f"    {path},", "    json={", *lines, "    },", ").raise_for_status()"]

    def _find_user(self, user: Named) -> str:
        return self._find("users", user) if self._is_stripped(user.name) else super()._find_user(user)

    def _find_workspace(self, workspace: Named) -> str:
        return self._find("me/workspaces", workspace) if self._odd_workspace else super()._find_workspace(workspace)

    def _find(self, kind: str, named: Named) -> str:
        self._imports.add("from types import SimpleNamespace")
        if not named.name:
            return f'SimpleNamespace(id="{named.id}")'
        self._helpers[_FIND] = None
        return f"find({literal(kind)}, {literal(named.name)})"
