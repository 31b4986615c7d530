"""What the deletion dialog is told: whose responses are deleted, in numbers that fit into a message."""

from __future__ import annotations

from uuid import UUID, uuid4

import msgspec

import argilla_widgets as rg
from argilla_widgets.directory.commands.consequences import CountedDataset
from argilla_widgets.sdk.models import DatasetModel, ResponseCounts
from tests.sdk.fake import FakeServer
from tests.transports import HoldingTransport


def test_the_responses_of_each_user_are_counted_by_dataset(manager_view, client):
    view = manager_view()
    people = {str(client.users(name).id): name for name in ("ana", "bo.li")}
    answer = view.ask("ask_consequences", users=list(people))
    assert answer["confirmation"] == {"kind": "count", "text": "2"}
    assert answer["datasets"]
    for dataset in answer["datasets"]:
        for status in ("submitted", "draft", "discarded"):
            assert sum(one[status] for one in dataset["by_user"]) == dataset[status]
    for user_id, name in people.items():
        alone = view.ask("ask_consequences", users=[user_id])
        assert alone["confirmation"]["text"] == name
        theirs = {
            (dataset["workspace"], dataset["dataset"]): {"user_id": user_id}
            | {status: dataset[status] for status in ("submitted", "draft", "discarded")}
            for dataset in alone["datasets"]
        }
        together = {
            (dataset["workspace"], dataset["dataset"]): one
            for dataset in answer["datasets"]
            for one in dataset["by_user"]
            if one["user_id"] == user_id
        }
        assert together == theirs


def test_a_hanging_count_can_be_stopped_at_once(opened, sign_in, client):
    transport = HoldingTransport()
    view = opened(rg.UserManager(sign_in(transport=transport)))
    held = transport.hold("GET", "/datasets/[^/]+/users/progress")
    view.send({"type": "ask_consequences", "id": "counting", "users": [str(client.users("ana").id)]})
    held.wait()
    view.ask("stop", request="counting")
    answer = view.answer("counting")
    held.release()
    assert (answer["type"], answer["confirmation"]["text"]) == ("consequences", "ana")
    assert answer["uncounted"]


def test_a_deletion_of_more_than_was_shown_asks_again(manager_view, client):
    view = manager_view()
    user = {"users": [str(client.users("ana").id)], "confirmation": "ana"}
    error = view.ask("delete_users", **user, responses=0)["error"]
    assert error["code"] == "NeedsConfirmationError"
    assert "More would be deleted than you were shown" in error["message"]
    assert error["to_confirm"]["reasons"]
    assert client.users("ana") is not None


def test_users_with_most_responses_are_listed_if_all_are_too_many(opened, monkeypatch):
    fake = FakeServer()
    people = {fake.add(f"person.{number}")["id"]: number for number in range(500)}
    client = fake.client()
    view = opened(rg.UserManager(client))
    numbers = {UUID(user_id): ResponseCounts(submitted=number + 1) for user_id, number in reversed(people.items())}
    counts = [
        CountedDataset(
            msgspec.convert({**_DATASET, "id": str(uuid4()), "name": f"set {number}"}, DatasetModel), numbers
        )
        for number in range(20)
    ]
    monkeypatch.setattr(client.directory.responses, "count", lambda *_: (counts, []))
    answer = view.ask("ask_consequences", users=list(people))
    assert len(msgspec.json.encode(answer)) < 40_000
    counts = [[people[str(one["user_id"])] for one in dataset["by_user"]] for dataset in answer["datasets"]]
    assert counts == [list(range(499, 484, -1))] * 20
    assert {one["submitted"] for one in answer["datasets"]} == {500 * 501 // 2}


_DATASET = {
    "name": "",
    "workspace_id": str(uuid4()),
    "status": "ready",
    "guidelines": None,
    "inserted_at": "2026-11-24T22:26:39.273160",
    "updated_at": "2026-11-24T22:26:39.273160",
    "last_activity_at": "2026-11-24T22:26:39.273160",
}
