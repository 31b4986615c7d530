"""What tests show in JupyterLab, and its parts, located by their accessible names."""

from __future__ import annotations

import re

from playwright.sync_api import expect

from tests.made_up import PASSWORD

SETUP = "import argilla_widgets as rg\nclient = rg.Argilla()"
SHOW = f"{SETUP}\nclient.users"
EXPLORE = f"{SETUP}\nexplorer = rg.AccessExplorer(client)\nexplorer"
MATRIX = f"{SETUP}\nmatrix = rg.AccessMatrix(client)\nmatrix"


RESIZE = """async (element, width) => {
  element.style.width = width === null ? "" : `${width}px`;
  // A frame for the size observers to see it, one for what they render, and one for what that moves.
  for (let frame = 0; frame < 3; frame += 1) await new Promise(requestAnimationFrame);
}"""

# As JupyterLab does in Settings, "Increase UI Font Size", for what follows the size of its text.
ENLARGE = """(factor) => {
  for (const widget of document.querySelectorAll('.argilla-widgets')) {
    const size = factor * parseFloat(getComputedStyle(widget).fontSize);
    for (const name of ['--jp-ui-font-size1', '--jp-content-font-size1'])
      widget.parentElement.style.setProperty(name, `${size}px`);
  }
}"""


def resize(region, width):
    """Make a widget this many pixels wide, or None for as wide as its output, and wait until it is drawn so."""
    region.evaluate(RESIZE, width)


class Widget:
    """Locate the parts of the manager in a cell's output by their accessible names."""

    def __init__(self, output, name="Argilla users"):
        self.region = output.get_by_role("region", name=name)

    def row(self, username):
        checkbox = self.region.page.get_by_role("checkbox", name=f"Select {username}", exact=True)
        return self.region.get_by_role("row").filter(has=checkbox)

    def checkbox(self, username):
        return self.region.get_by_role("checkbox", name=f"Select {username}", exact=True)

    def search(self, text):
        self.region.get_by_role("searchbox", name="Search users").fill(text)

    def button(self, name):
        return self.region.get_by_role("button", name=name, exact=True)

    def select(self, username):
        self.search(username)
        self.checkbox(username).check()

    @property
    def status(self):
        return self.region.get_by_role("status")

    @property
    def alert(self):
        return self.region.get_by_role("alert")

    @property
    def progress(self):
        """Locate the progress bar of a change, which may be shown next to that of loading memberships."""
        return self.region.get_by_role("progressbar", name=re.compile("^(?!Reading memberships)"))

    def dialog(self, name):
        return self.region.get_by_role("dialog", name=name)

    @property
    def people(self):
        """Locate the checkboxes of all rows in the page."""
        return self.region.get_by_role("checkbox", name=re.compile("^Select (?!all that match$)"))


class Workspaces:
    """Open the tab and locate its parts."""

    def __init__(self, widget: Widget) -> None:
        widget.region.get_by_role("tab", name="Workspaces").click()
        self.widget = widget
        self.panel = widget.region.get_by_role("tabpanel", name="Workspaces")
        self.table = self.panel.get_by_role("grid", name="Workspaces")

    def row(self, name):
        return self.table.get_by_role("row").filter(has=self.button(name))

    def button(self, name):
        return self.widget.region.page.get_by_role("button", name=name, exact=True)

    def choose(self, name):
        self.table.get_by_role("button", name=name, exact=True).click()
        return self.panel.get_by_role("region", name=name)

    def ask_to_delete(self, name):
        button = self.row(name).get_by_role("button", name="Delete workspace", exact=True)
        expect(button).to_have_accessible_description(name)
        button.click()
        return self.widget.dialog("Delete workspace")


