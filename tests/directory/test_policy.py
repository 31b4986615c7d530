"""Every rule of the permission table, tried on a real server with each user's own key.

Any response other than 401 and 403 means that the user may. Whatever a route could delete is made for it. Records and
responses cannot be made on a server without Elasticsearch, so those of the sample are used: what is allowed ends with
501 there, and stores nothing.
"""

from __future__ import annotations

import uuid
from types import SimpleNamespace

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import argilla_widgets as rg
from argilla_widgets.directory.policy import POLICY, Scope, denial_reason
from argilla_widgets.sdk.models import Role
from tests.made_up import unique

KINDS = {
    "owner": ("owner", False),
    "admin in": ("admin", True),
    "admin out": ("admin", False),
    "annotator in": ("annotator", True),
    "annotator out": ("annotator", False),
}
REFUSED = {401, 403}
NEVER_WORKED = {400, 404, 405}
"""Statuses that would mean that a request to a route tests nothing."""

ROUTES = [(rule.action, route) for rule in POLICY.values() for route in rule.routes]


def _field():
    return {"name": unique("f"), "title": "F", "settings": {"type": "text", "use_markdown": False}}


def _question():
    return {"name": unique("q"), "title": "Q", "settings": {"type": "text", "use_markdown": False}}


BODIES = {
    "POST /users": lambda _: {"username": unique("t"), "first_name": "T", "password": "12345678"},
    "PATCH /users/{user_id}": lambda _: {"first_name": "Changed"},
    "POST /workspaces": lambda _: {"name": unique("t")},
    "POST /workspaces/{workspace_id}/users": lambda things: {"user_id": things.stranger_id},
    "POST /datasets": lambda things: {"name": unique("d"), "workspace_id": things.workspace_id},
    "POST /datasets/{dataset_id}/fields": lambda _: _field(),
    "POST /datasets/{dataset_id}/questions": lambda _: _question(),
    "POST /datasets/{dataset_id}/metadata-properties": lambda _: {
        "name": unique("m"),
        "title": "M",
        "settings": {"type": "terms"},
    },
    "POST /datasets/{dataset_id}/vectors-settings": lambda _: {"name": unique("v"), "title": "V", "dimensions": 2},
    "PATCH /datasets/{dataset_id}": lambda _: {"guidelines": "Changed"},
    "POST /datasets/{dataset_id}/records/bulk": lambda _: {"items": [{"fields": {"text": "A record."}}]},
    "PATCH /records/{record_id}": lambda _: {"metadata": {"a": 1}},
    "POST /datasets/{dataset_id}/export": lambda _: {"name": "nobody/nothing", "token": "none"},
    "PUT /responses/{response_id}": lambda _: {"status": "discarded"},
    "POST /me/datasets/{dataset_id}/records/search": lambda _: {},
    "POST /records/{record_id}/responses": lambda _: {"status": "discarded"},
    "POST /webhooks": lambda _: {"url": "https://example.invalid/", "events": ["dataset.created"]},
}


def test_the_permission_table_agrees_with_the_guide():
    said = {name: tuple(rule.scope(role) for role in Role) for name, rule in POLICY.items()}
    only_owners = (Scope.ALL, Scope.NEVER, Scope.NEVER)
    for action in (
        "create_workspace",
        "delete_workspace",
        "add_to_workspace",
        "create_user",
        "update_user",
        "delete_user",
    ):
        assert said[action] == only_owners
    for action in ("create_datasets", "configure_datasets", "update_datasets", "delete_datasets"):
        assert said[action] == (Scope.ALL, Scope.OWN, Scope.NEVER)
    assert said["annotate"] == (Scope.ALL, Scope.OWN, Scope.OWN)


def test_each_rule_has_a_source_and_routes_for_what_it_applies_to():
    for rule in POLICY.values():
        assert rule.source.startswith(("guide: ", "server"))
        assert rule.routes
        if rule.on == "server":
            assert Scope.OWN not in (rule.owner, rule.admin, rule.annotator)


def test_a_refusal_names_those_who_can():
    assert denial_reason(Role.annotator, "remove_from_workspace") == (
        "Only owners and admins can remove users from workspaces; you are signed in as an annotator."
    )
    assert denial_reason(Role.admin, "remove_from_workspace") is None


def test_every_route_that_takes_a_body_has_one():
    writing = {route for _, route in ROUTES if route.startswith(("POST", "PATCH", "PUT"))}
    assert writing - {"PUT /datasets/{dataset_id}/publish"} == BODIES.keys()


@pytest.fixture(scope="module")
def owner(server):
    with server.client() as client:
        yield client


@pytest.fixture(scope="module")
def raw(server):
    """Return a function that sends a request with any key, without this package's client."""
    with httpx.Client(base_url=f"{server.url}/api/v1", timeout=60, trust_env=False) as http:

        def send(key, route, body=None):
            method, path = route.split(" ", 1)
            return http.request(method, path, json=body, headers={"X-Argilla-Api-Key": key})

        yield send


