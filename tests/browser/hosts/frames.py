"""Pages laid out as in VS Code and Colab: outputs in frames that carry the theme, and a manager of widgets in each."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from comm.base_comm import BaseComm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ipywidgets import Widget as AnyWidget
    from playwright.sync_api import FrameLocator, Page, Route

SITE = "http://notebook.test"
MANAGER = """
<script type="module">
// What anywidget asks of a host: a model whose state and messages come from the kernel, and an element for each view.
const comm = new URLSearchParams(location.search).get("comm");
const listeners = new Map();
const emit = (name, ...values) => { for (const call of [...(listeners.get(name) ?? [])]) call(...values); };
const state = {};
let changed = {};
const model = {
  get: (name) => state[name],
  set(name, value) { state[name] = value; changed[name] = value; emit("change:" + name); },
  save_changes() { toKernel(comm, { method: "update", state: changed, buffer_paths: [] }); changed = {}; },
  send: (content) => toKernel(comm, { method: "custom", content }),
  on(name, call) { listeners.set(name, [...(listeners.get(name) ?? []), call]); },
  off(name, call) { listeners.set(name, (listeners.get(name) ?? []).filter((one) => call && one !== call)); },
};
let read = 0;
async function pull() {
  for (const { data, buffers } of await fromKernel(comm, read)) {
    read += 1;
    if (data.state) {
      Object.assign(state, data.state);
      for (const name of Object.keys(data.state)) emit("change:" + name);
    }
    if (data.method === "custom") {
      const bytes = buffers.map((one) => Uint8Array.from(atob(one), (letter) => letter.charCodeAt(0)));
      emit("msg:custom", data.content, bytes.map(({ buffer }) => new DataView(buffer)));
    }
  }
}
await pull();
const style = document.createElement("style");
style.textContent = state._css;
document.head.append(style);
const made = await import(URL.createObjectURL(new Blob([state._esm], { type: "text/javascript" })));
const widget = typeof made.default === "function" ? await made.default() : made.default;
const { signal } = new AbortController();
await widget.initialize?.({ model, signal });
await widget.render({ model, el: document.querySelector("#output"), signal });
const again = async () => { await pull(); setTimeout(again, 10); };
void again();
</script>
"""


@dataclass(frozen=True)
class Layout:
    """A page of an application that shows each output in a frame."""

    name: str
    frame: str
    """The page in a frame, around the manager."""
    sandbox: str
    dark: str
    """Switches a frame to its dark theme."""
    sized: bool
    """Whether a frame is as high as its content."""

    def page(self, comms: Sequence[str]) -> str:
        """Return the page with a frame for each widget."""
        frames = "".join(f"<iframe sandbox='{self.sandbox}' src='{SITE}/frame?comm={one}'></iframe>" for one in comms)
        follow = "onmessage = ({ source, data }) => { for (const one of document.querySelectorAll('iframe'))"
        follow += " if (one.contentWindow === source) one.style.height = `${data}px`; };"
        style = f"iframe {{ border: 0; width: 100%; height: {'1px' if self.sized else '850px'}; }}"
        return f"<!doctype html><style>{style}</style><body>{frames}<script>{follow if self.sized else ''}</script>"

    def open(self, page: Page, *widgets: AnyWidget) -> list[FrameLocator]:
        """Show widgets; return their frames."""
        by_comm = {widget.comm.comm_id: widget for widget in widgets}

        def serve(route: Route) -> None:
            inner = parse_qs(urlsplit(route.request.url).query).get("comm")
            route.fulfill(content_type="text/html", body=self.frame + MANAGER if inner else self.page([*by_comm]))

        def from_kernel(_source: object, comm: str, read: int) -> list[dict[str, object]]:
            return by_comm[comm].comm.sent[read:]

        def to_kernel(_source: object, comm: str, data: object) -> None:
            by_comm[comm].comm.handle_msg({"content": {"data": data}, "buffers": []})

        page.expose_binding("fromKernel", from_kernel)
        page.expose_binding("toKernel", to_kernel)
        page.route(f"{SITE}/**", serve)
        page.goto(SITE)
        return [page.frame_locator("iframe").nth(number) for number in range(len(widgets))]


class FrameComm(BaseComm):
    """A comm whose messages the frames fetch."""

    def __init__(self, *arguments, **keywords):
        self.sent = []
        super().__init__(*arguments, **keywords)

    def publish_msg(self, msg_type, data=None, metadata=None, buffers=None, **_):  # noqa: ARG002 - comm's own signature
        encoded = [base64.b64encode(bytes(one)).decode() for one in buffers or []]
        self.sent.append({"data": json.loads(json.dumps(data or {}, default=str)), "buffers": encoded})


VS_CODE = Layout(
    "VS Code",
    """<!doctype html>
    <html style="--vscode-editor-background: #ffffff; --vscode-editor-foreground: #3b3b3b; --jp-layout-color0: white">
    <style>body { margin: 0; background: var(--vscode-editor-background); }</style>
    <body class="vscode-light" data-vscode-theme-kind="vscode-light"><div id="output"></div>""",
    sandbox="allow-same-origin allow-scripts allow-forms allow-downloads",
    dark="""() => {
      document.documentElement.style.setProperty('--vscode-editor-background', '#1f1f1f');
      document.documentElement.style.setProperty('--vscode-editor-foreground', '#cccccc');
      document.body.className = 'vscode-dark';
      document.body.dataset.vscodeThemeKind = 'vscode-dark';
    }""",
    sized=False,
)
COLAB = Layout(
    "Colab",
    """<!doctype html>
    <html theme="light"><style>
      html { --colab-primary-surface-color: #ffffff; }
      html[theme=dark] { --colab-primary-surface-color: #383838; }
      body { margin: 0; background: var(--colab-primary-surface-color); }
    </style><body><div id="output"></div><script>
      new ResizeObserver(() => parent.postMessage(document.body.scrollHeight, '*')).observe(document.body);
    </script>""",
    sandbox="allow-same-origin allow-scripts allow-forms allow-downloads allow-modals allow-popups",
    dark="() => document.documentElement.setAttribute('theme', 'dark')",
    sized=True,
)
