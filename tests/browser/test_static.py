"""The static table in a saved notebook, for viewers that cannot show widgets, in both themes."""

from __future__ import annotations

import re
from io import BytesIO

import bleach
import nbformat
import pypdf
import pytest
from nbconvert import HTMLExporter, WebPDFExporter
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.notebook import PICTURES
from tests.browser.table import Table, known
from tests.long import mostly_long
from tests.made_up import PASSWORD, unique

GITHUB = {
    "tags": re.findall(
        r"\w+",
        "h1 h2 h3 h4 h5 h6 br b i strong em a pre code img tt div ins del sup sub p picture ol ul table thead tbody "
        "tfoot blockquote dl dt dd kbd q samp var hr ruby rt rp li tr td th s strike summary details caption figure "
        "figcaption abbr bdo cite dfn mark small source span time wbr",
    ),
    "attributes": ["align", "colspan", "headers", "height", "href", "rowspan", "scope", "title", "width"],
}
"""What GitHub leaves of the HTML in a notebook, in short: neither styles, classes nor scripts."""


LINES = """(element) => {
  const range = document.createRange();
  range.selectNodeContents(element);
  return new Set([...range.getClientRects()].map(({ top }) => top)).size;
}"""


@pytest.fixture
def export(notebook, browser):
    """Save the notebook without widget state and open it as HTML; return the output's data and the static table."""
    dialogs = []
    context = browser.new_context(offline=True)

    def exporter():
        saved = notebook.save()
        html, _ = HTMLExporter(theme=notebook.theme).from_notebook_node(nbformat.from_dict(saved))
        page = context.new_page()
        page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
        page.set_content(html, wait_until="domcontentloaded")
        data = saved.cells[0].outputs[-1]["data"]
        for secret in (PASSWORD, "argilla.apikey"):
            assert secret not in str(data)
        return data, page.locator(".argilla-widgets-static")

    yield exporter
    context.close()
    assert dialogs == []


@pytest.mark.long
def test_the_static_table_shows_the_first_fifty_users_and_counts_the_rest(notebook, run, crowd, export):
    table = Table(notebook, run(known(crowd, sort=["-username"])))
    expect(table.people.first).to_be_visible()
    data, static = export()
    names = table.names()
    count = len(names)
    title = static.locator("p").first
    expect(title).to_have_text(f"{count:,} users. Run this cell for the interactive table.")
    expect(static.locator("tbody tr")).to_have_count(50)
    expect(static.locator("tbody td:first-child")).to_have_text(names[:50])
    expect(static).to_contain_text(f"and {count - 50:,} more")
    lines = data["text/plain"].splitlines()
    assert lines[0] == f"{count:,} users. Run this cell for the interactive table."
    assert len(lines) == 53
    assert lines[-1] == f"  and {count - 50:,} more"
    # The text is readable in both themes.
    notebook.set_theme("dark")
    _, dark = export()
    for theme, page, background in (("light", static, "rgb(255, 255, 255)"), ("dark", dark, "rgb(17, 17, 17)")):
        colours = page.locator("td").first.evaluate(
            "cell => [getComputedStyle(cell).color, getComputedStyle(document.body).backgroundColor]"
        )
        assert colours[1] == background
        assert colours[0] != background
        page.locator("p").first.scroll_into_view_if_needed()
        page.page.screenshot(path=PICTURES / f"static-{theme}.png")


TABLES = """
roster = rg.Roster.from_text("username\\tfirst_name\\nnew.person\\tNew\\n")
client.directory.refresh()
display(client.doctor(), client.directory, roster.plan(client))
"""


