"""Bulk changes in JupyterLab that are interrupted.

The cell runs again, another cell is busy, the page is reloaded, or the server or the kernel stops.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from contextlib import closing

import pytest
from playwright.sync_api import expect

from argilla_widgets.server import LocalServer
from tests.browser.test_roster import RosterTab
from tests.browser.widgets import Widget, change_role
from tests.made_up import unique
from tests.proxy import Proxy

HELD = """
import httpx, pathlib, time
import argilla_widgets as rg

class Held(httpx.HTTPTransport):
    changes = 0

    def handle_request(self, request):
        if request.method == "PATCH":
            self.changes += 1
            time.sleep(0.05)
            while self.changes > 4 and not pathlib.Path({go!r}).exists():
                time.sleep(0.02)
        return super().handle_request(request)

client = rg.Argilla(api_url={url!r}, api_key="argilla.apikey", transport=Held())
client.users
"""
GOES_AWAY = """
import httpx
import argilla_widgets as rg

class GoesAway(httpx.HTTPTransport):
    writes_left = 10**9

    def handle_request(self, request):
        GoesAway.writes_left -= request.method == "PATCH"
        if GoesAway.writes_left < 0:
            raise httpx.ConnectError("refused", request=request)
        return super().handle_request(request)

client = rg.Argilla(api_url={url!r}, api_key="argilla.apikey", transport=GoesAway(), retries=0)
client.users
"""
PEOPLE = 40
BUSY = "import time\nfor _ in range(1200): time.sleep(0.1)"


@pytest.fixture
def go(tmp_path):
    """Return the path of a file. From the fifth on, changes wait until it exists."""
    return tmp_path / "go"


@pytest.fixture(scope="module")
def running():
    with LocalServer(sample=PEOPLE) as server:
        yield server


@pytest.fixture
def big(running):
    """Make every admin of the server an annotator."""
    # Write to the database: one request per user would take longer than some of the tests.
    with closing(sqlite3.connect(running.home / "argilla.db")) as database, database:
        database.execute("update users set role = 'annotator' where role = 'admin'")
    return running


def apply(widget, *, running=True):
    """Start to make everyone an admin and, if `running`, wait until some are done."""
    widget.region.get_by_role("checkbox", name="Select all that match").check()
    widget.button("Change role").click()
    dialog = widget.region.get_by_role("dialog", name="Change role")
    dialog.get_by_role("combobox", name="Role").select_option("admin")
    dialog.get_by_role("button", name="Apply").click()
    if running:
        expect(widget.progress).to_have_accessible_name(re.compile(r"^Changing [\d,]+ users to admin: [1-9]"))


def roles(server):
    with server.client() as client:
        return Counter(user.role.value for user in client.users)


@pytest.mark.long
def test_rerunning_the_cell_during_a_bulk_change_lets_it_finish(use_notebook, big, go):
    notebook = use_notebook(HELD.format(url=big.url, go=str(go)))
    apply(Widget(notebook.run(0)))
    widget = Widget(notebook.run(0))
    go.touch()
    expect(widget.status).to_contain_text("An earlier run of this cell was still running: Changed", timeout=60_000)
    notebook.picture("ran-again", widget.region)
    now = roles(big)
    assert now["annotator"] == 0
    expect(widget.region.get_by_role("button", name="Role filter")).to_be_visible()
    shown = widget.region.get_by_role("grid", name="Users").get_by_role("row").filter(has_text="annotator")
    expect(shown).to_have_count(0)


def test_a_bulk_change_can_be_stopped_while_a_cell_runs(use_notebook, big, go):
    notebook = use_notebook(HELD.format(url=big.url, go=str(go)), BUSY)
    widget = Widget(notebook.run(0))
    expect(widget.people.first).to_be_visible()
    notebook.start(1)
    expect(notebook.page.locator(".jp-InputPrompt").last).to_have_text("[*]:")
    apply(widget)
    widget.button("Stop").click()
    go.touch()
    expect(widget.alert).to_contain_text(re.compile(r"Stopped with \d+ changes left\."))
    assert 0 < roles(big)["admin"] < PEOPLE - 1
    notebook.interrupt()


@pytest.mark.long
def test_a_bulk_change_continues_after_a_page_reload(open_notebook, big, go):
    notebook = open_notebook(HELD.format(url=big.url, go=str(go)))
    notebook.run(0)
    notebook.save()
    apply(Widget(notebook.output(0)))
    notebook.reload()
    widget = Widget(notebook.output(0))
    expect(widget.progress).to_be_visible()
    notebook.picture("loaded-again", widget.region)
    go.touch()
    expect(widget.status).to_contain_text(f"Changed {PEOPLE - 1} users to admin.", timeout=60_000)
    expect(widget.progress).to_have_count(0)
    assert roles(big)["annotator"] == 0
    widget.button("Clear").click()
    widget.people.nth(1).check()
    widget.button("Change role").click()
    dialog = widget.region.get_by_role("dialog", name="Change role")
    dialog.get_by_role("combobox", name="Role").select_option("annotator")
    dialog.get_by_role("button", name="Apply").click()
    expect(widget.status).to_contain_text("to annotator")


@pytest.mark.long
def test_a_bulk_change_interrupted_by_a_server_outage_can_be_retried(use_notebook, big):
    notebook = use_notebook(GOES_AWAY.format(url=big.url))
    widget = Widget(notebook.run(0))
    expect(widget.people.first).to_be_visible()
    notebook.execute("GoesAway.writes_left = 20")
    apply(widget, running=False)
    retry = widget.button(f"Retry the 1 that failed and the {PEOPLE - 1 - 21} not tried")
    expect(retry).to_be_visible(timeout=60_000)
    expect(widget.status).to_contain_text("The server stopped answering. Retry the rest once it is back.")
    banner = widget.alert.filter(has_text="What you see may be out of date")
    expect(banner).to_be_visible()
    notebook.picture("server-gone", widget.region)
    assert roles(big)["admin"] == 20
    notebook.execute("GoesAway.writes_left = 10**9")
    retry.click()
    expect(widget.status).to_contain_text(f"Changed {PEOPLE - 1} users to admin.", timeout=60_000)
    expect(widget.alert).to_have_count(0)
    expect(widget.region.get_by_role("grid", name="Users")).to_be_focused()  # after its button is removed
    assert roles(big)["admin"] == PEOPLE - 1
    sent = notebook.execute("print(10**9 - GoesAway.writes_left)")
    assert int(sent) == PEOPLE - 1 - 20


def test_a_bulk_change_interrupted_by_a_kernel_restart_is_reported_as_uncertain(open_notebook, big, go):
    notebook = open_notebook(HELD.format(url=big.url, go=str(go)))
    widget = Widget(notebook.run(0))
    apply(widget)
    notebook.restart()
    expect(widget.alert.filter(has_text="may be out of date. Run the notebook again from the top.")).to_be_visible()
    expect(widget.alert.filter(has_text="may or may not have been made")).to_be_visible()
    expect(widget.progress).to_have_count(0)
    expect(widget.button("Stop")).to_have_count(0)
    notebook.picture("kernel-gone", widget.region)
    done = roles(big)["admin"]
    assert 0 < done < PEOPLE - 1
    go.touch()
    widget = Widget(notebook.run(0))
    apply(widget)
    expect(widget.status).to_contain_text(f"Changed {PEOPLE - 1 - done} users to admin.", timeout=60_000)
    assert roles(big)["admin"] == PEOPLE - 1


@pytest.mark.long
def test_a_change_whose_dialog_or_tab_goes_with_the_kernel_is_reported_as_uncertain(open_notebook, server, person):
    with Proxy(server.url) as proxy:
        setup = f"import argilla_widgets as rg\nclient = rg.Argilla(api_url={proxy.url!r}, api_key='argilla.apikey')"
        notebook = open_notebook(f"{setup}\nclient.users", "rg.UserManager(client)")
        dialog, roster = Widget(notebook.run(0)), RosterTab(Widget(notebook.run(1)))
        roster.paste(f"username\n{unique('new')}")
        roster.button("Review plan").click()
        roster.panel.get_by_role("checkbox", name="Keep them in memory only").check()
        held = [proxy.hold("POST", "/users", forwarded=False), proxy.hold("PATCH", "/users/.*")]
        roster.button("Apply to 1 person").click()
        change_role(dialog, person.username, "admin", wait=False)
        for one in held:
            one.wait()
        notebook.restart()
        for widget in (dialog, roster.widget):
            expect(widget.alert.filter(has_text="may or may not have been made")).to_be_visible()
        for one in held:
            one.release()


@pytest.mark.long
def test_an_open_dialog_does_not_cover_jupyterlabs_when_the_kernel_dies(open_notebook, big):
    dies = "import os, threading\nthreading.Timer(2, os._exit, (1,)).start()"
    notebook = open_notebook(f"import argilla_widgets as rg\nrg.UserManager(rg.Argilla(api_url={big.url!r}))", dies)
    widget = Widget(notebook.run(0))
    widget.people.nth(1).check()
    notebook.run(1)
    widget.button("Change role").click()
    dialog = widget.dialog("Change role")
    expect(dialog).to_be_visible()
    jupyter_dialog = notebook.page.locator(".jp-Dialog")
    expect(jupyter_dialog).to_be_visible(timeout=60_000)
    jupyter_dialog.get_by_role("button").last.click()
    expect(jupyter_dialog).to_have_count(0)
    notebook.picture("kernel-died", widget.region)
    expect(dialog).to_have_count(0)
    expect(widget.alert.filter(has_text="may be out of date. Run the notebook again from the top.")).to_be_visible()
    notebook.wait_idle()
    widget = Widget(notebook.run(0))
    expect(widget.people.first).to_be_visible()
    expect(widget.region.get_by_role("dialog")).to_have_count(0)
    notebook.errors.clear()
