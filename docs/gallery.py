"""Take pictures of each tab and step to look at before a release: ``python -m docs.gallery [SCENE ...]``.

Each is taken at every width, in light, dark and forced colours, with text and with the page at 200 %, as
``docs/_build/gallery/SCENE/LOOK-WIDTH.png``; ``docs/_build/gallery/SCENE.png`` has all of a scene.
"""  # noqa: INP001 - a script

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from PIL import Image
from playwright.sync_api import Error, ViewportSize, expect, sync_playwright

import argilla_widgets as rg
from argilla_widgets.sdk.auth.secret import Secret
from argilla_widgets.server import LocalServer
from argilla_widgets.server.owner import PASSWORD
from benchmarks.progress import log
from docs.screenshots import CLASS, PASTE
from tests.browser.chromium import TIMEOUT, launch, open_profile
from tests.browser.lab import Lab
from tests.browser.notebook import Notebook
from tests.browser.widgets import ENLARGE, Explorer, Widget, Workspaces, resize

GALLERY = Path(__file__).parent / "_build/gallery"
WIDTHS = (360, 700, 950, 1200, 1600)
BESIDE, HEIGHT, GAP = 170, 1100, 12  # px
OWNER = "argilla.apikey"
LOOKS = {**dict.fromkeys(("light", "text-200", "forced", "dark"), WIDTHS), "zoom-200": WIDTHS[1:]}
"""The widths of each look in pixels of the screen: of a page at 200 %, a widget of 700 has 350 to lay out."""
MAIL = """\
Nr.\tFirst name\tLast name\tE-mail\tRole
1\tAnna\tMeyer\tanna-katharina.meyer@stud.uni-beispiel.de\tannotator
2\tRenée\tO'Connor\trenee.oconnor@stud.uni-beispiel.de\tannotator
3\tAnna\tMeyer\tanna.meyer.1@stud.uni-beispiel.de\tannotator
"""
KEY_OF = "helena"
"""An owner whose account ends while their key is in use."""


def users(widget: Widget) -> None:
    """Select two people."""
    for username in ("bo.li", "d.okafor"):
        widget.checkbox(username).check()


def form(widget: Widget) -> None:
    """Begin a new user."""
    widget.button("New user").click()
    expect(widget.region.get_by_role("textbox", name="Username")).to_be_visible()


def rows(widget: Widget) -> None:
    """Open the menu of columns and rows."""
    widget.button("Columns").click()
    expect(widget.region.get_by_role("group", name="Rows to show")).to_be_visible()


def menu(widget: Widget) -> None:
    """Open the menu of a row."""
    widget.region.get_by_role("button", name="Actions for bo.li").click()


def deletion(widget: Widget) -> None:
    """Ask to delete someone with responses."""
    widget.select("bo.li")
    widget.button("Delete").click()
    expect(widget.dialog("Delete user")).to_contain_text("responses")


def nobody(widget: Widget) -> None:
    """Search for what no one is called."""
    widget.search("zzz")
    expect(widget.people).to_have_count(0)


def workspaces(widget: Widget) -> None:
    """Open a workspace."""
    Workspaces(widget).choose("nlp")


def progress(widget: Widget) -> None:
    """Open the progress of a workspace."""
    region = Workspaces(widget).choose("nlp")
    region.get_by_role("tab", name="Progress").click()
    expect(region.get_by_role("grid", name="Progress")).to_be_visible()
    region.get_by_role("grid", name="Progress").focus()


def archive(widget: Widget) -> None:
    """Ask to archive a workspace."""
    workspaces(widget)
    widget.button("Archive").click()
    expect(widget.region.get_by_role("dialog")).to_be_visible()


def datasets(widget: Widget) -> None:
    """Open the datasets of a workspace."""
    region = Workspaces(widget).choose("nlp")
    region.get_by_role("tab", name="Datasets").click()
    expect(region.get_by_role("table", name="Datasets")).to_contain_text("news-topics")


