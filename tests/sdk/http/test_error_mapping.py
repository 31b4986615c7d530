"""Every error response of the server becomes a typed error with a sentence, a field and a next step."""

from __future__ import annotations

from uuid import uuid4

import httpx
import pytest

from argilla_widgets.sdk import (
    ArgillaAPIError,
    ArgillaConnectionError,
    BadRequestError,
    ConflictError,
    ForbiddenError,
    InternalServerError,
    NotFoundError,
    UnauthorizedError,
    UnprocessableEntityError,
    User,
    Workspace,
)
from tests.sdk.fake import TRIES


def refused(fake, answer):
    """Return the error that listing users raises for this response."""
    client = fake.client(retries=0)
    fake.fail("GET", "/users", answer)
    with pytest.raises(ArgillaAPIError) as caught:
        client.users.list()
    assert caught.value.status_code == answer.status_code
    assert str(caught.value).startswith("The list of users was not read: ")
    return caught.value


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, BadRequestError),
        (401, UnauthorizedError),
        (403, ForbiddenError),
        (404, NotFoundError),
        (409, ConflictError),
        (422, UnprocessableEntityError),
        (500, InternalServerError),
        (418, ArgillaAPIError),
        (502, ArgillaAPIError),
    ],
)
@pytest.mark.parametrize(
    "body", [{"json": {"detail": "no"}}, {"html": "<p>no"}, {"content": b""}, {"json": [1]}, {"json": 7}]
)
def test_the_status_decides_the_error_class_whatever_the_body(fake, status, kind, body):
    if (kind is NotFoundError and body != {"json": {"detail": "no"}}) or (status in {401, 403} and "html" in body):
        kind = ArgillaAPIError  # it comes from a proxy: see the tests below
    assert type(refused(fake, httpx.Response(status, **body))) is kind


@pytest.mark.parametrize(
    "body", [{"html": "<p>Sorry"}, {"text": "404 page not found"}, {"content": b""}, {"json": {"detail": "Not Found"}}]
)
@pytest.mark.parametrize(
    ("address", "hint"), [("https://argilla.test", "prefix"), ("https://ana-argilla.hf.space", "asleep")]
)
def test_a_404_that_is_not_about_a_resource_finds_nothing_missing(fake, body, address, hint):
    """It comes from a proxy, or a Space that is asleep."""
    client = fake.client(address)
    fake.fail("GET", "", *[httpx.Response(404, **body)] * 4 * TRIES)
    for look_up in (client.users.list, client.workspaces.list, lambda: client.users(id=uuid4())):
        with pytest.raises(ArgillaAPIError, match=r"no Argilla API was found there \(HTTP 404\)") as caught:
            look_up()
        assert not isinstance(caught.value, NotFoundError)
        assert hint in caught.value.hint
    with pytest.raises(ArgillaAPIError):
        client.api.users.exist(client.own_id)


@pytest.mark.parametrize("status", [401, 403])
def test_a_refusal_by_a_proxy_blames_neither_key_nor_role(fake, status):
    """For example, Cloudflare asks whether a person is there with a page and 403."""
    error = refused(fake, httpx.Response(status, html="<p>Just a moment"))
    assert error.message.endswith(f"a proxy refused the request (HTTP {status}).")
    assert "auth=" in error.hint


def test_a_web_page_is_not_proof_that_a_user_exists(fake):
    client = fake.client()
    fake.fail("GET", "", *[httpx.Response(200, html="<p>Sign in")] * TRIES)
    with pytest.raises(ArgillaConnectionError, match="web page"):
        client.api.users.exist(uuid4())


@pytest.mark.parametrize(
    ("status", "shown"),
    [(400, "HTTP 400, BadRequestError"), (409, "HTTP 409, ConflictError"), (418, "HTTP 418"), (502, "HTTP 502")],
)
def test_a_response_without_a_reason_is_described_by_its_status_and_error_class(fake, status, shown):
    assert f"({shown})." in refused(fake, httpx.Response(status, json={"id": "1"})).message


