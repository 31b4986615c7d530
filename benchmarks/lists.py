"""Keys at the end of the longest lists: what the main thread of the page does for each arrow, and for each letter."""

from __future__ import annotations

from dataclasses import replace
from statistics import quantiles
from typing import TYPE_CHECKING

from benchmarks import users
from benchmarks.peers import PEERS
from benchmarks.progress import log
from benchmarks.rig import Rig

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from playwright.sync_api import Locator

    from benchmarks.rig import Sheet

PEOPLE = 10_000
MEMBERS = 3_000
"""Members of the workspace whose progress is shown."""
PROBLEMS = 500
DATASETS = 12
BAR = 50
"""ms that all tasks of the page may take for a key: 95 of 100 keys."""
SETTLED = 0.25  # s
"""Longer than a list waits before it asks the kernel."""
LONG = 120_000  # ms
LOAD = f"""
from datetime import datetime, timezone
from uuid import UUID, uuid4
from argilla_widgets.directory.progress.workspace_progress import *
from argilla_widgets.sdk.models import ResponseCounts
from benchmarks.in_memory import Server
from benchmarks.users import users
people = list(users(len(df)))
server = Server(people, members=0)
server.members[next(iter(server.workspaces))] = dict.fromkeys(one.id for one in people[:{MEMBERS}])
client = server.client()
parts = tuple(DatasetPart(ResponseCounts(30 * n, n, n), 399 - 30 * n) for n in range({DATASETS}))
progress = WorkspaceProgress(
    "workspace-000",
    tuple(DatasetProgress(uuid4(), f"dataset-{{n:02}}", True, 400, 400) for n in range({DATASETS})),
    tuple(PersonProgress(one.username, parts, UUID(one.id)) for one in people[:{MEMBERS}]),
    datetime.now(timezone.utc),
)
type(client.directory).progress = lambda self, workspace: progress
"""
# Some of the arrows scroll, since more rows are passed than are in view.
ARROWS = ("ArrowUp",) * 7 + ("ArrowRight",) * 2 + ("ArrowUp",) * 7 + ("ArrowLeft",) * 2 + ("ArrowDown",) * 2
LETTERS = ("a", "r", "g", "i", "l") * 4
"""One after the other in one field."""
COUNTED = "([grid, least]) => Number(grid.ariaRowCount) > least"

Times = dict[str, list[float]]


def measure() -> dict[str, Times]:
    """Press keys at the end of the progress of 3,000 people, of a roster, a plan and the staged changes of 10,000.

    Returns
    -------
    dict
        For each list, and each kind of key, the ms of all tasks for each of 20 keys.
    """
    found: dict[str, Times] = {}
    manager = replace(PEERS["ours_manager"], prepare=LOAD)
    for name, keys in LISTS.items():
        with Rig([PEOPLE], rate_limits=True) as rig, rig.open(manager) as sheet:
            sheet.page.set_default_timeout(LONG)
            sheet.load(PEOPLE)
            sheet.display()
            sheet.page.evaluate("bench.quiet()")
            found[name] = dict(keys(sheet))
        log(f"{name}: {', '.join(f'{what} {high(times):.0f} ms' for what, times in found[name].items())}")
    return found


def high(times: list[float]) -> float:
    """Return the 95th percentile."""
    return quantiles(times, n=20, method="inclusive")[-1]


def _progress(sheet: Sheet) -> Iterable[tuple[str, list[float]]]:
    region = sheet.page.locator(".jp-Cell-outputArea")
    region.get_by_role("tab", name="Workspaces").click()
    region.get_by_role("grid", name="Workspaces").get_by_role("button", name="workspace-000", exact=True).click()
    region.get_by_role("tab", name="Progress").click()
    grid = region.get_by_role("grid", name="Progress")
    _to_end(sheet, grid, MEMBERS)
    yield "arrows", _press(sheet, ARROWS)
    yield "letters", _press(sheet, LETTERS)
    yield "ticks", _press(sheet, ("Space", "ArrowUp") * 20)[::2]


