"""The lists that lecturers have, from file to slips in few clicks, and who is meant, in JupyterLab on a real server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.chromium import SIZE
from tests.browser.test_roster import LONG, RosterTab
from tests.browser.test_roster import names as names  # noqa: PLC0414 - a fixture
from tests.browser.test_roster_again import tab_to
from tests.browser.widgets import show
from tests.directory.roster.class_lists import LISTS
from tests.long import mostly_long
from tests.made_up import PASSWORD

MAX_CLICKS = 12
WIDTHS = (360, 700, 950, 1200, 1600)
COUNT = """(region) => {
  window.clicks = 0;
  region.addEventListener('pointerdown', () => { window.clicks += 1; }, { capture: true });
}"""


def act(roster, prefix, what, where):
    """Do with clicks what a list needs before its plan."""
    rows = roster.grid("Rows")
    if what == "press":
        roster.button(where).first.click()
    elif what == "untick":
        rows.get_by_role("checkbox", name=where).click()
    elif what == "retype":
        rows.get_by_role("gridcell", name="Dvo?ák").click()
        rows.get_by_role("textbox").fill(where)
        roster.panel.page.keyboard.press("Enter")
    else:
        roster.button("Answer").click()
        dialog = roster.widget.dialog("Is this the same person?")
        expect(dialog.get_by_role("region", name="In your table")).to_contain_text("@uni.example")
        expect(dialog.get_by_role("region", name="On the server")).to_contain_text("Known Before")
        expect(dialog.get_by_role("region", name="On the server")).to_contain_text(re.compile("responses *0"))
        dialog.get_by_role("radio", name=f"Someone else: create {prefix}{where}").click()
        dialog.get_by_role("button", name="Done").click()


@pytest.mark.parametrize("kind", mostly_long([*LISTS]))
def test_a_class_list_goes_from_file_to_slips_in_twelve_clicks_without_a_template(
    use_notebook, client, names, tmp_path, kind
):
    prefix, workspace = names
    one = LISTS[kind]
    for username in one.known:
        known = {"first_name": "Known", "last_name": "Before", "password": PASSWORD}
        rg.User(f"{prefix}{username}", client=client, **known).create()
    _, widget = show(use_notebook)
    roster = RosterTab(widget)
    roster.panel.evaluate(COUNT)
    content = one.make(prefix, workspace, tmp_path / "class.xlsx")
    with roster.panel.page.expect_file_chooser() as chooser:
        roster.button("Choose file").click()
    chooser.value.set_files({"name": one.file, "mimeType": "text/plain", "buffer": content})
    roster.is_at("Check")
    rows = roster.grid("Rows")
    expect(rows.get_by_role("gridcell").first).to_be_visible()
    if one.choice:
        roster.panel.get_by_text(re.compile(f"^{one.choice}")).click()
    expect(rows.get_by_role("gridcell", name=re.compile(f"^{prefix}[a-z]+($|[.@])")).first).to_be_visible()
    if not one.has_workspaces:
        roster.panel.get_by_label("Workspaces of everyone").click()
        roster.panel.page.keyboard.type(f"{workspace}\n")
    for what, where in one.acts:
        act(roster, prefix, what, where)
    roster.button("Review plan").click()
    roster.is_at("Review")
    roster.button(f"Apply to {len(one.usernames)} people").click()
    expect(roster.panel.get_by_role("heading", name="Step 4 of 4: Hand out")).to_be_focused(timeout=LONG)
    roster.button("Save slips").click()
    expect(roster.panel.get_by_role("region", name="Slips")).to_contain_text(f"Saved {len(one.usernames)} slips.")
    assert roster.panel.page.evaluate("window.clicks") <= MAX_CLICKS
    assert {user.username for user in client.workspaces(workspace).users} == {
        f"{prefix}{name}" for name in one.usernames
    }
    for username in one.known:
        assert client.users(f"{prefix}{username}").first_name == "Known"
    roster.button("Start over").click()


def test_who_is_meant_is_answered_by_keyboard_and_no_answer_is_lost(use_notebook, client, names):  # noqa: PLR0915 - one path of one person
    prefix, workspace = names
    for username, first_name in (("anna", "Anna"), ("udo", "Udo"), ("bo", "Bo")):
        rg.User(
            f"{prefix}.{username}", first_name=first_name, last_name="Klein", client=client, password=PASSWORD
        ).create()
    notebook, widget = show(use_notebook)
    roster = RosterTab(widget)
    press, page = notebook.page.keyboard.press, notebook.page
    people = "Anna\tKlein\ta@uni.example\nUdö\tKlein\tu@uni.example\nBo\tKlein\tb@uni.example"
    roster.paste(f"First name\tLast name\tE-mail\n{people}")
    expect(roster.panel.get_by_role("heading", name="Step 2 of 4: Check")).to_be_focused()
    tab_to(page, "^(first.last|own template)")
    press("ArrowUp")  # around the end
    roster.panel.get_by_role("textbox", name="Username template").fill(f"{prefix}.{{first_name}}")
    foot = roster.panel.locator(".aw-roster-foot")
    expect(foot).to_contain_text("0 ready, 3 to answer. Nothing is sent yet.")
    tab_to(page, "^Workspaces of everyone$")
    page.keyboard.type(f"{workspace}\n")
    tab_to(page, "^Answer$")
    press("Enter")
    dialog = widget.dialog("Is this the same person?")
    expect(dialog.get_by_role("radio", name="Same person")).to_be_focused()
    expect(dialog.get_by_role("group", name=f"Row 2, {prefix}.anna: 1 of 3")).to_be_visible()
    expect(dialog).to_contain_text(f"joins {workspace}.")
    notebook.pictures("roster who is meant", dialog)
    press("Space")
    press("Enter")
    expect(dialog.get_by_role("group", name=f"Row 3, {prefix}.udo: 2 of 3")).to_be_visible()
    expect(dialog).to_contain_text("The first name changes from Udo to Udö.")
    press("ArrowDown")
    expect(dialog.get_by_role("radio", name=f"Someone else: create {prefix}.udo2")).to_be_checked()
    press("Escape")
    expect(dialog).to_have_count(0)
    expect(foot).to_contain_text("2 ready, 1 to answer.")
    expect(roster.button("Review plan")).to_have_accessible_description("Answer 1 question first. Row 4: who is meant?")
    tab_to(page, "^Answer$")
    press("Enter")
    expect(dialog.get_by_role("group", name=f"Row 4, {prefix}.bo: 1 of 1")).to_be_visible()
    press("Space")
    press("Enter")
    expect(dialog).to_have_count(0)
    expect(foot).to_contain_text("3 ready. Nothing is sent yet.")
    tab_to(page, "^Review plan$")
    press("Enter")
    expect(roster.panel.get_by_role("heading", name="Step 3 of 4: Review")).to_be_focused()
    roster.button("Apply to 3 people").click()
    roster.is_at("Hand out")
    expected = {f"{prefix}.{one}" for one in ("anna", "udo2", "bo")}
    assert {one.username for one in client.workspaces(workspace).users} == expected
    assert client.users(f"{prefix}.udo").first_name == "Udo"
    roster.button("Start over").click()
    roster.is_at("File or paste")  # only this step takes what is pasted
    # The choices are there for the next file, and the rows are not.
    roster.paste("First name\tLast name\tE-mail\nLea\tKurz\tl@uni.example")
    expect(roster.grid("Rows").get_by_role("gridcell", name=f"{prefix}.lea")).to_be_visible()
    expect(roster.grid("Rows")).to_contain_text(workspace)


def test_whether_a_row_renames_someone_is_answered_by_keyboard_and_the_plan_does_so(use_notebook, client, names):
    prefix, _ = names
    for username, first_name in (("jonh", "John"), ("anna.meyerr", "Anna")):
        person = rg.User(f"{prefix}.{username}", first_name=first_name, last_name="M", client=client, password=PASSWORD)
        person.create()
    notebook, widget = show(use_notebook)
    roster = RosterTab(widget)
    press, page = notebook.page.keyboard.press, notebook.page
    roster.paste(f"username\tfirst name\tlast name\n{prefix}.john\tJohn\tM\n{prefix}.anna.meyer\tAnna\tMeyer")
    roster.is_at("Check")
    tab_to(page, "^Review plan$")
    press("Enter")
    roster.is_at("Review")
    tab_to(page, "^Everyone else")
    press("End")  # delete them
    roster.is_at("Check")
    tab_to(page, "^Answer$")
    press("Enter")
    dialog = widget.dialog("Is this the same person?")
    expect(dialog.get_by_role("radio", name="Same person")).to_be_focused()
    expect(dialog).to_contain_text(
        f"Row 2: '{prefix}.jonh' would be deleted, and '{prefix}.john' created. Are they the same person?"
    )
    expect(dialog.get_by_role("region", name="On the server")).to_contain_text(re.compile(r"responses *0"))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 1000})
        cut = dialog.evaluate("one => one.scrollWidth - one.clientWidth")
        assert cut <= 0, f"The dialog is cut at {width} pixels"
        notebook.pictures(f"roster-renamed-{width}")
    page.set_viewport_size(SIZE)
    press("Space")
    press("Enter")
    expect(dialog.get_by_role("group", name=f"Row 3, {prefix}.anna.meyer: 2 of 2")).to_be_visible()
    press("ArrowDown")
    expect(dialog.get_by_role("radio", name=f"Someone else: create {prefix}.anna.meyer")).to_be_checked()
    press("Enter")
    expect(dialog).to_have_count(0)
    expect(roster.panel.locator(".aw-roster-foot")).to_contain_text("2 ready. Nothing is sent yet.")
    tab_to(page, "^Review plan$")
    press("Enter")
    lines = roster.grid("Plan").get_by_role("row")
    renamed = f"change {prefix}.jonh John M username {prefix}.jonh becomes {prefix}.john"
    expect(lines.filter(has_text="becomes")).to_have_accessible_name(re.compile(re.escape(renamed)))
    expect(lines.filter(has_text="create")).to_contain_text(f"{prefix}.anna.meyer")
    notebook.picture("roster-renamed-plan", widget.region)
    deleted = lines.filter(has_text="deletes the account").filter(has_text=prefix)
    expect(deleted).to_have_count(1)
    expect(deleted).to_contain_text(f"{prefix}.anna.meyerr")
    roster.button("Start over").click()
    roster.panel.locator(".aw-roster-ask").get_by_role("button", name="Start over").click()