@pytest.mark.parametrize(
    ("detail", "said"),
    [
        ("(sqlite3.IntegrityError) UNIQUE constraint failed: users.username [SQL: ...]", "a user with this name"),
        ("(sqlite3.IntegrityError) UNIQUE constraint failed: workspaces.name", "a workspace with this name"),
        (
            "UNIQUE constraint failed: workspaces_users.workspace_id, workspaces_users.user_id",
            "the user is already a member",
        ),
        ('violates unique constraint "x"\nDETAIL:  Key (username)=(ana) already exists.', "a user with this name"),
        ('violates unique constraint "x"\nDETAIL:  Key (name)=(nlp) already exists.', "a workspace with this name"),
        ("DETAIL:  Key (workspace_id, user_id)=(1, 2) already exists.", "the user is already a member"),
    ],
)
@pytest.mark.parametrize("status", [409, 500])
def test_a_database_error_from_simultaneous_writes_is_explained(fake, detail, said, status):
    error = refused(fake, httpx.Response(status, json={"detail": detail}))
    assert isinstance(error, ConflictError)
    assert said in error.message
    assert "constraint" not in error.message


def test_a_revoked_key_is_explained_with_a_next_step(sign_in, client):
    name = f"revoked-{uuid4().hex[:8]}"
    user = User(username=name, password="correct horse battery", role="owner", client=client).create()
    theirs = sign_in(name, password="correct horse battery")
    user.delete()
    with pytest.raises(UnauthorizedError) as caught:
        theirs.users.list()
    assert caught.value.message == "The list of users was not read: the server no longer accepts your API key."
    assert caught.value.hint.startswith("Your account may have been deleted.")


def test_a_detail_string_is_the_message(fake):
    assert "Too many of them." in str(refused(fake, httpx.Response(409, json={"detail": "Too many of them."})))


@pytest.mark.parametrize(
    "params", [{"detail": "Operation not allowed"}, {"type": "x", "message": "Operation not allowed"}]
)
def test_an_error_code_with_parameters_gives_message_and_hint(fake, params):
    body = {"detail": {"code": "argilla.api.errors::ForbiddenOperationError", "params": params}}
    error = refused(fake, httpx.Response(403, json=body))
    assert "Operation not allowed" in error.message
    assert "workspace.users" in error.hint


def test_an_unknown_error_code_is_shown(fake):
    body = {"detail": {"code": "argilla.api.errors::EntityNotFoundError", "params": {"name": "x", "type": "User"}}}
    assert "EntityNotFoundError" in refused(fake, httpx.Response(404, json=body)).message


def test_invalid_values_are_listed_and_the_first_is_the_field(fake):
    errors = [
        {"type": "string_too_short", "loc": ["body", "password"], "msg": "String should have at least 8 characters"},
        {"type": "missing", "loc": ["body", "username"], "msg": "Field required"},
    ]
    body = {"detail": {"code": "argilla.api.errors::ValidationError", "params": {"errors": errors}}}
    error = refused(fake, httpx.Response(422, json=body))
    assert error.field == "password"
    assert "password: String should have at least 8 characters; username: Field required." in error.message


@pytest.mark.parametrize("errors", [["x"], [{}], [{"loc": None, "msg": None}], [{"loc": 7}], [{"loc": ["body"]}]])
def test_malformed_validation_errors_have_no_field(fake, errors):
    error = refused(fake, httpx.Response(422, json={"detail": errors}))
    assert error.field is None


def test_an_error_code_next_to_the_detail_is_read(fake):
    body = {"code": "missing_vector", "message": "A vector is missing."}
    assert "A vector is missing." in refused(fake, httpx.Response(422, json=body)).message


def test_a_missing_route_points_to_the_prefix(fake):
    assert "prefix" in refused(fake, httpx.Response(404, json={"detail": "Not Found"})).hint


def test_a_database_error_is_cut_before_its_values(fake):
    text = "(sqlite3.IntegrityError) UNIQUE failed\n[SQL: INSERT INTO users] [parameters: ('hash', 'key')]"
    body = {"detail": {"code": "x", "params": {"type": "sqlalchemy.exc.IntegrityError", "message": text}}}
    error = refused(fake, httpx.Response(500, json=body))
    assert error.message.endswith("(sqlite3.IntegrityError) UNIQUE failed.")


def test_a_server_message_is_escaped_and_shortened(fake):
    error = refused(fake, httpx.Response(409, json={"detail": "\u202eevil\x1b[2J\n" + "x" * 10_000}))
    assert str(error).isprintable()
    assert len(str(error)) < 600


