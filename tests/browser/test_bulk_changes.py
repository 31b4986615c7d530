"""Bulk changes in JupyterLab: progress, stopping, and retrying what failed, verified on the server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from argilla_widgets.server import LocalServer
from tests.browser.chromium import SIZE
from tests.browser.widgets import Widget
from tests.made_up import PASSWORD, unique

FAULTY = """
import httpx, threading
import argilla_widgets as rg

class HookedTransport(httpx.BaseTransport):
    '''Call `hook` before forwarding a request.'''
    def __init__(self):
        self.hook, self.plain = lambda request: None, httpx.HTTPTransport()
    def close(self):
        self.plain.close()
    def handle_request(self, request):
        return self.hook(request) or self.plain.handle_request(request)

transport = HookedTransport()
client = rg.Argilla(api_url={url!r}, api_key='argilla.apikey', transport=transport, retries=0)
client.users
"""


@pytest.fixture(scope="module")
def crowd():
    with LocalServer(sample=500) as running:
        yield running


@pytest.mark.long
def test_500_people_are_added_and_the_3_failures_retried(use_notebook, crowd):
    with crowd.client() as client:
        workspace = rg.Workspace(name="everybody", client=client).create()
        three = [user for user in client.users if user.role == "annotator"][100:103]
        notebook = use_notebook(FAULTY.format(url=crowd.url))
        widget = Widget(notebook.run(0))
        notebook.execute(
            f"bad = {[str(user.id) for user in three]}\n"
            "transport.hook = lambda request: httpx.Response(500, json={'detail': 'no'}, request=request)"
            " if request.method == 'POST' and any(one.encode() in request.content for one in bad) else None"
        )
        widget.region.get_by_role("checkbox", name="Select all that match").check()
        widget.button("Add to workspace").click()
        dialog = widget.region.get_by_role("dialog")
        dialog.get_by_role("searchbox").fill("everybody")
        dialog.get_by_role("listbox", name="Workspaces").get_by_role("option", name="everybody").click()
        dialog.get_by_role("button", name="Apply").click()
        expect(widget.progress).to_be_visible()
        expect(widget.alert).to_contain_text("3 changes failed.", timeout=120_000)
        expect(widget.progress).to_have_count(0)
        for user in three:
            expect(widget.alert.get_by_role("listitem").filter(has_text=user.username)).to_have_count(1)
        notebook.picture("three-failed", widget.region)
        everyone = {user.id for user in client.users if user.role != "owner"}  # owners are skipped
        inside = {user.id for user in workspace.users}
        assert everyone - inside == {user.id for user in three}
        expect(widget.status).to_contain_text(f"Added {len(inside)} users to everybody (3 failed)")

        notebook.execute("transport.hook = lambda request: None")
        widget.button("Retry the 3 that failed").dblclick()
        expect(widget.alert).to_have_count(0, timeout=60_000)
        expect(widget.status).to_have_text(f"Added {len(everyone)} users to everybody.")
        assert {user.id for user in workspace.users} == everyone


def test_a_bulk_change_shows_progress_stops_and_continues(use_notebook, crowd):
    with crowd.client() as client:
        workspace = rg.Workspace(name=unique("stopped"), client=client).create()
        notebook = use_notebook(FAULTY.format(url=crowd.url))
        widget = Widget(notebook.run(0))
        widget.search("an")
        expect(widget.region).to_contain_text(re.compile(r"1\d\d of 500 people"))
        notebook.await_print("print(rg.UserManager.of(client).search)", "an")
        # Owners are skipped.
        all_of_them = "sum(user.role != 'owner' for user in rg.UserManager.of(client).visible())"
        all_of_them = int(notebook.execute(f"print({all_of_them})"))
        notebook.execute(
            "import time\ntransport.hook = lambda request: time.sleep(0.3) if request.method == 'POST' else None"
        )
        widget.region.get_by_role("checkbox", name="Select all that match").check()
        widget.button("Add to workspace").click()
        dialog = widget.region.get_by_role("dialog")
        dialog.get_by_role("searchbox").fill(workspace.name)
        dialog.get_by_role("listbox", name="Workspaces").get_by_role("option", name=workspace.name).click()
        dialog.get_by_role("button", name="Apply").click()
        expect(widget.progress).to_be_visible()
        expect(widget.region.get_by_text(re.compile(r"about \d+ s left"))).to_be_visible()
        notebook.picture("progress", widget.region)
        widget.button("Stop").click()
        expect(widget.alert).to_contain_text(re.compile(r"Stopped with \d+ changes left\."))
        assert 0 < len(workspace.users) < all_of_them
        notebook.execute("transport.hook = lambda request: None")
        # It also retries the change that was under way if that took longer than Stop waits for it.
        widget.region.get_by_role("button", name=re.compile(r"^(Continue with|Retry) .*the \d+ not tried$")).click()
        expect(widget.alert).to_have_count(0, timeout=60_000)
        assert len(workspace.users) == all_of_them


@pytest.mark.long
def test_auto_refresh_keeps_sort_scroll_and_selection(use_notebook, crowd):
    notebook = use_notebook(FAULTY.format(url=crowd.url))
    widget = Widget(notebook.run(0))
    header = widget.region.get_by_role("columnheader", name="username")
    lowest = widget.people.first.get_attribute("aria-label")
    header.get_by_role("button", name="username").click()
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(widget.people.first).not_to_have_attribute("aria-label", lowest)  # the rows are rendered in the new order
    place = widget.region.locator(".aw-scroll")
    first = widget.people.first.get_attribute("aria-label")
    place.evaluate("(box) => { box.scrollTop = 4000; }")
    expect(widget.people.first).not_to_have_attribute("aria-label", first)  # the rows at the new position are rendered
    name = widget.people.nth(8).get_attribute("aria-label")
    chosen = widget.region.get_by_role("checkbox", name=name, exact=True)
    chosen.check()
    top = place.evaluate("(box) => box.scrollTop")
    with crowd.client() as client:
        low = min(user.username for user in client.users)
        user = client.users(low)  # far outside the viewport
        notebook.execute("rg.UserManager.of(client).auto_refresh = 1")
        user.last_name = "Changed"
        user.update()
        expect(widget.status).to_contain_text(f"Changed by someone else: 1 changed ({low})", timeout=120_000)
    assert place.evaluate("(box) => box.scrollTop") == top > 0
    expect(header).to_have_attribute("aria-sort", "descending")
    expect(chosen).to_be_checked()


def test_a_deletion_waits_for_its_counts_or_goes_without_them(use_notebook, fresh_server):
    with fresh_server.client() as client:
        chosen = [client.users(name) for name in ("bo.li", "gil.ionescu")]
        notebook = use_notebook(FAULTY.format(url=fresh_server.url))
        widget = Widget(notebook.run(0))
        notebook.execute(
            "asked, go = [], threading.Event()\n"
            "def wait(request):\n"
            "    if request.url.path.endswith('/users/progress'):\n"
            "        asked.append(request.url.path)\n"
            "        go.wait(60 if len(asked) > 2 else 0.3)\n"
            "transport.hook = wait"
        )
        for user in chosen:
            widget.select(user.username)
        widget.button("Delete").click()
        dialog = widget.dialog("Delete 2 users")
        field = dialog.get_by_role("textbox", name="Type 2 to confirm")
        delete = dialog.get_by_role("button", name="Delete", exact=True)
        field.fill("2")
        expect(dialog).to_contain_text("Counting the responses this would delete.")
        expect(dialog.get_by_role("progressbar")).to_have_accessible_name(
            re.compile(r"Counting the responses in each dataset: \d+ of \d+")
        )
        expect(delete).to_be_disabled()
        field.press("Enter")
        notebook.picture("counting", widget.region)
        notebook.page.set_viewport_size({"width": 400, "height": 900})
        sentence = dialog.get_by_text("Counting the responses this would delete.").bounding_box()
        assert sentence["width"] > 200, "it is squeezed by its button"
        notebook.picture("counting-narrow", notebook.page)
        notebook.page.set_viewport_size(SIZE)
        assert all(client.api.users.exist(user.id) for user in chosen)
        notebook.execute("go.set()")
        expect(dialog.get_by_role("table", name="Responses to delete")).to_contain_text("submitted")
        expect(delete).to_be_enabled()
        # One for both users.
        assert notebook.execute("print(len(asked) == len(set(asked)) == len(client.datasets))") == "True"
        dialog.get_by_role("button", name="Cancel").click()

        # What was counted is kept while the dataset is unchanged, so now the list of datasets is late.
        notebook.execute("go.clear(); transport.hook = lambda request: 'datasets' in request.url.path and go.wait(60)")
        widget.button("Delete").click()
        dialog.get_by_role("button", name="Delete without counts").click()
        expect(dialog).to_contain_text("The responses were not counted")
        field.fill("2")
        delete.click()
        expect(widget.status).to_contain_text("Deleted 2 users")
        assert not any(client.api.users.exist(user.id) for user in chosen)
        notebook.execute("go.set()")


@pytest.fixture
def several(server):
    """Create nine users whose usernames start with the same name."""
    with server.client() as client:
        name = unique("several")
        made = [rg.User(username=f"{name}-{at}", password=PASSWORD, client=client).create() for at in range(9)]
        yield name
        for user in made:
            user.delete()


@pytest.mark.long
def test_resetting_several_passwords_can_be_stopped(use_notebook, server, several):
    notebook = use_notebook(FAULTY.format(url=server.url))
    widget = Widget(notebook.run(0))
    notebook.execute(
        "at_once, most, lock = 0, 0, threading.Lock()\n"
        "def count(request):\n"
        "    global at_once, most\n"
        "    if request.method != 'PATCH': return None\n"
        "    with lock: at_once += 1; most = max(most, at_once)\n"
        "    answer = transport.plain.handle_request(request)\n"
        "    answer.read()\n"
        "    with lock: at_once -= 1\n"
        "    return answer\n"
        "transport.hook = count"
    )
    widget.search(several)
    widget.region.get_by_role("checkbox", name="Select all that match").check()
    widget.button("Reset password").click()
    dialog = widget.dialog("Reset password")
    dialog.get_by_role("radio", name="Same password for everyone").check()
    dialog.get_by_role("textbox", name="Password").fill("something else entirely")
    dialog.get_by_role("button", name="Apply").dblclick()
    expect(widget.status).to_contain_text("Reset the passwords of 9 users")
    assert notebook.execute("print(most, len(client.directory.journal))") == "1 1"
    with server.client(username=f"{several}-3", password="something else entirely") as theirs:
        assert theirs.me.username == f"{several}-3"
