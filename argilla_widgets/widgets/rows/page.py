"""A stand-alone page: the table of users with its script and its data in one file."""

from __future__ import annotations

import base64
import time
from html import escape
from typing import TYPE_CHECKING, Any

import msgspec

from argilla_widgets.widgets.front_end import bundle

if TYPE_CHECKING:
    from argilla_widgets.widgets.protocol.to_browser import Columns, Session

_PAGE = """\
<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; \
style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<title>{title}</title>
<style>:root {{ color-scheme: light dark; }} body {{ margin: 16px; }} .aw-dot {{ display: none; }}
{css}</style>
<body>
<div id="users"></div>
<script type="application/json" id="people">{people}</script>
<script type="module">{script}</script>
</html>
"""


def page(session: Session, columns: tuple[Columns, list[bytes]], state: dict[str, Any]) -> str:
    """Return the page for users as sent to a view; ``state`` has the traits that a browser may assign."""
    message, buffers = columns
    people = {
        # The page may be passed on: whose key it was, and how safe, concerns no one else.
        "session": msgspec.structs.replace(session, account=None, default_key=False, read_at=None),
        "columns": message,
        "buffers": [base64.b64encode(buffer).decode() for buffer in buffers],
        "state": state,
        "read_at": time.time() * 1000,  # milliseconds since 1970, UTC, as all times of the messages
    }
    # Names are plain text in the data; "<" could end the script element that contains them.
    data = msgspec.json.encode(people).decode().replace("<", "\\u003c")
    whose = session.workspace.name if session.workspace else session.host
    return _PAGE.format(
        title=escape(f"Users of {whose}"),
        css=bundle("core.css"),
        people=data,
        script="".join(bundle(f"{chunk}.js") for chunk in ("core", "people", "page")).replace("</script", "<\\/script"),
    )
