"""Messages, repaints and memory of one `UserTable` in JupyterLab, with its default message rate limits."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from playwright.sync_api import expect

from benchmarks.peers import PEERS
from benchmarks.progress import log
from benchmarks.rig import Rig

if TYPE_CHECKING:
    from benchmarks.rig import Sheet
    from tests.browser.notebook import Notebook

QUERY = "tanaka"
COLUMNS = ("username", "id", "role", "workspaces", "updated_at")
LOAD = """
from benchmarks.in_memory import Server
from benchmarks.users import users
server = Server(users(len(df)))
client = server.client()
def edit(turn):
    user = rg.User._from_model(w.visible()[0]._model, client)
    user.last_name = f"Edited{turn}"
    user.update()
    print(server.answered * 1000)
"""
COUNTS = """
import json
from argilla_widgets.directory.model.query import Query
snapshot = client.directory.snapshot
print(json.dumps([len(Query(search=text).run(snapshot)) for text in {prefixes!r}]))
"""
TABLE = """() => {
  window.firstName = () => document.querySelector('table tbody tr[aria-rowindex] bdi')?.textContent;
  // Users plus header rows.
  window.countShown = () => Number(document.querySelector('table[aria-rowcount]')?.getAttribute('aria-rowcount'));
}"""
# Scroll instead of using the keyboard: a focused row would stay in view through the sorts that follow.
END = """async () => {
  let box = document.querySelector("table[aria-label='Users']");
  while (box.scrollHeight <= box.clientHeight || getComputedStyle(box).overflowY === 'visible') box = box.parentElement;
  const names = async (top) => {
    box.scrollTop = top;
    await bench.frame(); await bench.frame(); await bench.frame();
    return [...document.querySelectorAll('table tbody tr[aria-rowindex] bdi')].map((name) => name.textContent);
  };
  const last = await names(box.scrollHeight);
  await names(0);
  return last;
}"""
# Focus the field before the clock starts, because JupyterLab then activates the cell.
LETTER = """async ([text, count]) => {
  const box = document.querySelector('.jp-Cell-outputArea input[type=search]');
  box.focus();
  return bench.timed(() => {
    box.value = text;
    box.dispatchEvent(new Event('input', { bubbles: true }));
  }, () => countShown() === count);
}"""
# Compare all rows in view: the first may be the same in two orders.
SORT = """async (column) => {
  const rows = () => document.querySelector("table[aria-label='Users'] tbody").textContent;
  const before = rows();
  return bench.timed(
    () => [...document.querySelectorAll('table thead button')].find(
      (button) => button.innerText.trim().startsWith(column)).click(),
    () => rows() !== before);
}"""
# Click the checkbox of a random row.
TOGGLE = """async () => {
  const boxes = document.querySelectorAll("table[aria-label='Users'] tbody input[type=checkbox]");
  const box = boxes[Math.floor(Math.random() * boxes.length)];
  const row = box.closest('tr');
  const state = () => row.getAttribute('aria-selected') + document.querySelector('.aw-selected-count')?.textContent;
  const before = state();
  return bench.timed(() => box.click(), () => state() !== before);
}"""
ARROW = """async (key) => {
  const focused = () => document.activeElement?.closest('tr')?.getAttribute('aria-rowindex');
  if (!focused()) document.querySelector("table[aria-label='Users'] tbody input[type=checkbox]").focus();
  const before = focused();
  return bench.timed(() => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })), () => focused() !== before);
}"""
# Watch for the edited name. Kernel and page share a clock.
WATCH = """(text) => {
  const from = bench.received.length;
  window.edited = (async () => {
    const row = () => document.querySelector('table tbody tr[aria-rowindex]')?.textContent ?? '';
    while (!row().includes(text)) await bench.frame();
    await bench.frame();
    const messages = () => bench.received.slice(from).filter(({ isComm }) => isComm);
    return { at: performance.timeOrigin + performance.now(),
             bytes: () => messages().reduce((sum, { bytes }) => sum + bytes, 0) };
  })();
}"""
EDITED = """async () => {
  const seen = await edited;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { at: seen.at, bytes: seen.bytes() };
}"""

# Each letter counts until the frame after the one that it was drawn in.
CONFIRM = """async (text) => {
  const box = document.querySelector('dialog[open] .aw-field input');
  const times = [];
  for (let end = 1; end <= text.length; end += 1) {
    times.push(await bench.timed(() => {
      box.value = text.slice(0, end);
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }, () => true));
  }
  if (document.querySelector('dialog[open] .aw-destroy').disabled) throw new Error('It is not confirmed.');
  return times;
}"""
APPLY = """() => bench.timed(
  () => document.querySelector('dialog[open] form').requestSubmit(),
  () => document.querySelector('dialog[open] form:not([aria-busy=true])') === null)"""
MAX_SELECTED = 10_000
# The best match begins with what was typed. It is marked.
CHOOSE = """async (text) => {
  const box = document.querySelector('.aw-a-chooser input');
  box.focus();
  const times = [];
  for (let end = 1; end <= text.length; end += 1) {
    const typed = text.slice(0, end);
    times.push(await bench.timed(() => {
      box.value = typed;
      box.dispatchEvent(new Event('input', { bubbles: true }));
    }, () => document.querySelector('.aw-a-choices mark')?.textContent === typed));
  }
  return times;
}"""
NEXT_CHOICE = """async () => {
  const box = document.querySelector('.aw-a-chooser input');
  const active = () => box.getAttribute('aria-activedescendant');
  const before = active();
  return bench.timed(() => box.dispatchEvent(
    new KeyboardEvent('keydown', { key: 'ArrowDown', bubbles: true, cancelable: true })), () => active() !== before);
}"""
MEMBERS = 20
# Playwright's own search for an element by its name would take longer than any frame.
ADD_PEOPLE = """async () => {
  bench.watchFrames();
  [...document.querySelectorAll('.jp-Cell-outputArea button')].find((one) => one.textContent === 'Add people').click();
  while (!document.querySelector('dialog[open] [role=option]')) await bench.frame();
  return bench.stopFrames();
}"""


def measure(number: int, rounds: int) -> dict[str, Any]:
    """Show a `UserTable` with this number of users; time sorts, letters and edits, and measure the messages.

    Returns
    -------
    dict
        Times in ms and sizes in bytes; a list if a figure was measured in every round.
    """
    with Rig([number], rate_limits=True) as rig:
        with rig.open(replace(PEERS["ours_table"], prepare=LOAD)) as sheet:
            sheet.load(number)
            sheet.page.evaluate(TABLE)
            result = _measure(sheet, number, rounds)
        return result | {
            "dialogs": _dialogs(rig, number),
            "choosing": _choosing(rig, number, rounds),
            "adding": _adding(rig, number),
        }


def _dialogs(rig: Rig, number: int) -> dict[str, Any]:
    """Time each letter that confirms a deletion, and "Apply" of new passwords, for as many users as can be selected."""
    with rig.open(replace(PEERS["ours_manager"], prepare=LOAD)) as sheet:
        sheet.load(number)
        sheet.display()
        count = open_deletion(sheet)
        letters = confirm_deletion(sheet, count)
        sheet.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        sheet.page.get_by_role("button", name="Reset password").click()
        return {"users": count, "letters": letters, "apply": sheet.page.evaluate(APPLY)}


def open_deletion(sheet: Sheet) -> int:
    """Open the dialog that deletes all users who can be selected and deleted; return their number."""
    page = sheet.page
    page.evaluate("bench.quiet()")
    ids = f"[str(user.id) for user in w.visible() if user.role != 'owner'][:{MAX_SELECTED}]"
    count = int(sheet.notebook.execute(f"w.selected_ids = {ids}\nprint(len(w.selected_ids))"))
    bar = page.get_by_role("toolbar", name="Selected users")
    expect(bar).to_contain_text(f"{count:,} selected")
    bar.get_by_role("button", name="Delete").click()
    expect(page.get_by_role("dialog")).to_contain_text("no responses")
    return count


def confirm_deletion(sheet: Sheet, count: int) -> list[float]:
    """Type what confirms the deletion; return ms of each letter."""
    return sheet.page.evaluate(CONFIRM, str(count))


def _choosing(rig: Rig, number: int, rounds: int) -> dict[str, Any]:
    """Time each letter and arrow key where a person is chosen from this number of users."""
    with rig.open(replace(PEERS["ours_manager"], prepare=LOAD)) as sheet:
        sheet.load(number)
        sheet.display()
        page = sheet.page
        page.evaluate("bench.quiet()")
        page.get_by_role("tab", name="Access").click()
        page.get_by_role("radio", name="A person").check(force=True)
        expect(page.get_by_role("combobox", name="Person")).to_be_visible()
        letters = [time for _ in range(rounds) for time in page.evaluate(CHOOSE, QUERY)]
        return {"letters": letters, "arrows": [page.evaluate(NEXT_CHOICE) for _ in range(4 * rounds)]}


def _adding(rig: Rig, number: int) -> dict[str, Any]:
    """Measure the longest frame while the list of users to add opens beside a few members, and while it is updated."""
    load = LOAD.replace("users(len(df))", f"users(len(df)), members={MEMBERS}")
    cell = "w = rg.UserManager.of(client, client.workspaces[0])\nw"
    with rig.open(replace(PEERS["ours_manager"], prepare=load, cell=cell)) as sheet:
        sheet.load(number)
        sheet.notebook.run(0)
        page = sheet.page
        expect(page.get_by_role("grid", name="Users")).to_be_visible()
        page.evaluate("bench.quiet()")
        opened = max(page.evaluate(ADD_PEOPLE))
        page.evaluate("bench.watchFrames()")
        sheet.notebook.execute("edit(1)")
        page.wait_for_timeout(500)
        return {"opened": opened, "updated": max(page.evaluate("bench.stopFrames()"))}


def _measure(sheet: Sheet, number: int, rounds: int) -> dict[str, Any]:
    page, notebook = sheet.page, sheet.notebook
    before = sheet.heap(buffers=True)
    display = sheet.display()
    page.evaluate("bench.quiet()")
    messages = [one for one in page.evaluate("bench.received") if one["at"] >= display["start"]]
    first = [one for one in messages if one["isComm"] and one["at"] <= display["end"]]
    columns = [one["at"] for one in messages if one["kind"] == "columns"]
    result: dict[str, Any] = {
        "users": number,
        "first row": display["ms"],
        "columns after": columns[0] - display["start"] if columns else None,
        "received": sum(one["bytes"] for one in messages),
        "received before the first row": sum(one["bytes"] for one in first),
        "memory": sheet.heap(buffers=True) - before,
        "last row": _last_row(notebook),
    }
    log(f"{number:,} users are shown")
    result["sorts"] = {column: _sorts(notebook, column, rounds) for column in COLUMNS}
    page.evaluate(SORT, "username")  # back to the order by username
    log("sorted by each column")
    result["letters"] = _letters(notebook, rounds)
    log("searched")
    result["selected"] = _selected(notebook, rounds)
    log("searched and toggled with many selected")
    result["edits"] = [edit(notebook, turn) for turn in range(rounds + 1)][1:]
    log("edited")
    return result


def _last_row(notebook: Notebook) -> bool:
    """Return whether the table ends with the kernel's last user."""
    expected = notebook.execute("print(w.visible()[-1].username)")
    shown = notebook.page.evaluate(END)
    return expected in shown


