"""A roster in JupyterLab whose page is loaded again, whose kernel is restarted, or that is used by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_roster import LONG, RosterTab
from tests.browser.test_roster import names as names  # noqa: PLC0414 - a fixture
from tests.browser.widgets import Widget, resize, show
from tests.directory.roster.workbooks import write_workbook
from tests.long import mostly_long
from tests.proxy import Proxy

FOCUSED = """() => {
  const { activeElement: one } = document;
  return one.getAttribute('aria-label') || one.labels?.[0]?.textContent || one.textContent;
}"""


def open_again(notebook):
    notebook.reload()
    return RosterTab(Widget(notebook.output(0)))


@pytest.mark.parametrize("each", mostly_long([False, True]), ids=["two steps", "each step"])
def test_each_step_is_as_it_was_when_the_page_is_loaded_again(open_notebook, server, client, names, each):
    """Loading JupyterLab takes longer than a step; what is typed and what is applied are the two that matter most."""
    prefix, workspace = names
    with Proxy(server.url) as proxy:
        notebook = open_notebook(
            f"import argilla_widgets as rg\nrg.Argilla(api_url={proxy.url!r}, api_key='argilla.apikey').users"
        )
        notebook.run(0)
        notebook.save()
        roster = RosterTab(Widget(notebook.output(0)))
        roster.paste(f"Konto\n{prefix}-a\n{prefix}-b")
        expect(roster.panel).to_contain_text("Row 1 was read as headings. Is it a person?")
        roster.button("These are headings").click()
        roster.panel.get_by_label("Username", exact=True).select_option(label="Konto")
        roster.panel.get_by_label("Workspaces of everyone").fill(workspace)
        notebook.page.keyboard.press("Enter")
        expect(roster.grid("Rows").get_by_role("row").nth(1)).to_contain_text(workspace)

        roster = open_again(notebook) if each else roster
        roster.is_at("Check")
        expect(roster.panel).to_contain_text("2 ready")
        roster.grid("Rows").get_by_role("gridcell", name=f"{prefix}-a").click()
        editor = roster.panel.get_by_role("textbox", name="username of row 2")
        editor.fill(f"{prefix}-half")

        roster = open_again(notebook)
        editor = roster.panel.get_by_role("textbox", name="username of row 2")
        expect(editor).to_have_value(f"{prefix}-half")
        editor.press("Escape")
        roster.button("Review plan").click()
        path = roster.panel.get_by_role("textbox", name="File for passwords")
        path.fill(f"passwords-{prefix}.csv")

        roster = open_again(notebook) if each else roster
        roster.is_at("Review")
        path = roster.panel.get_by_role("textbox", name="File for passwords")
        expect(path).to_have_value(f"passwords-{prefix}.csv")
        held = proxy.hold("POST", "/users")
        roster.button("Apply to 2 people").click()
        held.wait()

        roster = open_again(notebook)
        expect(roster.panel.get_by_role("progressbar")).to_be_visible()
        expect(roster.button("Apply to 2 people")).to_have_count(0)
        expect(roster.button("Start over")).to_have_accessible_description(
            "Wait until the roster is applied, or stop it."
        )
        roster.button("Start over").click(force=True)
        held.release()
        expect(roster.panel.locator("[aria-current=step]")).to_have_text(re.compile("Hand out$"), timeout=LONG)

        roster = open_again(notebook) if each else roster
        roster.is_at("Hand out")
        roster.button("Save slips").click()
        expect(roster.panel.get_by_role("region", name="Slips").get_by_role("link")).to_be_visible()
        assert {user.username for user in client.workspaces(workspace).users} == {f"{prefix}-a", f"{prefix}-b"}
        assert proxy.writes().count(("POST", "/users")) == 2

        notebook.restart()
        expect(roster.widget.region).to_contain_text("The kernel has stopped. Run the notebook again from the top.")
        assert notebook.violations() == []


@pytest.mark.long
def test_another_sheet_of_a_workbook_is_chosen_by_a_name_that_is_text(use_notebook, names, tmp_path):
    prefix, _ = names
    _, widget = show(use_notebook)
    roster = RosterTab(widget)
    hostile = "<b>B\u202e</b>=1"
    sheets = {"Class A": [["Username"], [f"{prefix}-a"]], hostile: [["Username"], [f"{prefix}-b"]], "Empty": []}
    roster.drop("<i>class.xlsx", write_workbook(tmp_path / "class.xlsx", sheets).read_bytes())
    roster.is_at("Check")
    expect(roster.panel.locator("i, b b")).to_have_count(0)
    chooser = roster.panel.get_by_label("Sheet", exact=True)
    expect(chooser.locator("option:checked")).to_have_text("Class A")
    expect(chooser.locator("option")).to_have_count(2)
    chooser.select_option(index=1)
    expect(roster.grid("Rows").get_by_role("gridcell", name=f"{prefix}-b")).to_be_visible()
    expect(chooser.locator("option:checked")).to_have_text("<b>B[U+202E]</b>=1")


def tab_to(page, text):
    """Press Tab until the element with this text or label has the focus."""
    for _ in range(60):
        if re.search(text, page.evaluate(FOCUSED)):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {text}")


@pytest.mark.long
def test_a_class_is_brought_onto_the_server_by_keyboard_alone(use_notebook, client, names):
    prefix, workspace = names
    notebook, widget = show(use_notebook)
    roster = RosterTab(widget)
    press, page = notebook.page.keyboard.press, notebook.page
    roster.paste(f"username\trole\tworkspaces\n{prefix}-a\tanotator\t{workspace}\n{prefix}-b\t\t{workspace}")
    roster.is_at("Check")
    tab_to(page, "^Use 1 suggestion$")
    press("Enter")
    expect(roster.panel.locator(".aw-roster-foot")).to_contain_text("2 ready")
    tab_to(page, "^Review plan$")
    press("Enter")
    expect(roster.panel.get_by_role("heading", name="Step 3 of 4: Review")).to_be_focused()
    expect(roster.grid("Plan").get_by_role("row")).to_have_count(4)
    tab_to(page, "^Plan$")
    press("ArrowDown")
    press("ArrowDown")
    press("Space")
    expect(roster.panel.locator(".aw-roster-foot")).to_contain_text("1 left out")
    tab_to(page, "memory only")
    press("Space")
    tab_to(page, "^Apply to 1 person$")
    press("Enter")
    expect(roster.panel.get_by_role("heading", name="Step 4 of 4: Hand out")).to_be_focused(timeout=LONG)
    tab_to(page, "^Save slips$")
    press("Enter")
    expect(roster.panel.get_by_role("region", name="Slips")).to_contain_text("Saved 1 slip.")
    assert [user.username for user in client.workspaces(workspace).users] == [f"{prefix}-a"]
    assert notebook.violations() == []


@pytest.mark.long
def test_ten_thousand_rows_are_drawn_in_windows_and_planned_in_every_look(use_notebook, names):
    prefix, _ = names
    notebook, widget = show(use_notebook)
    roster = RosterTab(widget)
    roster.paste("\n".join(["username", *(f"{prefix}-{number:05}" for number in range(10_000))]))
    roster.panel.page.set_default_timeout(LONG)
    grid = roster.grid("Rows")
    expect(grid).to_have_attribute("aria-rowcount", "10001", timeout=LONG)
    drawn = grid.get_by_role("row")
    assert drawn.count() < 60
    grid.focus()
    grid.press("Control+End")
    expect(grid.get_by_role("gridcell", name=f"{prefix}-09999")).to_be_in_viewport(timeout=LONG)
    assert drawn.count() < 60
    roster.panel.get_by_role("searchbox", name="Search rows").fill("00042")
    expect(drawn).to_have_count(2, timeout=LONG)
    notebook.page.emulate_media(forced_colors="active")
    for step in (".aw-done", "[aria-current=step]"):
        number = roster.panel.locator(f"{step} > span").first
        expect(number).to_be_visible()
        expect(number).to_have_css("forced-color-adjust", "none")  # otherwise its number is drawn on white
    notebook.picture("roster-forced-check", widget.region)
    roster.button("Review plan").click()
    apply = roster.button("Apply to 10,000 people")
    expect(apply).to_be_enabled(timeout=LONG)
    notebook.picture("roster-forced-plan", widget.region)
    notebook.page.emulate_media(forced_colors="none")
    lines = roster.grid("Plan")
    for width in (360, 700, 1200):
        resize(widget.region, width)
        cut = lines.evaluate("grid => grid.parentElement.scrollWidth - grid.parentElement.clientWidth")
        assert cut <= 1, f"The plan is cut at {width} pixels"
    resize(widget.region, None)
    lines.focus()
    lines.press("Control+End")
    expect(lines.get_by_role("row", name=f"{prefix}-09999")).to_be_in_viewport(ratio=0.9, timeout=LONG)
