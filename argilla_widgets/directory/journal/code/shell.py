"""The shell script that does the operations with curl, and with jq if a password is involved.

All users and workspaces are referred to by id, and created under the same ids, so that the script does the same on
another server. The server's responses contain API keys, which `jq` removes before anything is printed.

Names stay plain text in any shell that they are pasted into: interactive zsh knows no comments, and interactive bash
expands ``!`` between double quotes. To avoid depending on a shell's quoting rules, names are written without any
character that is special in one: as escapes, in JSON and in comments alike (`_json`, `_inert`). And a snippet is one
here-document, which bash, dash and zsh read to its end before bash runs it: a password prompt then waits for typed
input, and does not read the next pasted line.
"""

from __future__ import annotations

import shlex
import string
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from argilla_widgets.directory.journal.code.blocks import Block, Named, blocks
from argilla_widgets.sdk.text import LONGEST_NAME, begins_with_mark, is_printable

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation

# Through a pipe, not as an argument, which any user of the machine could read.
_KEY = """-H @<(printf 'X-Argilla-Api-Key: %s' "$ARGILLA_API_KEY")"""
_TYPE = '-H "Content-Type: application/json"'
_WITHOUT_KEY = "jq 'del(.api_key)'"
_STOP_AT_ERRORS = "set -euo pipefail"
_PLAIN = frozenset(string.ascii_letters + string.digits + " _-.,:@+")
"""Characters that are special in no shell, not even outside quotes."""
_IN_URLS = ":/?[]@&=+,;%"


class Shell:
    """Writes operations, in order, as a script for bash.

    ``variables`` has the environment variable of each user whose password is set.
    """

    def __init__(self, operations: Sequence[Operation], variables: Mapping[UUID | None, str]) -> None:
        self._operations = operations
        self._variables = variables

    def snippet(self) -> str:
        """Write the code to paste into bash, dash or zsh, with Argilla's two environment variables exported."""
        body = self._body()
        return f"bash <<'END'\n{_STOP_AT_ERRORS}\n\n{body}\nEND" if body else ""

    def script(self, api_url: str, note: str) -> str:
        """Write a bash script that runs from top to bottom."""
        connect = [
            _STOP_AT_ERRORS,
            f'[ -n "${{ARGILLA_API_URL:-}}" ] || ARGILLA_API_URL={shlex.quote(quote(api_url, safe=_IN_URLS))}',
            "ARGILLA_API_URL=${ARGILLA_API_URL%/}",
            _ask("ARGILLA_API_KEY", "API key: "),
        ]
        comment = f"# {_inert(note)}" if note else ""
        parts = ["#!/usr/bin/env bash", comment, "\n".join(connect), self._body() or "# No changes."]
        return "\n\n".join(filter(None, parts)) + "\n"

    def _body(self) -> str:
        grouped = blocks(self._operations, lambda operation: operation.kind.startswith("create"))
        return "\n\n".join("\n".join(self._lines(block)) for block in grouped)

    def _lines(self, block: Block) -> list[str]:
        first, several = block.first, len(block.operations) > 1
        if several:
            return self._loop(block)
        password = self._variables[first.user_id] if first.password else ""
        inert = _inert_names(first)
        lines = [f"# {inert.summary()}"]
        if password:
            lines.append(_ask(password, f"Password for {inert.who}: "))
        return [*lines, *self._call(first, str(first.user_id), str(first.workspace_id), password)]

    def _loop(self, block: Block) -> list[str]:
        first = block.first
        if first.kind == "delete_workspace":
            workspaces = [(str(operation.workspace_id), _inert(operation.workspace)) for operation in block.operations]
            return [
                *_array("workspaces", workspaces),
                *_for("workspace_id", "workspaces", self._call(first, "", "$workspace_id")),
            ]
        lines: list[str] = []
        workspace_id = str(first.workspace_id)
        if len(block.workspaces) > 1:
            lines, workspace_id = _array("workspaces", map(_commented, block.workspaces)), "$workspace_id"
        if first.password:
            named = [(f'"{user.id} {self._variables[user.id]}"', _inert(user.name)) for user in block.users]
            change = [
                'read -r user_id variable <<< "$user"',
                'PASSWORD=$(printenv "$variable" || true)',
                _ask("PASSWORD", "Password for $user_id: "),
                *self._call(first, "$user_id", "", "PASSWORD"),
            ]
            return [*_array("users", named), *_for("user", "users", change)]
        change = _for("user_id", "users", self._call(first, "$user_id", workspace_id))
        if len(block.workspaces) > 1:
            change = _for("workspace_id", "workspaces", change)
        return [*lines, *_array("users", map(_commented, block.users)), *change]

    def _call(self, operation: Operation, user_id: str, workspace_id: str, password: str = "") -> list[str]:
        """Write one curl call.

        The user and workspace are ids or shell variables; ``password`` is the shell variable with the password to set,
        if any.
        """
        members = f"workspaces/{workspace_id}/users"
        method, path = {
            "create_user": ("POST", "users"),
            "update_user": ("PATCH", f"users/{user_id}"),
            "delete_user": ("DELETE", f"users/{user_id}"),
            "create_workspace": ("POST", "workspaces"),
            "delete_workspace": ("DELETE", f"workspaces/{workspace_id}"),
            "add_to_workspace": ("POST", members),
            "remove_from_workspace": ("DELETE", f"{members}/{user_id}"),
        }[operation.kind]
        values: dict[str, str | None] | None = None
        if operation.kind == "create_user":
            # The server requires a first name; like the SDK, default to the username.
            values = {"id": user_id, "username": operation.username, "first_name": operation.username}
            values |= {field: value for field, value in operation.values if value}
        elif operation.kind == "update_user":
            values = dict(operation.values)
        elif operation.kind == "create_workspace":
            values = {"id": workspace_id, "name": operation.workspace}
        elif operation.kind == "add_to_workspace":
            values = {"user_id": user_id}
        return _curl(method, path, values, password)


