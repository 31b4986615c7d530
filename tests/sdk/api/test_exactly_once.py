"""Lost responses: no write is applied twice, and a write with an unknown outcome is reported as unknown."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest

from argilla_widgets.sdk import (
    Argilla,
    ArgillaAPIError,
    ArgillaConnectionError,
    ArgillaCredentialsError,
    ArgillaError,
    ConflictError,
    InternalServerError,
    NotFoundError,
    UnprocessableEntityError,
    User,
    Workspace,
)
from tests.sdk.fake import KEY, TRIES, Lost, OldFakeServer, Replaced, cut, timed_out, unreachable

PASSWORD = "correct horse"


@pytest.fixture
def client(fake):
    return fake.client()


def new_user(client, username="ana"):
    return User(username=username, password=PASSWORD, client=client)


# What a caller passed in


def raising(error):
    """Return a response hook that raises for everything but the first requests, which connect."""

    def hook(response):
        if not response.request.url.path.endswith(("/me", "/version")):
            raise error

    return hook


@pytest.mark.parametrize("write", ["create", "update", "delete", "join", "workspace"])
@pytest.mark.parametrize("error", [ValueError("no"), SystemExit(), KeyboardInterrupt()], ids=repr)
def test_a_write_whose_hook_raises_has_an_unknown_outcome(fake, write, error):
    ana, nlp = fake.add("ana"), fake.add_workspace("nlp")
    client = fake.client(event_hooks={"response": [raising(error)]})
    uncertain = []
    client.subscribe(print, on_uncertain=uncertain.append)
    writes = {
        "create": new_user(client, "bo").create,
        "update": lambda: client.api.users.update(ana["id"], first_name="Ana"),
        "delete": lambda: client.api.users.delete(ana["id"]),
        "join": lambda: client.api.users.add_to_workspace(nlp["id"], ana["id"]),
        "workspace": Workspace("vision", client=client).create,
    }
    with pytest.raises(type(error)):
        writes[write]()
    (unknown,) = uncertain
    assert "may or may not have been" in unknown.message


def test_a_transport_that_raises_does_not_lose_the_write(fake, writes):
    broken = []

    class Transport(httpx.BaseTransport):
        def handle_request(self, request):
            response = fake(request)
            if broken and request.method == "POST":
                raise broken.pop()
            return response

    client = Argilla("https://argilla.test", KEY, transport=Transport())
    client.subscribe(writes.append, on_uncertain=writes.append)
    broken.append(RuntimeError(f"a bug that quotes {KEY}"))
    with pytest.raises(RuntimeError):
        new_user(client).create()
    (uncertain,) = writes
    assert uncertain.message == "RuntimeError was raised. User 'ana' may or may not have been created."
    uncertain.recheck()
    assert writes[1].user.username == "ana"


@pytest.mark.parametrize("read", [False, True])
def test_a_hook_that_raises_for_each_refusal_changes_no_error_class(server, unique, read):
    """It is the common ``lambda response: response.raise_for_status()``, before or after the body is read."""

    def hook(response):
        if read:
            response.read()
        response.raise_for_status()

    client = Argilla(server.url, "argilla.apikey", event_hooks={"response": [hook]})
    with pytest.raises(NotFoundError):
        client.api.users.get(uuid4())
    with pytest.warns(UserWarning, match="was not found"):
        assert client.users(id=uuid4()) is None
    assert not client.api.users.exist(uuid4())
    user = new_user(client, unique()).create()
    with pytest.raises(ConflictError) as caught:
        new_user(client, user.username).create()
    assert caught.value.field == ("username" if read else None)
    with pytest.raises(UnprocessableEntityError):
        client.api.users.update(user.id, first_name="")
    user.delete()
    with pytest.raises(ArgillaCredentialsError, match="rejected this API key"):
        Argilla(server.url, "no key", event_hooks={"response": [hook]})


@pytest.mark.parametrize("answer", [{"json": {"detail": "no"}}, {"json": {}}, {"html": "<p>Sorry"}])
def test_a_500_whose_look_up_fails_is_an_internal_server_error(fake, client, answer):
    """As in the tests of Argilla's own SDK, whose fake servers answer nothing else."""
    uncertain = []
    client.subscribe(print, on_uncertain=uncertain.append)
    for create in (new_user(client).create, Workspace("nlp", client=client).create):
        fake.fail("POST", "", httpx.Response(500, **answer))
        fake.fail("GET", "", *[timed_out()] * 6)
        with pytest.raises(InternalServerError, match=r"may or may not have been created: .* Check whether") as caught:
            create()
        assert caught.value.unknown
        fake.faults.clear()
    assert len(uncertain) == 2