@pytest.fixture(scope="module")
def hand(raw):
    """Return a function that sends a request as the owner, without this package's client, and fails on an error."""

    def ask(route, body=None):
        answer = raw("argilla.apikey", route, body)
        assert answer.is_success, answer.text
        return answer.json()

    return ask


@pytest.fixture(scope="module")
def people(owner, hand):
    """Create one user of each kind; members belong to ``nlp``, which holds the sample's records."""
    nlp = owner.workspaces("nlp")
    made = {}
    for kind, (role, inside) in KINDS.items():
        user = rg.User(username=unique(kind), password="12345678", role=role, client=owner).create()
        if inside:
            user.add_to_workspace(nlp)
        made[kind] = SimpleNamespace(user=user, key=hand(f"GET /users/{user.id}")["api_key"], inside=inside)
    yield made
    for one in made.values():
        one.user.delete()


@pytest.fixture(scope="module", autouse=True)
def cleaner(owner, raw):
    """Remove what the tests and their users created."""
    before = {user.id for user in owner.users}, {one.id for one in owner.workspaces}
    hooks = [one["id"] for one in raw("argilla.apikey", "GET /webhooks").json()["items"]]
    yield
    for one in raw("argilla.apikey", "GET /webhooks").json()["items"]:
        if one["id"] not in hooks:
            raw("argilla.apikey", f"DELETE /webhooks/{one['id']}")
    for dataset in owner.api.datasets.list():
        if dataset.workspace_id not in before[1]:
            raw("argilla.apikey", f"DELETE /datasets/{dataset.id}")
    for workspace in owner.workspaces:
        if workspace.id not in before[1]:
            workspace.delete()
    for user in owner.users:
        if user.id not in before[0]:
            user.delete()


@pytest.fixture(scope="module")
def sample(owner, hand):
    """Return a dataset of the sample with a record and a response."""
    dataset = owner.datasets("news-topics")
    records = hand(f"GET /datasets/{dataset.id}/records?include=responses")["items"]
    answered = next(record for record in records if record["responses"])
    return SimpleNamespace(dataset=dataset, record_id=answered["id"], response_id=answered["responses"][0]["id"])


@pytest.fixture(scope="module")
def make_things(owner, hand, sample):
    """Return a function that makes a workspace with a member and a dataset, and names a user in no workspace."""

    stranger = owner.users("farah.k")
    target = rg.User(username=unique("target"), password="12345678", client=owner).create()

    def make(person, *, new_user=False, dataset=True):
        workspace = rg.Workspace(name=unique("truth"), client=owner).create()
        user = rg.User(username=unique("t"), password="12345678", client=owner).create() if new_user else target
        user.add_to_workspace(workspace)
        if person.inside:
            person.user.add_to_workspace(workspace)
        made = hand("POST /datasets", {"name": unique("d"), "workspace_id": str(workspace.id)}) if dataset else None
        return SimpleNamespace(
            workspace_id=str(workspace.id),
            dataset_id=made and made["id"],
            user_id=str(user.id),
            stranger_id=str(stranger.id),
            record_id=sample.record_id,
            response_id=sample.response_id,
        )

    return make


CONSUMES = {
    "DELETE /users/{user_id}",
    "DELETE /workspaces/{workspace_id}",
    "POST /workspaces/{workspace_id}/users",
    "DELETE /workspaces/{workspace_id}/users/{user_id}",
    "DELETE /datasets/{dataset_id}",
}
"""Routes that consume what other routes need."""


@pytest.mark.parametrize("kind", KINDS)
def test_every_route_responds_as_the_table_says(kind, owner, raw, people, make_things, sample):
    person = people[kind]
    owner.directory.refresh()  # from here on, the owner's directory follows its own client's changes
    shared = make_things(person)
    wrong, odd = [], []
    for action, route in ROUTES:
        things = shared
        if route in CONSUMES:
            things = make_things(person, new_user=route.startswith("DELETE /users"), dataset="datasets" in route)
        on = {"server": None, "user": things.user_id, "workspace": things.workspace_id, "dataset": things.dataset_id}
        place = on[POLICY[action].on]
        if "{record_id}" in route or "{response_id}" in route:
            place = sample.dataset
        claimed = bool(owner.directory.access.can(person.user, action, place))
        body = BODIES[route](things) if route in BODIES else None
        answer = raw(person.key, route.format(**vars(things)), body)
        if (answer.status_code not in REFUSED) != claimed:
            wrong.append((action, route, claimed, answer.status_code))
        if claimed and answer.status_code in NEVER_WORKED:
            odd.append((route, answer.status_code, answer.text))
    assert wrong == []
    assert odd == []


