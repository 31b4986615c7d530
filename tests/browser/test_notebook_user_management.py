"""The user management notebook, run in JupyterLab from top to bottom."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from tests.browser.widgets import Widget

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "01_user_management.ipynb"


@pytest.mark.long
def test_run_all_shows_no_alert(open_notebook):
    cells = [cell.source for cell in nbformat.read(NOTEBOOK, as_version=4).cells if cell.cell_type == "code"]
    notebook = open_notebook(*cells)
    members = cells.index("workspace.users")
    for index in range(len(cells)):
        # This cell shows the warning about an unknown username.
        notebook.run(index, fails="nobody_of_this_name" in cells[index])
    widget = Widget(notebook.output(members))
    notebook.page.locator(".jp-Notebook .jp-Cell").nth(members).scroll_into_view_if_needed()
    expect(widget.region).to_contain_text("This workspace was deleted.")
    expect(notebook.page.locator(".argilla-widgets [role=alert]")).to_have_count(0)
    expect(notebook.page.get_by_text("may be old")).to_have_count(0)
    notebook.picture("notebook-01-members", widget.region)
