"""What servers of other versions cannot do is said before it is sent, and their ids are followed."""

from __future__ import annotations

import time

import httpx
import pytest

import argilla_widgets as rg
from argilla_widgets.sdk.version import ServerVersion
from tests.made_up import PASSWORD
from tests.proxy import Proxy
from tests.sdk.fake import Lost, OldFakeServer, Replaced, cut

# Argilla's SDKs 2.0.0, 2.1.0 and 2.2.2 on PyPI call these routes for users and workspaces; there is no PATCH.
# The server has had them, `/version` and `/token` since 1.29 (CHANGELOG of argilla-server).
SDK_2_0 = {
    ("POST", "users"),
    ("GET", "users"),
    ("GET", "users/_"),
    ("DELETE", "users/_"),
    ("GET", "me"),
    ("GET", "me/workspaces"),
    ("GET", "users/_/workspaces"),
    ("POST", "workspaces"),
    ("GET", "workspaces/_"),
    ("DELETE", "workspaces/_"),
    ("GET", "workspaces/_/users"),
    ("POST", "workspaces/_/users"),
    ("DELETE", "workspaces/_/users/_"),
}


@pytest.fixture(params=["2.0.0", "2.1.0", "2.2.2", "2.3.1", "2.4.1"])
def old(request):
    return OldFakeServer(request.param)


def doctor(client):
    return next(check for check in client.doctor() if check.name == "version")


@pytest.mark.parametrize(
    ("answer", "text", "number"),
    [
        ("2.5.0", "2.5.0", (2, 5)),
        ("v2.10", "2.10", (2, 10)),
        ("2.9.0.dev3", "2.9.0", (2, 9)),
        ("nightly", "", (2, 8)),
        ("", "", (2, 8)),
        ("2.12345678901234567890", "", (2, 8)),
    ],
)
def test_a_version_is_read_from_what_a_server_says(answer, text, number):
    assert ServerVersion.of(answer) == ServerVersion(text, number)


def test_only_routes_that_the_sdk_of_that_version_calls_are_needed(old):
    client = old.client()
    workspace = rg.Workspace(name="nlp", client=client).create()
    ana = rg.User(username="ana", password=PASSWORD, client=client).create()
    assert client.users("ana") == ana
    assert client.users(id=ana.id) == ana
    ana.add_to_workspace(workspace)
    assert workspace.users.list() == [ana]
    client.directory.refresh()
    ana.remove_from_workspace("nlp")
    ana.delete()
    workspace.delete()
    ids = {str(ana.id), str(workspace.id)}
    called = {
        (request.method, "/".join("_" if part in ids else part for part in request.url.path.split("/")[3:]))
        for request in old.requests
    }
    assert called - SDK_2_0 == {("GET", "version")}, "the version may be hidden"


def test_a_change_of_a_user_is_refused_before_it_is_sent(old):
    client = old.client()
    ana = rg.User(username="ana", password=PASSWORD, client=client).create()
    ana.first_name = "Ana"
    sentence = f"Argilla {old.version} cannot change users; 2.6 and later can."
    with pytest.raises(rg.ServerVersionError) as refused:
        ana.update()
    assert refused.value.message == sentence
    assert old.sent("PATCH") == []
    check = doctor(client)
    assert check.status == "warn"
    assert sentence in check.sentence
    assert "chooses the ids" in check.sentence


def test_the_version_is_read_once_at_connecting():
    old = OldFakeServer("2.8.0")
    client = old.client()
    rg.User(username="ana", password=PASSWORD, client=client).create()
    assert [request.url.path for request in old.requests].count("/api/v1/version") == 1


def test_a_newer_server_is_used_like_the_newest_known(fake):
    fake.faults.append(("GET", "/version", httpx.Response(200, json={"version": "2.11.1"})))
    client = fake.client()
    assert not client.api.server.known.chooses_ids
    fake.faults.append(("GET", "/version", httpx.Response(200, json={"version": "2.11.1"})))
    check = doctor(client)
    assert check.status == "warn"
    assert check.sentence == ("Argilla 2.11.1. It is newer than 2.8, which this package knows, and is used like 2.8.")


def test_a_version_that_a_proxy_hides_counts_as_the_newest(fake):
    html = httpx.Response(200, html="<h1>Nothing here</h1>")
    fake.fail("GET", "/version", html, html)
    client = fake.client()
    assert not client.api.server.known.chooses_ids
    check = doctor(client)
    assert check.status == "warn"
    assert check.sentence.startswith("The version cannot be read, so the server is used like 2.8.")


def test_a_refresh_finds_a_server_that_was_upgraded():
    old = OldFakeServer("2.5.0")
    client = old.client()
    ana = rg.User(username="ana", password=PASSWORD, client=client).create()
    client.directory.refresh()
    assert client.directory.denial(["update_user"]) == "Argilla 2.5.0 cannot change users; 2.6 and later can."
    old.version = "2.8.0"
    client.directory.refresh()
    assert client.directory.denial(["update_user"]) is None
    ana.first_name = "Ana"
    with pytest.raises(rg.ArgillaAPIError):  # it is sent
        ana.update()


