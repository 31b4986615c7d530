"""The Python code on each page of the documentation."""

from __future__ import annotations

import re
from pathlib import Path

REPOSITORY = Path(__file__).parents[1]
PAGES = {
    path.relative_to(REPOSITORY): code
    for path in (REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").rglob("*.md")))
    if (code := "\n".join(re.findall(r"^```python\n(.*?)^```", path.read_text(), re.DOTALL | re.MULTILINE)))
}
CONNECTED = "import argilla_widgets as rg\n\nclient = rg.Argilla()\n"
