"""A workspace's progress in JupyterLab: who has not started is selected; the workspace is archived and opened again."""

from __future__ import annotations

import base64
import csv
import io
import re

import pytest
from playwright.sync_api import expect

import argilla_widgets as rg
from tests.browser.widgets import SETUP, Widget, Workspaces, resize, show

MANY = f"""{SETUP}
from datetime import datetime, timezone
from uuid import uuid4
from argilla_widgets.directory.progress.workspace_progress import *
from argilla_widgets.sdk.models import ResponseCounts
parts = tuple(DatasetPart(ResponseCounts(30 * n, n, n), 399 - 30 * n) for n in range(12))
people = tuple(PersonProgress(f"student{{n:03}}", parts, uuid4()) for n in range(300))
datasets = tuple(DatasetProgress(uuid4(), f"dataset-{{n:02}}", True, 400, 400) for n in range(12))
many = WorkspaceProgress("nlp", datasets, people, datetime.now(timezone.utc))
type(client.directory).progress = lambda self, workspace: many
client.users"""


ON_TOP = """(element) => {
  const { left, top, width, height } = element.getBoundingClientRect();
  return element.contains(element.getRootNode().elementFromPoint(left + width / 2, top + height / 2));
}"""


COLOURS = """async (png) => {
  const image = await createImageBitmap(await (await fetch(`data:image/png;base64,${png}`)).blob());
  const context = new OffscreenCanvas(image.width, image.height).getContext('2d');
  context.drawImage(image, 0, 0);
  return [...new Set(new Uint32Array(context.getImageData(0, 0, image.width, image.height).data.buffer))];
}"""


def colours_along(row):
    """Return the colours of the upper edge of a row."""
    box = row.bounding_box()
    top = {"x": box["x"] + 8, "y": box["y"] + 1, "width": box["width"] - 16, "height": 1}
    return row.page.evaluate(COLOURS, base64.b64encode(row.page.screenshot(clip=top)).decode())


def middle(part):
    box = part.bounding_box()
    return box["y"] + box["height"] / 2


def open_progress(tab, name):
    region = tab.choose(name)
    region.get_by_role("tab", name="Progress").click()
    expect(region.get_by_role("grid", name="Progress")).to_be_visible()
    return region


