"""The built front end: scripts and styles as text, for the widgets that embed them."""

from __future__ import annotations

from importlib import resources


def bundle(name: str) -> str:
    """Return the text of one built file of the front end."""
    try:
        return (resources.files("argilla_widgets") / "static" / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RuntimeError(
            f"The front end is missing ({name}). In a checkout, build it: `npm ci && npm run build` in js/."
        ) from None
