"""Passwords and keys never appear: not in a repr, a traceback with local variables, a log, a pickle or a data frame."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import re
import traceback

import httpx
import msgspec
import pytest

from argilla_widgets.sdk import Argilla, ArgillaError, UnprocessableEntityError, User, Workspace
from argilla_widgets.sdk.auth.secret import Secret, encode_body
from tests.sdk.fake import KEY, TRIES, cut, timed_out, unreachable
from tests.shown import shown_by_debugger

PASSWORD = "correct horse battery"


class LeakyTransport(httpx.BaseTransport):
    """A transport that fails as httpcore does, below frames whose variables hold headers and body."""

    def __init__(self, fake, fault=None):
        self.fake = fake
        self.fault = fault

    def handle_request(self, request):
        held = request.headers.raw, request.read()  # as in h11's frames
        assert KEY in str(held)
        if self.fault is not None and request.url.path not in {"/api/v1/me", "/api/v1/version"}:  # connecting works
            raise self.fault
        return self.fake(request)


def traceback_of(action):
    """Return the traceback that ``action`` raises, with the variables of every frame, including causes and contexts.

    Error reporters such as Sentry list the items of tuples, whatever their repr. Skip the test's own frames: they hold
    the password.
    """
    try:
        action()
    except BaseException as error:  # noqa: BLE001  # a KeyboardInterrupt too
        frames = error.__traceback__.tb_next.tb_next
        found = traceback.TracebackException(type(error), error, frames, capture_locals=True)
        variables = [spelled(value) for frame, _ in traceback.walk_tb(frames) for value in frame.f_locals.values()]
        return "".join([*found.format(), *variables])
    raise AssertionError("nothing was raised")


def spelled(value):
    return "".join(map(spelled, value)) if isinstance(value, tuple) else repr(value)


def is_clean(text, *secrets):
    return not [secret for secret in (PASSWORD, KEY, *secrets) if secret in text]


@pytest.mark.parametrize(
    "fault",
    [
        cut(),
        timed_out(),
        unreachable(),
        httpx.LocalProtocolError(f"Illegal header value {KEY!r}"),
        httpx.DecodingError("bad gzip"),
        RuntimeError("a bug in a transport"),
        KeyboardInterrupt(),
    ],
    ids=lambda fault: type(fault).__name__,
)
@pytest.mark.parametrize("what", ["create", "update", "list", "accepts_password"])
def test_a_broken_connection_exposes_no_secret(fake, fault, what):
    client = Argilla("https://argilla.test", KEY, transport=LeakyTransport(fake, fault), retries=1)
    user = client.me
    user.password = PASSWORD
    actions = {"create": user.create, "update": user.update, "list": client.users.list}
    actions["accepts_password"] = lambda: client.api.server.accepts_password("ana", PASSWORD)
    text = traceback_of(actions[what])
    assert is_clean(text)
    assert "sync_auth_flow" not in text
    assert f"in {what}" in text  # the traceback still leads to the origin


@pytest.mark.parametrize(
    "answer",
    [
        httpx.Response(422, json={"detail": "no"}),
        httpx.Response(
            500, json={"detail": {"code": "x", "params": {"message": f"[SQL: INSERT] [parameters: {KEY}]"}}}
        ),
        httpx.Response(201, content=f'{{"api_key": "{KEY}", "username"'.encode()),
        httpx.Response(201, content=f'{{"api_key": "{KEY}\xff'.encode("latin-1")),
        httpx.Response(201, json={"api_key": KEY}),
        httpx.Response(200, html=f"<p>{KEY}</p>"),
    ],
)
def test_a_refused_or_broken_response_exposes_no_secret(fake, answer):
    client = fake.client()
    fake.fail("POST", "/users", *[answer] * TRIES)
    user = User(username="ana", password=PASSWORD, client=client)
    assert is_clean(traceback_of(user.create))


def me_with(fake, **fields):
    return httpx.Response(200, json={**fake.me, **fields})


ECHOES = {
    "redirect": lambda _: httpx.Response(307, headers={"Location": f"https://{KEY.upper()}.test/{KEY}?{KEY}"}),
    "encoded redirect": lambda _: httpx.Response(307, headers={"Location": "/the%2Dapi-key-of-this-test/"}),
    "retry-after": lambda _: httpx.Response(429, headers={"Retry-After": KEY}),
    "role": lambda fake: me_with(fake, role=KEY),
    "id": lambda fake: me_with(fake, id=KEY),
    "time": lambda fake: me_with(fake, updated_at=KEY),
    "detail": lambda _: httpx.Response(400, json={"detail": f"Your key is {KEY}"}),
    "field": lambda _: httpx.Response(422, json={"detail": [{"loc": ["body", KEY], "msg": KEY.title()}]}),
    "type": lambda _: httpx.Response(200, headers={"Content-Type": KEY}, content=KEY.encode()),
    "encoding": lambda _: httpx.Response(200, headers={"X": KEY}, stream=Echo()),
}


class Echo(httpx.SyncByteStream):
    """A body that fails with an error that quotes the key."""

    def __iter__(self):
        yield KEY.encode()
        raise httpx.RemoteProtocolError(KEY)


@pytest.mark.parametrize("echo", ECHOES)
def test_a_key_echoed_by_the_server_is_not_shown(fake, echo):
    client = fake.client(retries=0)
    fake.fail("GET", "/me", ECHOES[echo](fake), ECHOES[echo](fake))
    with pytest.raises(ArgillaError) as caught:
        client.api.users.get_me()
    error = caught.value
    texts = [str(error), repr(error), str(error.args), str(error.hint), str(error.field), repr(pickle.dumps(error))]
    assert KEY not in "".join(texts).lower()
    assert KEY not in traceback_of(client.api.users.get_me).lower()


def test_a_key_with_special_characters_is_masked_in_every_encoding(fake):
    key = 'k/y "of"\\this test'
    client = fake.client(api_key=key, retries=0)
    echoes = ["k/y%20%22of%22%5Cthis%20test", "k%2Fy%20%22of%22%5Cthis%20test", json.dumps(key)[1:-1], key]
    for text in echoes:
        fake.fail("GET", "/me", httpx.Response(400, json={"detail": f"<{text}>"}))
        with pytest.raises(ArgillaError, match=r"<\*{8}>"):
            client.api.users.get_me()


def test_an_error_leaves_no_secret_in_the_cache_of_patterns(fake):
    client = fake.client(retries=0)
    fake.fail("POST", "/users", httpx.Response(422, json={"detail": f"not {PASSWORD}, {KEY}"}))
    with pytest.raises(UnprocessableEntityError, match=r"not \*{8}, \*{8}\."):
        User("ana", password=PASSWORD, client=client).create()
    assert is_clean(repr(re._cache))  # noqa: SLF001 - Python shows it nowhere else


@pytest.mark.parametrize("secret", ["İstanbul İ Σίγμας", "ΣΊΓΜΑ και ς", "Straße und ẞ", PASSWORD])
def test_a_secret_is_masked_in_capitals_and_small_letters(secret):
    for echo in {spelling for spelling in (secret, secret.lower(), secret.upper()) if len(spelling) == len(secret)}:
        assert Secret(secret).redact(f"<{echo}> İß<{echo}>") == "<********> İß<********>"


def test_a_key_echoed_as_the_server_version_is_not_shown(fake, capsys):
    client = fake.client()
    fake.fail("GET", "/version", httpx.Response(200, json={"version": f"2.{KEY}" + "9" * 10_000}))
    client.doctor()
    assert is_clean(printed := capsys.readouterr().out)
    assert len(printed) < 2_000


USER = {"username": "ana", "password": PASSWORD}
IN_PLACE_OF_TEXT = {
    "create": lambda client, given: client.api.users.create(given["x"]),
    "first name": lambda client, given: client.api.users.create("ana", first_name=given["x"]),
    "update": lambda client, given: client.api.users.update(client.own_id, username=given["x"]),
    "role": lambda client, given: client.api.users.create("ana", role=given["x"]),
    "id": lambda client, given: client.api.users.create("ana", id=given["x"]),
    "update role": lambda client, given: client.api.users.update(client.own_id, role=given["x"]),
    "User": lambda _, given: User(given["x"]),
    "User role": lambda _, given: User("ana", role=given["x"]),
    "User id": lambda _, given: User("ana", id=given["x"]),
    "workspace": lambda client, given: client.api.workspaces.create(given["x"]),
    "Workspace": lambda _, given: Workspace(given["x"]),
}


@pytest.mark.parametrize("use", IN_PLACE_OF_TEXT)
@pytest.mark.parametrize("wrap", [dict, lambda user: [user], lambda user: list(user.items())])
def test_a_collection_in_place_of_a_string_is_not_quoted(fake, use, wrap):
    client, given = fake.client(), {"x": wrap(USER)}
    asked = len(fake.requests)

    def act():
        IN_PLACE_OF_TEXT[use](client, given)

    with pytest.raises(UnprocessableEntityError) as caught:
        act()
    assert PASSWORD not in str(caught.value)
    found = traceback.TracebackException(type(caught.value), caught.value, None, capture_locals=True)
    frames, below = caught.value.__traceback__, []
    while frames is not None:
        if "argilla_widgets" in frames.tb_frame.f_code.co_filename:
            below.append(repr(frames.tb_frame.f_locals))
        frames = frames.tb_next
    assert below
    assert is_clean("".join([*found.format(), *below]))
    assert len(fake.requests) == asked


def test_a_collection_used_in_a_lookup_or_assignment_is_not_quoted(fake):
    client = fake.client()
    with pytest.raises(UnprocessableEntityError, match=r"Pass a user: .*, not dict") as caught:
        client.users(USER)
    assert is_clean(str(caught.value))
    user = client.me
    for name in ("username", "first_name", "last_name", "role"):
        with pytest.raises(UnprocessableEntityError) as refused:
            setattr(user, name, USER)
        assert is_clean(f"{refused.value}{user!r}")


def test_a_password_refused_by_the_client_is_not_shown(fake):
    client = fake.client()
    for password in ("short77", "é" * 40, b"correct horse battery", "correct horse battery\ud800", 12345678):
        user = User(username="ana", password=password, client=client)
        text = traceback_of(user.create)
        assert "UnprocessableEntityError" in text
        assert is_clean(text, "short77", "éé", "12345678")
        assert repr(user.password) == "Secret('********')"


def test_a_name_that_cannot_be_encoded_does_not_expose_the_password(fake):
    user = User(username="ana\ud800", password=PASSWORD, client=fake.client())
    text = traceback_of(user.create)
    assert "UTF-8" in text
    assert is_clean(text)


@pytest.mark.parametrize(
    "arguments",
    [
        {"pasword": PASSWORD},
        {"password": PASSWORD, "role": "boss"},
        {"password": PASSWORD, "id": "7"},
        {"client": KEY},
        {"role": PASSWORD},
        {"id": PASSWORD},
    ],
)
def test_a_constructor_error_exposes_no_secret(arguments):
    assert is_clean(traceback_of(lambda: User(username="ana", **arguments)))


@pytest.mark.parametrize("argument", ["role", "id"])
def test_a_password_in_place_of_a_role_or_id_is_not_shown(fake, argument):
    client = fake.client()
    assert is_clean(traceback_of(lambda: client.api.users.create("ana", **{argument: PASSWORD})))


def test_a_key_as_the_client_or_id_of_a_workspace_is_not_shown():
    assert is_clean(traceback_of(lambda: Workspace("nlp", client=KEY)))
    assert is_clean(traceback_of(lambda: Workspace("nlp", id=KEY)))


@pytest.mark.parametrize("given", [USER, [PASSWORD]])
def test_what_is_no_name_is_neither_quoted_nor_kept_in_a_frame(fake, given):
    client = fake.client()
    for act in (
        lambda: client.users(given),
        lambda: client.users(id=given),
        lambda: client.workspaces(given),
        lambda: client.datasets(given),
        lambda: client.users[given],
        lambda: client.users.add(given),
        lambda: client.workspaces.add(given),
        lambda: client.workspaces.add(PASSWORD),
        lambda: client.directory.undo(PASSWORD),
        lambda: client.directory.redo(PASSWORD),
    ):
        assert is_clean(traceback_of(act))


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"retries": "many"},
        {"timeout": "long"},
        {"heders": {"Authorization": "Bearer hf_hidden"}},
        {"headers": {"Authorization": "Bearer hf_hidden", "X": 7}},
        {"headers": {"Authorization": "Bearer hf_hidden"}},
        {"auth": ["me", "hunter2hunter2"]},
        {"proxy": "me:hunter2hunter2@proxy"},
        {"api_url": "http://me:hunter2hunter2@127.0.0.1:1"},
        {"api_url": "http://me:hunter2hunter2@[bad"},
        {"api_url": "https://me:hunter2hunter2@huggingface.co/x"},
        {"api_url": "hf_hidden"},
    ],
    ids=str,
)
def test_a_failed_connection_exposes_no_secret(arguments):
    arguments = {"api_url": "http://127.0.0.1:1", "retries": 0, **arguments}
    text = traceback_of(lambda: Argilla(api_key=KEY, **arguments))
    assert is_clean(text, "hf_hidden", "hunter2")


def test_a_key_invalid_in_a_header_is_not_shown():
    assert is_clean(traceback_of(lambda: Argilla("http://127.0.0.1:1", f"{KEY}\né")))


def test_debug_logs_of_httpx_expose_no_secret(server, caplog, unique):
    caplog.set_level(logging.DEBUG)
    client = server.client()
    User(username=unique(), password=PASSWORD, client=client).create().delete()
    assert "/api/v1/users" in caplog.text
    assert is_clean(caplog.text, "argilla.apikey")


def test_the_http2_logger_which_logs_every_header_is_silenced(monkeypatch):
    hpack = logging.getLogger("hpack")
    monkeypatch.setattr(hpack, "level", logging.DEBUG)
    with pytest.raises(ArgillaError):
        Argilla("https://127.0.0.1:1", KEY, retries=0)  # http2= may be an argument of its transport
    assert not hpack.isEnabledFor(logging.DEBUG)


def test_no_representation_of_a_user_holds_a_secret(server, unique):
    client = server.client()
    user = User(username=unique(), password=PASSWORD, client=client)
    for state in ("before", "after"):
        if state == "after":
            user.create()
            assert user.password is None
        texts = [repr(user), str(user), str(user.serialize()), user.serialize_json(), repr(pickle.dumps(user))]
        assert is_clean("".join(texts), "argilla.apikey"), state
        assert user.serialize()["password"] is None
    user.delete()


def test_other_users_keys_are_dropped_while_decoding(server):
    client = server.client()
    keys = [user["api_key"] for user in raw_users(server)]
    assert len(keys) > 5
    everything = repr(client.api.users.list()) + client.users.to_pandas().to_csv() + repr(vars(client))
    assert not [key for key in keys if key in everything]
    assert "api_key" not in everything


def raw_users(server):
    answer = httpx.get(f"{server.url}/api/v1/users", headers={"X-Argilla-Api-Key": "argilla.apikey"})
    return answer.json()["items"]


def test_a_client_shows_no_key(fake):
    client = fake.client(headers={"Authorization": "Bearer hf_hidden"}, api_url="https://argilla.test")
    assert is_clean(shown_by_debugger(client) + shown_by_debugger(client.users), "hf_hidden")


def test_a_client_cannot_be_pickled(fake):
    client = fake.client()
    for refuse in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match="API key"):
            refuse(client)
    with pytest.raises(TypeError, match="list"):
        pickle.dumps(client.users)


def test_an_unpickled_user_has_no_client_and_no_password(fake):
    client = fake.client()
    user = client.users[0]
    user.last_name, user.password = "Ruiz", PASSWORD
    again = pickle.loads(pickle.dumps(user))
    assert again == user
    assert (again.username, again.last_name, again.password) == ("argilla", "Ruiz", None)
    assert again.get().last_name is None  # through the newest client
    workspace = Workspace(name="nlp", client=client)
    assert pickle.loads(pickle.dumps(workspace)).name == "nlp"


def test_a_copied_user_keeps_its_client(fake):
    user = fake.client("https://one.test").users[0]
    fake.client("https://two.test")
    for twin in (copy.copy(user), copy.deepcopy([user])[0]):
        assert twin == user
        twin.get()
        assert fake.requests[-1].url.host == "one.test"
        assert twin.password is None


# Secret


def test_a_secret_never_shows_its_value():
    secret = Secret(PASSWORD)
    assert is_clean(f"{secret} {secret!r} {secret!s} {secret:>20} {[secret]} {Secret(secret)}")
    assert secret != PASSWORD
    assert secret != Secret(PASSWORD)
    assert not hasattr(secret, "__dict__")
    for refuse in (pickle.dumps, copy.copy, copy.deepcopy, json.dumps, msgspec.json.encode):
        with pytest.raises(TypeError):
            refuse(secret)


def test_a_secret_is_encoded_in_one_place():
    assert encode_body({"password": Secret(PASSWORD)}) == b'{"password":"correct horse battery"}'


def test_a_body_that_cannot_be_encoded_is_returned_as_an_error():
    for body in ({"password": Secret("\ud800")}, {"password": Secret(object())}, {"x": object()}):
        assert isinstance(encode_body(body), UnprocessableEntityError)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("1234567", "7 characters"),
        ("", "0 characters"),
        ("a" * 73, "73 bytes"),
        ("é" * 37, "74 bytes"),
        (b"12345678", "bytes"),
        (12345678, "int"),
        ("12345678\ud800", "UTF-8"),
    ],
)
def test_an_invalid_password_is_refused_with_a_reason(password, reason):
    assert reason in Secret(password).problem()


@pytest.mark.parametrize("password", ["12345678", "        ", "é" * 36, "a" * 72, "🦊🦊🦊🦊🦊🦊🦊🦊"])
def test_a_valid_password_is_accepted(password):
    assert Secret(password).problem() is None


def test_a_pickled_error_keeps_its_message():
    error = UnprocessableEntityError("Too short.", field="password", hint="Longer.")
    again = pickle.loads(pickle.dumps(error))
    assert (str(again), again.status_code, again.field, again.hint) == (
        "Too short. Longer.",
        422,
        "password",
        "Longer.",
    )
    assert isinstance(again, ArgillaError)
