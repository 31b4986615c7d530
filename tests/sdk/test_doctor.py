"""What the doctor reports about a healthy server, an unhealthy one, and none."""

from __future__ import annotations

import threading

import httpx
import pytest

from argilla_widgets.sdk import Argilla, ArgillaError, Workspace
from tests.sdk.fake import KEY, unreachable
from tests.transports import InterceptingTransport


def finding(report, name):
    return next(check for check in report if check.name == name)


def test_the_report_on_the_sample_team(client, capsys):
    report = client.doctor()
    assert capsys.readouterr().out == "", "a cell displays the report once"
    printed = str(report)
    assert len(printed.splitlines()) == len(report) + 1
    assert finding(report, "connection").status == "ok"
    assert "2.8" in finding(report, "version").sentence
    assert "owner" in finding(report, "role").sentence
    assert str(len(client.users)) in finding(report, "users").sentence
    assert str(len(client.workspaces)) in finding(report, "workspaces").sentence
    credentials = finding(report, "default credentials")
    assert credentials.status == "warn"
    assert "'argilla.apikey'" in credentials.sentence
    assert "user 'argilla' with password '12345678'" in credentials.sentence
    exposed = finding(report, "owners as members")
    assert exposed.status == "warn"
    assert "'helena' in 'nlp'" in exposed.sentence
    assert "Remove them" in exposed.hint
    for check in report:
        assert str(check) in printed
    assert repr(report) == printed


def test_the_report_for_other_roles_says_what_they_may_do(sign_in):
    report = sign_in("ana").doctor()
    role = finding(report, "role")
    assert role.status == "warn"
    assert "not create or change users" in role.sentence
    assert "fail" not in {check.status for check in report}
    assert "'ana'" in str(report)


def test_a_wrong_sign_in_is_not_taken_for_a_refusal_of_the_key(sign_in):
    transport = InterceptingTransport()
    client = sign_in(transport=transport)
    client.directory.refresh()
    transport.requests.clear()
    assert not client.api.server.accepts_password("argilla", "a wrong password")
    for thread in threading.enumerate():
        if thread.name.startswith("argilla-directory"):  # it would read the account again
            thread.join(20)
    assert transport.requests == [("POST", "/token")]


def test_an_unreachable_server_is_reported(fake):
    client = fake.client(retries=0)
    fake.fail("GET", "/me", unreachable())
    (only,) = report = client.doctor()
    assert (only.name, only.status) == ("connection", "fail")
    assert "Cannot reach" in str(report)


@pytest.fixture
def space(fake):
    """Return a function that connects to a server whose metadata (``pages``) the test fills in."""
    pages = {"version": {"version": "2.8.0"}, "settings": {"argilla": {}}, "status": {}}

    def answer(request):
        name = request.url.path.removeprefix("/api/v1/")
        if name == "token" or (name == "me" and request.headers["X-Argilla-Api-Key"] != KEY):
            return httpx.Response(401, json={"detail": "Could not validate credentials"})
        return httpx.Response(200, json=pages[name]) if name in pages else fake(request)

    def connect(api_url="https://argilla.test"):
        return Argilla(api_url, KEY, transport=httpx.MockTransport(answer), retries=0)

    connect.pages = pages
    return connect


@pytest.mark.parametrize(("kept", "status"), [(True, "ok"), (False, "warn")])
def test_a_space_without_persistent_storage_is_reported(space, kept, status):
    space.pages["settings"]["huggingface"] = {"space_id": "o/n", "space_persistent_storage_enabled": kept}
    assert finding(space().doctor(), "storage").status == status


def test_storage_is_checked_only_for_spaces(space):
    assert "storage" not in {check.name for check in space().doctor()}


def test_a_search_engine_that_answers_is_not_mentioned(space):
    assert "search engine" not in {check.name for check in space().doctor()}


def test_custom_credentials_are_ok(space):
    assert finding(space().doctor(), "default credentials").status == "ok"


def test_plain_http_over_a_network_is_a_warning(space):
    with pytest.warns(UserWarning, match="not encrypted"):
        client = space("http://argilla.example.org")
    assert finding(client.doctor(), "encryption").status == "warn"
    assert "encryption" not in {check.name for check in space("http://localhost:6900").doctor()}


def test_an_unsupported_version_is_a_warning(space):
    space.pages["version"]["version"] = "1.29.1"
    assert finding(space().doctor(), "version").status == "warn"


def test_a_failed_check_does_not_stop_the_others(space):
    del space.pages["version"]
    report = space().doctor()
    assert finding(report, "version").status == "warn"
    assert finding(report, "users").status == "warn"  # a single owner


def test_a_server_without_workspaces_gets_a_hint(space):
    assert "rg.Workspace" in finding(space().doctor(), "workspaces").hint


def test_hostile_names_are_shown_as_text(space, fake, capsys):
    owner = fake.add("<img src=x onerror=alert(1)>\x1b[2J", "owner")
    client = space()
    workspace = Workspace(name="<b>\u202e", client=client).create()
    fake.members.add((str(workspace.id), owner["id"]))
    report = client.doctor()
    assert "<img" not in report._repr_html_()
    assert "&lt;img" in report._repr_html_()
    assert "\x1b" not in capsys.readouterr().out
    assert "\u202e" not in str(report)


def test_a_long_list_of_owners_is_truncated(space, fake):
    client = space()
    workspace = Workspace(name="nlp", client=client).create()
    for number in range(25):
        fake.members.add((str(workspace.id), fake.add(f"owner{number}", "owner")["id"]))
    assert "and 15 more" in finding(client.doctor(), "owners as members").sentence


@pytest.mark.parametrize(
    ("role", "said"), [("owner", "There are no workspaces yet."), ("admin", "You are not a member of any workspace.")]
)
def test_no_workspace_means_something_else_for_an_owner(fake, role, said):
    fake.me["role"] = role
    assert finding(fake.client().doctor(), "workspaces").sentence == said


def test_settings_that_cannot_be_read_are_named(fake):
    with pytest.raises(ArgillaError, match="The configuration of the server was not read"):
        fake.client().api.server.settings()