def _sorts(notebook: Notebook, column: str, rounds: int) -> list[float]:
    """Time `rounds` sorts by a column, and check the last against the kernel."""
    times = []
    for _ in range(rounds):
        times.append(notebook.page.evaluate(SORT, column))
        notebook.page.wait_for_timeout(250)
    expected = notebook.execute("print(w.visible()[0].username)")
    shown = notebook.page.evaluate("firstName()")
    if shown != expected:
        raise AssertionError(f"Sorted by {column}, the table begins with {shown}, the kernel with {expected}.")
    return times


def _letters(notebook: Notebook, rounds: int) -> dict[str, list[float]]:
    """Time each letter of `QUERY`, typed after the one before."""
    searches = shown_counts(notebook)
    times: dict[str, list[float]] = {text: [] for text in searches if text}
    for _ in range(rounds):
        for text, seen in times.items():
            seen.append(notebook.page.evaluate(LETTER, [text, searches[text]]))
            notebook.page.wait_for_timeout(150)
        notebook.page.evaluate(LETTER, ["", searches[""]])
        notebook.page.wait_for_timeout(250)
    return times


def shown_counts(notebook: Notebook) -> dict[str, int]:
    """Return how many rows the table has once each beginning of `QUERY` is typed, also the empty one, by the kernel."""
    prefixes = [QUERY[:end] for end in range(len(QUERY) + 1)]
    counts = json.loads(notebook.execute(COUNTS.format(prefixes=prefixes)))
    everyone = notebook.page.evaluate("countShown()")
    return {text: count - counts[0] + everyone for text, count in zip(prefixes, counts, strict=True)}


