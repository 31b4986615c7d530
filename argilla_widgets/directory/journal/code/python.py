"""Write operations as Python with this package, in the style of Argilla's user-management guide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar
from uuid import UUID

from argilla_widgets.directory.journal.code.blocks import Block, Named, blocks
from argilla_widgets.directory.model.operation import MEMBERSHIPS, Operation
from argilla_widgets.sdk.text import escape_invisible, is_printable

_ASKING = {"import os", "from getpass import getpass"}
_WIDTH = 88
"""Maximum number of characters in a line of names."""


class Python:
    """Writes operations, in order, as Python with this package.

    ``variables`` has the environment variable of each user whose password is set.
    """

    package: ClassVar[str] = "argilla_widgets"

    def __init__(self, operations: Sequence[Operation], variables: Mapping[UUID | None, str]) -> None:
        self._operations = operations
        self._variables = variables
        # Users who are looked up by id have to be created under that id.
        self._needed = self._ids_needed(operations)
        self._user: UUID | None = None  # the user that the variable `user` refers to
        self._imports: set[str] = set()
        self._helpers: dict[str, None] = {}

    def snippet(self) -> str:
        """Write the code to paste after ``client = ...``."""
        body = self._body()
        return "\n\n".join(filter(None, [self._import_lines(), *self._helpers, body]))

    def script(self, api_url: str, note: str) -> str:
        """Write a script that runs from top to bottom."""
        body = self._body() or "# No changes."
        self._imports |= _ASKING
        connect = [
            "client = rg.Argilla(",
            f'    api_url=os.environ.get("ARGILLA_API_URL") or {literal(api_url)},',
            '    api_key=os.environ.get("ARGILLA_API_KEY") or getpass("API key: "),',
            ")",
        ]
        comment = f"# {escape_invisible(note)}" if note else ""
        parts = [comment, self._import_lines(), f"import {self.package} as rg", "\n".join(connect)]
        parts += [*(f"\n{helper}\n" for helper in self._helpers), body]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _import_lines(self) -> str:
        return "\n".join(sorted(self._imports, key=lambda line: (line.startswith("from"), line)))

    def _body(self) -> str:
        return "\n\n".join("\n".join(paragraph) for paragraph in self._paragraphs())

    def _paragraphs(self) -> list[list[str]]:
        """Write the blocks; consecutive blocks about the same user share a paragraph."""
        paragraphs: list[list[str]] = []
        for block in blocks(self._operations, self._alone):
            before = self._user
            lines = self._lines(block)
            if paragraphs and before is not None and before == block.first.user_id and len(block.operations) == 1:
                paragraphs[-1] += lines
            else:
                paragraphs.append(lines)
        return paragraphs

    # -- overridden by OfficialPython ----------------------------------------------------------------------------------

    def _ids_needed(self, operations: Iterable[Operation]) -> set[UUID | None]:
        """Collect the ids of users and workspaces that are looked up by id."""
        ids: set[UUID | None] = set()
        for operation in operations:
            if operation.user_id and not operation.username:
                ids.add(operation.user_id)
            if operation.workspace_id and not operation.workspace:
                ids.add(operation.workspace_id)
        return ids

    def _alone(self, operation: Operation) -> bool:
        """Return whether an operation cannot be part of a loop."""
        created = operation.workspace_id if operation.kind == "create_workspace" else operation.user_id
        return operation.kind.startswith("create") and created in self._needed

    def _created(self) -> list[str]:
        """Write what follows a creation."""
        return []

    # -- blocks --------------------------------------------------------------------------------------------------------

    def _lines(self, block: Block) -> list[str]:
        kind, several = block.first.kind, len(block.operations) > 1
        if kind == "create_workspace":
            return self._create_workspaces(block)
        if kind == "delete_workspace":
            return self._delete_workspaces(block)
        if several:
            self._user = None
            lines = self._create_users(block) if kind == "create_user" else self._loop(block)
        elif kind == "create_user":
            lines = self._create_user(block.first)
            self._user = block.first.user_id
        else:
            lines = [] if self._user == block.first.user_id else [f"user = {self._find_user(block.users[0])}"]
            lines += self._change(block, self._password(block.first))
            self._user = block.first.user_id if kind != "delete_user" else None
        return lines

    def _change(self, block: Block, password: str, workspace: str | None = None) -> list[str]:
        """Write an operation on the ``user`` of the previous line."""
        first = block.first
        if first.kind in MEMBERSHIPS:
            where = workspace or self._find_workspace(block.workspaces[0])
            return [f"user.{first.kind}({where})"]
        if first.kind == "delete_user":
            return ["user.delete()"]
        lines = [f"user.{field} = {literal(value)}" for field, value in first.values]
        if first.password:
            lines.append(f"user.password = {password}")
        return [*lines, "user.update()"]

    def _loop(self, block: Block) -> list[str]:
        change, before = self._change(block, _ask(block), "workspace"), list[str]()
        found = [self._find_workspace(workspace) for workspace in block.workspaces]
        if len(found) > 1:
            before = ["workspaces = [", *(f"    {workspace}," for workspace in found), "]"]
            change = ["for workspace in workspaces:", *_indented(change)]
        elif found:
            before = [f"workspace = {found[0]}"]
        return [*before, *self._over_users(block, change)]

    def _over_users(self, block: Block, body: list[str]) -> list[str]:
        """Loop over the users, with their environment variables if a password is needed."""
        key = _key(block)
        by_id = key == "user_id"
        keys = [str(user.id) if by_id else user.name for user in block.users]
        if block.first.kind != "create_user":
            body = [f"user = client.users({'id=' if by_id else ''}{key})", *body]
        if block.first.password:
            self._imports |= _ASKING
            names = [self._variables[user.id] for user in block.users]
            pairs = [f"    {literal(key)}: {literal(name)}," for key, name in zip(keys, names, strict=True)]
            head = ["variables = {", *pairs, "}", f"for {key}, variable in variables.items():"]
            return [*head, *_indented(body)]
        return [f"for {key} in {literals(keys)}:", *_indented(body)]

    # -- users and workspaces ------------------------------------------------------------------------------------------

    def _create_user(self, operation: Operation) -> list[str]:
        values = dict(operation.values)
        if values.get("first_name") == operation.username:
            del values["first_name"]
        given = {"username": operation.username, **{field: value for field, value in values.items() if value}}
        lines = [f"    {field}={literal(value)}," for field, value in given.items()]
        if operation.user_id in self._needed:
            lines.append(f'    id="{operation.user_id}",')
        lines.append(f"    password={self._password(operation)},")
        return ["user = rg.User(", *lines, "    client=client,", ").create()", *self._created()]

    def _create_users(self, block: Block) -> list[str]:
        role = dict(block.first.values).get("role")
        given = ["    username=username,", *([f"    role={literal(role)},"] if role else [])]
        password = f"    password={_ask(block)},"
        return self._over_users(
            block, ["user = rg.User(", *given, password, "    client=client,", ").create()", *self._created()]
        )

    def _create_workspaces(self, block: Block) -> list[str]:
        if len(block.operations) > 1:
            names = literals([operation.workspace for operation in block.operations])
            return [f"for name in {names}:", "    workspace = rg.Workspace(name=name, client=client).create()"]
        creation = block.first
        given = f'id="{creation.workspace_id}", ' if creation.workspace_id in self._needed else ""
        return [f"workspace = rg.Workspace(name={literal(creation.workspace)}, {given}client=client).create()"]

    def _delete_workspaces(self, block: Block) -> list[str]:
        workspaces = [Named(operation.workspace_id, operation.workspace) for operation in block.operations]
        if len(workspaces) == 1:
            return [f"{self._find_workspace(workspaces[0])}.delete()"]
        key, given, keys = "name", "name", [workspace.name for workspace in workspaces]
        if not keys[0]:
            key, given, keys = "workspace_id", "id=workspace_id", [str(workspace.id) for workspace in workspaces]
        return [f"for {key} in {literals(keys)}:", f"    client.workspaces({given}).delete()"]

    def _find_user(self, user: Named) -> str:
        return f"client.users({literal(user.name)})" if user.name else f'client.users(id="{user.id}")'

    def _find_workspace(self, workspace: Named) -> str:
        if workspace.name:
            return f"client.workspaces({literal(workspace.name)})"
        return f'client.workspaces(id="{workspace.id}")'

    # -- passwords -----------------------------------------------------------------------------------------------------

    def _password(self, operation: Operation) -> str:
        """Write where a password comes from; empty if none is set."""
        if not operation.password:
            return ""
        self._imports |= _ASKING
        variable = literal(self._variables[operation.user_id])
        return f"os.environ.get({variable}) or getpass({literal(f'Password for {operation.who}: ')})"


def _key(block: Block) -> str:
    """Name what a loop over users iterates over."""
    return "username" if block.users[0].name else "user_id"


def _ask(block: Block) -> str:
    """Write where a loop gets a password from; names are written as literals, since they may contain anything."""
    return f'os.environ.get(variable) or getpass(f"Password for {{{_key(block)}!r}}: ")'


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"    {line}" for line in lines]


def literal(value: object) -> str:
    """Write a value as a Python literal with double quotes, the way the guide writes its own."""
    # repr leaves some letters without a visible shape as they are.
    literal = "".join(
        letter if is_printable(letter) else letter.encode("unicode_escape").decode("ascii") for letter in repr(value)
    )
    if literal.startswith("'") and '"' not in literal and "\\'" not in literal:
        return f'"{literal[1:-1]}"'
    return literal


def literals(texts: Sequence[str]) -> str:
    """Write a tuple of texts, over several lines if it does not fit on one."""
    written = [literal(text) for text in texts]
    if sum(map(len, written)) + 2 * len(written) <= _WIDTH - len("for username in ():"):
        return f"({', '.join(written)})"
    lines, line = [], ""
    for text in written:
        if line and len(line) + len(text) + 2 > _WIDTH - 4:
            lines.append(line)
            line = ""
        line += f"{' ' if line else ''}{text},"
    return "(\n" + "".join(f"    {text}\n" for text in [*lines, line]) + ")"