# Creations


@pytest.mark.parametrize("fault", [cut(), timed_out(), httpx.ReadError("reset"), httpx.WriteTimeout("slow")])
def test_a_creation_with_a_lost_response_is_found_by_id(fake, client, writes, fault):
    fake.fail("POST", "/users", Lost(fault))
    user = new_user(client).create()
    assert fake.sent("POST") == ["/api/v1/users"]
    assert fake.users[str(user.id)]["username"] == "ana"
    assert user.password is None
    assert user.inserted_at is not None
    assert [(write.kind, write.user.username) for write in writes] == [("create_user", "ana")]


def test_a_creation_that_never_arrived_is_retried(fake, client):
    fake.fail("POST", "/users", cut(), cut())
    user = new_user(client).create()
    assert len(fake.sent("POST")) == 3
    assert [one["username"] for one in fake.users.values()] == ["argilla", "ana"]
    assert fake.users[str(user.id)]["role"] == "annotator"


def test_a_creation_that_certainly_never_arrived_is_retried_without_a_lookup(fake, client):
    fake.fail("POST", "/users", unreachable(), httpx.Response(429), httpx.ConnectTimeout("slow"))
    user = new_user(client).create()
    assert fake.sent("GET") == ["/api/v1/me", "/api/v1/version"]  # no lookup
    assert str(user.id) in fake.users


def test_a_creation_that_may_still_be_running_is_not_retried(fake, client, writes):
    fake.fail("POST", "/users", timed_out())
    with pytest.raises(ArgillaConnectionError, match="User 'ana' was not found afterwards") as caught:
        new_user(client).create()
    assert "safe" in caught.value.hint
    assert len(fake.sent("POST")) == 1
    assert not writes


def test_creating_again_after_a_timeout_makes_one_user(fake, client):
    fake.fail("POST", "/users", timed_out())
    user = new_user(client)
    with pytest.raises(ArgillaConnectionError):
        user.create()
    user.create()
    assert len(fake.users) == 2


@pytest.mark.parametrize("status", [502, 503, 504, 524, 599])
def test_a_creation_after_a_gateway_error_is_looked_up(fake, client, status):
    user = new_user(client)
    fake.fail("POST", "/users", Lost(cut()), httpx.Response(status))
    assert user.create() is user
    assert len(fake.users) == 2
    with pytest.raises(ArgillaAPIError, match="User 'bert' was not found afterwards") as caught:
        new_user(client, "bert").create()
    assert caught.value.status_code == status
    assert len(fake.users) == 2


def test_a_retry_tolerates_a_first_attempt_that_finishes_late(fake, client):
    """The first attempt is still running during the lookup, and done when the retry arrives."""
    user = new_user(client)
    lost = Lost(cut())
    fake.fail("POST", "/users", lost)
    fake.fail("GET", f"/users/{user.id}", httpx.Response(404, json={"detail": "not yet"}))
    user.create()
    assert len(fake.sent("POST")) == 2
    assert len(fake.users) == 2


def test_a_creation_that_cannot_be_looked_up_has_an_unknown_outcome(fake, client):
    user = new_user(client)
    fake.fail("POST", "/users", cut())
    fake.fail("GET", f"/users/{user.id}", *[unreachable() for _ in range(6)])
    with pytest.raises(ArgillaConnectionError, match="User 'ana' may or may not have been created"):
        user.create()


def test_a_taken_name_is_an_error_on_the_first_attempt(fake, client):
    fake.add("ana")
    with pytest.raises(ConflictError) as caught:
        new_user(client).create()
    assert caught.value.field == "username"


