"""The lists that lecturers have, from file to slips in few clicks, and who is meant, in JupyterLab on a real server."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.test_roster import LONG, RosterTab
from tests.browser.test_roster import names as names  # noqa: PLC0414 - a fixture
from tests.browser.test_roster_again import tab_to
from tests.browser.widgets import show
from tests.directory.roster.workbooks import write_workbook
from tests.made_up import PASSWORD

MAX_CLICKS = 12
COUNT = """(region) => {
  window.clicks = 0;
  region.addEventListener('pointerdown', () => { window.clicks += 1; }, { capture: true });
}"""


def excel_csv(prefix, _workspace, _path):
    """Return an ordinary CSV of a German Excel: both names in one column, a person twice, and a total."""
    people = ["Østergård, {}José", "Meyer, {}Anna", "O'Connor, {}Renée", "O'Connor, {}Renée"]
    rows = [f"{number};{name.format(prefix)};{number % 3}@uni.example" for number, name in enumerate(people, start=1)]
    text = "\r\n".join(["Korpuslinguistik;;", "Nr.;Name, Vorname;E-Mail", *rows, "Summe: ;4;"])
    return "klasse.csv", text.replace("1@uni", "renee@uni").encode("cp1252")


def empty_column(prefix, _workspace, path):
    """Return a workbook with a group that no one is in, of someone whose name an account has."""
    rows = [["Nombre", "Apellidos", "Correo electrónico", "Grupo"]]
    rows += [[f"{prefix}{name}", "Meyer", f"{name}@uni.example", ""] for name in ("Anna", "Bo", "Lea")]
    return "clase.xlsx", write_workbook(path, {"Clase": rows}).read_bytes()


def merged_groups(prefix, workspace, path):
    """Return a workbook whose groups are merged cells."""
    rows = [["Vorname", "Nachname", "Gruppe"]]
    rows += [[f"{prefix}{name}", "Meyer", workspace if name == "Udo" else ""] for name in ("Udo", "Bo", "Lea", "Cem")]
    return "gruppen.xlsx", write_workbook(path, {"Klasse": rows}, merged=["C2:C5"]).read_bytes()


@pytest.mark.parametrize(
    ("make", "press", "usernames"),
    [
        (excel_csv, "Leave out row 6", ["jose.ostergard", "anna.meyer", "renee.oconnor"]),
        (empty_column, "Answer", ["anna.meyer2", "bo.meyer", "lea.meyer"]),
        (merged_groups, "Use 3 suggestions", ["udo.meyer", "bo.meyer", "lea.meyer", "cem.meyer"]),
    ],
    ids=["excel_csv", "empty_column", "merged_groups"],
)
def test_a_class_list_goes_from_file_to_slips_in_twelve_clicks_without_a_template(
    use_notebook, client, names, tmp_path, make, press, usernames
):
    prefix, workspace = names
    if make is empty_column:
        rg.User(f"{prefix}anna.meyer", first_name="Anna", last_name="Meyer", password=PASSWORD, client=client).create()
    _, widget = show(use_notebook)
    roster = RosterTab(widget)
    roster.panel.evaluate(COUNT)
    name, content = make(prefix, workspace, tmp_path / "class.xlsx")
    with roster.panel.page.expect_file_chooser() as chooser:
        roster.button("Choose file").click()
    chooser.value.set_files({"name": name, "mimeType": "text/plain", "buffer": content})
    roster.is_at("Check")
    rows = roster.grid("Rows")
    expect(rows.get_by_role("gridcell", name=re.compile(f"^{prefix}(José|Anna|Udo)$")).first).to_be_visible()
    roster.panel.get_by_text(re.compile("^first.last")).click()
    expect(rows.get_by_role("gridcell", name=re.compile(f"^{prefix}(jose|anna|udo)[.]")).first).to_be_visible()
    if make is not merged_groups:
        roster.panel.get_by_label("Workspaces of everyone").click()
        roster.panel.page.keyboard.type(f"{workspace}\n")
    roster.button(press).first.click()
    if press == "Answer":
        dialog = widget.dialog("Is this the same person?")
        expect(dialog.get_by_role("region", name="In your table")).to_contain_text("Anna@uni.example")
        expect(dialog.get_by_role("region", name="On the server")).to_contain_text("Anna Meyer")
        dialog.get_by_role("radio", name=f"Someone else: create {prefix}anna.meyer2").click()
        dialog.get_by_role("button", name="Done").click()
    roster.button("Review plan").click()
    roster.is_at("Review")
    roster.button(f"Apply to {len(usernames)} people").click()
    expect(roster.panel.get_by_role("heading", name="Step 4 of 4: Hand out")).to_be_focused(timeout=LONG)
    roster.button("Save slips").click()
    expect(roster.panel.get_by_role("region", name="Slips")).to_contain_text(f"Saved {len(usernames)} slips.")
    assert roster.panel.page.evaluate("window.clicks") <= MAX_CLICKS
    assert {one.username for one in client.workspaces(workspace).users} == {f"{prefix}{one}" for one in usernames}
    roster.button("Start over").click()


def test_who_is_meant_is_answered_by_keyboard_and_no_answer_is_lost(use_notebook, client, names):
    prefix, workspace = names
    for username, first_name in (("anna", "Anna"), ("udo", "Udo"), ("bo", "Bo")):
        rg.User(
            f"{prefix}.{username}", first_name=first_name, last_name="Klein", client=client, password=PASSWORD
        ).create()
    notebook, widget = show(use_notebook)
    roster = RosterTab(widget)
    press, page = notebook.page.keyboard.press, notebook.page
    people = ["Anna\tKlein\ta@uni.example", "Udö\tKlein\tu@uni.example", "Bo\tKlein\tb@uni.example"]
    roster.paste("\n".join(["First name\tLast name\tE-mail", *people]))
    tab_to(page, "^first.last|own template")
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
    # The choices are there for the next file, and the rows are not.
    roster.paste("First name\tLast name\tE-mail\nLea\tKurz\tl@uni.example")
    expect(roster.grid("Rows").get_by_role("gridcell", name=f"{prefix}.lea")).to_be_visible()
    expect(roster.grid("Rows")).to_contain_text(workspace)