def _roster(sheet: Sheet) -> Iterable[tuple[str, list[float]]]:
    panel = _upload(sheet, PROBLEMS)
    grid = panel.get_by_role("grid", name="Rows")
    _to_end(sheet, grid, PEOPLE)
    yield "arrows", _press(sheet, ARROWS)
    sheet.page.keyboard.press("Control+End")
    sheet.page.keyboard.press("Home")
    sheet.page.keyboard.press("ArrowRight")
    yield "letters", _press(sheet, LETTERS)
    sheet.page.keyboard.press("Escape")
    yield "letters of a search", _search(sheet, panel.get_by_role("searchbox", name="Search rows"))


def _plan(sheet: Sheet) -> Iterable[tuple[str, list[float]]]:
    panel = _upload(sheet, 0)
    panel.get_by_role("button", name="Review plan").click()
    _to_end(sheet, panel.get_by_role("grid", name="Plan"), PEOPLE)
    yield "arrows", _press(sheet, ARROWS)
    yield "letters", _press(sheet, LETTERS)
    yield "ticks", _press(sheet, ("Space", "ArrowUp") * 20)[::2]
    yield "letters of a search", _search(sheet, panel.get_by_role("searchbox", name="Search plan"))


def _review(sheet: Sheet) -> Iterable[tuple[str, list[float]]]:
    region = sheet.page.locator(".jp-Cell-outputArea")
    region.get_by_role("tab", name="Access").click()
    matrix = region.get_by_role("grid", name="Access matrix")
    matrix.focus()
    # Owners are members of no workspace: the rows of two people make up for them.
    for key in ("Control+Home", "ArrowRight", "Control+Space", "Shift+Space", "ArrowDown", "Shift+Space"):
        sheet.page.keyboard.press(key)
    region.get_by_role("button", name="Review").click()
    _to_end(sheet, sheet.page.get_by_role("dialog").get_by_role("grid", name="Changes"), PEOPLE * 9 // 10)
    yield "arrows", _press(sheet, ARROWS)
    yield "letters", _press(sheet, LETTERS)
    yield "changes left out", _press(sheet, ("Delete", "ArrowUp") * 20)[::2]


LISTS: dict[str, Callable[[Sheet], Iterable[tuple[str, list[float]]]]] = {
    f"“Progress” of {MEMBERS:,} people": _progress,
    f"a roster of {PEOPLE:,} with {PROBLEMS} problems": _roster,
    f"a plan of {PEOPLE:,}": _plan,
    f"the review of {PEOPLE:,} staged changes": _review,
}


def _upload(sheet: Sheet, problems: int) -> Locator:
    """Choose a file of new people, some with a role that does not exist; return the tab."""
    region = sheet.page.locator(".jp-Cell-outputArea")
    region.get_by_role("button", name="Import users").click()
    panel = region.get_by_role("tabpanel", name="Roster")
    wrong = range(0, PEOPLE, PEOPLE // problems) if problems else ()
    lines = ["username,first_name,last_name,role,workspaces"]
    for number in range(PEOPLE):
        role = "anotator" if number in wrong else "annotator"
        lines.append(f"argilla{number:05},Ana,{users.FAMILY[number % 60]},{role},workspace-{number % 100:03}")
    text = "\n".join(lines).encode()
    panel.locator("input[type=file]").set_input_files({"name": "class.csv", "mimeType": "text/csv", "buffer": text})
    return panel


def _to_end(sheet: Sheet, grid: Locator, least: int) -> None:
    """Show the end of a list once it has at least this many rows, and make a cell there active."""
    sheet.page.wait_for_function(COUNTED, arg=[grid.element_handle(), least])
    grid.focus()
    sheet.page.keyboard.press("Control+End")
    sheet.page.evaluate("bench.quiet()")


def _press(sheet: Sheet, keys: Iterable[str]) -> list[float]:
    """Press keys; return the ms of all tasks for each."""
    return [sheet.work(lambda key=key: _settle(sheet, key))["all"] for key in keys]


def _settle(sheet: Sheet, key: str) -> None:
    sheet.page.keyboard.press(key)
    sheet.page.wait_for_timeout(1000 * SETTLED)


def _search(sheet: Sheet, box: Locator) -> list[float]:
    """Search for what all have in their names."""
    box.focus()
    return _press(sheet, (*"argilla", *("Backspace",) * 7, *"argill"))
