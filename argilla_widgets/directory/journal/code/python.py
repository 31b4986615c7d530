"""Write operations as Python with this package, in the style of Argilla's user-management guide.

Consecutive operations whose code differs only in the user or workspace are one loop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import ClassVar
from uuid import UUID

from argilla_widgets.directory.journal.code.literals import literal
from argilla_widgets.directory.journal.code.roster import roster_in
from argilla_widgets.directory.model.operation import MEMBERSHIPS, Operation
from argilla_widgets.sdk.text import escape_invisible

_ASKING = "import os\nfrom getpass import getpass"
WORKSPACE_KINDS = frozenset({"create_workspace", "delete_workspace"})
"""The kinds of operations that affect no user."""
_WIDTH = 88
"""Maximum number of characters in a line of names."""


class Python:
    """Writes operations, in order, as Python with this package.

    ``variables`` has the environment variable of each user whose password is set.
    """

    package: ClassVar[str] = "argilla_widgets"
    has_rosters: ClassVar[bool] = True
    """Whether the package creates people from a table."""
    after_creation: ClassVar[str] = ""
    """The line that follows the creation of a user."""

    def __init__(self, operations: Sequence[Operation], variables: Mapping[UUID | None, str]) -> None:
        self._operations = operations
        self._variables = variables
        users = {operation.user_id for operation in operations if not operation.username}
        workspaces = {operation.workspace_id for operation in operations if not operation.workspace}
        # What is looked up by id has to be created under that id.
        self._needed = (users | workspaces) - {None}

    def snippet(self) -> str:
        """Write the code to paste after ``client = ...``; several people are created from a table."""
        if self.has_rosters and (found := roster_in(self._operations)) is not None:
            lines, rest = found
            return "\n\n".join(filter(None, [lines, type(self)(rest, self._variables).snippet()]))
        asking = _ASKING if any(operation.password for operation in self._operations) else ""
        return "\n\n".join(filter(None, [asking, self._body()]))

    def script(self, api_url: str, note: str) -> str:
        """Write a script that runs from top to bottom."""
        connect = [
            "client = rg.Argilla(",
            f'    api_url=os.environ.get("ARGILLA_API_URL") or {literal(api_url)},',
            '    api_key=os.environ.get("ARGILLA_API_KEY") or getpass("API key: "),',
            ")",
        ]
        comment = f"# {escape_invisible(note)}" if note else ""
        parts = [comment, _ASKING, f"import {self.package} as rg", "\n".join(connect), self._body() or "# No changes."]
        return "\n\n".join(filter(None, parts)) + "\n"

    def limit(self, _operation: Operation) -> str:
        """Return why the package cannot do an operation, as a sentence; empty if it can."""
        return ""

    def _body(self) -> str:
        """Write the loops and single operations; consecutive ones about the same user share a paragraph."""
        paragraphs: list[list[str]] = []
        current: UUID | None = None  # the user that the variable `user` refers to
        for operations in self._loops():
            first = operations[0]
            if limit := self.limit(first):
                paragraphs.append([f"# {limit}", f"# Not done: {first.summary()}"])
                continue
            if len(operations) > 1:
                paragraphs.append(self._loop(operations))
                current = None
                continue
            find, change = self._lines(first)
            if current is not None and current == first.user_id:
                paragraphs[-1] += change
            else:
                paragraphs.append(find + change)
            if first.kind not in WORKSPACE_KINDS:
                current = None if first.kind == "delete_user" else first.user_id
        return "\n\n".join(map("\n".join, paragraphs))

    def _loops(self) -> Iterator[list[Operation]]:
        """Group the operations of one loop; for memberships, the same users may be added to several workspaces."""
        for _, alike in groupby(self._operations, self._loop_key):
            parts = [list(part) for _, part in groupby(alike, lambda one: one.kind in MEMBERSHIPS and one.workspace_id)]
            for users, same in groupby(parts, lambda part: [one.user_id for one in part]):
                if len(users) > 1:
                    yield [operation for part in same for operation in part]
                else:
                    yield from same

    def _loop_key(self, operation: Operation) -> object:
        """Return what the operations of one loop have in common."""
        return object() if self.limit(operation) else self._lines(operation, looped=True)

    def _loop(self, operations: Sequence[Operation]) -> list[str]:
        """Write a loop over users or workspaces."""
        first, before = operations[0], list[str]()
        find, change = self._lines(first, looped=True)
        if first.kind in MEMBERSHIPS:
            found = dict.fromkeys(f"client.workspaces({_where(operation)})" for operation in operations)
            before = [f"workspace = {next(iter(found))}"]
            if len(found) > 1:
                before = ["workspaces = [", *(f"    {one}," for one in found), "]"]
                change = ["for workspace in workspaces:", *_indented(change)]
        body = _indented(find + change)
        if first.password:
            variables = {_key(operation)[1]: self._variables[operation.user_id] for operation in operations}
            pairs = [f"    {literal(key)}: {literal(variable)}," for key, variable in variables.items()]
            return ["variables = {", *pairs, "}", f"for {_key(first)[0]}, variable in variables.items():", *body]
        keys = list(dict.fromkeys(_key(operation)[1] for operation in operations))
        return [*before, f"for {_key(first)[0]} in {_literals(keys)}:", *body]

    def _lines(self, operation: Operation, *, looped: bool = False) -> tuple[list[str], list[str]]:
        """Write how the user of an operation is found, and what is done; in a loop, with its variables."""
        variable = _key(operation)[0]
        who = literal(operation.username) if operation.username else f'id="{operation.user_id}"'
        where = _where(operation)
        if looped and operation.kind in WORKSPACE_KINDS:
            where = variable if operation.workspace else "id=workspace_id"
        elif looped:
            who = variable if operation.username else "id=user_id"
        values = dict(operation.values)
        if operation.kind == "create_workspace":
            own_id = f'id="{operation.workspace_id}", ' if operation.workspace_id in self._needed else ""
            return [], [f"workspace = rg.Workspace(name={where}, {own_id}client=client).create()"]
        if operation.kind == "delete_workspace":
            return [], [f"client.workspaces({where}).delete()"]
        if operation.kind == "create_user":
            defaults = {"username": operation.username, "first_name": operation.username}
            given = {field: literal(value) for field, value in values.items() if value and value != defaults.get(field)}
            if operation.user_id in self._needed:
                given["id"] = f'"{operation.user_id}"'
            given = {"username": who, **given, "password": self._password(operation, looped=looped), "client": "client"}
            lines = [f"    {field}={value}," for field, value in given.items()]
            return [], ["user = rg.User(", *lines, ").create()", *filter(None, [self.after_creation])]
        find = [f"user = client.users({who})"]
        if operation.kind in MEMBERSHIPS:
            return find, [f"user.{operation.kind}({'workspace' if looped else f'client.workspaces({where})'})"]
        if operation.kind == "delete_user":
            return find, ["user.delete()"]
        lines = [f"user.{field} = {literal(value)}" for field, value in values.items()]
        if operation.password:
            lines.append(f"user.password = {self._password(operation, looped=looped)}")
        return find, [*lines, "user.update()"]

    def _password(self, operation: Operation, *, looped: bool) -> str:
        """Write where a password comes from; names are written as literals, since they may contain anything."""
        if looped:
            return f'os.environ.get(variable) or getpass(f"Password for {{{_key(operation)[0]}!r}}: ")'
        variable = literal(self._variables[operation.user_id])
        return f"os.environ.get({variable}) or getpass({literal(f'Password for {operation.who}: ')})"


def _key(operation: Operation) -> tuple[str, str]:
    """Return the variable of a loop over users or workspaces, and its value for this operation."""
    if operation.kind in WORKSPACE_KINDS:
        return ("name", operation.workspace) if operation.workspace else ("workspace_id", str(operation.workspace_id))
    return ("username", operation.username) if operation.username else ("user_id", str(operation.user_id))


def _where(operation: Operation) -> str:
    return literal(operation.workspace) if operation.workspace else f'id="{operation.workspace_id}"'


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def _literals(texts: Sequence[str]) -> str:
    """Write a tuple of texts, over several lines if it does not fit on one."""
    written = [literal(text) for text in texts]
    if sum(map(len, written)) + 2 * len(written) <= _WIDTH - len("for username in ():"):
        return f"({', '.join(written)}{',' if len(written) == 1 else ''})"
    lines, line = [], ""
    for text in written:
        if line and len(line) + len(text) + 2 > _WIDTH - 4:
            lines.append(line)
            line = ""
        line += f"{' ' if line else ''}{text},"
    return "(\n" + "".join(f"    {text}\n" for text in [*lines, line]) + ")"
