"""Our two widgets as peers of the rig; the keys are those of its ``peers.py``."""

from __future__ import annotations

NAME = "table tbody tr[aria-rowindex] bdi"
"""The name in the first row; above it the head may have more rows than one."""
ROW = f"js:R.txt(out, '{NAME}')"
SORT = "[...out.querySelectorAll('table thead button')].find(e => e.innerText.trim().startsWith('username')).click()"
FILTER = (
    "const i = out.querySelector('input[type=search]'); i.focus(); i.value = q; "
    "i.dispatchEvent(new Event('input', {bubbles: true}))"
)
# What is timed is the display of people who are known: the directory is loaded before, outside of the timed cell.
LOAD = "client = None; client = client_of(df)"
SETUP = (
    "import os, sys; here = os.environ['ARGILLA_WIDGETS_BENCHMARKS']; sys.path[:0] = [os.path.dirname(here), here]\n"
    "from in_memory import client_of\n"
    "import argilla_widgets as rg"
)


def _peer(name: str, cell: str) -> dict[str, str]:
    return {
        "name": name,
        "extra": "widget",
        "setup": SETUP,
        "per_n": LOAD,
        "cell": cell,
        "row": ROW,
        "first": ROW,
        "sort": SORT,
        "filter": FILTER,
        # The wheel goes on what scrolls.
        "scroll": NAME,
    }


OURS = [
    _peer("ours_table", "w = rg.UserTable(client)\nw"),
    _peer("ours_manager", "w = rg.UserManager(client)\nw"),
]
