"""What happens between kernel and browser behind one `UserTable`: real JupyterLab with its own message rate limits."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import sync_playwright

from tests.browser.chromium import launch, open_profile
from tests.browser.lab import Lab
from tests.browser.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable

QUERY = "tanaka"
COLUMNS = ("username", "id", "role", "workspaces", "updated_at")
LOAD = """
import json
from data import users_cached
from in_memory import Server
import argilla_widgets as rg
server = Server(users_cached({users}).itertuples(index=False, name=None))
client = server.client()
def edit(turn):
    user = rg.User._from_model(w.visible()[0]._model, client)
    user.last_name = f"Edited{{turn}}"
    user.update()
    print(server.answered * 1000)
"""
COUNTS = """
from argilla_widgets.directory.model.query import Query
snapshot = client.directory.snapshot
print(json.dumps([len(Query(search=text).run(snapshot)) for text in {prefixes!r}]))
"""
# Notes the time, the size and the kind of every message from the kernel.
FRAMES = r"""(() => {
  window.frames_ = [];
  const Socket = window.WebSocket;
  window.WebSocket = class extends Socket {
    constructor(...given) {
      super(...given);
      if (!String(given[0]).includes('/api/kernels/')) return;
      this.addEventListener('message', ({ data }) => {
        const at = performance.now(), text = typeof data === 'string';
        const bytes = text ? new Blob([data]).size : data.byteLength ?? data.size;
        const head = text ? data : new TextDecoder('latin1').decode(new Uint8Array(data, 0, Math.min(bytes, 200000)));
        const kind = head.match(/"type": ?"(first_rows|columns|memberships|patch|session|done)"/)?.[1];
        const type = head.match(/"msg_type": ?"(\w+)"/)?.[1];
        frames_.push({ at, bytes, kind: kind ?? type, comm: type === 'comm_msg' });
      });
    }
  };
  window.frame = () => new Promise(requestAnimationFrame);
  window.firstName = () => document.querySelector('table tbody tr[aria-rowindex] bdi')?.textContent;
  // People and rows of the head.
  window.countShown = () => Number(document.querySelector('table[aria-rowcount]')?.getAttribute('aria-rowcount'));
  // From an action to the frame after the one that shows what is waited for.
  window.timed = async (action, shown, limit = 30000) => {
    await frame(); await frame();
    const start = performance.now();
    action();
    for (;;) {
      await frame();
      if (shown()) { await frame(); return performance.now() - start; }
      if (performance.now() - start > limit) throw new Error('not shown: ' + action);
    }
  };
})();"""
DISPLAY = """async () => {
  const notebook = jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = 0;
  notebook.deselectAll();
  const start = performance.now();
  const ms = await timed(() => { void jupyterapp.commands.execute('notebook:run-cell'); }, firstName);
  return { ms, start, end: start + ms };
}"""
CALM = """async () => {
  for (let seen = -1; seen !== frames_.length; ) {
    seen = frames_.length;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}"""
# Scrolled, not by the keyboard: a person who has the focus would stay in view through the sorts that follow.
END = """async () => {
  let box = document.querySelector("table[aria-label='Users']");
  while (box.scrollHeight <= box.clientHeight || getComputedStyle(box).overflowY === 'visible') box = box.parentElement;
  const names = async (top) => {
    box.scrollTop = top;
    await frame(); await frame(); await frame();
    return [...document.querySelectorAll('table tbody tr[aria-rowindex] bdi')].map((name) => name.textContent);
  };
  const last = await names(box.scrollHeight);
  await names(0);
  return last;
}"""
LETTER = """async ([text, count]) => timed(() => {
  const box = document.querySelector('.jp-Cell-outputArea input[type=search]');
  box.focus();
  box.value = text;
  box.dispatchEvent(new Event('input', { bubbles: true }));
}, () => countShown() === count)"""
SORT = """async ([column, before]) => timed(
  () => [...document.querySelectorAll('table thead button')].find(
    (button) => button.innerText.trim().startsWith(column)).click(),
  () => firstName() && firstName() !== before)"""
# A row far from the one that was clicked before, which its checkbox or an arrow key then changes.
TOGGLE = """async () => {
  const boxes = document.querySelectorAll("table[aria-label='Users'] tbody input[type=checkbox]");
  const box = boxes[Math.floor(Math.random() * boxes.length)];
  const row = box.closest('tr');
  const state = () => row.getAttribute('aria-selected') + document.querySelector('.aw-selected-count')?.textContent;
  const before = state();
  return timed(() => box.click(), () => state() !== before);
}"""
ARROW = """async (key) => {
  const focused = () => document.activeElement?.closest('tr')?.getAttribute('aria-rowindex');
  if (!focused()) document.querySelector("table[aria-label='Users'] tbody input[type=checkbox]").focus();
  const before = focused();
  return timed(() => document.activeElement.dispatchEvent(
    new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true })), () => focused() !== before);
}"""
# Watches for the edited name; the kernel's clock and the page's are one.
WATCH = """(text) => {
  const from = frames_.length;
  window.edited = (async () => {
    const row = () => document.querySelector('table tbody tr[aria-rowindex]')?.textContent ?? '';
    while (!row().includes(text)) await frame();
    await frame();
    return { at: performance.timeOrigin + performance.now(),
             bytes: () => frames_.slice(from).filter((one) => one.comm).reduce((sum, one) => sum + one.bytes, 0) };
  })();
}"""
EDITED = """async () => {
  const seen = await edited;
  await new Promise((resolve) => setTimeout(resolve, 300));
  return { at: seen.at, bytes: seen.bytes() };
}"""


def measure(users: int, rounds: int, rig: Path) -> dict[str, Any]:
    """Show a `UserTable` of `users` people; time sorts, letters and edits, and weigh what arrives.

    Parameters
    ----------
    rig
        Folder whose ``data.py`` makes the people.

    Returns
    -------
    dict
        Times in ms and sizes in bytes; lists where a figure was taken `rounds` times.

    """
    here = Path(__file__).parent
    paths = [str(here.parent), str(here), str(rig)]
    with tempfile.TemporaryDirectory() as folder:
        lab = Lab(Path(folder), {"PYTHONPATH": ":".join(paths)}).start()
        try:
            with sync_playwright() as playwright:
                browser = launch(playwright)
                context = open_profile(browser)
                context.add_init_script(FRAMES)
                context.set_default_timeout(300_000)
                notebook = Notebook(lab, context, "live", ["w = rg.UserTable(client)\nw"])
                notebook.execute(LOAD.format(users=users))
                try:
                    return _measure(notebook, users, rounds)
                finally:
                    notebook.close()
                    browser.close()
        finally:
            lab.stop()


def _measure(notebook: Notebook, users: int, rounds: int) -> dict[str, Any]:
    page = notebook.page
    memory = _memory(notebook)
    before = memory()
    display = page.evaluate(DISPLAY)
    page.evaluate(CALM)
    frames = [one for one in page.evaluate("() => frames_") if one["at"] >= display["start"]]
    first = [one for one in frames if one["comm"] and one["at"] <= display["end"]]
    columns = [one["at"] for one in frames if one["kind"] == "columns"]
    result: dict[str, Any] = {
        "users": users,
        "first row": display["ms"],
        "columns after": columns[0] - display["start"] if columns else None,
        "bytes": sum(one["bytes"] for one in frames),
        "bytes of rows before first paint": sum(one["bytes"] for one in first),
        "frames": [{**one, "at": round(one["at"] - display["start"])} for one in frames if one["bytes"] > 1000],
        "memory": memory() - before,
        "last row": _last_row(notebook),
    }
    print(f"  {users:,} live: shown", file=sys.stderr)
    result["sorts"] = {column: _sorts(notebook, column, rounds) for column in COLUMNS}
    page.evaluate(SORT, ["username", page.evaluate("firstName()")])  # back to the order by username
    result["letters"] = _letters(notebook, rounds)
    result["selected"] = _selected(notebook, rounds)
    result["edits"] = [_edit(notebook, turn) for turn in range(rounds + 1)][1:]
    return result


def _memory(notebook: Notebook) -> Callable[[], float]:
    """Give a function that tells the page's JavaScript memory in MiB, with what its buffers hold."""
    devtools = notebook.page.context.new_cdp_session(notebook.page)

    def memory() -> float:
        devtools.send("HeapProfiler.collectGarbage")
        usage = devtools.send("Runtime.getHeapUsage")
        return (usage["usedSize"] + usage.get("backingStorageSize", 0)) / 2**20

    return memory