@pytest.mark.parametrize("kind", KINDS)
def test_users_get_the_same_decisions_about_themselves(kind, owner, server, people, make_things):
    person = people[kind]
    things = make_things(person)
    owner.directory.refresh()
    with server.client(username=person.user.username) as client:
        for rule in POLICY.values():
            on = {"server": None, "user": person.user, "workspace": things.workspace_id, "dataset": things.dataset_id}
            place = on[rule.on]
            theirs = owner.directory.access.can(person.user, rule.action, place)
            if (
                rule.on in {"workspace", "dataset"}
                and not (person.inside or rule.annotator is Scope.ALL)
                and kind != "owner"
            ):
                with pytest.raises(rg.NotFoundError, match="that you can see as"):
                    client.directory.access.can(person.user, rule.action, place)
            else:
                assert client.directory.access.can(person.user, rule.action, place) == theirs


@pytest.mark.parametrize(("kind", "seen"), [("owner", True), ("admin in", True), ("annotator in", False)])
def test_the_list_of_members_shows_the_keys_of_owners(kind, seen, owner, raw, people):
    nlp = owner.workspaces("nlp")
    assert bool(owner.directory.access.can(people[kind].user, "read_api_keys", nlp)) == seen
    answer = raw(people[kind].key, f"GET /workspaces/{nlp.id}/users")
    keys = {one["username"]: one["api_key"] for one in answer.json()["items"]} if answer.is_success else {}
    assert ("helena" in keys) == seen


@pytest.fixture(scope="module")
def world(owner, hand):
    """Create three users and two workspaces with a dataset each; tests set roles and memberships."""
    users = [rg.User(username=unique("world"), password="12345678", client=owner).create() for _ in range(3)]
    workspaces = [rg.Workspace(name=unique("world"), client=owner).create() for _ in range(2)]
    datasets = [hand("POST /datasets", {"name": unique("d"), "workspace_id": str(one.id)}) for one in workspaces]
    keys = {user.id: hand(f"GET /users/{user.id}")["api_key"] for user in users}
    owner.directory.refresh()
    yield SimpleNamespace(users=users, workspaces=workspaces, datasets=[one["id"] for one in datasets], keys=keys)
    for dataset in datasets:
        hand(f"DELETE /datasets/{dataset['id']}")
    for one in (*workspaces, *users):
        one.delete()


TRIED = {
    "list_users": "GET /users",
    "read_user": "GET /users/{user_id}",
    "update_user": "PATCH /users/{user_id}",
    "list_workspaces": "GET /workspaces/{workspace_id}",
    "list_members": "GET /workspaces/{workspace_id}/users",
    "add_to_workspace": "POST /workspaces/{workspace_id}/users",
    "list_datasets": "GET /datasets/{dataset_id}",
    "update_datasets": "PATCH /datasets/{dataset_id}",
    "read_responses": "GET /datasets/{dataset_id}/records",
    "annotate": "POST /me/datasets/{dataset_id}/records/search",
}
"""Routes that can be called repeatedly, because the requests change nothing."""
HARMLESS = {
    "update_user": {},
    "add_to_workspace": {"user_id": str(uuid.uuid4())},
    "update_datasets": {},
    "annotate": {},
}


def arrange(owner, world, roles, members):
    """Assign the roles, and the memberships given by the users' numbers."""
    snapshot = owner.directory.snapshot
    for user, role in zip(world.users, roles, strict=True):
        if snapshot.users[user.id].role is not role:
            user.role = role
            user.update(force=True)
    for workspace, inside in zip(world.workspaces, members, strict=True):
        for number, user in enumerate(world.users):
            is_in = user.id in snapshot.members[workspace.id]
            if is_in and number not in inside:
                user.remove_from_workspace(workspace)
            elif number in inside and not is_in:
                user.add_to_workspace(workspace)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    roles=st.lists(st.sampled_from(Role), min_size=3, max_size=3),
    members=st.lists(st.sets(st.sampled_from(range(3))), min_size=2, max_size=2),
)
def test_decisions_agree_with_the_server_in_random_worlds(roles, members, owner, raw, world):
    arrange(owner, world, roles, members)
    access, wrong = owner.directory.access, []
    for user in world.users:
        for workspace, dataset in zip(world.workspaces, world.datasets, strict=True):
            ids = {"user_id": user.id, "workspace_id": workspace.id, "dataset_id": dataset}
            for action, route in TRIED.items():
                place = {"server": None, "user": user, "workspace": workspace, "dataset": dataset}[POLICY[action].on]
                claimed = bool(access.can(user, action, place))
                answer = raw(world.keys[user.id], route.format(**ids), HARMLESS.get(action))
                if (answer.status_code not in REFUSED) != claimed:
                    wrong.append((user.role, action, claimed, answer.status_code, answer.text))
    assert wrong == []
