"""The built front end: scripts and styles as text, for the widgets that embed them."""

from __future__ import annotations

from importlib import resources

_STATIC = resources.files("argilla_widgets") / "static"
_FILES = {file.name: file.read_text(encoding="utf-8") for file in _STATIC.iterdir()} if _STATIC.is_dir() else {}
"""All files, read together: if the package is updated while a kernel runs, its scripts still fit each other."""


def bundle(name: str) -> str:
    """Return the text of one built file of the front end."""
    if name not in _FILES:
        raise RuntimeError(
            f"The front end is missing ({name}). In a checkout, build it with "
            "`npm ci --ignore-scripts && npm run build` in js/."
        )
    return _FILES[name]


def script(name: str) -> str:
    """Return ``_esm`` of a widget class: what its first paint needs. The rest are chunks, which its views ask for."""
    return bundle("core.js") + f"export default page.core.{name};\n"
