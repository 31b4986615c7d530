"""`Argilla.doctor`: what works, what does not, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Literal
from uuid import UUID

import msgspec

from argilla_widgets.sdk.connect import DEFAULT_KEYS
from argilla_widgets.sdk.errors import ArgillaError, ForbiddenError, NotFoundError
from argilla_widgets.sdk.models import Role, UserModel
from argilla_widgets.sdk.resources.tables import Table
from argilla_widgets.sdk.text import escape_invisible, join_names, pluralize, quoted
from argilla_widgets.sdk.version import NEWEST, ServerVersion

if TYPE_CHECKING:
    from argilla_widgets.sdk.base_client import BaseClient

Status = Literal["ok", "warn", "fail"]
Outcome = tuple[Status, str, "str | None"]
"""How a check ended: with a sentence, and what to do."""

DEFAULT_PASSWORDS = (("argilla", "12345678"), ("argilla", "1234"), ("owner", "12345678"))
"""Usernames and passwords published in Argilla's own guides and images."""

MAX_EXPOSED = 10
MAX_VERSION_LENGTH = 40

_MARKS = {"ok": "✓", "warn": "!", "fail": "✗"}
_ABILITIES: dict[Role, tuple[Status, str]] = {
    Role.owner: ("ok", "can manage all users, workspaces and datasets"),
    Role.admin: (
        "warn",
        "can manage the datasets and see the members of your workspaces, but not create or change users",
    ),
    Role.annotator: ("warn", "can annotate in your workspaces, but not see or change other users"),
}


class Check(msgspec.Struct, frozen=True):
    """The result of one check."""

    name: str
    status: Status
    sentence: str
    hint: str | None = None

    def __str__(self) -> str:
        return f"{_MARKS[self.status]} {self.name}: {self.sentence}{f' {self.hint}' if self.hint else ''}"


class Report:
    """The checks, in order. Print or display it to read them."""

    def __init__(self, server: str, checks: list[Check]) -> None:
        self.server = server
        self.checks = checks

    def __iter__(self) -> Iterator[Check]:
        return iter(self.checks)

    def __len__(self) -> int:
        return len(self.checks)

    def __str__(self) -> str:
        return "\n".join([f"Argilla at {self.server}", *map(str, self.checks)])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        rows = [
            {"": _MARKS[check.status], "check": check.name, "result": check.sentence, "what to do": check.hint}
            for check in self.checks
        ]
        return Table(f"Argilla at {self.server}", rows).html()


def examine(client: BaseClient) -> Report:
    """Run all checks. If the first gets no response, skip the others."""
    try:
        me = client._read_me()
    except ArgillaError as error:
        return Report(client.host, [Check("connection", "fail", error.message, error.hint)])
    checks = [Check("connection", "ok", f"{client.api_url} answers.")]
    for name, check in _CHECKS:
        try:
            found = check(client, me)
        except ForbiddenError:  # nothing is wrong: this role may not know
            continue
        except ArgillaError as error:
            found = ("fail", error.message, error.hint)
        if found is not None:
            checks.append(Check(name, *found))
    return Report(client.host, checks)


def default_accounts(client: BaseClient) -> frozenset[UUID]:
    """Return the ids of users whose keys are published in Argilla's guides; each of these keys is tried once."""
    holders = (client.api.server.user_id_for_key(key) for key in DEFAULT_KEYS)
    return frozenset(holder for holder in holders if holder is not None)


def _encryption(client: BaseClient, _: UserModel) -> Outcome | None:
    if not client._transport.address.is_plain:
        return None
    return "warn", "Keys and passwords are sent unencrypted.", "Use https:// if the server supports it."


def _version(client: BaseClient, _: UserModel) -> Outcome:
    try:
        version = client.api.server.version()
    except ArgillaError as error:
        newest = ".".join(map(str, NEWEST))
        return "warn", f"The version cannot be read, so the server is used like {newest}. {error.message}", error.hint
    shown = escape_invisible(client._transport._auth.redact(version)[:MAX_VERSION_LENGTH])
    known, server = ServerVersion.of(version), f"Argilla {shown}."
    if not version.startswith("2."):
        return "warn", f"{server} This package supports version 2.", None
    if known.is_newer:
        newest = ".".join(map(str, NEWEST))
        return "warn", f"{server} It is newer than {newest}, which this package knows, and is used like {newest}.", None
    if lacks := known.lacks:
        return "warn", " ".join([server, *lacks]), "Upgrade the server, if you can, to use everything."
    return "ok", server, None