def test_a_name_taken_by_someone_else_in_the_meantime_is_an_error(fake, client):
    fake.fail("POST", "/users", cut())
    user = new_user(client)
    fake.add("ana")
    with pytest.raises(ConflictError):
        user.create()


def test_an_existing_user_with_the_same_id_is_not_mistaken_for_the_new_one(fake, client):
    other = fake.add("bert")
    fake.fail("POST", "/users", cut())
    with pytest.raises(ConflictError):
        User(username="ana", password=PASSWORD, id=other["id"], client=client).create()
    assert fake.users[other["id"]]["username"] == "bert"


def test_a_workspace_is_created_once(fake, client, writes):
    fake.fail("POST", "/workspaces", Lost(cut()))
    workspace = Workspace(name="nlp", client=client).create()
    assert list(fake.workspaces) == [str(workspace.id)]
    assert fake.sent("POST") == ["/api/v1/workspaces"]
    assert [write.workspace.name for write in writes] == ["nlp"]


# Memberships


@pytest.fixture
def member(fake, client):
    return client.users(id=fake.add("ana")["id"])


@pytest.fixture
def workspace(fake, client):
    return client.workspaces(id=fake.add_workspace("nlp")["id"])


def test_adding_a_member_with_a_lost_response_counts_as_done(fake, member, workspace, writes):
    fake.fail("POST", "/users", Lost(cut()))
    assert member.add_to_workspace(workspace) is member
    assert len(fake.members) == 1
    assert [write.kind for write in writes] == ["add_to_workspace"]


def test_removing_a_member_with_a_lost_response_counts_as_done(fake, member, workspace, writes):
    member.add_to_workspace(workspace)
    fake.fail("DELETE", f"/users/{member.id}", Lost(cut()))
    assert member.remove_from_workspace(workspace) is member
    assert not fake.members
    assert [write.kind for write in writes] == ["add_to_workspace", "remove_from_workspace"]


def test_the_api_route_reads_the_user_after_a_lost_response(fake, client, member, workspace):
    fake.fail("POST", "/users", Lost(cut()))
    assert client.api.users.add_to_workspace(workspace.id, member.id).username == "ana"


def test_a_write_that_cannot_be_read_back_is_not_reported_as_failed(fake, client, member, workspace):
    doubts = []
    client.subscribe(lambda _: None, on_uncertain=doubts.append)
    fake.fail("POST", "/users", Lost(cut()))
    fake.fail("GET", f"/users/{member.id}", httpx.Response(403, json={"detail": "Forbidden"}))
    said = r"^User .* was added to workspace .*, but could not be read afterwards"
    with pytest.raises(ArgillaError, match=said) as caught:
        client.api.users.add_to_workspace(workspace.id, member.id)
    assert caught.value.unknown
    assert len(doubts) == 1
    assert len(fake.members) == 1


def test_there_is_no_wait_after_the_last_attempt(fake, client, waits):
    fake.fail("POST", "/users", *[cut()] * 20)
    with pytest.raises(ArgillaConnectionError):
        new_user(client).create()
    assert len(waits) == len(fake.sent("POST")) - 1


def test_the_same_statuses_are_errors_on_the_first_attempt(member, workspace):
    with pytest.raises(
        NotFoundError, match="User 'ana' was not removed from workspace 'nlp': the user is not a member"
    ):
        member.remove_from_workspace(workspace)
    member.add_to_workspace(workspace)
    with pytest.raises(
        ConflictError, match=r"User 'ana' was not added to workspace 'nlp': the user is already a member"
    ):
        member.add_to_workspace(workspace)


def test_a_membership_that_timed_out_is_looked_up(fake, member, workspace, writes):
    fake.fail("POST", "/users", Lost(timed_out()))
    assert member.add_to_workspace(workspace) is member
    fake.fail("DELETE", f"/users/{member.id}", Lost(timed_out()))
    assert member.remove_from_workspace(workspace) is member
    assert [write.kind for write in writes] == ["add_to_workspace", "remove_from_workspace"]
    assert (len(fake.sent("POST")), len(fake.sent("DELETE"))) == (1, 1)