def _curl(method: str, path: str, body: Mapping[str, str | None] | None, password: str) -> list[str]:
    head = f'curl --fail-with-body -sS -X {method} "$ARGILLA_API_URL/api/v1/{path}"'
    if body is None:
        return [f"{head} \\", f"  {_KEY} | {_WITHOUT_KEY}"]
    text = shlex.quote(_json(body))
    if "$user_id" in body.values() and body.keys() == {"user_id"}:
        text = '"{\\"user_id\\": \\"$user_id\\"}"'  # a loop variable, which single quotes would not expand
    # On standard input, since an argument of a command may have 128 KiB at most, and a name any length. A password
    # comes through the environment, which other users of the machine cannot read.
    if password:
        send = [f"  {head} \\", f"  {_KEY} {_TYPE} -d @- | {_WITHOUT_KEY}"]
        return [f"PASSWORD=\"${{{password}}}\" jq '. + {{password: env.PASSWORD}}' <<< {text} |", *send]
    return [f"{head} \\", f"  {_KEY} {_TYPE} \\", f"  -d @- <<< {text} | {_WITHOUT_KEY}"]


def _ask(variable: str, prompt: str) -> str:
    """Read a variable that is not set from the terminal; standard input may be the script itself."""
    return f'[ -n "${{{variable}:-}}" ] || IFS= read -rsp "{prompt}" {variable} </dev/tty'


def _json(body: Mapping[str, str | None]) -> str:
    """Write JSON, which jq also reads, whose texts contain only plain characters and escapes."""
    texts = {field: "null" if value is None else f'"{_escaped(value, _PLAIN)}"' for field, value in body.items()}
    return "{" + ", ".join(f'"{field}": {text}' for field, text in texts.items()) + "}"


def _inert(text: str) -> str:
    """Write a name readably, but so that every shell sees a single plain word."""
    readable = {
        letter for letter in text if is_printable(letter) and not (letter.isascii() or begins_with_mark(letter))
    }
    return _escaped(text, _PLAIN | readable)


def _escaped(text: str, plain: Container[str]) -> str:
    return "".join(character if character in plain else _escape(character) for character in text)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def _inert_names(operation: Operation) -> Operation:
    """Return the operation with names that are safe in a comment."""
    values = tuple((field, value and _inert_name(value)) for field, value in operation.values)
    names = {"username": _inert_name(operation.username), "workspace": _inert_name(operation.workspace)}
    return replace(operation, **names, values=values)


def _inert_name(name: str) -> str:
    """Write a name as `_inert` does, shortened to fit a sentence, but never within an escape."""
    parts = [_inert(letter) for letter in name[: LONGEST_NAME + 1]]
    if sum(map(len, parts)) <= LONGEST_NAME:
        return "".join(parts)
    ends = accumulate(map(len, parts))
    return "".join(part for part, end in zip(parts, ends, strict=True) if end < LONGEST_NAME) + "…"


def _commented(named: Named) -> tuple[str, str]:
    return str(named.id), _inert(named.name)


def _array(name: str, entries: Iterable[tuple[str, str]]) -> list[str]:
    return [f"{name}=(", *(f"  {entry}  # {comment}" if comment else f"  {entry}" for entry, comment in entries), ")"]


def _for(variable: str, array: str, body: list[str]) -> list[str]:
    return [f'for {variable} in "${{{array}[@]}}"; do', *(f"  {line}" for line in body), "done"]