def test_those_who_have_not_started_are_selected(use_notebook):
    notebook, widget = show(use_notebook)
    tab = Workspaces(widget)
    region = open_progress(tab, "nlp")
    table = region.get_by_role("grid", name="Progress")
    expect(table.get_by_role("columnheader")).to_have_text(
        [
            *("", "username", "left", "given"),
            *("news-topics 34 given, 2 of 10 records left", "support-tickets 12 given, 0 of 6 records left"),
        ]
    )
    bo = table.get_by_role("row").filter(has_text="bo.li")
    expect(bo).to_contain_text("6 given, 2 left")
    expect(bo.get_by_role("img", name="4 submitted, 2 drafts, 2 discarded")).to_be_visible()
    expect(table.get_by_role("row").last).to_contain_text(re.compile("farah.k.*not a member"))
    expect(tab.table).to_be_hidden()
    # Someone who gave 8 of 10 is done, someone else with 6 is not: the page says why.
    ana = table.get_by_role("row").filter(has_text="Ana Costa")
    expect(ana).to_contain_text(re.compile("nothing left.*8.*8 given, nothing left.*0 given, nothing left"))
    ana.get_by_role("rowheader").click()
    strip = region.get_by_role("region", name="Progress: this row")
    expect(strip).to_contain_text("Each record needs 2 submitted responses; others have given the rest.")
    for sentence in (
        "A record of news-topics is complete with 2 submitted responses.",
        "Given are submitted and discarded responses; drafts do not count.",
        "Not published, and left out: product-reviews.",
    ):
        expect(region).to_contain_text(sentence)
    assert notebook.violations() == []
    notebook.page.emulate_media(forced_colors="active")
    # Forced colours omit backgrounds, which show how far each person is.
    for drawn in (bo.get_by_role("img").first, region.locator(".aw-legend i").first):
        expect(drawn).to_have_css("forced-color-adjust", "none")
    # An outline marks the row instead; the names, which stay in view, do not cover it.
    assert len(colours_along(table.locator(".aw-focused"))) == 1
    notebook.picture("progress-forced", widget.region)
    notebook.page.emulate_media(forced_colors="none")
    for width in (360, 700, 950, 1200, 1600):
        resize(widget.region, width)
        assert region.evaluate("box => box.scrollHeight <= box.clientHeight"), f"It scrolls at {width} pixels"
        if width > 700:
            beside = middle(widget.button("Export").last)
            assert middle(region.locator(".aw-legend > span").first) == pytest.approx(beside, abs=0.6), width
        notebook.pictures(f"progress-{width}", widget.region)
    resize(widget.region, None)

    region.get_by_text("Not started 2", exact=True).click()
    expect(table.get_by_role("rowheader")).to_have_text([re.compile("helena"), re.compile("ravi")])
    region.get_by_role("button", name="Select these 2").click()
    expect(widget.region.get_by_role("tab", name="Users")).to_have_attribute("aria-selected", "true")
    expect(widget.checkbox("ravi")).to_be_checked()
    expect(widget.checkbox("bo.li")).not_to_be_checked()

    widget.region.get_by_role("tab", name="Workspaces").click()
    region.get_by_role("tab", name="Progress").press("ArrowRight")
    datasets = region.get_by_role("table", name="Datasets")
    expect(datasets.get_by_role("row").filter(has_text="news-topics")).to_have_text(
        re.compile(r"news-topics.*10\s*8\s*2")
    )
    expect(datasets.get_by_role("row").filter(has_text="product-reviews")).to_contain_text("draft")
    notebook.pictures("progress-datasets", widget.region)
    resize(widget.region, 360)
    assert datasets.evaluate("table => table.scrollWidth <= table.parentElement.clientWidth")
    resize(widget.region, None)
    region.get_by_role("tab", name="Datasets").press("Escape")
    expect(region).to_have_count(0)
    expect(tab.table).to_be_focused()


def test_people_are_sorted_by_what_is_left_and_exported_for_grading(use_notebook):
    notebook, widget = show(use_notebook)
    region = open_progress(Workspaces(widget), "nlp")
    table = region.get_by_role("grid", name="Progress")
    table.get_by_role("button", name="left").click()
    names = ["bo.li", "gil.ionescu", "helena", "kenji.sato", "ravi", "ana", "carla.<b>ruiz</b>", "zoë.lefèvre"]
    expect(table.get_by_role("rowheader")).to_have_text([re.compile(f"^{name}") for name in [*names, "farah.k"]])
    region.get_by_role("button", name="Export").dblclick()
    expect(widget.status).to_contain_text("Exported the progress of 9 people.")
    (path,) = notebook.path.parent.glob("argilla-progress-nlp-*.csv")
    rows = [*csv.DictReader(io.StringIO(path.read_text("utf-8-sig")))]
    (bo,) = (one for one in rows if one["username"] == "bo.li" and one["dataset"] == "news-topics")
    assert [bo[name] for name in ("given", "submitted", "draft", "discarded", "left")] == ["6", "4", "2", "2", "2"]


@pytest.mark.long
def test_a_workspace_without_datasets_says_so(use_notebook, workspace, member):
    notebook, widget = show(use_notebook)
    assert [one.id for one in workspace.users] == [member.id]
    region = Workspaces(widget).choose(workspace.name)
    region.get_by_role("tab", name="Progress").click()
    expect(region).to_contain_text("No datasets yet, so nobody has anything to do.")
    expect(region).not_to_contain_text("ot started")
    notebook.pictures("progress-none", widget.region)