@pytest.mark.parametrize("lost", [timed_out(), Lost(timed_out())])
def test_a_membership_that_cannot_be_looked_up_has_an_unknown_outcome(fake, member, workspace, writes, lost):
    fake.fail("POST", "/users", lost)
    fake.fail("GET", "/users", *[unreachable() for _ in range(6)])
    with pytest.raises(ArgillaConnectionError, match="User 'ana' may or may not have been added to workspace 'nlp'"):
        member.add_to_workspace(workspace)
    assert len(fake.sent("POST")) == 1
    assert not writes


# Deletions and changes


def test_a_deletion_with_a_lost_response_counts_as_done(fake, member, writes):
    fake.fail("DELETE", f"/users/{member.id}", Lost(cut()))
    assert member.delete() is member
    assert str(member.id) not in fake.users
    assert [(write.kind, write.user.username) for write in writes] == [("delete_user", "ana")]


def test_deleting_a_workspace_with_a_lost_response_counts_as_done(fake, workspace):
    fake.fail("DELETE", f"/workspaces/{workspace.id}", Lost(httpx.ReadError("reset")))
    workspace.delete()
    assert not fake.workspaces


def test_a_deletion_with_a_gateway_error_counts_as_done(fake, member):
    fake.fail("DELETE", f"/users/{member.id}", httpx.Response(502), Lost(cut()))
    member.delete()
    assert str(member.id) not in fake.users


def test_deleting_a_missing_user_is_an_error_on_the_first_attempt(client):
    with pytest.raises(NotFoundError):
        client.api.users.delete(uuid4())


def test_a_deletion_may_have_no_response_body(fake, member):
    fake.fail("DELETE", f"/users/{member.id}", httpx.Response(204))
    assert member.delete() is member


def test_an_update_is_retried(fake, member):
    fake.fail("PATCH", f"/users/{member.id}", cut(), httpx.Response(503))
    member.first_name = "Ana"
    member.update()
    assert fake.users[str(member.id)]["first_name"] == "Ana"
    assert len(fake.sent("PATCH")) == 3


def test_an_update_is_not_retried_after_a_timeout(fake, member):
    fake.fail("PATCH", f"/users/{member.id}", timed_out())
    member.first_name = "Ana"
    with pytest.raises(ArgillaConnectionError, match="User 'ana' may or may not have been updated"):
        member.update()
    assert len(fake.sent("PATCH")) == 1
    assert member.update().first_name == "Ana"  # the assigned value is kept


@pytest.mark.parametrize("answer", [Lost(timed_out()), Lost(httpx.ReadError("reset"))])
def test_a_write_confirmed_without_a_response_is_announced(fake, client, member, writes, answer):
    """Otherwise it would be missing from the journal and from scripts exported from it."""
    client = fake.client(retries=0)
    client.subscribe(writes.append)
    member = client.users(id=member.id)
    fake.fail("PATCH", f"/users/{member.id}", answer)
    member.role = "admin"
    assert member.update().role == "admin"
    fake.fail("DELETE", f"/users/{member.id}", answer)
    member.delete()
    assert [write.kind for write in writes] == ["update_user", "delete_user"]
    assert (writes[0].user.role, writes[0].before.role, writes[0].fields) == ("admin", "annotator", ("role",))
    place = Workspace(name="nlp", client=client).create()
    fake.fail("DELETE", f"/workspaces/{place.id}", answer)
    place.delete()
    assert writes[-1].kind == "delete_workspace"


def test_a_new_password_with_a_lost_response_has_an_unknown_outcome(fake, member):
    fake.fail("PATCH", f"/users/{member.id}", Lost(timed_out()))
    member.password = PASSWORD
    with pytest.raises(ArgillaConnectionError, match="User 'ana' may or may not have been updated"):
        member.update()


def test_a_write_answered_with_a_web_page_is_looked_up(fake, member, workspace, writes):
    """For example, from a proxy that asks the user to sign in again."""
    fake.fail("POST", "/users", *[httpx.Response(200, html="<p>Sign in</p>")] * TRIES)
    with pytest.raises(ArgillaConnectionError, match="web page"):
        member.add_to_workspace(workspace)
    assert not writes
    member.add_to_workspace(workspace)
    fake.fail("DELETE", f"/users/{member.id}", httpx.Response(200, content=b'{"id":'))
    with pytest.raises(ArgillaAPIError, match="User 'ana' may or may not have been removed"):
        member.remove_from_workspace(workspace)