class Explorer:
    """Locate the parts of the explorer, or of a manager's tab, by their accessible names."""

    def __init__(self, output):
        self.region = output.get_by_role("region", name=re.compile("^(Access explorer|Argilla users)$"))

    def choose(self, label, text):
        field = self.region.get_by_role("combobox", name=label, exact=True)
        field.click()
        field.press_sequentially(text)
        expect(self.region.get_by_role("option").first).to_be_visible()
        field.press("Enter")

    def part(self, name):
        self.region.get_by_role("radio", name=re.compile(f"^{name}")).check(force=True)

    def find(self, *texts):
        """Show all findings, and return the one that contains these texts."""
        self.part("Findings")
        found = self.region.get_by_role("list", name="Findings")
        expect(found).to_be_visible()
        for button in reversed(
            found.get_by_role("button", name=re.compile("^Show all")).all()
        ):  # each click removes one
            button.click()
        finding = found.get_by_role("list").get_by_role("listitem")
        for text in texts:
            finding = finding.filter(has_text=text)
        return finding

    def open_tab(self):
        """Open a manager's tab and wait until its script and styles are loaded."""
        self.region.get_by_role("tab", name="Access").click()
        expect(self.matrix).to_be_visible()
        expect(self.matrix).to_have_css("overflow", "auto")  # set by its styles

    @property
    def matrix(self):
        return self.region.get_by_role("grid", name="Access matrix")

    @property
    def permissions(self):
        return self.region.get_by_role("table", name="Permissions")

    @property
    def cards(self):
        """Locate the workspaces of the person shown."""
        return self.region.get_by_role("list", name=re.compile("^Workspaces (of|without) ")).locator("> li")

    def card(self, workspace):
        return self.cards.filter(has=self.region.page.get_by_role("button", name=workspace, exact=True))

    def show_reasons(self):
        self.region.get_by_role("button", name=re.compile("^Show all .* actions with reasons$")).click()


class Matrix:
    """Locate the parts of the matrix in a cell's output by their accessible names."""

    def __init__(self, output):
        self.region = output.get_by_role("region", name="Access matrix")
        self.grid = self.region.get_by_role("grid", name="Access matrix")
        self.staged = self.region.get_by_role("group", name="Staged changes")

    def cell(self, user, workspace):
        beginning = re.escape(f"{user.username} in {workspace.name}: ")
        return self.grid.get_by_role("gridcell", name=re.compile(f"^{beginning}"))

    def says(self, user, workspace, what):
        name = f"{user.username} in {workspace.name}: {user.role}, {what}"
        expect(self.grid.get_by_role("gridcell", name=name, exact=True)).to_be_visible()

    def search(self, text):
        self.region.get_by_role("searchbox", name="Search people and workspaces").fill(text)

    def button(self, name):
        return self.region.get_by_role("button", name=name, exact=True)

    def apply(self, title):
        self.button(title).click()
        dialog = self.region.get_by_role("dialog", name=title)
        apply = dialog.get_by_role("button", name="Apply")
        expect(apply).to_be_enabled()
        lines = dialog.get_by_role("grid", name="Changes").get_by_role("rowheader").all_inner_texts()
        apply.click()
        expect(self.staged).to_have_count(0)
        return [line for line in lines if line.startswith(("+ ", "\N{MINUS SIGN} "))]


def show(opener, *cells, **options):
    notebook = opener(SHOW, *cells, **options)
    return notebook, Widget(notebook.run(0))


def fill_form(widget, username, password=PASSWORD):
    widget.button("New user").click()
    form = widget.region.get_by_role("form", name="New user").or_(widget.dialog("New user"))
    form.get_by_role("textbox", name="Username").fill(username)
    form.get_by_role("textbox", name="Password").fill(password)
    return form


def change_role(widget: Widget, username: str, role: str, *, wait: bool = True) -> None:
    widget.select(username)
    widget.button("Change role").click()
    dialog = widget.dialog("Change role")
    dialog.get_by_role("combobox", name="Role").select_option(role)
    if role == "owner":
        dialog.get_by_role("checkbox", name=re.compile("^Make ")).check()
    dialog.get_by_role("button", name="Apply").click()
    if wait:
        expect(dialog).to_have_count(0)


def open_journal(widget: Widget):
    widget.region.get_by_role("tab", name="Journal").click()
    return widget.region.get_by_role("table", name="Journal")