def _storage(client: BaseClient, _: UserModel) -> Outcome | None:
    space = client.api.server.settings().huggingface
    if space is None:
        return None
    if space.space_persistent_storage_enabled:
        return "ok", "The Space has persistent storage.", None
    return (
        "warn",
        "The Space has no persistent storage: every restart deletes all users, workspaces and datasets.",
        "Add persistent storage in the Space's settings before you create users.",
    )


def _search_engine(client: BaseClient, _: UserModel) -> Outcome | None:
    if client.api.server.search_engine_answers():
        return None
    return (
        "warn",
        "The server's search engine does not answer. Users and workspaces do not need it.",
        "Start it again: until then, annotators cannot work, and progress does not show what is left.",
    )


def _default_credentials(client: BaseClient, _: UserModel) -> Outcome:
    server = client.api.server
    found = [f"key {key!r}" for key in DEFAULT_KEYS if server.user_id_for_key(key) is not None]
    found += [
        f"user {name!r} with password {password!r}"
        for name, password in DEFAULT_PASSWORDS
        if server.accepts_password(name, password)
    ]
    if not found:
        return "ok", "This server accepts none of the published default credentials.", None
    return (
        "warn",
        f"This server still accepts published default credentials: {', '.join(found)}.",
        "Change the password. A key cannot be changed: create your own owner account, then delete the one that has it.",
    )


def _role(_: BaseClient, me: UserModel) -> Outcome:
    status, ability = _ABILITIES[me.role]
    return status, f"You are {quoted(me.username)} ({me.role}). You {ability}.", None


def _users(client: BaseClient, _: UserModel) -> Outcome:
    users = client.api.users.list()
    owners = sum(user.role is Role.owner for user in users)
    if owners == 1:
        return (
            "warn",
            f"{pluralize(len(users), 'user')}, only one of them an owner." if len(users) > 1 else "1 user, an owner.",
            "Add a second owner, in case the first one loses their key and password.",
        )
    return "ok", f"{pluralize(len(users), 'user')}, {owners} of them owners.", None


def _workspaces(client: BaseClient, me: UserModel) -> Outcome:
    number = len(client.api.workspaces.list())
    if number == 0 and me.role is Role.owner:
        hint = "Create one with rg.Workspace(name='...').create(), then add people to it."
        return "warn", "There are no workspaces yet.", hint
    if number == 0:
        return "warn", "You are not a member of any workspace.", "Ask an owner to add you to one."
    return "ok", f"You can see {pluralize(number, 'workspace')}.", None


def _exposed_owners(client: BaseClient, _: UserModel) -> Outcome:
    """Check for owners in workspaces: the server sends their admins the API key of every member (seen with 2.8.0)."""
    exposed: list[str] = []
    for workspace in client.api.workspaces.list():
        with suppress(NotFoundError):  # it was deleted meanwhile
            members = client.api.users.list_by_workspace_id(workspace.id)
            owners = (user for user in members if user.role is Role.owner)
            exposed += (f"{quoted(user.username)} in {quoted(workspace.name)}" for user in owners)
    if not exposed:
        return "ok", "No owner is a member of a workspace you can see.", None
    shown = join_names(exposed, MAX_EXPOSED)
    return (
        "warn",
        f"These owners are members of workspaces, whose admins can read their API keys: {shown}.",
        "Remove them: owners already have access to every workspace.",
    )


_CHECKS = (
    ("encryption", _encryption),
    ("version", _version),
    ("storage", _storage),
    ("search engine", _search_engine),
    ("default credentials", _default_credentials),
    ("role", _role),
    ("users", _users),
    ("workspaces", _workspaces),
    ("owners as members", _exposed_owners),
)
