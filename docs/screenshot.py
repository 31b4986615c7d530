#!/usr/bin/env python
"""Take the README's screenshots of the real widget: ``.venv/bin/python -m docs.screenshot``."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import expect, sync_playwright

from argilla_widgets.server import LocalServer
from tests.browser.chromium import launch, open_profile
from tests.browser.lab import Lab
from tests.browser.notebook import Notebook

HERE = Path(__file__).parent
PORT = 6900  # Argilla's own, since the screenshot shows it
CELL = "import argilla_widgets as rg\n\nclient = rg.Argilla()\nclient.users"


def take(notebook: Notebook, path: Path) -> None:
    """Add two people to a workspace, and take the screenshot."""
    manager = notebook.run().get_by_role("region", name="Argilla users")
    for username in ("bo.li", "d.okafor"):
        manager.get_by_role("checkbox", name=f"Select {username}", exact=True).check()
    manager.get_by_role("button", name="Add to workspace").click()
    manager.get_by_role("option", name="vision").click()
    manager.get_by_role("button", name="Apply").click()
    expect(manager.get_by_role("region", name="Code")).to_contain_text("vision")
    notebook.page.mouse.move(0, 0)
    manager.screenshot(path=path)


def main() -> None:
    """Take one screenshot in each theme, of the same team."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        environment = {"ARGILLA_API_URL": f"http://127.0.0.1:{PORT}", "ARGILLA_API_KEY": "argilla.apikey"}
        lab = Lab(Path(folder), environment).start()
        browser = launch(playwright)
        try:
            profile = open_profile(browser, device_scale_factor=2)
            for theme in ("light", "dark"):
                with LocalServer(port=PORT, sample="team"):
                    notebook = Notebook(lab, profile, theme, [CELL], theme)
                    take(notebook, HERE / f"pictures/table-{theme}.png")
                    notebook.close()
        finally:
            browser.close()
            lab.stop()


if __name__ == "__main__":
    main()
