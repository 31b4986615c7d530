"""Run JupyterLab and Chromium, as in the browser tests, and display one peer at a time."""

from __future__ import annotations

import itertools
import json
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from playwright.sync_api import Error, sync_playwright

from benchmarks import users
from tests.browser.chromium import launch, open_profile
from tests.browser.lab import Lab
from tests.browser.notebook import Notebook

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from typing_extensions import Self

    from benchmarks.peers import Peer

HERE = Path(__file__).parent
PAGE = (HERE / "page.js").read_text(encoding="utf-8")
FLAGS = ("--enable-precise-memory-info", "--js-flags=--max-old-space-size=4096")
TIMEOUT = 120_000  # ms
# By default, JupyterLab drops messages above a sustained 1 MB/s, which some peers exceed with 100,000 users.
NO_LIMITS = {"ZMQChannelsWebsocketConnection": {"iopub_data_rate_limit": 1e12, "iopub_msg_rate_limit": 1e9}}
LOAD = """
import json
import pandas as pd
df = pd.read_pickle({file!r})
{prepare}
names = df["username"]
print(json.dumps({{"first": names.iloc[0], "smallest": names.min(), "largest": names.max()}}))
"""
CLEAR = """
import gc, sys
if "ipywidgets" in sys.modules:
    sys.modules["ipywidgets"].Widget.close_all()
df = w = None
gc.collect()
"""
MIB = 2**20
WORK = {"all": "TaskDuration", "script": "ScriptDuration", "layout": "LayoutDuration", "style": "RecalcStyleDuration"}
"""Chromium's counters of what the main thread has done, in seconds."""


class PeerError(Exception):
    """A peer did not do what is measured. The message contains the reason if the page logged one."""


FAILURES = (AssertionError, Error, PeerError)
"""The exceptions raised if a kernel, a page or a peer fails."""


class Rig:
    """JupyterLab and Chromium, set up for benchmarks.

    Parameters
    ----------
    numbers
        The numbers of users to display.
    rate_limits
        Whether JupyterLab limits the rate of messages, as it does by default.
    package
        The checkout whose package the kernels import, with a front end that is built.
    """

    def __init__(self, numbers: Sequence[int], *, rate_limits: bool = False, package: Path = HERE.parent) -> None:
        self._stack = ExitStack()
        self._numbers = numbers
        self._rate_limits = rate_limits
        self._package = package
        self._names = itertools.count(1)

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            for number in self._numbers:
                users.frame(number).to_pickle(self.file(number))
            if not self._rate_limits:
                config = self._folder / "config/jupyter_server_config.json"
                config.parent.mkdir()
                config.write_text(json.dumps(NO_LIMITS), encoding="utf-8")
            self._lab = Lab(self._folder, {"PYTHONPATH": str(self._package)}).start()
            stack.callback(self._lab.stop)
            browser = launch(stack.enter_context(sync_playwright()), *FLAGS)
            stack.callback(browser.close)
            # One profile, so that JupyterLab's files are loaded once.
            self._profile = open_profile(browser)
            self._profile.set_default_timeout(TIMEOUT)
            self._profile.add_init_script(PAGE)
            self._stack = stack.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._stack.close()

    def open(self, peer: Peer) -> Sheet:
        """Open a new notebook with its own kernel for a peer."""
        cells = [peer.before, peer.cell] if peer.before else [peer.cell]
        notebook = Notebook(self._lab, self._profile, f"{peer.name}-{next(self._names)}", cells)
        return Sheet(self, peer, notebook)

    def file(self, number: int) -> Path:
        """Return the path of the pickled data frame with this number of users."""
        return self._folder / f"users-{number}.pickle"


class Sheet:
    """A notebook that shows one peer."""

    def __init__(self, rig: Rig, peer: Peer, notebook: Notebook) -> None:
        self.peer = peer
        self.notebook = notebook
        self.page = notebook.page
        self._rig = rig
        self._index = 1 if peer.before else 0
        self._number = 0
        self._expected: dict[str, str] = {}
        self._devtools = self.page.context.new_cdp_session(self.page)
        notebook.execute(peer.setup)
        if peer.before:
            notebook.run(0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(Error):  # the page may have crashed
            self.notebook.close()

    def load(self, number: int) -> None:
        """Clear the output, and load this number of users into the kernel."""
        self.notebook.execute(CLEAR)
        self.page.evaluate("(index) => bench.clear(index)", self._index)
        code = LOAD.format(file=str(self._rig.file(number)), prepare=self.peer.prepare)
        self._expected = json.loads(self.notebook.execute(code).splitlines()[-1])
        self._number = number
        self.page.wait_for_timeout(400)

    def display(self) -> dict[str, float]:
        """Run the cell.

        Returns
        -------
        dict
            ``ms`` to the first row; ``settled``, ms until the page is idle; bytes ``received`` and ``sent``; ``heap``,
            the maximum growth of the JavaScript heap in MiB; ``start`` and ``end`` of the ``ms`` on the page's clock.

        Raises
        ------
        PeerError
            If no row is drawn in time.
        """
        before = self.heap()
        seen = self.draw()
        return {**seen, "heap": seen["peak"] / MIB - before}

    def draw(self) -> dict[str, float]:
        """Run the cell, without a garbage collection before it: see `display`."""
        return self._ask("display", first=self.peer.first)

    def act(self, kind: str, turn: int, query: str = "") -> float:
        """Sort or filter; return the ms to the frame that shows the result.

        Raises
        ------
        PeerError
            If nothing changes in time.
        """
        done = {"sort": self.peer.sorted, "filter": self.peer.filtered}[kind]
        action = {"sort": self.peer.sort, "filter": self.peer.filter}[kind]
        return self._ask("act", action=action, done=done, first=self.peer.first, turn=turn, query=query)["ms"]

    def throttle(self, rate: float) -> None:
        """Slow the page's processor down by this factor."""
        self._devtools.send("Emulation.setCPUThrottlingRate", {"rate": rate})

    def work(self, action: Callable[[], object]) -> dict[str, float]:
        """Return what the main thread does for an action, until the page is calm: ms of `WORK`."""
        self.page.evaluate("bench.calm()")
        self._devtools.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = self._counters()
        action()
        self.page.evaluate("bench.calm()")
        after = self._counters()
        return {kind: (after[name] - before[name]) * 1000 for kind, name in WORK.items()}

    def _counters(self) -> dict[str, float]:
        return {one["name"]: one["value"] for one in self._devtools.send("Performance.getMetrics")["metrics"]}

    def point(self) -> None:
        """Move the mouse over the element that scrolls."""
        self.page.mouse.move(*self._ask("place", selector=self.peer.scroll))

    def heap(self, *, buffers: bool = False) -> float:
        """Return the size of the page's JavaScript heap in MiB, optionally with its array buffers."""
        self._devtools.send("HeapProfiler.collectGarbage")
        usage = self._devtools.send("Runtime.getHeapUsage")
        return (usage["usedSize"] + (usage["backingStorageSize"] if buffers else 0)) / MIB

    def _ask(self, name: str, **given: Any) -> Any:
        """Call a function of ``page.js``."""
        limit = 20_000 + self._number * 0.3  # ms
        given |= {"index": self._index, "expected": self._expected, "limit": limit}
        try:
            return self.page.evaluate(f"(given) => bench.{name}(given)", given)
        except Error as error:
            reason = error.message.splitlines()[0].removeprefix("Page.evaluate: Error: ")
            console = [line.splitlines()[0] for line in self.notebook.errors[-1:]]
            raise PeerError("; the console says: ".join([reason, *console])) from error
