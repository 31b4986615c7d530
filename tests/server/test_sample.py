"""The content of the samples, read through the REST API."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone

import pytest

from argilla_widgets.server import LocalServer
from tests.server.conftest import api


def members(http):
    return {
        workspace["name"]: {u["username"] for u in http.get(f"/workspaces/{workspace['id']}/users").json()["items"]}
        for workspace in http.get("/me/workspaces").json()["items"]
    }


def test_the_team_has_all_roles_and_difficult_names(owner):
    users = owner.get("/users").json()["items"]
    assert Counter(user["role"] for user in users) == {"owner": 2, "admin": 3, "annotator": 9}
    assert users[0]["username"] == "argilla"
    names = {user["username"] for user in users}
    assert {"ana", "bo.li", "carla.<b>ruiz</b>", "נועה", "zoë.lefèvre"} <= names


def test_the_team_has_problems_to_find(owner):
    roles = {user["username"]: user["role"] for user in owner.get("/users").json()["items"]}
    workspaces = members(owner)
    assert {name: len(who) for name, who in workspaces.items()} == {"nlp": 8, "vision": 4, "speech": 3, "archive": 1}
    assert any(roles[name] == "owner" for name in workspaces["nlp"])
    assert not any(roles[name] == "admin" for name in workspaces["archive"])
    outside = roles.keys() - set().union(*workspaces.values())
    assert outside == {"argilla", "farah.k", "maría-josé"}


def test_the_team_has_responses(owner):
    datasets = owner.get("/me/datasets").json()["items"]
    assert Counter(dataset["status"] for dataset in datasets) == {"ready": 5, "draft": 2}
    total = Counter()
    for dataset in datasets:
        for person in owner.get(f"/datasets/{dataset['id']}/users/progress").json()["users"]:
            for state in ("completed", "pending"):
                total.update(person[state])
        for part in ("fields", "questions"):
            assert owner.get(f"/datasets/{dataset['id']}/{part}").json()["items"]
    assert all(total[status] for status in ("submitted", "draft", "discarded"))
    # a former member left responses behind
    tickets = next(dataset for dataset in datasets if dataset["name"] == "support-tickets")
    people = owner.get(f"/datasets/{tickets['id']}/users/progress").json()["users"]
    assert "farah.k" in {person["username"] for person in people}


def test_the_team_changed_over_the_past_year(owner):
    now = datetime.now(timezone.utc).replace(tzinfo=None)
    changed = sorted(datetime.fromisoformat(user["updated_at"]) for user in owner.get("/users").json()["items"])
    assert now - timedelta(days=366) < changed[0] < now - timedelta(days=300)
    assert now - timedelta(days=1) < changed[-1] < now
    assert len({moment.month for moment in changed}) > 3


@pytest.fixture(scope="module")
def crowd():
    with LocalServer(sample=2_000) as server, api(server) as http:
        yield http


@pytest.mark.long
def test_a_crowd_has_the_requested_size(crowd):
    users = crowd.get("/users").json()["items"]
    assert len(users) == len({user["username"] for user in users}) == 2_000
    assert users[0]["username"] == "argilla"
    assert len({user["username"][:3] for user in users}) > 100
    roles = Counter(user["role"] for user in users)
    assert roles["annotator"] > roles["admin"] > roles["owner"] > 0


@pytest.mark.long
def test_a_crowd_fills_100_workspaces_of_different_sizes(crowd):
    workspaces = members(crowd)
    sizes = sorted(len(who) for who in workspaces.values())
    assert len(sizes) == 100
    assert sizes[0] >= 1
    assert sizes[-1] > 5 * sizes[0]


@pytest.mark.long
def test_every_user_of_a_crowd_can_sign_in(crowd):
    somebody = crowd.get("/users").json()["items"][1234]["username"]
    assert crowd.post("/token", data={"username": somebody, "password": "12345678"}).status_code == 201
