"""Debian's Firefox, driven by WebDriver BiDi, which it speaks itself; Playwright drives only a Firefox of its own."""

from __future__ import annotations

import base64
import json
import os
import re
import shutil
import subprocess
import time
from contextlib import contextmanager
from itertools import count
from typing import TYPE_CHECKING, Any

from websockets.sync.client import ClientConnection, connect

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PATIENCE = 60  # s, for what a page shows on a busy machine
LOST = "model not found"
"""What Voila shows, rarely and on a very busy machine, if it renders a view before it has created the model for it."""


class Firefox:
    """One page, whose parts are located by their roles and accessible names."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._numbers = count(1)
        self.errors: list[str] = []
        """What scripts of widgets have thrown."""
        self._send("session.new", capabilities={})
        self._send("session.subscribe", events=["log.entryAdded"])
        self._context = self._send("browsingContext.getTree")["contexts"][0]["context"]
        self._in_page = {"target": {"context": self._context}, "awaitPromise": False}

    @classmethod
    @contextmanager
    def running(cls, folder: Path) -> Iterator[Firefox]:
        """Run it without a window, with a new profile in a folder."""
        program = shutil.which("firefox-esr") or shutil.which("firefox")
        if program is None:
            raise RuntimeError("No Firefox was found. `make test-all` installs Debian's: apt-get install firefox-esr")
        folder.mkdir()
        process = subprocess.Popen(
            [program, "--headless", "--no-remote", "--remote-debugging-port", "0", "--profile", folder],
            env={**os.environ, "HOME": str(folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        try:
            address = next(filter(None, (re.search(r"ws://\S+", line) for line in process.stderr)), None)
            assert address is not None, "Firefox ended"
            with connect(f"{address[0]}/session", max_size=None) as connection:
                yield cls(connection)
        finally:
            process.kill()
            process.wait()
            process.stderr.close()

    @property
    def text(self) -> str:
        """What the page shows."""
        return self._send("script.evaluate", expression="document.body.innerText", **self._in_page)["result"]["value"]

    def open(self, url: str, role: str, name: str) -> None:
        """Load a page and wait for an element; load it again, as a person would, if its host has lost the widget."""
        for last in (False, False, True):
            self._send("browsingContext.navigate", context=self._context, url=url, wait="complete")
            try:
                self.find(role, name)
            except AssertionError:
                if last or LOST not in self.text:
                    raise
            else:
                return

    def find(self, role: str | None, name: str) -> dict[str, Any]:
        """Wait for an element; a field for a password has no role in ARIA."""
        value = {"name": name} if role is None else {"name": name, "role": role}
        locator = {"type": "accessibility", "value": value}
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and LOST not in self.text:
            nodes = self._send("browsingContext.locateNodes", context=self._context, locator=locator)["nodes"]
            if nodes:
                return {"sharedId": nodes[0]["sharedId"]}
            time.sleep(0.1)
        raise AssertionError(f"There is no {role or 'element'} {name!r}. The page shows:\n{self.text}")

    def click(self, role: str | None, name: str) -> None:
        """Scroll to an element and click it with the mouse."""
        element = self.find(role, name)
        self.evaluate(element, "one.scrollIntoView({ block: 'center' })")
        place = {"type": "pointerMove", "x": 0, "y": 0, "origin": {"type": "element", "element": element}}
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._act({"type": "pointer", "id": "mouse", "actions": [place, *press]})

    def write(self, role: str | None, name: str, text: str) -> None:
        """Click a field and type into it."""
        self.click(role, name)
        keys = [{"type": kind, "value": letter} for letter in text for kind in ("keyDown", "keyUp")]
        self._act({"type": "key", "id": "keyboard", "actions": keys})

    def evaluate(self, element: dict[str, Any], expression: str) -> Any:
        """Return the value of an expression about an element, which it calls ``one``."""
        declaration = f"(one) => JSON.stringify([{expression}])"
        given = {"functionDeclaration": declaration, "arguments": [element]}
        return json.loads(self._send("script.callFunction", **given, **self._in_page)["result"]["value"])[0]

    def picture(self, path: Path) -> None:
        """Save a picture of what is in view."""
        path.write_bytes(
            base64.b64decode(self._send("browsingContext.captureScreenshot", context=self._context)["data"])
        )

    def _act(self, *sources: dict[str, Any]) -> None:
        self._send("input.performActions", context=self._context, actions=[*sources])

    def _send(self, method: str, **parameters: Any) -> dict[str, Any]:
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while (answer := json.loads(self._connection.recv(PATIENCE))).get("id") != number:
            entry = answer.get("params", {})
            if entry.get("type") == "javascript" and "blob:" in json.dumps(entry.get("stackTrace")):
                self.errors.append(entry["text"])
        assert answer["type"] == "success", (method, answer)
        return answer["result"]