def page_of_a_person(widget: Widget) -> None:
    """Open the page of a person."""
    menu(widget)
    widget.region.get_by_role("menuitem", name="What they can do").click()
    page = widget.region.get_by_role("region", name="bo.li", exact=True)
    expect(page.get_by_role("region", name="Access")).to_contain_text("is a member of")
    expect(page.get_by_role("region", name="Progress")).to_contain_text("given")


def matrix(widget: Widget) -> None:
    """Stage changes in the matrix."""
    region = widget.region
    region.get_by_role("tab", name="Access").click()
    for name in (r"bo\.li in speech: ", r"d\.okafor in nlp: "):
        region.get_by_role("gridcell", name=re.compile(f"^{name}")).click()


def review(widget: Widget) -> None:
    """Review the staged changes."""
    matrix(widget)
    widget.button("Review 2 changes").click()
    expect(widget.region.get_by_role("dialog")).to_be_visible()


def person(widget: Widget) -> None:
    """Ask what someone can do."""
    widget.region.get_by_role("tab", name="Access").click()
    explorer = Explorer(widget.region.page.locator(".jp-OutputArea").first)
    explorer.part("A person")
    explorer.choose("Person", "emil_h")
    expect(explorer.cards.first).to_be_visible()


def findings(widget: Widget) -> None:
    """List the findings."""
    widget.region.get_by_role("tab", name="Access").click()
    Explorer(widget.region.page.locator(".jp-OutputArea").first).part("Findings")
    expect(widget.region.get_by_role("list", name="Findings")).to_be_visible()


def roster_file(widget: Widget) -> None:
    """Begin to import users."""
    widget.button("Import users").click()
    expect(widget.region.get_by_role("list", name="Steps")).to_be_visible()


def roster_check(widget: Widget) -> None:
    """Paste a class with two mistakes."""
    roster_file(widget)
    tab = widget.region.get_by_role("tab", name="Roster")
    tab.click()
    tab.evaluate(PASTE, CLASS)
    expect(widget.region.get_by_role("grid", name="Rows")).to_contain_text("ada.marin")


def roster_mail(widget: Widget) -> None:
    """Paste a class of two people with one name, who differ in what is not used, and show their problem."""
    roster_file(widget)
    tab = widget.region.get_by_role("tab", name="Roster")
    tab.click()
    tab.evaluate(PASTE, MAIL)
    widget.region.get_by_role("radio", name=re.compile("^first.last")).locator("xpath=..").click()
    widget.region.get_by_role("radio", name=re.compile("^Problems")).locator("xpath=..").click()
    expect(widget.region.get_by_role("grid", name="Rows")).to_contain_text("anna.meyer")


def roster_who(widget: Widget) -> None:
    """Ask who is meant by a name that someone has."""
    roster_file(widget)
    tab = widget.region.get_by_role("tab", name="Roster")
    tab.click()
    tab.evaluate(PASTE, "First name\tLast name\nBo\tLi\nAda\tMarín")
    widget.region.get_by_role("radio", name=re.compile("^first.last")).locator("xpath=..").click()
    widget.button("Answer").click()
    expect(widget.region.get_by_role("dialog")).to_be_visible()


def roster_review(widget: Widget) -> None:
    """Plan without the mistakes."""
    roster_check(widget)
    widget.region.get_by_role("button", name="Leave out 2").click()
    widget.button("Review plan").click()
    expect(widget.region.get_by_role("grid", name="Plan")).to_contain_text("ada.marin")


def roster_hand_out(widget: Widget) -> None:
    """Apply the plan, and save slips."""
    roster_review(widget)
    widget.region.get_by_role("button", name=re.compile("^Apply to")).click()
    expect(widget.region.get_by_role("heading", name="Hand out")).to_be_visible(timeout=3 * TIMEOUT)
    widget.button("Save slips").click()
    expect(widget.region.get_by_role("region", name="Slips")).to_be_visible()


