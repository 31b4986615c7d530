"""The built front end: scripts and styles as text, for the widgets that embed them."""

from __future__ import annotations

from importlib import resources


def bundle(name: str) -> str:
    """Return the text of one built file of the front end."""
    try:
        return (resources.files("argilla_widgets") / "static" / name).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise RuntimeError(
            f"The front end is missing ({name}). In a checkout, build it with "
            "`npm ci --ignore-scripts && npm run build` in js/."
        ) from None


def script(name: str) -> str:
    """Return ``_esm`` of a widget class: what its first paint needs. The rest are chunks, which its views ask for."""
    return bundle("core.js") + f"export default page.core.{name};\n"
