"""The table on its own, and the HTML page that needs no kernel."""

from __future__ import annotations

import base64
import json
import re
import uuid
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as FutureTimeoutError

import httpx
import pytest
import traitlets

import argilla_widgets as rg
from argilla_widgets.directory.model.snapshot import SEPARATOR
from tests.made_up import PASSWORD, unique
from tests.platforms import is_private
from tests.transports import InterceptingTransport, MembershipGate
from tests.widgets.view import until


@pytest.mark.parametrize("given", ["client", "users", "workspace", "members"])
def test_a_table_takes_the_users_to_show(browser, client, given):
    workspace = client.workspaces("vision")
    users = {"client": client, "users": client.users, "workspace": workspace, "members": workspace.users}[given]
    table = rg.UserTable(users)
    browser(table)
    expected = client.users if given in {"client", "users"} else workspace.users
    assert {user.id for user in table.visible()} == {user.id for user in expected}


def test_a_table_refuses_requests_that_change_the_server(browser, client):
    view = browser(rg.UserTable(client))
    before = len(client.users)
    answer = view.ask("create_workspace", name=unique("ws"))
    assert answer["type"] == "failed"
    answer = view.ask("delete_users", users=[str(client.users("farah.k").id)], confirmation="farah.k")
    assert answer["type"] == "failed"
    assert len(client.users) == before


def test_two_widgets_can_be_linked(browser, client):
    table, manager = rg.UserTable(client), rg.UserManager(client)
    browser(table)
    browser(manager)
    traitlets.link((table, "selected_ids"), (manager, "selected_ids"))
    traitlets.link((table, "search"), (manager, "search"))
    person = client.users("ana")
    table.selected_ids = [str(person.id)]
    manager.search = "ana"
    assert manager.selected_users == [person]
    assert "ana" in [user.username for user in table.visible()]
    assert len(table.visible()) < len(client.users)


def test_a_cell_can_observe_the_data(browser, client):
    table = rg.UserTable(client)
    view = browser(table)
    view.ask("open")
    assert until(view.complete)
    seen = []
    table.observe(lambda change: seen.append(change.new), "revision")
    user = rg.User(username=unique("observed"), password=PASSWORD, client=client).create()
    assert until(lambda: seen)
    user.delete()


def test_the_static_form_can_be_switched_off(browser, client):
    table = rg.UserTable(client, static=False)
    browser(table)
    shown, _ = table._repr_mimebundle_()
    assert "text/html" not in shown
    assert "application/vnd.jupyter.widget-view+json" in shown


def test_parts_of_a_manager_are_chosen_by_name(browser, client):
    view = browser(rg.UserManager(client, show=["search"]))
    assert view.widget.show == ["search"]
    view.assign(show=["actions"])
    assert view.widget.show == ["search"]
    with pytest.raises(traitlets.TraitError, match="no part 'serch'"):
        rg.UserManager(client, show=["serch"])
    assert rg.UserManager.__new__(rg.UserManager).show  # as in the repr of one whose construction failed


def test_a_page_holds_the_users_and_no_secret(browser, client, tmp_path):
    name = unique("</script><img src=x onerror=alert(1)>")
    user = rg.User(username=name, password=PASSWORD, client=client).create()
    table = rg.UserTable(client, search="onerror")
    browser(table)
    file = tmp_path / "people.html"
    table.to_html(file, current_view=True)
    text = file.read_text(encoding="utf-8")
    # A page does not reveal that the owner's key is the published default.
    assert '"default_key":false' in text
    data = json.loads(re.search(r'<script type="application/json" id="people">(.*?)</script>', text).group(1))
    names = [name.decode() for name in base64.b64decode(data["buffers"][0]).split(SEPARATOR)]
    assert names == [one.username for one in rg.UserTable(client).visible()]
    assert data["state"]["search"] == "onerror"
    assert len(data["columns"]["known"]) == len(data["columns"]["workspaces"])
    assert "<img" not in text
    for secret in (PASSWORD, "argilla.apikey"):
        assert secret not in text
    assert not re.search(r"(src|href)=[\"']?(https?:)?//", text)
    user.delete()