@pytest.mark.parametrize("body", [{"html": "<p>Sign in</p>", "status_code": 200}, {"status_code": 500}])
def test_a_write_whose_response_a_proxy_replaced_counts_as_done(fake, client, member, workspace, writes, body):
    def replaced(method, path):
        fake.fail(method, path, Replaced(httpx.Response(**body)))

    replaced("POST", f"/{workspace.id}/users")
    member.add_to_workspace(workspace)
    replaced("DELETE", f"/users/{member.id}")
    member.remove_from_workspace(workspace)
    replaced("PATCH", f"/users/{member.id}")
    member.role = "admin"
    member.update()
    replaced("DELETE", f"/users/{member.id}")
    member.delete()
    replaced("POST", "/users")
    new_user(client, "bert").create()
    made = ["add_to_workspace", "remove_from_workspace", "update_user", "delete_user", "create_user"]
    assert [write.kind for write in writes] == made


@pytest.mark.parametrize("body", [{"html": "<p>Sign in</p>", "status_code": 200}, {"status_code": 500}])
def test_a_write_that_a_proxy_leaves_in_doubt_has_an_unknown_outcome(fake, client, member, workspace, writes, body):
    """For example, a proxy whose session has just expired responds to everything with its own page."""
    doubts = []
    client.subscribe(lambda _: None, on_uncertain=doubts.append)
    fake.fail("POST", "/users", *[Replaced(httpx.Response(**body))] * TRIES)
    fake.fail("GET", "/users", *[httpx.Response(**body)] * TRIES)
    with pytest.raises(ArgillaError, match="User 'ana' may or may not have been added to workspace 'nlp'") as caught:
        member.add_to_workspace(workspace)
    assert caught.value.unknown
    fake.faults.clear()
    doubts[0].recheck()
    assert [write.kind for write in writes] == ["add_to_workspace"]


def test_a_creation_that_is_tried_again_and_had_been_done_is_found_on_a_server_that_chooses_ids():
    client = OldFakeServer().client()
    user = new_user(client).create()
    assert client.api.users.create("ana", password=PASSWORD, again=True).id == user.id
    with pytest.raises(ConflictError):
        client.api.users.create("ana", password=PASSWORD)


def test_a_404_of_a_proxy_does_not_confirm_a_deletion(fake, member, workspace, writes):
    member.add_to_workspace(workspace)
    asleep = httpx.Response(404, html="<p>Sorry, we can't find this page")
    fake.fail("DELETE", f"/users/{member.id}", httpx.Response(503), *[asleep] * (TRIES - 1), timed_out())
    fake.fail("GET", "/users", *[asleep] * TRIES)
    with pytest.raises(ArgillaError, match="may or may not have been removed"):
        member.remove_from_workspace(workspace)
    fake.fail("GET", f"/users/{member.id}", *[asleep] * TRIES)
    with pytest.raises(ArgillaError, match="may or may not have been deleted"):
        member.delete()
    assert [write.kind for write in writes] == ["add_to_workspace"]
    assert str(member.id) in fake.users


def test_a_membership_with_gateway_errors_only_has_an_unknown_outcome(fake, member, workspace):
    fake.fail("POST", "/users", *[httpx.Response(502) for _ in range(6)])
    with pytest.raises(ArgillaAPIError, match="User 'ana' may or may not have been added to workspace 'nlp'") as caught:
        member.add_to_workspace(workspace)
    assert caught.value.status_code == 502


def test_a_write_that_never_arrived_is_reported_as_not_done(fake, member):
    fake.fail("DELETE", f"/users/{member.id}", *[unreachable() for _ in range(6)])
    with pytest.raises(ArgillaConnectionError, match=r"Cannot reach .* User 'ana' was not deleted\."):
        member.delete()


def test_a_write_with_an_unreadable_response_has_an_unknown_outcome(fake, client):
    fake.fail("POST", "/users", httpx.Response(201, json={"id": 7}))
    with pytest.raises(ArgillaAPIError, match="User 'ana' may or may not have been created"):
        new_user(client).create()
