"""Leaving a page of a notebook application with passwords that no one has copied or saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from playwright.sync_api import expect

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.widgets import Widget

RELOAD = "() => void setTimeout(() => location.reload())"
ASKS = """() => {
  const event = new Event("beforeunload", { cancelable: true });
  window.dispatchEvent(event);
  return event.defaultPrevented;
}"""


def check_leaving(page: Page, widget: Widget) -> None:
    """Check that the browser asks before it leaves, which keeps a generated password, until that is copied."""
    card = widget.region.get_by_role("region", name="New password")
    expect(card).to_be_visible()
    with page.expect_event("dialog") as asked:
        page.evaluate(RELOAD)
    assert asked.value.type == "beforeunload"
    asked.value.dismiss()
    assert page.evaluate(ASKS)
    card.get_by_role("button", name="Copy password").click()
    expect(widget.status).to_contain_text("Copied the password")
    assert not page.evaluate(ASKS)
