"""A plan in JupyterLab while it is applied: in two views, beside a running cell, stopped twice, and continued."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_roster import LONG, RUNNING, RosterTab
from tests.browser.test_roster import names as names  # noqa: PLC0414 - a fixture
from tests.browser.widgets import Widget, resize, show
from tests.proxy import Proxy

USUAL = {"width": 1300, "height": 1000}  # px of a window

# At once: the first may end it before the second is pressed.
STOP_BOTH = "() => document.querySelectorAll('.aw-roster-foot .aw-progress button').forEach((one) => one.click())"


def people(prefix, workspace, count):
    rows = [f"{prefix}-{number:02}\tAna María\tCosta {number}\t{workspace}" for number in range(1, count + 1)]
    return "\n".join(["Login\tFirst name\tLast name\tWorkspaces", *rows])


@pytest.mark.long
@pytest.mark.parametrize("width", [700, 950, None])
def test_the_button_that_applies_a_plan_of_many_is_in_view(use_notebook, names, width):
    notebook, widget = show(use_notebook)
    before = notebook.page.viewport_size
    notebook.page.set_viewport_size(USUAL)
    roster = RosterTab(widget)
    resize(widget.region, width)
    roster.paste(people(*names, 60))
    roster.button("Review plan").click()
    roster.is_at("Review")
    expect(roster.grid("Plan").get_by_role("row").nth(20)).to_be_attached()
    apply = roster.button("Apply to 60 people")
    widget.region.evaluate("region => region.scrollIntoView()")
    expect(apply).to_be_in_viewport(ratio=1)
    # No name is cut while there is room beside it.
    who = roster.grid("Plan").locator("tbody .aw-c-who").nth(3)
    if width is None:
        assert who.evaluate("cell => cell.scrollWidth <= cell.clientWidth")
    resize(widget.region, None)
    notebook.page.set_viewport_size(before)
    roster.button("Start over").click()
    roster.panel.locator(".aw-roster-ask").get_by_role("button", name="Start over").click()


def test_a_plan_is_stopped_from_two_views_beside_a_running_cell_and_continued(open_notebook, server, client, names):
    prefix, workspace = names
    with Proxy(server.url) as proxy:
        connect = f"client = rg.Argilla(api_url={proxy.url!r}, api_key='argilla.apikey')"
        notebook = open_notebook(f"import argilla_widgets as rg\n{connect}\nclient.users", "client.users", RUNNING)
        notebook.run(0)
        first = RosterTab(Widget(notebook.output(0)))
        first.paste(people(prefix, workspace, 6))
        first.button("Review plan").click()
        first.is_at("Review")
        first.panel.get_by_role("textbox", name="File for passwords").fill(f"passwords-{prefix}.csv")
        notebook.run(1)
        second = RosterTab(Widget(notebook.output(1)))
        notebook.start(2)
        held = proxy.hold("POST", "/users")
        first.button("Apply to 6 people").dblclick()
        held.wait()
        # The second press selects nothing, which would become all that follows.
        assert notebook.page.evaluate("getSelection().isCollapsed")
        for one in (second, first):
            expect(one.panel.get_by_role("progressbar")).to_be_visible()
            expect(one.widget.progress).to_have_count(1)
        notebook.page.evaluate(STOP_BOTH)
        held.release()
        for one in (first, second):
            expect(one.panel.locator("[aria-current=step]")).to_have_text(re.compile("Hand out$"), timeout=LONG)
        expect(first.widget.status).to_contain_text(f"Applied a plan to {workspace}: ")
        stopped = first.widget.status.inner_text()
        # What has to be continued stays under another task.
        first.widget.region.get_by_role("tab", name="Users").click()
        expect(first.widget.status).to_have_text(stopped)
        first.widget.alert.get_by_role("button", name=re.compile("^(Retry|Continue with) the ")).click()
        expect(first.widget.status).to_have_text(f"Applied a plan to {workspace}: 6 users created.", timeout=LONG)
        assert len(client.workspaces(workspace).users) == 6
        first.widget.region.get_by_role("tab", name="Journal").click()
        expect(first.widget.region.get_by_role("table", name="Journal")).to_contain_text(
            f"Applied a plan to {workspace}"
        )
        expect(first.widget.status).to_have_text("")
        notebook.interrupt()