@pytest.mark.parametrize("theme", mostly_long(["light", "dark"]))
def test_texts_are_on_the_left_numbers_on_the_right_and_titles_as_wide_as_the_page(notebook, run, theme):
    """In JupyterLab, whose own rules align each cell to the right."""
    output = run(TABLES)
    tables = output.locator(".argilla-widgets-static")
    expect(tables).to_have_count(3)
    for table in tables.all():
        for cell in table.locator("th, td").all():
            number = re.fullmatch(r"\d+|users|owners|admins|annotators|workspaces|changes in .*", cell.inner_text())
            in_directory = "Directory of" in table.inner_text()
            expect(cell).to_have_css("text-align", "right" if number and in_directory else "left")
        title = table.locator("p").first
        assert title.evaluate(LINES) == 1, title.inner_text()
        name = table.locator("table").get_attribute("aria-label")
        assert title.inner_text() == name
        expect(table.get_by_role("table", name=name, exact=True)).to_be_visible()
    output.scroll_into_view_if_needed()
    notebook.picture(f"static-tables-{theme}", output)


def test_hostile_names_are_text(notebook, run, client, export):
    math = rf"$\text{{{unique('ana')}}}$"
    names = [f"<img src=x onerror=alert(1)>{unique('')}", f"bidi\u202e{unique('')}", f"two\nlines{unique('')}", math]
    users = [rg.User(username=name, password=PASSWORD, client=client).create() for name in names]
    run("manager = rg.UserManager.of(client)\nmanager")
    data, static = export()
    for name in names:
        shown = name.replace("\u202e", "[U+202E]").replace("\n", "[U+000A]")
        expect(static.get_by_text(shown, exact=True)).to_have_count(1)
        assert f"\n  {shown} " in data["text/plain"]
    assert static.locator("img").count() == 0
    assert "<img" not in data["text/html"]
    notebook.set_cell(0, f"from IPython.display import Latex\ndisplay(client.users[{math!r}])\nLatex('$x$')")
    output = notebook.run()
    expect(output.locator(".jp-RenderedLatex mjx-container")).to_be_visible()
    shown = output.locator(".argilla-widgets-static").get_by_text(math, exact=True)
    expect(shown).to_have_count(2)  # also as the first name
    for user in users:
        user.delete()


def test_the_static_table_can_be_switched_off(notebook, run):
    table = Table(notebook, run("table = rg.UserTable(client, static=False)\ntable"))
    expect(table.checkbox("ana")).to_be_visible()
    data = notebook.save().cells[0].outputs[-1]["data"]
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "text/html" not in data
    assert not re.search("bo.li", nbformat.writes(notebook.save()))


@pytest.mark.long
def test_a_pdf_shows_names_and_workspaces(notebook, run, browser):
    run("client.directory.refresh()\nclient.users")
    context = browser.new_context(offline=True)

    class Exporter(WebPDFExporter):
        """Prints as its base class does, with the Chromium of the tests."""

        def run_playwright(self, html):
            page = context.new_page()
            page.emulate_media(media="print")
            page.set_content(html, wait_until="domcontentloaded")
            return page.pdf(print_background=True)

    pdf, _ = Exporter().from_notebook_node(nbformat.from_dict(notebook.save()))
    context.close()
    text = "".join("".join(page.extract_text() for page in pypdf.PdfReader(BytesIO(pdf)).pages).split())
    for name in ("bo.li", "carla.<b>ruiz</b>", "Runthiscellfortheinteractivetable", "nlpandvision"):
        assert name in text
    assert "argilla.apikey" not in text


def test_what_github_leaves_of_the_static_table_shows_names_and_workspaces_as_text(run, client, export, browser):
    name = f"<img src=x onerror=alert(1)>{unique('')}"
    user = rg.User(username=name, password=PASSWORD, client=client).create().add_to_workspace("vision")
    run("client.directory.refresh()\nclient.users")
    data, _ = export()
    cleaned = bleach.clean(re.sub("(?s)<(style|script)>.*?</\\1>", "", data["text/html"]), **GITHUB, strip=True)
    assert not re.search("style|class|<img|<script", cleaned.replace("&lt;img", ""))
    page = browser.new_page()
    page.set_content(cleaned)
    row = page.get_by_role("row").filter(has=page.get_by_role("cell", name=name, exact=True).first)
    expect(row).to_contain_text("vision")
    expect(page.get_by_role("row").filter(has_text="bo.li")).to_contain_text("nlp")
    expect(page.get_by_role("columnheader")).to_have_text(["username", "id", "role", "workspaces", "updated_at"])
    page.close()
    user.delete()
