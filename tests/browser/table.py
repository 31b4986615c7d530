"""A table in a cell's output and in its kernel, where it is called `table`, to compare what both hold."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.notebook import SOON
from tests.browser.widgets import Widget
from tests.long import mostly_long

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from argilla_widgets.server import LocalServer
    from tests.browser.notebook import Notebook

both_themes = pytest.mark.parametrize("theme", mostly_long(["light", "dark"]))
COLUMNS = ("username", "id", "role", "workspaces", "updated_at")


def known(server: LocalServer, **traits: object) -> str:
    """Return a cell that shows the users of a server, loaded once per kernel."""
    return (
        "if 'many' not in globals():\n"
        f"    many = rg.Argilla(api_url='{server.url}', api_key='argilla.apikey')\n    many.directory.refresh()\n"
        f"table = rg.UserTable(many, **{traits})\ntable"
    )


class Table(Widget):
    """The widget that the kernel calls `table`."""

    def __init__(self, notebook: Notebook, output: Locator) -> None:
        super().__init__(output)
        self.notebook = notebook
        self.page = notebook.page
        self.grid = self.region.get_by_role("grid", name="Users")

    def value(self, expression: str) -> Any:
        """Return the value of an expression in the kernel."""
        return json.loads(self.notebook.execute(f"import json; print(json.dumps({expression}))"))

    def becomes(self, expression: str, value: object) -> None:
        """Wait until an expression in the kernel has this value."""
        deadline = time.monotonic() + SOON
        while (now := self.value(expression)) != value and time.monotonic() < deadline:
            time.sleep(0.05)
        assert now == value

    def names(self) -> list[str]:
        """Return the usernames that Python says are shown, in order."""
        return self.value("[user.username for user in table.visible()]")

    def selects(self, names: list[str]) -> None:
        """Wait until Python has these users selected."""
        self.becomes("sorted(user.username for user in table.selected_users)", sorted(names))

    def shows_its_order(self) -> None:
        """Expect the page's first rows to be in the same order as in Python."""
        for at, name in enumerate(self.names()[:12]):
            expect(self.people.nth(at)).to_have_accessible_name(f"Select {name}")

    def head(self, column: str) -> Locator:
        """Return the header of a column."""
        return self.region.get_by_role("columnheader", name=column, exact=True)

    def heads(self) -> list[str]:
        """Return the visible columns in order."""
        return self.region.locator("th[data-column]:visible").evaluate_all(
            "heads => heads.map((head) => head.dataset.column)"
        )

    def sort(self, column: str, *, extend: bool = False) -> None:
        """Click a column's name; `extend` holds Shift to keep the columns already sorted by."""
        button = self.head(column).get_by_role("button", name=column)
        button.click(modifiers=["Shift"] if extend else [])

    def choose(self, what: str, option: str) -> None:
        """Choose an option of a filter."""
        box = self.region.get_by_role("button", name=f"{what} filter")
        box.click()
        self.region.get_by_role("option", name=option, exact=True).click()
        self.page.keyboard.press("Escape")
        expect(box).to_be_focused()

    def column(self, name: str, of: str) -> Locator:
        """Return the cell of a user in a column."""
        return self.row(of).locator(f".aw-col-{name}")

    def picture(self, name: str) -> None:
        """Save a screenshot in the current theme."""
        self.notebook.picture(f"{name}-{self.notebook.theme}", self.region)

    def pictures(self, name: str) -> None:
        """Save a screenshot in each theme."""
        self.notebook.pictures(name, self.region)
