"""The table with unusual or invalid data from the server in JupyterLab: shown safely, or reported in a sentence."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.table import Table
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique

# Forward requests to the real server, and replace its list of users.
ODD = """
import threading, httpx, json
from argilla_widgets.widgets.base import live
go = threading.Event()

class Odd(httpx.BaseTransport):
    answer = staticmethod(lambda items: items)

    def __init__(self):
        self.plain = httpx.HTTPTransport()

    def close(self):
        self.plain.close()

    def handle_request(self, request):
        response = self.plain.handle_request(request)
        if request.url.path != "/api/v1/users":
            return response
        answer = self.answer(json.loads(response.read())["items"])
        return answer if isinstance(answer, httpx.Response) else httpx.Response(200, json={"items": answer})

odd = Odd()
client.close()
client = rg.Argilla(transport=odd, retries=0)
"""
NEW = {
    "markup": "<b onclick=alert(1)>{}</b><img src=x onerror=alert(1)>",
    "script": "</script><script>alert(1)</script>{}",
    "line breaks": "two\r\nlines\u2028{}",
    "bidirectional marks": "pay\u202elap{}\u2066",
    "emoji": "👩‍🚀🏳️‍🌈 {}",
    "300 characters": "x" * 292 + "{}",
    "marks upon marks": "z" + "\u0351" * 60 + "{}",
}


@pytest.fixture(scope="module")
def hard(server):
    """Create users with names that are hard to show, by what makes them hard."""
    with server.client() as client:
        made = {
            what: rg.User(
                username=name.format(unique("")[1:]), first_name=name.format("F"), password=PASSWORD, client=client
            ).create()
            for what, name in NEW.items()
        }
        yield made
        for user in made.values():
            user.delete()


def show(notebook, run, answer, widget="UserTable"):
    return Table(notebook, run(f"{ODD}\nodd.answer = {answer}\ntable = rg.{widget}(client)\ntable"))


def test_an_empty_server_offers_to_create_the_first_user(notebook, run):
    table = show(notebook, run, "lambda items: []", "UserManager")
    expect(table.region).to_contain_text("No users yet.")
    expect(table.button("Create the first user")).to_be_visible()
    assert table.value("[len(table.visible()), len(table.to_pandas())]") == [0, 0]
    table.pictures("nobody")


def test_a_single_user_is_shown_sorted_and_selected(notebook, run):
    table = show(notebook, run, "lambda items: items[:1]")
    expect(table.people).to_have_count(1)
    expect(table.region).to_contain_text("1 person")
    table.sort("updated_at")
    table.region.get_by_role("checkbox", name="Select all that match").check()
    table.becomes("len(table.selected_users)", 1)
    table.pictures("one-person")


def test_an_empty_workspace_says_how_to_add_people(notebook, run, client):
    workspace = rg.Workspace(name=unique("empty"), client=client).create()
    table = Table(notebook, run(f"table = rg.UserManager.of(client, client.workspaces('{workspace.name}'))\ntable"))
    expect(table.region).to_contain_text("No members.")
    expect(table.button("Add people")).to_be_visible()
    expect(table.button("Create the first user")).to_have_count(0)
    table.pictures("empty-workspace")
    notebook.execute(f"client.workspaces('{workspace.name}').add_user('bo.li')")
    expect(table.checkbox("bo.li")).to_be_visible()
    workspace.delete()


def test_a_slow_server_shows_a_placeholder_and_a_failing_one_an_error(notebook, run):
    run(f"{ODD}\nwait, live.LOADING_WAIT = live.LOADING_WAIT, 0.05")
    notebook.execute("odd.answer = lambda items: go.wait(120) and httpx.Response(503, json={'detail': 'busy'})")
    notebook.set_cell(0, "table = rg.UserTable(client)\ntable")
    table = Table(notebook, notebook.run(0))
    expect(table.region.locator("[aria-busy=true]")).to_be_visible()
    expect(table.region).to_contain_text("Loading people from the server.")
    table.pictures("loading")
    notebook.execute("go.set()")
    alert = table.region.get_by_role("alert")
    expect(alert).to_contain_text(re.compile(r"503|busy|available|answer"))
    table.pictures("failed")
    notebook.execute("odd.answer, live.LOADING_WAIT = (lambda items: items), wait")
    alert.get_by_role("button", name="Try again").click()
    expect(table.checkbox("ana")).to_be_visible()
    expect(table.region.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize(
    "answer",
    mostly_long(
        [
            "[{k: v for k, v in one.items() if k != 'username'} for one in items]",
            "[{**one, 'role': 'emperor'} for one in items]",
            "[{**one, 'updated_at': None} for one in items]",
            "{'no': 'list'}",
        ]
    ),
)
def test_an_invalid_answer_is_reported(notebook, run, answer):
    table = show(notebook, run, f"lambda items: {answer}")
    alert = table.region.get_by_role("alert")
    expect(alert.locator("p").first).to_have_text(re.compile(r"^[A-Z].*\.$"))
    expect(alert).not_to_contain_text("Traceback")
    expect(alert.get_by_role("button", name="Try again")).to_be_visible()
    table.pictures("no-sense")


@pytest.mark.long
def test_missing_and_unknown_fields_are_tolerated(notebook, run):
    known = "{k: v for k, v in one.items() if k not in ('last_name', 'api_key')}"
    table = show(notebook, run, f"lambda items: [{{**{known}, 'shoe': {{'size': 'forty-three'}}}} for one in items]")
    table.shows_its_order()
    expect(table.region).not_to_contain_text("Costa")
    expect(table.region).not_to_contain_text("forty-three")


@pytest.mark.long
def test_two_people_with_the_same_fields_are_two_rows(notebook, run):
    twin = "{**items[2], 'id': '00000000-0000-4000-8000-00000000000%d'}"
    table = show(notebook, run, f"lambda items: [*items[:2], {twin % 1}, {twin % 2}]")
    name = next(name for name in table.names() if table.names().count(name) == 2)
    expect(table.checkbox(name)).to_have_count(2)
    table.checkbox(name).last.check()
    table.becomes("table.selected_ids", ["00000000-0000-4000-8000-000000000002"])
    table.sort("username")
    table.button("Refresh").click()
    expect(table.status).to_contain_text("Refreshed")
    expect(table.checkbox(name).first).not_to_be_checked()
    expect(table.checkbox(name).last).to_be_checked()


def test_hostile_names_are_text_everywhere(notebook, run, hard):
    page = notebook.page
    dialogs = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    table = Table(notebook, run("table = rg.UserManager(client)\ntable"))
    foreign = table.region.locator("img, script, b[onclick], [onerror]")
    for what, user in hard.items():
        table.search(str(user.id))
        row = table.region.locator(f"tr[data-id='{user.id}']")
        expect(row).to_be_visible()
        expect(table.people).to_have_count(1)
        assert row.bounding_box()["height"] == pytest.approx(33, abs=1), what
        cell = row.locator(".aw-col-username")
        assert cell.get_attribute("title"), what
        for hidden in re.findall("[\r\n\u2028\u202e\u2066]", user.username):
            assert f"U+{ord(hidden):04X}" in cell.inner_text(), what
            assert f"[U+{ord(hidden):04X}]" in cell.get_attribute("title"), what
            assert hidden not in cell.inner_text() + cell.get_attribute("title"), what
        if what in ("markup", "script"):
            expect(cell).to_contain_text(user.username)
        # Also in the menu and the dialogs.
        row.get_by_role("button", name=re.compile("^Actions for ")).click()
        expect(table.region.get_by_role("menu")).to_be_visible()
        page.keyboard.press("Escape")
        assert foreign.count() == 0, what
        assert table.region.evaluate("node => node.scrollWidth <= node.clientWidth + 1"), what
    table.search("")
    notebook.execute("table.sort = ['-updated_at']")
    expect(table.people.first).to_be_visible()
    table.pictures("hard-names")
    assert dialogs == []


HALF_A_MILLION = """
items = [
    '{"id":"%08x-0000-4000-8000-000000000000","username":"person.%d","first_name":"Person","role":"annotator",'
    '"inserted_at":"2026-01-01T00:00:00","updated_at":"2026-01-01T00:00:00"}' % (number, number)
    for number in range(500_000)
]
body = ('{"items":[' + ','.join(items) + ']}').encode()
del items
Odd.handle_request = lambda self, request: (
    httpx.Response(200, content=body) if request.url.path == "/api/v1/users" else self.plain.handle_request(request)
)
live.LOADING_WAIT = 120
table = rg.UserTable(client)
table
"""


@pytest.mark.long
def test_half_a_million_rows_are_shown_sorted_and_searched(open_notebook):
    """At their full height, they would be taller than a browser allows."""
    notebook = open_notebook(f"import argilla_widgets as rg\nclient = rg.Argilla()\n{ODD}{HALF_A_MILLION}")
    table = Table(notebook, notebook.run(0))
    expect(table.grid).to_have_attribute("aria-rowcount", "500002")
    expect(table.checkbox("person.0")).to_be_visible()
    expect(table.region.get_by_role("group", name="People by role")).to_be_visible(timeout=60_000)  # all loaded
    table.grid.focus()
    notebook.page.keyboard.press("End")
    expect(table.checkbox("person.499999")).to_be_in_viewport()
    table.search("person.7777")
    expect(table.region).to_contain_text("11 of ", timeout=30_000)
    notebook.set_theme("dark")
    table.search("")
    table.sort("username")
    expect(table.people.first).to_have_accessible_name("Select person.499999")
    notebook.picture("half-a-million", table.region)