def test_a_redirect_is_an_error(fake):
    client = fake.client()
    fake.fail("GET", "/users", *[httpx.Response(307, headers={"Location": "/api/v1/users/"})] * TRIES)
    with pytest.raises(ArgillaConnectionError, match=r"redirects to https://argilla\.test/api/v1/users/"):
        client.users.list()


def test_a_redirected_write_is_said_not_to_be_made(fake):
    client = fake.client()
    fake.fail("PATCH", fake.me["id"], *[httpx.Response(302, headers={"Location": "https://sso.test/login"})] * TRIES)
    with pytest.raises(ArgillaConnectionError, match=r"https://sso\.test/login\. .* was not updated\.") as caught:
        client.api.users.update(client.own_id, first_name="Ada")
    assert not caught.value.unknown


def test_a_redirect_to_an_invalid_address_is_an_error(fake):
    """And the outcome of the write is unknown."""
    client = fake.client()
    fake.fail("PATCH", fake.me["id"], httpx.Response(302, headers={"Location": "javascript:alert(1)"}))
    with pytest.raises(ArgillaConnectionError, match=r"an answer that cannot be read") as caught:
        client.api.users.update(client.own_id, first_name="Ada")
    assert caught.value.unknown


@pytest.mark.parametrize("cookies", [{"theme": "dunkelgrün"}, None])
def test_a_cookie_that_cannot_be_sent_is_explained(fake, cookies):
    """Given by the caller, or set by the server."""
    if cookies is None:
        client = fake.client()
        fake.fail("GET", "/me", httpx.Response(200, headers=[(b"Set-Cookie", b"a=\xff")], json=fake.me))
        act = client.api.users.get_me
        act()
    else:

        def act():
            fake.client(cookies=cookies)

    with pytest.raises(ArgillaConnectionError, match=r"Check headers= and cookies= for line breaks and"):
        act()


@pytest.mark.parametrize("what", ["list", "create", "delete", "frame", "datasets"])
def test_a_web_page_with_status_200_is_explained_everywhere(fake, what):
    client = fake.client()
    user = client.users[0]
    for method, path in (("GET", "/users"), ("POST", "/users"), ("DELETE", str(user.id)), ("GET", "/me/datasets")):
        page = httpx.Response(200, html="<!DOCTYPE html><p>Please sign in to the hotel's network")
        fake.fail(method, path, *[page] * TRIES)
    actions = {
        "list": client.users.list,
        "create": User(username="ana", password="correct horse", client=client).create,
        "delete": lambda: client.api.users.delete(user.id),
        "frame": client.users.to_pandas,
        "datasets": client.datasets.list,
    }
    with pytest.raises(ArgillaConnectionError, match="web page"):
        actions[what]()


def test_the_real_server_sends_the_known_messages(client, unique):
    """The patterns of `refusal` are Argilla 2.8's messages; test_users.py covers those about users."""
    with pytest.raises(NotFoundError, match="the user does not exist"):
        client.api.users.get(uuid4())
    with pytest.raises(NotFoundError, match="the workspace does not exist"):
        client.api.workspaces.get(uuid4())
    me = client.me
    with pytest.raises(ConflictError, match="a user with this id already exists") as caught:
        client.api.users.create(unique(), password="correct horse", id=me.id)
    assert caught.value.field == "id"
    workspace = client.workspaces[0]
    with pytest.raises(ConflictError, match="a workspace with this id already exists") as caught:
        client.api.workspaces.create(unique(), id=workspace.id)
    assert caught.value.field == "id"


def test_an_invalid_id_is_refused_by_the_client(fake):
    client = fake.client()
    asked = len(fake.requests)
    for wrong in ("no uuid", 7, None):
        with pytest.raises(UnprocessableEntityError, match=r"is not a valid id \(a UUID\)") as caught:
            client.api.users.get(wrong)
        assert caught.value.field == "id"
    assert len(fake.requests) == asked


def test_a_message_about_a_long_name_stays_short(fake):
    workspace = Workspace(name="nlp", client=fake.client()).create()
    with pytest.raises(NotFoundError) as caught:
        workspace.add_user("x" * 10_000)
    assert len(str(caught.value)) < 200
