"""Headless Chromium from the system, without background network requests."""

from __future__ import annotations

import shutil
from contextlib import suppress
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",  # Chromium cannot be sandboxed when run as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE: ViewportSize = {"width": 1280, "height": 900}
TIMEOUT = 30_000  # ms for any one step, on two cores that run everything


def program() -> str:
    """Return the path of Chromium."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        raise RuntimeError("No Chromium was found. `make test` installs Debian's, or type: apt-get install chromium")
    return found


def launch(playwright: Playwright, *flags: str) -> Browser:
    """Start Chromium with additional flags."""
    return playwright.chromium.launch(executable_path=program(), args=[*FLAGS, *flags])


def open_profile(browser: Browser, **options: Any) -> BrowserContext:
    """Open a new profile with a British locale and the UTC time zone."""
    context = browser.new_context(
        **{"viewport": SIZE, "locale": "en-GB", "timezone_id": "UTC", **options},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(TIMEOUT)
    return context


def turn_wheel(page: Page, pixels: int, check: Callable[..., object]) -> None:
    """Turn the mouse wheel until a check passes, as a person does: a busy Chromium loses a turn now and then."""
    for _ in range(9):
        page.mouse.wheel(0, pixels)
        with suppress(AssertionError):
            check(timeout=2_000)
            return
    check()