def roster_again(widget: Widget) -> None:
    """Begin another roster after one that was applied."""
    roster_file(widget)
    tab = widget.region.get_by_role("tab", name="Roster")
    tab.click()
    tab.evaluate(PASTE, "username\trole\tworkspaces\nlea.late\tannotator\tling-101")
    widget.button("Review plan").click()
    widget.region.get_by_role("button", name=re.compile("^Apply to")).click()
    expect(widget.region.get_by_role("heading", name="Hand out")).to_be_visible(timeout=3 * TIMEOUT)
    widget.button("Start over").click()
    expect(widget.region.get_by_role("textbox", name="Paste rows")).to_be_visible()


def journal(widget: Widget) -> None:
    """List what was done."""
    widget.select("bo.li")
    widget.button("Change role").click()
    dialog = widget.dialog("Change role")
    dialog.get_by_role("combobox", name="Role").select_option("admin")
    dialog.get_by_role("button", name="Apply").click()
    expect(dialog).to_have_count(0)
    widget.region.get_by_role("tab", name="Journal").click()
    expect(widget.region.get_by_role("table", name="Journal")).to_be_visible()


def nothing(widget: Widget) -> None:
    """Leave it as it is shown."""
    widget.region.page.wait_for_timeout(2_000)


def old_rows(widget: Widget) -> None:
    """Ask for what no server answers any more."""
    widget.button("Refresh").click()
    expect(widget.alert).to_contain_text("Try again")


def no_kernel(widget: Widget) -> None:
    """Wait until it is known that the kernel has stopped."""
    expect(widget.alert).to_contain_text("The kernel has stopped.")


def no_answer(widget: Widget) -> None:
    """Wait until it is said that no kernel answers."""
    expect(widget.region).to_contain_text("The kernel is not responding.", timeout=2 * TIMEOUT)


def matrix_alone(widget: Widget) -> None:
    """Open the matrix."""
    widget.region.get_by_role("tab", name="Access").click()
    expect(widget.region.get_by_role("grid", name="Access matrix")).to_be_visible()


def stop_server(server: LocalServer, _: Notebook) -> None:
    """Stop the server."""
    server.stop()


def revoke_key(server: LocalServer, _: Notebook) -> None:
    """Delete the account whose key is in use."""
    client = rg.Argilla(api_url=server.url, api_key=OWNER)
    next(user for user in client.users if user.username == KEY_OF).delete()


def restart(_: LocalServer, notebook: Notebook) -> None:
    """Start another kernel."""
    notebook.restart()


def open_again(_: LocalServer, notebook: Notebook) -> None:
    """Save the notebook, and open it with another kernel."""
    notebook.save_with_widget_state()
    notebook.restart()
    notebook.reload()


EMPTY = "rg.UserManager.of(client, client.workspaces.add(rg.Workspace('empty')))"
CELL = """import argilla_widgets as rg
client = rg.Argilla(api_url='{url}', api_key='{key}')
{shown}"""


@dataclass(frozen=True)
class Scene:
    """The steps before a picture, the account and users that they need, what is shown, and what happens meanwhile."""

    act: Callable[[Widget], None]
    sample: Literal["team"] | int | None = "team"
    who: str | None = None
    shown: str = "client.users"
    meanwhile: Callable[[LocalServer, Notebook], None] | None = None


# Those that change the server come last.
ACTS = (
    users, form, menu, page_of_a_person, deletion, nobody, workspaces, progress, datasets, archive,
    matrix, review, person, findings, roster_file, roster_check, roster_mail, roster_who, roster_review,
    roster_hand_out, roster_again, journal,
)  # fmt: skip
SCENES = {
    **{one.__name__.replace("_", "-"): Scene(one) for one in ACTS},
    "no-members": Scene(nothing, shown=EMPTY),
    "annotator": Scene(nothing, who="bo.li"),
    "admin": Scene(nothing, who="emil_h"),
    "one-user": Scene(nothing, sample=None),
    "10000-users": Scene(nothing, sample=10_000),
    "10000-rows": Scene(rows, sample=10_000),
    "10000-access": Scene(matrix_alone, sample=10_000),
    "kernel-stopped": Scene(no_kernel, meanwhile=restart),
    "saved": Scene(no_answer, meanwhile=open_again),
    "key-revoked": Scene(old_rows, who=KEY_OF, meanwhile=revoke_key),
    "server-gone": Scene(old_rows, meanwhile=stop_server),
}