@pytest.mark.long
def test_headings_names_and_what_is_left_stay_in_view(open_notebook):
    notebook = open_notebook(MANY)
    widget = Widget(notebook.run(0))
    table = open_progress(Workspaces(widget), "nlp").get_by_role("grid", name="Progress")
    table.focus()
    notebook.page.keyboard.press("Control+End")
    for width in (None, 700):
        resize(widget.region, width)
        table.locator("xpath=..").scroll_into_view_if_needed()
        expect(table.get_by_role("columnheader", name="left", exact=True)).to_be_in_viewport(ratio=1)
        last = table.get_by_role("columnheader", name="dataset-11")
        last.evaluate("head => head.scrollIntoView({ block: 'nearest', inline: 'nearest' })")
        expect(last).to_be_in_viewport(ratio=1)
        expect(table.get_by_text("student299")).to_be_in_viewport()
        heading = table.get_by_role("columnheader", name="username")
        assert heading.evaluate(ON_TOP), f"A name covers its heading at {width} pixels"
        expect(table.get_by_role("row").last.get_by_role("gridcell").last).to_be_in_viewport(ratio=0.5)
        notebook.picture(f"progress-many-{width}", widget.region)


def test_what_is_left_is_in_view_without_scrolling_sideways(use_notebook):
    notebook, widget = show(use_notebook)
    table = open_progress(Workspaces(widget), "nlp").get_by_role("grid", name="Progress")
    for width in (360, 700):
        resize(widget.region, width)
        table.locator("xpath=..").scroll_into_view_if_needed()
        expect(table.get_by_role("columnheader", name="left", exact=True)).to_be_in_viewport(ratio=1)
        for text in ("nothing left", "2, not started", "not a member"):
            cell = table.get_by_role("gridcell", name=text, exact=True).first
            expect(cell).to_be_in_viewport(ratio=1)
            assert cell.evaluate("(cell) => cell.scrollWidth <= cell.clientWidth"), (text, width)
        assert table.locator("xpath=..").evaluate("(box) => box.scrollLeft") == 0
    notebook.picture("progress-360", widget.region)


def test_a_workspace_is_archived_and_undone(use_notebook, workspace, member):
    notebook, widget = show(use_notebook)
    tab = Workspaces(widget)
    region = tab.choose(workspace.name)
    expect(region).to_contain_text("1 member")
    notebook.pictures("workspace-parts", widget.region)
    region.get_by_role("button", name="Archive").click()
    dialog = widget.dialog("Archive")
    expect(dialog).to_contain_text("1 membership ends. Accounts, datasets and responses stay.")
    path = dialog.get_by_role("textbox", name="Save the roster as")
    expect(path).to_have_value(re.compile(rf"{workspace.name}-20.*\.json"))
    taken = notebook.path.parent / "taken.json"
    taken.write_text("mine")
    path.fill(str(taken))
    dialog.get_by_role("button", name="Archive").click()
    expect(dialog).to_contain_text("was not written, and nothing was changed: it exists already.")
    assert taken.read_text() == "mine"
    saved = notebook.path.parent / "class.json"
    path.fill(str(saved))
    notebook.pictures("progress-archive", dialog)
    dialog.get_by_role("button", name="Archive").dblclick()
    expect(dialog).to_contain_text("To open it again with the same people:")
    expect(dialog).to_contain_text(f'rg.Roster.from_json("{saved}").plan(client, create_users=False).apply(client)')
    notebook.pictures("progress-archived", dialog)
    assert len(workspace.users) == 0
    assert [one.username for one in rg.Roster.from_json(saved)] == [member.username]
    dialog.get_by_role("button", name="Close").click()
    expect(widget.status).to_contain_text("Their roster is in")
    widget.region.get_by_role("button", name="Undo", exact=True).first.click()
    expect(region).to_contain_text(member.username)
    assert [one.username for one in workspace.users] == [member.username]
