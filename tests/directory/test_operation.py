"""An operation: what it contains, how it is described, and its inverse."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from uuid import uuid4

import msgspec
import pytest
from msgspec.structs import replace

from argilla_widgets.directory import Snapshot
from argilla_widgets.directory.model.operation import Operation, operation_of
from argilla_widgets.sdk.api.writes import Write
from argilla_widgets.sdk.models import Role, UserModel, WorkspaceModel

NOON = datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
ANA = UserModel(id=uuid4(), username="ana", first_name="Ana", role=Role.annotator, inserted_at=NOON, updated_at=NOON)
LAB = WorkspaceModel(id=uuid4(), name="lab", inserted_at=NOON, updated_at=NOON)
NOTHING = Snapshot()


def changed(**values):
    return msgspec.structs.replace(ANA, updated_at=ANA.updated_at + timedelta(hours=1), **values)


def test_a_creation_has_every_field_but_no_password():
    operation = operation_of(Write("create_user", user_id=ANA.id, user=ANA), NOTHING)
    assert operation.username == "ana"
    assert dict(operation.values) == {
        "username": "ana",
        "first_name": "Ana",
        "last_name": None,
        "role": "annotator",
    }
    assert operation.password
    assert operation.summary() == "Created ana (annotator)."
    assert operation.inverse() == Operation("delete_user", user_id=ANA.id, username="ana", since=ANA.inserted_at)


def test_a_rename_has_both_names_from_the_caller():
    write = Write("update_user", user_id=ANA.id, user=changed(username="anna"), before=ANA, values={"username": "anna"})
    operation = operation_of(write, NOTHING)
    assert (operation.username, operation.name) == ("ana", "anna")
    assert operation.summary() == "Renamed ana to anna."
    back = operation.inverse()
    assert (back.username, back.values, back.previous) == ("anna", (("username", "ana"),), {"username": "anna"})
    assert back.inverse() == operation


def test_the_snapshot_counts_more_than_an_outdated_object():
    renamed = changed(username="anna")
    write = Write("update_user", user_id=ANA.id, user=changed(username="anne"), before=ANA, values={"username": "anne"})
    assert operation_of(write, NOTHING.with_user(renamed)).username == "anna"


def test_a_rename_without_known_previous_values_cannot_be_undone():
    write = Write("update_user", user_id=ANA.id, user=changed(username="anna"), values={"username": "anna"})
    operation = operation_of(write, NOTHING)
    assert operation.username == ""
    assert operation.summary() == f"Renamed user {ANA.id} to anna."
    assert operation.inverse() is None
    assert "not known" in operation.no_inverse


def test_an_update_takes_the_name_from_the_response():
    write = Write(
        "update_user", user_id=ANA.id, user=changed(role=Role.admin), values={"role": Role.admin, "password": None}
    )
    operation = operation_of(write, NOTHING)
    assert (operation.username, operation.values, operation.password) == ("ana", (("role", "admin"),), True)
    assert operation.summary() == "Changed the role and password of ana."
    assert "password" in operation.no_inverse


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        (("role",), "Changed ana to annotator."),
        (("first_name", "last_name"), "Changed the first name and last name of ana."),
        (("password",), "Reset the password of ana."),
        (("username", "role"), "Changed the username and role of ana, now ana."),
    ],
)
def test_updates_are_described_in_sentences(fields, said):
    write = Write("update_user", user_id=ANA.id, user=ANA, before=ANA, values=dict.fromkeys(fields))
    assert operation_of(write, NOTHING).summary() == said


def test_memberships_take_names_from_the_caller_or_the_snapshot_or_use_ids():
    write = Write("add_to_workspace", user_id=ANA.id, workspace_id=LAB.id, user=ANA, workspace=LAB)
    operation = operation_of(write, NOTHING)
    assert operation.summary() == "Added ana to lab."
    assert operation.inverse() == replace(operation, kind="remove_from_workspace")
    write = msgspec.structs.replace(write, workspace=None)
    assert operation_of(write, NOTHING.with_workspace(LAB)).workspace == "lab"
    assert operation_of(write, NOTHING).summary() == f"Added ana to workspace {LAB.id}."


def test_deletions_cannot_be_undone_and_have_a_reason():
    gone = operation_of(Write("delete_user", user_id=ANA.id, before=ANA), NOTHING)
    assert gone.summary() == "Deleted ana."
    assert "responses" in gone.no_inverse
    unmade = operation_of(Write("delete_workspace", workspace_id=LAB.id, workspace=LAB), NOTHING)
    assert unmade.summary() == "Deleted workspace lab."
    assert unmade.inverse() is None


def test_hidden_characters_are_shown_in_sentences():
    assert "[U+202E]" in Operation("delete_user", user_id=ANA.id, username="a\u202eb").summary()
    assert "[U+000A]" in Operation("create_workspace", workspace_id=LAB.id, workspace="a\nb").summary()
