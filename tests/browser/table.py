"""A table in a cell's output, `table` in its kernel: what Python knows of it beside what a person sees of it."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect

from tests.browser.notebook import SOON
from tests.browser.test_manager import Widget

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Locator

    from argilla_widgets.server import LocalServer
    from tests.browser.notebook import Notebook

both_themes = pytest.mark.parametrize("theme", ["light", "dark"])
COLUMNS = ("username", "id", "role", "workspaces", "updated_at")


def known(server: LocalServer, **traits: object) -> str:
    """Write a cell that shows the people of a server who were read before: once in a kernel."""
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
        """Give the value of an expression in the kernel."""
        return json.loads(self.notebook.execute(f"import json; print(json.dumps({expression}))"))

    def becomes(self, expression: str, value: object) -> None:
        """Expect an expression in the kernel to have this value soon."""
        deadline = time.monotonic() + SOON
        while (now := self.value(expression)) != value and time.monotonic() < deadline:
            time.sleep(0.05)
        assert now == value

    def names(self) -> list[str]:
        """Give the usernames that Python says are shown, in order."""
        return self.value("[user.username for user in table.visible()]")

    def selects(self, names: list[str]) -> None:
        """Expect Python to have these people selected soon."""
        self.becomes("sorted(user.username for user in table.selected_users)", sorted(names))

    def shows_its_order(self) -> None:
        """Expect the page's rows to be those of Python, in their order."""
        for at, name in enumerate(self.names()[:12]):
            expect(self.people.nth(at)).to_have_accessible_name(f"Select {name}")

    def head(self, column: str) -> Locator:
        """The header of a column."""
        return self.region.get_by_role("columnheader", name=column, exact=True)

    def heads(self) -> list[str]:
        """Give the columns, as they stand."""
        return self.region.locator("th[data-column]:visible").evaluate_all(
            "heads => heads.map((head) => head.dataset.column)"
        )

    def sort(self, column: str, *, beside: bool = False) -> None:
        """Press a column's name; with shift beside the columns that are sorted by already."""
        button = self.head(column).get_by_role("button", name=column)
        button.click(modifiers=["Shift"] if beside else [])

    def choose(self, what: str, option: str) -> None:
        """Choose in a filter."""
        box = self.region.get_by_role("combobox", name=f"{what} filter")
        box.click()
        self.region.get_by_role("option", name=option, exact=True).click()
        self.page.keyboard.press("Escape")
        expect(box).to_be_focused()

    def column(self, name: str, of: str) -> Locator:
        """The cell of a person in a column."""
        return self.row(of).locator(f".aw-col-{name}")

    def picture(self, name: str) -> None:
        """Keep a picture of it, in the theme it is in."""
        self.notebook.picture(f"{name}-{self.notebook.theme}", self.region)

    def pictures(self, name: str) -> None:
        """Keep a picture of it in each theme."""
        self.notebook.pictures(name, self.region)


@pytest.fixture
def table(notebook: Notebook, run: Callable[..., Locator]) -> Table:
    """The sample team."""
    table = Table(notebook, run("table = rg.UserTable(client.users)\ntable"))
    expect(table.checkbox("ana")).to_be_visible()
    return table