def _last_row(notebook: Notebook) -> bool:
    """Tell whether the end of the table shows the person whom the kernel has there."""
    expected = notebook.execute("print(w.visible()[-1].username)")
    shown = notebook.page.evaluate(END)
    return expected in shown


def _sorts(notebook: Notebook, column: str, rounds: int) -> list[float]:
    """Time `rounds` sorts by a column; the kernel confirms the last."""
    times = []
    for _ in range(rounds):
        times.append(notebook.page.evaluate(SORT, [column, notebook.page.evaluate("firstName()")]))
        notebook.page.wait_for_timeout(250)
    expected = notebook.execute("print(w.visible()[0].username)")
    shown = notebook.page.evaluate("firstName()")
    if shown != expected:
        raise AssertionError(f"Sorted by {column}, the table begins with {shown}, the kernel with {expected}.")
    return times


def _letters(notebook: Notebook, rounds: int) -> dict[str, list[float]]:
    """Time each letter of `QUERY`, typed after the one before."""
    prefixes = [QUERY[: end + 1] for end in range(len(QUERY))]
    counts = json.loads(notebook.execute(COUNTS.format(prefixes=["", *prefixes])))
    everyone = notebook.page.evaluate("countShown()")
    counts = [count - counts[0] + everyone for count in counts[1:]]
    times: dict[str, list[float]] = {text: [] for text in prefixes}
    for _ in range(rounds):
        for text, count in zip(prefixes, counts, strict=True):
            times[text].append(notebook.page.evaluate(LETTER, [text, count]))
            notebook.page.wait_for_timeout(150)
        notebook.page.evaluate(LETTER, ["", everyone])
        notebook.page.wait_for_timeout(250)
    return times


def _selected(notebook: Notebook, rounds: int) -> dict[str, Any]:
    """Time letters, toggles and arrow keys with every tenth person selected, but few enough that more may be."""
    ids = "[str(user.id) for user in w.visible()[::10]][:9_950]"
    number = int(notebook.execute(f"w.selected_ids = {ids}\nprint(len(w.selected_ids))"))
    said = f"document.querySelector('.aw-selected-count')?.textContent.includes({f'{number:,}'!r})"
    notebook.page.wait_for_function(said)
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


def _edit(notebook: Notebook, turn: int) -> dict[str, float]:
    """Change the first person from code: ms from the server's answer to the repaint, bytes of all its messages."""
    notebook.page.evaluate(WATCH, f"Edited{turn}")
    answered = float(notebook.execute(f"edit({turn})"))
    seen = notebook.page.evaluate(EDITED)
    return {"ms": seen["at"] - answered, "bytes": seen["bytes"]}
