"""People who have only a keyboard, or only a finger: tests say what they reach for, not how."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.widgets import Widget

MANY = 80  # presses of a key that reach anything in a widget
DOUBLE_TAP = 400  # milliseconds: of two taps in one place that are closer, browsers call the second a double tap
HAVE_FOCUS = "(all) => all.some((one) => one === one.getRootNode().activeElement)"
IN_WIDGET = "(region) => region.contains(region.getRootNode().activeElement)"
LINE_OF = """(cell) => {
  const row = cell.closest('[role=row], tr');
  return [Number(row.ariaRowIndex), Number(cell.ariaColIndex) || [...row.children].indexOf(cell) + 1];
}"""
ACTIVE_LINE = f"""(grid) => {{
  const id = grid.getAttribute('aria-activedescendant');
  const cell = id === null ? null : grid.querySelector(`[id="${{id}}"]`);
  return cell === null ? null : ({LINE_OF})(cell);
}}"""


class Keyboard:
    """Uses a widget with keys alone, from wherever the focus is."""

    def __init__(self, widget: Widget) -> None:
        self.region = widget.region
        self.keys = widget.region.page.keyboard
        self.region.get_by_role("searchbox").first.focus()  # as a click into the widget would

    def reach(self, targets: Locator) -> None:
        """Press Tab until a control, or one of several, has the focus, first forwards."""
        expect(targets.first).to_be_visible()
        for key in ("Tab", "Shift+Tab"):
            for _ in range(MANY):
                if targets.evaluate_all(HAVE_FOCUS):
                    return
                if key == "Tab" and not self.region.evaluate(IN_WIDGET):
                    break
                self.keys.press(key)
        raise AssertionError(f"No Tab leads to {targets}.")

    def press(self, button: Locator) -> None:
        """Press a button."""
        expect(button).to_be_enabled()
        self.reach(button)
        self.keys.press("Enter")

    def press_in_bar(self, button: Locator) -> None:
        """Press a button of a toolbar, which is one tab stop."""
        self._reach_in(button, button.locator("xpath=ancestor::*[@role='toolbar']").get_by_role("button"))
        self.keys.press("Enter")

    def open_tab(self, tab: Locator) -> None:
        """Open a tab of a row of tabs, which is one tab stop."""
        self._reach_in(tab, tab.locator("xpath=..").get_by_role("tab"))
        expect(tab).to_have_attribute("aria-selected", "true")

    def choose(self, radio: Locator) -> None:
        """Choose one of a few."""
        self._reach_in(radio, radio.locator("xpath=ancestor::fieldset").get_by_role("radio"))
        expect(radio).to_be_checked()

    def tick(self, box: Locator) -> None:
        """Tick a checkbox."""
        self.reach(box)
        self.keys.press("Space")
        expect(box).to_be_checked()

    def write(self, field: Locator, text: str) -> None:
        """Replace the text of a field."""
        self.reach(field)
        self.keys.press("Control+A")
        self.keys.type(text)

    def paste(self, field: Locator, text: str, send: Locator) -> None:  # noqa: ARG002 - of a finger
        """Paste rows from the clipboard, which sends them."""
        self.reach(field)
        self.region.page.evaluate("(text) => navigator.clipboard.writeText(text)", text)
        self.keys.press("Control+V")

    def select(self, checkbox: Locator) -> None:
        """Select someone who is in the first row of the users table."""
        self.reach(self.region.get_by_role("grid", name="Users"))
        self.keys.press("Space")
        expect(checkbox).to_be_checked()

    def act(self, grid: Locator, cell: Locator, key: str) -> None:
        """Make a cell of a grid active, and press a key there."""
        self._go(grid, cell)
        self.keys.press(key)

    def edit(self, grid: Locator, cell: Locator, text: str) -> None:
        """Replace the text of a cell of a grid."""
        self._go(grid, cell)
        self.keys.press("Delete")
        self.keys.type(text)
        self.keys.press("Enter")

    def _go(self, grid: Locator, cell: Locator) -> None:
        self.reach(grid)
        line, column = cell.evaluate(LINE_OF)
        for _ in range(MANY):
            now = grid.evaluate(ACTIVE_LINE)
            if now is None or now == [line, column]:
                break
            vertical = "ArrowDown" if now[0] < line else "ArrowUp" if now[0] > line else None
            self.keys.press(vertical or ("ArrowRight" if now[1] < column else "ArrowLeft"))
        expect(grid).to_be_focused()
        assert grid.evaluate(ACTIVE_LINE) == [line, column]

    def _reach_in(self, target: Locator, stops: Locator) -> None:
        """Go to the one of some elements that is a tab stop, and from there to another by arrows."""
        expect(target).to_be_visible()
        self.reach(stops)
        for key in ("ArrowRight", "ArrowLeft"):
            for _ in range(MANY // 4):
                if target.evaluate_all(HAVE_FOCUS):
                    return
                self.keys.press(key)
        raise AssertionError(f"No arrow leads to {target}.")


class Finger:
    """Uses a widget by touch alone; what is typed comes from a keyboard on the screen."""

    def __init__(self, widget: Widget) -> None:
        self.region = widget.region
        self.keys = widget.region.page.keyboard

    def press(self, button: Locator) -> None:
        """Press a button, once the finger has had the time to move to it from the last one."""
        expect(button).to_be_enabled()
        self.region.page.wait_for_timeout(DOUBLE_TAP)
        button.tap()

    def press_in_bar(self, button: Locator) -> None:
        """Press a button of a toolbar."""
        self.press(button)

    def open_tab(self, tab: Locator) -> None:
        """Open a tab."""
        tab.tap()
        expect(tab).to_have_attribute("aria-selected", "true")

    def choose(self, radio: Locator) -> None:
        """Choose one of a few: their labels are what is seen."""
        radio.locator("xpath=..").tap()
        expect(radio).to_be_checked()

    def tick(self, box: Locator) -> None:
        """Tick a checkbox."""
        box.tap()
        expect(box).to_be_checked()

    def write(self, field: Locator, text: str) -> None:
        """Replace the text of a field."""
        field.tap()
        field.select_text()
        self.keys.type(text)

    def paste(self, field: Locator, text: str, send: Locator) -> None:
        """Insert rows, as a keyboard on the screen does, and send them."""
        field.tap()
        self.keys.insert_text(text)
        send.tap()

    def select(self, checkbox: Locator) -> None:
        """Select someone in the users table."""
        self.tick(checkbox)

    def act(self, grid: Locator, cell: Locator, key: str) -> None:  # noqa: ARG002 - of a keyboard
        """Tap on a cell of a grid."""
        cell.tap()

    def edit(self, grid: Locator, cell: Locator, text: str) -> None:
        """Replace the text of a cell of a grid: the first tap makes it active."""
        cell.tap()
        expect(grid).to_be_focused()
        cell.tap()
        self.keys.press("Control+A")
        self.keys.type(text)
        self.keys.press("Enter")


Hands: TypeAlias = "Keyboard | Finger"
