"""Take the pictures of the documentation in JupyterLab, of the sample team: ``make pictures``.

Each is taken in both themes, as ``docs/pictures/NAME-THEME.webp``. Look at them before you commit them.
"""  # noqa: INP001 - a script

from __future__ import annotations

import re
import tempfile
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw
from playwright.sync_api import Locator, expect, sync_playwright

from argilla_widgets.server import LocalServer
from tests.browser.chromium import TIMEOUT, launch, open_profile
from tests.browser.lab import Lab
from tests.browser.notebook import Notebook, Theme
from tests.browser.widgets import Explorer, Widget, Workspaces

PICTURES = Path(__file__).parent / "pictures"
BUILD = Path(__file__).parent / "_build"
"""Not the system's folder for temporary files: the widget would warn that passwords saved there are lost."""
PORT = 6900  # Argilla's own, since the pictures show it
CELL = "import argilla_widgets as rg\n\nclient = rg.Argilla()\nclient.users"
SIZE = {"width": 1180, "height": 1000}
SHARP = 2
"""Pixels of a picture for each of the page."""
POINTER = [(0, 0), (0, 17), (4, 13.5), (6.8, 19.5), (9.6, 18.2), (6.8, 12.3), (12, 12)]
CLASS = """\
First name\tLast name\tLogin\tRole\tWorkspaces
Ada\tMarín\tada.marin\tannotator\tling-101
Björn\tOlsen\tbjorn.olsen\tanotator\tling-101
Chi\tNguyen\tchi.nguyen\tannotator\tling-101
Dora\tWeiß\tdora.weiss\tadmin\tling-101
Emil\tHaas\t\tannotator\tling-101
Farid\tKhan\tfarid.khan\tannotator\tling-101
Gül\tAksoy\tgul.aksoy\tannotator\tling-101
"""
PASTE = """(element, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData('text/plain', text);
  element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
}"""


class Camera:
    """Takes pictures of one widget, in one theme."""

    def __init__(self, notebook: Notebook, region: Locator) -> None:
        self._notebook, self.region = notebook, region
        self._frames: list[Image.Image] = []
        self._seconds: list[float] = []

    def picture(self, name: str) -> None:
        """Save a picture of the widget, without what the pointer or the focus would change."""
        self._notebook.page.mouse.move(0, 0)
        self._save(name, [self._shot()], 3 / 4, quality=80)

    def frame(self, seconds: float, at: Locator | None = None) -> None:
        """Add a frame to the animation, with a pointer where the next click is."""
        if at is not None:
            at.hover()
        shot = self._shot()
        box, frame = at and at.bounding_box(), self.region.bounding_box()
        if box and frame:
            x, y = box["x"] - frame["x"] + min(box["width"] / 2, 60), box["y"] - frame["y"] + box["height"] / 2
            corners = [((x + dx) * SHARP, (y + dy) * SHARP) for dx, dy in POINTER]
            ImageDraw.Draw(shot).polygon(corners, fill="black", outline="white", width=3)
        self._frames.append(shot)
        self._seconds.append(seconds)

    def click(self, at: Locator, seconds: float = 0.9) -> None:
        """Add a frame that shows where the click is, and click."""
        self.frame(seconds, at)
        at.click()

    def animation(self, name: str) -> None:
        """Save the frames, all as high as the highest."""
        height = max(frame.height for frame in self._frames)
        frames = []
        for frame in self._frames:
            frames.append(Image.new("RGB", (frame.width, height), frame.getpixel((0, 0))))
            frames[-1].paste(frame)
        durations = [round(1000 * seconds) for seconds in self._seconds]
        # Every fourth frame is whole: what only differs from the one before leaves traces of what was there.
        self._save(name, frames, 3 / 5, quality=55, duration=durations, loop=0, kmin=3, kmax=4)

    def _save(self, name: str, frames: list[Image.Image], scale: float, **options: Any) -> None:  # noqa: ANN401 - of Pillow
        size = (round(frames[0].width * scale), round(frames[0].height * scale))
        first, *others = [frame.resize(size, Image.Resampling.LANCZOS) for frame in frames]
        path = PICTURES / f"{name}-{self._notebook.theme}.webp"
        first.save(path, method=6, save_all=bool(others), append_images=others, **options)

    def _shot(self) -> Image.Image:
        return Image.open(BytesIO(self.region.screenshot(animations="disabled"))).convert("RGB")


