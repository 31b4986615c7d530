"""The tab "Roster" in JupyterLab, on a real server: from a table of people to printed slips."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import ENLARGE, Widget, resize, show
from tests.directory.roster.workbooks import write_workbook
from tests.made_up import unique

# A cell that runs until a test stops it, whatever the speed of the machine.
RUNNING = "import time\nwhile True: time.sleep(0.1)"
LONG = 180_000  # ms, for changes of everyone in a class on a busy machine
PASTE = """([element, text]) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""
DROP = """([element, name, bytes]) => {
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([new Uint8Array(bytes)], name));
  element.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
}"""

# How far what is below the list of a step is from its top, in each frame.
PLACES = """() => {
  window.places = [];
  const look = () => {
    if (window.places === undefined) return; // the test has ended
    const steps = document.querySelector('.aw-roster-steps');
    const below = document.querySelector('.aw-roster-everyone, .aw-roster-choices');
    if (steps !== null && below !== null) {
      const far = Math.round(below.getBoundingClientRect().y - steps.getBoundingClientRect().y);
      const place = `${steps.nextElementSibling.textContent}: ${far}`;
      if (window.places.at(-1) !== place) window.places.push(place);
    }
    requestAnimationFrame(look);
  };
  look();
}"""


@pytest.fixture
def names(client):
    """Return the prefix of usernames and the name of a workspace, and delete what a test makes of them."""
    prefix = unique("r")
    yield prefix, f"class-{prefix}"
    for user in client.users:
        if user.username.startswith(prefix):
            user.delete()
    for workspace in client.workspaces:
        if workspace.name == f"class-{prefix}":
            workspace.delete()


class RosterTab:
    """Open the tab and locate its parts."""

    def __init__(self, widget: Widget) -> None:
        widget.button("Import users").click()
        self.widget = widget
        self.panel = widget.region.get_by_role("tabpanel", name="Roster")
        expect(self.panel.get_by_role("list", name="Steps")).to_be_visible()

    def button(self, name):
        return self.panel.get_by_role("button", name=name, exact=True)

    def grid(self, name):
        return self.panel.get_by_role("grid", name=name)

    def is_at(self, step):
        expect(self.panel.locator("[aria-current=step]")).to_have_text(re.compile(f"{step}$"))

    def forget_passwords(self):
        """Start over, and confirm that the passwords that no file has are forgotten."""
        self.button("Start over").click()
        expect(self.panel).to_contain_text("that no file has?")
        self.panel.locator(".aw-roster-ask").get_by_role("button", name="Start over").click()
        self.is_at("File or paste")

    def show_part(self, name):
        self.panel.get_by_text(re.compile(f"^{name} [0-9,]+$")).click()

    def paste(self, text):
        """Paste as a person does who has just clicked on the tab: it has the focus."""
        tab = self.widget.region.get_by_role("tab", name="Roster")
        tab.click()
        tab.evaluate(f"(element, text) => ({PASTE})([element, text])", text)

    def drop(self, name, content):
        self.panel.locator(".aw-roster").evaluate(
            f"(element, [name, bytes]) => ({DROP})([element, name, bytes])", [name, [*content]]
        )


def class_of(prefix, workspace, count=40):
    """Return the rows of a class, as a spreadsheet copies them, with three problems."""
    rows = [
        [f"{prefix}-{number:02}", "Ana", f"Costa{number}", "annotator", workspace] for number in range(1, count + 1)
    ]
    rows[4][3] = "anotator"
    rows[9][0] = ""
    rows[14][0] = rows[2][0]
    return "\n".join("\t".join(row) for row in [["Login", "First name", "Last name", "Role", "Workspaces"], *rows])


def check_columns(region, grid):
    """Check that the problems, which stay in view, cover no username in a widget of 700 pixels."""
    resize(region, 700)
    username, problem = (grid.get_by_role("columnheader", name=name).bounding_box() for name in ("username", "problem"))
    assert username["x"] + username["width"] <= problem["x"]
    resize(region, None)