def test_a_roster_is_applied_with_passwords_that_sign_in_and_undone(old, tmp_path):
    client = old.client()
    ana = old.add("ana")
    roster = rg.Roster.from_text("username,first_name\nana,Ana\nbo,\ncy,", workspaces=["nlp"])
    plan = roster.plan(client)
    assert (plan.to_create, plan.to_change) == (2, 1)
    applied = plan.apply(client, credentials=tmp_path / "passwords.csv", progress=False)
    told = {one.name: (one.outcome, one.reason) for one in applied.outcomes}
    assert told["bo"][0] == told["cy"][0] == "done"
    assert told["ana"] == (
        "refused",
        f"Argilla {old.version} cannot change users; 2.6 and later can. The rest is done.",
    )
    rows = rg.Credentials.from_csv(tmp_path / "passwords.csv")
    assert {one.username: one.password.reveal() for one in rows} == old.passwords
    assert {str(one.id) for one in rows} == old.users.keys() - {ana["id"], old.me["id"]}
    rows.to_html(tmp_path / "slips.html")
    assert old.passwords["bo"] in (tmp_path / "slips.html").read_text()
    client.directory.undo()
    assert old.users.keys() == {ana["id"], old.me["id"]}
    assert (old.workspaces, old.members) == ({}, set())


def test_the_creation_of_a_workspace_is_not_redone(old):
    client = old.client()
    rg.Workspace(name="nlp", client=client).create()
    client.directory.undo()
    with pytest.raises(rg.ConflictError, match="another id"):
        client.directory.redo(1)
    assert not old.workspaces


def test_a_refresh_waits_for_no_version(server, monkeypatch):
    monkeypatch.setattr("argilla_widgets.sdk.api.server.VERSION_WAIT", 0.5)
    with Proxy(server.url) as proxy, rg.Argilla(proxy.url, "argilla.apikey") as client:
        known = client.api.server.known
        hold = proxy.hold("GET", "/version", forwarded=False)
        began = time.monotonic()
        client.directory.refresh()
        assert time.monotonic() - began < 10
        hold.wait()
        assert client.directory.status == "ready"
        assert client.directory.snapshot.user("argilla") is not None
        assert client.api.server.known == known != ServerVersion()


class TestLostAnswers:
    """On a server that chooses ids, a creation whose answer was lost is found by name, and proved by a sign-in."""

    @pytest.fixture(params=["2.0.0", "2.4.1", "2.6.0"])
    def old(self, request):
        return OldFakeServer(request.param)

    def test_a_user_who_signs_in_is_ours(self, old):
        client = old.client()
        writes = []
        client.subscribe(writes.append)
        old.fail("POST", "/users", Lost(cut()))
        ana = rg.User(username="ana", password=PASSWORD, client=client).create()
        assert [str(ana.id)] == [key for key, user in old.users.items() if user["username"] == "ana"]
        assert [(write.user_id, write.presumed) for write in writes] == [(ana.id, True)]
        assert len([path for path in old.sent("POST") if path.endswith("/users")]) == 1

    def test_a_user_whom_someone_else_made_is_left_alone(self, old):
        client = old.client()
        old.fail("POST", "/users", cut())
        old.add("ana")
        with pytest.raises(rg.ConflictError, match="exists, and whether it is this person cannot be known"):
            rg.User(username="ana", password=PASSWORD, client=client).create()
        assert len([path for path in old.sent("POST") if path.endswith("/users")]) == 1

    def test_a_user_who_is_not_there_is_sent_again(self, old):
        client = old.client()
        old.fail("POST", "/users", cut())
        ana = rg.User(username="ana", password=PASSWORD, client=client).create()
        assert client.users("ana") == ana

    def test_a_late_first_attempt_is_found(self, old):
        client = old.client()
        old.fail("POST", "/users", cut())
        old.fail("GET", "/users", httpx.Response(200, json={"items": [old.me]}))  # it is not there yet
        old.add("ana")
        old.passwords["ana"] = PASSWORD
        ana = rg.User(username="ana", password=PASSWORD, client=client).create()
        assert str(ana.id) in old.users

    def test_a_plain_conflict_stays_one(self, old):
        client = old.client()
        rg.User(username="ana", password=PASSWORD, client=client).create()
        with pytest.raises(rg.ConflictError):
            rg.User(username="ana", password=PASSWORD, client=client).create()
        assert "/api/v1/token" not in old.sent("POST")

    def test_an_empty_workspace_whose_name_was_free_is_ours(self, old):
        client = old.client()
        writes = []
        client.subscribe(writes.append)
        old.fail("POST", "/workspaces", Lost(cut()))
        place = rg.Workspace(name="nlp", client=client).create()
        assert [str(place.id)] == [*old.workspaces]
        assert [(write.workspace_id, write.presumed) for write in writes] == [(place.id, True)]

    def test_a_workspace_that_others_use_is_not(self, old):
        client = old.client()
        place = old.add_workspace("nlp")
        old.members.add((place["id"], old.me["id"]))
        old.fail("GET", "/me/workspaces", httpx.Response(200, json={"items": []}))
        with_html = httpx.Response(502, html="<h1>Bad gateway</h1>")
        old.fail("POST", "/workspaces", Replaced(with_html))
        with pytest.raises(rg.ConflictError, match=rf"'nlp' exists, and Argilla {old.version} cannot say who made it"):
            rg.Workspace(name="nlp", client=client).create()