def add_and_undo(camera: Camera, widget: Widget) -> None:
    """Add two people to a workspace, see the code, and undo it."""
    widget.region.get_by_role("tab", name="Users").click()
    expect(widget.checkbox("bo.li")).to_be_visible()
    camera.frame(1.2)
    for username in ("bo.li", "d.okafor"):
        camera.click(widget.checkbox(username))
    camera.click(widget.button("Add to workspace"))
    camera.click(widget.region.get_by_role("option", name="vision"))
    camera.click(widget.button("Apply"))
    expect(widget.region.get_by_role("region", name="Code")).to_contain_text("vision")
    camera.picture("table")
    camera.frame(2.5)
    camera.click(widget.button("Undo"))
    expect(widget.status).to_contain_text("Undone")
    camera.frame(2)
    camera.animation("add-and-undo")


def access(camera: Camera, widget: Widget) -> None:
    """Stage changes in the matrix, and see what a person can do."""
    explorer = Explorer(camera.region.page.locator(".jp-OutputArea").first)
    explorer.open_tab()
    for name in (r"bo\.li in speech: ", r"d\.okafor in nlp: ", r"kenji\.sato in nlp: "):
        explorer.matrix.get_by_role("gridcell", name=re.compile(f"^{name}")).click()
    camera.picture("matrix")
    widget.button("Discard").click()
    explorer.part("A person")
    explorer.choose("Person", "emil_h")
    expect(explorer.cards.first).to_be_visible()
    camera.picture("person")
    explorer.find()
    camera.picture("findings")


def progress(camera: Camera, widget: Widget) -> None:
    """Show how far the members of a workspace are."""
    region = Workspaces(widget).choose("nlp")
    region.get_by_role("tab", name="Progress").click()
    expect(region.get_by_role("grid", name="Progress")).to_be_visible()
    camera.picture("progress")


def roster(camera: Camera, widget: Widget) -> None:
    """Bring a class with two mistakes onto the server, up to its plan."""
    widget.region.get_by_role("tab", name="Users").click()
    widget.button("Import users").click()
    panel = widget.region.get_by_role("tabpanel", name="Roster")
    expect(panel.get_by_role("list", name="Steps")).to_be_visible()
    tab = widget.region.get_by_role("tab", name="Roster")
    tab.click()
    tab.evaluate(PASTE, CLASS)
    expect(panel.locator(".aw-roster-foot")).to_contain_text("5 ready, 2 with problems")
    camera.picture("roster-problems")
    panel.get_by_role("button", name="Leave out 2").click()
    panel.get_by_role("button", name="Review plan").click()
    expect(panel.get_by_role("grid", name="Plan")).to_be_visible()
    panel.get_by_role("textbox", name="Address for others").fill("https://argilla.example.org")
    expect(panel.get_by_text("Others can't open a local address.")).to_have_count(0)
    expect(panel.get_by_role("button", name="Apply to 5 people")).to_be_in_viewport(ratio=1)
    camera.picture("roster-plan")


def main() -> None:
    """Take all pictures in each theme, of the same team."""
    PICTURES.mkdir(exist_ok=True)
    BUILD.mkdir(exist_ok=True)
    expect.set_options(timeout=TIMEOUT)
    with tempfile.TemporaryDirectory(dir=BUILD) as folder, sync_playwright() as playwright:
        environment = {"ARGILLA_API_URL": f"http://127.0.0.1:{PORT}", "ARGILLA_API_KEY": "argilla.apikey"}
        lab = Lab(Path(folder), environment).start()
        browser = launch(playwright)
        try:
            profile = open_profile(browser, device_scale_factor=SHARP, viewport=SIZE)
            themes: tuple[Theme, ...] = ("light", "dark")
            for theme in themes:
                with LocalServer(port=PORT, sample="team"):
                    notebook = Notebook(lab, profile, theme, [CELL], theme)
                    widget = Widget(notebook.run())
                    camera = Camera(notebook, widget.region)
                    for scene in (access, progress, roster, add_and_undo):
                        scene(camera, widget)
                    notebook.close()
        finally:
            browser.close()
            lab.stop()


if __name__ == "__main__":
    main()