def looks(notebook: Notebook, widget: Widget, folder: Path) -> None:
    """Save a picture in each look, and one of all."""
    page = notebook.page
    folder.mkdir(parents=True, exist_ok=True)
    sheet: list[list[Image.Image]] = []
    for look, widths in LOOKS.items():
        notebook.set_theme("dark" if look == "dark" else "light")
        page.emulate_media(forced_colors="active" if look == "forced" else "none")
        page.evaluate(ENLARGE, 2 if look == "text-200" else 1)
        zoom = 2 if look == "zoom-200" else 1
        sheet.append([])
        for width in widths:
            size: ViewportSize = {"width": width // zoom + BESIDE, "height": HEIGHT // zoom}
            page.set_viewport_size(size)
            resize(widget.region, width // zoom)
            dialogs = page.locator("dialog[open]").count() > 0
            if not dialogs or zoom == 1:
                high = widget.region.evaluate("region => region.offsetHeight") + BESIDE
                page.set_viewport_size({**size, "height": max(size["height"], high)})
            page.wait_for_timeout(150)
            path = folder / f"{look}-{width}.png"
            # Dialogs are in the middle of the page, beside the widget if it is narrow.
            shown = page if dialogs else widget.region
            shown.screenshot(path=path, animations="disabled", scale="css" if zoom == 1 else "device")
            sheet[-1].append(Image.open(path).convert("RGB"))
        page.evaluate(ENLARGE, 0.5 if look == "text-200" else 1)
    _put_together(sheet).save(folder.with_suffix(".png"))


def _put_together(rows: list[list[Image.Image]]) -> Image.Image:
    width = max(sum(one.width + GAP for one in row) for row in rows)
    sheet, top = Image.new("RGB", (width, sum(max(one.height for one in row) + GAP for row in rows)), "#888"), 0
    for row in rows:
        left = 0
        for one in row:
            sheet.paste(one, (left, top))
            left += one.width + GAP
        top += max(one.height for one in row) + GAP
    return sheet


def main(wanted: list[str]) -> None:
    """Take the pictures of some scenes; of all without a name."""
    expect.set_options(timeout=TIMEOUT)
    GALLERY.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(dir=GALLERY.parent)))
        lab = Lab(folder / "lab", {}).start()
        stack.callback(lab.stop)
        browser = launch(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)
        # As browsers zoom: two pixels of the screen for each of a page that is half as large.
        profile = open_profile(browser, viewport={"width": 2000, "height": HEIGHT}, device_scale_factor=2)
        servers: dict[object, LocalServer] = {}
        for name, scene in SCENES.items():
            if wanted and name not in wanted:
                continue
            if scene.sample not in servers:
                servers[scene.sample] = stack.enter_context(LocalServer(sample=scene.sample))
            server = servers[scene.sample]
            key = OWNER
            if scene.who is not None:
                key = server._api_key(scene.who, Secret(PASSWORD))  # noqa: SLF001 - as the tests do
            notebook = Notebook(lab, profile, name, [CELL.format(url=server.url, key=key, shown=scene.shown)])
            try:
                widget = Widget(notebook.run(0, fails=True))
                if scene.meanwhile is not None:
                    notebook.page.wait_for_timeout(3_000)  # all that is loaded after the first rows
                    scene.meanwhile(server, notebook)
                scene.act(widget)
                looks(notebook, widget, GALLERY / name)
                log(name)
            except (AssertionError, Error) as error:
                log(f"{name}: {error!s:.600}")
            notebook.dismiss_passwords()
            notebook.close()


if __name__ == "__main__":
    main(sys.argv[1:])