def check_slips(page, prefix, path):
    """Check the page with the slips of the class, and print it."""
    expect(page.get_by_text(f"{prefix}-01", exact=True)).to_be_visible()
    expect(page.get_by_text("https://argilla.example").first).to_be_visible()
    printed = page.pdf(path=path, prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == 5  # eight on each
    page.close()


@pytest.mark.long
def test_import_users_leaves_the_focus_in_the_widget(use_notebook):
    """Though the button is out of reach in the other tab."""
    notebook, widget = show(use_notebook)
    RosterTab(widget)
    widget.region.get_by_role("tab", name="Users").click()
    button = widget.button("Import users")
    button.focus()
    notebook.page.keyboard.press("Enter")
    expect(widget.region.get_by_role("heading", name="Step 1 of 4: File or paste")).to_be_focused()


@pytest.mark.long
def test_the_focus_stays_in_the_roster_when_a_button_or_a_list_is_gone(use_notebook):
    notebook, widget = show(use_notebook)
    roster = RosterTab(widget)
    roster.paste("username\trole\nkim\tanotator\nlee\tannotator\nmax\tanotator\n")
    roster.show_part("Problems")
    roster.button("Use annotator").first.click()
    expect(roster.grid("Rows").get_by_role("row")).to_have_count(2)
    expect(roster.grid("Rows")).to_be_focused()
    notebook.page.keyboard.press("Home")
    notebook.page.keyboard.press("Space")  # leaves the last one out
    expect(roster.grid("Rows")).to_contain_text("No one.")
    expect(roster.grid("Rows")).to_be_focused()
    roster.show_part("Left out")
    roster.grid("Rows").get_by_role("checkbox", name="Include row 4").click()
    use = roster.button("Use 1 suggestion")
    use.focus()
    notebook.page.keyboard.press("Enter")
    expect(use).to_have_count(0)
    expect(roster.grid("Rows")).to_be_focused()


def check_saved_slips(roster, folder, browser_context, prefix, pdf):
    """Save the slips beside a file that has their name, and read them with a click."""
    roster.panel.get_by_role("textbox", name="Address for others").fill("https://argilla.example")
    slips = roster.panel.get_by_role("region", name="Slips")
    name = slips.get_by_role("textbox", name="File for slips").input_value()
    (folder / name).touch()
    roster.button("Save slips").click()
    name = name.replace(".html", "-2.html")
    expect(slips).to_contain_text(name)
    with browser_context.expect_page() as opened:
        slips.get_by_role("link", name="Open").click()
    check_slips(opened.value, prefix, pdf)
    assert (folder / name).stat().st_mode & 0o777 == 0o600


def test_a_class_is_pasted_fixed_applied_beside_a_running_cell_handed_out_and_undone(
    open_notebook, client, lab, names, browser_context, tmp_path
):
    prefix, workspace = names
    notebook, widget = show(open_notebook, RUNNING)
    roster = RosterTab(widget)
    roster.paste(class_of(prefix, workspace))
    roster.is_at("Check")
    foot = roster.panel.locator(".aw-roster-foot")
    expect(foot).to_contain_text("37 ready, 3 with problems")
    roster.show_part("Problems")
    check_columns(widget.region, roster.grid("Rows"))
    roster.grid("Rows").get_by_role("button", name="Use annotator").click()
    expect(foot).to_contain_text("38 ready, 2 with problems")
    row = roster.grid("Rows").get_by_role("row").filter(has_text="Costa10")
    row.get_by_role("gridcell").first.click()
    field = roster.panel.get_by_role("textbox", name=re.compile("username of row 11"))
    field.fill(f"{prefix}-10")
    field.press("Enter")
    expect(foot).to_contain_text("39 ready, 1 with a problem")
    roster.button("Leave out row 16").click()
    expect(foot).to_contain_text("39 ready, 1 left out")

    roster.button("Review plan").click()
    roster.is_at("Review")
    expect(roster.panel.get_by_role("heading", name="Step 3 of 4: Review")).to_be_focused()
    line = roster.grid("Plan").get_by_role("row").filter(has_text=f"{prefix}-01")
    expect(line).to_contain_text("create")
    expect(line).to_contain_text(workspace)

    notebook.start(1)
    path = f"passwords-{prefix}.csv"
    roster.panel.get_by_role("textbox", name="File for passwords").fill(path)
    held = foot.bounding_box()
    roster.button("Apply to 39 people").dblclick()
    expect(foot.get_by_role("progressbar")).to_be_visible()
    expect(widget.progress).to_have_count(1)
    assert foot.bounding_box() == held
    expect(roster.panel.get_by_role("heading", name="Step 4 of 4: Hand out")).to_be_focused(timeout=LONG)
    expect(roster.panel).to_contain_text(path)
    assert {user.username for user in client.workspaces(workspace).users} == {
        f"{prefix}-{number:02}" for number in range(1, 41) if number != 15
    }
    assert "[*]" in notebook.page.locator(".jp-InputPrompt").nth(1).inner_text()

    check_saved_slips(roster, lab.notebooks, browser_context, prefix, tmp_path / "slips.pdf")
    code = widget.region.get_by_role("region", name="Code")
    expect(code).to_contain_text("roster.plan(client, credentials=passwords)")
    expect(code).not_to_contain_text("getpass")

    widget.button("Undo").click()
    expect(widget.status).to_contain_text("Undone", timeout=LONG)
    assert not [user for user in client.users if user.username.startswith(prefix)]
    notebook.interrupt()


def test_nothing_below_a_list_moves_when_its_rows_arrive(use_notebook, names):
    prefix, workspace = names
    notebook, widget = show(use_notebook)
    roster = RosterTab(widget)
    notebook.page.evaluate(PLACES)
    people = "\n".join(f"{prefix}-{number}\tAna{number}\t{workspace}" for number in range(3))
    roster.paste(f"username\tFirst name\tWorkspaces\n{people}")
    expect(roster.grid("Rows").get_by_role("gridcell", name=f"{prefix}-2")).to_be_visible()
    roster.button("Review plan").click()
    expect(roster.grid("Plan").get_by_role("rowheader", name=f"{prefix}-2")).to_be_visible()
    places = notebook.page.evaluate("const { places } = window; delete window.places; places")
    steps = [place.partition(":")[0] for place in places]
    assert steps == ["Step 2 of 4", "Step 3 of 4"]


@pytest.mark.long
def test_a_saved_roster_is_chosen_as_a_file(use_notebook, names):
    prefix, workspace = names
    _, widget = show(use_notebook)
    roster = RosterTab(widget)
    saved = rg.Roster.from_text(f"username\tworkspaces\n{prefix}-a\t{workspace}").to_json()
    file = {"name": "class.json", "mimeType": "application/json", "buffer": saved.encode()}
    roster.panel.locator("input[type=file]").set_input_files(file)
    roster.is_at("Check")
    expect(roster.panel).to_contain_text("class.json")
    roster.button("Review plan").click()
    expect(roster.panel).to_contain_text(f"{prefix}-a")
    # What is below has a line of its own.
    last = roster.grid("Plan").get_by_role("row").last.locator("> *")
    expect(last).to_have_count(4)
    assert set(last.evaluate_all("cells => cells.map((cell) => getComputedStyle(cell).borderBottomWidth)")) == {"0px"}


def test_a_workbook_is_dropped_and_applied(use_notebook, client, names, tmp_path):
    prefix, workspace = names
    _, widget = show(use_notebook)
    roster = RosterTab(widget)
    rows = [["Username", "First name", "Workspaces"], [f"{prefix}-a", "Ana", workspace], [f"{prefix}-b", "Bo", ""]]
    roster.drop("class.xlsx", write_workbook(tmp_path / "class.xlsx", {"Class A": rows}).read_bytes())
    roster.is_at("Check")
    expect(roster.panel).to_contain_text("class.xlsx")
    expect(roster.panel.get_by_label("Sheet", exact=True).locator("option")).to_have_text("Class A")
    roster.button("Review plan").click()
    roster.panel.get_by_role("checkbox", name="Keep them in memory only").check()
    roster.button("Apply to 2 people").click()
    roster.is_at("Hand out")
    assert [user.username for user in client.workspaces(workspace).users] == [f"{prefix}-a"]
    _, again = show(use_notebook)
    roster = RosterTab(again)
    roster.is_at("Hand out")
    expect(roster.button("Save slips")).to_be_visible()
    roster.forget_passwords()


LINES = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].map(({ top }) => top)).size;
}"""


@pytest.mark.long
def test_a_workbook_with_a_title_and_merged_groups_is_mapped_and_fixed_by_suggestions(
    use_notebook, client, names, tmp_path
):
    prefix, workspace = names
    _, widget = show(use_notebook)
    roster = RosterTab(widget)
    people = [[f"{prefix}-{name}", "Ana", workspace if name == "a" else ""] for name in "abc"]
    cells = [["Corpus Linguistics"], [], ["E-mail", "Given name", "Group"], *people]
    path = write_workbook(tmp_path / "class.xlsx", {"Class A": cells}, merged=["A1:C1", "C4:C6"])
    roster.drop("class.xlsx", path.read_bytes())
    usernames = roster.panel.get_by_label("Username", exact=True)
    expect(usernames).to_be_visible()
    expect(roster.panel).to_contain_text("3 rows")  # they are there before the usernames are known
    expect(roster.grid("Rows")).to_contain_text(f"{prefix}-a")
    usernames.select_option("E-mail")
    foot = roster.panel.locator(".aw-roster-foot")
    expect(foot).to_contain_text("1 ready, 2 with problems")
    assert roster.panel.locator("label", has_text=re.compile("^Sheet$")).evaluate(LINES) == 1
    problems = roster.panel.get_by_role("region", name="Problems")
    expect(problems).to_contain_text("Rows 5 and 6 This cell is merged with the one in row 4.")
    roster.button("Use 2 suggestions").click()
    expect(foot).to_contain_text("3 ready")
    roster.button("Review plan").click()
    roster.panel.get_by_role("checkbox", name="Keep them in memory only").check()
    roster.button("Apply to 3 people").click()
    roster.is_at("Hand out")
    assert {user.username for user in client.workspaces(workspace).users} == {username for username, *_ in people}
    roster.forget_passwords()


WHOLE = "(all) => all.every((one) => one.scrollWidth <= one.clientWidth)"
IN_CELL = """(all) => all.every(
  (one) => one.getBoundingClientRect().right <= one.closest("td").getBoundingClientRect().right)"""


@pytest.mark.long
def test_what_has_room_is_whole_in_the_roster(use_notebook):
    """E-mail addresses beside the rows, the file of passwords, and the workspaces of everyone on a narrow page."""
    notebook, widget = show(use_notebook)
    notebook.page.set_viewport_size({"width": 1700, "height": 1000})
    roster = RosterTab(widget)
    people = [f"ada.lovelace{number}\tada.lovelace{number}@uni-example.org\tcorpus-1" for number in range(9)]
    roster.paste("\n".join(["username\te-mail\tworkspaces", *people]))
    beside = roster.grid("Rows").get_by_role("gridcell", name="@uni-example.org")
    expect(beside).to_have_count(9)
    for width in (700, 950, 1200, 1600):
        resize(widget.region, width)
        assert beside.evaluate_all(WHOLE), width
    roster.button("Review plan").click()
    file = roster.panel.get_by_role("textbox", name="File for passwords")
    file.fill("argilla-passwords-corpus-2026-12-02.csv")
    for width in (360, 700, 950, 1100, 1200, 1600):
        resize(widget.region, width)
        notebook.picture(f"roster-whole-{width}", widget.region)
        assert file.evaluate_all(WHOLE), width
        names = roster.grid("Plan").locator("td .aw-chip")
        assert names.count() > 4
        assert names.evaluate_all(WHOLE), width
        assert names.evaluate_all(IN_CELL), width
        workspace = roster.grid("Plan").get_by_role("rowheader", name=re.compile("corpus-1$"))
        assert workspace.evaluate_all(WHOLE), width
        fields = roster.panel.locator(".aw-roster-choices > *")
        tops = [round(field.bounding_box()["y"]) for field in fields.all()]
        assert len(tops) == 4
        assert {tops.count(top) for top in tops} in ({1}, {2}, {4}), f"one is alone at {width}"
    notebook.page.evaluate(ENLARGE, 2)
    try:
        resize(widget.region, 360)
        assert names.evaluate_all(WHOLE)
        assert names.evaluate_all(IN_CELL)
        notebook.picture("roster-whole-text-200", widget.region)
    finally:
        notebook.page.evaluate(ENLARGE, 0.5)
