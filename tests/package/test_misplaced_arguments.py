"""What is passed in a wrong place may be a password: no public method quotes it, or keeps it in a traceback."""

from __future__ import annotations

import inspect

import pytest

from argilla_widgets import Argilla
from argilla_widgets.directory import Directory
from argilla_widgets.directory.audit.finding import Finding
from argilla_widgets.directory.changes import Changes
from argilla_widgets.directory.journal.journal import Journal
from argilla_widgets.directory.questions import Access
from argilla_widgets.sdk import Datasets, User, Users, Workspace, Workspaces, WorkspaceUsers
from argilla_widgets.sdk.api.datasets import DatasetsAPI
from argilla_widgets.sdk.api.routes import UsersAPI, WorkspacesAPI
from tests.sdk.auth.test_secrets import PASSWORD, is_clean, traceback_of
from tests.sdk.fake import FakeServer

NOT_A_NAME = {
    "dict": {"username": "ana", "password": PASSWORD},
    "list": [PASSWORD],
    "pairs": [("password", PASSWORD)],
    "letters": list(PASSWORD),
}


@pytest.fixture
def client(fake):
    fake.add_workspace("nlp")
    return fake.client(retries=0)


@pytest.fixture
def fake():
    return FakeServer()


OBJECTS = {
    Argilla: lambda client: client,
    User: lambda client: client.me,
    Users: lambda client: client.users,
    Workspace: lambda client: client.workspaces[0],
    Workspaces: lambda client: client.workspaces,
    WorkspaceUsers: lambda client: client.workspaces[0].users,
    Datasets: lambda client: client.datasets,
    UsersAPI: lambda client: client.api.users,
    WorkspacesAPI: lambda client: client.api.workspaces,
    DatasetsAPI: lambda client: client.api.datasets,
    Directory: lambda client: client.directory,
    Journal: lambda client: client.directory.journal,
    Access: lambda client: client.directory.access,
    Finding: lambda client: client.directory.access.findings()[0],
}
OPTIONS = ("force", "progress", "origin")
# Called by other layers only, or with what is called there.
INTERNAL = {
    *((Directory, name) for name in ("confirm_denial", "denial", "has_targets", "require", "require_users", "submit")),
    (Finding, "guarded"),
    *((Journal, name) for name in ("created_at", "current", "has_made", "kept")),
    *((Journal, name) for name in ("outdated", "written")),
}

TAKE_NAMES = {(Directory, name) for name in ("reset_passwords", *vars(Changes))}
"""They look up the names in a list, and quote one that does not exist, as ``client.users["name"]`` does."""


def parameters_of(function):
    positional = (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return [parameter for parameter in inspect.signature(function).parameters.values() if parameter.kind in positional]


def cases():
    for kind in OBJECTS:
        for name, member in inspect.getmembers(kind):
            if (name.startswith("_") and name not in {"__call__", "__getitem__"}) or (kind, name) in INTERNAL:
                continue
            if isinstance(member, property) and member.fset is not None:
                yield from _cases(kind, name, None)
            elif inspect.isfunction(member) and member.__module__.startswith("argilla_widgets"):
                for parameter in parameters_of(member)[1:]:
                    if parameter.name not in OPTIONS:
                        yield from _cases(kind, name, parameter.name)


def _cases(kind, name, argument):
    for given in NOT_A_NAME:
        takes = {"list", "letters", *(["pairs"] if name == "change_memberships" else [])}
        if given in takes and (kind, name) in TAKE_NAMES:
            continue
        id = f"{kind.__name__}.{name}{f'({argument})' if argument else ''}-{given}"
        yield pytest.param(kind, name, argument, given, id=id, marks=[] if given == "dict" else pytest.mark.long)


@pytest.mark.parametrize(("kind", "name", "argument", "given"), list(cases()))
def test_a_misplaced_value_is_neither_quoted_nor_kept_in_a_frame(client, kind, name, argument, given):
    subject, value = OBJECTS[kind](client), NOT_A_NAME[given]

    def act():
        if argument is None:
            setattr(subject, name, value)
            return
        method = getattr(subject, name)
        required = {p.name for p in parameters_of(method) if p.default is inspect.Parameter.empty}
        method(**dict.fromkeys({*required, argument}, value))

    assert is_clean(traceback_if_any(act), *PASSWORD.split(), repr([*PASSWORD])[1:-1])


@pytest.mark.parametrize(
    "act",
    [
        lambda client: client.users.add(PASSWORD),
        lambda client: client.workspaces.add(PASSWORD),
        lambda client: client.subscribe(PASSWORD),
        lambda client: client.directory.subscribe(PASSWORD),
        lambda client: client.directory.execute(PASSWORD),
        lambda client: client.directory.undo(PASSWORD),
        lambda client: client.directory.redo(PASSWORD),
        lambda client: client.directory.auto_refresh(PASSWORD),
        lambda client: client.directory.access.check(PASSWORD),
        lambda client: client.directory.journal.entry(PASSWORD),
        lambda client: client.directory.journal.code(PASSWORD),
        lambda client: client.api.users.get(PASSWORD),
        lambda client: client.api.datasets.list(PASSWORD),
        lambda client: setattr(client.me, "role", PASSWORD),
    ],
    ids=range(14),
)
def test_text_is_not_quoted_where_none_belongs(client, act):
    assert is_clean(traceback_of(lambda: act(client)), *PASSWORD.split(), repr([*PASSWORD])[1:-1])


def traceback_if_any(act):
    """Return the traceback; a few take anything, as a value to count."""
    try:
        return traceback_of(act)
    except AssertionError:
        return ""
