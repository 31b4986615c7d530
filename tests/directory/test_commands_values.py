"""Commands, operations and entries are values that can be stored, and a stored plan is performed as reviewed."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from uuid import UUID

import httpx
import msgspec
import pytest

import argilla_widgets as rg
from argilla_widgets.directory import ChangedMeanwhileError, commands
from argilla_widgets.directory.commands.command import Command, CommandRequest, UsersCommand
from argilla_widgets.directory.commands.consequences import ShownConsequences
from argilla_widgets.directory.execution.progress import Progress
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.directory.policy import POLICY
from argilla_widgets.sdk.auth.secret import Secret
from tests.directory.conftest import ids
from tests.made_up import PASSWORD, unique
from tests.transports import InterceptingTransport

ONE, TWO = UUID(int=1), UUID(int=2)
EXAMPLES = [
    commands.AddToWorkspace([ONE], [TWO]),
    commands.ChangeAccess(ONE, rg.Role.admin, [TWO], [ONE]),
    commands.ChangeMemberships([(ONE, TWO)], [(TWO, ONE)]),
    commands.ChangeRole([ONE], rg.Role.owner, leave=True),
    commands.CreateUser("ana", PASSWORD, "Ana", workspaces=[TWO]),
    commands.CreateWorkspace("nlp"),
    commands.DeleteUsers([ONE], ShownConsequences(3, typed="ana")),
    commands.DeleteWorkspace(TWO),
    commands.EditUser(ONE, "anna"),
    commands.RedoEntries([1, 2]),
    commands.RemoveAccess([ONE]),
    commands.RemoveFromWorkspace([ONE], [TWO]),
    commands.ResetPassword({ONE: PASSWORD}),
    commands.UndoEntries([3], agreed="key"),
]
SECRET = {commands.CreateUser, commands.ResetPassword}


def test_there_is_an_example_of_each_command():
    assert {type(example) for example in EXAMPLES} == {*commands.COMMANDS}
    assert {cls.__name__ for cls in commands.COMMANDS} == {*commands.__all__}


@pytest.mark.parametrize("cls", commands.COMMANDS)
def test_a_command_says_who_may_execute_it_what_it_writes_and_what_was_done(cls):
    assert cls.rules is not Command.rules or cls.rule in POLICY, "It has no line of the permission table."
    assert cls.plan is not Command.plan
    assert cls.summary is not Command.summary


@pytest.mark.parametrize("command", EXAMPLES, ids=lambda command: type(command).__name__)
def test_a_command_is_stored_without_secrets_and_unknown_fields_are_refused(command):
    assert PASSWORD not in repr(command)
    assert PASSWORD not in repr(CommandRequest(command))
    with pytest.raises(AttributeError):
        command.owners = []
    if type(command) in SECRET:
        with pytest.raises(TypeError, match="Secret"):
            msgspec.json.encode(command)
        return
    text = msgspec.json.encode(command)
    assert msgspec.json.decode(text, type=type(command)) == command
    with pytest.raises(msgspec.ValidationError, match="unknown field"):
        msgspec.json.decode(text[:-1] + b',"secret":1}', type=type(command))


class CreateUsers(Command, frozen=True):
    """Create users one by one, and add each to a workspace."""

    rule = "create_user"
    creations: Sequence[commands.CreateUser]

    def plan(self, snapshot, journal):
        found = [one for creation in self.creations for one in creation.plan(snapshot, journal)]
        return sorted(found, key=lambda one: one.kind == "add_to_workspace")

    def password_for(self, operation):  # noqa: ARG002
        return Secret(PASSWORD)

    def summary(self, context, done, rest):  # noqa: ARG002 - as its base class has it
        return f"Created users{rest}."


def test_memberships_wait_only_for_their_own_user(directory, users, workspace):
    names = [unique("one"), users[0].username, unique("three")]
    creations = [commands.CreateUser(name, PASSWORD, workspaces=[workspace.id]) for name in names]
    result = directory.execute(CreateUsers(creations))
    one, taken, three = creations
    assert [failure.name for failure in result.failures] == [names[1], f"{names[1]} in {workspace.name}"]
    assert {type(failure.error) for failure in result.failures} == {rg.ConflictError}
    assert (result.done, result.total) == (4, 6)
    assert {user.id for user in workspace.users} == {one.id, three.id}
    assert not directory.client.api.users.exist(taken.id)
    for created in (one, three):
        directory.client.users(id=created.id).delete()


class AppendToLastName(UsersCommand, frozen=True):
    """Append a text to last names: what is planned depends on the state."""

    rule = "update_user"
    text: str

    def plan(self, snapshot, journal):  # noqa: ARG002
        return [
            Operation(
                "update_user",
                user.id,
                username=user.username,
                values=(("last_name", f"{user.last_name or ''}{self.text}"),),
            )
            for user in snapshot.known_users(self.users)
        ]

    def summary(self, context, done, rest):  # noqa: ARG002
        return f"Appended to {len(done)}{rest}."


def test_a_retry_performs_what_was_planned_and_no_step_twice(sign_in, users):
    transport = InterceptingTransport()
    directory = sign_in(transport=transport, retries=0).directory
    directory.refresh()

    def lose(request):
        if request.method in {"PATCH", "GET"} and request.url.path.endswith(str(users[1].id)):
            if request.method == "PATCH":
                transport.forward(request)
            return httpx.Response(503)
        return None

    operations = AppendToLastName(ids(users[:2]), "x").plan(directory.snapshot, directory.journal)
    began = threading.Event()
    progress = Progress(on_begin=lambda _total: (setattr(transport, "answer", lose), began.set()))
    part = directory.execute(AppendToLastName(ids(users[:2]), "x"), progress)
    assert began.is_set()
    assert [(failure.user_id, failure.error.unknown) for failure in part.failures] == [(users[1].id, True)]
    assert [(one.key, one.values) for one in part.retry.operations] == [(operations[1].key, operations[1].values)]
    transport.answer = lambda _request: None
    assert directory.execute(part.retry).failures == ()
    assert [user.get().last_name for user in users[:2]] == ["x", "x"]


def test_given_operations_are_performed_except_for_those_who_have_changed_since(directory, sign_in, users):
    known = directory.snapshot
    command = commands.ChangeRole(ids(users), "admin")
    operations = [one.seen_in(known) for one in command.plan(known, directory.journal)]
    stored = msgspec.json.decode(msgspec.json.encode(operations), type=list[Operation])
    changed = sign_in().users(id=users[1].id)
    changed.username = unique("changed")
    changed.update()
    result = directory.execute(CommandRequest(command, operations=stored))
    assert [failure.user_id for failure in result.failures] == [users[1].id]
    assert isinstance(result.failures[0].error, ChangedMeanwhileError)
    assert (result.done, result.total) == (2, 3)
    with pytest.raises(ChangedMeanwhileError):  # nothing else is left of it
        directory.execute(CommandRequest(command, operations=stored))
