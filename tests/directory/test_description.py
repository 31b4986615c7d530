"""What an undo says: what is so now, and the workspaces in one order, whatever the order of the operations."""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

import pytest

from argilla_widgets.directory.model.description import sentence
from argilla_widgets.directory.model.operation import Operation
from argilla_widgets.sdk.models import Role, UserModel

AT = datetime(2026, 1, 1)  # noqa: DTZ001 - as on the wire
PEOPLE = [UserModel(uuid4(), name, name.title(), Role.annotator, AT, AT) for name in ("ana", "bo")]
PLACES = [(uuid4(), name) for name in ("vision", "nlp", "audio")]
ADDED = [
    Operation("add_to_workspace", user.id, id, user.username, name, before=user)
    for id, name in PLACES
    for user in PEOPLE
]


def updates(people=PEOPLE, **values):
    return [
        Operation("update_user", one.id, username=one.username, values=tuple(values.items()), before=one)
        for one in people
    ]


@pytest.mark.parametrize(
    ("done", "undone"),
    [
        (updates(role="admin"), "2 users are annotators again"),
        (updates(PEOPLE[:1], role="owner"), "ana is an annotator again"),
        (updates(role="admin")[:1] + updates(role="owner")[1:], "2 users are annotators again"),
        (updates(first_name="X", role="admin"), "2 users have their old first names and roles again"),
        (updates(PEOPLE[:1], username="alba"), "ana has their old username again"),
        (ADDED, "2 users are no longer members of audio, nlp and vision"),
        (ADDED[:1], "ana is no longer a member of vision"),
        (ADDED[:3], "3 memberships in nlp and vision ended"),
        ([Operation("create_user", PEOPLE[0].id, username="ana", password=True)], "ana no longer exists"),
        (
            [Operation("create_workspace", workspace_id=PLACES[0][0], workspace="vision")],
            "workspace vision no longer exists",
        ),
    ],
)
def test_an_undo_says_what_is_so_now(done, undone):
    inverses = [one.inverse() for one in reversed(done)]
    assert sentence(inverses, "undo") == f"Undone: {undone}."
    assert sentence(inverses, "undo", " (1 failed)") == f"Undone (1 failed): {undone}."


def test_a_removal_that_is_undone_says_who_is_a_member_again():
    removed = [one.inverse() for one in ADDED]
    assert sentence(removed) == "Removed 2 users from audio, nlp and vision."
    assert sentence(ADDED, "undo") == "Undone: 2 users are members of audio, nlp and vision again."
    assert sentence(ADDED[1:4], "undo") == "Undone: 3 memberships in nlp and vision are back."


def test_a_change_names_workspaces_in_the_order_of_their_names():
    assert sentence(ADDED) == sentence(ADDED[::-1]) == "Added 2 users to audio, nlp and vision."