def test_a_page_shows_everyone_and_only_its_owner_can_read_it(browser, client, tmp_path):
    table = rg.UserTable(client, search="nobody at all", role_filter=["admin"], sort=["-username"])
    browser(table)
    file = tmp_path / "people.html"
    file.write_text("an older page")
    file.chmod(0o644)
    table.to_html(file)
    data = json.loads(re.search(r'id="people">(.*?)</script>', file.read_text(encoding="utf-8")).group(1))
    shown = {name: data["state"][name] for name in ("search", "role_filter", "sort")}
    assert shown == {"search": "", "role_filter": [], "sort": ["-username"]}
    assert data["session"]["account"] is None
    assert is_private(file)


def test_the_static_table_shows_workspaces_and_is_aligned_as_text(client):
    table = rg.UserTable(client)
    client.directory.refresh()
    static, _ = table._repr_mimebundle_()
    html, text = static["text/html"], static["text/plain"]
    ana = next(line for line in text.splitlines() if " ana " in line)
    inside = client.directory.snapshot.workspaces_of(client.users("ana").id)
    assert inside
    assert all(workspace.name in ana for workspace in inside)
    assert "all workspaces" in next(line for line in text.splitlines() if " argilla " in line)
    assert "text-align: left" in html
    table.close()


def test_the_static_table_waits_for_workspaces(sign_in, monkeypatch):
    monkeypatch.setattr("argilla_widgets.widgets.base.people.STATIC_WAIT", 30)
    gate = MembershipGate()
    table = rg.UserTable(sign_in(transport=gate))
    with ThreadPoolExecutor(1) as pool:
        static = pool.submit(table._repr_mimebundle_)
        with pytest.raises(FutureTimeoutError):  # no members are known before the gate opens
            static.result(0.2)
        gate.release()
        text = static.result(30)[0]["text/plain"]
    assert "nlp" in next(line for line in text.splitlines() if " bo.li " in line)
    assert "still being read" not in text
    table.close()


def test_the_static_table_never_shows_unknown_workspaces_as_none(sign_in, monkeypatch):
    monkeypatch.setattr("argilla_widgets.widgets.base.people.STATIC_WAIT", 0)
    table = rg.UserTable(sign_in(transport=(gate := MembershipGate())))
    text = table._repr_mimebundle_()[0]["text/plain"]
    gate.release()
    assert "Their workspaces were still being read. Run this cell again to see them." in text
    assert " bo.li " in text
    assert "workspaces " not in text.replace("Their workspaces", "")
    table.close()


def test_a_missing_folder_for_a_page_is_refused_by_name(browser, client, tmp_path):
    table = rg.UserTable(client)
    browser(table)
    with pytest.raises(FileNotFoundError, match=r"^There is no folder .*/missing\. Create it first\.$"):
        table.to_html(tmp_path / "missing" / "people.html")


@pytest.mark.parametrize(
    "item",
    [
        {"id": str(uuid.uuid4()), "username": "half"},
        {"id": "no-uuid", "username": "x", "first_name": "x", "role": "admin", "inserted_at": "?", "updated_at": "?"},
        {"username": 7},
    ],
)
def test_an_answer_that_makes_no_sense_is_reported_in_a_sentence(browser, server, item):
    def answer(request):
        return httpx.Response(200, json={"items": [item]}) if request.url.path == "/api/v1/users" else None

    with server.client(transport=InterceptingTransport(answer)) as client:
        view = browser(rg.UserTable(client))
        assert until(lambda: view.received("session")[-1]["status"] == "failed")
        message = view.received("session")[-1]["error"]["message"]
        assert re.match(r"[A-Z].*\.$", message), message
        assert "Traceback" not in message


def test_unknown_fields_of_an_answer_are_ignored(browser, server, client):
    def answer(request):
        if request.url.path != "/api/v1/users":
            return None
        items = transport.forward(request).json()["items"]
        return httpx.Response(200, json={"items": [{**one, "shoe_size": 43} for one in items], "page": 1})

    transport = InterceptingTransport(answer)
    with server.client(transport=transport) as other:
        table = rg.UserTable(other)
        browser(table)
        assert [user.id for user in table.visible()] == [user.id for user in rg.UserTable(client).visible()]