def _selected(notebook: Notebook, rounds: int) -> dict[str, Any]:
    """Time letters, toggles and arrow keys with every tenth user selected, within the limit of a selection."""
    ids = "[str(user.id) for user in w.visible()[::10]][:9_950]"
    number = int(notebook.execute(f"w.selected_ids = {ids}\nprint(len(w.selected_ids))"))
    counted = f"document.querySelector('.aw-selected-count')?.textContent.includes({f'{number:,}'!r})"
    notebook.page.wait_for_function(counted)
    notebook.page.wait_for_timeout(1000)
    result = {
        "users": number,
        "letters": _letters(notebook, rounds),
        "toggles": [notebook.page.evaluate(TOGGLE) for _ in range(4 * rounds)],
        "arrows": [notebook.page.evaluate(ARROW, "ArrowDown") for _ in range(4 * rounds)],
    }
    notebook.execute("w.selected_ids = []")
    notebook.page.wait_for_timeout(500)
    return result


def edit(notebook: Notebook, turn: int) -> dict[str, float]:
    """Edit the first user in code; return ms from the server's response to the repaint, and bytes of its messages."""
    notebook.page.evaluate(WATCH, f"Edited{turn}")
    answered = float(notebook.execute(f"edit({turn})"))
    seen = notebook.page.evaluate(EDITED)
    return {"ms": seen["at"] - answered, "bytes": seen["bytes"]}
