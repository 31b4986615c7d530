"""The shell code that does the operations with curl and jq, one line each.

All users and workspaces are referred to by id, and created under the same ids, so that the code does the same on
another server. The server's responses contain API keys, which `jq` removes before anything is printed.

Names stay plain text in any shell that they are pasted into: interactive zsh knows no comments, and interactive bash
expands ``!`` between double quotes. To avoid depending on a shell's quoting rules, names are written without any
character that is special in one: as escapes, in JSON and in comments alike (`_json`, `_inert`). And a snippet is one
here-document, which bash, dash and zsh read to its end before bash runs it: a password prompt then waits for typed
input, and does not read the next pasted line.
"""

from __future__ import annotations

import re
import shlex
import string
from collections.abc import Container, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote
from uuid import UUID

from argilla_widgets.sdk.text import begins_with_mark, is_printable

if TYPE_CHECKING:
    from argilla_widgets.directory.model.operation import Operation

_STOP_AT_ERRORS = "set -euo pipefail"
# The key goes through a pipe and the JSON through standard input: arguments are visible to all users of the machine,
# and hold 128 KiB at most.
_CALL = """\
argilla() {
  curl --fail-with-body -sS -X "$1" "$ARGILLA_API_URL/api/v1/$2" "${@:3}" -H "Content-Type: application/json" \\
    -H @<(printf 'X-Argilla-Api-Key: %s' "$ARGILLA_API_KEY") | jq 'del(.api_key)'
}"""
# Prompts read the terminal, since standard input holds the JSON; other users cannot read the environment of jq.
_ADD_ASKED = """\
with_password() {
  PASSWORD=$(printenv "$1" || true)
  [ -n "$PASSWORD" ] || IFS= read -rsp "$2" PASSWORD </dev/tty
  PASSWORD=$PASSWORD jq '. + {password: env.PASSWORD}'
}"""
_PLAIN = frozenset(string.ascii_letters + string.digits + " _-.,:@+")
"""Characters that are special in no shell, not even outside quotes."""
_IN_URLS = ":/?[]@&=+,;%"
_ROLE = re.compile(r"\\u0028(owner|admin|annotator)\\u0029\.$")


class Shell:
    """Writes operations, in order, as a script for bash.

    ``variables`` has the environment variable of each user whose password is set.
    """

    def __init__(self, operations: Sequence[Operation], variables: Mapping[UUID | None, str]) -> None:
        self._operations = operations
        self._variables = variables

    def snippet(self) -> str:
        """Write the code to paste into bash, dash or zsh, with Argilla's two environment variables exported."""
        return f"bash <<'END'\n{_STOP_AT_ERRORS}\n\n{self._body()}\nEND" if self._operations else ""

    def script(self, api_url: str, note: str) -> str:
        """Write a bash script that runs from top to bottom."""
        connect = [
            _STOP_AT_ERRORS,
            f'[ -n "${{ARGILLA_API_URL:-}}" ] || ARGILLA_API_URL={shlex.quote(quote(api_url, safe=_IN_URLS))}',
            "ARGILLA_API_URL=${ARGILLA_API_URL%/}",
            '[ -n "${ARGILLA_API_KEY:-}" ] || IFS= read -rsp "API key: " ARGILLA_API_KEY </dev/tty',
        ]
        comment = f"# {_inert(note)}" if note else ""
        body = self._body() if self._operations else "# No changes."
        return "\n\n".join(filter(None, ["#!/usr/bin/env bash", comment, "\n".join(connect), body])) + "\n"

    def _body(self) -> str:
        functions = [_CALL, *([_ADD_ASKED] if self._variables else [])]
        return "\n\n".join([*functions, "\n".join(map(self._lines, self._operations))])

    def _lines(self, operation: Operation) -> str:
        comment = _ROLE.sub(r"(\1).", _inert(operation.summary()))
        method, path, body = _request(operation)
        call = f"argilla {method} {path}"
        if operation.password:
            asking = f'with_password {self._variables[operation.user_id]} "Password for {_inert(operation.who)}: "'
            call = f"{asking} <<< '{_json(body)}' |\n  {call} -d @-"
        elif body:
            call = f"{call} -d @- <<< '{_json(body)}'"
        return f"# {comment}\n{call}"


def _request(operation: Operation) -> tuple[str, str, Mapping[str, object]]:
    """Return the method, the path and the JSON that do the operation."""
    user, workspace, values = operation.user_id, operation.workspace_id, dict(operation.values)
    if operation.kind == "create_user":
        # The server requires a first name; like the SDK, default to the username.
        given = {field: value for field, value in values.items() if value}
        return "POST", "users", {"id": user, "username": operation.username, "first_name": operation.username, **given}
    if operation.kind == "create_workspace":
        return "POST", "workspaces", {"id": workspace, "name": operation.workspace}
    if operation.kind == "add_to_workspace":
        return "POST", f"workspaces/{workspace}/users", {"user_id": user}
    if operation.kind == "update_user":
        return "PATCH", f"users/{user}", values
    paths = {"delete_user": f"users/{user}", "delete_workspace": f"workspaces/{workspace}"}
    return "DELETE", paths.get(operation.kind, f"workspaces/{workspace}/users/{user}"), {}


def _json(body: Mapping[str, object]) -> str:
    """Write JSON, which jq also reads, whose texts contain only plain characters and escapes."""
    texts = {field: "null" if value is None else f'"{_escaped(str(value), _PLAIN)}"' for field, value in body.items()}
    return "{" + ", ".join(f'"{field}": {text}' for field, text in texts.items()) + "}"


def _inert(text: str) -> str:
    """Write a text readably, but so that every shell sees plain words."""
    readable = {
        letter for letter in text if is_printable(letter) and not (letter.isascii() or begins_with_mark(letter))
    }
    return _escaped(text, _PLAIN | readable)


def _escaped(text: str, plain: Container[str]) -> str:
    return "".join(character if character in plain else _escape(character) for character in text)


def _escape(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
