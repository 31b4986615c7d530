"""Debian's Chromium, without a window and without a word to anybody."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Playwright, ViewportSize

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = [
    "--headless",
    "--no-sandbox",  # root has no sandbox to give
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
SIZE: ViewportSize = {"width": 1280, "height": 900}
TIMEOUT = 20_000  # ms for any one step; two cores serve everything


def program() -> str:
    """Where Chromium is."""
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is None:
        raise RuntimeError("No Chromium was found. `make test` installs Debian's, or type: apt-get install chromium")
    return found


def launch(playwright: Playwright, *flags: str) -> Browser:
    """Start Chromium, with more flags if need be; closing it ends all its processes."""
    return playwright.chromium.launch(executable_path=program(), args=[*FLAGS, *flags])


def open_profile(browser: Browser, **options: Any) -> BrowserContext:
    """A fresh profile of somebody in Britain whose clock shows UTC."""
    context = browser.new_context(
        **{"viewport": SIZE, "locale": "en-GB", "timezone_id": "UTC", **options},
        permissions=["clipboard-read", "clipboard-write"],
    )
    context.set_default_timeout(TIMEOUT)
    return context
